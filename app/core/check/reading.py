"""A goal as the check reads it: each indicator's facts, its paragraphs in place, every figure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from app.core.check.facts import Fact, facts_of
from app.core.check.finding import Place
from app.core.check.subjects import Subjects
from app.core.model import Annex, Goal, Indicator, Measure, Rule
from app.core.outline import Label, Placed, Section, inline_labels, outline
from app.core.prose import Kind, Quantity, Role, cue_role, plain_width, read_numbers

_HEADING_ABOVE = 30
_WORDS_BEFORE, _WORDS_AFTER = 60, 16
_SENTENCE_END = re.compile(r"[。；;\n]")
_AFTER_STOPS = re.compile(r"[，、。；;：:()\d及與和並]")
_SEVERALLY = re.compile(r"分別|均|皆|各|都|平均|整體|總")
_LEVEL_UNIT = re.compile(r"\s?(等級|級|等(?!相關|各)|階段)")


class Told(IntEnum):
    """How surely a mention's subject is known: by the words beside it, or those around it."""

    NOT = 0
    AROUND = 1
    CLEARLY = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A number of the goal's prose, in its place, with what it states and of which measure.

    `sentence` counts sentences through the scope; `inherited` says that a
    heading above gave the role. `line` is the target column's line, or None
    for a figure of the analysis.
    """

    placed: Placed | None
    line: int | None
    text: str
    quantity: Quantity
    role: Role
    inherited: bool
    subject: Measure | None
    told: Told
    sentence: int

    @property
    def section(self) -> Section | None:
        return self.placed.section if self.placed else None

    @property
    def said(self) -> str:
        """The figure with its unit, as it stands there."""
        return self.text[self.quantity.start : self.quantity.unit_end]


@dataclass(frozen=True, slots=True)
class Scope:
    """An indicator with the measures that its analysis may speak of."""

    indicator: Indicator
    words: str
    measures: tuple[Measure, ...]
    facts: tuple[Fact, ...]
    placed: tuple[Placed, ...]
    mentions: tuple[Mention, ...]
    column: tuple[Mention, ...]
    year: int

    def place(self, mention: Mention) -> Place:
        """Where a mention stands, to its characters."""
        q = mention.quantity
        if mention.placed is None:
            line = mention.line or 0
            words = f"{self.words}原定目標值第{line + 1}行"
            return Place(self.indicator.key, "target_lines", words, q.start, q.unit_end, line)
        return self.paragraph(mention.placed, q.start, q.unit_end)

    def paragraph(self, placed: Placed, start: int = 0, end: int = 0) -> Place:
        """Characters of a paragraph as a place."""
        return Place(placed.paragraph.key, "text", self.words + placed.words, start, end)


def read_scopes(annex: Annex, goal: Goal) -> tuple[Scope, ...]:
    """Read a goal, indicator by indicator."""
    several = len(goal.indicators) > 1
    return tuple(
        _scope(annex, goal, indicator, f"指標{position}" if several else "")
        for position, indicator in enumerate(goal.indicators, 1)
    )


def _scope(annex: Annex, goal: Goal, indicator: Indicator, words: str) -> Scope:
    measures = _spoken_of(goal, indicator)
    facts = tuple(fact for measure in measures for fact in facts_of(measure, annex.rounding))
    subjects = _subjects(measures)
    placed = outline(indicator.analysis)
    reader = _Reader(measures)
    mentions = tuple(_mentions(placed, subjects, reader))
    own = _subjects(indicator.measures) if measures != indicator.measures else subjects
    column = tuple(_column(indicator.target_lines, own, reader))
    year = annex.performance_year
    return Scope(indicator, words, measures, facts, placed, mentions, column, year)


def _subjects(measures: Sequence[Measure]) -> Subjects[Measure]:
    return Subjects([(measure.label, measure) for measure in measures])


def _spoken_of(goal: Goal, indicator: Indicator) -> tuple[Measure, ...]:
    """An analysis speaks of its indicator's measures, and of those that have no analysis."""
    silent = tuple(
        measure
        for other in goal.indicators
        if other is not indicator and not other.analysis
        for measure in other.measures
    )
    return indicator.measures + silent or tuple(goal.measures())


def _mentions(
    placed: Sequence[Placed], subjects: Subjects[Measure], reader: "_Reader"
) -> Iterator[Mention]:
    sentence = 0
    for entry in placed:
        text = entry.paragraph.text
        labels = inline_labels(text)
        breaks = [entry.heading_end, *(label.start for label in labels)]
        quantities = reader.numbers(text, breaks)
        roles = [_role(entry, labels, quantity) for quantity in quantities]
        for mention in _told(entry, None, text, quantities, roles, subjects, sentence):
            yield mention
            sentence = mention.sentence
        sentence += 1


def _column(
    lines: Sequence[str], subjects: Subjects[Measure], reader: "_Reader"
) -> Iterator[Mention]:
    for line, text in enumerate(lines):
        quantities = reader.numbers(text, ())
        roles = [(Role.TARGET, True) for _ in quantities]
        yield from _told(None, line, text, quantities, roles, subjects, line)


class _Reader:
    """Reads figures with the units that some measures have, which may be on no list."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._levels = any(measure.rule is Rule.LEVEL for measure in measures)
        units = {unit for m in measures for unit in (m.unit.strip(), m.unit_of_counts.strip())}
        self._units = sorted(units - {""}, key=len, reverse=True)

    def numbers(self, text: str, breaks: Sequence[int]) -> list[Quantity]:
        """The figures of a text; where a level is measured, 第2級 is one of them."""
        found = []
        for quantity in read_numbers(text, breaks):
            if quantity.kind is Kind.FIGURE:
                found.append(self._with_unit(text, quantity))
            elif (
                self._levels
                and quantity.kind is Kind.ORDINAL
                and (unit := _LEVEL_UNIT.match(text, quantity.end))
            ):
                found.append(replace(quantity, kind=Kind.FIGURE, unit=unit[1], unit_end=unit.end()))
        return found

    def _with_unit(self, text: str, quantity: Quantity) -> Quantity:
        start = quantity.end
        while text[start : start + 1].isspace():
            start += 1
        for unit in self._units:
            if len(unit) > len(quantity.unit) and text.startswith(unit, start):
                return replace(quantity, unit=unit, unit_end=start + len(unit))
        return quantity


def _role(entry: Placed, labels: Sequence[Label], quantity: Quantity) -> tuple[Role, bool]:
    """A figure's own role, else the one that a heading above it gives."""
    if quantity.cue or entry.section is not Section.TARGETS:
        return quantity.role, False
    text = entry.paragraph.text
    before = [label for label in labels if label.end <= quantity.start]
    level = 5
    for label in reversed(before):
        if label.level < level:
            level = label.level
            if role := _heading_role(text, label.end):
                return role, True
    own = entry.label.end if entry.label and not entry.opens else 0
    if own and "：" in text[own : quantity.start] and (role := _heading_role(text, own)):
        return role, True
    for parent in reversed(entry.parents):
        # The section's own heading names target and achievement both.
        heads = parent.label if not parent.opens else None
        if heads and (role := _heading_role(parent.paragraph.text, heads.end)):
            return role, True
    return Role.OTHER, False


def _heading_role(text: str, start: int) -> Role | None:
    """The role that a heading names: up to its colon, or all of a short line without commas."""
    words = text[start : start + _HEADING_ABOVE]
    heading, colon, _ = words.replace(":", "：").partition("：")
    if not colon and (len(text) > start + _HEADING_ABOVE or "，" in words):
        return None
    role = cue_role(heading)
    return None if role is Role.OTHER else role


def _told(
    entry: Placed | None,
    line: int | None,
    text: str,
    quantities: Sequence[Quantity],
    roles: Sequence[tuple[Role, bool]],
    subjects: Subjects[Measure],
    sentence: int,
) -> Iterator[Mention]:
    """Mentions with their subjects: from the words beside a figure, else from those around."""
    plain = plain_width(text)
    end, around = 0, _Around(entry, text, subjects)
    topic: Measure | None = None
    spoken: set[str] = set()
    for quantity, (role, inherited) in zip(quantities, roles, strict=True):
        between = plain[end : quantity.start]
        if _SENTENCE_END.search(between):
            sentence, topic, spoken = sentence + 1, None, set()
        before = _SENTENCE_END.split(between)[-1][-_WORDS_BEFORE:]
        after = _AFTER_STOPS.split(plain[quantity.unit_end : quantity.unit_end + _WORDS_AFTER])[0]
        subject = subjects.told_by(f"{before} {after}")
        told = Told.CLEARLY if subject else Told.NOT
        if subject is None and (subject := topic or around.subject()):
            # X目標值20場次，達成度200%: the rate is X's, unless others were named as well.
            alone = role is Role.ACHIEVEMENT and spoken == {subject.key}
            told = Told.CLEARLY if alone and not _SEVERALLY.search(before) else Told.AROUND
        if told is Told.CLEARLY and subject:
            spoken = {subject.key} if role is Role.ACHIEVEMENT else spoken | {subject.key}
        topic, end = subject, quantity.unit_end
        yield Mention(
            entry, line, text, quantity, role, inherited, subject, told, sentence
        )  # fmt: skip


class _Around:
    """The measure that a paragraph as a whole, or what it stands under, is about."""

    def __init__(self, entry: Placed | None, text: str, subjects: Subjects[Measure]) -> None:
        self._entry, self._text, self._subjects = entry, text, subjects
        self._found: Measure | None = None
        self._looked = False

    def subject(self) -> Measure | None:
        if not self._looked:
            self._looked = True
            above = self._entry.parents if self._entry else ()
            texts = [self._text, *(parent.paragraph.text for parent in reversed(above))]
            told = (self._subjects.told_by(text[:200]) for text in texts)
            self._found = next(filter(None, told), None)
        return self._found
