"""The lists inside a measure (revisions, work items, levels) as small tables."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.fields import DATE
from app.core.figures import Figure, parse_figure
from app.core.model import Item, Level, Light, Revision
from app.ui.session import Place, Session
from app.ui.tables import Column, FieldModel, FieldTable


def read_figure(text: str) -> Figure:
    """A figure that must be there; blank is 0."""
    return parse_figure(text) or Figure("0")


def read_date(text: str) -> str | None:
    """A 民國 date as typed, with - / or . between; blank is None."""
    tidy = text.strip().translate(str.maketrans("/.．／－", "-----"))
    if not tidy:
        return None
    parts = tidy.split("-")
    if len(parts) == 3:
        tidy = "-".join([parts[0], *(part.zfill(2) for part in parts[1:])])
    date: str = DATE.read(tidy)
    return date


def _optional(text: str) -> str | None:
    return text or None


REVISIONS = (
    Column("target", "修訂目標值", read=read_figure, right=True),
    Column("approved_on", "核准日期", read=read_date, width=104, help="民國，如 102-09-30"),
    Column("document", "文號", read=_optional, width=140),
    Column("reason", "理由", read=_optional, stretch=True, help="調降目標請寫明理由"),
)
ITEMS = (
    Column("label", "工作項目", read=str, stretch=True),
    Column("weight", "權重（%）", read=read_figure, right=True),
    Column("done", "已完成", flag=True, width=72),
)
LEVELS = (
    Column("code", "代碼", read=str, width=72),
    Column("meaning", "意義", read=str, stretch=True),
)
LIGHTS = (
    Column("name", "燈號", read=str, stretch=True),
    Column("colour", "顏色", read=str, width=96, help="如 #2e7d32"),
    Column("least", "達成度下限", read=parse_figure, right=True, help="百分比；空白為其餘"),
)
NEW_ROWS: dict[str, Callable[[], Any]] = {
    "revisions": lambda: Revision(target=Figure("0"), approved_on=None),
    "items": lambda: Item(label="", weight=Figure("0"), done=False),
    "levels": lambda: Level(code="", meaning=""),
    "lights": lambda: Light(name="", colour=""),
}


class RecordModel(FieldModel):
    """The records of one list field of a measure."""

    def __init__(
        self, session: Session, place: Place, columns: tuple[Column, ...], parent: QObject
    ) -> None:
        super().__init__(session, columns, parent)
        self._place = place
        self.records: tuple[Any, ...] = ()

    def show_records(self, records: tuple[Any, ...]) -> None:
        """Show the list; an open editor stays open unless rows came or went."""
        if len(records) != len(self.records):
            self.beginResetModel()
            self.records = records
            self.endResetModel()
        elif records != self.records:
            self.records = records
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(records) - 1, len(self.columns) - 1)
            )

    def size(self) -> int:
        return len(self.records)

    def place(self, row: int, column: Column) -> Place:
        return self._place

    def cell(self, row: int, column: Column) -> str:
        return f"{row}.{column.field}"

    def value(self, row: int, column: Column) -> Any:
        return getattr(self.records[row], column.field)

    def put(self, row: int, column: Column, value: Any) -> None:
        changed = replace(self.records[row], **{column.field: value})
        self.write((*self.records[:row], changed, *self.records[row + 1 :]))

    def write(self, records: tuple[Any, ...]) -> None:
        """Draft the whole list."""
        self.show_records(records)
        self.session.draft(self._place, records)


class RecordTable(QWidget):
    """A titled small table with 新增 and 刪除."""

    def __init__(
        self,
        session: Session,
        place: Place,
        title: str,
        columns: tuple[Column, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._place, self.field = session, place, place.field
        self.model = RecordModel(session, place, columns, self)
        self.table = FieldTable(self.model, title, self)
        self._add = self._button("新增", f"新增{title}", self.add)
        self._delete = self._button("刪除", f"刪除選取的{title}", self.delete)
        self.table.row_wanted.connect(self.add)
        head = QHBoxLayout()
        label = QLabel(title, self)
        label.setBuddy(self.table)
        head.addWidget(label)
        head.addStretch(1)
        head.addWidget(self._add)
        head.addWidget(self._delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self.table)
        self.show_value(())

    def show_value(self, records: tuple[Any, ...]) -> None:
        """Show the list as it is in the file."""
        self.model.show_records(records)
        self.table.setVisible(bool(self.model.records))
        self._delete.setEnabled(
            bool(self.model.records) and not self._session.closed(self._place.goal)
        )

    def show_row(self, row: int) -> bool:
        """Go to a row; False when it is not there."""
        if not 0 <= row < len(self.model.records):
            return False
        self.table.setCurrentIndex(self.model.index(row, 0))
        self.table.setFocus()
        return True

    def enter(self) -> None:
        """Go to the rows, or to 新增 where there are none."""
        (self.table if self.model.records else self._add).setFocus()

    def add(self) -> None:
        """Add a row and begin to type in it."""
        if not self._mended():
            return
        self._write((*self.model.records, NEW_ROWS[self.field]()))
        index = self.model.index(len(self.model.records) - 1, 0)
        self.table.setCurrentIndex(index)
        self.table.setFocus()

    def delete(self) -> None:
        """Take the chosen row, or the last, away."""
        if not self.model.records or not self._mended():
            return
        row = self.table.currentIndex().row()
        row = row if row >= 0 else len(self.model.records) - 1
        self._write(self.model.records[:row] + self.model.records[row + 1 :])

    def _write(self, records: tuple[Any, ...]) -> None:
        self.model.write(records)
        self.table.setVisible(bool(records))
        self._session.flush()

    def _mended(self) -> bool:
        """Whether no cell holds an unreadable text, which other rows would inherit."""
        if self._session.unreadable_of(self._place.key):
            self._session.messages.warn("請先改正紅字的數值，再增刪列。")
            return False
        return True

    def _button(self, text: str, name: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setEnabled(not self._session.closed(self._place.goal))
        button.clicked.connect(lambda: do())
        return button
