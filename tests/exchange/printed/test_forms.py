"""Annexes of other forms: other headings, numbers, page headers, tables cut by pages, merged cells."""

from collections.abc import Sequence

import pytest

from app.core.model import Annex
from app.exchange.printed.assembly import Assembled, assemble
from app.exchange.printed.report import unplaced
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

HEADING = ("年度績效目標", "衡量指標", "原定目標值", "績效衡量暨達成情形分析")
ONE = (
    "一、衡量標準：件數。",
    "二、辦理情形：5件。",
    "三、達成率：",
    "(一)年度目標值：5件。",
    "(二)達成率：100%。",
)


def line(text: str) -> Line:
    return Line(text=text, where="某處")


def cell(*texts: str, covered: bool = False) -> Cell:
    return Cell(lines=tuple(line(text) for text in texts if text), covered=covered)


def row(*cells: str | Sequence[str] | None, after_break: bool = False) -> Row:
    """A row; a cell given as None belongs to the one above it."""
    made = [
        cell(covered=True) if c is None else cell(*([c] if isinstance(c, str) else c))
        for c in cells
    ]
    return Row(cells=tuple(made), after_break=after_break)


def read(*blocks: Block) -> Assembled:
    return assemble(Printed(name="甲", blocks=blocks))


def shape(annex: Annex) -> list[tuple[str, list[tuple[str, tuple[str, ...], list[str]]]]]:
    return [
        (
            goal.title,
            [(i.indicator, i.target_lines, [p.text for p in i.analysis]) for i in goal.indicators],
        )
        for goal in annex.goals
    ]


@pytest.mark.parametrize(
    "numbers",
    [
        ["一、", "二、", "三、"], ["1.", "2.", "3."], ["（一）", "（二）", "（三）"], ["壹、", "貳、", "參、"],
        ["", "", ""], ["十一、", "十二、", "十三、"], ["目標一：", "目標二：", "目標三："], ["1、", "2、", "3、"],
    ],
)  # fmt: skip
def test_goals_however_they_are_numbered(numbers: list[str]) -> None:
    rows = [row(f"{n}目標", f"指標{i}", f"{i}件", ONE) for i, n in enumerate(numbers, 1)]
    got = read(row(*HEADING), *rows)
    assert shape(got.annex) == [
        ("目標", [(f"指標{i}", (f"{i}件",), list(ONE))]) for i in range(1, 4)
    ]
    assert bool(got.notes) == numbers[0].startswith("十")


@pytest.mark.parametrize(
    "heading",
    [
        ("施政目標", "關鍵績效指標", "年度目標值", "執行情形及成果"),
        ("年度施政目標", "衡量指標", "原訂目標值", "達成情形分析"),
        ("關鍵策略目標", "績效指標", "102年度目標值".replace("102", ""), "辦理情形"),
        ("年 度 績 效 目 標", "衡 量 指 標", "原定目標值", "績效衡量暨達成情形分析"),
    ],
)
def test_headings_of_other_agencies(heading: tuple[str, str, str, str]) -> None:
    got = read(
        row(*heading),
        row("一、甲", "乙", "5件", ONE),
        row(*heading),
        row("二、丙", "丁", "6件", ONE),
    )
    assert [goal.title for goal in got.annex.goals] == ["甲", "丙"]
    assert got.annex.columns == tuple("".join(name.split()) for name in heading)


def test_columns_beside_the_four_are_listed_not_dropped() -> None:
    got = read(
        row(
            "項次",
            "年度績效目標",
            "衡量指標",
            "評估方式",
            "原定目標值",
            "績效衡量暨達成情形分析",
            "備註",
        ),
        row("1", "一、甲", "乙", "統計數據", "5件", ONE, "無"),
    )
    assert shape(got.annex) == [("甲", [("乙", ("5件",), list(ONE))])]
    assert [run.text for run in unplaced(got.runs)] == ["1", "統計數據", "無"]


def test_several_indicators_beside_a_merged_goal() -> None:
    got = read(
        row(*HEADING),
        row("一、甲", "乙", "5件", ONE),
        row(None, "丙", "6件", ONE),
        row(None, "丁", "7件", None),
        row("二、戊", "己", "8件", ONE),
    )
    assert [len(goal.indicators) for goal in got.annex.goals] == [3, 1]
    assert [i.indicator for i in got.annex.goals[0].indicators] == ["乙", "丙", "丁"]
    assert got.annex.goals[0].indicators[2].analysis == ()


def test_a_table_a_page_goes_on() -> None:
    header = [line("某某局"), line("單位預算總說明"), line("中華民國一百零四年度")]
    footer = line("第 1 頁，共 2 頁")
    got = read(
        *header, line("102年度施政績效及達成情形分析："), row(*HEADING),
        row("一、促進產業", "輔導廠商家", "1.輔導10", ("一、衡量標準：家數。", "二、辦理情形：輔導廠")),
        footer, *header, row(*HEADING),
        row("升級", "數", "家 2.補助5家", ("商12家。", "三、達成度："), after_break=True),
        line("第 2 頁，共 2 頁"),
    )  # fmt: skip
    assert shape(got.annex) == [
        ("促進產業升級", [("輔導廠商家數", ("1.輔導10家", "2.補助5家"),
          ["一、衡量標準：家數。", "二、辦理情形：輔導廠商12家。", "三、達成度："])]),
    ]  # fmt: skip
    assert (got.annex.agency, got.annex.book, got.annex.fiscal_year) == (
        "某某局",
        "單位預算總說明",
        104,
    )
    assert unplaced(got.runs) == ()


def test_a_goal_said_again_at_a_pages_head() -> None:
    got = read(
        row(*HEADING),
        row("一、甲", "乙", "5件", ("一、衡量標準：件數。", "二、辦理情形：")),
        row(*HEADING),
        row("一、甲（續）", "", "", ("(一)丙。", "(二)丁。")),
        row("二、戊", "己", "6件", ONE),
    )
    assert [goal.title for goal in got.annex.goals] == ["甲", "戊"]
    assert [p.text for p in got.annex.goals[0].indicators[0].analysis][2:] == [
        "(一)丙。",
        "(二)丁。",
    ]
    assert unplaced(got.runs) == ()


def test_a_new_indicator_at_a_pages_head() -> None:
    got = read(
        row(*HEADING), row("一、甲", "乙", "5件", ONE), row(*HEADING), row("", "丙", "6件", ONE)
    )
    assert [i.indicator for i in got.annex.goals[0].indicators] == ["乙", "丙"]


def test_lines_across_the_table_and_after_it_are_listed() -> None:
    got = read(
        Row(cells=(cell("某某局預算總說明"), *[cell(covered=True)] * 3)),
        row(*HEADING),
        Row(cells=(cell("甲、業務面向"), *[cell(covered=True)] * 3)),
        row("一、甲", "乙", "5件", ONE),
        line("製表　　覆核"),
    )
    assert (got.annex.agency, len(got.annex.goals)) == ("某某局", 1)
    assert [run.text for run in unplaced(got.runs)] == ["甲、業務面向", "製表　　覆核"]


@pytest.mark.parametrize(
    ("lines", "agency", "book", "fiscal", "performance"),
    [
        (
            ["機關名稱：某某處", "中華民國113年度", "111年度施政績效及達成情形分析"],
            "某某處",
            "預算總說明",
            113,
            111,
        ),
        (
            ["某某縣政府某某局單位預算總說明中華民國110年度"],
            "某某縣政府某某局",
            "單位預算總說明",
            110,
            108,
        ),
        (
            ["某大學", "附屬單位預算說明書", "(民國 99 年度)"],
            "某大學",
            "附屬單位預算說明書",
            99,
            97,
        ),
        (["某基金", "壹、105年度績效目標達成情形："], "某基金", "預算總說明", 107, 105),
        (["- 12 -", "12/30", "P.3"], "", "預算總說明", 0, 0),
    ],
)
def test_what_stands_around_the_table(
    lines: list[str], agency: str, book: str, fiscal: int, performance: int
) -> None:
    annex = read(*map(line, lines), row(*HEADING), row("一、甲", "乙", "5件", ONE)).annex
    assert (annex.agency, annex.book) == (agency, book)
    assert (annex.fiscal_year, annex.performance_year) == (fiscal, performance)


def test_labels_within_a_paragraph_part_it_only_after_a_blank() -> None:
    got = read(
        row(*HEADING),
        row(
            "一、甲", "乙", "5件",
            ("三、達成度：(一)目標值：5件。(二)達成度：100%。", "四、效益： (一)丙(1)。 (二)丁，約 2.5 倍。 1.戊。"),
        ),
    )  # fmt: skip
    texts = [(p.level, p.text) for p in got.annex.goals[0].indicators[0].analysis]
    assert texts == [
        (1, "三、達成度：(一)目標值：5件。(二)達成度：100%。"), (1, "四、效益："), (2, "(一)丙(1)。"),
        (2, "(二)丁，約2.5倍。"), (3, "1.戊。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "print_has"),
    [
        ("17 件", "17件"), ("辦理 ISO 27001 驗證", "辦理ISO 27001驗證"), ("25% (21 個)", "25%(21個)"),
        ("張三 李四", "張三 李四"), ("(一) 建置", "(一)建置"), ("R&D (MOU) 案", "R&D (MOU)案"),
        ("１７　件", "１７件"), ("A, B and C", "A, B and C"),
    ],
)  # fmt: skip
def test_blanks_that_typesetting_put_in_are_taken_out(typed: str, print_has: str) -> None:
    got = read(row(*HEADING), row("一、甲", "乙", typed, ONE))
    assert got.annex.goals[0].indicators[0].target_lines == (print_has,)
