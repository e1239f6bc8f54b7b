"""Where a page's columns and rows are: by its rules, else by its heading and the white between."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.exchange.printed.around import is_page_number
from app.exchange.printed.pdf_lines import TextLine, apart, is_opening, lines_of
from app.exchange.printed.pdf_page import Char, PageInk, Rule
from app.exchange.printed.rows import goal_number

_SAME = 2.0
# A column's rule is this much as long as the longest at least.
_LONG = 0.3
_COLUMNS = 4
_HEADINGS = (re.compile("指標"), re.compile("目標值?|原定"), re.compile("分析|情形|成果"))
# How the heading of each column ends when none of it is in another line.
_WHOLE = (
    re.compile("目標$|項目$|策略$|重點$"), re.compile("指標$|項目$"), re.compile("值$|目標數$"),
    re.compile("分析$|情形$|成果$|狀況$|說明$"),
)  # fmt: skip
_GOAL = re.compile(r"[一二三四五六七八九十百]{1,5}、")
# In em: the white between two headings, and how far a line reaches over its baseline and below.
_BETWEEN = 0.6
_RISE, _FALL = 0.75, 0.4
_WHITE = 3.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A page's table: its columns' edges from the left, and how far it reaches.

    `tops` has for each column the heights at which its cells begin, the
    highest first. `closed` says that a rule stands at the right of the last.
    """

    edges: tuple[float, ...]
    top: float
    bottom: float
    tops: tuple[tuple[float, ...], ...]
    closed: bool

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


def grid_of(page: PageInk, before: Sequence[float] | None) -> Grid | None:
    """The grid of a page's table, or None; `before` are the edges of the page before.

    What rules do not tell is told by the heading: columns by the white below
    it, rows by the goals' numbers.
    """
    verticals = _upright(page)
    heading = _heading(page)
    ends = (0.0, page.width)
    edges = _closed(page, verticals, ends) if verticals else _white_edges(page, heading)
    edges = edges or list(before or ())
    if len(edges) <= _COLUMNS:
        return None
    kept = [rule for at, rules in verticals.items() for rule in rules]
    across = [rule for rule in page.horizontal if _crosses(rule, edges)]
    top, bottom = _reach(page, kept, across, heading)
    tops = tuple(_tops(across, (a + b) / 2, top, bottom) for a, b in pairwise(edges))
    grid = Grid(tuple(edges), top, bottom, tops, closed=edges[-1] != page.width)
    if any(len(heights) > 1 for heights in tops):
        return grid
    heights = _by_numbers(page, grid, heading)
    return Grid(grid.edges, top, bottom, tuple(heights for _ in tops), grid.closed)


def _upright(page: PageInk) -> dict[float, list[Rule]]:
    """The rules between columns, by where they stand; none where they make no table."""
    groups = _grouped(page.vertical)
    lengths = {at: _covered(rules) for at, rules in groups.items()}
    longest = max(lengths.values(), default=0.0)
    kept = {at: rules for at, rules in groups.items() if lengths[at] >= _LONG * longest}
    return kept if len(kept) >= _COLUMNS - 1 else {}


def _closed(
    page: PageInk, verticals: dict[float, list[Rule]], ends: tuple[float, float]
) -> list[float]:
    """The rules' places, with the page's sides where the table has no rule of its own."""
    edges = sorted(verticals)
    top = max(rule.end for rules in verticals.values() for rule in rules)
    bottom = min(rule.start for rules in verticals.values() for rule in rules)
    inside = [c for c in page.chars if bottom <= c.y <= top and not c.text.isspace()]
    if any(char.right < edges[0] for char in inside):
        edges.insert(0, ends[0])
    if any(char.x > edges[-1] for char in inside):
        edges.append(ends[1])
    return edges


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


def _crosses(rule: Rule, edges: Sequence[float]) -> bool:
    """Whether a level rule goes over the middle of a column."""
    return any(rule.start <= (a + b) / 2 <= rule.end for a, b in pairwise(edges))


def _reach(
    page: PageInk, upright: Sequence[Rule], across: Sequence[Rule], heading: TextLine | None
) -> tuple[float, float]:
    """How far the table reaches, up and down."""
    if upright:
        return max(rule.end for rule in upright), min(rule.start for rule in upright)
    top = heading.y + _RISE * heading.size if heading else page.height
    if len({round(rule.at) for rule in across}) > 1:
        highest = max(rule.at for rule in across)
        return max(highest, top) if heading else highest, min(rule.at for rule in across)
    return top, _foot(page)


def _foot(page: PageInk) -> float:
    """Where the page's own number begins; the page's edge where it has none."""
    lines = lines_of(page.chars)
    last = lines[-1] if lines else None
    if last is None or not is_page_number(last.text):
        return 0.0
    return last.y + last.size


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


def _white_edges(page: PageInk, heading: TextLine | None) -> list[float]:
    """The columns' edges: the widest white between each two headings and what stands below them."""
    if heading is None:
        return []
    near = [c for c in page.chars if abs(c.y - heading.y) < _FALL * heading.size]
    groups = apart([c for c in near if not c.text.isspace()], _BETWEEN)
    if len(groups) != _COLUMNS:
        return []
    foot = _foot(page)
    spans = sorted(
        (char.x, char.right)
        for char in page.chars
        if foot <= char.y <= heading.y + _SAME and not char.text.isspace()
    )
    middles = [(group[0].x + group[-1].right) / 2 for group in groups]
    gaps = _gaps(spans)
    edges = [0.0]
    for left, right in pairwise(middles):
        between = [gap for gap in gaps if left < (gap[0] + gap[1]) / 2 < right]
        if not between:
            return []
        start, end = max(between, key=lambda g: g[1] - g[0])
        edges.append(start + 0.6 * (end - start))
    return [*edges, page.width]


def _gaps(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The white between stretches that are sorted by their starts."""
    gaps = []
    reached = spans[0][0] if spans else 0.0
    for start, end in spans:
        if start - reached >= _WHITE:
            gaps.append((reached, start))
        reached = max(reached, end)
    return gaps


def _by_numbers(page: PageInk, grid: Grid, heading: TextLine | None) -> tuple[float, ...]:
    """Rows without rules: the heading, what goes on below it, and each goal from its number on."""
    columns: list[list[Char]] = [[] for _ in grid.edges[1:]]
    for char in page.chars:
        column = grid.column(char)
        if column >= 0 and grid.bottom <= char.y <= grid.top:
            columns[column].append(char)
    lines = [lines_of(chars) for chars in columns]
    heights = [grid.top]
    below = grid.top
    if heading is not None:
        below = _heading_end(lines, heading)
        heights.append(below)
    expected: int | None = None
    for line in lines[0]:
        number = goal_number(line.text) if _GOAL.match(line.text) and line.y < below else None
        if number and expected in (None, number[0]):
            heights.append(line.y + _RISE * line.size)
            expected = number[0] + 1
    return tuple(heights)


def _heading_end(lines: Sequence[Sequence[TextLine]], heading: TextLine) -> float:
    """Where the heading ends: below its line, or the next one of a column it is not whole in."""
    lowest = heading.y
    for column, whole in zip(lines, _WHOLE, strict=False):
        own = [line for line in column if line.y <= heading.y + _SAME]
        if own and len(own) > 1 and not whole.search(own[0].text):
            lowest = min(lowest, own[1].y)
    return lowest - _FALL * heading.size
