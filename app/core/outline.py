"""The outline of an analysis: labels 一、 (一) 1. (1), and the four sections under them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.core.model import Paragraph
from app.core.numerals import from_chinese, to_chinese

_HAN = "一二三四五六七八九十百"
_LABEL = re.compile(
    rf"""[\s\u3000]*(?:
      (?P<first>[{_HAN}]+)[、．.]
    | [(（]\s?(?P<second>[{_HAN}]+)\s?[)）][、．.]?
    | (?P<third>[0-9０-９]{{1,3}})(?:[．、]|\.)(?![0-9０-９])
    | [(（]\s?(?P<fourth>[0-9０-９]{{1,3}})\s?[)）][、．.]?
    )""",
    re.VERBOSE,
)
_LEVELS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
# Within a paragraph a label stands after a colon, a full stop or a semicolon only.
_INLINE = re.compile(
    rf"(?<=[:：。；;])\s?(?:[(（](?P<second>[{_HAN}]{{1,3}})[)）]|(?P<third>[0-9０-９]{{1,2}})\.(?![0-9０-９])"
    r"|[(（](?P<fourth>[0-9０-９]{1,2})[)）])"
)
_LONGEST_HEADING = 25
_INLINE_FIRST = rf"[(（][{_HAN}]{{1,2}}[)）]"
_HEADING = re.compile(
    rf"(?:(?!{_INLINE_FIRST})[^：:。；，]){{1,{_LONGEST_HEADING}}}(?=[：:]|{_INLINE_FIRST})"
)
# Without a colon, a line is a heading only if it ends as headings do.
_WHOLE_HEADING = re.compile(
    rf"[^：:。；，、]{{0,{_LONGEST_HEADING}}}(?:標準|情形|成果|度|率|值|效益|成效|方式|結果)(?=[。：:\s]*$)"
)
_YEAR_BEFORE = re.compile(r"(?:民國)?[0-9]{2,3}年?(?=.)")
_FULL_TO_HALF = str.maketrans("０１２３４５６７８９（）", "0123456789()")


class Section(IntEnum):
    """The sections of an indicator's analysis; OTHER is any that the form does not prescribe."""

    STANDARD = 1
    CONDUCT = 2
    TARGETS = 3
    BENEFIT = 4
    OTHER = 5


# The headings as the form prescribes them.
HEADINGS = {
    Section.STANDARD: "衡量標準",
    Section.CONDUCT: "辦理情形",
    Section.TARGETS: "年度目標值及達成度",
    Section.BENEFIT: "效益",
}
_WORDS = (
    (Section.OTHER, re.compile(r"原因|檢討|改善|改進|未達|建議|困難")),
    (Section.STANDARD, re.compile(r"衡量|標準|基準|評估方式|計算方式|計算公式")),
    (Section.BENEFIT, re.compile(r"效益|影響|貢獻|成效")),
    (Section.TARGETS, re.compile(r"目標|達成度|達成率")),
    (Section.CONDUCT, re.compile(r"情形|成果|辦理|執行|推動|作為|結果|實績")),
)
# These words alone head more than one section; the number decides.
_EITHER = re.compile(r"(?:執行|辦理|推動|達成|實際)?(?:成效|達成情形|執行成果|辦理成果)")


@dataclass(frozen=True, slots=True)
class Label:
    """An outline label: level 1 is 一、, 2 (一), 3 1., 4 (1); it takes text[start:end]."""

    level: int
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph in its place: its label and heading, its section, and what it stands under.

    `position` counts the paragraphs of the section from 1, `parents` are the
    paragraphs whose labels are above it, from the outside in. `heading` is the
    text[heading_start:heading_end] of a section's first paragraph, or "".
    """

    paragraph: Paragraph
    label: Label | None
    section: Section | None
    position: int
    parents: tuple["Placed", ...]
    heading: str = ""
    heading_start: int = 0
    heading_end: int = 0

    @property
    def opens(self) -> bool:
        """Whether it is the first paragraph of a section."""
        return self.position == 1 and self.section is not None

    @property
    def words(self) -> str:
        """Its place for people: 三、(二)1. or 三、第2段."""
        if not self.label:
            within = self.parents[0].words if self.parents else ""
            return f"{within}第{self.position}段"
        above = "".join(label_text(p.label.level, p.label.number) for p in self.parents if p.label)
        return above + label_text(self.label.level, self.label.number)


def label_text(level: int, number: int) -> str:
    """The label of a number at a level: (2, 3) → (三)."""
    if level == 1:
        return f"{to_chinese(number)}、"
    if level == 2:
        return f"({to_chinese(number)})"
    return f"{number}." if level == 3 else f"({number})"


def read_label(text: str) -> Label | None:
    """The label a paragraph begins with, half- or full-width, else None."""
    match = _LABEL.match(text)
    return _label(match) if match else None


def inline_labels(text: str) -> tuple[Label, ...]:
    """The labels inside a paragraph: 目標值：(一)…。(二)…."""
    found = (_label(match) for match in _INLINE.finditer(text))
    return tuple(label for label in found if label)


def _label(match: re.Match[str]) -> Label | None:
    group = match.lastgroup or ""
    said = match[group].translate(_FULL_TO_HALF)
    number = int(said) if said.isdigit() else from_chinese(said)
    start = match.end() - len(match[0].lstrip())
    return Label(_LEVELS[group], number, start, match.end()) if number else None


def read_heading(text: str, start: int) -> tuple[int, int]:
    """Where the heading after a label stands: up to its colon, or the whole short line."""
    while start < len(text) and text[start].isspace():
        start += 1
    match = _HEADING.match(text, start) or _WHOLE_HEADING.match(text, start)
    return (start, match.end()) if match else (start, start)


def section_of(heading: str, number: int) -> Section:
    """The section of a heading; the number of its label decides where the words do not."""
    numbered = Section(number) if number < Section.OTHER else Section.OTHER
    words = "".join(heading.split())
    if not words or (_EITHER.fullmatch(words) and numbered is not Section.OTHER):
        return numbered
    return next((section for section, known in _WORDS if known.search(words)), numbered)


def outline(analysis: Iterable[Paragraph]) -> tuple[Placed, ...]:
    """Every paragraph of an indicator's analysis in its place."""
    placed: list[Placed] = []
    open_labels: list[Placed] = []
    section, position = None, 0
    for paragraph in analysis:
        label = read_label(paragraph.text)
        if opening := _opening(paragraph, label, section):
            placed.append(opening)
            open_labels, section, position = [opening], opening.section, 1
            continue
        position += 1
        if label:
            while open_labels and _level(open_labels[-1]) >= label.level:
                open_labels.pop()
        entry = Placed(paragraph, label, section, position, tuple(open_labels))
        placed.append(entry)
        if label:
            open_labels.append(entry)
    return tuple(placed)


def _level(placed: Placed) -> int:
    return placed.label.level if placed.label else 1


def _opening(paragraph: Paragraph, label: Label | None, current: Section | None) -> Placed | None:
    """The paragraph as the first of a section, where it is one.

    A heading whose label is missing still opens its section, so that what
    stands below it is read in the right one.
    """
    text = paragraph.text
    if label and label.level == 1:
        start, end = read_heading(text, label.end)
        section = section_of(text[start:end], label.number)
        return Placed(paragraph, label, section, 1, (), text[start:end], start, end)
    if label or paragraph.level != 1:
        return None
    start, end = read_heading(text, 0)
    heading = normal_heading(text[start:end])[-1]
    known = next((s for s, standard in HEADINGS.items() if heading == standard), None)
    if known is None or known is current:
        return None
    return Placed(paragraph, None, known, 1, (), text[start:end], start, end)


def normal_heading(heading: str) -> tuple[str, ...]:
    """The forms a heading may take for a comparison: a year before it makes no difference.

    102年度目標值及達成度 → 年度目標值及達成度 and 目標值及達成度.
    """
    words = "".join(heading.translate(_FULL_TO_HALF).split())
    year = _YEAR_BEFORE.match(words)
    if not year:
        return (words,)
    rest = words[year.end() :]
    with_year = rest if rest.startswith("度") else "度" + rest
    return "年" + with_year, with_year[1:]


def renumbered(analysis: Sequence[Paragraph]) -> tuple[str, ...]:
    """The texts with their labels counted through anew; those without a label stay so."""
    counts = [0] * 5
    texts = []
    for paragraph in analysis:
        label = read_label(paragraph.text)
        if label:
            counts[label.level] += 1
            counts[label.level + 1 :] = [0] * (4 - label.level)
            if label.number != counts[label.level]:
                texts.append(with_number(paragraph.text, label, counts[label.level]))
                continue
        texts.append(paragraph.text)
    return tuple(texts)


def with_number(text: str, label: Label, number: int) -> str:
    """The text with another number in its label, the label's brackets and marks kept."""
    said = text[label.start : label.end]
    numeral = to_chinese(number) if label.level <= 2 else str(number)
    changed = re.sub(rf"[{_HAN}]+|[0-9０-９]+", numeral, said, count=1)
    return text[: label.start] + changed + text[label.end :]
