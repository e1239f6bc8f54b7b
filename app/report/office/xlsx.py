"""Sheets as XLSX (ECMA-376): figures as numbers, texts as text, formulas with the program's value."""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import BinaryIO

from app.core.model import Annex
from app.core.sheets.shape import letters
from app.core.writable import writable
from app.core.zips import write_zip
from app.report.office.grid import Cell, Formula, Number, Sheet, float_text
from app.report.office.lengths import likely_width
from app.report.office.workbook import workbook
from app.report.office.xml import DECLARATION, element

_MAIN = {"xmlns": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A cell holds no more (Excel's own limit).
_MOST_CHARS = 32_767
_CUT = "…（過長，未完）"
# Excel writes characters that XML cannot hold so (ECMA-376 22.4.2.4); what looks so already too.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_RISKY = re.compile(r"['\s]*[=+\-@＝＋－＠]|'")
_FONT = "標楷體"
# Points: a line of 11 pt, and the highest row that Excel has.
_LINE, _MOST_HEIGHT = 16.5, 409.0
_MARGINS = ("left", "right", "top", "bottom", "header", "footer")
# Places in the list of cell formats.
_TEXT, _QUOTED, _HEADING, _RESULT, _FIRST_NUMBER = 1, 2, 3, 4, 5
_TEXT_FORMAT = 49
_FIRST_OWN_FORMAT = 164
# How much wider a column is than an em of the text in it, in Excel's characters.
_CHARS_AN_EM = 1.6


def write_xlsx(annex: Annex, out: BinaryIO) -> None:
    """Write the sheets of an annex as XLSX."""
    sheets = workbook(annex)
    formats = _Formats()
    made = {
        f"xl/worksheets/sheet{count}.xml": _worksheet(sheet, formats)
        for count, sheet in enumerate(sheets, 1)
    }
    members = {
        "[Content_Types].xml": _content_types(list(made)),
        "_rels/.rels": _relations({"xl/workbook.xml": "officeDocument"}),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            {name.removeprefix("xl/"): "worksheet" for name in made} | {"styles.xml": "styles"}
        ),
        "xl/styles.xml": _styles(formats),
        **made,
    }
    write_zip(out, {name: (DECLARATION + xml).encode() for name, xml in members.items()})


class _Formats:
    """The number formats in use, in the order in which they came."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}

    def style(self, number: Number) -> int:
        """The place of the number's format in the list of cell formats."""
        places = f".{'0' * number.decimals}" if number.decimals else ""
        code = f'0{places}"%"' if number.percent else f"#,##0{places}"
        return _FIRST_NUMBER + self.codes.setdefault(code, len(self.codes))


def _worksheet(sheet: Sheet, formats: _Formats) -> str:
    pane = {"ySplit": "1", "topLeftCell": "A2", "activePane": "bottomLeft", "state": "frozen"}
    view = element("sheetView", {"workbookViewId": "0"}, element("pane", pane))
    columns = (
        element(
            "col",
            {
                "min": str(at),
                "max": str(at),
                "width": f"{column.width * _CHARS_AN_EM:g}",
                "customWidth": "1",
            },
        )
        for at, column in enumerate(sheet.columns, 1)
    )
    headings = [column.heading for column in sheet.columns]
    rows = [_row(sheet, 1, headings, (_HEADING for _ in headings), formats)]
    for count, row in enumerate(sheet.rows, 2):
        rows.append(_row(sheet, count, row, map(_text_style, row), formats))
    fit = element("sheetPr", {}, element("pageSetUpPr", {"fitToPage": "1"}))
    paper = {"paperSize": "8", "orientation": "landscape", "fitToWidth": "1", "fitToHeight": "0"}
    return element(
        "worksheet",
        _MAIN,
        fit,
        element("sheetViews", {}, view),
        element("sheetFormatPr", {"defaultRowHeight": f"{_LINE:g}"}),
        element("cols", {}, *columns),
        element("sheetData", {}, *rows),
        element("pageMargins", dict.fromkeys(_MARGINS, "0.5")),
        element("pageSetup", paper),
    )


def _row(
    sheet: Sheet, count: int, row: Sequence[Cell], styles: Iterable[int], formats: _Formats
) -> str:
    """A row as high as the longest text in it is likely to be: Excel itself measures none."""
    cells = [
        _cell(f"{letters(at)}{count}", cell, style, formats)
        for at, (cell, style) in enumerate(zip(row, styles, strict=True))
    ]
    lines = (
        sum(max(ceil(likely_width(line) / (column.width - 1)), 1) for line in cell.split("\n"))
        for cell, column in zip(row, sheet.columns, strict=True)
        if isinstance(cell, str)
    )
    height = min(max(lines, default=1) * _LINE, _MOST_HEIGHT)
    return element("row", {"r": str(count), "ht": f"{height:g}", "customHeight": "1"}, *cells)


def _text_style(cell: Cell) -> int:
    return _QUOTED if isinstance(cell, str) and _RISKY.match(cell) else _TEXT


def _cell(at: str, cell: Cell, style: int, formats: _Formats) -> str:
    if cell is None:
        return element("c", {"r": at, "s": str(style)})
    if isinstance(cell, str):
        return _string(at, cell, style)
    formula = element("f", {}, _escaped(cell.text)) if isinstance(cell, Formula) else ""
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, str):
        attributes = {"r": at, "s": str(_RESULT), "t": "str"}
        return element("c", attributes, formula, element("v", {}, _escaped(value)))
    attributes = {"r": at, "s": str(formats.style(value))}
    return element("c", attributes, formula, element("v", {}, float_text(value)))


def _string(at: str, text: str, style: int) -> str:
    """A cell of text: its type says that it is no formula."""
    if len(text) > _MOST_CHARS:
        text = text[: _MOST_CHARS - len(_CUT)] + _CUT
    written = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    inside = element("t", {"xml:space": "preserve"}, _escaped(written))
    attributes = {"r": at, "s": str(style), "t": "inlineStr"}
    return element("c", attributes, element("is", {}, inside))


def _escaped(text: str) -> str:
    return writable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = (
        element("sheet", {"name": sheet.name, "sheetId": str(at), "r:id": f"r{at}"})
        for at, sheet in enumerate(sheets, 1)
    )
    titles = (
        element(
            "definedName",
            {"name": "_xlnm.Print_Titles", "localSheetId": str(at)},
            f"'{sheet.name}'!$1:$1",
        )
        for at, sheet in enumerate(sheets)
    )
    return element(
        "workbook",
        _MAIN | {"xmlns:r": _OFFICE},
        element("sheets", {}, *listed),
        element("definedNames", {}, *titles),
    )


def _relations(targets: dict[str, str]) -> str:
    listed = (
        element("Relationship", {"Id": f"r{at}", "Type": f"{_OFFICE}/{kind}", "Target": target})
        for at, (target, kind) in enumerate(targets.items(), 1)
    )
    return element("Relationships", {"xmlns": f"{_PACKAGE}/relationships"}, *listed)


def _content_types(worksheets: Sequence[str]) -> str:
    parts = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"}
    parts |= dict.fromkeys(worksheets, "worksheet")
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return element(
        "Types",
        {"xmlns": f"{_PACKAGE}/content-types"},
        element("Default", {"Extension": "rels", "ContentType": relations}),
        element("Default", {"Extension": "xml", "ContentType": "application/xml"}),
        *(
            element("Override", {"PartName": f"/{name}", "ContentType": f"{_TYPE}.{kind}+xml"})
            for name, kind in parts.items()
        ),
    )


def _styles(formats: _Formats) -> str:
    def listed(name: str, entries: Sequence[str]) -> str:
        return element(name, {"count": str(len(entries))}, *entries)

    size = element("sz", {"val": "11"})
    name = element("name", {"val": _FONT})
    fonts = [element("font", {}, size, name), element("font", {}, element("b", {}), size, name)]
    grey = element("fgColor", {"rgb": "FFE8E8E8"})
    fills = [
        element("fill", {}, element("patternFill", {"patternType": "none"})),
        element("fill", {}, element("patternFill", {"patternType": "gray125"})),
        element("fill", {}, element("patternFill", {"patternType": "solid"}, grey)),
    ]
    thin = {"style": "thin"}
    sides = (element(side, thin) for side in ("left", "right", "top", "bottom"))
    borders = [element("border", {}), element("border", {}, *sides)]
    normal = {"name": "Normal", "xfId": "0", "builtinId": "0"}
    own = [
        element("numFmt", {"numFmtId": str(_FIRST_OWN_FORMAT + at), "formatCode": code})
        for code, at in formats.codes.items()
    ]
    return element(
        "styleSheet",
        _MAIN,
        listed("numFmts", own) if own else "",
        listed("fonts", fonts),
        listed("fills", fills),
        listed("borders", borders),
        listed("cellStyleXfs", [element("xf", {"fontId": "0"})]),
        listed("cellXfs", list(_cell_formats(len(own)))),
        listed("cellStyles", [element("cellStyle", normal)]),
    )


def _cell_formats(numbers: int) -> Iterator[str]:
    """In the order of the places named above: text keeps being text when somebody edits it."""

    def form(number_format: int, font: int = 0, fill: int = 0, **more: str) -> str:
        attributes = {
            "numFmtId": str(number_format),
            "fontId": str(font),
            "fillId": str(fill),
            "borderId": "1",
            "xfId": "0",
            "applyNumberFormat": "1",
            "applyFont": "1",
            "applyFill": "1",
            "applyBorder": "1",
            "applyAlignment": "1",
        }
        wrap = element("alignment", {"vertical": "top", "wrapText": "1"})
        return element("xf", attributes | more, wrap)

    yield element("xf", {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"})
    yield form(_TEXT_FORMAT)
    yield form(_TEXT_FORMAT, quotePrefix="1")
    yield form(_TEXT_FORMAT, font=1, fill=2)
    yield form(0)
    for at in range(numbers):
        yield form(_FIRST_OWN_FORMAT + at)
