"""What a measure's figures say, as amounts that prose can be compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.core.achievement import Achievement, achieve
from app.core.figures import Figure, figure_of, grouped
from app.core.model import Measure, Rounding, Rule
from app.core.prose import Kind, read_numbers, scale_of


class Said(StrEnum):
    """What a figure of a measure is; the value is its name for people."""

    TARGET = "目標值"
    ORIGINAL = "原定目標值"
    DISPLAY = "目標值印法"
    ACTUAL = "實際值"
    ACHIEVEMENT = "達成度"
    GROWTH = "成長率"
    CURRENT = "本年數值"
    PREVIOUS = "上年數值"
    WEIGHT = "權重"
    SHARE = "累計權重"
    STATEMENT = "說明"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A figure of a measure: its amount in the base of its unit, and as it is printed.

    `exact` is the value before rounding where the prose may give more decimals.
    """

    measure: Measure
    said: Said
    value: Fraction
    unit: str
    amount: Fraction
    base: str
    text: str
    exact: Fraction | None = None


_PERCENT_RULES = frozenset({Rule.GROWTH, Rule.MILESTONE})


def target_unit(measure: Measure) -> str:
    """The unit of a measure's target: growth and milestones are percents."""
    return "%" if measure.rule in _PERCENT_RULES else measure.unit


def written(figure: Figure, unit: str) -> str:
    """A figure and its unit as prose writes them: 4,000人次."""
    return grouped(figure) + unit


def facts_of(measure: Measure, rounding: Rounding) -> tuple[Fact, ...]:
    """Everything that prose may state of a measure."""
    done = achieve(measure, rounding)
    return tuple(_facts(measure, done))


def _facts(measure: Measure, done: Achievement) -> Iterator[Fact]:
    unit = target_unit(measure)
    shown = "" if measure.rule is Rule.LEVEL else unit
    for said, figure in (
        (Said.TARGET, done.target),
        (Said.ORIGINAL, measure.target),
        (Said.ACTUAL, done.actual),
    ):
        if figure is not None:
            yield _fact(measure, said, figure.value, unit, written(figure, shown))
    if done.percent is not None and done.exact is not None:
        printed = done.percent
        yield _fact(measure, Said.ACHIEVEMENT, Fraction(printed.rstrip("%")), "%", printed)
    yield from _display(measure)
    if measure.rule is Rule.GROWTH:
        yield from _growth(measure, done)
    if measure.rule is Rule.MILESTONE:
        yield from _ladder(measure)
    if measure.statement:
        yield from _statement(measure)


def _fact(
    measure: Measure,
    said: Said,
    value: Fraction,
    unit: str,
    text: str,
    exact: Fraction | None = None,
) -> Fact:
    scale, base = scale_of(unit)
    return Fact(measure, said, value, unit, value * scale, base, text, exact)


def _display(measure: Measure) -> Iterator[Fact]:
    shown = measure.target_display or ""
    for q in read_numbers(shown):
        if q.kind is Kind.FIGURE:
            yield _fact(measure, Said.DISPLAY, q.value, q.unit, shown[q.start : q.unit_end])


def _growth(measure: Measure, done: Achievement) -> Iterator[Fact]:
    unit = measure.unit_of_counts
    for said, figure in ((Said.CURRENT, measure.current), (Said.PREVIOUS, measure.previous)):
        if figure is not None:
            yield _fact(measure, said, figure.value, unit, written(figure, unit))
    if done.growth and done.growth.endswith("%"):
        assert measure.current is not None, "it has grown"
        assert measure.previous is not None, "it has grown"
        exact = (measure.current.value / measure.previous.value - 1) * 100
        grown = Fraction(done.growth.rstrip("%"))
        yield _fact(measure, Said.GROWTH, grown, "%", done.growth, exact)


def _ladder(measure: Measure) -> Iterator[Fact]:
    total = Fraction(0)
    for item in measure.items:
        value = item.weight.value
        total += value
        yield _fact(measure, Said.WEIGHT, value, "%", written(item.weight, "%"))
        if total != value:
            yield _fact(measure, Said.SHARE, total, "%", written(figure_of(total), "%"))


def _statement(measure: Measure) -> Iterator[Fact]:
    text = measure.statement or ""
    for q in read_numbers(text):
        if q.kind is Kind.FIGURE:
            yield _fact(measure, Said.STATEMENT, q.value, q.unit, text[q.start : q.unit_end])
