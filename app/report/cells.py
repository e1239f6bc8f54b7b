"""Which text stands in which cell of the table, and how it is indented."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from app.core.model import Goal, Indicator, Paragraph
from app.core.outline import read_label
from app.report.pages import Place
from app.report.style import Indent, PageStyle

_DEEPEST_TARGET = 2.0


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of a cell. The first `lead` characters are not the field's.

    `heads` says that deeper text follows below it in the same cell.
    """

    place: Place
    text: str
    indent: Indent
    lead: int = 0
    heads: bool = False


_NONE = Indent(first=0, rest=0)


def goal_cell(number: str, goal: Goal) -> tuple[Text, ...]:
    """A goal's own cell: 二、 and the title."""
    lead = f"{number}、"
    return (Text(Place(goal.key, "title"), lead + goal.title, _NONE, len(lead)),)


def indicator_cells(indicator: Indicator, style: PageStyle) -> tuple[tuple[Text, ...], ...]:
    """An indicator's three cells, left to right: itself, its target, its analysis."""
    own = Text(Place(indicator.key, "indicator"), indicator.indicator, _NONE)
    return (own,), tuple(_target(indicator, style)), tuple(_analysis(indicator.analysis, style))


def _target(indicator: Indicator, style: PageStyle) -> Iterator[Text]:
    """Target lines; a deeper label than the cell's shallowest goes in by a step each."""
    labels = map(read_label, indicator.target_lines)
    depths = [label.level if label else 0 for label in labels]
    shallowest = min((depth for depth in depths if depth), default=0)
    for index, (text, depth) in enumerate(zip(indicator.target_lines, depths, strict=True)):
        more = min((depth - shallowest) * style.target_step, _DEEPEST_TARGET)
        label = style.target_label
        indent = Indent(first=label.first + more, rest=label.rest + more) if depth else _NONE
        yield Text(Place(indicator.key, "target_lines", index), text, indent)


def _analysis(paragraphs: tuple[Paragraph, ...], style: PageStyle) -> Iterator[Text]:
    """Paragraphs, hung by their level; one without a label goes on from the one before."""
    for paragraph, after in zip_longest(paragraphs, paragraphs[1:]):
        indent = style.levels[paragraph.level - 1]
        if not read_label(paragraph.text):
            indent = Indent(first=indent.rest, rest=indent.rest)
        heads = after is not None and after.level > paragraph.level
        yield Text(Place(paragraph.key, "text"), paragraph.text, indent, heads=heads)
