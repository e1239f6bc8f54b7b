"""Rules that compare goals with each other, and the annex with last year's."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.check.finding import Finding, Place, Severity
from app.core.check.rule import Hit, fix_to, replaced
from app.core.model import Annex, Goal, Indicator
from app.core.outline import HEADINGS, Placed, Section, label_text, normal_heading, outline

# A shorter paragraph may well be the same every year.
_LEAST_REPEATED = 15
_YEAR = re.compile(r"(?:民國)?([0-9０-９]{2,3})年")


@dataclass(frozen=True, slots=True)
class Outlined:
    """An indicator's analysis in its outline, with where it belongs."""

    number: str
    goal: Goal
    indicator: Indicator
    words: str
    placed: tuple[Placed, ...]

    def openings(self) -> dict[Section, Placed]:
        """The first paragraph of each section that is there."""
        return {p.section: p for p in reversed(self.placed) if p.opens and p.section}

    def place(self, placed: Placed, start: int = 0, end: int = 0) -> Place:
        return Place(placed.paragraph.key, "text", self.words + placed.words, start, end)


@dataclass(frozen=True, slots=True)
class Compared:
    """An annex outlined through, beside last year's paragraphs."""

    annex: Annex
    analyses: tuple[Outlined, ...]
    previous: frozenset[str]


@dataclass(frozen=True, slots=True)
class AnnexRule:
    """A rule over the whole annex; `find` yields each hit with its goal's number."""

    name: str
    words: str
    severity: Severity
    example: str
    find: Callable[[Compared], Iterator[tuple[str | None, Hit]]]

    def findings(self, compared: Compared) -> Iterator[Finding]:
        """What the rule finds in an annex."""
        for number, hit in self.find(compared):
            yield Finding(
                self.name, self.severity, number,
                hit.place, hit.message, hit.said, hit.expected, hit.fix,
            )  # fmt: skip


def compare(annex: Annex, previous: Annex | None) -> Compared:
    """Outline an annex for the rules over all of it."""
    analyses = []
    for number, goal in annex.numbered():
        several = len(goal.indicators) > 1
        for position, indicator in enumerate(goal.indicators, 1):
            words = f"指標{position}" if several else ""
            placed = outline(indicator.analysis)
            analyses.append(Outlined(number, goal, indicator, words, placed))
    goals = previous.goals if previous else ()
    before = (_body(p) for goal in goals for i in goal.indicators for p in outline(i.analysis))
    return Compared(annex, tuple(analyses), frozenset(text for text in before if text))


def _missing(compared: Compared) -> Iterator[tuple[str | None, Hit]]:
    wanted = [section for section in HEADINGS if section not in _nowhere(compared)]
    for analysis in compared.analyses:
        there = analysis.openings()
        if not analysis.placed and any(i.analysis for i in analysis.goal.indicators):
            continue  # its figures are told under another indicator
        for section in wanted:
            if section not in there:
                heading = label_text(1, section) + HEADINGS[section]
                place = Place(analysis.indicator.key, "analysis", f"{analysis.words}分析")
                yield analysis.number, Hit(place, f"{place.words}缺少「{heading}」。", "", heading)


def _nowhere(compared: Compared) -> list[Section]:
    """Sections that no goal has: the agency writes its annex without them."""
    if len(compared.analyses) < 2:
        return []
    there = {section for analysis in compared.analyses for section in analysis.openings()}
    return [section for section in HEADINGS if section not in there] if there else []


def _absent(compared: Compared) -> Iterator[tuple[str | None, Hit]]:
    for section in _nowhere(compared):
        heading = HEADINGS[section]
        place = Place(compared.annex.key, "goals", "全冊")
        yield None, Hit(place, f"各則目標都沒有「{heading}」。", "", heading)


def _headings(compared: Compared) -> Iterator[tuple[str | None, Hit]]:
    """One finding a goal and section: its heading is not the one most goals have."""
    for section, standard in HEADINGS.items():
        usual = _usual(compared, section, standard)
        there = [(a, a.openings()[section]) for a in compared.analyses if section in a.openings()]
        odd = [pair for pair in there if usual not in normal_heading(pair[1].heading)]
        told = {analysis.number: (analysis, p, usual) for analysis, p in reversed(odd)}
        if odd and usual != standard and 2 * len(odd) >= len(there):
            # As many one way as the other: nobody can say which is meant.
            other = normal_heading(odd[0][1].heading)[0]
            even = [pair for pair in there if usual in normal_heading(pair[1].heading)]
            told |= {analysis.number: (analysis, p, other) for analysis, p in reversed(even)}
        yield from ((number, _variant(*variant)) for number, variant in told.items())


def _usual(compared: Compared, section: Section, standard: str) -> str:
    """The heading most goals give a section; of equals the prescribed one, then the first."""
    openings = (analysis.openings().get(section) for analysis in compared.analyses)
    counts = Counter(form for p in openings if p for form in normal_heading(p.heading))
    most = max(counts.values(), default=0)
    forms = [form for form, count in counts.items() if count == most]
    return standard if standard in forms or not forms else forms[0]


def _variant(analysis: Outlined, opening: Placed, usual: str) -> Hit:
    start, end = opening.heading_start, opening.heading_end
    place = analysis.place(opening, start, end)
    said = opening.heading.strip()
    shown = label_text(1, opening.section or Section.OTHER)
    message = f"{analysis.words}{shown}的標題是「{said}」，其他目標寫「{usual}」。"
    colon = "" if end > start else "："
    fixed = replaced(opening.paragraph.text, start, end, usual + colon)
    return Hit(place, message, said, usual, fix_to(place, fixed, usual))


def _years(compared: Compared) -> Iterator[tuple[str | None, Hit]]:
    annex = compared.annex
    expected = f"{annex.performance_year}年"
    if (year := _YEAR.match(annex.section_title)) and int(year[1]) != annex.performance_year:
        place = Place(annex.key, "section_title", "標題", year.start(), year.end())
        yield None, Hit(place, f"標題的年度是{year[0]}，績效年度是{expected}。", year[0], expected)
    for analysis in compared.analyses:
        for opening in analysis.openings().values():
            year = _YEAR.match(opening.heading)
            if year and int(year[1]) != annex.performance_year:
                start = opening.heading_start
                place = analysis.place(opening, start + year.start(), start + year.end())
                fixed = replaced(opening.paragraph.text, place.start, place.end, expected)
                message = f"{place.words}標題的年度是{year[0]}，績效年度是{expected}。"
                hit = Hit(place, message, year[0], expected, fix_to(place, fixed, expected))
                yield analysis.number, hit


def _repeated(*sections: Section) -> Callable[[Compared], Iterator[tuple[str | None, Hit]]]:
    """The rule that finds paragraphs of some sections that last year's annex has word for word."""

    def find(compared: Compared) -> Iterator[tuple[str | None, Hit]]:
        for analysis in compared.analyses if compared.previous else ():
            for placed in analysis.placed:
                body = _body(placed)
                if placed.section in sections and body in compared.previous:
                    place = analysis.place(placed)
                    said = body[:20] + "…"
                    yield analysis.number, Hit(place, f"{place.words}與上年度逐字相同。", said, "")

    return find


def _body(placed: Placed) -> str:
    """A paragraph's own words, without label and heading; "" where they are few."""
    start = max(placed.heading_end, placed.label.end if placed.label else 0)
    body = placed.paragraph.text[start:].strip("：: ")
    return body if len(body) >= _LEAST_REPEATED else ""


ANNEX_RULES = (
    AnnexRule("section-missing", "缺少段落", Severity.ERROR, "沒有「四、效益」", _missing),
    AnnexRule("section-absent", "各則都缺的段落", Severity.NOTE, "各則都沒有「四、效益」", _absent),
    AnnexRule(
        "heading", "標題不一致", Severity.WARNING,
        "其他目標是「年度目標值及達成度」，這裡是「年度目標值及達成率」", _headings,
    ),
    AnnexRule("year", "年度不符", Severity.WARNING, "績效年度102，標題寫「101年度目標值…」", _years),
    AnnexRule(
        "repeated", "與上年度相同", Severity.WARNING,
        "辦理情形與上年度逐字相同", _repeated(Section.CONDUCT),
    ),
    AnnexRule(
        "repeated-benefit", "效益與上年度相同", Severity.NOTE,
        "效益與上年度逐字相同", _repeated(Section.BENEFIT),
    ),
)  # fmt: skip
