"""The measures of an indicator as a table whose 達成度 follows each keystroke."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from app.core.achievement import achieve, actual_used
from app.core.explain import arithmetic, rule_in_words
from app.core.figures import Figure, parse_figure
from app.core.model import Indicator, Measure, Revision, Rule
from app.core.status import Status, status_of
from app.ui.looks import error_colour
from app.ui.session import Place, Session
from app.ui.tables import Column, FieldModel, Index
from app.ui.words import RULE_CHOICES

COLUMNS = (
    Column("label", "項目", read=str, stretch=True, help="衡量的是什麼"),
    Column("unit", "單位", read=str, width=50, help="如 件、人次、%"),
    Column("rule", "衡量方式", choices=tuple(RULE_CHOICES), width=90, help="達成度怎麼計算"),
    Column("target", "原定目標值", read=parse_figure, right=True, width=80, help="修訂後也不改"),
    Column("revisions", "修訂目標值", read=parse_figure, right=True, width=80, help="最後一次修訂"),
    Column("actual", "實際值", read=parse_figure, right=True, width=74, help="實際達成的數值"),
    Column("achievement", "達成度", right=True, width=66),
)
# What an agency prints where no percentage exists.
_NONE = "—"


class MeasureModel(FieldModel):
    """The measures of one indicator."""

    def __init__(self, session: Session, goal: str, indicator: Indicator, parent: QObject) -> None:
        super().__init__(session, COLUMNS, parent)
        self._goal = goal
        self._measures = indicator.measures

    def size(self) -> int:
        return len(self._measures)

    def measure(self, row: int) -> Measure:
        """The measure of a row, drafts included."""
        return self.session.measure(self._measures[row])

    def show_measures(self, measures: tuple[Measure, ...]) -> None:
        """Take the measures as saved, drawn at the next refresh.

        An open editor stays open unless rows came or went.
        """
        if [m.key for m in measures] != [m.key for m in self._measures]:
            self.beginResetModel()
            self._measures = measures
            self.endResetModel()
        self._measures = measures

    def column_of(self, field: str) -> int:
        """The column that shows a field; the name's where none does."""
        names = [column.field for column in self.columns]
        return names.index(field) if field in names else 0

    def refresh(self) -> None:
        """Draw all cells again, those that are worked out too."""
        if self._measures:
            last = self.index(len(self._measures) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def place(self, row: int, column: Column) -> Place:
        return Place("measure", self._measures[row].key, column.field, self._goal)

    def cell(self, row: int, column: Column) -> str:
        return "last" if column.field == "revisions" else ""

    def value(self, row: int, column: Column) -> Any:
        measure = self.measure(row)
        if column.field == "achievement":
            return self._achievement(row, measure)
        if column.field == "revisions":
            return measure.revisions[-1].target if measure.revisions else None
        if column.field == "actual":
            return self._actual(measure)
        return getattr(measure, column.field)

    def put(self, row: int, column: Column, value: Any) -> None:
        if column.field == "revisions":
            value = _revised(self.measure(row).revisions, value)
        self.session.draft(self.place(row, column), value)

    def editable(self, row: int, column: Column) -> bool:
        measure = self._measures[row]
        if column.field == "actual" and (measure.rule is Rule.GROWTH or measure.items):
            return measure.rule not in (Rule.GROWTH, Rule.MILESTONE) and super().editable(
                row, column
            )
        return super().editable(row, column)

    def tip(self, row: int, column: Column) -> str:
        measure = self.measure(row)
        if column.field == "achievement":
            rounding = self.session.annex.rounding
            return f"{rule_in_words(measure, rounding)}\n{arithmetic(measure, rounding)}".strip()
        if column.field == "actual" and not self.editable(row, column):
            if measure.rule is Rule.GROWTH:
                return "成長率由下方的本年與上年數值算出"
            return "由下方已完成的工作項目加總"
        return column.help

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if column.field == "achievement":
            if role == Qt.ItemDataRole.FontRole:
                font = QFont()
                font.setBold(True)
                return font
            if role == Qt.ItemDataRole.ForegroundRole:
                measure = self.measure(index.row())
                missed = status_of(measure, self.session.annex.rounding) is Status.MISSED
                return error_colour() if missed else None
        return super().data(index, role)

    def _achievement(self, row: int, measure: Measure) -> str:
        if self.session.unreadable_of(self._measures[row].key):
            return _NONE
        return achieve(measure, self.session.annex.rounding).percent or "質化"

    def _actual(self, measure: Measure) -> Figure | str | None:
        if measure.rule is Rule.GROWTH:
            return achieve(measure, self.session.annex.rounding).growth
        return actual_used(measure)


def _revised(revisions: tuple[Revision, ...], target: Figure | None) -> tuple[Revision, ...]:
    """The revisions with the last one's target changed, the first added, or the last taken away."""
    if target is None:
        return revisions[:-1]
    if not revisions:
        return (Revision(target=target, approved_on=None),)
    return (*revisions[:-1], replace(revisions[-1], target=target))
