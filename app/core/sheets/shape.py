"""A spreadsheet as data: sheets of cells, each with what is stored and what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

# More columns than any table of figures has; what lies beyond is said, not read.
MOST_COLUMNS = 120


class CellKind(StrEnum):
    """What a cell holds. An empty one is none at all."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    ERROR = "error"
    FORMULA = "formula"  # whose value the file does not have


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell.

    `stored` is the exact decimal text of a number (0.88), a date as
    yyyy-mm-dd in our era, 1 or 0, a formula's own text, else the text;
    `shown` is what its format makes of it (88%). Of a number, `figure` is the
    number as shown, without marks (88), and `unit` what the format puts
    behind it (%, 千元).
    """

    kind: CellKind
    stored: str
    shown: str
    figure: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells 合併儲存格, from 0, the last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: its cells by row and column, from 0. Only cells that hold something are there."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: Sequence[Area] = ()

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows that hold anything, in order."""
        return tuple(sorted({row for row, _ in self.cells}))

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The columns that hold anything, in order, as many as are looked at."""
        return tuple(sorted({column for _, column in self.cells})[:MOST_COLUMNS])

    def at(self, row: int, column: int) -> Cell | None:
        """A cell; one that is covered by a merged cell is that one."""
        return self.cells.get((row, column)) or self.cells.get(self._covers.get((row, column), _NO))

    def text(self, row: int, column: int) -> str:
        """What a cell shows on one line; "" where it is empty."""
        cell = self.at(row, column)
        return " ".join(cell.shown.split()) if cell else ""

    @cached_property
    def _covers(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Which merged cell covers a place, for places in rows and columns that hold anything."""
        covers: dict[tuple[int, int], tuple[int, int]] = {}
        rows, columns = self.rows, self.columns
        for area in self.merged:
            if (area.top, area.left) not in self.cells:
                continue
            for row in _within(rows, area.top, area.bottom):
                for column in _within(columns, area.left, area.right):
                    covers[row, column] = (area.top, area.left)
            if len(covers) > _MOST_COVERED:
                break
        return covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A file of sheets. Of a CSV file, `encoding` and `separator` are those it was read with.

    `notes` are sentences about how it was read.
    """

    sheets: tuple[Sheet, ...]
    encoding: str = ""
    separator: str = ""
    notes: tuple[str, ...] = field(default=())


# A merged cell of the whole sheet covers no more than this of it.
_MOST_COVERED = 200_000
_NO = (-1, -1)


def _within(numbers: Sequence[int], first: int, last: int) -> Sequence[int]:
    from bisect import bisect_left, bisect_right

    return numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def letters(column: int) -> str:
    """A column's letters, from 0: A, B … Z, AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def reference(row: int, column: int) -> str:
    """A cell as people name it: B7."""
    return f"{letters(column)}{row + 1}"
