"""The columns of a spreadsheet, a row each, and what each of them is."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.figures import shorten
from app.core.sheets.mapping import Mapping as SheetMapping
from app.core.sheets.mapping import heading_text
from app.core.sheets.roles import ROLE_WORDS, Role
from app.core.sheets.shape import Sheet, letters
from app.ui.listing import Listing
from app.ui.tables import Index
from app.ui.widgets import QuietWheel

COLUMN, HEADING, EXAMPLE, ROLE = range(4)
_HEADINGS = ("欄", "標題", "內容", "當作")
_ROLES = list(ROLE_WORDS)
_SHOWN = 40


class ColumnModel(Listing):
    """The columns of a sheet and their roles."""

    roles_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._rows: list[tuple[int, str, str]] = []
        self._roles: dict[int, Role] = {}

    def show_columns(self, sheet: Sheet, mapping: SheetMapping) -> None:
        """Show the columns of a sheet under a mapping."""
        self.beginResetModel()
        below = [row for row in sheet.rows if row >= mapping.first]
        self._rows = [
            (
                column,
                heading_text(sheet, mapping.row, mapping.depth, column),
                next((text for row in below if (text := sheet.text(row, column))), ""),
            )
            for column in sheet.columns
        ]
        self._roles = dict(mapping.roles)
        self.endResetModel()

    def roles(self) -> Mapping[int, Role]:
        """The roles as they are chosen."""
        return dict(self._roles)

    def size(self) -> int:
        return len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == ROLE else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole)
        if role not in shown:
            return None
        column, heading, example = self._rows[index.row()]
        if index.column() == ROLE:
            return ROLE_WORDS[self._roles.get(column, Role.NONE)]
        return (letters(column), heading, shorten(example, _SHOWN))[index.column()]

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        column = self._rows[index.row()][0]
        if self._roles.get(column) != Role(value):
            self._roles[column] = Role(value)
            self.dataChanged.emit(index, index)
            self.roles_changed.emit()
        return True


class _Delegate(QStyledItemDelegate):
    """A list of roles; choosing one takes it at once."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.addItems([ROLE_WORDS[role] for role in _ROLES])
        box.setMaxVisibleItems(len(_ROLES))
        box.installEventFilter(QuietWheel(box))
        column = index.model().index(index.row(), COLUMN).data()
        box.setAccessibleName(f"{column} 欄當作")
        box.activated.connect(lambda _at: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data()))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, _ROLES[editor.currentIndex()].value)


class ColumnTable(QTableView):
    """The table. F2, Enter or a key opens the list of what a column is."""

    def __init__(self, model: ColumnModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("各欄的對應")
        self.setToolTip("在「當作」按 F2 或點兩下，選這一欄是什麼")
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self.setColumnWidth(COLUMN, 36)
        self.setColumnWidth(ROLE, 116)
        for column in (HEADING, EXAMPLE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
