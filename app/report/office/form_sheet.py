"""The form sheet 填報表 as ODS: cells to fill in are open, all others locked; what was given out
stands in a hidden sheet, which survives being saved by any spreadsheet."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from app.core.figures import Figure
from app.core.form_sheet import FIGURES, HEADINGS, FormRow, Input, Value
from app.core.model import Annex, Giving
from app.core.writable import LINE_END
from app.report.office.grid import Number, float_text, number
from app.report.office.lengths import points
from app.report.office.odf import NAMESPACES, meta_xml
from app.report.office.ods import MASTER, settings_of, styles_xml
from app.report.office.package import write_odf
from app.report.office.xml import DECLARATION, element, odf_text

_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SIZE = 11.0
_WIDTHS = (0.0, 12.0, 10.0, 13.0, 4.0, 7.0, 7.0, 7.0, 7.0, 6.0, 46.0)
_ON_PAGE = {"style:master-page-name": MASTER}
_HOW = (
    "請只填黃色的格子：數值照打（例如 1,638），完成打「是」或「否」，段落直接改寫；"
    "清空一個段落就是刪除，新的段落填在「新增段落」。填好存成 ODS 交回承辦人，檔名可以改。"
)


def write_form_sheet(
    annex: Annex,
    giving: Giving,
    rows: Sequence[FormRow],
    names: tuple[str, str],
    hidden: Sequence[str],
    out: BinaryIO,
) -> None:
    """Write the form of a unit. `names` are those of the two sheets, `hidden` the lines that the
    second keeps."""
    content = DECLARATION + element(
        "office:document-content",
        NAMESPACES,
        element("office:automatic-styles", {}, *_automatic_styles()),
        element(
            "office:body",
            {},
            element(
                "office:spreadsheet",
                {},
                _form(annex, giving, rows, names[0]),
                _kept(names[1], hidden),
            ),
        ),
    )
    members = {
        "content.xml": content,
        "styles.xml": _styles(),
        "meta.xml": meta_xml(annex),
        "settings.xml": settings_of({names[0]: 3}),
    }
    write_odf(out, _MEDIA_TYPE, {name: text.encode("utf-8") for name, text in members.items()})


def _form(annex: Annex, giving: Giving, rows: Sequence[FormRow], name: str) -> str:
    title = f"{annex.agency} {annex.fiscal_year} 年度　施政績效填報表　單位：{giving.unit}"
    lines = ((title, "Title"), (_HOW, "Locked"))
    columns = (
        element(
            "table:table-column",
            {"table:style-name": f"c{n}"} | ({} if width else {"table:visibility": "collapse"}),
        )
        for n, width in enumerate(_WIDTHS)
    )
    head = [_row(_text("", "Locked"), _wide(text, style)) for text, style in lines]
    head.append(_row(*(_text(heading, "Heading") for heading in HEADINGS)))
    named = {"table:name": name, "table:style-name": "shown", "table:protected": "true"}
    return element("table:table", named, *columns, *head, *(_form_row(row) for row in rows))


def _form_row(row: FormRow) -> str:
    cells = [_text(row.key, "Key"), *(_text(text, "Locked") for text in row.locked)]
    cells += [
        _input(row.inputs[column], column) if column in row.inputs else _text("", "Locked")
        for column in Input
    ]
    return _row(*cells)


def _input(value: Value, column: Input) -> str:
    style = "Figure" if column in FIGURES else "Words"
    if not isinstance(value, Figure):
        return _text(value or "", style)
    as_number = number(value)
    if not isinstance(as_number, Number):
        return _text(value.text, style)
    attributes = {
        "table:style-name": style,
        "office:value-type": "float",
        "office:value": float_text(as_number),
    }
    return element("table:table-cell", attributes, element("text:p", {}, value.text))


def _kept(name: str, lines: Sequence[str]) -> str:
    column = element("table:table-column", {"table:style-name": "c1"})
    named = {
        "table:name": name,
        "table:style-name": "hidden",
        "table:protected": "true",
        "table:print": "false",
    }
    rows = (_row(_text(line, "Key")) for line in lines)
    return element("table:table", named, column, *rows)


def _row(*cells: str) -> str:
    return element("table:table-row", {"table:style-name": "row"}, *cells)


def _wide(text: str, style: str) -> str:
    """A cell of text across the sheet."""
    across = len(HEADINGS) - 1
    attributes = {
        "table:style-name": style,
        "office:value-type": "string",
        "table:number-columns-spanned": str(across),
        "table:number-rows-spanned": "1",
    }
    covered = element(
        "table:covered-table-cell", {"table:number-columns-repeated": str(across - 1)}
    )
    return element("table:table-cell", attributes, element("text:p", {}, odf_text(text))) + covered


def _text(text: str, style: str) -> str:
    """A cell of text, a paragraph a line; its type says that it is no formula."""
    attributes = {"table:style-name": style}
    if not text:
        return element("table:table-cell", attributes)
    lines = (element("text:p", {}, odf_text(line)) for line in LINE_END.split(text))
    return element("table:table-cell", attributes | {"office:value-type": "string"}, *lines)


def _automatic_styles() -> Iterator[str]:
    for n, width in enumerate(_WIDTHS):
        properties = {"style:column-width": points(max(width, 1.0) * _SIZE)}
        yield _style(f"c{n}", "table-column", "table-column", properties)
    optimal = {"style:use-optimal-row-height": "true"}
    yield _style("row", "table-row", "table-row", optimal)
    for name, shown in (("shown", "true"), ("hidden", "false")):
        yield _style(name, "table", "table", {"table:display": shown}, more=_ON_PAGE)


def _styles() -> str:
    line = {"fo:border": "0.5pt solid #808080", "fo:padding": "2pt"}
    cell = line | {"style:vertical-align": "top", "fo:wrap-option": "wrap"}
    locked = cell | {"style:cell-protect": "protected"}
    opened = cell | {"style:cell-protect": "none", "fo:background-color": "#fff9d6"}
    bold = {"fo:font-weight": "bold", "style:font-weight-asian": "bold"}
    as_text = element(
        "number:text-style", {"style:name": "text"}, element("number:text-content", {})
    )
    made = [
        as_text,
        _style("Locked", "table-cell", "table-cell", locked),
        _style("Key", "table-cell", "table-cell", {"style:cell-protect": "protected"}),
        _style("Heading", "table-cell", "table-cell", locked | {"fo:background-color": "#e8e8e8"}),
        _style("Title", "table-cell", "table-cell", {"style:cell-protect": "protected"}, bold),
        _style("Figure", "table-cell", "table-cell", opened),
        _style("Words", "table-cell", "table-cell", opened, more={"style:data-style-name": "text"}),
    ]
    return styles_xml(*made)


def _style(
    name: str,
    family: str,
    kind: str,
    properties: dict[str, str],
    text: dict[str, str] | None = None,
    more: dict[str, str] | None = None,
) -> str:
    head = {"style:name": name, "style:family": family} | (more or {})
    inside = [element(f"style:{kind}-properties", properties)]
    if text:
        inside.append(element("style:text-properties", text))
    return element("style:style", head, *inside)
