"""The history of the file: who changed what, when, from what to what; newest first."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.explain import RULE_WORDS
from app.core.figures import shorten
from app.core.moments import told_time
from app.ui.editor import Editor
from app.ui.listing import Listing
from app.ui.session import Session
from app.ui.tables import Index
from app.ui.words import FORMULA_WORDS, MODE_CHOICES
from app.workspace import Changes
from app.workspace.history import can_put_back, put_back, record, where
from db.steps import HistoryLine, Sought

_HEADINGS = ("時間", "何人", "動作", "何處", "原值", "新值")
_AT, _WHO, _WHAT, _WHERE, _OLD, _NEW = range(6)
_KINDS = {"edit": "", "undo": "復原：", "redo": "取消復原："}
# Lines are read as they are scrolled to: a history may have a million.
_AT_ONCE = 200
# What one cell can show; the whole stands below.
_CELL = 80
_TYPED_MS = 250
# What of a record people read, where they do not read all of it.
_TOLD = {"notes": ("text", "who", "done"), "acceptances": ("said", "reason", "who")}
_CHOICES: dict[str, dict[str, str]] = {
    "rule": {rule.value: words for rule, words in RULE_WORDS.items()},
    "inverse_formula": {formula.value: words for formula, words in FORMULA_WORDS.items()},
    "rounding_mode": {mode.value: words for mode, words in MODE_CHOICES},
}


def in_words(field: str, value: Any) -> str:
    """A value of the journal as people read it."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(in_words(field, entry) for entry in value) or "（空）"
    if isinstance(value, dict):
        told = [value.get(name) for name in _TOLD[field]] if field in _TOLD else value.values()
        return "，".join(
            "✓" if entry is True else in_words("", entry)
            for entry in told
            if entry not in (None, "", False)
        )
    return _CHOICES.get(field, {}).get(str(value), str(value))


class HistoryModel(Listing):
    """The lines of the journal that are sought, read a few hundred at a time.

    A text is looked for a stretch of the journal at a time, so that the window
    stays alive over a million lines.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._session = session
        self._sought = Sought()
        self._lines: list[tuple[int, HistoryLine]] = []
        self._rest: int | None = None
        self._wanted = 0  # how many rows there are to be before the reading rests
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._read_on)

    @property
    def sought(self) -> Sought:
        """What is listed."""
        return self._sought

    def line(self, row: int) -> HistoryLine | None:
        """The change of a row."""
        return self._lines[row][1] if 0 <= row < len(self._lines) else None

    def read(self, sought: Sought | None = None) -> None:
        """Begin again, with other lines where it is said which."""
        self.beginResetModel()
        self._sought = self._sought if sought is None else sought
        self._lines, self._rest = [], None
        self.endResetModel()
        self._wanted = _AT_ONCE
        self._read_on()

    def stop(self) -> None:
        """Look no further for now."""
        self._next.stop()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._rest is not None

    def fetchMore(self, _parent: Index) -> None:
        self._wanted = len(self._lines) + _AT_ONCE
        self._read_on()

    def _read_on(self) -> None:
        """Read a page, and go on by and by until there are as many rows as are wanted."""
        past = self._session.workspace.past
        try:
            page = past.page(self._sought, _AT_ONCE, self._rest)
        except Problem as problem:
            self._rest = None
            self._session.messages.warn(str(problem))
            return
        self._rest = page.rest
        if page.lines:
            start = len(self._lines)
            self.beginInsertRows(QModelIndex(), start, start + len(page.lines) - 1)
            self._lines += page.lines
            self.endInsertRows()
        if self._rest is not None and len(self._lines) < self._wanted:
            self._next.start(0)

    def size(self) -> int:
        return len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return shorten(self.words(index.row())[index.column()].replace("\n", " "), _CELL)
        return None

    def words(self, row: int) -> tuple[str, str, str, str, str, str]:
        """All of a row, nothing cut."""
        line = self._lines[row][1]
        try:
            values = record(line)
            old, new = (in_words(line.field, values[name]) for name in ("old", "new"))
        except Problem as problem:
            old = new = str(problem)
        what = _KINDS[line.kind] + line.what
        return told_time(line.at), line.who, what, where(line), old, new


class HistoryView(QWidget):
    """The panel 歷程 of one editor."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyView")
        self._editor, self._session = editor, editor.session
        self.model = HistoryModel(self._session, self)
        self.filter = QLineEdit(self)
        self.filter.setAccessibleName("篩選歷程")
        self.filter.setToolTip("時間（如 2026-11-23）、姓名、動作、何處或內容")
        self.filter.setPlaceholderText("篩選：時間、何人、動作、何處或內容")
        self.filter.setClearButtonEnabled(True)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.timeout.connect(self._seek)
        self.filter.textChanged.connect(lambda: self._typed.start(_TYPED_MS))
        self.table = self._make_table()
        self.whole = QPlainTextEdit(self)
        self.whole.setReadOnly(True)
        self.whole.setTabChangesFocus(True)
        self.whole.setAccessibleName("選取的變更，全文")
        self.whole.setToolTip("選取的變更，全文")
        self.put_back = QPushButton("改回原值", self)
        self.put_back.setAccessibleName("改回原值")
        self.put_back.setToolTip("讓選取的變更所在的欄位回到原值；可以復原")
        self.put_back.clicked.connect(self.put_old_back)
        self._lay_out()
        self.setFocusProxy(self.filter)
        self._session.changed.connect(self._on_changed)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._on_row()

    def _seek(self) -> None:
        self.model.read(replace(self.model.sought, containing=self.filter.text().strip()))

    def put_old_back(self) -> None:
        """Give the field of the chosen change its old value again."""
        line, session = self._chosen(), self._session
        if line and session.do(lambda: put_back(session.workspace, line)):
            session.messages.say(f"已改回原值：{where(line)}。", ("復原", session.undo))

    def go_there(self) -> None:
        """Go to the field of the chosen change, if it is in the year shown."""
        line = self._chosen()
        if line:
            self._editor.go_to_place(line.key, line.field, 0, 0, 0)

    def _chosen(self) -> HistoryLine | None:
        return self.model.line(self.table.currentIndex().row())

    def _on_row(self, *_: object) -> None:
        line, row = self._chosen(), self.table.currentIndex().row()
        may = line is not None and can_put_back(line) and not self._session.read_only
        self.put_back.setEnabled(may)
        if line is None:
            self.whole.setPlainText("選取一筆變更，這裡會列出全文。")
            return
        at, who, what, place, old, new = self.model.words(row)
        self.whole.setPlainText(f"{at}　{who}　{what}\n{place}\n\n原值：{old}\n\n新值：{new}")

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self.model.read()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.model.read()

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._typed.stop()
        self.model.stop()

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("歷程")
        table.setToolTip("最新的在最上面；按 Enter 前往該欄位")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        for column in (_OLD, _NEW):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_AT, 140), (_WHO, 90), (_WHAT, 190), (_WHERE, 270)):
            table.setColumnWidth(column, width)
        table.activated.connect(lambda _index: self.go_there())
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.filter, 1)
        head.addWidget(self.put_back)
        left = QWidget(self)
        lists = QVBoxLayout(left)
        lists.setContentsMargins(6, 0, 0, 0)
        lists.addLayout(head)
        lists.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(self.whole)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
