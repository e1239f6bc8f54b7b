"""The ODT in LibreOffice against our PDF: the same text, and page ends within a line of each other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pypdfium2 as pdfium
import pytest

from app.core.model import Annex, PageOptions
from app.exchange.odt_attachment import paragraphs
from app.report.press import Press
from app.workspace.transfer import export_annex, sample
from tests.report.office.columns import Lines, drift, read_columns
from tests.report.office.libreoffice import convert, needs_libreoffice
from tests.soak.corpus import documents
from tests.soak.generated import generated

pytestmark = [pytest.mark.soak, needs_libreoffice]
LEAST_FOOT = 790.0


def columns(press: Press, annex: Annex, pdf: Path) -> list[list[Lines]]:
    pages = press.lay_out(annex).pages
    tops = tuple(pages[min(n, len(pages) - 1)].header[0].box.bottom for n in (0, 1))
    return read_columns(pdf, (tops[0], tops[1]), LEAST_FOOT)


def compare(press: Press, annexes: Iterable[Annex], folder: Path) -> list[float]:
    """Export, convert, and compare; the drift in lines of every column at every page's end."""
    ours, odts = [], []
    for number, annex in enumerate(annexes):
        ours.append((annex, folder / f"{number}-ours.pdf"))
        odts.append(folder / f"{number}.odt")
        export_annex(annex, ours[-1][1], allow_missing=True)
        export_annex(annex, odts[-1])
    found = []
    for (annex, pdf), other in zip(ours, convert(odts, "pdf", folder / "profile"), strict=True):
        here, there = columns(press, annex, pdf), columns(press, annex, other)
        for column in range(4):
            assert text_of(here, column) == text_of(there, column), (annex.agency, column)
        assert abs(len(here) - len(there)) <= 1
        found += [(off, annex.agency, page, column) for page, column, off in drift(here, there)]
    return [off for off, *_ in found]


def text_of(pages: list[list[Lines]], column: int) -> str:
    return "".join(line for page in pages for line in page[column])


def test_the_source(press: Press, tmp_path: Path) -> None:
    assert max(map(abs, compare(press, [sample()], tmp_path))) < 1


def test_generated_documents(press: Press, tmp_path: Path) -> None:
    annexes = [generated(seed, 14).annex for seed in range(40)]
    off = compare(press, annexes, tmp_path)
    assert max(map(abs, off)) <= 1


def test_written_documents(press: Press, tmp_path: Path) -> None:
    page = PageOptions(first_page=12, seals=("承辦人", "機關首長"))
    annexes = [replace(document.annex, page=page) for document in documents()]
    off = compare(press, annexes, tmp_path)
    assert max(map(abs, off)) <= 1


def test_sheets_show_in_a_pdf_what_they_say(tmp_path: Path) -> None:
    annexes = [sample(), *(generated(seed, 4).annex for seed in range(6))]
    sheets = [tmp_path / f"{number}.ods" for number in range(len(annexes))]
    for annex, path in zip(annexes, sheets, strict=True):
        export_annex(annex, path)
    for path, pdf in zip(sheets, convert(sheets, "pdf", tmp_path / "profile"), strict=True):
        with ZipFile(path) as package:
            said = Counter("".join("".join(paragraphs(package.read("content.xml"))).split()))
        assert Counter("".join(text_of_pdf(pdf).split())) == said


def text_of_pdf(path: Path) -> str:
    document = pdfium.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
