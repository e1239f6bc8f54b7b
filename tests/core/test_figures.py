"""Exact figures: what officers type and paste, and how it is printed."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.figures import (
    MOST_DIGITS,
    Figure,
    figure_of,
    grouped,
    in_wan,
    parse_figure,
    shorten,
)
from tests.support import figures

FULL_WIDTH = str.maketrans("0123456789,.%-", "０１２３４５６７８９，．％－")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("1,638", "1638"),
        ("１，６３８", "1638"),
        ("1萬1,638", "11638"),
        ("1 萬 1,638", "11638"),
        ("60萬2,434", "602434"),
        ("20萬", "200000"),
        ("3億2,500萬", "325000000"),
        ("3億5", "300000005"),
        ("1億2萬3", "100020003"),
        ("1.5億", "150000000"),
        ("-1.5萬", "-15000"),
        ("1.23456萬", "12345.6"),
        ("12.5", "12.5"),
        ("12.50", "12.50"),
        ("-3", "-3"),
        ("－３", "-3"),
        ("−3", "-3"),
        ("88%", "88"),
        ("88 %", "88"),
        ("８５．５％", "85.5"),
        ("  17\u3000", "17"),
        ("0", "0"),
        ("007", "007"),
        ("1,234,567.89", "1234567.89"),
        ("12,345億", "1234500000000"),
    ],
)
def test_figures_as_officers_write_them(typed: str, text: str) -> None:
    figure = parse_figure(typed)
    assert figure is not None
    assert figure.text == text


@pytest.mark.parametrize("typed", ["", " ", "\u3000", "\n"])
def test_blank_is_no_figure(typed: str) -> None:
    assert parse_figure(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        *("12a", "a12", "十二", "1,63", "1,6380", "12,34,567", ",123", "1,,000", "1, 638", "1 638"),
        *("1.", ".5", "1.2.3", "1．", "1。5", "--3", "3-", "- 3", "+3", "1e5", "0x10", "½", "１a"),
        *(
            "萬",
            "億",
            "%",
            "-",
            "1萬萬",
            "1萬2億",
            "1億1億",
            "5萬12345",
            "1億20000萬",
            "1億100000000",
        ),
        *("1.5億2500萬", "1.5萬300", "1萬5%", "20萬%", "%88", "88%%", "NaN", "inf", "1/3", "=1+1"),
        *("٣", "1_000", "1\u00a0000", "1\n2", "9" * (MOST_DIGITS + 1)),
    ],
)
def test_anything_else_is_an_error_that_says_what_was_read(typed: str) -> None:
    with pytest.raises(Problem) as problem:
        parse_figure(typed)
    assert f"「{shorten(typed)}」不是數值" in str(problem.value)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("unit", ["萬", "億"])
def test_no_figure_comes_out_longer_than_one_may_be(unit: str) -> None:
    with pytest.raises(Problem):
        parse_figure("9" * (MOST_DIGITS - 1) + unit)


@given(st.text("0123456789,.-%萬億 １，－", max_size=12))
def test_what_is_read_is_a_figure_or_a_problem(typed: str) -> None:
    try:
        figure = parse_figure(typed)
    except Problem:
        return
    assert (figure is None) == (not typed.strip())
    assert figure is None or Figure(figure.text).value == figure.value


@given(figures)
def test_grouped_reads_back(figure: Figure) -> None:
    read = parse_figure(grouped(figure))
    assert read is not None
    assert read.value == figure.value
    assert Decimal(figure.text) == Decimal(grouped(figure).replace(",", ""))


@given(figures)
def test_in_wan_reads_back(figure: Figure) -> None:
    read = parse_figure(in_wan(figure))
    assert read is not None
    assert read.value == figure.value


@given(figures, st.sampled_from([str, grouped, in_wan]), st.booleans())
def test_full_width_is_the_same(figure: Figure, printed: type, percent: bool) -> None:
    typed = printed(figure)
    assume("萬" not in typed and "億" not in typed if percent else True)
    typed += "%" if percent else ""
    assert parse_figure(typed.translate(FULL_WIDTH)) == parse_figure(typed)


@given(figures)
def test_a_plain_figure_stays_as_it_was_written(figure: Figure) -> None:
    assert parse_figure(figure.text) == figure
    assert figure.value == Fraction(Decimal(figure.text))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("11638", "11,638"),
        ("999", "999"),
        ("1000", "1,000"),
        ("-1234567.80", "-1,234,567.80"),
        ("0.5", "0.5"),
        ("-0.5", "-0.5"),
        ("0007", "7"),
    ],
)
def test_grouped(text: str, printed: str) -> None:
    assert grouped(Figure(text)) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("602434", "60萬2,434"),
        ("200000", "20萬"),
        ("9829", "9,829"),
        ("10000", "1萬"),
        ("10001", "1萬1"),
        ("10000.5", "1萬0.5"),
        ("325000000", "3億2,500萬"),
        ("100000001", "1億1"),
        ("123456789012", "1,234億5,678萬9,012"),
        ("-15000", "-1萬5,000"),
        ("0", "0"),
        ("0.5", "0.5"),
    ],
)
def test_in_wan(text: str, printed: str) -> None:
    assert in_wan(Figure(text)) == printed


@pytest.mark.parametrize(
    "text", ["", "-", "1,000", "１", " 1", "1\n", "1.", ".1", "+1", "1e5", "--1", "²", "1" * 4001]
)
def test_a_figure_is_a_plain_decimal(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal"):
        Figure(text)


@given(figures)
def test_a_fraction_is_written_without_idle_zeros(figure: Figure) -> None:
    text = figure_of(figure.value).text
    assert Fraction(text) == figure.value
    whole, _, part = text.lstrip("-").partition(".")
    assert whole == (whole.lstrip("0") or "0")
    assert not part.endswith("0")
    assert text != "-0"


def test_shorten_keeps_one_short_line() -> None:
    assert shorten("甲\n乙  丙") == "甲 乙 丙"
    assert shorten("字" * 31) == "字" * 29 + "…"
    assert shorten("字" * 30) == "字" * 30
