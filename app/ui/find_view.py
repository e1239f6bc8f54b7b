"""Find and replace over all goals, with a preview of each find."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.finding_text import Finder, Hit, Query, Replacement
from app.ui.editor import Editor
from app.ui.hit_table import BEFORE, HitModel, HitTable
from app.ui.widgets import LineField
from app.workspace import Changes
from app.workspace.find import Outcome, replace_text

# After the last key of what is sought.
_TYPED_MS = 150


def selected_text(widget: QWidget | None) -> str:
    """The line of text chosen in a field, to look for; empty where none or several are."""
    if isinstance(widget, QLineEdit):
        text = widget.selectedText()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        text = widget.textCursor().selectedText()
    else:
        return ""
    return text if text.isprintable() else ""


class FindView(QWidget):
    """What is sought, what takes its place, and the finds. It follows what changes in the annex."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor, self._session = editor, editor.session
        self._finder = Finder(Query(""))
        self.sought = self._line("尋找")
        self.new = self._line("取代為")
        self._one = self._button("取代", "取代選取的一處，並到下一處", self.replace_one)
        self._every = self._button("全部取代", "取代勾選的各處，可以一次復原", self.replace_all)
        self.match_case = self._box("大小寫須相符", "英文大寫與小寫不同")
        self.match_width = self._box("全形半形須相符", "全形與半形的字不同")
        self.all = self._box("全選", "取代全部找到的，或都不取代")
        self.all.setChecked(True)
        self.count = QLabel(self)
        self.count.setAccessibleName("找到幾處")
        self.model = HitModel(self)
        self.table = HitTable(self.model, "找到的文字", self)
        self._replacing = [self.new, self._one, self._every, self.all]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPED_MS)
        self._timer.timeout.connect(self.search)
        self._lay_out()
        self.setFocusProxy(self.sought)
        self.sought.textChanged.connect(lambda: self._timer.start())
        self.new.textChanged.connect(self._on_new)
        self.match_case.toggled.connect(self.search)
        self.match_width.toggled.connect(self.search)
        self.all.clicked.connect(self.model.choose_all)
        self.model.chosen_changed.connect(self._show_counts)
        self.table.entered.connect(self._go_to)
        self._session.changed.connect(self._on_changed)
        self.show_replacing(False)
        self._show_counts()

    def begin(self, text: str, *, replacing: bool) -> None:
        """Start with a text to look for, or with the last one."""
        if text:
            self.sought.setText(text)
        self.show_replacing(replacing)
        self.search()
        line = self.new if replacing and self.sought.text() else self.sought
        line.setFocus()
        line.selectAll()

    def show_replacing(self, shown: bool) -> None:
        """Whether to offer replacing too."""
        shown = shown and not self._session.read_only
        for widget in (*self._replacing, self._new_label):
            widget.setVisible(shown)
        self.table.show_after(shown)

    def search(self) -> None:
        """Look for the text now; the find that was chosen stays so."""
        self._timer.stop()
        self._session.flush()
        query = Query(self.sought.text(), self.match_case.isChecked(), self.match_width.isChecked())
        before = self.model.row(self.table.currentIndex().row())
        if query != self._finder.query:
            self._finder = Finder(query)
        annex = self._session.annex
        hits = self._finder.find(annex)
        left_out = {one.hit for one in self.model.left_out()}
        new = self.new.text()
        rows = [Replacement(hit, new) for hit in hits]
        chosen = (hit not in left_out for hit in hits) if left_out else None
        self.model.show_rows(annex, rows, chosen)
        if before and before.hit in hits:
            self._choose(hits.index(before.hit))

    def step(self, by: int) -> None:
        """Show the next find, or the one before, in the form; from the last on to the first."""
        if self._timer.isActive():
            self.search()
        count = self.model.rowCount()
        if not count:
            return
        row = self.table.currentIndex().row()
        self._choose((row + by) % count if row >= 0 else 0 if by > 0 else count - 1)
        inside = self.isAncestorOf(QApplication.focusWidget() or self._editor)
        focus = QApplication.focusWidget()
        self._go_to(self.table.currentIndex().row())
        if inside and focus:
            focus.setFocus()

    def replace_one(self) -> None:
        """Replace the chosen find and choose the next."""
        row = max(0, self.table.currentIndex().row())
        one = self.model.row(row)
        if one:
            self._replace([one])
            self._choose(min(row, self.model.rowCount() - 1))

    def replace_all(self) -> None:
        """Replace the finds that are not left out, in one undo step."""
        self._replace(self.model.chosen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self.sought.hasFocus():
                self.step(-1 if back else 1)
                return
            if self.new.hasFocus():
                self.replace_one()
                return
        if event.key() == Qt.Key.Key_Down and (self.sought.hasFocus() or self.new.hasFocus()):
            self.table.setFocus()
            if not self.table.currentIndex().isValid():
                self._choose(0)
            return
        super().keyPressEvent(event)

    def _replace(self, rows: list[Replacement]) -> None:
        if not rows or not self.sought.text():
            return
        workspace, key = self._session.workspace, self._session.annex.key
        outcomes: list[Outcome] = []

        def write() -> Changes | None:
            outcomes.append(replace_text(workspace, key, rows))
            return outcomes[0].changes

        self._session.do(write)
        self.search()
        for outcome in outcomes:
            self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        messages = self._session.messages
        stale = f"另有 {outcome.stale} 處的文字已變動，沒有取代。" if outcome.stale else ""
        if outcome.changes:
            messages.say(f"已取代 {outcome.done} 處。{stale}", ("復原", self._session.undo))
        else:
            messages.say(stale or "取代後的文字與原文相同，沒有變更。")

    def _go_to(self, row: int) -> None:
        one = self.model.row(row)
        if one:
            show(self._editor, one.hit)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, BEFORE))

    def _on_new(self) -> None:
        new = self.new.text()
        self.model.show_new([Replacement(one.hit, new) for one in self.model.rows()])

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible() and self.sought.text():
            self._timer.start()

    def _show_counts(self) -> None:
        rows, left_out = self.model.rows(), len(self.model.left_out())
        chosen = len(rows) - left_out
        goals = len({one.hit.spot.goal for one in rows if one.hit.spot.goal})
        if rows:
            inside = f"，在 {goals} 個目標" if goals else ""
            self.count.setText(f"找到 {len(rows)} 處{inside}")
        else:
            self.count.setText(f"找不到「{self.sought.text()}」" if self.sought.text() else "")
        self.all.setChecked(not left_out)
        self.all.setEnabled(bool(rows))
        self._one.setEnabled(bool(rows))
        self._every.setEnabled(bool(chosen))
        self._every.setText(f"全部取代（{chosen}）" if chosen else "全部取代")

    def _lay_out(self) -> None:
        self._new_label = QLabel("取代為", self)
        lines = QHBoxLayout()
        lines.addWidget(QLabel("尋找", self))
        lines.addWidget(self.sought, 1)
        for widget in (self._new_label, self.new, self._one, self._every):
            lines.addWidget(widget, 1 if widget is self.new else 0)
        options = QHBoxLayout()
        for option in (self.match_case, self.match_width, self.all, self.count):
            options.addWidget(option)
        options.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addLayout(lines)
        layout.addLayout(options)
        layout.addWidget(self.table, 1)

    def _line(self, name: str) -> LineField:
        line = LineField(self)
        line.setAccessibleName(name)
        line.setToolTip(name)
        line.setClearButtonEnabled(True)
        return line

    def _box(self, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setAccessibleName(text)
        box.setToolTip(tip)
        return box

    def _button(self, text: str, tip: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda: do())
        return button


def show(editor: Editor, hit: Hit) -> None:
    """Show a find in the form, with its characters chosen."""
    spot = hit.spot
    names = [spot.field, *(step for step in spot.path if isinstance(step, str))]
    field = ".".join(names) if spot.entity == "annex" else spot.field
    line = next((step for step in spot.path if isinstance(step, int)), 0)
    editor.go_to_place(spot.key, field, line, hit.start, hit.end)
