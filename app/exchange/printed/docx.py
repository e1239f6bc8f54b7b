"""DOCX as it prints: headers, paragraphs with their automatic numbers, and the table's cells.

Tracked changes are read as accepted: what was inserted stands, what was
deleted does not. Element names are those of ECMA-376 part 1.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from app.exchange.office_guard import OfficeFile, open_office
from app.exchange.printed.docx_lists import Lists, W
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCUMENT = "word/document.xml"
_MOST_SPAN = 100
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DELETED = (
    f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}delInstrText",
    f"{W}pPr", f"{W}rPr", f"{W}rt", f"{_MC}Fallback",
)  # fmt: skip
_WRAPPERS = (
    *(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")),
    f"{_MC}AlternateContent", f"{_MC}Choice",
)  # fmt: skip
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}


def read_docx(path: Path) -> Printed:
    """The document of a DOCX. Raises Problem."""
    office = open_office(path)
    return Printed(name=str(path), blocks=tuple(_Docx(office).blocks()))


class _Docx:
    """Walks a DOCX's XML in the order it prints in."""

    def __init__(self, office: OfficeFile) -> None:
        self._office = office
        main = _main_part(office)
        self._document = office.xml(main)
        self._folder = posixpath.dirname(main)
        self._lists = Lists(self._part("numbering.xml"), self._part("styles.xml"))
        self._tables = 0
        self._apart: list[Line] = []
        self._carried = ""

    def _part(self, name: str) -> Element | None:
        member = posixpath.join(self._folder, name)
        return self._office.xml(member) if member in self._office.members else None

    def blocks(self) -> Iterator[Block]:
        """Headers and footers of pages, the body, then notes."""
        names = [posixpath.basename(member) for member in self._office.members]
        for kind in ("header", "footer"):
            for name in sorted(n for n in names if n.startswith(kind) and n.endswith(".xml")):
                part = self._part(name)
                if part is not None:
                    yield from self._lines(part, "頁首頁尾", furniture=True)
        body = self._document.find(f"{W}body")
        if body is not None:
            yield from self._body(body)
        for kind in _NOTES.values():
            part = self._part(f"{kind}.xml")
            if part is not None:
                yield from self._lines(part, "附註", furniture=False)

    def _body(self, parent: Element) -> Iterator[Block]:
        for child in _unwrapped(parent):
            if child.tag == f"{W}tbl":
                self._tables += 1
                yield from self._rows(child)
            else:
                yield from self._child_lines(child, "表格外", furniture=False)

    def _rows(self, table: Element) -> Iterator[Row]:
        first = True
        rows = [row for row in _unwrapped(table) if row.tag == f"{W}tr"]
        for number, row in enumerate(rows, 1):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            head = row.find(f"{W}trPr/{W}tblHeader") is not None
            cells = tuple(self._cells(row, f"第{self._tables}表第{number}列"))
            yield Row(cells=cells, head=head, after_break=first and self._tables > 1)
            first = False

    def _cells(self, row: Element, where: str) -> Iterator[Cell]:
        for _ in range(_whole(row.find(f"{W}trPr/{W}gridBefore"), 0)):
            yield Cell()
        column = 0
        for cell in _unwrapped(row):
            if cell.tag != f"{W}tc":
                continue
            column += 1
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            covered = merge is not None and merge.get(f"{W}val", "continue") != "restart"
            lines = tuple(self._lines(cell, f"{where}第{column}欄", furniture=False))
            yield Cell(lines=lines, covered=covered and not lines)
            span = _whole(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
            for _ in range(span - 1):
                yield Cell(covered=True)

    def _lines(self, parent: Element, where: str, *, furniture: bool) -> Iterator[Line]:
        for child in _unwrapped(parent):
            yield from self._child_lines(child, where, furniture=furniture)

    def _child_lines(self, child: Element, where: str, *, furniture: bool) -> Iterator[Line]:
        if child.tag == f"{W}p":
            yield from self._paragraph(child, where, furniture)
        elif child.tag not in _DELETED:
            yield from self._lines(child, where, furniture=furniture)

    def _paragraph(self, paragraph: Element, where: str, furniture: bool) -> Iterator[Line]:
        outer, self._apart = self._apart, []
        carried, self._carried = self._carried, ""
        label = "" if carried else self._lists.label(paragraph)
        text = self._inline(paragraph, where)
        apart, self._apart = self._apart, outer
        text = carried + (label + text.lstrip() if label and text.strip() else text)
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self._carried = text  # its end was deleted: it goes on with the next one
        else:
            for part in text.split("\n"):
                if part.strip():
                    yield Line(text=part, where=where, furniture=furniture)
        yield from apart

    def _inline(self, element: Element, where: str) -> str:
        parts = []
        for child in element:
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag == f"{W}br" and child.get(f"{W}type") in ("page", "column"):
                continue
            elif child.tag in _BREAKS:
                parts.append(_BREAKS[child.tag])
            elif child.tag == f"{W}sym":
                parts.append(_symbol(child.get(f"{W}char", "")))
            elif child.tag == f"{W}txbxContent":
                self._apart.extend(self._lines(child, f"{where}文字方塊", furniture=False))
            elif child.tag not in _DELETED:
                parts.append(self._inline(child, where))
        return "".join(parts)


def _main_part(office: OfficeFile) -> str:
    """The document's own part; another name than the usual is told by the relations."""
    if _DOCUMENT in office.members or "_rels/.rels" not in office.members:
        return _DOCUMENT
    for relation in office.xml("_rels/.rels").iter(_RELATION):
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    return _DOCUMENT


def _unwrapped(parent: Element) -> Iterator[Element]:
    """Children, those inside content controls, custom XML and insertions too."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        elif child.tag not in _DELETED:
            yield child


def _whole(element: Element | None, default: int) -> int:
    said = element.get(f"{W}val", "") if element is not None else ""
    return min(int(said), _MOST_SPAN) if said.isdigit() and len(said) < 9 else default


def _symbol(code: str) -> str:
    """A character given by its number; one of a symbol font's own is a bullet."""
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    if "\ue000" <= char <= "\uf8ff":
        return "•"
    return "" if char == "\0" or "\ud800" <= char <= "\udfff" else char
