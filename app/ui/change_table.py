"""What a spreadsheet would change: now and then, side by side, with a box a row."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.core.sheets.changing import Change
from app.core.sheets.roles import FIGURES, ROLE_WORDS, Role
from app.ui.listing import Listing
from app.ui.tables import Index

TAKEN, GOAL, LABEL, FIELD, BEFORE, AFTER, SOURCE, WHY = range(8)
_HEADINGS = ("匯入", "目標", "項目", "欄位", "現值", "新值", "來源", "把握")
_WIDTHS = {TAKEN: 44, GOAL: 44, FIELD: 92, BEFORE: 96, AFTER: 96, SOURCE: 72}
_SURE = "有把握"


class ChangeModel(Listing):
    """Changes; the sure ones are taken unless the officer says otherwise."""

    taken_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._changes: Sequence[Change] = ()
        self._taken: list[bool] = []

    def show_changes(self, changes: Sequence[Change]) -> None:
        """Show other changes, those that are sure taken."""
        self.beginResetModel()
        self._changes = changes
        self._taken = [change.sure for change in changes]
        self.endResetModel()
        self.taken_changed.emit()

    def taken(self) -> tuple[Change, ...]:
        """The changes to make."""
        return tuple(c for c, taken in zip(self._changes, self._taken, strict=True) if taken)

    def change(self, row: int) -> Change | None:
        """The change of a row."""
        return self._changes[row] if 0 <= row < len(self._changes) else None

    def toggle(self, row: int) -> None:
        """Take a row in, or leave it out."""
        self._take(row, not self._taken[row])

    def size(self) -> int:
        return len(self._changes)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == TAKEN else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        roles = Qt.ItemDataRole
        if column == TAKEN:
            if role == roles.CheckStateRole:
                return Qt.CheckState.Checked if self._taken[row] else Qt.CheckState.Unchecked
            taken = "匯入" if self._taken[row] else "不匯入"
            return taken if role == roles.AccessibleTextRole else None
        if role in (roles.DisplayRole, roles.ToolTipRole):
            return _shown(self._changes[row], column)
        figure = column in (BEFORE, AFTER) and self._changes[row].role in FIGURES
        if role == roles.TextAlignmentRole and figure:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if index.column() != TAKEN or role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._take(index.row(), Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def _take(self, row: int, taken: bool) -> None:
        self._taken[row] = taken
        self.dataChanged.emit(self.index(row, TAKEN), self.index(row, TAKEN))
        self.taken_changed.emit()


def _shown(change: Change, column: int) -> str:
    if column == FIELD and change.role is Role.DONE:
        return f"{ROLE_WORDS[change.role]}：{change.value.label}"
    if column == WHY:
        return "；".join(part for part in (change.why or _SURE, change.how) if part)
    return {
        GOAL: change.number,
        LABEL: change.measure.label,
        FIELD: ROLE_WORDS[change.role],
        BEFORE: " ".join(change.before.split()),
        AFTER: " ".join(change.after.split()),
        SOURCE: change.source,
    }[column]


class ChangeTable(QTableView):
    """The table. Space takes a row in or leaves it out."""

    def __init__(self, model: ChangeModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("將會改變的數值")
        self.setToolTip("按空白鍵匯入或不匯入這一列")
        self._changes = model
        self.setModel(model)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        for column in (LABEL, WHY):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._changes.toggle(index.row())
        else:
            super().keyPressEvent(event)
