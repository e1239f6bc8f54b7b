"""Two annexes compared by what print shows, and proposals by what they are worth."""

from dataclasses import replace
from fractions import Fraction

from app.core.figures import Figure
from app.core.model import Annex, Indicator, Measure, Rule
from app.core.propose import Proposal
from app.core.prose import scale_of

HEAD = ("agency", "book", "fiscal_year", "performance_year", "section_title", "columns")


def differences(annex: Annex, wanted: Annex, *, levels: bool = True) -> list[str]:
    """Where what is printed of two annexes differs."""
    found = [
        f"{name}: {getattr(annex, name)!r} is not {getattr(wanted, name)!r}"
        for name in HEAD
        if getattr(annex, name) != getattr(wanted, name)
    ]
    if len(annex.goals) != len(wanted.goals):
        found.append(f"{len(annex.goals)} goals, not {len(wanted.goals)}")
    for goal, due in zip(annex.goals, wanted.goals, strict=False):
        if goal.title != due.title:
            found.append(f"{goal.title!r} is not {due.title!r}")
        if len(goal.indicators) != len(due.indicators):
            found.append(f"{due.title}: {len(goal.indicators)} indicators")
        for one, other in zip(goal.indicators, due.indicators, strict=False):
            found += _of_indicator(one, other, levels)
    return found


def _of_indicator(one: Indicator, other: Indicator, levels: bool) -> list[str]:
    found = []
    if one.indicator != other.indicator:
        found.append(f"{one.indicator!r} is not {other.indicator!r}")
    if one.target_lines != other.target_lines:
        found.append(f"{one.target_lines} is not {other.target_lines}")
    mine = [(p.level if levels else 0, p.text) for p in one.analysis]
    due = [(p.level if levels else 0, p.text) for p in other.analysis]
    if mine != due:
        pairs = zip(mine, due, strict=False)
        first = next(((a, b) for a, b in pairs if a != b), (mine[-1:], due[-1:]))
        found.append(f"{other.indicator}: {len(mine)} of {len(due)} paragraphs, {first}")
    return found


def bare(annex: Annex) -> Annex:
    """The annex without its measures, as print gives it."""
    goals = []
    for goal in annex.goals:
        indicators = tuple(replace(indicator, measures=()) for indicator in goal.indicators)
        goals.append(replace(goal, indicators=indicators))
    return replace(annex, goals=tuple(goals))


def is_right(measure: Measure, due: Measure) -> bool:
    """Whether a proposed measure has the rule, target, actual and unit of another, at any scale."""
    if measure.rule is not due.rule or scale_of(measure.unit)[1] != scale_of(due.unit)[1]:
        return False
    if _amount(measure.target, measure.unit) != _amount(due.target, due.unit):
        return False
    if due.rule is Rule.GROWTH:
        return (
            _amount(measure.current, measure.unit_of_counts),
            _amount(measure.previous, measure.unit_of_counts),
        ) == (
            _amount(due.current, due.unit_of_counts),
            _amount(due.previous, due.unit_of_counts),
        )
    if due.rule is Rule.MILESTONE and due.items:
        return _done(measure) == _done(due)
    return _amount(measure.actual, measure.unit) == _amount(due.actual, due.unit)


def _amount(figure: Figure | None, unit: str) -> Fraction | None:
    return None if figure is None else figure.value * scale_of(unit)[0]


def _done(measure: Measure) -> Fraction:
    return sum((item.weight.value for item in measure.items if item.done), Fraction(0))


def score(proposals: tuple[Proposal, ...], annex: Annex) -> tuple[int, int, list[str]]:
    """Of the annex's measures how many are proposed right, how many of these surely, and
    the labels of those that are sure and wrong."""
    right = sure = 0
    wrong = []
    for goal in annex.goals:
        for position, indicator in enumerate(goal.indicators):
            left = [p for p in proposals if p.indicator == indicator.key]
            for due in indicator.measures:
                hit = next((p for p in left if is_right(p.measure, due)), None)
                if hit is not None:
                    left.remove(hit)
                    right += 1
                    sure += hit.sure
            wrong += [f"{position} {p.measure.label}" for p in left if p.sure]
    return right, sure, wrong


def with_keys_of(annex: Annex, due: Annex) -> Annex:
    """The annex that is due, with the keys of another that has the same indicators."""
    goals = []
    for goal, mine in zip(due.goals, annex.goals, strict=True):
        indicators = tuple(
            replace(indicator, key=own.key)
            for indicator, own in zip(goal.indicators, mine.indicators, strict=True)
        )
        goals.append(replace(goal, indicators=indicators))
    return replace(due, goals=tuple(goals))
