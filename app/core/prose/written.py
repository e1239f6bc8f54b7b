"""Numbers written in Chinese numerals: 二十萬, 兩百五十, 一百零二, 二〇一四, 三點五."""

from fractions import Fraction

_DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹貳參肆伍陸柒捌玖")},
    "〇": 0,
    "○": 0,
    "兩": 2,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"萬": 10**4, "億": 10**8, "兆": 10**12}
NUMERALS = "".join({*_DIGITS, *_TENS, *_MYRIADS})


def written_value(text: str) -> Fraction | None:
    """The value of Chinese numerals, with 點 as the decimal point; None where they make no number."""
    whole, point, part = text.partition("點")
    if point:
        digits = _digits(part)
        if not digits:
            return None
        value = written_value(whole)
        return None if value is None else value + Fraction(int(digits), 10 ** len(digits))
    if len(text) > 1 and (digits := _digits(text)):
        return Fraction(int(digits))  # 二〇一四
    return _whole(text)


def _digits(text: str) -> str:
    """The digits of numerals that are all digits, else nothing."""
    if not text or any(char not in _DIGITS for char in text):
        return ""
    return "".join(str(_DIGITS[char]) for char in text)


def _whole(text: str) -> Fraction | None:
    total, group, digit = 0, 0, None
    smallest_myriad, smallest_ten = 10**16, 10**4
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _TENS:
            unit = _TENS[char]
            if unit >= smallest_ten:
                return None
            group += (1 if digit is None else digit or 1) * unit
            smallest_ten, digit = unit, None
        elif char in _MYRIADS:
            unit = _MYRIADS[char]
            group += digit or 0
            if unit >= smallest_myriad or not group:
                return None
            total += group * unit
            group, digit, smallest_myriad, smallest_ten = 0, None, unit, 10**4
        else:
            return None
    return Fraction(total + group + (digit or 0)) if text else None
