"""The rules of achievement 達成度: exact rationals, rounded once where INTERCHANGE says so."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from fractions import Fraction

from app.core.figures import Figure, figure_of
from app.core.model import InverseFormula, Measure, Rounding, RoundingMode, Rule

NO_RATIO = "無法計算"
UNROUNDED_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Achievement:
    """What a measure comes to.

    `target` is the one in force and `actual` the figure the rule used (a
    milestone's comes from its items; growth has none). `growth` and `percent`
    are as printed (`211%`, `無法計算`), or None where the rule has none.
    `unrounded` is the percentage with no rounding anywhere, at most 20 digits.
    `exact` is the value that was rounded last. `why` says, where there is no
    ratio, the reason.
    """

    target: Figure | None
    actual: Figure | None
    growth: str | None
    percent: str | None
    unrounded: str | None
    exact: Fraction | None
    why: str = ""


class _NoRatio(Exception):
    """No percentage exists; the message is the reason an officer reads."""


def achieve(measure: Measure, rounding: Rounding) -> Achievement:
    """Work out a measure's achievement under the annex's rounding; never raises."""
    target, actual = measure.target_in_force, actual_used(measure)
    if measure.rule is Rule.NARRATIVE:
        return Achievement(target, actual, None, None, None, None)
    mode = measure.rounding_mode or rounding.mode
    decimals = rounding.decimals if measure.decimals is None else measure.decimals
    growth: str | None = None
    try:
        if measure.rule is Rule.GROWTH:
            growth = NO_RATIO
            uncut = growth_of(measure)
            scaled = round_scaled(uncut, mode, measure.growth_decimals)
            growth = percent_text(scaled, measure.growth_decimals)
            exact = _ratio(Fraction(scaled, 10**measure.growth_decimals), target)
            unrounded = _ratio(uncut, target)
        else:
            exact = unrounded = _quotient(measure, actual)
    except _NoRatio as reason:
        return Achievement(target, actual, growth, NO_RATIO, None, None, str(reason))
    percent = achievement_text(exact, mode, decimals)
    return Achievement(target, actual, growth, percent, decimal_text(unrounded), exact)


def actual_used(measure: Measure) -> Figure | None:
    """The actual figure that the rule divides; None where it uses none or none is known."""
    if measure.rule is Rule.GROWTH:
        return None
    if measure.rule is Rule.MILESTONE and measure.items:
        return figure_of(sum((i.weight.value for i in measure.items if i.done), Fraction(0)))
    return measure.actual


def growth_of(measure: Measure) -> Fraction:
    """Growth in percent, unrounded. Raises _NoRatio where there is none."""
    if measure.current is None or measure.previous is None:
        raise _NoRatio("缺本年或上年數值")
    if measure.previous.value <= 0:
        raise _NoRatio("上年數值不大於0")
    return (measure.current.value - measure.previous.value) / measure.previous.value * 100


def round_scaled(value: Fraction, mode: RoundingMode, decimals: int) -> int:
    """`value` × 10^decimals as a whole number, rounded by `mode`."""
    scaled = abs(value) * Fraction(10) ** decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if (
        (mode is RoundingMode.UP and rest)
        or (mode is RoundingMode.HALF_UP and twice >= scaled.denominator)
        or (
            mode is RoundingMode.HALF_EVEN
            and (twice > scaled.denominator or (twice == scaled.denominator and whole % 2))
        )
    ):
        whole += 1
    return -whole if value < 0 else whole


def percent_text(scaled: int, decimals: int) -> str:
    """A whole number of 10^-decimals percent as printed: 1281, 1 → `128.1%`."""
    digits = str(abs(scaled)).rjust(decimals + 1, "0")
    point = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"{'-' if scaled < 0 else ''}{point}%"


def achievement_text(exact: Fraction, mode: RoundingMode, decimals: int) -> str:
    """An achievement as printed; one below 100 never prints as 100."""
    scaled = round_scaled(exact, mode, decimals)
    if exact < 100 <= Fraction(scaled, 10**decimals):
        scaled = round_scaled(exact, RoundingMode.TRUNCATE, decimals)
    return percent_text(scaled, decimals)


def decimal_text(value: Fraction) -> str:
    """A fraction as a decimal of at most 20 digits, cut, without idle zeros.

    From 10^20 on the exponent is written (`1E+30`), as zeros would count as digits.
    """
    context = Context(prec=UNROUNDED_DIGITS, rounding=ROUND_DOWN)
    number = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    if abs(number) < 1:
        number = number.quantize(
            Decimal(1).scaleb(1 - UNROUNDED_DIGITS), rounding=ROUND_DOWN, context=context
        )
    number = number.normalize(context)
    if not number:
        return "0"
    return str(number) if number.adjusted() >= UNROUNDED_DIGITS else format(number, "f")


def _quotient(measure: Measure, actual: Figure | None) -> Fraction:
    target = measure.target_in_force
    if actual is None and target is not None and target.value > 0:
        raise _NoRatio("缺實際值")
    reached = actual.value if actual is not None else Fraction(0)
    if measure.rule is not Rule.INVERSE:
        return _ratio(reached, target)
    goal = _positive(target)
    if measure.inverse_formula is InverseFormula.MIRROR:
        return (2 * goal - reached) / goal * 100
    if reached == 0:
        raise _NoRatio("實際值為0")
    return goal / reached * 100


def _ratio(reached: Fraction, target: Figure | None) -> Fraction:
    return reached / _positive(target) * 100


def _positive(target: Figure | None) -> Fraction:
    if target is None:
        raise _NoRatio("缺目標值")
    if target.value <= 0:
        raise _NoRatio("目標值不大於0")
    return target.value
