"""What stood in last year's annex for the field one is in, and its figures over the years."""

from typing import Any

import shiboken6
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.core.last_year import Before, analysis_before, before
from app.core.matching import Match
from app.core.model import Annex, Measure
from app.ui.editor import Editor
from app.ui.outline_edit import OutlineEdit
from app.ui.places import place_of
from app.ui.session import Place
from app.ui.tables import FieldTable
from app.ui.trend import LineChart, LineView, line_of
from app.workspace.years import Years

_NO_YEAR = "檔案裡沒有更早的年度；請匯入上年度，或由上年度「沿用」來建立這個年度。"
_NO_FIELD = "請把游標移到要對照的欄位。"
# After the last key or move; typing itself is never held up.
_WAIT_MS = 120


class LastYearView(QWidget):
    """Follows the focus while it is shown. Works nothing out while it is hidden."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = editor.session
        self._years = Years(editor.session.workspace)
        self._at: QWidget | None = None
        self._watched: tuple[QWidget, Any] | None = None
        self._block = -1
        self.title = QLabel(_NO_FIELD, self)
        self.title.setAccessibleName("上年度的何處")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("上年度的文字與數值")
        self.text.setToolTip("可以選取並複製")
        self.line = LineView(self)
        self.line.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self.refresh)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self.text)
        parts.addWidget(self.line)
        parts.setStretchFactor(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self.title)
        layout.addWidget(parts, 1)
        self.setFocusProxy(self.text)
        self._session.changed.connect(self._later)
        self._session.drafted.connect(self._later)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def refresh(self) -> None:
        """Show what stood where one is now."""
        self._timer.stop()
        this, place = self._session.annex, self._place()
        last = self._years.before(this)
        if last is None or place is None:
            self._show(None, _NO_FIELD if last else _NO_YEAR)
            return
        match = self._years.match(this, last)
        found = self._analysis(match) or before(match, place.entity, place.key, place.field)
        year = f"{last.performance_year} 年度（{last.fiscal_year} 年度預算書）"
        title = f"{year}　{found.what}" if found else f"{year}沒有對應的內容。"
        self._show(found, title, self._line(this, place))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_focus(None, QApplication.focusWidget())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._watch(None)

    def sizeHint(self) -> QSize:
        # Low at first: the form above keeps its room on a low screen.
        return QSize(640, self.fontMetrics().lineSpacing() * 9)

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not self.isVisible() or now is None:
            return
        at = _field_of(now)
        if place_of(now) is not None or isinstance(at, FieldTable):  # its cell may come next
            self._at = at
            self._watch(self._at)
            self._later()

    def _watch(self, widget: QWidget | None) -> None:
        """Follow the caret of an analysis or the cell of a table, of one only."""
        if self._watched and shiboken6.isValid(self._watched[0]):
            self._watched[1].disconnect(self._on_moved)
        self._watched = None
        if isinstance(widget, OutlineEdit):
            self._watched = widget, widget.cursorPositionChanged
        elif isinstance(widget, FieldTable):
            self._watched = widget, widget.selectionModel().currentChanged
        if self._watched:
            self._watched[1].connect(self._on_moved)

    def _on_moved(self, *_: object) -> None:
        widget = self._watched[0] if self._watched else None
        if isinstance(widget, OutlineEdit):
            block = widget.textCursor().blockNumber()
            if block == self._block:
                return
            self._block = block
        self._later()

    def _later(self, *_: object) -> None:
        if self.isVisible():
            self._timer.start()

    def _place(self) -> Place | None:
        return place_of(self._at) if self._at and shiboken6.isValid(self._at) else None

    def _analysis(self, match: Match) -> Before | None:
        """The section one is in, where one is in an analysis."""
        if not isinstance(self._at, OutlineEdit):
            return None
        number = self._at.textCursor().blockNumber()
        return analysis_before(match, self._at.place.key, self._at.paragraphs(), number)

    def _line(self, this: Annex, place: Place) -> LineChart | None:
        """The measure one is in over the years, with what is being typed."""
        measure = _measure(this, place.key) if place.entity == "measure" else None
        return (
            line_of(self._years.series(this, self._session.measure(measure))) if measure else None
        )

    def _show(self, found: Before | None, title: str, line: LineChart | None = None) -> None:
        self.title.setText(title)
        text = found.text if found else ""
        if text != self.text.toPlainText():
            self.text.setPlainText(text)
        self.line.show_chart(line)


def _field_of(widget: QWidget) -> QWidget:
    """The table or analysis that a widget lies in, which outlives a cell's editor; else itself."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, OutlineEdit | FieldTable):
        above = above.parentWidget()
    return above or widget


def _measure(annex: Annex, key: str) -> Measure | None:
    return next((m for goal in annex.goals for m in goal.measures() if m.key == key), None)
