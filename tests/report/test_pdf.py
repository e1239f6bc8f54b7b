"""The PDF file: what it is made of, and what readers read in it."""

import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from app.core.model import Annex, Goal, Indicator, Paragraph
from app.exchange.interchange import read_annex, write_annex
from app.exchange.pdf_attachment import find_attachment
from app.report.press import Press
from app.workspace.transfer import sample
from tests.report.made_up import annex_of, goal_of
from tests.support import ROOT

KAI, EXT_B = "TW-Kai-98_1", "TW-Kai-Ext-B-98_1"


def pdf_of(press: Press, annex: Annex, attachment: bytes | None = None) -> bytes:
    out = io.BytesIO()
    press.write(press.lay_out(annex), out, attachment=attachment)
    return out.getvalue()


def read_by_pdfium(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def tool(name: str, *arguments: object) -> str:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    done = subprocess.run(
        [name, *map(str, arguments)], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture(scope="module")
def rare() -> Annex:
    """Plane 2, markup, blanks, twins of characters."""
    text = (
        "一、𠮷𡍼 R&D <b>粗</b> <img src='x'/> &amp; \\( %s {0}　　全形\t定位 ＡＢＣ１２３ 豈豈 ①㈠"
    )
    return annex_of(goal_of(text, title="𠮷祥"))


def test_the_file_is_sound(press: Press, rare: Annex, tmp_path: Path) -> None:
    out = tmp_path / "annex.pdf"
    out.write_bytes(pdf_of(press, rare, b'{"a": 1}'))
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", out)


def test_each_file_of_glyphs_is_one_embedded_font(
    press: Press, rare: Annex, tmp_path: Path
) -> None:
    out = tmp_path / "annex.pdf"
    out.write_bytes(pdf_of(press, rare))
    rows = [line.split() for line in tool("pdffonts", out).splitlines()[2:]]
    assert [(row[0][7:], row[1:4], row[4:8]) for row in rows] == [
        (KAI, ["CID", "TrueType", "Identity-H"], ["yes", "yes", "yes", rows[0][7]]),
        (EXT_B, ["CID", "TrueType", "Identity-H"], ["yes", "yes", "yes", rows[1][7]]),
    ]


def test_no_font_but_ours_and_no_ascii85(press: Press, rare: Annex) -> None:
    pdf = pdf_of(press, rare, b"{}")
    assert b"Helvetica" not in pdf
    assert b"ASCII85" not in pdf
    assert pdf.count(b"/Type0") == 2
    streams = pdf.count(b"stream\n") // 2
    assert pdf.count(b"/FlateDecode") == streams


def test_an_opentype_font_of_cff_outlines_is_embedded(press: Press, tmp_path: Path) -> None:
    annex = annex_of(goal_of("一、績效⼀豈A"), font="Noto Serif CJK TC")
    out = tmp_path / "annex.pdf"
    press.export(annex, out, attachment=None)
    assert "CID Type 0C" in tool("pdffonts", out)
    assert "一、績效⼀豈A" in tool("pdftotext", "-raw", out, "-")


def test_readers_agree_on_the_text(press: Press, tmp_path: Path) -> None:
    out = tmp_path / "annex.pdf"
    out.write_bytes(pdf_of(press, sample()))
    entered = "".join(line.text for page in press.lay_out(sample()).pages for line in page.lines())
    texts = {
        "pdfium": read_by_pdfium(out.read_bytes()).replace("\ufffe", "-").replace("\x02", "-"),
        "poppler": tool("pdftotext", "-raw", out, "-"),
        "mupdf": tool("mutool", "draw", "-q", "-F", "txt", out),
    }
    for reader, text in texts.items():
        assert sorted("".join(text.split())) == sorted(entered), reader


def test_rare_characters_copy_out_as_themselves(press: Press, rare: Annex, tmp_path: Path) -> None:
    out = tmp_path / "annex.pdf"
    out.write_bytes(pdf_of(press, rare))
    wanted = "一、𠮷𡍼R&D<b>粗</b><imgsrc='x'/>&amp;\\(%s{0}全形定位ＡＢＣ１２３豈豈①㈠"
    for text in (
        read_by_pdfium(out.read_bytes()),
        tool("pdftotext", "-raw", out, "-"),
        tool("mutool", "draw", "-q", "-F", "txt", out),
    ):
        assert wanted in "".join(text.split())


def test_full_width_spaces_stay(press: Press) -> None:
    annex = annex_of(goal_of("　　甲　乙"))
    (cell,) = (c for c in press.lay_out(annex).pages[0].cells if c.column == 3)
    assert cell.lines[0].text == "　　甲　乙"
    document = pdfium.PdfDocument(pdf_of(press, annex))
    text = document[0].get_textpage()
    found = text.search("甲").get_next()
    assert found
    left, *_ = text.get_charbox(found[0])
    document.close()
    assert left >= cell.lines[0].x + 24


def test_a_cell_of_twenty_thousand_characters(press: Press, tmp_path: Path) -> None:
    text = "一、" + "推動新住民生活適應輔導，1,638人次。" * 1053
    annex = annex_of(goal_of(text[:20_000]))
    press.export(annex, tmp_path / "annex.pdf", attachment=None)
    assert len(press.lay_out(annex).pages) > 20


def test_properties(press: Press) -> None:
    pdf = pdf_of(press, sample())
    document = pdfium.PdfDocument(pdf)
    found = document.get_metadata_dict()
    document.close()
    assert found["Title"] == "102年度施政績效及達成情形分析："
    assert found["Author"] == "入出國及移民署"
    assert found["Subject"] == "中華民國104年度預算總說明"
    assert found["Producer"].startswith("績效編報 ")
    assert found["CreationDate"] == found["ModDate"] == ""
    assert b"/Lang (zh-TW)" in pdf
    assert pdf.startswith(b"%PDF-1.7\n")


def test_a_bookmark_for_each_goal(press: Press) -> None:
    printed = press.lay_out(sample())
    document = pdfium.PdfDocument(pdf_of(press, sample()))
    found = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    document.close()
    assert found == [
        (f"{number}、{goal.title}", extent.first)
        for (number, goal), extent in zip(printed.annex.numbered(), printed.extents, strict=True)
    ]


def test_page_labels_are_the_printed_numbers(press: Press) -> None:
    document = pdfium.PdfDocument(pdf_of(press, replace_page(sample(), first_page=17)))
    assert [document.get_page_label(n) for n in range(2)] == ["17", "18"]
    document.close()


def replace_page(annex: Annex, **options: object) -> Annex:
    return replace(annex, page=replace(annex.page, **options))


def test_the_interchange_document_comes_back(press: Press, tmp_path: Path) -> None:
    document = write_annex(sample())
    out = tmp_path / "annex.pdf"
    press.export(sample(), out, attachment=document.encode())
    found = find_attachment(out)
    assert found == document
    assert write_annex(read_annex(found, out.name)) == document


def test_every_page_is_a4(press: Press) -> None:
    document = pdfium.PdfDocument(pdf_of(press, sample()))
    sizes = {tuple(round(side) for side in page.get_size()) for page in document}
    document.close()
    assert sizes == {(595, 842)}


def test_the_draft_mark_prints_and_is_not_in_the_way(press: Press, tmp_path: Path) -> None:
    annex = replace_page(sample(), draft_mark="草稿")
    press.export(annex, tmp_path / "annex.pdf", attachment=None)
    assert "".join(read_by_pdfium(pdf_of(press, annex)).split()).count("草稿") == 6


def test_the_same_annex_is_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.report.press import Press;"
        "from app.workspace.transfer import sample;"
        "Press().export(sample(), Path(sys.argv[1]), attachment=b'{}')"
    )
    files = []
    for seed in ("1", "2"):
        files.append(tmp_path / f"{seed}.pdf")
        subprocess.run(
            [sys.executable, "-c", code, str(files[-1])],
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "HOME": "/"},
        )
    assert files[0].read_bytes() == files[1].read_bytes()


def test_what_was_printed_before_leaves_no_trace(press: Press, rare: Annex) -> None:
    fresh = Press()
    pdf_of(fresh, rare)
    assert pdf_of(fresh, sample()) == pdf_of(Press(), sample())


def test_a_font_whose_glyphs_stay_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    from app.report import setting as module

    embed = module.embed
    monkeypatch.setattr(
        module, "embed", lambda face, m: made.append(face.postscript_name) or embed(face, m)
    )
    fresh = Press()
    pdf_of(fresh, annex_of(goal_of("一、甲12𠮷")))
    assert made == [KAI, EXT_B]
    pdf_of(fresh, annex_of(goal_of("一、21甲𠮷甲")))
    assert made == [KAI, EXT_B]
    pdf_of(fresh, annex_of(goal_of("一、21甲𠮷乙")))
    assert made == [KAI, EXT_B, KAI]


def test_twins_of_a_glyph_copy_out_as_themselves(press: Press, tmp_path: Path) -> None:
    # Noto draws the radical ⼀ (U+2F00) and 一 (U+4E00) with one glyph.
    annex = annex_of(goal_of("一、⼀一⼆二"), font="Noto Serif CJK TC")
    text = read_by_pdfium(pdf_of(press, annex))
    assert "一、⼀一⼆二" in "".join(text.split())


def test_titles_of_any_characters_are_properties(press: Press) -> None:
    annex = replace(annex_of(), agency="(某)\\機關\n第二行", section_title="𠮷 (100%")
    document = pdfium.PdfDocument(pdf_of(press, annex))
    found = document.get_metadata_dict()
    document.close()
    assert found["Author"] == "(某)\\機關\n第二行"
    assert found["Title"] == "𠮷 (100%"


def test_widths_in_the_file_are_the_fonts_own(press: Press) -> None:
    pdf = pdf_of(press, annex_of(goal_of("一、(1)")))
    widths = re.search(rb"/W \[(.*?)\]\s*>>", pdf, re.DOTALL)
    assert widths
    # 292 of 1024 units for a bracket of TW-Kai, 512 for a digit.
    assert b"285.1" in widths[1]
    assert b"500" in widths[1]


def test_a_goal_with_several_indicators_prints(press: Press, tmp_path: Path) -> None:
    goal = Goal(
        title="目標",
        indicators=tuple(
            Indicator(
                indicator=f"指標{n}", analysis=(Paragraph(level=1, text="一、" + "甲" * 700),)
            )
            for n in range(3)
        ),
    )
    press.export(annex_of(goal), tmp_path / "annex.pdf", attachment=None)
