"""The kinds of file an annex is exported as, by their endings."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import BinaryIO

from app.core.model import Annex
from app.exchange.interchange import write_annex

# Endings in the order of the file dialog, with what the officer calls them.
EXPORTED = {
    ".pdf": "PDF 文件",
    ".odt": "ODT 文字文件",
    ".ods": "ODS 試算表",
    ".xlsx": "XLSX 試算表",
    ".csv": "CSV 數值",
    ".html": "HTML 網頁",
    ".md": "Markdown 文字",
    ".json": "JSON 交換檔",
}
Writer = Callable[[Annex, BinaryIO, date | None], None]


def writer(ending: str) -> Writer | None:
    """What writes files of an ending, None where it is no kind to export as, or PDF.

    A PDF is no writer's: it has steps to tell, and a check of its own.
    """
    return {
        ".json": _json,
        ".odt": _odt,
        ".ods": _ods,
        ".xlsx": _xlsx,
        ".csv": _csv,
        ".html": _html,
        ".md": _markdown,
    }.get(ending)


def _json(annex: Annex, file: BinaryIO, _printed_on: date | None) -> None:
    file.write(write_annex(annex).encode("utf-8"))


def _odt(annex: Annex, file: BinaryIO, printed_on: date | None) -> None:
    from app.exchange.odt_attachment import attach
    from app.report.office.odt import write_odt

    write_odt(annex, file, partial(attach, write_annex(annex).encode("utf-8")), printed_on)


def _ods(annex: Annex, file: BinaryIO, _printed_on: date | None) -> None:
    from app.report.office.ods import write_ods

    write_ods(annex, file)


def _xlsx(annex: Annex, file: BinaryIO, _printed_on: date | None) -> None:
    from app.report.office.xlsx import write_xlsx

    write_xlsx(annex, file)


def _csv(annex: Annex, file: BinaryIO, _printed_on: date | None) -> None:
    from app.exchange.csv_cells import write_csv
    from app.report.office.csv_rows import csv_rows

    file.write(write_csv(csv_rows(annex)))


def _html(annex: Annex, file: BinaryIO, _printed_on: date | None) -> None:
    from app.report.web import html_page

    file.write(html_page(annex).encode("utf-8"))


def _markdown(annex: Annex, file: BinaryIO, _printed_on: date | None) -> None:
    from app.report.markdown import markdown

    file.write(markdown(annex).encode("utf-8"))
