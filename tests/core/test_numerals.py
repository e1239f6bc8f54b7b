"""Goals' numbers: 一, 二, … 十, 十一, …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.numerals import LARGEST, from_chinese, to_chinese

KNOWN = {
    1: "一",
    9: "九",
    10: "十",
    11: "十一",
    19: "十九",
    20: "二十",
    21: "二十一",
    99: "九十九",
    100: "一百",
    101: "一百零一",
    110: "一百一十",
    111: "一百一十一",
    1000: "一千",
    1001: "一千零一",
    1010: "一千零一十",
    1100: "一千一百",
    9999: "九千九百九十九",
}


@pytest.mark.parametrize(("number", "text"), KNOWN.items())
def test_numerals_as_written(number: int, text: str) -> None:
    assert to_chinese(number) == text
    assert from_chinese(text) == number


def test_every_numeral_is_its_own_and_reads_back() -> None:
    written = [to_chinese(number) for number in range(1, LARGEST + 1)]
    assert len(set(written)) == LARGEST
    assert [from_chinese(text) for text in written] == list(range(1, LARGEST + 1))


@pytest.mark.parametrize("number", [0, -1, LARGEST + 1])
def test_no_numeral_beyond_the_range(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        to_chinese(number)


@pytest.mark.parametrize(
    "text", ["", "零", "一十", "十零", "二二", "1", "十 一", "一、", "百", "萬"]
)
def test_other_writings_are_no_numeral(text: str) -> None:
    assert from_chinese(text) is None


@given(st.text("零一二三四五六七八九十百千甲", max_size=6))
def test_reading_is_the_inverse_of_writing_or_nothing(text: str) -> None:
    number = from_chinese(text)
    assert number is None or to_chinese(number) == text
