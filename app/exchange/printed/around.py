"""What stands around the table: agency, book, years and title; and pages' headers and numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.numerals import from_chinese
from app.core.prose.written import written_value
from app.exchange.printed.tracing import Traced

_YEAR = r"(?P<year>[0-9０-９]{2,3}|[〇○零一二三四五六七八九十百]{2,5})"
_FISCAL = re.compile(rf"[(（]?(?:中華民國|民國){_YEAR}年度?[)）]?")
_BARE_FISCAL = re.compile(rf"{_YEAR}年度(?=$|[^施績目分達])")
_TITLE = re.compile(
    rf"[(（壹貳參肆伍陸柒捌玖拾一二三四五六七八九十]*[)）、.]?(?P<title>{_YEAR}年度.*(?:績效|達成情形|目標|成果).*)"
)
_PAGE_NUMBER = re.compile(
    r"[-–—－~～〔\[(（]*(?:第|P\.?|page)?[0-9０-９]{1,4}頁?(?:[/／,，、]?(?:共|of)?[0-9０-９]{1,4}頁?)?"
    r"[-–—－~～〕\])）]*|第[一二三四五六七八九十百]+頁(?:[,，]?共[一二三四五六七八九十百]+頁)?",
    re.IGNORECASE,
)
_BOOK = re.compile(
    r"(?:中央政府)?(?:附屬)?(?:單位|總|特別|法定)?(?:預算|決算)(?:案|書)?(?:總說明|說明書?|案|書)$"
    r"|(?:附屬)?單位(?:預算|決算)$|總說明$"
)
_AGENCY_SAID = re.compile(r"(?:主管)?機關(?:名稱|別)?[:：](?P<agency>.+)")
_AGENCY = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff（）()・·A-Za-z]{1,40}"
    r"(?:署|局|處|部|會|院|所|館|校|府|廳|司|室|團|隊|站|廠|場|港|園|庫|中心|中學|小學|大學|公司|基金|銀行|醫院|分署|機構|公所|總隊|大隊)"
)
_FULL_TO_HALF = str.maketrans("０１２３４５６７８９", "0123456789")
_DIGITS = re.compile(r"[0-9０-９]+")
_LEAST_YEAR, _MOST_YEAR = 1, 999


@dataclass(slots=True)
class Around:
    """What was read around the table; `None` where nothing says it."""

    agency: Traced | None = None
    book: Traced | None = None
    section_title: Traced | None = None
    fiscal_year: int | None = None
    performance_year: int | None = None
    year_at: Traced | None = None
    furniture: list[Traced] = field(default_factory=list)
    unplaced: list[Traced] = field(default_factory=list)
    page_numbers: list[Traced] = field(default_factory=list)


def read_around(groups: Sequence[Sequence[tuple[Traced, bool]]]) -> Around:
    """Read the lines that stand before, between and after the rows, a group a place.

    Each line comes with whether the file itself calls it a header or footer.
    """
    around = Around()
    left: list[tuple[int, Traced, bool]] = []
    for number, group in enumerate(groups):
        for line, said in group:
            compact = line.compact()
            if not compact.text:
                continue
            if _PAGE_NUMBER.fullmatch(compact.text):
                around.page_numbers.append(compact)
            elif len(rest := _take_known(around, compact)):
                left.append((number, rest, said))
    _sort_out(around, left)
    return around


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page's number."""
    return _PAGE_NUMBER.fullmatch("".join(text.split())) is not None


def is_known_around(text: str, known: Sequence[str]) -> bool:
    """Whether a line says nothing but what stood around the table before, or a page's number.

    `known` are earlier lines; blanks make no difference.
    """
    rest = "".join(text.split())
    if not rest or _PAGE_NUMBER.fullmatch(rest):
        return True
    masked = _DIGITS.sub("#", rest)
    for other in sorted(known, key=len, reverse=True):
        if compact := _DIGITS.sub("#", "".join(other.split())):
            masked = masked.replace(compact, "")
    return not masked


def _take_known(around: Around, text: Traced) -> Traced:
    """Take year, title, book and agency out of a line; what is left of it."""
    if around.section_title is None and (match := _TITLE.fullmatch(text.text)):
        around.section_title = text.part(*match.span("title"))
        around.performance_year = _year(match["year"])
        return text.part(0, match.start("title"))
    if match := _FISCAL.search(text.text):
        if around.fiscal_year is None:
            around.fiscal_year, around.year_at = _year(match["year"]), text.part(*match.span())
            text = text.part(0, match.start()) + text.part(match.end())
    elif around.fiscal_year is None and (match := _BARE_FISCAL.search(text.text)):
        around.fiscal_year, around.year_at = _year(match["year"]), text.part(*match.span())
        text = text.part(0, match.start()) + text.part(match.end())
    if around.book is None and (match := _BOOK.search(text.text)) and match[0]:
        around.book = text.part(*match.span())
        text = text.part(0, match.start())
        if len(text) and around.agency is None:
            around.agency = text
            return text.part(0, 0)
    if around.agency is None:
        if match := _AGENCY_SAID.fullmatch(text.text):
            around.agency = text.part(*match.span("agency"))
            around.furniture.append(text.part(0, match.start("agency")))
            return text.part(0, 0)
        if _AGENCY.fullmatch(text.text):
            around.agency = text
            return text.part(0, 0)
    return text


def _sort_out(around: Around, left: Sequence[tuple[int, Traced, bool]]) -> None:
    """Lines seen on several pages, or that the file calls so, are furniture; others have no place."""
    said = (around.agency, around.book, around.year_at, around.section_title)
    known = [text.text for text in said if text]
    seen: dict[str, set[int]] = {}
    for number, text, _ in left:
        seen.setdefault(_masked(text.text), set()).add(number)
    for _, text, header in left:
        repeated = len(seen[_masked(text.text)]) > 1
        if header or repeated or is_known_around(text.text, known):
            around.furniture.append(text)
        else:
            around.unplaced.append(text)


def _masked(text: str) -> str:
    return _DIGITS.sub("#", text)


def _year(said: str) -> int | None:
    said = said.translate(_FULL_TO_HALF)
    year = int(said) if said.isdigit() else from_chinese(said) or int(written_value(said) or 0)
    return year if _LEAST_YEAR <= year <= _MOST_YEAR else None
