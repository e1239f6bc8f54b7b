"""ODT as it prints: headers, paragraphs with their automatic numbers, and the table's cells."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from app.exchange.office_guard import OfficeFile, open_office
from app.exchange.printed.odt_lists import DRAW, OFFICE, STYLE, TABLE, TEXT, Lists
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

# What repeats more often is a formatting trick, not text.
_MOST_REPEATED = 100
_MOST_BLANKS = 1_000
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_ROWS = (f"{TABLE}table-rows", f"{TABLE}table-row-group", f"{TABLE}table-header-rows")
_BLANKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
# Text that an editor keeps but does not show in its place.
_APART = {
    f"{TEXT}note": "附註",
    f"{OFFICE}annotation": "註解",
    f"{DRAW}text-box": "文字方塊",
    f"{TEXT}ruby-text": "注音",
}
_PASSED_BY = (f"{TEXT}tracked-changes", f"{TEXT}note-citation", f"{OFFICE}forms", f"{TEXT}number")
_HEADERS = tuple(
    f"{STYLE}{name}"
    for name in ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
)


def read_odt(path: Path) -> Printed:
    """The document of an ODT. Raises Problem."""
    office = open_office(path)
    return Printed(name=str(path), blocks=tuple(_Odt(office).blocks()))


class _Odt:
    """Walks an ODT's XML in the order it prints in."""

    def __init__(self, office: OfficeFile) -> None:
        self._content = office.xml("content.xml")
        has_styles = "styles.xml" in office.members
        self._styles = office.xml("styles.xml") if has_styles else Element("none")
        self._lists = Lists(self._content, self._styles)
        self._apart: list[Line] = []
        self._tables = 0

    def blocks(self) -> Iterator[Block]:
        """Headers and footers of pages, then the body."""
        for header in self._styles.iter():
            if header.tag in _HEADERS:
                yield from self._lines(header, "頁首頁尾", furniture=True)
        body = self._content.find(f"{OFFICE}body/{OFFICE}text")
        if body is not None:
            yield from self._body(body)

    def _body(self, parent: Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{TABLE}table":
                self._tables += 1
                yield from self._rows(child)
            elif child.tag in (f"{TEXT}section", f"{TEXT}index-body"):
                yield from self._body(child)
            else:
                yield from self._child_lines(child, "表格外", furniture=False)

    def _rows(self, table: Element) -> Iterator[Row]:
        first = True
        for number, (row, head) in enumerate(_table_rows(table, head=False), 1):
            again = min(_whole(row, f"{TABLE}number-rows-repeated"), _MOST_REPEATED)
            for _ in range(again):
                where = f"第{self._tables}表第{number}列"
                cells = tuple(self._cells(row, where))
                yield Row(cells=cells, head=head, after_break=first and self._tables > 1)
                first = False
                if not any(cell.lines for cell in cells):
                    break

    def _cells(self, row: Element, where: str) -> Iterator[Cell]:
        column = 0
        for cell in row:
            covered = cell.tag == f"{TABLE}covered-table-cell"
            if not covered and cell.tag != f"{TABLE}table-cell":
                continue
            again = min(_whole(cell, f"{TABLE}number-columns-repeated"), _MOST_REPEATED)
            for _ in range(again):
                column += 1
                lines = tuple(self._lines(cell, f"{where}第{column}欄", furniture=False))
                yield Cell(lines=lines, covered=covered and not lines)

    def _lines(self, parent: Element, where: str, *, furniture: bool) -> Iterator[Line]:
        for child in parent:
            yield from self._child_lines(child, where, furniture=furniture)

    def _child_lines(self, child: Element, where: str, *, furniture: bool) -> Iterator[Line]:
        if child.tag in _PARAGRAPHS:
            yield from self._paragraph(child, self._lists.heading(child), where, furniture)
        elif child.tag == f"{TEXT}list":
            for label, paragraph in self._lists.paragraphs(child):
                if paragraph.tag in _PARAGRAPHS:
                    yield from self._paragraph(paragraph, label, where, furniture)
                else:
                    yield from self._child_lines(paragraph, where, furniture=furniture)
        elif child.tag not in _PASSED_BY:
            yield from self._lines(child, where, furniture=furniture)

    def _paragraph(
        self, paragraph: Element, label: str, where: str, furniture: bool
    ) -> Iterator[Line]:
        outer, self._apart = self._apart, []
        text = self._inline(paragraph, where)
        apart, self._apart = self._apart, outer
        for part in (label + text.lstrip() if label else text).split("\n"):
            if part.strip():
                yield Line(text=part, where=where, furniture=furniture)
        yield from apart

    def _inline(self, element: Element, where: str) -> str:
        parts = [element.text or ""]
        for child in element:
            if child.tag in _APART:
                apart = f"{where}{_APART[child.tag]}"
                own = child.tag == f"{TEXT}ruby-text"
                lines = [Line(text=self._inline(child, apart), where=apart)] if own else []
                self._apart.extend(lines or self._lines(child, apart, furniture=False))
            elif child.tag in _BLANKS:
                parts.append(_BLANKS[child.tag])
            elif child.tag == f"{TEXT}s":
                parts.append(" " * min(_whole(child, f"{TEXT}c"), _MOST_BLANKS))
            elif child.tag not in _PASSED_BY:
                parts.append(self._inline(child, where))
            parts.append(child.tail or "")
        return "".join(parts)


def _table_rows(parent: Element, *, head: bool) -> Iterator[tuple[Element, bool]]:
    for child in parent:
        if child.tag == f"{TABLE}table-row":
            yield child, head
        elif child.tag in _ROWS:
            yield from _table_rows(child, head=head or child.tag.endswith("header-rows"))


def _whole(element: Element, name: str) -> int:
    said = element.get(name, "1")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 1
