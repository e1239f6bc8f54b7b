"""HTML: what Word and LibreOffice put on the clipboard, and web pages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.model import Annex
from app.exchange.printed.assembly import assemble
from app.exchange.printed.files import read_printed_file
from app.exchange.printed.html import read_html
from app.exchange.printed.shape import Row

Same = Callable[[Annex], None]

_LABELLED = (
    '<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]>'
    '<span style="mso-list:Ignore">{label}<span style="font:7.0pt \'Times New Roman\'">'
    "&nbsp;&nbsp;</span></span><![endif]>{text}<o:p></o:p></p>"
)


def html_of(annex: Annex, paragraph: Callable[[str], str]) -> str:
    """The annex as a page, its paragraphs as given."""
    rows = ["<tr>" + "".join(f"<td><p>{name}</p></td>" for name in annex.columns) + "</tr>"]
    for number, goal in annex.numbered():
        for position, indicator in enumerate(goal.indicators):
            first = f"<td rowspan={len(goal.indicators)}><p>{number}、{goal.title}</p></td>"
            rows.append(
                "<tr>" + (first if not position else "")
                + f"<td><p>{indicator.indicator}</p></td>"
                + "<td>" + "<br>".join(indicator.target_lines) + "</td>"
                + "<td>" + "".join(paragraph(p.text) for p in indicator.analysis) + "</td></tr>"
            )  # fmt: skip
    head = f"<p>{annex.agency}</p><p>{annex.book}</p><p>中華民國&nbsp;{annex.fiscal_year}&nbsp;年度</p><p>{annex.section_title}</p>"
    table = "<table border=1 class=MsoTableGrid>" + "\n".join(rows) + "</table>"
    return f"<html><head><title>無關</title><style>p {{}}</style></head><body>{head}{table}</body></html>"


def test_a_page(annex_104: Annex, is_same: Same) -> None:
    is_same(assemble(read_html(html_of(annex_104, lambda t: f"<p>{t}</p>"), "甲")).annex)


def test_words_lists_have_their_labels_in_the_text(annex_104: Annex, is_same: Same) -> None:
    def listed(text: str) -> str:
        for end in ("、", ")", "."):
            label, mark, rest = text.partition(end)
            if mark and len(label) < 4:
                return _LABELLED.format(label=label + mark, text=rest)
        return f"<p>{text}</p>"

    is_same(assemble(read_html(html_of(annex_104, listed), "甲")).annex)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "big5", "utf-16"])
def test_files_of_any_encoding(
    annex_104: Annex, is_same: Same, tmp_path: Path, encoding: str
) -> None:
    text = html_of(annex_104, lambda t: f"<p>{t}</p>")
    said = f'<meta charset="{encoding.removesuffix("-sig")}">'
    text = text.replace("<head>", f"<head>{said}")
    (tmp_path / "a.html").write_bytes(text.encode(encoding))
    is_same(assemble(read_printed_file(tmp_path / "a.html")).annex)


def lines(html: str) -> list[str]:
    return [line.text for line in read_html(html, "甲").lines()]


def test_lists_are_counted_as_a_browser_does() -> None:
    found = lines(
        "<ol type=a start=3><li>甲<li><p>乙</p></ol><ul><li>丙</ul>"
        '<ol style="list-style-type: cjk-ideographic"><li>丁</ol>'
        "<ol><li>戊<ol><li>己</ol></ol>"
    )
    assert found == ["c.甲", "d.乙", "•丙", "一、丁", "一、戊", "(一)己"]


def test_what_is_not_shown_is_not_read() -> None:
    html = (
        "<script>一</script><p>甲<del>刪</del>乙<span style='display: none'>藏</span>\n丙"
        "<!-- 二 --></p>"
    )
    assert lines(html) == ["甲乙丙"]


def test_a_table_inside_a_page_laid_out_as_a_table(annex_104: Annex, is_same: Same) -> None:
    page = html_of(annex_104, lambda t: f"<p>{t}</p>")
    body = page.partition("<body>")[2].partition("</body>")[0]
    is_same(
        assemble(read_html(f"<table><tr><td>選單</td><td>{body}</td></tr></table>", "甲")).annex
    )


def test_merged_cells_are_covered() -> None:
    html = (
        "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr>"
        "<tr><td>戊</td></tr></table>"
    )
    rows = [block for block in read_html(html, "甲").blocks if isinstance(block, Row)]
    shown = [
        [cell.text or ("covered" if cell.covered else "") for cell in row.cells] for row in rows
    ]
    assert shown == [["甲", "乙", "covered"], ["covered", "丙", "丁"], ["戊"]]


@pytest.mark.parametrize(
    "html", ["", "<", "<table>", "<td>甲", "\0", "<table><tr></table>", "&#xD800;"]
)
def test_broken_html_is_read_as_far_as_it_goes(html: str) -> None:
    assert all("甲" in text for text in lines(html) if text.isalpha())
