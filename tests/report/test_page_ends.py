"""The source's own pages: six of them, and each of the five ends at the same character."""

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from app.report.pages import PrintedAnnex
from app.report.press import Press
from app.report.style import EM
from app.workspace.transfer import sample
from tests.report.font_files import make_font
from tests.report.page_rules import check_pages

BREAKS = json.loads((Path(__file__).parent / "page_breaks.json").read_text(encoding="utf-8"))
COLUMNS = {"goal": 0, "indicator": 1, "target": 2, "analysis": 3}


@pytest.fixture(scope="module", params=["全字庫正楷體", "標楷體"])
def printed(
    press: Press, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PrintedAnnex:
    """The sample in TW-Kai, and in a font with the widths of 標楷體, whose ASCII is half an em."""
    if request.param == "全字庫正楷體":
        return press.lay_out(sample())
    folder = tmp_path_factory.mktemp("fonts")
    chars = "".join(sorted(press.lay_out(sample()).advances))
    make_font(folder / "kaiu.ttf", ["標楷體", "DFKai-SB"], chars, half_ascii=True)
    narrow = Press([folder])
    assert narrow.font_report(sample()).family == request.param
    found = narrow.lay_out(sample())
    assert found.advances["("] == found.advances["%"] == EM // 2
    return found


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
    check_pages(printed)
