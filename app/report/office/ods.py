"""Sheets as ODS: figures as numbers, texts as text, formulas with the program's value beside."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from app.core.model import Annex
from app.core.writable import LINE_END
from app.report.office.grid import Cell, Column, Formula, Number, Sheet, float_text, shown
from app.report.office.lengths import points
from app.report.office.odf import NAMESPACES, item, meta_xml, settings_xml
from app.report.office.package import write_odf
from app.report.office.workbook import workbook
from app.report.office.xml import DECLARATION, element, odf_text

_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SIZE = 11.0
_MARGIN = 36.0
# A3 on its side: a row of twenty columns has to be readable.
_PAPER = (1190.55, 841.89)
MASTER = "Sheet"
_CELL = r"\$?[A-Z]{1,2}\$?[0-9]+"
_REFERENCE = re.compile(
    rf"(?:(?P<sheet>\w+)!)?(?<![\w$])(?P<from>{_CELL})\b(?P<to>:{_CELL})?(?!\()"
)


def write_ods(annex: Annex, out: BinaryIO) -> None:
    """Write the sheets of an annex as ODS."""
    write_sheets(annex, workbook(annex), out)


def write_sheets(annex: Annex, sheets: Sequence[Sheet], out: BinaryIO) -> None:
    """Write any sheets as ODS, as a document of this annex."""
    members = {
        "content.xml": _content(sheets),
        "styles.xml": _styles(),
        "meta.xml": meta_xml(annex),
        "settings.xml": settings_of({sheet.name: 1 for sheet in sheets}),
    }
    write_odf(out, _MEDIA_TYPE, {name: text.encode("utf-8") for name, text in members.items()})


def open_formula(text: str) -> str:
    """A formula of ours in the words of OpenFormula (ODF 1.3, part 4): [.A2], semicolons."""

    def reference(found: re.Match[str]) -> str:
        sheet = f"${found['sheet']}" if found["sheet"] else ""
        to = f":.{found['to'][1:]}" if found["to"] else ""
        return f"[{sheet}.{found['from']}{to}]"

    return f"of:={_REFERENCE.sub(reference, text)}".replace(",", ";")


class _Formats:
    """The cell styles of numbers, made as they are wanted."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def style(self, number: Number) -> str:
        name = f"n{number.decimals}{'p' if number.percent else ''}"
        self._made.setdefault(name, _number_style(name, number))
        return name

    def xml(self) -> str:
        return "".join(self._made[name] for name in sorted(self._made))


def _number_style(name: str, number: Number) -> str:
    places = str(number.decimals)
    digits = {
        "number:decimal-places": places,
        "number:min-decimal-places": places,
        "number:min-integer-digits": "1",
    }
    if not number.percent:
        digits["number:grouping"] = "true"
    sign = element("number:text", {}, "%") if number.percent else ""
    figure = element("number:number", digits)
    style = element("number:number-style", {"style:name": f"f{name}"}, figure, sign)
    head = {
        "style:name": name,
        "style:family": "table-cell",
        "style:parent-style-name": "Figure",
        "style:data-style-name": f"f{name}",
    }
    return style + element("style:style", head)


def _content(sheets: Sequence[Sheet]) -> str:
    formats = _Formats()
    tables = [_table(sheet, number, formats) for number, sheet in enumerate(sheets)]
    widths = (
        _automatic(
            f"c{number}.{at}", "table-column", {"style:column-width": points(column.width * _SIZE)}
        )
        for number, sheet in enumerate(sheets)
        for at, column in enumerate(sheet.columns)
    )
    row = _automatic("row", "table-row", {"style:use-optimal-row-height": "true"})
    page = element(
        "style:style",
        {"style:name": "sheet", "style:family": "table", "style:master-page-name": MASTER},
        element("style:table-properties", {"table:display": "true"}),
    )
    return DECLARATION + element(
        "office:document-content",
        NAMESPACES,
        element("office:automatic-styles", {}, page, row, *widths, formats.xml()),
        element("office:body", {}, element("office:spreadsheet", {}, *tables)),
    )


def _table(sheet: Sheet, number: int, formats: _Formats) -> str:
    columns = (
        element(
            "table:table-column",
            {"table:style-name": f"c{number}.{at}", "table:default-cell-style-name": "Words"},
        )
        for at in range(len(sheet.columns))
    )
    head = element("table:table-header-rows", {}, _row(_headings(sheet.columns)))
    rows = (_row(_cell(cell, formats) for cell in row) for row in sheet.rows)
    named = {"table:name": sheet.name, "table:style-name": "sheet"}
    return element("table:table", named, *columns, head, *rows)


def _headings(columns: Sequence[Column]) -> Iterator[str]:
    return (_text(column.heading, "Heading_20_row") for column in columns)


def _row(cells: Iterator[str]) -> str:
    return element("table:table-row", {"table:style-name": "row"}, *cells)


def _cell(cell: Cell, formats: _Formats) -> str:
    if isinstance(cell, Formula):
        return _value(cell.value, formats, open_formula(cell.text))
    return element("table:table-cell", {}) if cell is None else _value(cell, formats)


def _value(value: Number | str, formats: _Formats, formula: str = "") -> str:
    live = {"table:formula": formula} if formula else {}
    if isinstance(value, str):
        return _text(value, "Result" if live else "Words", live)
    attributes = {
        "table:style-name": formats.style(value),
        "office:value-type": "float",
        "office:value": float_text(value),
    }
    return element("table:table-cell", attributes | live, element("text:p", {}, shown(value)))


def _text(text: str, style: str, live: dict[str, str] | None = None) -> str:
    """A cell of text, a paragraph a line: its type says that it is no formula."""
    attributes = {"table:style-name": style, "office:value-type": "string"}
    lines = (element("text:p", {}, odf_text(line)) for line in LINE_END.split(text))
    return element("table:table-cell", attributes | (live or {}), *lines)


def _automatic(name: str, family: str, properties: dict[str, str]) -> str:
    head = {"style:name": name, "style:family": family}
    return element("style:style", head, element(f"style:{family}-properties", properties))


def _styles() -> str:
    """Cells that show text as text even after somebody edits them, figures, headings; the page."""
    as_text = element(
        "number:text-style", {"style:name": "text"}, element("number:text-content", {})
    )
    return styles_xml(as_text, *_cell_styles())


def styles_xml(*styles: str) -> str:
    """styles.xml with these common styles, and the page that a sheet's rows fit on in breadth."""
    page = {
        "fo:page-width": points(_PAPER[0]),
        "fo:page-height": points(_PAPER[1]),
        "style:print-orientation": "landscape",
        "fo:margin": points(_MARGIN),
        "style:scale-to-X": "1",
        "style:scale-to-Y": "0",
    }
    layout = element(
        "style:page-layout", {"style:name": "P"}, element("style:page-layout-properties", page)
    )
    master = {"style:name": MASTER, "style:page-layout-name": "P"}
    return DECLARATION + element(
        "office:document-styles",
        NAMESPACES,
        element("office:styles", {}, *styles),
        element("office:automatic-styles", {}, layout),
        element("office:master-styles", {}, element("style:master-page", master)),
    )


def _cell_styles() -> Iterator[str]:
    line = "0.5pt solid #808080"
    base = {"fo:border": line, "fo:padding": "2pt", "style:vertical-align": "top"}
    wrapped = base | {"fo:wrap-option": "wrap"}
    letters = {
        "fo:font-size": points(_SIZE),
        "style:font-size-asian": points(_SIZE),
        "fo:language": "zxx",
        "fo:country": "none",
        "style:language-asian": "zh",
        "style:country-asian": "TW",
    }
    bold = letters | {"fo:font-weight": "bold", "style:font-weight-asian": "bold"}
    yield _cell_style("Default", {}, letters)
    yield _cell_style("Words", wrapped, letters, {"style:data-style-name": "text"})
    yield _cell_style("Result", wrapped, letters)
    yield _cell_style("Figure", base, letters)
    yield _cell_style("Heading_20_row", wrapped | {"fo:background-color": "#e8e8e8"}, bold)


def _cell_style(
    name: str, cell: dict[str, str], text: dict[str, str], more: dict[str, str] | None = None
) -> str:
    head = {"style:name": name, "style:family": "table-cell"} | (more or {})
    return element(
        "style:style",
        head,
        element("style:table-cell-properties", cell),
        element("style:text-properties", text),
    )


def settings_of(heads: Mapping[str, int]) -> str:
    """Of each sheet so many rows stay in sight while one scrolls."""
    tables = (
        element("config:config-item-map-entry", {"config:name": name}, _frozen(str(rows)))
        for name, rows in heads.items()
    )
    named = element("config:config-item-map-named", {"config:name": "Tables"}, *tables)
    view = element("config:config-item-map-entry", {}, item("ViewId", "string", "view1"), named)
    return settings_xml(
        "ooo:view-settings",
        element("config:config-item-map-indexed", {"config:name": "Views"}, view),
    )


def _frozen(rows: str) -> str:
    return "".join(
        [
            item("VerticalSplitMode", "short", "2"),
            item("VerticalSplitPosition", "int", rows),
            item("PositionBottom", "int", rows),
            item("ActiveSplitRange", "short", "2"),
        ]
    )
