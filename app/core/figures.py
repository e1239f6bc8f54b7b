"""Exact figures as officers write them, read and printed.

A figure is a decimal number kept as its own text (`12.50` stays `12.50`); its
value is a `Fraction`. No float takes part in any figure.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from app.core.errors import Problem

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# A figure longer than this is a slip of the hand; sums of such figures stay far
# below the 4300 digits from which Python itself refuses to read a whole number.
MOST_DIGITS = 100
_MOST_DIGITS_OF_A_SUM = 4000

_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．％－−﹣﹪", "0123456789,.%---%")
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_TYPED = re.compile(
    rf"""(?P<sign>-)?
    (?:(?P<oku>{_GROUPED})(?P<oku_part>\.[0-9]+)?\s*億\s*)?
    (?:(?P<wan>{_GROUPED})(?P<wan_part>\.[0-9]+)?\s*萬\s*)?
    (?:(?P<ones>{_GROUPED})(?P<ones_part>\.[0-9]+)?)?
    \s*(?P<percent>%)?""",
    re.VERBOSE,
)
_WAN = 10_000
_OKU = 100_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure 數值: a plain decimal text such as `1638`, `12.50` or `-3`.

    Raises ValueError when the text is anything else.
    """

    text: str

    def __post_init__(self) -> None:
        if len(self.text) > _MOST_DIGITS_OF_A_SUM or not _PLAIN.fullmatch(self.text):
            raise ValueError(f"not a plain decimal: {self.text[:40]!r}")

    @property
    def value(self) -> Fraction:
        """The exact number."""
        return Fraction(self.text)

    def __str__(self) -> str:
        return self.text


def figure_of(value: Fraction) -> Figure:
    """A fraction whose denominator divides a power of ten, as a figure without idle zeros."""
    places = 0
    while value.denominator != 1:
        value *= 10
        places += 1
    digits = str(abs(value.numerator)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return Figure(("-" if value < 0 else "") + text)


def parse_figure(typed: str) -> Figure | None:
    """Read a figure as people type and paste it; blank is None.

    Full- and half-width digits, thousands marks, 萬 and 億 and a closing
    percent sign are understood: `１，６３８`, `60萬2,434`, `1.5億`, `88%` (88).
    Raises Problem, saying what was read, on anything else.
    """
    text = typed.translate(_HALF_WIDTH).strip()
    if not text:
        return None
    match = _TYPED.fullmatch(text) if len(text) <= MOST_DIGITS else None
    figure = _combine(match) if match else None
    if figure is None or len(figure.text) > MOST_DIGITS:  # 萬 and 億 write out many zeros
        raise Problem(
            f"「{shorten(typed.strip())}」不是數值；請輸入如 1,638、1萬1,638、12.5、-3 或 88% 的數值。"
        )
    return figure


def shorten(text: str, most: int = 30) -> str:
    """The text on one line and cut to `most` characters, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _combine(match: re.Match[str]) -> Figure | None:
    """The figure of the parts read, or None when they do not fit together."""
    oku, wan, ones = (match[name] for name in ("oku", "wan", "ones"))
    given = [name for name in ("oku", "wan", "ones") if match[name] is not None]
    if not given or (match["percent"] and given != ["ones"]):
        return None
    if any(match[f"{name}_part"] for name in given[:-1]):
        return None  # 1.5億2,500萬: which of the two is meant cannot be known
    if given == ["ones"]:
        digits = ones.replace(",", "") + (match["ones_part"] or "")
        return Figure((match["sign"] or "") + digits)
    if (oku and wan and _whole(wan) >= _WAN) or (ones and _whole(ones) >= _scale(given[-2])):
        return None
    parts = (
        Fraction(match[name].replace(",", "") + (match[f"{name}_part"] or "")) * _scale(name)
        for name in given
    )
    return Figure((match["sign"] or "") + figure_of(sum(parts, Fraction(0))).text)


def _whole(digits: str) -> int:
    return int(digits.replace(",", ""))


def _scale(name: str) -> int:
    return {"oku": _OKU, "wan": _WAN, "ones": 1}[name]


def grouped(figure: Figure) -> str:
    """The figure with thousands marks: `11638` → `11,638`."""
    sign, whole, part = _split(figure)
    return f"{sign}{int(whole):,}{part}"


def in_wan(figure: Figure) -> str:
    """The figure in 億 and 萬: `602434` → `60萬2,434`, `200000` → `20萬`."""
    sign, whole, part = _split(figure)
    number = int(whole)
    oku, rest = divmod(number, _OKU)
    wan, ones = divmod(rest, _WAN)
    text = (f"{oku:,}億" if oku else "") + (f"{wan:,}萬" if wan else "")
    if ones or part or not text:
        text += f"{ones:,}{part}"
    return sign + text


def _split(figure: Figure) -> tuple[str, str, str]:
    """Sign, whole digits, and the decimals with their point."""
    text = figure.text
    sign = "-" if text.startswith("-") else ""
    whole, point, part = text.lstrip("-").partition(".")
    return sign, whole, point + part
