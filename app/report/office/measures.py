"""The sheet 衡量項目: a row a measure, its figures as numbers, its achievement as a formula."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.achievement import NO_RATIO, achieve, decimal_text, growth_of
from app.core.explain import RULE_WORDS, rounding_of, rule_in_words
from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator, Measure, Rounding, Rule
from app.core.sheets.shape import letters
from app.report.office import formulas
from app.report.office.grid import Cell, Column, Formula, Number, Sheet, number, whole

NAME = "衡量項目"
COLUMNS = {
    "goal": Column("目標", 3),
    "title": Column("年度績效目標", 13),
    "indicator": Column("衡量指標", 12),
    "measure": Column("項次", 3),
    "label": Column("項目", 12),
    "unit": Column("單位", 5),
    "rule": Column("衡量方式", 6),
    "words": Column("計算方式", 15),
    "original": Column("原定目標值", 7),
    "revised": Column("修訂目標值", 7),
    "target": Column("目標值", 7),
    "actual": Column("實際值", 7),
    "current": Column("本年數值", 7),
    "previous": Column("上年數值", 7),
    "raw_growth": Column("成長率（未取捨）", 7),
    "growth_decimals": Column("成長率小數位數", 5),
    "growth": Column("成長率", 6),
    "raw": Column("達成度（未取捨）", 8),
    "decimals": Column("達成度小數位數", 5),
    "achievement": Column("達成度", 7),
    "statement": Column("說明", 16),
}
_LETTERS = {key: letters(at) for at, key in enumerate(COLUMNS)}
_HEADINGS = 1
# How many decimals of an endless quotient are shown.
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure in its place: the goal's number, its count through the goal from 1."""

    number: str
    goal: Goal
    indicator: Indicator
    position: int
    measure: Measure


def entries(annex: Annex) -> Iterator[Entry]:
    """Every measure of an annex in printed order."""
    for number_, goal in annex.numbered():
        position = 0
        for indicator in goal.indicators:
            for measure in indicator.measures:
                position += 1
                yield Entry(number_, goal, indicator, position, measure)


def measures_sheet(annex: Annex, sums: Mapping[str, str]) -> Sheet:
    """The sheet; `sums` gives by a measure's key the formula of its done work items."""
    rows = [
        _Row(entry.measure, annex.rounding, row, sums.get(entry.measure.key)).cells(entry)
        for row, entry in enumerate(entries(annex), _HEADINGS + 1)
    ]
    return Sheet(NAME, tuple(COLUMNS.values()), rows)


class _Row:
    """A measure in a row of the sheet (from 1)."""

    def __init__(self, measure: Measure, rounding: Rounding, row: int, sum_: str | None) -> None:
        self._measure = measure
        self._mode, self._decimals = rounding_of(measure, rounding)
        self._row = row
        self._sum = sum_
        self._words = rule_in_words(measure, rounding)
        self._done = achieve(measure, rounding)
        self._live = self._can_follow()

    def cells(self, entry: Entry) -> Sequence[Cell]:
        """The row's cells, in the order of the columns."""
        measure = self._measure
        revised = measure.revisions[-1].target if measure.revisions else None
        found: dict[str, Cell] = {
            "goal": entry.number,
            "title": entry.goal.title,
            "indicator": entry.indicator.indicator,
            "measure": whole(entry.position),
            "label": measure.label,
            "unit": measure.unit,
            "rule": RULE_WORDS[measure.rule],
            "words": self._words,
            "original": number(measure.target),
            "revised": number(revised),
            "target": self._target(),
            "actual": self._actual(),
            "statement": measure.statement,
        }
        if measure.rule is Rule.GROWTH:
            found |= self._growth()
        if measure.rule is not Rule.NARRATIVE:
            found |= self._achievement()
        return [found.get(key) for key in COLUMNS]

    def _can_follow(self) -> bool:
        """Whether every figure is a number to a spreadsheet, and no rounding too fine for it."""
        measure, done = self._measure, self._done
        figures = done.target, done.actual, measure.current, measure.previous
        return max(self._decimals, measure.growth_decimals) <= formulas.MOST_DECIMALS and not any(
            isinstance(number(figure), str) for figure in figures
        )

    def _at(self, key: str) -> str:
        return f"{_LETTERS[key]}{self._row}"

    def _target(self) -> Cell:
        value = number(self._done.target)
        return self._formula(
            formulas.in_force(self._at("revised"), self._at("original")), value or ""
        )

    def _actual(self) -> Cell:
        value = number(self._done.actual)
        return self._formula(self._sum, value) if self._sum and value else value

    def _growth(self) -> dict[str, Cell]:
        measure, done = self._measure, self._done
        known = done.growth is not None and done.growth != NO_RATIO
        exact = growth_of(measure) if known else None
        shown = {
            "current": number(measure.current),
            "previous": number(measure.previous),
            "growth_decimals": whole(measure.growth_decimals),
        }
        raw = formulas.growth(self._at("current"), self._at("previous"))
        cut = formulas.rounded(self._at("raw_growth"), self._mode, self._at("growth_decimals"))
        return shown | {
            "raw_growth": self._formula(raw, _exact(exact)),
            "growth": self._formula(cut, _printed(done.growth, measure.growth_decimals)),
        }

    def _achievement(self) -> dict[str, Cell]:
        done = self._done
        reached = "growth" if self._measure.rule is Rule.GROWTH else "actual"
        raw = formulas.quotient(self._measure, self._at("target"), self._at(reached))
        cut = formulas.achievement(self._at("raw"), self._mode, self._at("decimals"))
        return {
            "raw": self._formula(raw, _exact(done.exact)),
            "decimals": whole(self._decimals),
            "achievement": self._formula(cut, _printed(done.percent, self._decimals)),
        }

    def _formula(self, text: str, value: Number | str) -> Cell:
        """A formula where floats can follow the program, else the program's value alone."""
        return Formula(text, value) if self._live else value


def _exact(value: Fraction | None) -> Number | str:
    if value is None:
        return NO_RATIO
    text = decimal_text(value)
    if "E" in text:
        text = str(int(value))
    return Number(Figure(text), min(len(text.partition(".")[2]), _SHOWN), percent=True)


def _printed(said: str | None, decimals: int) -> Number | str:
    """A percentage as the program prints it, as a number."""
    if said is None or said == NO_RATIO:
        return NO_RATIO
    figure = Figure(said.removesuffix("%"))
    fits = isinstance(number(figure), Number)
    return Number(figure, decimals, percent=True) if fits else said
