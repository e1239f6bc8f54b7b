"""Where a measure stands 達成情形, and the lights 燈號 an agency may set for it."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from app.core.achievement import achieve
from app.core.model import Goal, Light, Measure, Rounding, Rule


class Status(StrEnum):
    """Where a measure stands; the value is the word shown."""

    MET = "達成"
    MISSED = "未達成"
    NO_RATIO = "無法計算"
    BLANK = "未填"


# What a goal of several measures shows: the first of these that one of them has.
_WEIGHTIEST = (Status.BLANK, Status.MISSED, Status.NO_RATIO, Status.MET)


def missing_figures(measure: Measure) -> tuple[str, ...]:
    """The fields (keys of the interchange file) that the rule needs and nobody has filled."""
    if measure.rule is Rule.NARRATIVE:
        return () if (measure.statement or "").strip() else ("statement",)
    needed = ["target"] if measure.target_in_force is None else []
    if measure.rule is Rule.GROWTH:
        needed += [name for name in ("current", "previous") if getattr(measure, name) is None]
    elif measure.actual is None and not (measure.rule is Rule.MILESTONE and measure.items):
        needed.append("actual")
    return tuple(needed)


def status_of(measure: Measure, rounding: Rounding) -> Status:
    """達成 from exactly 100% on; 無法計算 where figures are there but no ratio exists.

    A narrative measure has no ratio either: 無法計算 with its statement, 未填 without.
    """
    if missing_figures(measure):
        return Status.BLANK
    exact = achieve(measure, rounding).exact
    if exact is None:
        return Status.NO_RATIO
    return Status.MET if exact >= 100 else Status.MISSED


def status_of_goal(goal: Goal, rounding: Rounding) -> Status:
    """The weightiest status among the goal's measures; 未填 where it has none."""
    found = {status_of(measure, rounding) for measure in goal.measures()}
    return next((status for status in _WEIGHTIEST if status in found), Status.BLANK)


def light_of(exact: Fraction | None, lights: Sequence[Light]) -> Light | None:
    """The light of an achievement (exact percent): the highest bound it reaches.

    Without a bound reached, the light that has none. None where no lights are
    set (no thresholds are prescribed) or there is no achievement.
    """
    if exact is None:
        return None
    reached = [(t.least.value, t) for t in lights if t.least and t.least.value <= exact]
    if reached:
        return max(reached, key=lambda pair: pair[0])[1]
    return next((light for light in lights if light.least is None), None)
