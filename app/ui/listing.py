"""What every table that only shows has: rows, headings, no children."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from app.ui.tables import Index

_NOWHERE = QModelIndex()


class Listing(QAbstractTableModel):
    """A table of `size()` rows under fixed headings."""

    def __init__(self, headings: tuple[str, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._headings = headings

    def size(self) -> int:
        """How many rows there are."""
        raise LookupError("a listing says how many rows it has")

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.size()

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None
