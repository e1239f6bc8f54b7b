"""How automatic numbers of lists are written: 一 壹 甲 ① a i, by the names office formats give them."""

from collections.abc import Callable

from app.core.numerals import LARGEST, to_chinese

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

# WordprocessingML's names (ECMA-376 part 1, 17.18.59).
WORD = {
    "decimal": "1", "decimalZero": "01", "decimalFullWidth": "１", "decimalFullWidth2": "１",
    "decimalHalfWidth": "1", "upperRoman": "I", "lowerRoman": "i", "upperLetter": "A",
    "lowerLetter": "a", "taiwaneseCountingThousand": "一", "taiwaneseCounting": "一",
    "chineseCounting": "一", "chineseCountingThousand": "一", "japaneseCounting": "一",
    "koreanCounting": "1", "ideographDigital": "〇", "taiwaneseDigital": "〇",
    "japaneseDigitalTenThousand": "〇", "chineseLegalSimplified": "壹",
    "ideographLegalTraditional": "壹", "japaneseLegal": "壹", "ideographTraditional": "甲",
    "ideographZodiac": "子", "decimalEnclosedCircle": "①", "decimalEnclosedCircleChinese": "①",
    "decimalEnclosedParen": "⑴", "decimalEnclosedFullstop": "⒈",
}  # fmt: skip


def numeral(number: int, first: str) -> str:
    """A number in the way whose own first is `first`: 3 in 甲 is 丙. An unknown way counts 1, 2, 3."""
    write = _WAYS.get(first)
    return write(number) if write and number > 0 else str(number)


def _chinese(number: int) -> str:
    return to_chinese(number) if number <= LARGEST else str(number)


def _cycle(chars: str) -> Callable[[int], str]:
    return lambda number: chars[(number - 1) % len(chars)]


def _letters(number: int) -> str:
    """a … z, aa, bb, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value and len(text) < 40:
            text, number = text + letters, number - value
    return text


def _enclosed(first: str, most: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if number <= most else f"({number})"


_WAYS: dict[str, Callable[[int], str]] = {
    "1": str,
    "01": lambda number: f"{number:02d}",
    "１": lambda number: str(number).translate(_FULL_WIDTH),
    "一": _chinese,
    "壹": lambda number: _chinese(number).translate(_LEGAL),
    "〇": lambda number: str(number).translate(_DIGITS),
    "甲": _cycle(_STEMS),
    "子": _cycle(_BRANCHES),
    "a": _letters,
    "A": lambda number: _letters(number).upper(),
    "i": _roman,
    "I": lambda number: _roman(number).upper(),
    "①": _enclosed("①", 20),
    "⑴": _enclosed("⑴", 20),
    "⒈": _enclosed("⒈", 20),
}
