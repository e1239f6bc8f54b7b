"""The printed annex as data: pages, cells, lines, rules. Preview, PDF and printing show the same.

Points, from the paper's upper left corner; x goes right and y down.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.core.model import Annex
from app.report.style import EM, PageStyle


class Place(NamedTuple):
    """Where a text comes from: an entity's key, its field, and its entry (from 0) where it is a list.

    `field` is named as in the interchange file; texts that the page adds by
    itself (year, page number, marks) have the fields `year`, `page_number`,
    `print_date`, `draft_mark`, `seals` of the annex.
    """

    key: str
    field: str
    entry: int = 0


class Line(NamedTuple):
    """A line of text: baseline's left end, size in points, and where it comes from.

    `start` is the offset of its first character in the field; it is negative
    where the page puts a number before the text (二、 of a goal). `spacing` is
    put between characters, in points.
    """

    text: str
    x: float
    y: float
    place: Place
    start: int = 0
    size: float = 12.0
    spacing: float = 0.0


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float


class Rule(NamedTuple):
    """A ruled line, from one point to another."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A column's part of a row on one page. `goal` and `indicator` count from 0, -1 in the head.

    `column` is 0 to 3; the goal's own cell (column 0) stands beside all its
    indicators that are on the page, its `indicator` is the first of them.
    """

    goal: int
    indicator: int
    column: int
    box: Box
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its printed number, the texts around the table, the cells in it and the rules."""

    number: int
    draft: Line | None
    head: tuple[Line, ...]
    header: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    foot: tuple[Line, ...]
    rules: tuple[Rule, ...]

    def lines(self) -> Iterator[Line]:
        """All lines, in reading order: head, header row, cells, foot; the draft mark not."""
        yield from self.head
        for cell in (*self.header, *self.cells):
            yield from cell.lines
        yield from self.foot


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a goal goes: first and last page (from 0) and the height in lines on each of them.

    `top` is where its row begins on the first, in points.
    """

    key: str
    first: int
    last: int
    top: float
    lines: tuple[int, ...]


class Spot(NamedTuple):
    """A character of a field: what lies under a point of a page."""

    place: Place
    offset: int


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    """The whole annex on paper. `advances` are the widths of its characters in 1/256000 em."""

    annex: Annex
    style: PageStyle
    pages: tuple[Page, ...]
    extents: tuple[Extent, ...]
    advances: Mapping[str, int]

    def spot(self, page: int, x: float, y: float) -> Spot | None:
        """The field and character under a point of a page, None beside all text."""
        for line in self.pages[page].lines():
            if line.y - line.size <= y < line.y + line.size / 2 and x >= line.x:
                offset = self._offset(line, x)
                if offset is not None:
                    return Spot(line.place, max(line.start + offset, 0))
        return None

    def find(self, place: Place, offset: int = 0) -> tuple[int, Line] | None:
        """The page (from 0) and line on which a field's character stands."""
        found = None
        for number, page in enumerate(self.pages):
            for line in page.lines():
                if line.place == place and line.start <= offset:
                    found = number, line
                elif found and line.place == place:
                    return found
        return found

    def x_of(self, line: Line, offset: int) -> float:
        """Where the line's character at `offset` of its field begins, in points."""
        before = line.text[: max(offset - line.start, 0)]
        return line.x + sum(self._advance(line, char) for char in before)

    def _advance(self, line: Line, char: str) -> float:
        return self.advances[char] * line.size / EM + line.spacing

    def _offset(self, line: Line, x: float) -> int | None:
        at = line.x
        for offset, char in enumerate(line.text):
            at += self._advance(line, char)
            if x < at:
                return offset
        return None
