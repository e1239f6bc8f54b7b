"""The rules of achievement against an oracle of their own, and what must hold of any figures."""

import json
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.achievement import (
    NO_RATIO,
    UNROUNDED_DIGITS,
    Achievement,
    achieve,
    decimal_text,
)
from app.core.figures import Figure, figure_of
from app.core.model import InverseFormula, Item, Measure, Revision, Rounding, RoundingMode, Rule
from app.exchange.interchange import read_annex
from resources import SAMPLE
from tests.support import figures, measures, modes, positive_figures

ORACLE = {
    RoundingMode.TRUNCATE: ROUND_DOWN,
    RoundingMode.HALF_UP: ROUND_HALF_UP,
    RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
    RoundingMode.UP: ROUND_UP,
}
PERCENT_RULES = st.sampled_from([Rule.RATIO, Rule.LEVEL, Rule.MILESTONE])
roundings = st.builds(Rounding, mode=modes, decimals=st.integers(0, 4))


def measure(
    target: str | None, actual: str | None, rule: Rule = Rule.RATIO, **more: object
) -> Measure:
    return Measure(
        label="項目",
        rule=rule,
        target=Figure(target) if target is not None else None,
        actual=Figure(actual) if actual is not None else None,
        **more,
    )


def growth(target: str, current: str, previous: str, **more: object) -> Measure:
    return measure(
        target, None, Rule.GROWTH, current=Figure(current), previous=Figure(previous), **more
    )


def percent(
    of: Measure, mode: RoundingMode = RoundingMode.TRUNCATE, decimals: int = 0
) -> str | None:
    return achieve(of, Rounding(mode=mode, decimals=decimals)).percent


def oracle(exact: Fraction, mode: RoundingMode, decimals: int) -> Decimal:
    """Rounded by the decimal module, with figures enough to be exact about halves."""
    with localcontext(prec=400):
        value = Decimal(exact.numerator) / Decimal(exact.denominator)
        step = Decimal(1).scaleb(-decimals)
        rounded = value.quantize(step, rounding=ORACLE[mode])
        return value.quantize(step, rounding=ROUND_DOWN) if exact < 100 <= rounded else rounded


def value_of(text: str | None) -> Decimal:
    assert text is not None
    return Decimal(text.removesuffix("%"))


# --- the source's own percentages -------------------------------------------


def printed_in_the_source() -> list[tuple[str, Measure, str, Achievement]]:
    annex = read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
    found = []
    for number, goal in annex.numbered():
        for own in goal.measures():
            result = achieve(own, annex.rounding)
            for said, computed in (
                (own.printed, result.percent),
                (own.printed_growth, result.growth),
            ):
                if said is not None and said.endswith("%"):
                    found.append((number, own, said.lstrip("約"), computed or ""))
    return found


def test_every_percentage_that_the_source_prints_is_computed() -> None:
    found = printed_in_the_source()
    assert len(found) == 18
    assert [(number, said) for number, _, said, _ in found] == [
        (number, computed) for number, _, _, computed in found
    ]


def test_rounding_half_up_gives_fourteen_of_them() -> None:
    annex = read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
    half_up = replace(annex.rounding, mode=RoundingMode.HALF_UP)
    agree = 0
    for goal in annex.goals:
        for own in goal.measures():
            # the growth the source printed is cut, whatever the achievement's rounding
            result = achieve(replace(own, rounding_mode=None), half_up)
            agree += (own.printed or "").lstrip("約") == result.percent
            agree += (own.printed_growth or "").lstrip("約") == result.growth
    assert agree == 14


# --- rule by rule ------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("17", "15", "88%"),
        ("5500", "11638", "211%"),
        ("5500", "11000", "200%"),
        ("300", "300", "100%"),
        ("8", "0", "0%"),
        ("8", "-1", "-12%"),
        ("300", "-1", "0%"),
    ],
)
def test_ratio(target: str, actual: str, expected: str) -> None:
    assert percent(measure(target, actual)) == expected


def test_a_third_of_three_hundred_is_whole() -> None:
    assert percent(measure("3", "1", Rule.RATIO)) == "33%"
    third = growth("100", "4", "3", growth_decimals=0)
    assert achieve(third, Rounding()).unrounded == "33." + "3" * 18
    assert percent(measure("0.3", "0.3")) == "100%"
    assert percent(measure("0.1", "0.3")) == "300%"


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.NARRATIVE])
@pytest.mark.parametrize("target", ["0", "-1", "-0", "0.00", None])
@pytest.mark.parametrize("formula", InverseFormula)
def test_no_target_no_ratio(rule: Rule, target: str | None, formula: InverseFormula) -> None:
    given_all = measure(
        target,
        "3",
        rule,
        current=Figure("2"),
        previous=Figure("1"),
        inverse_formula=formula,
        items=(Item(label="", weight=Figure("5"), done=True),),
    )
    result = achieve(given_all, Rounding())
    assert (result.percent, result.unrounded, result.exact) == (NO_RATIO, None, None)
    assert result.why == ("缺目標值" if target is None else "目標值不大於0")


@pytest.mark.parametrize("rule", [Rule.RATIO, Rule.INVERSE, Rule.LEVEL, Rule.MILESTONE])
def test_a_missing_actual_has_no_ratio(rule: Rule) -> None:
    result = achieve(measure("5", None, rule), Rounding())
    assert (result.percent, result.why) == (NO_RATIO, "缺實際值")


@pytest.mark.parametrize(
    ("formula", "actual", "expected"),
    [
        (InverseFormula.QUOTIENT, "8", "125%"),
        (InverseFormula.QUOTIENT, "12", "83%"),
        (InverseFormula.QUOTIENT, "0", NO_RATIO),
        (InverseFormula.QUOTIENT, "0.00", NO_RATIO),
        (InverseFormula.MIRROR, "8", "120%"),
        (InverseFormula.MIRROR, "12", "80%"),
        (InverseFormula.MIRROR, "0", "200%"),
        (InverseFormula.MIRROR, "25", "-50%"),
    ],
)
def test_inverse(formula: InverseFormula, actual: str, expected: str) -> None:
    assert percent(measure("10", actual, Rule.INVERSE, inverse_formula=formula)) == expected


def test_growth_is_rounded_before_it_is_divided() -> None:
    result = achieve(growth("5", "6759", "4795"), Rounding())
    assert (result.growth, result.percent, result.actual) == ("40%", "800%", None)
    assert result.unrounded is not None
    assert result.unrounded.startswith("819.18")
    assert percent(growth("5", "6759", "4795", growth_decimals=2)) == "819%"
    assert achieve(growth("5", "6759", "4795"), Rounding(mode=RoundingMode.HALF_UP)).growth == "41%"


def test_growth_is_rounded_by_the_measures_own_mode() -> None:
    own = growth("5", "6759", "4795", rounding_mode=RoundingMode.UP)
    assert achieve(own, Rounding()).growth == "41%"


@pytest.mark.parametrize("previous", ["0", "-1"])
def test_no_growth_over_nothing(previous: str) -> None:
    result = achieve(growth("5", "3", previous), Rounding())
    assert (result.growth, result.percent, result.why) == (NO_RATIO, NO_RATIO, "上年數值不大於0")


def test_growth_without_a_target_is_still_told() -> None:
    own = measure(None, "9", Rule.GROWTH, current=Figure("3"), previous=Figure("2"))
    result = achieve(own, Rounding())
    assert (result.growth, result.percent) == ("50%", NO_RATIO)


def test_a_growth_may_print_as_100_but_its_achievement_not() -> None:
    half_up = Rounding(mode=RoundingMode.HALF_UP)
    result = achieve(growth("100", "1999", "1000"), half_up)
    assert (result.growth, result.percent) == ("100%", "100%")
    result = achieve(growth("100.1", "1999", "1000"), half_up)
    assert (result.growth, result.percent) == ("100%", "99%")


def test_milestones_win_over_the_actual() -> None:
    items = tuple(
        Item(label=str(weight), weight=Figure(str(weight)), done=weight != 40)
        for weight in (5, 5, 25, 25, 40)
    )
    result = achieve(measure("100", "100", Rule.MILESTONE, items=items), Rounding())
    assert (result.percent, result.actual) == ("60%", Figure("60"))
    assert percent(measure("100", "70", Rule.MILESTONE)) == "70%"
    none_done = tuple(replace(item, done=False) for item in items)
    assert percent(measure("100", "100", Rule.MILESTONE, items=none_done)) == "0%"


def test_level_is_the_reached_code_over_the_targets() -> None:
    assert percent(measure("2", "2", Rule.LEVEL)) == "100%"
    assert percent(measure("3", "2", Rule.LEVEL)) == "66%"


def test_a_narrative_has_no_achievement() -> None:
    result = achieve(measure("5", "3", Rule.NARRATIVE), Rounding())
    assert (result.percent, result.growth, result.unrounded) == (None, None, None)


def test_the_target_in_force_is_the_last_revision() -> None:
    revisions = tuple(
        Revision(target=Figure(target), approved_on=None) for target in ("9829", "9549")
    )
    result = achieve(measure("1", "9549", revisions=revisions), Rounding())
    assert (result.target, result.percent) == (Figure("9549"), "100%")


def test_a_measures_own_rounding_overrides_the_annexs() -> None:
    own = measure("3", "2", decimals=2, rounding_mode=RoundingMode.HALF_UP)
    assert percent(own) == "66.67%"
    assert percent(replace(own, decimals=0)) == "67%"
    assert percent(replace(own, rounding_mode=None), RoundingMode.UP, 1) == "66.67%"
    assert percent(measure("3", "2"), RoundingMode.UP, 1) == "66.7%"


@pytest.mark.parametrize(
    ("mode", "actual", "expected"),
    [
        (RoundingMode.HALF_UP, "1.25", "1.3%"),
        (RoundingMode.HALF_UP, "-1.25", "-1.3%"),
        (RoundingMode.HALF_EVEN, "1.25", "1.2%"),
        (RoundingMode.HALF_EVEN, "1.35", "1.4%"),
        (RoundingMode.HALF_EVEN, "-1.25", "-1.2%"),
        (RoundingMode.HALF_EVEN, "1.2500001", "1.3%"),
        (RoundingMode.TRUNCATE, "1.29", "1.2%"),
        (RoundingMode.TRUNCATE, "-1.29", "-1.2%"),
        (RoundingMode.UP, "1.2000001", "1.3%"),
        (RoundingMode.UP, "-1.2000001", "-1.3%"),
        (RoundingMode.UP, "1.2", "1.2%"),
        (RoundingMode.UP, "99.91", "99.9%"),
        (RoundingMode.UP, "100.01", "100.1%"),
        (RoundingMode.HALF_UP, "99.95", "99.9%"),
        (RoundingMode.HALF_EVEN, "99.99", "99.9%"),
        (RoundingMode.HALF_UP, "-0.04", "0.0%"),
        (RoundingMode.TRUNCATE, "-0.09", "0.0%"),
        (RoundingMode.UP, "-0.01", "-0.1%"),
        (RoundingMode.TRUNCATE, "12345.67", "12345.6%"),
        (RoundingMode.TRUNCATE, "105", "105.0%"),
    ],
)
def test_rounding(mode: RoundingMode, actual: str, expected: str) -> None:
    assert percent(measure("100", actual), mode, 1) == expected


# --- what must hold of any figures -------------------------------------------


@given(figures, positive_figures, roundings, PERCENT_RULES)
def test_rounding_is_what_the_decimal_module_says(
    actual: Figure, target: Figure, rounding: Rounding, rule: Rule
) -> None:
    result = achieve(measure(target.text, actual.text, rule), rounding)
    exact = actual.value / target.value * 100
    assert result.exact == exact
    assert value_of(result.percent) == oracle(exact, rounding.mode, rounding.decimals)


# Quotients that fall on halves, which figures made at random never do.
@given(st.integers(-2000, 2000), st.integers(0, 3), modes)
def test_halves(halves: int, decimals: int, mode: RoundingMode) -> None:
    exact = Fraction(halves, 2 * 10**decimals)
    own = measure("100", figure_of(exact).text)
    text = achieve(own, Rounding(mode=mode, decimals=decimals)).percent
    assert value_of(text) == oracle(exact, mode, decimals)


@given(figures, figures, positive_figures, roundings, PERCENT_RULES)
def test_more_is_never_less(
    one: Figure, other: Figure, target: Figure, rounding: Rounding, rule: Rule
) -> None:
    low, high = sorted((one, other), key=lambda figure: figure.value)
    less, more = (
        value_of(achieve(measure(target.text, f.text, rule), rounding).percent) for f in (low, high)
    )
    assert less <= more


@given(
    positive_figures, positive_figures, positive_figures, roundings, st.sampled_from(InverseFormula)
)
def test_under_inverse_less_is_never_worse(
    one: Figure, other: Figure, target: Figure, rounding: Rounding, formula: InverseFormula
) -> None:
    low, high = sorted((one, other), key=lambda figure: figure.value)
    better, worse = (
        value_of(
            achieve(
                measure(target.text, f.text, Rule.INVERSE, inverse_formula=formula), rounding
            ).percent
        )
        for f in (low, high)
    )
    assert better >= worse


@given(figures, figures, positive_figures, positive_figures, roundings)
def test_more_growth_is_never_less(
    one: Figure, other: Figure, previous: Figure, target: Figure, rounding: Rounding
) -> None:
    low, high = sorted((one, other), key=lambda figure: figure.value)
    less, more = (
        value_of(achieve(growth(target.text, f.text, previous.text), rounding).percent)
        for f in (low, high)
    )
    assert less <= more


@given(
    figures,
    positive_figures,
    positive_figures,
    roundings,
    st.sampled_from([Rule.RATIO, Rule.LEVEL, Rule.INVERSE]),
    st.sampled_from(InverseFormula),
)
def test_the_scale_does_not_matter(
    actual: Figure,
    target: Figure,
    scale: Figure,
    rounding: Rounding,
    rule: Rule,
    formula: InverseFormula,
) -> None:
    own = measure(target.text, actual.text, rule, inverse_formula=formula)
    scaled = replace(
        own,
        target=figure_of(target.value * scale.value),
        actual=figure_of(actual.value * scale.value),
    )
    one, other = achieve(own, rounding), achieve(scaled, rounding)
    assert (one.percent, one.unrounded) == (other.percent, other.unrounded)


@given(figures, positive_figures, positive_figures, positive_figures, roundings)
def test_the_scale_of_counts_does_not_matter(
    current: Figure, previous: Figure, scale: Figure, target: Figure, rounding: Rounding
) -> None:
    own = growth(target.text, current.text, previous.text)
    scaled = replace(
        own,
        current=figure_of(current.value * scale.value),
        previous=figure_of(previous.value * scale.value),
    )
    assert achieve(own, rounding).percent == achieve(scaled, rounding).percent


@given(st.integers(1, 10**6), st.integers(1, 10**6), roundings)
def test_100_is_printed_only_for_100(actual: int, target: int, rounding: Rounding) -> None:
    shown = value_of(achieve(measure(str(target), str(actual)), rounding).percent)
    assert (shown >= 100) == (actual >= target)


@given(measures, roundings)
def test_of_any_measure(own: Measure, rounding: Rounding) -> None:
    result = achieve(own, rounding)
    decimals = rounding.decimals if own.decimals is None else own.decimals
    if result.percent is None:
        assert own.rule is Rule.NARRATIVE
    elif result.percent == NO_RATIO:
        assert result.why
    else:
        text = result.percent.removesuffix("%")
        _, _, part = text.partition(".")
        assert len(part) == decimals
        assert "," not in text
        assert not (text.startswith("-") and Decimal(text) == 0)
        assert result.exact is not None
        assert (Decimal(text) >= 100) <= (result.exact >= 100)
    if result.unrounded is not None:
        digits = result.unrounded.lstrip("-").partition("E")[0].replace(".", "")
        assert len(digits) <= UNROUNDED_DIGITS
    json.dumps([result.percent, result.growth, result.unrounded])


# --- the number no rounding gives ---------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(100), "100"),
        (Fraction(1, 3), "0.3333333333333333333"),
        (Fraction(-2, 3), "-0.6666666666666666666"),
        (Fraction(200, 3), "66.666666666666666666"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 10**30), "0"),
        (Fraction(-1, 10**30), "0"),
        (Fraction(10**19), "10000000000000000000"),
        (Fraction(10**20), "1E+20"),
        (Fraction(10**30 * 2, 3), "6.6666666666666666666E+29"),
    ],
)
def test_decimal_text(value: Fraction, text: str) -> None:
    assert decimal_text(value) == text


@given(st.fractions())
def test_decimal_text_is_the_value_cut(value: Fraction) -> None:
    text = decimal_text(value)
    shown = Fraction(Decimal(text))
    assert abs(shown) <= abs(value)
    assert abs(value - shown) < max(abs(value), 1) / 10 ** (UNROUNDED_DIGITS - 1)
    assert text != "-0"
