"""The source's own pages: six of them, and each of the five ends at the same character."""

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from app.report.pages import PrintedAnnex
from app.report.press import Press
from app.workspace.transfer import sample

BREAKS = json.loads((Path(__file__).parent / "page_breaks.json").read_text(encoding="utf-8"))
COLUMNS = {"goal": 0, "indicator": 1, "target": 2, "analysis": 3}


@pytest.fixture(scope="module")
def printed(press: Press) -> PrintedAnnex:
    return press.lay_out(sample())


def test_six_pages(printed: PrintedAnnex) -> None:
    assert len(printed.pages) == BREAKS["pages"]


@pytest.mark.parametrize("end", BREAKS["breaks"], ids=lambda end: f"page {end['after_page']}")
def test_each_page_ends_where_the_source_does(printed: PrintedAnnex, end: dict[str, Any]) -> None:
    number = [n for n, _ in printed.annex.numbered()].index(end["goal"])
    cut = 0
    for name, column in COLUMNS.items():
        before, after = (
            "".join(
                line.text
                for cell in printed.pages[page].cells
                if (cell.goal, cell.column) == (number, column)
                for line in cell.lines
            )
            for page in (end["after_page"] - 1, end["after_page"])
        )
        assert before.endswith(end.get(f"{name}_ends", before))
        assert after.startswith(end.get(f"{name}_goes_on", after))
        if f"{name}_ends" in end:
            cut += 1
        else:  # a column that the source does not name ended before the page did
            assert after == ""
    assert cut


def test_the_pdf_ends_its_pages_there_too(press: Press, tmp_path: Path) -> None:
    out = tmp_path / "annex.pdf"
    press.export(sample(), out, attachment=None)
    document = pdfium.PdfDocument(out)
    try:
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()
    assert len(texts) == BREAKS["pages"]
    for end in BREAKS["breaks"]:
        page = end["after_page"]
        for name in COLUMNS:
            assert end.get(f"{name}_ends", "") in texts[page - 1]
            assert end.get(f"{name}_goes_on", "") in texts[page]
        # The analysis is the last column: nothing but the page number stands after it.
        assert texts[page - 1].endswith(end["analysis_ends"] + str(page))


def test_the_source_on_paper_is_what_was_entered(printed: PrintedAnnex) -> None:
    from tests.report.page_rules import check_pages

    check_pages(printed)
