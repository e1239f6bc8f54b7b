"""How LibreOffice breaks a paragraph in a table's cell, and the spacing that gives it our lines.

LibreOffice (7.4, measured) hangs no mark inside a table, and parts a number
from its 年, so that here and there a paragraph takes a line more or less than
on our page, and the pages drift apart. A hair less or more between its
characters, as a typesetter would do it, brings the line back.
"""

import re
from collections.abc import Iterable, Iterator
from math import ceil
from typing import NamedTuple

from app.core.writable import LINE_END
from app.report.breaking import ALSO_CLOSING, ALSO_OPENING, CLOSING, OPENING, LineBreaker
from app.report.style import EM, Indent

# LibreOffice counts in twentieths of a point; beyond a twentieth of a character it would show.
_STEP = 0.05
_MOST_STEPS = 12
# What its cell is wider than ours by, in points (odt_table gives it that much).
CELL_SLACK = 0.1
# What LibreOffice is told: our own marks, and the further ones of ECMA-376.
BEGINS_NO_LINE = CLOSING + ALSO_CLOSING
ENDS_NO_LINE = OPENING + ALSO_OPENING
_LATIN = re.compile(r"[!-~\u00a1-\u02af\u0370-\u052f]")


def spacing(
    text: str, width: float, indent: Indent, breaker: LineBreaker, size: float, slack: float
) -> float:
    """Points to add between characters so that LibreOffice takes as many lines as we do.

    `width` in em, `slack` in points is what LibreOffice's cell has more. 0 where
    it does so by itself; the nearest that there is where none does.
    """
    wanted = len(breaker.lines(text, width, indent.first, indent.rest))
    pieces = [list(_chunks(piece, breaker)) for piece in LINE_END.split(text)]
    first, rest = ((width - left) * size + slack for left in (indent.first, indent.rest))

    def off(points: float) -> tuple[int, float]:
        lines = _count(pieces, first, rest, size, points)
        return abs(lines - wanted), abs(points)

    best = off(0)
    if best[0] == 0:
        return 0.0
    steps = range(-_MOST_STEPS, _MOST_STEPS + 1)
    return min((round(step * _STEP, 2) for step in steps), key=off)


class Chunk(NamedTuple):
    """What is not parted: widths (em) without and with the blanks at its end, and the gaps so.

    A gap is between two characters of one script; LibreOffice spaces no other.
    `joined` says that there is one before it.
    """

    ink: float
    whole: float
    ink_gaps: int
    gaps: int
    joined: bool


def _chunks(text: str, breaker: LineBreaker) -> Iterator[Chunk]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _may_part(text[at - 1], text[at]):
            whole = text[start:at]
            ink = whole.rstrip(" ")
            joined = start > 0 and _one_script(text[start - 1], text[start])
            widths = breaker.width(ink) / EM, breaker.width(whole) / EM
            yield Chunk(*widths, _gaps(ink), _gaps(whole), joined)
            start = at


def _gaps(text: str) -> int:
    return sum(map(_one_script, text, text[1:]))


def _one_script(before: str, after: str) -> bool:
    return bool(_LATIN.match(before)) == bool(_LATIN.match(after))


def _may_part(before: str, after: str) -> bool:
    if after == " " or after in BEGINS_NO_LINE or before in ENDS_NO_LINE:
        return False
    if before == "-" and after.isalpha():
        return True
    return not (_LATIN.match(before) and _LATIN.match(after))


def _count(
    pieces: Iterable[list[Chunk]], first: float, rest: float, size: float, points: float
) -> int:
    """How many lines the chunks take in `first`, then `rest` points."""
    lines = 0
    for chunks in pieces:
        lines += 1
        room, x = (first if lines == 1 else rest), 0.0
        for chunk in chunks:
            gap = points if chunk.joined else 0.0
            if x and x + gap + chunk.ink * size + chunk.ink_gaps * points > room:
                lines += 1
                x, gap, room = 0.0, 0.0, rest
            x += gap + chunk.whole * size + chunk.gaps * points
            if chunk.ink * size > room:  # a word wider than the column is cut where it is full
                more = ceil((x - room) / rest) if rest > size else 0
                lines, x, room = lines + more, x - room - (more - 1) * rest, rest
    return lines
