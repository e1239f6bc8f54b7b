"""The named styles of the ODT: what the officer sees in the list of styles, and where each is used."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.report.style import Indent, PageStyle

# The paragraph that must follow a table, in points: the least that LibreOffice takes.
GAP_PITCH = 1.0
LEVELS = ("一、", "(一)", "1.", "(1)")
_NONE = Indent(first=0, rest=0)
# Depths of the labels in a target cell, from its shallowest.
_TARGET_DEPTHS = 4


@dataclass(frozen=True, slots=True)
class NamedStyle:
    """A paragraph style: its name in the file and as shown, where its lines begin, its heading level.

    `outline` is 1 for a goal and 2 to 5 for the four levels of its analysis; 0
    for text that is no heading.
    """

    name: str
    shown: str
    indent: Indent = _NONE
    outline: int = 0


GOAL = NamedStyle("Goal", "年度績效目標", outline=1)
INDICATOR = NamedStyle("Indicator", "衡量指標")
TARGET = NamedStyle("Target", "原定目標值")
HEADER = NamedStyle("Column_20_head", "欄名")
SEAL = NamedStyle("Seal", "核章")
GAP = NamedStyle("Gap", "表後間隔")
SECTION = NamedStyle("Section_20_title", "章節標題")
AGENCY = NamedStyle("Agency", "機關")
BOOK = NamedStyle("Book", "書名")
YEAR = NamedStyle("Year", "年度")
FOOT = NamedStyle("Foot", "頁尾")
MARK = NamedStyle("Draft_20_mark", "草稿字樣")


def outline_style(level: int, labelled: bool, style: PageStyle) -> NamedStyle:
    """The style of an analysis paragraph of a level from 1, with its label or going on without."""
    indent = style.levels[level - 1]
    if labelled:
        return NamedStyle(f"Outline_20_{level}", f"分析 {LEVELS[level - 1]}", indent, level + 1)
    rest = Indent(first=indent.rest, rest=indent.rest)
    return NamedStyle(f"Outline_20_{level}_20_text", f"分析 {LEVELS[level - 1]} 續段", rest)


def target_style(indent: Indent, style: PageStyle) -> NamedStyle:
    """The style of a line of a target cell that is indented so."""
    return next((one for one in _targets(style) if one.indent == indent), TARGET)


def cell_styles(style: PageStyle) -> Iterator[NamedStyle]:
    """The styles of the texts in the table, each once."""
    yield from (GOAL, INDICATOR, TARGET, *_targets(style))
    for level in range(1, len(LEVELS) + 1):
        yield outline_style(level, True, style)
        yield outline_style(level, False, style)


def _targets(style: PageStyle) -> Iterator[NamedStyle]:
    label = style.target_label
    for depth in range(_TARGET_DEPTHS):
        more = depth * style.target_step
        indent = Indent(first=label.first + more, rest=label.rest + more)
        yield NamedStyle(f"Target_20_{depth + 1}", f"原定目標值 第{depth + 1}層", indent)
