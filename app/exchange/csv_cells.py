"""The cells of our CSV files: text that no spreadsheet takes for a formula, and back again.

A spreadsheet runs a cell that begins with = + - @, also after blanks, and some
pass over a tab or a line end before it; the full-width signs count where an
input method types them. Such a text gets an apostrophe before it, as a
spreadsheet's own sign for text. A text that begins with apostrophes and then so
gets one more, so that taking one away always gives back what was there. Figures
are written bare: −3 stays the number -3.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from app.core.figures import Figure

_RISKY = re.compile(r"['\s]*[=+\-@＝＋－＠\t\r\n]")
# Excel reads a CSV file as UTF-8 only when it begins with this mark.
BOM = "\ufeff"

Cell = str | Figure | None


def guarded(text: str) -> str:
    """A text as it is written into a cell."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` wrote into a cell; any other cell as it is."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell, 1) else cell


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as RFC 4180 in UTF-8 with a byte order mark. None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [_written(cell) for cell in row] for row in rows
    )
    return (BOM + out.getvalue()).encode("utf-8")


def _written(cell: Cell) -> str:
    if isinstance(cell, Figure):
        return cell.text
    return guarded(cell) if cell else ""
