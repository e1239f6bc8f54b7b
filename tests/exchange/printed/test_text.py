"""Plain text: the source's own form, and what is copied out of Word and spreadsheets."""

from collections.abc import Callable

import pytest

from app.core.errors import Problem
from app.core.model import Annex
from app.exchange.printed.assembly import assemble
from app.exchange.printed.reading import incoming
from app.exchange.printed.report import Way
from app.exchange.printed.text import read_text
from tests.exchange.printed.comparing import differences, score, with_keys_of

Same = Callable[[Annex], None]
HEADING = "年度績效目標\t衡量指標\t原定目標值\t績效衡量暨達成情形分析"


def annex_of(text: str) -> Annex:
    return assemble(read_text(text, "甲")).annex


def test_the_source_comes_back_exactly(source_104: str, is_same: Same) -> None:
    is_same(annex_of(source_104))


def test_its_measures_are_proposed(source_104: str, annex_104: Annex) -> None:
    read = incoming(read_text(source_104, "甲"))
    right, sure, wrong = score(read.proposals, with_keys_of(read.annex, annex_104))
    assert (right, sure, wrong) == (19, 15, [])
    assert read.annex.rounding.decimals == 0


def test_all_of_it_is_placed_but_pages_heads(source_104: str) -> None:
    read = incoming(read_text(source_104, "甲"))
    assert read.unplaced == ()
    furniture = {run.goes for run in read.runs if run.way is Way.FURNITURE}
    assert furniture == {"頁首", "表頭"}


def test_the_same_without_marks_is_read_by_its_tabs(source_104: str, is_same: Same) -> None:
    is_same(annex_of(source_104.replace("<p>", "").replace("</p>", "")))


def test_windows_line_ends_and_a_mark_at_the_start(source_104: str, is_same: Same) -> None:
    is_same(annex_of("\ufeff" + source_104.replace("\n", "\r\n")))


def copied(annex: Annex, head: str = "") -> str:
    """The table as Word copies it: paragraphs are lines, cells end with a tab."""
    rows = [head + HEADING]
    for number, goal in annex.numbered():
        for indicator in goal.indicators:
            cells = [
                f"{number}、{goal.title}",
                indicator.indicator,
                "\n".join(indicator.target_lines),
                "\n".join(paragraph.text for paragraph in indicator.analysis),
            ]
            rows.append("\t".join(cells))
    return "\n".join(rows) + "\n"


def test_a_table_copied_out_of_word(annex_104: Annex) -> None:
    read = annex_of(copied(annex_104, "入出國及移民署\n預算總說明\n中華民國104年度\n"))
    assert differences(read, annex_104) == []


def test_a_table_alone_tells_no_agency(annex_104: Annex) -> None:
    read = annex_of(copied(annex_104))
    assert (read.agency, read.fiscal_year) == ("", 0)
    assert [goal.title for goal in read.goals] == [goal.title for goal in annex_104.goals]


def test_cells_in_quotes_have_lines_of_their_own(annex_104: Annex) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    rows = ["入出國及移民署預算總說明", "中華民國104年度", HEADING]
    for number, goal in annex_104.numbered():
        one = goal.indicators[0]
        cells = [f"{number}、{goal.title}", one.indicator, "\n".join(one.target_lines)]
        cells.append("\n".join(p.text for p in one.analysis))
        rows.append("\t".join(quoted(cell) for cell in cells))
    assert differences(annex_of("\n".join(rows)), annex_104) == []


def test_labels_that_word_ends_with_a_tab() -> None:
    text = f"{HEADING}\n一、\t提升品質\t滿意度\t90%\t一、\t衡量標準：問卷。\n(一)\t甲。\n1.\t乙。\n"
    goal = annex_of(text).goals[0]
    assert (goal.title, goal.indicators[0].indicator) == ("提升品質", "滿意度")
    found = [(p.level, p.text) for p in goal.indicators[0].analysis]
    assert found == [(1, "一、衡量標準：問卷。"), (2, "(一)甲。"), (3, "1.乙。")]


def test_spaces_may_be_kept(source_104: str) -> None:
    kept = assemble(read_text(source_104, "甲"), keep_spaces=True).annex
    assert kept.goals[0].indicators[0].target_lines == ("17 件",)


@pytest.mark.parametrize("text", ["", "\n\n", "績效", "甲\n乙\n丙"])
def test_a_text_without_a_table_is_a_sentence(text: str) -> None:
    with pytest.raises(Problem, match=r"「甲」裡找不到績效目標的表格"):
        incoming(read_text(text, "甲"))
