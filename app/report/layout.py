"""Rows become pages: where each column is cut, where rules run.

Pure data in, pure data out; pages come one after another as they are full.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

from app.core.model import PageOptions
from app.report.frame import Frame
from app.report.pages import Box, Cell, Extent, Line, Page, Rule
from app.report.style import PageStyle
from app.report.typeset import Lines, SetGoal

# Heights are sums of tenths of a point: a line fits that lacks less than this many points.
_TOLERANCE = 1e-6
_GOAL = 0


@dataclass
class _Block:
    """A goal under way: its own lines left, and where its cell began on this page."""

    position: int
    lines: Lines
    top: float
    first: int
    start: float
    indicator: int = 0
    heights: list[int] = field(default_factory=list)


class Paginator:
    """Lays the goals out page by page. Iterate `pages` once; `extents` is whole after that."""

    def __init__(self, style: PageStyle, options: PageOptions, frame: Frame) -> None:
        self.extents: list[Extent] = []
        self._style = style
        self._options = options
        self._frame = frame
        self._edges = frame.edges
        self._count = 0
        self._open()

    def pages(self, goals: Iterable[SetGoal]) -> Iterator[Page]:
        """The pages in order; there is always one."""
        for position, goal in enumerate(goals):
            yield from self._goal(position, goal)
        if self._y > self._top and self._frame.seal_height > self._room():
            yield self._close()
        yield self._close(last=True)

    def _open(self) -> None:
        self._top, self._bottom = self._frame.body(self._count)
        self._y = self._top
        self._cells: list[Cell] = []
        self._rules: list[Rule] = []

    def _close(self, last: bool = False) -> Page:
        cells = sorted(self._cells, key=lambda cell: (cell.goal, cell.column > 0, cell.indicator))
        page = self._frame.page(self._count, tuple(cells), tuple(self._rules), self._y, last=last)
        self._count += 1
        self._open()
        return page

    def _room(self) -> float:
        return self._bottom - self._y + _TOLERANCE

    def _goal(self, position: int, goal: SetGoal) -> Iterator[Page]:
        block = _Block(position, goal.cell, self._y, self._count, self._y)
        for indicator, cells in enumerate(goal.rows):
            last = indicator == len(goal.rows) - 1
            yield from self._row(block, indicator, list(cells), last)
        self._end_block(block)
        heights = tuple(block.heights)
        self.extents.append(Extent(goal.key, block.first, self._count, block.start, heights))

    def _row(
        self, block: _Block, indicator: int, columns: list[Lines], last: bool
    ) -> Iterator[Page]:
        """Place an indicator's row, on as many pages as it takes."""
        started = False
        while True:
            for_goal = self._lines_for_goal(block) if last else 0
            needed = max(*map(len, columns), for_goal, 1)
            fit = int((self._room() - self._style.row_padding) // self._style.pitch)
            least = 1 if started else min(needed, self._options.least_lines)
            cuts = self._cuts(columns, max(fit, 1))
            if self._y > self._top and (fit < least or cuts is None):
                yield self._turn(block, indicator)
                continue
            cuts = cuts or [min(len(column), max(fit, 1)) for column in columns]
            whole = all(len(column) == cut for column, cut in zip(columns, cuts, strict=True))
            height = max(*cuts, min(for_goal, max(fit, 1)) if whole else 0, 1)
            self._place_row(
                block, indicator, [c[:n] for c, n in zip(columns, cuts, strict=True)], height
            )
            columns = [column[cut:] for column, cut in zip(columns, cuts, strict=True)]
            started = True
            if not any(columns) and not (last and self._lines_for_goal(block)):
                return
            yield self._turn(block, indicator)

    def _cuts(self, columns: list[Lines], fit: int) -> list[int] | None:
        """How many lines of each column go into `fit`; None when a heading would be left alone."""
        cuts = [min(len(column), fit) for column in columns]
        analysis, cut = columns[-1], cuts[-1]
        if not self._options.keep_headings or cut == len(analysis):
            return cuts
        while cut > 0 and analysis[cut - 1].heading:
            cut -= analysis[cut - 1].heading
        return [*cuts[:-1], cut] if cut > 0 else None

    def _lines_for_goal(self, block: _Block) -> int:
        """How high the row to come must be for the goal's own text to end beside it."""
        return max(
            ceil(len(block.lines) - (self._y - block.top) / self._style.pitch - _TOLERANCE), 0
        )

    def _place_row(self, block: _Block, indicator: int, columns: list[Lines], height: int) -> None:
        top, bottom = self._y, self._y + height * self._style.pitch + self._style.row_padding
        if top > block.top:
            self._rules.append(Rule(self._edges[1], top, self._edges[-1], top))
        for column, lines in enumerate(columns, 1):
            self._place(block, indicator, column, Box(0, top, 0, bottom), lines)
        self._y = bottom

    def _place(self, block: _Block, indicator: int, column: int, rows: Box, lines: Lines) -> None:
        style = self._style
        left, right = self._edges[column], self._edges[column + 1]
        x, size, pitch = left + style.pad_left, style.size, style.pitch
        y = rows.top + style.row_padding / 2 + style.baseline
        placed = tuple(
            Line(
                line.text, x + line.indent * size, y + number * pitch, line.place, line.start, size
            )
            for number, line in enumerate(lines)
        )
        box = Box(left, rows.top, right, rows.bottom)
        self._cells.append(Cell(block.position, indicator, column, box, placed))

    def _turn(self, block: _Block, indicator: int) -> Page:
        """End the page in the middle of a goal."""
        untouched = self._y == block.top and not block.heights
        self._end_block(block)
        page = self._close()
        block.top, block.indicator = self._y, indicator
        if untouched:
            block.first, block.start = self._count, self._y
        return page

    def _end_block(self, block: _Block) -> None:
        """Close the goal's own cell on this page, with as much of its text as goes in."""
        height = self._y - block.top
        if not height:
            return
        fit = int((height - self._style.row_padding + _TOLERANCE) // self._style.pitch)
        block.heights.append(fit)
        self._place(block, block.indicator, _GOAL, Box(0, block.top, 0, self._y), block.lines[:fit])
        block.lines = block.lines[fit:]
        self._rules.append(Rule(self._edges[0], self._y, self._edges[-1], self._y))
