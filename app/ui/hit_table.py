"""A table of finds in texts: where each is, how it reads, and how it would read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.finding_text import Replacement
from app.core.model import Annex
from app.core.texts import goal_words, place_words
from app.ui.listing import Listing
from app.ui.looks import is_dark
from app.ui.tables import Index
from app.ui.widgets import utf16_length

CHOSEN, WHERE, BEFORE, AFTER = range(4)
_HEADINGS = ("取代", "何處", "原文", "取代後")
# Characters shown before and after a find.
_LEFT, _RIGHT = 14, 40
_MARK_ROLE = Qt.ItemDataRole.UserRole
# Grounds of a find and of what takes its place; text on them keeps 4.5:1 (WCAG 2.1, 1.4.3).
_GROUNDS = {
    BEFORE: (QColor("#ffe08a"), QColor("#6b5300")),
    AFTER: (QColor("#bfe8c2"), QColor("#1f5a26")),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the characters from `start` to `end` set off."""

    text: str
    start: int
    end: int


def marked(one: Replacement, *, after: bool) -> Marked:
    """A find in its surroundings on one line, as it stands or with the new text in its place."""
    hit = one.hit
    left = hit.text[max(0, hit.start - _LEFT) : hit.start]
    right = hit.text[hit.end : hit.end + _RIGHT]
    said = one.new if after else hit.said
    before = ("…" if hit.start > _LEFT else "") + left
    text = before + said + right + ("…" if hit.end + _RIGHT < len(hit.text) else "")
    return Marked(text.replace("\n", " "), len(before), len(before) + len(said))


class HitModel(Listing):
    """Replacements, each of which can be left out."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._annex: Annex | None = None
        self._rows: list[Replacement] = []
        self._chosen: list[bool] = []
        self._words: dict[int, str] = {}

    def show_rows(
        self, annex: Annex, rows: Sequence[Replacement], chosen: Iterable[bool] | None = None
    ) -> None:
        """Show other finds, all chosen unless said otherwise."""
        self.beginResetModel()
        self._annex, self._rows = annex, list(rows)
        self._chosen = [True] * len(rows) if chosen is None else list(chosen)
        self._words.clear()
        self.endResetModel()
        self.chosen_changed.emit()

    def show_new(self, rows: Sequence[Replacement]) -> None:
        """The same finds with another text in their place."""
        self._rows = list(rows)
        if rows:
            self.dataChanged.emit(self.index(0, AFTER), self.index(len(rows) - 1, AFTER))

    def row(self, number: int) -> Replacement | None:
        """The replacement of a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rows(self) -> list[Replacement]:
        """All of them."""
        return list(self._rows)

    def chosen(self) -> list[Replacement]:
        """Those not left out."""
        return [row for row, chosen in zip(self._rows, self._chosen, strict=True) if chosen]

    def left_out(self) -> list[Replacement]:
        """The others."""
        if all(self._chosen):
            return []
        return [row for row, chosen in zip(self._rows, self._chosen, strict=True) if not chosen]

    def choose_all(self, chosen: bool) -> None:
        """Choose all, or none."""
        self._chosen = [chosen] * len(self._rows)
        if self._rows:
            self.dataChanged.emit(self.index(0, CHOSEN), self.index(len(self._rows) - 1, CHOSEN))
        self.chosen_changed.emit()

    def size(self) -> int:
        return len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == CHOSEN else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.CheckStateRole and column == CHOSEN:
            return Qt.CheckState.Checked if self._chosen[row] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole and column == CHOSEN:
            return "取代" if self._chosen[row] else "不取代"
        if column in (BEFORE, AFTER):
            shown = marked(self._rows[row], after=column == AFTER)
            return shown if role == _MARK_ROLE else self._text(shown.text, role)
        return self._text(self._where(row), role) if column == WHERE else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != CHOSEN:
            return False
        self._chosen[index.row()] = Qt.CheckState(value) is Qt.CheckState.Checked
        self.dataChanged.emit(index, index)
        self.chosen_changed.emit()
        return True

    def _text(self, text: str, role: int) -> str | None:
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        return text if role in shown else None

    def _where(self, row: int) -> str:
        if row not in self._words:
            assert self._annex is not None
            spot = self._rows[row].hit.spot
            self._words[row] = f"{goal_words(self._annex, spot)} {place_words(self._annex, spot)}"
        return self._words[row]


class MarkDelegate(QStyledItemDelegate):
    """Draws a text on one line with its find set off."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown = index.data(_MARK_ROLE)
        if not isinstance(shown, Marked):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        style = widget.style() if widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.save()
        painter.setPen(option.palette.color(role))
        rect = option.rect.adjusted(4, 0, -4, 0)
        painter.setClipRect(rect)
        layout = _laid_out(shown, option, _GROUNDS[index.column()][is_dark()])
        top = rect.top() + (rect.height() - layout.boundingRect().height()) / 2
        layout.draw(painter, QPointF(rect.left(), top))
        painter.restore()


def _laid_out(shown: Marked, option: QStyleOptionViewItem, ground: QColor) -> QTextLayout:
    """The text as one line, the find on a ground of its own with the text's usual colour."""
    layout = QTextLayout(shown.text, option.font)
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(wrap)
    mark = QTextLayout.FormatRange()
    mark.start = utf16_length(shown.text[: shown.start])
    mark.length = utf16_length(shown.text[shown.start : shown.end])
    shape = QTextCharFormat()
    shape.setBackground(ground)
    shape.setForeground(QColor("white") if is_dark() else QColor("black"))
    mark.format = shape
    layout.setFormats([mark])
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout


class HitTable(QTableView):
    """The table. Space leaves the find out or takes it in; Enter goes to it."""

    entered = Signal(int)  # the row

    def __init__(self, model: HitModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setModel(model)
        self.setItemDelegate(MarkDelegate(self))
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMinimumHeight(70)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.6))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column in (BEFORE, AFTER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(CHOSEN, 52)
        self.setColumnWidth(WHERE, 190)
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))

    def show_after(self, shown: bool) -> None:
        """Whether what would take a find's place is shown, and can be left out."""
        self.setColumnHidden(CHOSEN, not shown)
        self.setColumnHidden(AFTER, not shown)

    def sizeHint(self) -> QSize:
        # Low at first: the form above keeps its room on a low screen.
        return QSize(480, self.verticalHeader().defaultSectionSize() * 5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.entered.emit(index.row())
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            box = index.siblingAtColumn(CHOSEN)
            checked = box.data(Qt.ItemDataRole.CheckStateRole)
            now = (
                Qt.CheckState.Unchecked
                if checked is Qt.CheckState.Checked
                else Qt.CheckState.Checked
            )
            self.model().setData(box, now, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)
