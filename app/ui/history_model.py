"""The lines of the history as a list, read as they are scrolled to, and their values in words."""

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer

from app.core.errors import Problem
from app.core.figures import shorten
from app.core.moments import told_time
from app.core.wording import in_words
from app.ui.listing import Listing
from app.ui.session import Session
from app.ui.tables import Index
from app.workspace.history import record, where
from db.steps import HistoryLine, Sought

_HEADINGS = ("時間", "何人", "動作", "何處", "原值", "新值")
AT, WHO, WHAT, WHERE, OLD, NEW = range(6)
_KINDS = {"edit": "", "undo": "復原：", "redo": "取消復原："}
# Lines are read as they are scrolled to: a history may have a million.
_AT_ONCE = 200
# What one cell can show; the whole stands below.
_CELL = 80


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
