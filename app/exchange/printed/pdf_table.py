"""Where a page's columns and rows are: by its rules, else by its heading and the white between."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.exchange.printed.pdf_lines import TextLine, is_opening, lines_of
from app.exchange.printed.pdf_page import Char, PageInk, Rule

_SAME = 2.0
# A column's rule is this much as long as the longest at least.
_LONG = 0.3
_COLUMNS = 4
_HEADINGS = (re.compile("指標"), re.compile("目標值?|原定"), re.compile("分析|情形|成果"))
_WHITE = 3.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A page's table: its columns' edges from the left, and how far it reaches.

    `tops` has for each column the heights at which its cells begin, the
    highest first. `ruled` says whether rules were seen.
    """

    edges: tuple[float, ...]
    top: float
    bottom: float
    tops: tuple[tuple[float, ...], ...]
    ruled: bool

    def column(self, char: Char) -> int:
        """The column a character begins in; -1 outside the table."""
        # An opening mark has its ink in its right half, its left may be cut off.
        inked = 0.55 if is_opening(char.text) else 0.05
        at = bisect_right(self.edges, char.x + inked * char.size) - 1
        return at if 0 <= at < len(self.edges) - 1 else -1

    def row_heights(self) -> list[float]:
        """The heights at which any cell begins, the highest first."""
        heights: list[float] = []
        for height in sorted((h for tops in self.tops for h in tops), reverse=True):
            if not heights or heights[-1] - height > _SAME:
                heights.append(height)
        return heights

    def begins(self, column: int, height: float) -> bool:
        """Whether a cell of a column begins at a height."""
        return any(abs(top - height) <= _SAME for top in self.tops[column])


def ruled_grid(page: PageInk) -> Grid | None:
    """The grid of a page's rules, or None where there is none of three columns or more."""
    groups = _grouped(page.vertical)
    lengths = {at: _covered(rules) for at, rules in groups.items()}
    longest = max(lengths.values(), default=0.0)
    edges = sorted(at for at, length in lengths.items() if length >= _LONG * longest)
    if len(edges) < _COLUMNS:
        return None
    kept = [rule for at in edges for rule in groups[at]]
    top, bottom = max(rule.end for rule in kept), min(rule.start for rule in kept)
    tops = tuple(
        _tops(page.horizontal, (left + right) / 2, top, bottom)
        for left, right in itertools.pairwise(edges)
    )
    return Grid(tuple(edges), top, bottom, tops, ruled=True)


def unruled_grid(page: PageInk, edges: Sequence[float] | None) -> Grid | None:
    """The grid told by the table's heading; `edges` are those of a page before, for one without."""
    heading = _heading(page)
    if heading is not None:
        edges = _white_edges(page, heading) or edges
    if not edges:
        return None
    top = heading.y + 1.5 * heading.size if heading else page.height
    tops = tuple((top,) for _ in edges[1:])
    return Grid(tuple(edges), top, 0.0, tops, ruled=False)


def _grouped(rules: Iterable[Rule]) -> dict[float, list[Rule]]:
    """Rules by where they stand, those that nearly meet together."""
    groups: dict[float, list[Rule]] = {}
    last: float | None = None
    for rule in sorted(rules, key=lambda r: r.at):
        if last is None or rule.at - last > _SAME:
            last = rule.at
            groups[last] = []
        groups[last].append(rule)
    return groups


def _covered(rules: Iterable[Rule]) -> float:
    """How much of a line several rules on it cover together."""
    total, reached = 0.0, float("-inf")
    for rule in sorted(rules, key=lambda r: r.start):
        total += max(0.0, rule.end - max(rule.start, reached))
        reached = max(reached, rule.end)
    return total


def _tops(rules: Iterable[Rule], x: float, top: float, bottom: float) -> tuple[float, ...]:
    """The heights of the rules over a column, from the table's top."""
    heights = [
        r.at for r in rules if r.start <= x <= r.end and bottom + _SAME < r.at <= top + _SAME
    ]
    found = [top]
    for height in sorted(heights, reverse=True):
        if found[-1] - height > _SAME:
            found.append(height)
    return tuple(found)


def _heading(page: PageInk) -> TextLine | None:
    """The line that names the columns."""
    for line in lines_of(page.chars):
        if all(words.search(line.text) for words in _HEADINGS):
            return line
    return None


def _white_edges(page: PageInk, heading: TextLine) -> list[float] | None:
    """The columns' edges: the white between what stands below the heading and in it."""
    below = [c for c in page.chars if c.y <= heading.y + heading.size and not c.text.isspace()]
    spans = sorted((char.x, char.right) for char in below)
    gaps: list[tuple[float, float]] = []
    reached = spans[0][0] if spans else 0.0
    for start, end in spans:
        if start - reached >= _WHITE:
            gaps.append((reached, start))
        reached = max(reached, end)
    if len(gaps) < _COLUMNS - 1:
        return None
    widest = sorted(sorted(gaps, key=lambda g: g[0] - g[1])[: _COLUMNS - 1])
    return [0.0, *(start + 0.6 * (end - start) for start, end in widest), page.width]
