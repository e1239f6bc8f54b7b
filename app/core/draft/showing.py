"""What a bound figure shows: a measure's figures as section 三 prints them."""

from app.core.achievement import NO_RATIO, achieve, actual_used
from app.core.figures import Figure, grouped, in_wan
from app.core.model import Bound, Measure, Rounding, Rule

# Stands where a figure is still missing.
BLANK = "＿＿"


def shown(
    measure: Measure, what: Bound, rounding: Rounding, *, wan: bool = False, bare: bool = False
) -> str:
    """The text of a bound figure.

    `wan` writes it in 億 and 萬, `bare` without 各, 逾 and unit. A missing
    figure shows as ＿＿, a revision that is not there as nothing.
    """
    if what is Bound.LABEL:
        return measure.label
    if what is Bound.ACHIEVEMENT:
        return _achievement(measure, rounding)
    if what is Bound.GROWTH:
        return achieve(measure, rounding).growth or BLANK
    if what is Bound.REVISION:
        return _revision(measure)
    figure, unit, prefix = _figure(measure, what)
    if what is Bound.TARGET and measure.target_display and not measure.revisions and not bare:
        return measure.target_display
    if figure is None:
        return BLANK
    digits = in_wan(figure) if wan else grouped(figure)
    return digits if bare else prefix + digits + unit


def _figure(measure: Measure, what: Bound) -> tuple[Figure | None, str, str]:
    """The figure with its unit, and the word before it."""
    unit = "%" if measure.rule in (Rule.GROWTH, Rule.MILESTONE) else measure.unit
    if measure.rule is Rule.LEVEL:
        unit = ""
    each = "各" if measure.each else ""
    if what is Bound.TARGET:
        return measure.target_in_force, unit, each
    if what is Bound.ORIGINAL:
        return measure.target, unit, each
    if what is Bound.ACTUAL:
        return actual_used(measure), unit, measure.actual_qualifier or each
    figure = measure.current if what is Bound.CURRENT else measure.previous
    return figure, measure.unit_of_counts, ""


def _achievement(measure: Measure, rounding: Rounding) -> str:
    """The percentage; where none exists, the statement that stands in its place."""
    percent = achieve(measure, rounding).percent
    if percent is not None and percent != NO_RATIO:
        return percent
    statement = (measure.statement or "").strip().rstrip("。")
    return statement or percent or BLANK


def _revision(measure: Measure) -> str:
    """(102年9月30日簽奉核准修訂目標值), in the source's words."""
    approved = measure.revisions[-1].approved_on if measure.revisions else None
    if approved is None:
        return ""
    year, month, day = (int(part) for part in approved.split("-"))
    return f"({year}年{month}月{day}日簽奉核准修訂目標值)"
