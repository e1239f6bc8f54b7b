"""XLSX and ODS: what is stored and what is shown, formulas, dates, merged and hidden cells."""

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from app.core.errors import Problem
from app.core.sheets.shape import Area, CellKind
from app.exchange.sheets.files import read_book
from app.exchange.sheets.formats import number_cell
from app.exchange.sheets.numbers import decimal_of

NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


@pytest.mark.parametrize(
    ("text", "code", "shown", "figure", "unit"),
    [
        ("0.88", "0%", "88%", "88", "%"),
        ("0.88235", "0.0%", "88.2%", "88.2", "%"),
        ("88", '0"%"', "88%", "88", "%"),
        ("1234567", "#,##0", "1,234,567", "1234567", ""),
        ("1234567", '#,##0,"千元"', "1,235千元", "1235", "千元"),
        ("12345", '0!.0,"萬"', "1.2萬", "1.2", "萬"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)", "-1234.50", ""),
        ("-1234.5", "#,##0.0;[Red]-#,##0.0", "-1,234.5", "-1234.5", ""),
        ("0", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "-", "0", ""),
        ("5", "000", "005", "5", ""),
        ("0.5", "0", "1", "1", ""),
        ("2.5", "0", "3", "3", ""),
        ("-0.2", "0", "0", "0", ""),
        ("0.333333333333333", "General", "0.333333333", "0.333333333", ""),
        ("0.333333333333333", "", "0.333333333", "0.333333333", ""),
        ("12.5", '0.0" 件"', "12.5 件", "12.5", "件"),
        ("1500000", '[>=1000000]0.0,,"百萬";0', "1.5百萬", "1.5", "百萬"),
        ("15", '[>=1000000]0.0,,"百萬";0', "15", "15", ""),
        ("1234", "[$NT$-404]#,##0", "NT$1,234", "1234", ""),
        ("1234.5678", "#,##0.##", "1,234.57", "1234.57", ""),
        ("0.5", "# ?/?", "0.5", "0.5", ""),
    ],
)
def test_a_number_as_its_format_shows_it(
    text: str, code: str, shown: str, figure: str, unit: str
) -> None:
    cell = number_cell(text, code)
    assert (cell.stored, cell.shown, cell.figure, cell.unit) == (text, shown, figure, unit)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("[$-404]e/m/d;@", "102/9/30"),
        ('[$-404]e"年"m"月"d"日";@', "102年9月30日"),
        ("yyyy/mm/dd", "2013/09/30"),
        ("e.mm.dd", "102.09.30"),
    ],
)
def test_a_date_as_its_format_shows_it(code: str, shown: str) -> None:
    cell = number_cell("41547", code)
    assert (cell.kind, cell.stored, cell.shown) == (CellKind.DATE, "2013-09-30", shown)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("1.1000000000000001", "1.1"),
        ("0.30000000000000004", "0.3"),
        ("4795", "4795"),
        ("1E+20", "100000000000000000000"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1e-7", "0.0000001"),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("", None),
        ("字", None),
    ],
)
def test_numbers_are_exact(raw: str, text: str | None) -> None:
    assert decimal_of(raw) == text


def test_what_openpyxl_writes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "填報"
    sheet["A1"] = "年度報表"
    sheet.merge_cells("A1:C1")
    sheet["A2"] = 0.88
    sheet["A2"].number_format = "0%"
    sheet["B2"] = "=1+1"
    sheet["C2"] = date(2013, 9, 30)
    sheet["A3"] = True
    sheet["B3"] = "'=1+1"
    sheet["C3"] = -3
    sheet["D3"] = "#N/A"
    sheet["D3"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("藏").sheet_state = "hidden"
    book["藏"]["A1"] = 1
    book.save(tmp_path / "a.xlsx")
    first, second = read_book(tmp_path / "a.xlsx").sheets
    assert (first.name, second.hidden) == ("填報", True)
    assert (first.hidden_rows, first.hidden_columns) == (frozenset([2]), frozenset([2]))
    assert first.merged == (Area(0, 0, 0, 2),)
    assert first.text(0, 2) == "年度報表"
    kinds = {at: (cell.kind, cell.stored, cell.shown) for at, cell in first.cells.items()}
    assert kinds[1, 0] == (CellKind.NUMBER, "0.88", "88%")
    assert kinds[1, 1] == (CellKind.FORMULA, "=1+1", "=1+1"), "nobody worked it out"
    assert kinds[1, 2][:2] == (CellKind.DATE, "2013-09-30")
    assert kinds[2, 0] == (CellKind.FLAG, "1", "TRUE")
    assert kinds[2, 1][:2] == (CellKind.TEXT, "'=1+1")
    assert kinds[2, 2][:2] == (CellKind.NUMBER, "-3")
    assert kinds[2, 3][:2] == (CellKind.ERROR, "#N/A")


def test_dates_since_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2013, 9, 30)
    book.save(tmp_path / "a.xlsx")
    cell = read_book(tmp_path / "a.xlsx").sheets[0].cells[0, 0]
    assert cell.stored == "2013-09-30"


def ods(path: Path, rows: str, styles: str = "", table: str = "") -> Path:
    content = (
        f"<office:document-content {NS}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="表" {table}>{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    return path


def test_what_stands_in_an_ods(tmp_path: Path) -> None:
    rows = """
    <table:table-column/><table:table-column table:visibility="collapse"/>
    <table:table-header-rows><table:table-row>
      <table:table-cell office:value-type="string" table:number-columns-spanned="2"
        table:number-rows-spanned="1"><text:p>甲<text:s text:c="2"/>乙</text:p>
        <office:annotation><text:p>附註</text:p></office:annotation></table:table-cell>
      <table:covered-table-cell/>
      <table:table-cell table:number-columns-repeated="16382"/>
    </table:table-row></table:table-header-rows>
    <table:table-row-group><table:table-row table:visibility="filter">
      <table:table-cell office:value-type="percentage" office:value="0.8823"><text:p>88.2%</text:p></table:table-cell>
      <table:table-cell office:value-type="float" office:value="-1234"><text:p>(1,234)</text:p></table:table-cell>
      <table:table-cell office:value-type="float" office:value="4795000"><text:p>4,795千元</text:p></table:table-cell>
      <table:table-cell table:formula="of:=[.A1]+1"/>
      <table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
      <table:table-cell office:value-type="date" office:date-value="2013-09-30T00:00:00"><text:p>102年9月30日</text:p></table:table-cell>
      <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>
      <table:table-cell office:value-type="string"><text:p>=1+1</text:p><text:p>次行</text:p></table:table-cell>
    </table:table-row></table:table-row-group>
    <table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>
    """  # noqa: E501
    (sheet,) = read_book(ods(tmp_path / "a.ods", rows)).sheets
    assert sheet.text(0, 1) == "甲 乙"
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset([1]), frozenset([1]))
    found = [sheet.cells[1, c] for c in range(8)]
    assert [(c.kind, c.stored, c.shown, c.figure, c.unit) for c in found[:3]] == [
        (CellKind.NUMBER, "0.8823", "88.2%", "88.2", "%"),
        (CellKind.NUMBER, "-1234", "(1,234)", "-1234", ""),
        (CellKind.NUMBER, "4795000", "4,795千元", "4795", "千元"),
    ]
    assert [(c.kind, c.stored) for c in found[3:]] == [
        (CellKind.FORMULA, "=[.A1]+1"),
        (CellKind.ERROR, "#DIV/0!"),
        (CellKind.DATE, "2013-09-30"),
        (CellKind.FLAG, "1"),
        (CellKind.TEXT, "=1+1\n次行"),
    ]


def test_a_hidden_sheet_of_an_ods(tmp_path: Path) -> None:
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    path = ods(tmp_path / "a.ods", "<table:table-row/>", style, 'table:style-name="ta2"')
    assert read_book(path).sheets[0].hidden


def test_cells_repeated_for_ever_are_held(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    with pytest.raises(Problem, match="太多"):
        read_book(ods(tmp_path / "a.ods", rows))


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_zip_without_a_workbook_is_a_sentence(tmp_path: Path, name: str) -> None:
    with ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(Problem, match=name):
        read_book(tmp_path / name)


def test_an_old_workbook_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(Problem, match="另存為"):
        read_book(tmp_path / "a.xls")
