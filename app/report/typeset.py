"""Goals as set lines: broken and indented, not yet on a page."""

from dataclasses import dataclass
from typing import NamedTuple

from app.core.model import Annex, Goal
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


@dataclass(frozen=True, slots=True)
class SetGoal:
    """A goal's own cell, the three of each indicator beside it, and the characters in them."""

    key: str
    cell: Lines
    rows: tuple[tuple[Lines, ...], ...]
    chars: frozenset[str]


class Typesetter:
    """Sets goals in one style and font. What has not changed since the last time is kept."""

    def __init__(self, style: PageStyle, breaker: LineBreaker) -> None:
        self._style = style
        self._breaker = breaker
        self._known: dict[str, tuple[str, Goal, SetGoal]] = {}

    def goals(self, annex: Annex) -> list[SetGoal]:
        """All goals of an annex, set."""
        known: dict[str, tuple[str, Goal, SetGoal]] = {}
        for number, goal in annex.numbered():
            old = self._known.get(goal.key)
            if old and old[1] is goal and old[0] == number:
                known[goal.key] = old
            else:
                known[goal.key] = number, goal, self._goal(number, goal)
        self._known = known
        return [made for _, _, made in known.values()]

    def _goal(self, number: str, goal: Goal) -> SetGoal:
        style = self._style
        cell = self._cell(goal_cell(number, goal), style.columns[0])
        rows = tuple(
            tuple(map(self._cell, indicator_cells(indicator, style), style.columns[1:]))
            for indicator in goal.indicators
        )
        chars: set[str] = set()
        for lines in (cell, *(lines for row in rows for lines in row)):
            chars.update(*(line.text for line in lines))
        return SetGoal(goal.key, cell, rows, frozenset(chars))

    def _cell(self, texts: tuple[Text, ...], width: float) -> Lines:
        lines: list[SetLine] = []
        for text in texts:
            spans = self._breaker.lines(text.text, width, text.indent.first, text.indent.rest)
            for begin, end, indent in spans:
                line = text.text[begin:end]
                lines.append(SetLine(line, indent, text.place, begin - text.lead, 0))
            if text.heads:
                lines[-1] = lines[-1]._replace(heading=len(spans))
        return tuple(lines)
