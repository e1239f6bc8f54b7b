"""The years that a carried annex's texts name, and how they would be advanced.

102年度 becomes 103年度 in an annex carried on by one year. Nothing is changed
here: each place is offered, and marked where the year may well be meant to stay.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.carry import up_to_date
from app.core.finding_text import Hit, Replacement, replaced
from app.core.model import Annex
from app.core.numerals import to_chinese
from app.core.prose.written import written_value
from app.core.texts import Spot, texts, with_edits

_COMMON_ERA = 1911
_DIGIT = "[0-9０-９]"
_HAN = "〇○零一二三四五六七八九十百"
_TO = r"\s?[至到~～\-－–—]\s?"
_YEAR_WORD = r"\s?(?:學年|年)"
# A number before 年, or at the head of a span that ends in 年: 102至105年.
_YEAR = re.compile(
    rf"""(?P<digits>(?<!{_DIGIT})(?<!{_DIGIT}[,，.．]){_DIGIT}{{2,4}})(?={_YEAR_WORD}|{_TO}{_DIGIT}{{2,4}}{_YEAR_WORD})
    | (?P<han>(?<![{_HAN}])[{_HAN}]{{2,5}})(?={_YEAR_WORD})""",
    re.VERBOSE,
)
# A month makes it the date of an event, which does not come again.
_DATED = re.compile(rf"\s?年度?\s?(?:{_DIGIT}{{1,2}}|[一二三四五六七八九十]{{1,2}})\s?月")
_SPAN_AFTER = re.compile(rf"(?:\s?學?年度?)?{_TO}(?:民國)?(?:{_DIGIT}|[{_HAN}])+{_YEAR_WORD}")
_SPAN_BEFORE = re.compile(rf"(?:{_DIGIT}|[{_HAN}])(?:\s?學?年度?)?{_TO}(?:民國)?$")
_LONGEST_BEFORE = 12
_ZEROS = "〇○零"


@dataclass(frozen=True, slots=True)
class YearNamed:
    """A year in a text and what it would become.

    `sure` is False where it may be meant to stay: the date of an event, a span
    of years, a year that is neither the one reported on nor the one before.
    """

    replacement: Replacement
    sure: bool

    @property
    def hit(self) -> Hit:
        """Where the year stands."""
        return self.replacement.hit


def years_named(annex: Annex, by: int) -> tuple[YearNamed, ...]:
    """Every year that the annex, carried on by `by` years, may have to advance.

    Looked at are the year before last year's performance year up to last
    year's fiscal year, as 民國 or common era, in digits or written out.
    """
    last = annex.performance_year - by
    book = annex.fiscal_year - by
    return tuple(
        YearNamed(Replacement(hit, new), sure)
        for spot, text in texts(annex)
        for hit, new, sure in _named(spot, text, last, book, by)
        if _is_last_years(spot, annex)
    )


def advanced(annex: Annex, years: Iterable[YearNamed]) -> Annex:
    """The annex with these of the years it names moved on."""
    edits = replaced(annex, [year.replacement for year in years]).edits
    return up_to_date(with_edits(annex, edits))


def _is_last_years(spot: Spot, annex: Annex) -> bool:
    """The title made for the new year names it already."""
    new = f"{annex.performance_year}年"
    return spot.field != "section_title" or not annex.section_title.startswith(new)


def _named(spot: Spot, text: str, last: int, book: int, by: int) -> Iterator[tuple[Hit, str, bool]]:
    for match in _YEAR.finditer(text):
        said = match[0]
        year = _value(match)
        era = _COMMON_ERA if year > _COMMON_ERA else 0
        if not last - 1 <= year - era <= book:
            continue
        own = {last - 1, last} if spot.entity != "annex" else {last - 1, last, book}
        lone = not _DATED.match(text, match.end()) and not _in_span(text, match)
        new = _written_like(said, year + by)
        yield Hit(spot, text, match.start(), match.end()), new, lone and year - era in own


def _in_span(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
    return bool(_SPAN_AFTER.match(text, match.end()) or _SPAN_BEFORE.search(before))


def _value(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(match["digits"])  # full-width digits too
    return int(written_value(match["han"]) or 0)


def _written_like(said: str, year: int) -> str:
    """A year in the digits of another: １０３ like １０２, 一〇三 like 一〇二, 一百零三 like 一百零二."""
    if said[0] in "０１２３４５６７８９":
        return str(year).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if said.isdigit():
        return str(year)
    zero = next((char for char in said if char in _ZEROS), "〇")
    if "十" in said or "百" in said:
        return to_chinese(year).replace("零", zero if zero in "零○" else "零")
    return "".join(zero if digit == "0" else to_chinese(int(digit)) for digit in str(year))
