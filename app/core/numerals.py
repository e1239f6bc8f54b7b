"""Chinese numerals as goals are numbered: 一, 二, … 十, 十一, … 一百零一."""

DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
LARGEST = 9999


def to_chinese(number: int) -> str:
    """The numeral of a whole number from 1 to 9999: 12 → 十二, 101 → 一百零一.

    Raises ValueError outside that range.
    """
    if not 1 <= number <= LARGEST:
        raise ValueError(f"no numeral for {number}")
    text = ""
    pending_zero = False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if pending_zero and text else "") + DIGITS[digit] + _UNITS[power]
            pending_zero = False
        else:
            pending_zero = True
    return text[1:] if text.startswith("一十") else text


def from_chinese(text: str) -> int | None:
    """The whole number of a numeral as `to_chinese` writes it, else None."""
    total, digit = 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in _UNITS[1:]:
            total += (digit or 1) * 10 ** _UNITS.index(char)
            digit = 0
        else:
            return None
    total += digit
    return total if 1 <= total <= LARGEST and to_chinese(total) == text else None
