"""The annex as Markdown (CommonMark and GitHub's): a heading a goal, its analysis as nested lists.

Every text stays text: what Markdown takes for a sign has a backslash before it.
"""

import re
from collections.abc import Iterable, Iterator

from app.core.model import Annex, Goal, Indicator, Paragraph
from app.core.outline import read_label
from app.core.writable import LINE_END, writable

_ANYWHERE = re.compile(r"[\\`*_\[\]<>&|~$@{}]|(?<=www)\.|:(?=//)|!(?=\[)", re.IGNORECASE)
# At the beginning of a line: headings, lists, rules, underlines of headings.
_AT_START = re.compile(r"#{1,6}(?=\s|$)|[+\-](?=\s|$|[-+ ]*$)|=+\s*$|-{2,}|:")
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])")
_EDGE = re.compile(r"^[ \t]+|[ \t]+$")
_STEP = "  "


def markdown(annex: Annex) -> str:
    """The whole document."""
    lines = [
        f"# {_inline(annex.section_title or annex.book)}",
        _inline(annex.agency),
        f"{_inline(annex.book)}　中華民國{annex.fiscal_year}年度",
    ]
    for number, goal in annex.numbered():
        lines += _goal(annex, number, goal)
    return "\n\n".join(line for line in lines if line) + "\n"


def _goal(annex: Annex, number: str, goal: Goal) -> Iterator[str]:
    yield f"## {_inline(f'{number}、{goal.title}')}"
    for indicator in goal.indicators:
        yield from _indicator(annex, indicator)


def _indicator(annex: Annex, indicator: Indicator) -> Iterator[str]:
    _, own, target, analysis = map(_inline, annex.columns)
    yield f"### {own}：{_inline(indicator.indicator)}"
    if indicator.target_lines:
        yield f"**{target}**"
        yield "\n".join(_item(line, 0) for line in indicator.target_lines)
    if indicator.analysis:
        yield f"**{analysis}**"
        yield "\n".join(_outline(indicator.analysis))


def _outline(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """Items nested by their levels; a paragraph without a label goes on in the item before it."""
    depth = -1
    for paragraph in paragraphs:
        if depth >= 0 and not read_label(paragraph.text):
            inside = _STEP * (depth + 1)
            yield f"\n{inside}{_block(paragraph.text, inside)}\n"
            continue
        depth = min(paragraph.level - 1, depth + 1)
        yield _item(paragraph.text, depth)


def _item(text: str, depth: int) -> str:
    return f"{_STEP * depth}- {_block(text, _STEP * (depth + 1))}"


def _block(text: str, indent: str) -> str:
    """A text of several lines: each but the last ends with a hard break."""
    lines = LINE_END.split(text.rstrip("\r\n\v\f\x85\u2028\u2029"))
    return f"\\\n{indent}".join(map(_line, lines))


def _inline(text: str) -> str:
    """A text on one line, for a heading."""
    return _line(" ".join(LINE_END.split(text)))


def _line(text: str) -> str:
    start = _AT_START.match(text)
    numbered = _NUMBERED.match(text)
    escaped = _ANYWHERE.sub(lambda found: f"\\{found[0]}", writable(text))
    if numbered:
        escaped = f"{numbered[1]}\\{escaped[len(numbered[1]) :]}"
    elif start:
        escaped = f"\\{escaped}"
    return _EDGE.sub(_entities, escaped)


def _entities(blanks: re.Match[str]) -> str:
    """Blanks that Markdown would drop, as entities that it keeps."""
    return "".join(f"&#{ord(char)};" for char in blanks[0])
