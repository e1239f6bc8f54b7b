"""The lines of a cell as paragraphs: joined over page ends, parted where a label stands within."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.core.model import Paragraph
from app.core.outline import Label, read_heading, read_label
from app.exchange.printed.spacing import joined, without_spaces
from app.exchange.printed.tracing import Traced

_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千萬][^、]")
_DIGIT_LAST = re.compile(r"[0-9０-９,，.．]$")
# A paragraph ends with one of these, if it does not merely stop at a page's foot.
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
    return _parted(_flowed(pieces, _analysis_goes_on), inside=True)


def as_targets(pieces: Sequence[Piece]) -> list[Traced]:
    """The lines of a target column."""
    return _parted(_flowed(pieces, _target_goes_on), inside=False)


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


def _flowed(pieces: Sequence[Piece], goes_on: _GoesOn) -> list[Traced]:
    """One text a paragraph."""
    texts: list[Traced] = []
    before: Piece | None = None
    for piece in pieces:
        if not piece.text.text.strip():
            continue
        if before and goes_on(before, texts[-1].text, piece.text.text):
            texts[-1] = joined(texts[-1], piece.text)
        else:
            texts.append(piece.text.stripped())
        before = piece
    return texts


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
    if not before.page_ends or before.measured or read_label(following):
        return False
    if _DIGIT_LAST.search(so_far):
        return True
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
