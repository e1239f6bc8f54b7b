"""Every number in a paragraph: where it stands, what it is, its value and its unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.core.prose.kinds import BEGINS, NOT_FIGURES, Kind, year_of
from app.core.prose.units import UNIT, scale_of
from app.core.prose.written import NUMERALS, written_value


class Role(StrEnum):
    """What a figure states about a measure."""

    TARGET = "target"
    ACTUAL = "actual"
    ACHIEVEMENT = "achievement"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in prose.

    `start` to `end` is the numeral with its 萬 and 億, `unit_end` the end of the
    unit as well. `value` is exact and without its unit; 85% is 85 with the unit
    %, 3成 is 30 with %. `high` is the upper end of a range. `year` is the 民國
    year said of it in its clause, LAST_YEAR for 上年. `cue` is the word the role
    was read from; `direct` says that nothing but a word or two stands between,
    `listed` that only 、 or 及 parts it from the figure before, whose role it has.
    """

    start: int
    end: int
    unit_end: int
    value: Fraction
    unit: str
    kind: Kind = Kind.FIGURE
    high: Fraction | None = None
    qualifier: str = ""
    each: bool = False
    written_out: bool = False
    role: Role = Role.OTHER
    cue: str = ""
    direct: bool = False
    listed: bool = False
    aside: str = ""
    year: int | None = None

    @property
    def amount(self) -> Fraction:
        """The value in the base of its unit: 3.5億元 is 350,000,000."""
        return self.value * scale_of(self.unit)[0]

    @property
    def base(self) -> str:
        """The base of its unit: 元 for 億元, "" where no unit stands."""
        return scale_of(self.unit)[1]


# Longer digits than this are no figure of an annex (a figure has 100 at most).
_MOST_CHARACTERS = 300
_HALF_WIDTH = str.maketrans(
    "０１２３４５６７８９．％﹪－−–（）／～\u3000\u00a0", "0123456789.%%---()/~  "
)
_FULL_WIDTH_GROUP = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = r"(?:[十百千]?[萬億兆]|[百千])(?!分)"
_NUMBER = rf"{_DIGITS}(?:\s?{_SCALE}(?:\s?{_DIGITS}\s?{_SCALE})*(?:\s?{_DIGITS}(?!\s?[年月]))?)?"
_WRITTEN = rf"[{NUMERALS}]+(?:點[{NUMERALS}]+)?"
_TENTHS = r"成(?![立果效長為員功本年就交份熟分品績人家])"
_MASTER = re.compile(
    BEGINS
    + "(?:"
    + "|".join(f"(?P<{kind.value}>{pattern})" for kind, pattern in NOT_FIGURES)
    + rf"""
  | (?P<parts>(?:\d+|[{NUMERALS}]+)分之(?:{_DIGITS}|{_WRITTEN}))
  | (?P<tenths>(?:{_DIGITS}|{_WRITTEN}){_TENTHS}(?:[一二三四五六七八九](?![{NUMERALS}年月日]))?)
  | (?P<range>{_NUMBER}\s?%?\s?[至到~-]\s?{_NUMBER})
  | (?P<number>(?<![\d.,%)])-{_NUMBER}(?!\d|\s?年)|{_NUMBER})
  | (?P<written>{_WRITTEN}))
    """,
    re.VERBOSE,
)
_TERM = re.compile(rf"({_DIGITS})\s?({_SCALE})?")
_RANGE = re.compile(rf"({_NUMBER})\s?%?\s?[至到~-]\s?({_NUMBER})")
_SCALES = {"十": 10, "百": 100, "千": 1000, "萬": 10**4, "億": 10**8, "兆": 10**12}
_DIGITS_LAST = re.compile(r"\d+(?:\.\d+)?$")
_DIGITS_FIRST = re.compile(r"\d+")
_FILLER = re.compile(r"\s?[餘多來]")
_BEFORE = re.compile(r"(各)?\s?(逾|約|近|達|超過|將近|大約)?\s?(各)?\s?(?:新臺幣|新台幣|NT\$)?\s?$")
_AFTER = re.compile(r"\s?(以上|以下|以內|餘)")
_VAGUE = frozenset("數幾第零點")


def scan(text: str) -> Iterator[Quantity]:
    """The numbers of a text in order, their roles not yet read."""
    plain = plain_width(text)
    taken = 0
    for match in _MASTER.finditer(plain):
        if match.start() < taken:
            continue
        for quantity in _read(plain, match):
            taken = quantity.unit_end
            yield quantity


def plain_width(text: str) -> str:
    """The text with full-width digits, signs and brackets made half-width, place by place."""
    return _FULL_WIDTH_GROUP.sub(",", text).translate(_HALF_WIDTH)


def _read(plain: str, match: re.Match[str]) -> Iterator[Quantity]:
    group, start, said = match.lastgroup, match.start(), match[0]
    if len(said) > _MOST_CHARACTERS:
        yield Quantity(start, match.end(), match.end(), Fraction(0), "", Kind.NAME)
    elif group == "number":
        said = _without_units_scale(said)
        yield _figure(plain, start, start + len(said), number_value(said))
    elif group == "written":
        yield from _written(plain, start, said)
    elif group == "range":
        yield from _range(plain, start, said)
    elif group == "tenths":
        yield from _tenths(plain, match)
    elif group == "parts":
        yield from _parts(plain, match)
    elif counted := group == "name" and _counted(plain, match):
        yield _figure(
            plain, start + counted.start(), start + counted.end(), number_value(counted[0])
        )
    else:
        yield from _not_a_figure(match, Kind(group or Kind.NAME))


def _not_a_figure(match: re.Match[str], kind: Kind) -> Iterator[Quantity]:
    said = match[0]
    digits = re.search(r"\d{1,9}", said)
    value = Fraction(int(digits[0])) if digits else Fraction(0)
    year = year_of(said) if kind is Kind.DATE else None
    if kind is Kind.ORDINAL and not digits:
        value = written_value(said[1:].strip()) or value
    yield Quantity(match.start(), match.end(), match.end(), value, "", kind, year=year)


def _counted(plain: str, match: re.Match[str]) -> re.Match[str] | None:
    """The digits that count something after or before letters: MOU3份, 500kW."""
    last = _DIGITS_LAST.search(match[0])
    if last and UNIT.match(plain, match.end()):
        return last
    first = _DIGITS_FIRST.match(match[0])
    return first if first and UNIT.match(plain, match.start() + first.end()) else None


def _without_units_scale(said: str) -> str:
    """A number without a last 千 or 百 that is its unit's: 6萬3,882千元 are 63,882 of 千元."""
    *before, last = _TERM.finditer(said)
    if not before or last[2] not in ("千", "百"):
        return said
    scale = before[-1][2]
    too_much = number_value(last[0]) >= number_value("1" + scale) if scale else True
    return said[: last.end(1)] if too_much else said


def number_value(said: str) -> Fraction:
    """The value of digits with thousands marks, decimals, 萬 and 億, half-width."""
    sign = -1 if said.startswith("-") else 1
    total = group = Fraction(0)
    for digits, scale in _TERM.findall(said):
        value = Fraction(digits.replace(",", ""))
        for char in scale:
            value *= _SCALES[char]
        if scale[-1:] in ("萬", "億", "兆"):
            total, group = total + value + group * _SCALES[scale[-1]], Fraction(0)
        else:
            group += value
    return sign * (total + group)


def _figure(
    plain: str, start: int, end: int, value: Fraction, *, high: Fraction | None = None
) -> Quantity:
    after = _FILLER.match(plain, end)
    unit = UNIT.match(plain, after.end() if after else end)
    before = _BEFORE.search(plain, max(0, start - 12), start)
    unit_end = unit.end() if unit else end
    qualifier = (before[2] or "") if before else ""
    if after or (_AFTER.match(plain, unit_end)):
        qualifier = qualifier or (_AFTER.match(plain, unit_end) or ["", "餘"])[1]
    word = (unit["unit"] or unit["alone"]) if unit else ""
    each = bool(before and (before[1] or before[3]))
    return Quantity(start, end, unit_end, value, word, high=high, qualifier=qualifier, each=each)


def _written(plain: str, start: int, said: str) -> Iterator[Quantity]:
    """Chinese numerals count something only where a unit follows them."""
    end = start + len(said)
    value = written_value(said)
    if value is None or plain[max(0, start - 1) : start] in _VAGUE:
        return
    figure = _figure(plain, start, end, value)
    if figure.unit and (said, figure.unit) != ("十", "分"):  # 十分重要
        yield Quantity(
            start, end, figure.unit_end, value, figure.unit,
            qualifier=figure.qualifier, each=figure.each, written_out=True,
        )  # fmt: skip


def _range(plain: str, start: int, said: str) -> Iterator[Quantity]:
    match = _RANGE.fullmatch(said)
    assert match is not None, "the same pattern found it"
    low, high = number_value(match[1]), number_value(match[2])
    if low < high:
        yield _figure(plain, start, start + len(said), low, high=high)
        return
    # 6,759-4,795 is a subtraction.
    yield _figure(plain, start, start + match.end(1), low)
    second = start + match.start(2)
    yield _figure(plain, second, start + len(said), high)


def _any_value(said: str) -> Fraction | None:
    return number_value(said) if said[0].isdigit() else written_value(said)


def _tenths(plain: str, match: re.Match[str]) -> Iterator[Quantity]:
    said, start, end = match[0], match.start(), match.end()
    tenths, _, rest = said.partition("成")
    value = _any_value(tenths)
    if value is not None and plain[max(0, start - 1) : start] not in _VAGUE:
        more = written_value(rest) if rest else Fraction(0)
        written = not said[0].isdigit()
        yield Quantity(start, end, end, 10 * value + (more or 0), "%", written_out=written)


def _parts(plain: str, match: re.Match[str]) -> Iterator[Quantity]:
    said, start, end = match[0], match.start(), match.end()
    whole, _, part = said.partition("分之")
    value, of = _any_value(part), _any_value(whole)
    if value is None or not of:
        return
    unit = {100: "%", 1000: "‰"}.get(int(of), "")
    kind = Kind.FIGURE if unit else Kind.NAME
    written = not part[0].isdigit()
    yield Quantity(start, end, end, value, unit, kind, written_out=written)
