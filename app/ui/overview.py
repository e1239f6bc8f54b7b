"""All measures of the year in one table, with the live columns, and their bars below."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.ui import dialogs
from app.ui.bars_view import BarsView
from app.ui.chart import BarChart
from app.ui.overview_model import HEADINGS, ByValue, OverviewModel
from app.ui.session import Session
from app.ui.widgets import LineField


class OverviewTable(QTableView):
    """The table; Ctrl+C copies the chosen rows, with their headings, for a spreadsheet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        else:
            super().keyPressEvent(event)

    def copy_rows(self) -> None:
        """Put the chosen rows onto the clipboard, a line each, tabs between the cells."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        cells = [
            [str(self.model().index(r, c).data() or "") for c in range(len(HEADINGS))] for r in rows
        ]
        lines = ["\t".join(" ".join(cell.split()) for cell in row) for row in (HEADINGS, *cells)]
        if rows:
            QGuiApplication.clipboard().setText("\n".join(lines) + "\n")


class Overview(QWidget):
    """The page with the table, sortable and filterable by keys and clicks, and its bars below."""

    goal_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = OverviewModel(session, self)
        self._proxy = ByValue(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = LineField(self)
        self.filter.setPlaceholderText("篩選：輸入目標、項目、單位、衡量方式或情形")
        self.filter.setAccessibleName("篩選衡量項目")
        self.filter.setToolTip("只列出含有這些字的衡量項目")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._proxy.setFilterFixedString)
        self.order = QComboBox(self)
        self.order.addItems(["依目標順序", *(f"依{heading}" for heading in HEADINGS[1:])])
        self.order.setAccessibleName("排序")
        self.order.setToolTip("依哪一欄排序；按欄名也可以")
        self.descending = QCheckBox("由大到小", self)
        self.descending.setAccessibleName("由大到小")
        self.descending.setToolTip("大的、未達成的排在前面或後面")
        self.table = OverviewTable(self)
        self.bars = BarsView(self)
        self._set_up_table()
        self.order.activated.connect(self._sort)
        self.descending.clicked.connect(self._sort)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._show_order)
        for changed in (self._proxy.dataChanged, self._proxy.modelReset, self._proxy.layoutChanged):
            changed.connect(self._show_bars)
        self._proxy.rowsInserted.connect(self._show_bars)
        self._proxy.rowsRemoved.connect(self._show_bars)
        self._lay_out()
        self._show_bars()

    def chart(self) -> BarChart:
        """The bars of the rows that are shown, in their order."""
        rows = (self._proxy.index(row, 0) for row in range(self._proxy.rowCount()))
        bars = tuple(self.model.bar(self._proxy.mapToSource(index).row()) for index in rows)
        return BarChart(f"{self._session.annex.performance_year}年度達成度", bars)

    def save_picture(self) -> None:
        """Ask where, and write the bars as PNG or SVG."""
        annex = self._session.annex
        name = f"{annex.agency}{annex.performance_year}年度達成度.png"
        kinds = "PNG (*.png);;SVG (*.svg)"
        out = dialogs.ask_save(self, "另存圖片", dialogs.documents() / name, kinds, ".png")
        if out is not None:
            from app.ui.picture import save_picture

            chosen = out
            self._told(lambda: save_picture(self.chart(), chosen), f"已存成「{out}」。")

    def copy_picture(self) -> None:
        """Put the bars onto the clipboard."""
        from app.ui.picture import copy_picture

        said = "已複製長條圖，可以貼到其他程式。"
        self._told(lambda: copy_picture(self.chart()), said)

    def _told(self, do: Callable[[], None], said: str) -> None:
        try:
            do()
        except Problem as problem:
            self._session.messages.warn(str(problem))
        else:
            self._session.messages.say(said)

    def _sort(self) -> None:
        descending = self.descending.isChecked()
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.sortByColumn(self.order.currentIndex(), order)

    def _show_order(self, column: int, order: Qt.SortOrder) -> None:
        self.order.setCurrentIndex(max(0, column))
        self.descending.setChecked(order is Qt.SortOrder.DescendingOrder)

    def _show_bars(self, *_: object) -> None:
        self.bars.show_later(self.chart)

    def _set_up_table(self) -> None:
        self.table.setAccessibleName("全年衡量項目")
        self.table.setToolTip("全年衡量項目；按 Enter 前往該目標")
        self.table.setModel(self._proxy)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(48)
        # What one comes for stays in sight in a narrow window.
        header.moveSection(HEADINGS.index("達成度"), 2)
        for column, width in (
            (0, 52),
            (2, 60),
            (3, 104),
            (4, 84),
            (5, 84),
            (6, 80),
            (7, 72),
            (8, 68),
        ):
            self.table.setColumnWidth(column, width)
        self.table.activated.connect(
            lambda index: self.goal_chosen.emit(
                self.model.goal(self._proxy.mapToSource(index).row())
            )
        )

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.addWidget(self.filter, 1)
        above.addWidget(self.order)
        above.addWidget(self.descending)
        below = QHBoxLayout()
        below.addWidget(QLabel("按 Enter 或連按兩下前往該目標。", self), 1)
        for text, tip, do in (
            ("複製圖片", "複製長條圖，貼到其他程式", self.copy_picture),
            ("另存圖片…", "把長條圖存成 PNG 或 SVG", self.save_picture),
        ):
            below.addWidget(_button(self, text, tip, do))
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(self.table)
        parts.addWidget(self.bars)
        parts.setSizes([360, 240])
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(parts, 1)
        layout.addLayout(below)


def _button(parent: QWidget, text: str, tip: str, do: Callable[[], None]) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    button.clicked.connect(lambda: do())
    return button
