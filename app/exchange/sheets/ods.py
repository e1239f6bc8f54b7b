"""ODS (ODF 1.3 part 3, 9) read as sheets; what a cell shows is in the file itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from app.core.errors import Problem
from app.core.sheets.shape import Area, Book, Cell, CellKind, Sheet
from app.exchange.office_guard import OfficeFile, open_office
from app.exchange.sheets.limits import MOST_CHARS, MOST_SHEETS, Counted
from app.exchange.sheets.numbers import decimal_of

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
# Longer runs of the same cell are formatting, not figures.
_MOST_REPEATED = 1_000
_MOST_AREAS = 5_000
_HOLDERS = ("table-row-group", "table-header-rows", "table-rows")
_COLUMN_HOLDERS = ("table-column-group", "table-header-columns", "table-columns")
_CELLS = ("table-cell", "covered-table-cell")
_SHOWN_NUMBER = re.compile(
    r"(?P<before>[^0-9.]*)(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)(?P<after>[^0-9]*)",
    re.DOTALL,
)
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?")
_FAILED = re.compile(r"#[A-Z/0!?]+[!?]?|#N/A|Err:[0-9]{3}|錯誤:[0-9]{3}")


def read_ods(path: Path) -> Book:
    """The sheets of an ODS file. Raises Problem."""
    office = open_office(path)
    root = office.xml("content.xml")
    tables = list(_tables(root))[:MOST_SHEETS]
    if not tables:
        raise Problem(f"「{path}」裡沒有試算表；請以 LibreOffice 另存為 .ods 後再匯入。")
    return Book(sheets=tuple(_Reader(office, root).sheets(tables)))


def _tables(root: Element) -> Iterator[Element]:
    for body in _named(root, "body"):
        for book in _named(body, "spreadsheet"):
            yield from _named(book, "table")


class _Reader:
    """Reads the tables of one file."""

    def __init__(self, office: OfficeFile, root: Element) -> None:
        self._counted = Counted(office.name)
        self._hidden = set(_hidden_styles(root))

    def sheets(self, tables: list[Element]) -> Iterator[Sheet]:
        for table in tables:
            yield self._sheet(table)

    def _sheet(self, table: Element) -> Sheet:
        cells: dict[tuple[int, int], Cell] = {}
        hidden_rows: set[int] = set()
        areas: list[Area] = []
        row = 0
        for element in _walk(table, "table-row", _HOLDERS):
            if row >= _MOST_ROWS:
                break
            count = _count(element, "number-rows-repeated", _MOST_ROWS)
            found = list(self._row(element))
            for at in range(row, row + (min(count, _MOST_REPEATED) if found else 0)):
                for column, cell, span in found:
                    self._counted.take(cell.shown)
                    cells[at, column] = cell
                    if span != (1, 1) and len(areas) < _MOST_AREAS:
                        areas.append(Area(at, column, at + span[0] - 1, column + span[1] - 1))
                if _attribute(element, "visibility", "visible") != "visible":
                    hidden_rows.add(at)
            row += count
        return Sheet(
            _attribute(table, "name", ""),
            cells,
            _attribute(table, "style-name", "") in self._hidden,
            frozenset(hidden_rows),
            frozenset(_hidden_columns(table)),
            tuple(areas),
        )

    def _row(self, element: Element) -> Iterator[tuple[int, Cell, tuple[int, int]]]:
        """The cells of a row that hold something: column, cell, and how many rows and columns."""
        column = 0
        for entry in element:
            if _name(entry.tag) not in _CELLS or column >= _MOST_COLUMNS:
                continue
            count = _count(entry, "number-columns-repeated", _MOST_COLUMNS)
            cell = _cell(entry) if _name(entry.tag) == "table-cell" else None
            if cell is not None:
                rows = _count(entry, "number-rows-spanned", _MOST_ROWS)
                span = (rows, _count(entry, "number-columns-spanned", _MOST_COLUMNS))
                for at in range(column, column + min(count, _MOST_REPEATED)):
                    yield at, cell, span
            column += count


def _cell(entry: Element) -> Cell | None:
    kind = _attribute(entry, "value-type", "")
    shown = "\n".join(_paragraph(p) for p in _named(entry, "p"))[:MOST_CHARS].strip()
    formula = _attribute(entry, "formula", "")
    if formula and not kind and not shown:
        said = f"={formula.partition('=')[2]}"[:MOST_CHARS]
        return Cell(CellKind.FORMULA, said, said)
    if "error" in (v for k, v in entry.items() if _name(k) == "value-type") or (
        formula and _FAILED.fullmatch(shown)
    ):
        return Cell(CellKind.ERROR, shown, shown)
    if kind in ("float", "percentage", "currency"):
        return _number(_attribute(entry, "value", ""), shown)
    if kind == "date" and (day := _ISO_DAY.fullmatch(_attribute(entry, "date-value", ""))):
        return Cell(CellKind.DATE, day[1], shown or day[1])
    if kind == "boolean":
        stored = "1" if _attribute(entry, "boolean-value", "") == "true" else "0"
        return Cell(CellKind.FLAG, stored, shown or ("TRUE" if stored == "1" else "FALSE"))
    text = shown or _attribute(entry, "string-value", "")[:MOST_CHARS].strip()
    return Cell(CellKind.TEXT, text, text) if text else None


def _number(raw: str, shown: str) -> Cell | None:
    """A number with what is shown of it; its sign is the number's, whatever stands for it."""
    text = decimal_of(raw)
    if text is None:
        return Cell(CellKind.TEXT, shown, shown) if shown else None
    found = _SHOWN_NUMBER.fullmatch(shown)
    if not found:
        return Cell(CellKind.NUMBER, text, shown or text, text)
    figure = found["digits"].replace(",", "")
    negative = text.startswith("-") and figure.strip("0.")
    return Cell(
        CellKind.NUMBER, text, shown, f"{'-' if negative else ''}{figure}", _unit(found["after"])
    )


def _unit(after: str) -> str:
    return after.strip(" )）\u00a0")


def _paragraph(element: Element) -> str:
    """The text of a paragraph; notes in it are not shown, runs of blanks are counted."""
    parts = [element.text or ""]
    for child in element:
        name = _name(child.tag)
        if name == "s":
            parts.append(" " * _count(child, "c", _MOST_REPEATED))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name not in ("annotation", "note", "ruby-text"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _hidden_styles(root: Element) -> Iterator[str]:
    """The names of the styles of sheets that are not shown."""
    for styles in _named(root, "automatic-styles"):
        for style in _named(styles, "style"):
            for properties in _named(style, "table-properties"):
                if _attribute(properties, "display", "true") == "false":
                    yield _attribute(style, "name", "")


def _hidden_columns(table: Element) -> Iterator[int]:
    column = 0
    for element in _walk(table, "table-column", _COLUMN_HOLDERS):
        count = min(_count(element, "number-columns-repeated", _MOST_COLUMNS), _MOST_COLUMNS)
        if _attribute(element, "visibility", "visible") != "visible":
            yield from range(column, column + count)
        column += count


def _walk(element: Element, name: str, holders: tuple[str, ...]) -> Iterator[Element]:
    """The rows or columns of a table, in groups or not, in order."""
    for child in element:
        found = _name(child.tag)
        if found == name:
            yield child
        elif found in holders:
            yield from _walk(child, name, holders)


def _count(element: Element, name: str, most: int) -> int:
    text = _attribute(element, name, "1")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 10 else 1


def _attribute(element: Element, name: str, otherwise: str) -> str:
    """An attribute by its name; LibreOffice has some a second time in a space of its own."""
    found = [(k, v) for k, v in element.items() if _name(k) == name]
    return next((v for k, v in found if "calcext" not in k), otherwise)


def _named(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child.tag) == name)


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
