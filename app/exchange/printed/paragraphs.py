"""The lines of a cell as paragraphs: joined over page ends, parted where a label stands within."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.core.model import Paragraph
from app.core.outline import Label, read_heading, read_label
from app.core.prose import Kind, read_numbers
from app.exchange.printed.spacing import joined, without_spaces
from app.exchange.printed.tracing import Traced

_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千萬][^、]")
_DIGIT_LAST = re.compile(r"[0-9０-９,，.．]$")
# A paragraph ends with one of these, if it does not merely stop at a page's foot.
_CONNECTS = re.compile(r"以[上下內]|[內之的、，；及與和或至到~(（)）。]")
_CLOSED = re.compile(r"[。：；！？:;!?％%]$")
_BEFORE_LABEL = re.compile(r"[：:。；;！？!?]\s*$")
_BLANK_THEN_LABEL = re.compile(
    r"\s+(?=[(（]\s?[一二三四五六七八九十百0-9０-９]{1,3}\s?[)）]"
    r"|[一二三四五六七八九十百]{1,3}、|[0-9０-９]{1,2}(?:[.、．](?![0-9０-９])))"
)
_NO_LEVEL = 2
# Whether the paragraph so far, which ends with a piece, goes on with the next line.
_GoesOn = Callable[["Piece", str, str], bool]


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a cell: whether a paragraph ends with it, and whether a page does.

    `measured` says that `ends` was told by the line's length.
    """

    text: Traced
    ends: bool
    page_ends: bool = False
    measured: bool = False


def as_one(pieces: Iterable[Piece]) -> Traced:
    """A title or an indicator: one text, whatever its lines."""
    text = Traced()
    for piece in pieces:
        text = joined(text, piece.text)
    return text


def as_paragraphs(pieces: Sequence[Piece]) -> list[Traced]:
    """The paragraphs of an analysis."""
    groups = _grouped(pieces, _analysis_goes_on)
    return _parted([as_one(group) for group in groups], inside=True)


def as_targets(pieces: Sequence[Piece]) -> list[Traced]:
    """The lines of a target column."""
    parts: list[Traced] = []
    for group in _grouped(pieces, _target_goes_on):
        parts.extend(as_one(lines) for lines in _whole_targets(group))
    return _parted(parts, inside=False)


def levels(texts: Sequence[str]) -> list[int]:
    """The outline level of each paragraph, by its label; one without goes on from the one before."""
    found: list[int] = []
    for text in texts:
        label = read_label(text)
        found.append(label.level if label else max([_NO_LEVEL, *found[-1:]]))
    return found


def begins_analysis(text: str) -> bool:
    """Whether a text is the first of an analysis: 一、…."""
    label = read_label(text)
    return label is not None and (label.level, label.number) == (1, 1)


def is_whole(text: str) -> bool:
    """Whether a paragraph has its end, or is a heading that stands alone."""
    text = text.rstrip()
    if not text or _CLOSED.search(text):
        return True
    label = read_label(text)
    return bool(label and label.level == 1 and read_heading(text, label.end)[1] == len(text))


def _grouped(pieces: Sequence[Piece], goes_on: _GoesOn) -> list[list[Piece]]:
    """The lines of each paragraph."""
    groups: list[list[Piece]] = []
    so_far = ""
    for piece in pieces:
        if not piece.text.text.strip():
            continue
        if groups and goes_on(groups[-1][-1], so_far, piece.text.text):
            groups[-1].append(piece)
            so_far += piece.text.text.strip()
        else:
            groups.append([piece])
            so_far = piece.text.text.strip()
    return groups


def _whole_targets(lines: Sequence[Piece]) -> list[list[Piece]]:
    """Full lines parted where one target is whole and another follows: 路口60處|車流偵測設備150組."""
    groups: list[list[Piece]] = [[lines[0]]]
    for position, line in enumerate(lines[1:], 1):
        before = "".join(piece.text.text.strip() for piece in groups[-1])
        after = "".join(piece.text.text.strip() for piece in lines[position:])
        if _is_whole_target(before, after):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _is_whole_target(before: str, after: str) -> bool:
    if _CONNECTS.match(after) or not _FIGURE.search(after):
        return False
    return _ends_with_figure(before) and not _unit_goes_on(before, after)


def _ends_with_figure(text: str) -> bool:
    """Whether a text ends with a figure and its unit."""
    figures = [q for q in read_numbers(text) if q.kind is Kind.FIGURE and q.unit]
    return any(q.unit_end == len(text) for q in figures)


def _unit_goes_on(before: str, after: str) -> bool:
    """Whether a figure's unit, or its digits, go on in the next line: 30場|次."""
    figures = [q for q in read_numbers(before + after) if q.kind is Kind.FIGURE]
    return any(q.start < len(before) < q.unit_end for q in figures)


def _analysis_goes_on(before: Piece, so_far: str, following: str) -> bool:
    if not before.ends:
        return True
    if not before.page_ends or before.measured or read_label(following):
        return False
    # Without measures a page's foot says nothing: text without a label goes on.
    return not is_heading_alone(so_far)


def _target_goes_on(before: Piece, so_far: str, following: str) -> bool:
    if not before.ends:
        return True
    if read_label(following) or not (before.measured or before.page_ends):
        return False
    if _DIGIT_LAST.search(so_far) or _unit_goes_on(so_far, following.strip()):
        return True
    if before.measured:
        return False
    label = read_label(so_far)
    said = so_far[label.end :] if label else so_far
    return not (_FIGURE.search(said) and _FIGURE.search(following))


def is_heading_alone(text: str) -> bool:
    """Whether a paragraph is nothing but a section's heading without a colon."""
    return is_whole(text) and not _CLOSED.search(text.rstrip())


def _parted(texts: Iterable[Traced], *, inside: bool) -> list[Traced]:
    """The texts parted where a blank and a label stand within them."""
    return [part for text in texts for part in _parts(text, inside)]


def _parts(text: Traced, inside: bool) -> list[Traced]:
    parts: list[Traced] = []
    start = 0
    known = [label] if (label := read_label(text.text)) else []
    for match in _BLANK_THEN_LABEL.finditer(text.text):
        label = read_label(text.text[match.end() : match.end() + 8])
        if label is None or match.start() <= start:
            continue
        before = text.text[start : match.start()]
        told = (
            _BEFORE_LABEL.search(before) if inside else label.number > 1 and _FIGURE.search(before)
        )
        if told or _is_next(known, label):
            parts.append(text.part(start, match.start()))
            start = match.end()
            known.append(label)
    parts.append(text.part(start))
    return parts


def _is_next(known: Sequence[Label], label: Label) -> bool:
    """Whether a label counts on from one before it at its level, or opens a list: (一)."""
    if (label.level, label.number) == (2, 1):
        return True
    same = [other for other in known if other.level == label.level]
    return bool(same) and same[-1].number + 1 == label.number


def tidy(texts: Iterable[Traced], keep_spaces: bool) -> list[Traced]:
    """The texts without idle blanks, the empty ones left out."""
    return [text for text in (without_spaces(t, keep_spaces) for t in texts) if len(text)]


def as_analysis(texts: Sequence[str]) -> tuple[Paragraph, ...]:
    """Paragraphs of the annex with their levels."""
    return tuple(
        Paragraph(level=level, text=text) for level, text in zip(levels(texts), texts, strict=True)
    )
