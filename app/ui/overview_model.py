"""All measures of the year as rows, with the live columns."""

from fractions import Fraction
from typing import Any

from PySide6.QtCore import (
    QObject,
    QSortFilterProxyModel,
    Qt,
)

from app.core.achievement import achieve
from app.core.explain import RULE_WORDS, arithmetic, rule_in_words
from app.core.figures import Figure, grouped
from app.core.model import Measure
from app.core.numerals import to_chinese
from app.core.status import Status, status_of
from app.ui.chart import Bar
from app.ui.listing import Listing
from app.ui.looks import error_colour
from app.ui.session import Place, Session
from app.ui.tables import Index
from app.workspace import Changes

HEADINGS = (
    "目標",
    "項目",
    "單位",
    "衡量方式",
    "原定目標值",
    "修訂目標值",
    "實際值",
    "達成度",
    "情形",
)
_RIGHT = range(4, 8)


class OverviewModel(Listing):
    """One row a measure of the year."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(HEADINGS, parent)
        self._session = session
        self._rows: list[tuple[int, str, Measure]] = []
        self._cells: dict[int, tuple[tuple[str, ...], tuple[Any, ...]]] = {}
        self._read()
        session.changed.connect(self._on_changed)
        session.drafted.connect(self._on_drafted)

    def goal(self, row: int) -> str:
        """The key of the goal a row belongs to."""
        return self._rows[row][1]

    def size(self) -> int:
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row)[0][column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _RIGHT:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and column >= 7:
            return error_colour() if self._cell(row)[0][8] == Status.MISSED.value else None
        if role == Qt.ItemDataRole.ToolTipRole and column == 7:
            measure, rounding = self._measure(row), self._session.annex.rounding
            return f"{rule_in_words(measure, rounding)}\n{arithmetic(measure, rounding)}".strip()
        return None

    def order(self, index: Index) -> Any:
        """What a cell sorts by."""
        return self._cell(index.row())[1][index.column()]

    def bar(self, row: int) -> Bar:
        """A row as a bar of the chart."""
        number, label, *_, percent, _status = self._cell(row)[0]
        known, exact = self._cell(row)[1][7]
        return Bar(number, label, exact if known else None, percent)

    def _measure(self, row: int) -> Measure:
        return self._session.measure(self._rows[row][2])

    def _cell(self, row: int) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """The texts of a row and what they sort by."""
        if row not in self._cells:
            number, _, _ = self._rows[row]
            measure, rounding = self._measure(row), self._session.annex.rounding
            result, status = achieve(measure, rounding), status_of(measure, rounding)
            revised = measure.revisions[-1].target if measure.revisions else None
            texts = (
                to_chinese(number),
                measure.label,
                measure.unit,
                RULE_WORDS[measure.rule],
                _shown(measure.target),
                _shown(revised),
                result.growth or _shown(result.actual),
                result.percent or "質化",
                status.value,
            )
            figures = (measure.target, revised, result.actual)
            order = (
                number,
                *texts[1:4],
                *(_number(figure.value if figure else None) for figure in figures),
                _number(result.exact),
                texts[8],
            )
            self._cells[row] = texts, order
        return self._cells[row]

    def _read(self) -> None:
        annex = self._session.annex
        self._rounding = annex.rounding
        self._rows = [
            (number, goal.key, measure)
            for number, goal in enumerate(annex.goals, 1)
            for measure in goal.measures()
        ]
        self._places = {measure.key: row for row, (_, _, measure) in enumerate(self._rows)}
        self._cells.clear()

    def _on_changed(self, _changes: Changes) -> None:
        """Show what is another now; of 900 goals a save changes one."""
        rows, cells, rounding = self._rows, self._cells, self._rounding
        annex = self._session.annex
        if [m.key for _, _, m in rows] != [m.key for g in annex.goals for m in g.measures()]:
            self.beginResetModel()
            self._read()
            self.endResetModel()
            return
        self._read()
        if rounding != annex.rounding:
            self._tell(0, len(rows) - 1)
            return
        for row, (before, now) in enumerate(zip(rows, self._rows, strict=True)):
            if now[2] is not before[2] or now[:2] != before[:2]:
                self._tell(row, row)
            elif row in cells:
                self._cells[row] = cells[row]

    def _on_drafted(self, place: Place) -> None:
        row = self._places.get(place.key)
        if row is not None:
            self._cells.pop(row, None)
            self._tell(row, row)

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(HEADINGS) - 1))


def _shown(figure: Figure | None) -> str:
    return grouped(figure) if figure else ""


def _number(value: Fraction | None) -> tuple[bool, Fraction]:
    """What figures sort by; those not known come first."""
    return (value is not None, value or Fraction(0))


class ByValue(QSortFilterProxyModel):
    """Sorts by what the cells hold, exactly, and not by how it is written."""

    def lessThan(self, left: Index, right: Index) -> bool:
        model = self.sourceModel()
        assert isinstance(model, OverviewModel)
        one, other = model.order(left), model.order(right)
        if one == other:  # in the order of the goals, either way
            ascending = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (left.row() < right.row()) is ascending
        return bool(one < other)
