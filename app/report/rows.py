"""The annex as the table's rows: which text stands in which cell, and how it is indented."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.model import Annex, Goal, Indicator, Paragraph
from app.report.pages import Place
from app.report.style import Indent, PageStyle

# Depths of the outline: 一、, (一), 1., (1); full- and half-width marks are the same.
_NUMERALS = "[一二三四五六七八九十百]{1,4}"
_DIGITS = "[0-9０-９]{1,3}"
_LABELS = tuple(
    re.compile(pattern)
    for pattern in (
        f"{_NUMERALS}、",
        f"[(（]{_NUMERALS}[)）]",
        rf"{_DIGITS}(?:[、．]|\.(?![0-9]))",
        f"[(（]{_DIGITS}[)）]",
    )
)
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: an indicator's three cells, left to right."""

    indicator: int
    cells: tuple[tuple[Text, ...], tuple[Text, ...], tuple[Text, ...]]


@dataclass(frozen=True, slots=True)
class GoalRows:
    """A goal's own cell and the rows beside it."""

    key: str
    cell: tuple[Text, ...]
    rows: tuple[Row, ...]


_NONE = Indent(first=0, rest=0)


def label_depth(text: str) -> int:
    """The outline depth of the label that a text begins with, 1 to 4; 0 when it has none."""
    for depth, pattern in enumerate(_LABELS, 1):
        if pattern.match(text):
            return depth
    return 0


def goal_rows(annex: Annex, style: PageStyle) -> Iterator[GoalRows]:
    """The goals of an annex as rows, in printed order."""
    for number, goal in annex.numbered():
        yield GoalRows(goal.key, (_goal_text(number, goal),), tuple(_rows(goal, style)))


def _goal_text(number: str, goal: Goal) -> Text:
    lead = f"{number}、"
    return Text(Place(goal.key, "title"), lead + goal.title, _NONE, len(lead))


def _rows(goal: Goal, style: PageStyle) -> Iterator[Row]:
    for position, indicator in enumerate(goal.indicators):
        own = (Text(Place(indicator.key, "indicator"), indicator.indicator, _NONE),)
        analysis = tuple(_analysis(indicator.analysis, style))
        yield Row(position, (own, tuple(_target(indicator, style)), analysis))


def _target(indicator: Indicator, style: PageStyle) -> Iterator[Text]:
    """Target lines; a deeper label than the cell's shallowest goes in by a step each."""
    depths = [label_depth(text) for text in indicator.target_lines]
    shallowest = min((depth for depth in depths if depth), default=0)
    for index, (text, depth) in enumerate(zip(indicator.target_lines, depths, strict=True)):
        more = min((depth - shallowest) * style.target_step, _DEEPEST_TARGET)
        label = style.target_label
        indent = Indent(first=label.first + more, rest=label.rest + more) if depth else _NONE
        yield Text(Place(indicator.key, "target_lines", index), text, indent)


def _analysis(paragraphs: tuple[Paragraph, ...], style: PageStyle) -> Iterator[Text]:
    """Paragraphs, hung by their level; one without a label goes on from the one before."""
    for paragraph, after in zip(paragraphs, (*paragraphs[1:], None), strict=True):
        indent = style.levels[paragraph.level - 1]
        if not label_depth(paragraph.text):
            indent = Indent(first=indent.rest, rest=indent.rest)
        heads = after is not None and after.level > paragraph.level
        yield Text(Place(paragraph.key, "text"), paragraph.text, indent, heads=heads)
