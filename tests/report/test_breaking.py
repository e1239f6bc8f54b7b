"""Lines of Chinese: each rule by an example, and all of them over any text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.report.breaking import LineBreaker
from tests.report.line_rules import EM, broken_rules

# Half-width characters are half as wide; the real fonts' widths are tried in test_corpus.
HALF = EM // 2


def advance(char: str) -> int:
    if char == "\t":
        return 2 * EM
    return HALF if char.isascii() else EM


def lines(text: str, width: float, first: float = 0, rest: float = 0) -> list[str]:
    spans = LineBreaker(advance).lines(text, width, first, rest)
    return [text[start:end] for start, end, _ in spans]


@pytest.mark.parametrize(
    ("width", "text", "expected"),
    [
        (4, "一二三四五六", ["一二三四", "五六"]),
        # 避頭: the mark takes the character before it along.
        (4, "甲乙丙丁）戊", ["甲乙丙", "丁）戊"]),
        (4, "甲乙丙丁！？戊", ["甲乙丙", "丁！？戊"]),
        (4, "甲乙丙丁…戊", ["甲乙丙", "丁…戊"]),
        (4, "甲乙丙丁——戊", ["甲乙丙", "丁——戊"]),
        (4, "甲乙丙丁%戊", ["甲乙丙", "丁%戊"]),
        # 避尾: the mark goes along with the character after it.
        (4, "甲乙丙（丁）", ["甲乙丙", "（丁）"]),
        (4, "甲乙丙「『丁』」", ["甲乙丙", "「『丁』", "」"]),
        (4, "甲乙丙( 丁)", ["甲乙丙", "( 丁)"]),
        # 懸掛: the five marks hang, one of them.
        (4, "甲乙丙丁，戊", ["甲乙丙丁，", "戊"]),
        (4, "甲乙丙丁。", ["甲乙丙丁。"]),
        (4, "甲乙丙丁、戊", ["甲乙丙丁、", "戊"]),
        (4, "甲乙丙丁；戊", ["甲乙丙丁；", "戊"]),
        (4, "甲乙丙丁：戊", ["甲乙丙丁：", "戊"]),
        (4, "甲乙丙」，戊", ["甲乙丙」，", "戊"]),
        (4, "甲乙丙丁」，戊", ["甲乙丙", "丁」，戊"]),
        (4, "甲乙丙丁。」戊", ["甲乙丙", "丁。」戊"]),
        (4, "甲乙丙丁，，戊", ["甲乙丙", "丁，，戊"]),
        # Numbers, with what belongs to them.
        (4, "甲乙丙1,638人", ["甲乙丙", "1,638人"]),
        (4, "甲乙丙12.5人", ["甲乙丙", "12.5人"]),
        (4, "甲乙丙102年度", ["甲乙丙", "102年度"]),
        (4, "甲乙12月30日止", ["甲乙12月", "30日止"]),
        (4, "甲乙丙10%丁", ["甲乙丙", "10%丁"]),
        (4, "甲乙丙10％丁", ["甲乙丙", "10％丁"]),
        (4, "甲乙丙１，０", ["甲乙丙", "１，０"]),
        (4, "甲乙丙-35丁", ["甲乙丙", "-35丁"]),
        (4, "甲乙有5，6人", ["甲乙有5，", "6人"]),
        # Words and labels.
        (4, "甲乙丙MOU丁", ["甲乙丙", "MOU丁"]),
        (4, "甲乙R&D丙丁", ["甲乙R&D", "丙丁"]),
        (6, "甲乙丙丁e-Gate", ["甲乙丙丁", "e-Gate"]),
        (5, "甲乙the cat is", ["甲乙the ", "cat is"]),
        (4, "甲乙丙(一)丁", ["甲乙丙", "(一)丁"]),
        (6, "甲乙丙（十一）丁", ["甲乙丙", "（十一）丁"]),
        (4, "甲乙丙十一、丁", ["甲乙丙", "十一、丁"]),
        (4, "甲乙丙1.丁", ["甲乙丙1.", "丁"]),
        (4, "甲乙丙丁1.戊", ["甲乙丙丁", "1.戊"]),
    ],
)
def test_breaks_by_the_rules(width: float, text: str, expected: list[str]) -> None:
    assert lines(text, width) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abcdefghijk", ["abcdefgh", "ijk"]),  # a word wider than the column
        ("甲abcdefghijk乙", ["甲", "abcdefgh", "ijk乙"]),
        ("1234567890人", ["12345678", "90人"]),
        ("！！！！！！", ["！！！！", "！！"]),  # closing marks that fill the column
        ("（（（（（字", ["（（（（", "（字"]),
        ("甲，，，，，，", ["甲，，，，", "，，"]),
        ("a@b.example.tw", ["a@b.", "example.", "tw"]),  # cut between its parts
        ("（MOU123）", ["（MOU", "123）"]),
        ("一二三四" + "　" * 6, ["一二三四", "　　　　", "　　"]),
    ],
)
def test_cuts_only_what_no_column_holds(text: str, expected: list[str]) -> None:
    assert lines(text, 4) == expected


def test_a_column_narrower_than_a_character_still_takes_one_a_line() -> None:
    assert lines("甲乙，", 0.5) == ["甲", "乙", "，"]


def test_blanks() -> None:
    assert lines("　　甲乙丙", 4) == ["　　甲乙", "丙"]
    assert lines("甲　　　乙", 4) == ["甲　　　", "乙"]
    assert lines("甲乙丙丁   戊", 4) == ["甲乙丙丁   ", "戊"]  # hang, and print nothing
    assert lines("甲\t乙丙", 4) == ["甲\t乙", "丙"]  # a tab is two em


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_a_line_end_ends_the_line(line_end: str) -> None:
    assert lines(f"甲{line_end}）乙{line_end}", 4) == ["甲", "）乙", ""]


def test_an_empty_text_is_a_line() -> None:
    assert lines("", 4) == [""]


def test_indents_of_first_and_following_lines() -> None:
    spans = LineBreaker(advance).lines("(一)甲乙丙丁戊己", 6, 1.5, 2.5)
    assert [(start, end, indent) for start, end, indent in spans] == [
        (0, 5, 1.5),
        (5, 8, 2.5),
        (8, 9, 2.5),
    ]


def test_the_same_text_is_broken_once() -> None:
    calls: list[str] = []

    def counting(char: str) -> int:
        calls.append(char)
        return EM

    breaker = LineBreaker(counting)
    first = breaker.lines("甲乙丙", 2, 0, 0)
    asked = len(calls)
    assert breaker.lines("甲乙丙", 2, 0, 0) is first
    assert len(calls) == asked


ALPHABET = (
    "一二十年月日度績效0123456789,.%％，。、；：！？「」『』（）()[]【】《》…—ABCabc \u3000\t\n-/&"
)
columns = st.sampled_from([(23, 0, 0), (23, 1.5, 2.5), (23, 3.5, 4.5), (6, 0, 0), (4, 0, 1)])
corpus = st.text(st.sampled_from(ALPHABET), max_size=80)


def check_text(text: str, column: tuple[float, float, float]) -> None:
    width, first, rest = column
    spans = LineBreaker(advance).lines(text, width, first, rest)
    assert "".join(text[start:end] for start, end, _ in spans) == text.replace("\n", "")
    assert [indent for _, _, indent in spans] == [first] + [rest] * (len(spans) - 1)
    assert list(broken_rules(text, spans, width, advance)) == []


@given(corpus, columns)
@settings(max_examples=600)
@example("【z85a？％值「", (4, 0, 1))
@example("成-5]】。」4」9", (4, 0, 0))
def test_no_text_breaks_a_rule(text: str, column: tuple[float, float, float]) -> None:
    check_text(text, column)


@given(st.text(max_size=60), columns)
@settings(max_examples=300)
def test_nothing_of_any_text_is_lost(text: str, column: tuple[float, float, float]) -> None:
    width, first, rest = column
    spans = LineBreaker(advance).lines(text, width, first, rest)
    kept = "".join(text[start:end] for start, end, _ in spans)
    ends = set("\n\r\v\f\x85\u2028\u2029")
    assert kept == "".join(char for char in text if char not in ends)


@pytest.mark.soak
@given(corpus, columns)
@settings(max_examples=60_000)
def test_no_text_breaks_a_rule_at_length(text: str, column: tuple[float, float, float]) -> None:
    check_text(text, column)
