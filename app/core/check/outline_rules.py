"""Rules on the outline of an analysis: its sections and its numbering."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from app.core.check.finding import Place, Severity
from app.core.check.reading import Scope
from app.core.check.rule import Hit, Reading, Rule, fix_to
from app.core.outline import (
    HEADINGS,
    Label,
    Placed,
    Section,
    inline_labels,
    label_text,
    read_label,
    with_number,
)

_IDLE = "：:。，；、 \u3000"


def sections_of(scope: Scope) -> list[Placed]:
    """The first paragraphs of the prescribed sections, in the order they stand."""
    return [p for p in scope.placed if p.opens and p.section is not Section.OTHER]


def _runs(scope: Scope) -> Iterator[tuple[Placed, list[Placed]]]:
    """Every section's first paragraph with those that follow up to the next section."""
    run: list[Placed] = []
    opening = None
    for placed in scope.placed:
        if placed.opens:
            if opening is not None:
                yield opening, run
            opening, run = placed, []
        else:
            run.append(placed)
    if opening is not None:
        yield opening, run


def _empty(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        for opening, below in _runs(scope):
            own = opening.paragraph.text[opening.heading_end :].strip(_IDLE)
            if not own and not any(_body(placed) for placed in below):
                heading = _heading_words(opening)
                message = f"{scope.words}「{heading}」下沒有內容。"
                yield Hit(scope.paragraph(opening), message, heading, "內容")
            else:
                yield from _bare_labels(scope, below)


def _bare_labels(scope: Scope, below: Sequence[Placed]) -> Iterator[Hit]:
    """Labels with nothing after them and nothing under them."""
    for placed, after in zip_longest(below, below[1:]):
        heads = after is not None and (after.label is None or placed in after.parents)
        if placed.label and not _body(placed) and not heads:
            place = scope.paragraph(placed)
            yield Hit(place, f"{place.words}沒有內容。", place.words, "內容")


def _body(placed: Placed) -> str:
    start = placed.label.end if placed.label else 0
    return placed.paragraph.text[start:].strip(_IDLE)


def _doubled(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        seen: set[Section | None] = set()
        for opening in sections_of(scope):
            if opening.section in seen:
                heading = _heading_words(opening)
                message = f"{scope.words}「{heading}」重複出現。"
                yield Hit(scope.paragraph(opening), message, heading, "")
            seen.add(opening.section)


def _order(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        reached = 0
        for opening in sections_of(scope):
            section = opening.section or Section.OTHER
            if section < reached:
                heading, before = _heading_words(opening), HEADINGS[Section(reached)]
                message = f"{scope.words}「{heading}」應在「{before}」之前。"
                yield Hit(scope.paragraph(opening), message, heading, f"{before}之前")
            reached = max(reached, section)


def _heading_words(opening: Placed) -> str:
    """The heading, or the one its number stands for; past those, the label alone."""
    prescribed = HEADINGS.get(opening.section or Section.STANDARD)
    return opening.heading.strip() or prescribed or opening.words


def _numbering(reading: Reading) -> Iterator[Hit]:
    yield from _column_numbering(reading)
    for scope in reading.scopes:
        counts = _Counts()
        for placed in scope.placed:
            if placed.label is None:
                counts.unlabelled(placed)
                if placed.opens:
                    yield _unlabelled(scope, placed)
                continue
            expected = counts.next(placed.label)
            if expected is not None:
                yield _misnumbered(scope, placed, placed.label, expected)
            for label in inline_labels(placed.paragraph.text):
                expected = counts.next_inline(label)
                if expected is not None:
                    yield _misnumbered(scope, placed, label, expected)


class _Counts:
    """The numbers last seen at each level, as the paragraphs are walked."""

    def __init__(self) -> None:
        self._said = [0] * 5
        self._due = [0] * 5
        self._anew = [False] * 5

    def unlabelled(self, placed: Placed) -> None:
        """After a paragraph that merely goes on, a list below its level may begin anew."""
        for level in range(max(2, placed.paragraph.level), 5):
            self._anew[level] = True

    def next(self, label: Label) -> int | None:
        """The number expected here where the label has another, else None."""
        level = label.level
        due = self._due[level] + 1
        fine = label.number in (due, self._said[level] + 1) or (
            label.number == 1 and self._anew[level]
        )
        self._said[level] = label.number
        self._due[level] = label.number if fine else due
        self._said[level + 1 :] = self._due[level + 1 :] = [0] * (4 - level)
        self._anew[level] = False
        return None if fine else due

    def next_inline(self, label: Label) -> int | None:
        """The same for a label inside a paragraph, where a first one may be a mere reference."""
        if label.number == 1:
            self._anew[label.level] = True
        elif not self._said[label.level]:
            return None
        return self.next(label)


def _column_numbering(reading: Reading) -> Iterator[Hit]:
    """The numbers of the target column's lines."""
    for scope in reading.scopes:
        lines = scope.indicator.target_lines
        labelled = [(i, label) for i, line in enumerate(lines) if (label := read_label(line))]
        for due, (i, label) in enumerate(labelled, 1):
            if label.number != due:
                said, expected = label_text(label.level, label.number), label_text(label.level, due)
                words = f"{scope.words}原定目標值第{i + 1}行"
                place = Place(scope.indicator.key, "target_lines", words, label.start, label.end, i)
                fixed = (*lines[:i], with_number(lines[i], label, due), *lines[i + 1 :])
                message = f"{words}的編號是{said}，依順序應為{expected}。"
                yield Hit(place, message, said, expected, fix_to(place, fixed, expected))
                break


def _misnumbered(scope: Scope, placed: Placed, label: Label, expected: int) -> Hit:
    text = placed.paragraph.text
    said, due = label_text(label.level, label.number), label_text(label.level, expected)
    place = scope.paragraph(placed, label.start, label.end)
    fixed = with_number(text, label, expected)
    return Hit(
        place,
        f"{place.words}的編號是{said}，依順序應為{due}。",
        said,
        due,
        fix_to(place, fixed, due),
    )


def _unlabelled(scope: Scope, placed: Placed) -> Hit:
    assert placed.section is not None, "it opens one"
    due = label_text(1, placed.section)
    place = scope.paragraph(placed, placed.heading_start, placed.heading_end)
    fixed = due + placed.paragraph.text
    message = f"{scope.words}「{placed.heading}」前缺編號{due}。"
    return Hit(place, message, placed.heading, due + placed.heading, fix_to(place, fixed, due))


def _levels(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        for placed in scope.placed:
            label, paragraph = placed.label, placed.paragraph
            if label and label.level != paragraph.level:
                place = scope.paragraph(placed, label.start, label.end)
                said = label_text(label.level, label.number)
                message = f"{place.words}的編號{said}是第{label.level}層，段落卻設為第{paragraph.level}層。"
                yield Hit(place, message, str(paragraph.level), str(label.level))


OUTLINE_RULES = (
    Rule("section-empty", "段落空白", Severity.ERROR, "「四、效益：」下沒有文字", _empty),
    Rule("section-doubled", "段落重複", Severity.ERROR, "有兩個「二、辦理情形」", _doubled),
    Rule(
        "section-order", "段落順序不對", Severity.ERROR,
        "「二、辦理情形」在「三、年度目標值及達成度」之後", _order,
    ),
    Rule("numbering", "編號不連續", Severity.ERROR, "(一)之後是(三)", _numbering),
    Rule("outline-level", "編號與層級不符", Severity.NOTE, "「(一)」設為第3層", _levels),
)  # fmt: skip
