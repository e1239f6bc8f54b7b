"""Where each run of a document's text went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.exchange.printed.shape import Line
from app.exchange.printed.tracing import Traced


class Way(StrEnum):
    """What became of a run of text."""

    PLACED = "placed"
    FURNITURE = "furniture"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text of one line that went to one place.

    `where` is where it stands in the file, `start` its first character in its
    line; `goes` says where it went, for people: 目標三 原定目標值第2行.
    """

    text: str
    where: str
    start: int
    way: Way
    goes: str


class Ledger:
    """Every character of a document, each given to one place or none."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._first = list(_firsts(lines))
        self._places: list[tuple[Way, str]] = []
        self._given = [-1] * sum(len(line.text) for line in lines)

    def traced(self, index: int) -> Traced:
        """A line's text, each character with its place."""
        first, text = self._first[index], self._lines[index].text
        return Traced(text, tuple(range(first, first + len(text))))

    def give(self, text: Traced, way: Way, goes: str) -> None:
        """Say where a text goes. Raises ValueError when it went somewhere already."""
        self._places.append((way, goes))
        for position in text.at:
            if position >= 0:
                if self._given[position] >= 0:
                    raise ValueError(f"used twice: {text.text[:20]!r}")
                self._given[position] = len(self._places) - 1

    def runs(self) -> Iterator[Run]:
        """Every run in order; blanks belong to the run before them, what nobody took is unplaced."""
        for index, line in enumerate(self._lines):
            first = self._first[index]
            start, place = 0, -2
            for position, char in enumerate(line.text):
                given = self._given[first + position]
                if char.isspace() or given == place:
                    continue
                if place != -2:
                    yield self._run(line, start, position, place)
                    start = position
                place = given
            if place != -2:
                yield self._run(line, start, len(line.text), place)

    def _run(self, line: Line, start: int, end: int, place: int) -> Run:
        way, goes = self._places[place] if place >= 0 else (Way.UNPLACED, "未能歸位")
        return Run(line.text[start:end], line.where, start, way, goes)


def unplaced(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs that went nowhere."""
    return tuple(run for run in runs if run.way is Way.UNPLACED)


def _firsts(lines: Iterable[Line]) -> Iterator[int]:
    first = 0
    for line in lines:
        yield first
        first += len(line.text)
