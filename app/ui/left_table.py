"""What of a spreadsheet is not taken in, and why."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.core.sheets.entries import Left
from app.ui.listing import Listing
from app.ui.tables import Index

_HEADINGS = ("何處", "內容", "原因")


class LeftModel(Listing):
    """Rows and cells that are left."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._left: Sequence[Left] = ()

    def show_left(self, left: Sequence[Left]) -> None:
        """Show others."""
        self.beginResetModel()
        self._left = left
        self.endResetModel()

    def size(self) -> int:
        return len(self._left)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self._left[index.row()]
        return (one.where, one.text, one.why)[index.column()]


class LeftTable(QTableView):
    """The table."""

    def __init__(self, model: LeftModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("未採用的列與儲存格")
        self.setToolTip("沒有匯入的內容與原因")
        self.setModel(model)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
