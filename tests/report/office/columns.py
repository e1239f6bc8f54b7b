"""The columns of a printed annex, read back from any PDF of it: lines by page, top to bottom."""

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import pypdfium2 as pdfium

from app.report.style import PageStyle

Lines = list[str]
# Of one line, however high its characters are.
_SAME_LINE = 6.0
# How PDFium gives a hyphen at a line's end.
_HYPHEN = "\x02"


def read_columns(pdf: Path, tops: tuple[float, float], bottom: float) -> list[list[Lines]]:
    """Pages → columns → lines without blanks, of what stands in the rows.

    Points from the paper's top: where rows begin on the first page and on the
    others, and where they end.
    """
    document = pdfium.PdfDocument(pdf)
    try:
        return [_page(page, tops[n > 0], bottom) for n, page in enumerate(document)]
    finally:
        document.close()


def _page(page: pdfium.PdfPage, top: float, bottom: float) -> list[Lines]:
    style = PageStyle()
    edges = list(accumulate(style.cell_widths[:-1], initial=style.left))
    text = page.get_textpage()
    rows: list[dict[float, list[tuple[float, str]]]] = [defaultdict(list) for _ in edges]
    for index in range(text.count_chars()):
        char = chr(pdfium.raw.FPDFText_GetUnicode(text, index)).replace(_HYPHEN, "-")
        if not char.strip():
            continue
        left, low, right, _high = text.get_charbox(index, loose=True)
        y = style.paper[1] - low
        if not top < y < bottom:
            continue
        column = max(n for n, edge in enumerate(edges) if n == 0 or (left + right) / 2 > edge)
        line = next((at for at in rows[column] if abs(at - y) < _SAME_LINE), y)
        rows[column][line].append((left, char))
    return [
        ["".join(char for _, char in sorted(lines[y])) for y in sorted(lines)] for lines in rows
    ]


def drift(ours: list[list[Lines]], theirs: list[list[Lines]]) -> list[tuple[int, int, float]]:
    """Page (from 1), column, and by how many of our lines each of our page ends differs from theirs."""
    found = []
    for column in range(4):
        ends = list(accumulate(len(line) for page in ours for line in page[column]))
        for number in range(1, min(len(ours), len(theirs))):
            here, there = (
                sum(len(line) for page in pages[:number] for line in page[column])
                for pages in (ours, theirs)
            )
            found.append((number, column, _lines_to(ends, there) - _lines_to(ends, here)))
    return found


def _lines_to(ends: list[int], offset: int) -> float:
    """How many lines stand before an offset, a part of one counted by its characters."""
    line = bisect_left(ends, offset)
    if line >= len(ends):
        return float(len(ends))
    before = ends[line - 1] if line else 0
    return line + (offset - before) / (ends[line] - before)
