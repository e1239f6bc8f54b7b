"""Goals as set lines: broken and indented, not yet on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.core.model import Annex, Goal
from app.core.writable import LINE_ENDS
from app.report.breaking import LineBreaker
from app.report.cells import Text, goal_cell, indicator_cells
from app.report.pages import Place
from app.report.style import PageStyle


class SetLine(NamedTuple):
    """A line of a cell before it has a place on a page; `indent` in em.

    `heading` is how many lines the heading has that this line ends, else 0.
    """

    text: str
    indent: float
    place: Place
    start: int
    heading: int


Lines = tuple[SetLine, ...]
Cell = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class GoalCells:
    """A goal's own cell and the three of each indicator beside it, not yet broken into lines.

    The characters in them are one text: a set of them for each goal would
    weigh more than its lines.
    """

    key: str
    cell: Cell
    rows: tuple[tuple[Cell, ...], ...]
    chars: str


@dataclass(frozen=True, slots=True)
class SetGoal:
    """A goal's own cell and the three of each indicator beside it, set."""

    key: str
    cell: Lines
    rows: tuple[tuple[Lines, ...], ...]


class Typesetter:
    """Sets goals in one style and font. What has not changed since the last time is kept."""

    def __init__(self, style: PageStyle, breaker: LineBreaker) -> None:
        self._style = style
        self._breaker = breaker
        self._cells: dict[str, tuple[str, Goal, GoalCells]] = {}
        self._set: dict[str, tuple[GoalCells, SetGoal]] = {}

    def cells(self, annex: Annex) -> list[GoalCells]:
        """The cells of all goals of an annex."""
        known: dict[str, tuple[str, Goal, GoalCells]] = {}
        for number, goal in annex.numbered():
            old = self._cells.get(goal.key)
            if old and old[1] is goal and old[0] == number:
                known[goal.key] = old
            else:
                known[goal.key] = number, goal, self._cells_of(number, goal)
        self._cells = known
        return [made for _, _, made in known.values()]

    def goals(self, cells: Iterable[GoalCells]) -> list[SetGoal]:
        """The lines of all goals."""
        known: dict[str, tuple[GoalCells, SetGoal]] = {}
        for goal in cells:
            old = self._set.get(goal.key)
            known[goal.key] = old if old and old[0] is goal else (goal, self._goal(goal))
        self._set = known
        return [made for _, made in known.values()]

    def _cells_of(self, number: str, goal: Goal) -> GoalCells:
        cell = goal_cell(number, goal)
        rows = tuple(indicator_cells(indicator, self._style) for indicator in goal.indicators)
        chars: set[str] = set()
        for texts in (cell, *(texts for row in rows for texts in row)):
            chars.update(*(text.text for text in texts))
        return GoalCells(goal.key, cell, rows, "".join(chars - LINE_ENDS))

    def _goal(self, goal: GoalCells) -> SetGoal:
        widths = self._style.columns
        rows = tuple(tuple(map(self._lines, row, widths[1:])) for row in goal.rows)
        return SetGoal(goal.key, self._lines(goal.cell, widths[0]), rows)

    def _lines(self, texts: Cell, width: float) -> Lines:
        lines: list[SetLine] = []
        for text in texts:
            spans = self._breaker.lines(text.text, width, text.indent.first, text.indent.rest)
            for begin, end, indent in spans:
                line = text.text[begin:end]
                lines.append(SetLine(line, indent, text.place, begin - text.lead, 0))
            if text.heads:
                lines[-1] = lines[-1]._replace(heading=len(spans))
        return tuple(lines)
