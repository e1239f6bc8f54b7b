"""XLSX (ECMA-376 part 1, 18) read as sheets. Macros, links and formulas stay what they are: text."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from app.core.errors import Problem
from app.core.sheets.shape import Area, Book, Cell, CellKind, Sheet
from app.exchange.office_guard import OfficeFile, open_office
from app.exchange.sheets.formats import BUILT_IN, number_cell
from app.exchange.sheets.limits import MOST_CHARS, MOST_SHEETS, Counted
from app.exchange.sheets.numbers import decimal_of

_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_AREAS = 5_000
_TRUE = ("1", "true")
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?")
_SHOWN_FLAG = {"1": "TRUE", "0": "FALSE"}


def read_xlsx(path: Path) -> Book:
    """The sheets of an XLSX file. Raises Problem."""
    office = open_office(path)
    if _WORKBOOK not in office.members:
        raise Problem(f"「{path}」裡沒有試算表；請以 Excel 或 LibreOffice 另存為 .xlsx 後再匯入。")
    return _Reader(office).book()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    member: str
    hidden: bool


class _Reader:
    """Reads one file."""

    def __init__(self, office: OfficeFile) -> None:
        self._office = office
        self._counted = Counted(office.name)
        self._workbook = office.xml(_WORKBOOK)
        properties = _child(self._workbook, "workbookPr")
        self._since_1904 = properties is not None and properties.get("date1904", "0") in _TRUE
        self._texts = self._shared_texts()
        self._codes = self._format_codes()

    def book(self) -> Book:
        sheets = tuple(self._sheet(listed) for listed in self._listed())
        if not sheets:
            raise Problem(f"「{self._office.name}」裡沒有工作表；請確認選對了檔案。")
        return Book(sheets=sheets)

    def _listed(self) -> Iterator[_Listed]:
        targets = self._targets()
        sheets = _child(self._workbook, "sheets")
        for sheet in list(sheets if sheets is not None else ())[:MOST_SHEETS]:
            member = targets.get(next((v for k, v in sheet.items() if _name(k) == "id"), ""), "")
            if member in self._office.members:
                hidden = sheet.get("state", "visible") != "visible"
                yield _Listed(sheet.get("name", ""), member, hidden)

    def _targets(self) -> dict[str, str]:
        """The members of the worksheets by the keys of their relations; others are charts."""
        found = {}
        relations = self._optional("xl/_rels/workbook.xml.rels")
        for relation in relations if relations is not None else ():
            if relation.get("Type", "").endswith("/worksheet"):
                target = relation.get("Target", "")
                found[relation.get("Id", "")] = posixpath.normpath(
                    target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                )
        return found

    def _shared_texts(self) -> list[str]:
        root = self._optional("xl/sharedStrings.xml")
        return [_rich_text(entry) for entry in root] if root is not None else []

    def _format_codes(self) -> list[str]:
        """The number format of each cell format, in order."""
        root = self._optional("xl/styles.xml")
        if root is None:
            return []
        own = {
            entry.get("numFmtId", ""): entry.get("formatCode", "")
            for entry in _children(root, "numFmts")
        }
        return [
            own[key] if key in own else BUILT_IN.get(int(key) if key.isdecimal() else 0, "")
            for key in (entry.get("numFmtId", "0")[:9] for entry in _children(root, "cellXfs"))
        ]

    def _optional(self, member: str) -> Element | None:
        return self._office.xml(member) if member in self._office.members else None

    def _sheet(self, listed: _Listed) -> Sheet:
        root = self._office.xml(listed.member)
        cells: dict[tuple[int, int], Cell] = {}
        hidden_rows = set()
        row = -1
        for element in _children(root, "sheetData"):
            row = _whole(element.get("r"), row + 2, _MOST_ROWS) - 1
            if element.get("hidden", "0") in _TRUE:
                hidden_rows.add(row)
            self._read_row(element, row, cells)
        return Sheet(
            listed.name,
            cells,
            listed.hidden,
            frozenset(hidden_rows),
            frozenset(_hidden_columns(root)),
            tuple(_areas(root)),
        )

    def _read_row(self, element: Element, row: int, cells: dict[tuple[int, int], Cell]) -> None:
        column = -1
        for entry in element:
            found = _REFERENCE.fullmatch(entry.get("r", ""))
            column = _column(found[1]) if found else column + 1
            cell = self._cell(entry) if column < _MOST_COLUMNS else None
            if cell is not None:
                self._counted.take(cell.shown)
                cells[row, column] = cell

    def _cell(self, entry: Element) -> Cell | None:
        kind = entry.get("t", "n")
        formula, value = _child(entry, "f"), _child(entry, "v")
        if kind == "inlineStr":
            inline = _child(entry, "is")
            return _text(_rich_text(inline)) if inline is not None else None
        raw = (value.text or "") if value is not None else ""
        if formula is not None and not raw and kind != "str":
            said = f"={formula.text or ''}"[:MOST_CHARS]
            return Cell(CellKind.FORMULA, said, said)
        if kind == "s":
            at = int(raw) if raw.strip().isdecimal() and len(raw) < 10 else -1
            return _text(self._texts[at]) if 0 <= at < len(self._texts) else None
        if kind == "str":
            return _text(_unescaped(raw))
        if kind == "b":
            stored = "1" if raw.strip() in _TRUE else "0"
            return Cell(CellKind.FLAG, stored, _SHOWN_FLAG[stored])
        if kind == "e":
            return Cell(CellKind.ERROR, raw[:MOST_CHARS], raw[:MOST_CHARS])
        if kind == "d" and (day := _ISO_DAY.fullmatch(raw.strip())):
            return Cell(CellKind.DATE, day[1], day[1])
        return self._number(raw, entry.get("s", "0"))

    def _number(self, raw: str, style: str) -> Cell | None:
        text = decimal_of(raw)
        if text is None:
            return _text(raw)
        at = int(style) if style.isdecimal() and len(style) < 10 else 0
        code = self._codes[at] if at < len(self._codes) else ""
        return number_cell(text, code, since_1904=self._since_1904)


def _text(text: str) -> Cell | None:
    return Cell(CellKind.TEXT, text[:MOST_CHARS], text[:MOST_CHARS]) if text.strip() else None


def _rich_text(entry: Element) -> str:
    """The text of a string of one or several runs, without how it is read aloud."""
    parts = []
    for child in entry:
        if _name(child.tag) == "t":
            parts.append(child.text or "")
        elif _name(child.tag) == "r":
            parts += [run.text or "" for run in child if _name(run.tag) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold stand as _x000D_ (22.4.2.4)."""
    return _ESCAPED.sub(lambda found: _char(int(found[1], 16)) or found[0], text)


def _char(code: int) -> str:
    """A character, or nothing where it is none of its own: NUL, half a surrogate pair."""
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _hidden_columns(root: Element) -> Iterator[int]:
    for column in _children(root, "cols"):
        if column.get("hidden", "0") in _TRUE:
            first = _whole(column.get("min"), 1, _MOST_COLUMNS)
            yield from range(first - 1, _whole(column.get("max"), first, _MOST_COLUMNS))


def _areas(root: Element) -> Iterator[Area]:
    merged = _child(root, "mergeCells")
    for entry in list(merged if merged is not None else ())[:_MOST_AREAS]:
        ends = [_REFERENCE.fullmatch(part) for part in entry.get("ref", "").split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            (left, top), (right, bottom) = ((_column(e[1]), int(e[2]) - 1) for e in ends if e)
            yield Area(top, left, bottom, right)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _whole(text: str | None, otherwise: int, most: int) -> int:
    """A whole number from 1, held to bounds."""
    number = int(text) if text and text.isdecimal() and len(text) < 10 else otherwise
    return min(max(number, 1), most)


def _name(tag: str) -> str:
    """A name without its namespace: the strict and the usual form differ in that only."""
    return tag.rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child.tag) == name), None)


def _children(element: Element, name: str) -> Iterator[Element]:
    """The children of a child of that name."""
    found = _child(element, name)
    if found is not None:
        yield from found
