"""PDF: our own pages and Typst's read as they print, with nothing attached."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typst
from reportlab.pdfgen.canvas import Canvas

from app.core.errors import Problem
from app.core.model import Annex
from app.exchange.printed.assembly import assemble
from app.exchange.printed.pdf import read_pdf
from app.exchange.printed.pdf_lines import Paragraphs, TextLine
from app.exchange.printed.report import Way, unplaced
from app.workspace.transfer import export_annex
from tests.benchmarks.annexes import for_typst
from tests.exchange.printed.comparing import differences
from tests.soak.corpus import documents
from tests.soak.writing import Document
from tests.support import ROOT

Same = Callable[[Annex], None]


def by_typst(annex: Annex, folder: Path, *changes: tuple[str, str]) -> Path:
    page = (ROOT / "tests/benchmarks/annex.typ").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in page
        page = page.replace(old, new)
    (folder / "annex.typ").write_text(page, encoding="utf-8")
    (folder / "annex.json").write_text(for_typst(annex), encoding="utf-8")
    out = folder / "typst.pdf"
    typst.compile(
        folder / "annex.typ", output=out, font_paths=["/usr/share/fonts"],
        sys_inputs={"annex": "annex.json"},
    )  # fmt: skip
    return out


def test_our_own_pages(annex_104: Annex, is_same: Same, tmp_path: Path) -> None:
    export_annex(annex_104, tmp_path / "a.pdf")
    read = assemble(read_pdf(tmp_path / "a.pdf"))
    is_same(read.annex)
    assert unplaced(read.runs) == ()
    assert {run.goes for run in read.runs if run.way is Way.FURNITURE} == {"頁首", "頁碼", "表頭"}


def test_typsts_pages(annex_104: Annex, is_same: Same, tmp_path: Path) -> None:
    read = assemble(read_pdf(by_typst(annex_104, tmp_path)))
    is_same(read.annex)
    assert unplaced(read.runs) == ()


_RULES = "stroke: 0.5pt"


@pytest.mark.parametrize(
    "changes",
    [
        [(_RULES, "stroke: none")],
        [(_RULES, "stroke: (x: none, y: 0.5pt)")],
        [(_RULES, "stroke: (x: 0.5pt, y: none)")],
        [(_RULES, "stroke: (x, y) => (left: if x > 0 {0.5pt}, top: if y > 0 {0.5pt})")],
        [("#set par(", "#set par(justify: true, ")],
        [("size: 12pt", "size: 10pt")],
        [
            ('paper: "a4"', 'paper: "a4", flipped: true'),
            ("84pt, 84pt, 60pt, 288pt", "120pt, 120pt, 100pt, 1fr"),
        ],
    ],
    ids=["no rules", "level", "upright", "inner", "justified", "small", "wide"],
)
def test_pages_of_other_looks(
    annex_104: Annex, is_same: Same, tmp_path: Path, changes: list[tuple[str, str]]
) -> None:
    read = assemble(read_pdf(by_typst(annex_104, tmp_path, *changes)))
    is_same(read.annex)
    assert unplaced(read.runs) == ()


@pytest.mark.parametrize("written", documents()[:8], ids=lambda d: d.name)
def test_documents(written: Document, tmp_path: Path) -> None:
    export_annex(written.annex, tmp_path / "a.pdf")
    read = assemble(read_pdf(tmp_path / "a.pdf"))
    assert differences(read.annex, written.annex, levels=False) == []


def line(text: str, left: float, width: float) -> TextLine:
    step = width / len(text)
    starts = tuple(left + n * step for n in range(len(text)))
    return TextLine(
        text, left, left + width, left + width, 0, 12, starts, tuple(s + step for s in starts)
    )


def test_a_paragraph_ends_where_a_line_stops_early() -> None:
    full, short = line("字" * 20, 0, 240), line("字" * 10, 0, 120)
    assert Paragraphs(240).ends([full, full, short, full, full]) == [
        False,
        False,
        True,
        False,
        True,
    ]


def test_a_full_line_goes_on_unless_the_next_label_follows_a_stop() -> None:
    full = line("字" * 19 + "。", 0, 240)
    first, second = line("(一)" + "字" * 17, 0, 240), line("(二)" + "字" * 17, 0, 240)
    assert Paragraphs(240).ends([first, full, second]) == [False, True, True]
    assert Paragraphs(240).ends([first, line("字" * 20, 0, 240), second]) == [False, False, True]


def test_a_mark_past_the_edge_hangs() -> None:
    hung = line("字" * 20 + "，", 0, 252)
    assert Paragraphs(240).ends([hung, line("字字", 0, 24)]) == [False, True]


def test_a_pdf_without_text_is_a_sentence(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    with pytest.raises(Problem, match="沒有文字"):
        read_pdf(tmp_path / "a.pdf")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04"])
def test_what_is_no_pdf_is_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(Problem, match="不是可讀的 PDF"):
        read_pdf(tmp_path / "a.pdf")
