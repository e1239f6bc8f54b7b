"""HTML of an annex: a web page, or what Word and LibreOffice put on the clipboard."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.core.errors import Problem
from app.core.numerals import LARGEST
from app.core.outline import label_text
from app.exchange.printed.columns import heading_columns
from app.exchange.printed.counting import numeral
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

# An annex of 900 goals has 200,000 tags as Word writes it.
_MOST_TAGS = 500_000
_DEEPEST = 200
_MOST_SPAN = 1_000
_MOST_COLUMNS = 60
# Levels of the outline: 一、 (一) 1. (1)
_OUTLINE = 4
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body caption center dd div dl dt fieldset figure footer
        form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th
        thead tr ul""",
    )
)
_PASSED_BY = frozenset(
    re.findall(r"\w+", "head style script title template noscript del iframe object svg")
)
_CELLS = ("td", "th")
_BLANK = re.compile(r"[ \t\r\n\f]+")
# CSS Text 3, 4.1.3: a line's end in the source between two wide characters is nothing.
_SOFT_END = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*\n\s*(?=[\u2e80-\uffef])")
_WAY = re.compile(r"list-style-type:\s*([a-z-]+)", re.IGNORECASE)
_WAYS = {
    "cjk-ideographic": "一", "trad-chinese-informal": "一", "simp-chinese-informal": "一",
    "trad-chinese-formal": "壹", "cjk-heavenly-stem": "甲", "cjk-earthly-branch": "子",
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip


def read_html(text: str, name: str) -> Printed:
    """The document of a piece of HTML. Raises Problem when it is too large."""
    from lxml import etree

    if text.count("<") > _MOST_TAGS:
        raise Problem(f"「{name}」太大，不像是附件；請確認選對了檔案。")
    # The encoding that the text names is no longer its own.
    data = text.replace("\0", "").encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(data, parser) if data.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        root = None
    blocks = tuple(_Html().blocks(root)) if root is not None else ()
    return Printed(name=name, blocks=blocks)


class _Html:
    """Walks the elements, gathering lines and rows."""

    def __init__(self) -> None:
        self._tables = 0
        self._counts: dict[Any, int] = {}

    def blocks(self, root: Any) -> Iterator[Block]:
        """Lines and tables in their order."""
        lines: list[Line] = []
        for found in self._walk(root, "表格外", 0, inside=False):
            if isinstance(found, Line):
                lines.append(found)
                continue
            yield from lines
            lines = []
            yield from self._rows(found)
        yield from lines

    def _walk(self, element: Any, where: str, depth: int, *, inside: bool) -> Iterator[Any]:
        """The lines of an element, and the tables in it that are not in a cell of one."""
        text, label = "", self._label(element)
        for kind, found in _pieces(element, depth):
            if kind == "text":
                text += found
                continue
            for line in _lines(text, where):
                yield _labelled(line, label)
                label = ""
            text = ""
            if kind == "table" and not inside and not _is_layout(found):
                yield found
            elif kind in ("block", "table") and depth < _DEEPEST:
                for inner in self._walk(found, where, depth + 1, inside=inside):
                    yield _labelled(inner, label) if isinstance(inner, Line) else inner
                    label = ""
        yield from (_labelled(line, label) for line in _lines(text, where))

    def _label(self, element: Any) -> str:
        """The number before an item of a list; Word's own stand in the text.

        LibreOffice does not say how Chinese lists count: one that says nothing
        has the outline's label of its depth.
        """
        listed = element.getparent() if element.tag == "li" else None
        if listed is None or listed.tag not in ("ol", "ul"):
            return ""
        number = self._counts.get(listed, _first(listed))
        self._counts[listed] = number + 1
        if listed.tag == "ul":
            return "•"
        style = _WAY.search(listed.get("style", "") + element.get("style", ""))
        if style is None and listed.get("type") is None:
            depth = 1 + sum(1 for _ in listed.iterancestors("ol", "ul"))
            if depth <= _OUTLINE:
                return label_text(depth, min(number, LARGEST))
        way = _WAYS.get(style[1].lower(), "1") if style else listed.get("type", "1")
        return numeral(number, way) + ("、" if way in "一壹甲子" else ".")

    def _rows(self, table: Any) -> Iterator[Row]:
        self._tables += 1
        spans: dict[int, int] = {}
        first = True
        for number, row in enumerate(_table_rows(table), 1):
            cells = self._cells(row, f"第{self._tables}表第{number}列", spans)
            head = row.getparent().tag == "thead"
            yield Row(cells=cells, head=head, after_break=first and self._tables > 1)
            first = False

    def _cells(self, row: Any, where: str, spans: dict[int, int]) -> tuple[Cell, ...]:
        """The cells of a row; `spans` says how many rows those of earlier rows still cover."""
        cells: list[Cell] = []
        for cell in (child for child in row if child.tag in _CELLS):
            _cover(cells, spans)
            place = f"{where}第{len(cells) + 1}欄"
            lines = tuple(self._walk(cell, place, 0, inside=True))
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for position in range(across if len(cells) < _MOST_COLUMNS else 1):
                if down > 1 and len(cells) < _MOST_COLUMNS:
                    spans[len(cells)] = down - 1
                cells.append(Cell(lines=() if position else lines, covered=position > 0))
        _cover(cells, spans)
        return tuple(cells)


def _cover(cells: list[Cell], spans: dict[int, int]) -> None:
    while spans.get(len(cells), 0) > 0:
        spans[len(cells)] -= 1
        cells.append(Cell(covered=True))


def _pieces(element: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """What an element holds: stretches of text, blocks, tables, and the ends of lines."""
    yield "text", element.text or ""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "br":
            yield "end", None
        elif tag == "table":
            yield "table", child
        elif tag in _BLOCKS:
            yield "block", child
        elif tag and tag not in _PASSED_BY and depth < _DEEPEST and not _is_hidden(child):
            yield from _pieces(child, depth + 1)
        yield "text", child.tail or ""


def _lines(text: str, where: str) -> Iterator[Line]:
    text = _BLANK.sub(" ", _SOFT_END.sub("", text)).strip(" ")
    if text.strip():
        yield Line(text=text, where=where)


def _labelled(line: Line, label: str) -> Line:
    return replace(line, text=label + line.text) if label else line


def _first(listed: Any) -> int:
    start = listed.get("start", "1")
    return max(int(start), 1) if start.isascii() and start.isdigit() and 0 < len(start) < 9 else 1


def _is_hidden(element: Any) -> bool:
    style = "".join(element.get("style", "").split()).lower()
    return "display:none" in style or "mso-hide:all" in style


def _is_layout(table: Any) -> bool:
    """Whether a table only holds another that is the annex's."""
    inner = table.xpath(".//table")
    return any(
        heading_columns(Row(cells=tuple(_Html()._cells(row, "", {}))))
        for found in inner
        for row in list(_table_rows(found))[:3]
    )


def _table_rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _span(cell: Any, name: str) -> int:
    said = cell.get(name, "1").strip()
    return min(max(int(said), 1), _MOST_SPAN) if said.isdigit() and len(said) < 9 else 1
