"""Measures proposed from the prose: right where the figures prove it, never wrong and sure."""

import pytest

from app.core.model import Annex, Rule
from app.core.propose import propose
from tests.exchange.printed.comparing import bare, score
from tests.soak.corpus import documents
from tests.soak.writing import Document, document, goal, indicator, measure

DOCUMENTS = documents()


def test_documents_of_many_agencies() -> None:
    total = right = sure = 0
    for written in DOCUMENTS:
        annex = written.annex
        due = sum(1 for g in annex.goals for _ in g.measures())
        found = score(propose(bare(annex)).proposals, annex)
        assert found[2] == [], written.name
        total, right, sure = total + due, right + found[0], sure + found[1]
    # Of the 125 one is a figure of nought beside a statement, which may be told either way.
    assert (total, right) == (125, 124)
    assert sure >= 110


def one(*lines: str, prose: str, **more: object) -> Annex:
    return document("某局", 112, [
        goal("某目標", indicator("某指標", list(lines), [measure("某", **more)], prose)),
    ]).annex  # fmt: skip


def test_a_capped_achievement_is_not_sure() -> None:
    """15 of 12 printed as 100%: a 12 elsewhere is no proof."""
    annex = one("12次", prose="""
        一、衡量標準：辦理次數。
        二、辦理情形：全年辦理15次，較上半年增加，其中北區12次。
        三、年度目標值及達成度：
        (一)年度目標值：12次。
        (二)達成度：100%。
        """)  # fmt: skip
    assert [p.sure for p in propose(bare(annex)).proposals] == [False]


def test_a_revision_without_an_approval_is_not_sure() -> None:
    annex = one("10件", prose="""
        一、衡量標準：件數。
        二、辦理情形：核發30件。
        三、年度目標值及達成度：
        (一)年度目標值：20件。
        (二)達成度：150%。
        """)  # fmt: skip
    (proposal,) = propose(bare(annex)).proposals
    assert not proposal.sure
    assert [r.target.text for r in proposal.measure.revisions] == ["20"]
    assert proposal.measure.target is not None
    assert proposal.measure.target.text == "10"


def test_an_approved_revision_has_its_date_and_letter() -> None:
    annex = one("10件", prose="""
        一、衡量標準：件數，112年8月1日府人字第1120001號函核定修訂目標值為20件。
        二、辦理情形：核發30件。
        三、年度目標值及達成度：
        (一)年度目標值：20件。
        (二)達成度：150%。
        """)  # fmt: skip
    (proposal,) = propose(bare(annex)).proposals
    (revision,) = proposal.measure.revisions
    assert (revision.approved_on, proposal.sure) == ("112-08-01", True)
    assert revision.document == "府人字第1120001號函"


def test_without_section_three_nothing_is_sure() -> None:
    annex = one("20場次", prose="""
        一、衡量標準：場次。
        二、辦理情形：全年辦理25場次。
        四、效益：提升知能。
        """)  # fmt: skip
    (proposal,) = propose(bare(annex)).proposals
    assert not proposal.sure
    assert proposal.why
    assert proposal.measure.actual is not None
    assert proposal.measure.actual.text == "25"


@pytest.mark.parametrize("written", DOCUMENTS, ids=lambda d: d.name)
def test_every_figure_says_where_it_was_read(written: Document) -> None:
    annex = bare(written.annex)
    texts = {p.key: p.text for g in annex.goals for p in g.paragraphs()}
    lines = {i.key: i.target_lines for g in annex.goals for i in g.indicators}
    for proposal in propose(annex).proposals:
        assert proposal.sources or proposal.measure.rule is Rule.NARRATIVE
        for source in proposal.sources:
            place = texts[source.key] if source.line is None else lines[source.key][source.line]
            assert place[source.start : source.end] == source.said


# Documents in which each figure is there, and something in the words still leaves a doubt.
DOUBTS = [
    ("不只一個數值", ["10件"], """
        一、衡量標準：件數。
        二、辦理情形：受理15件，核發15.04件。
        三、年度目標值及達成度：
        (一)年度目標值：10件。
        (二)達成度：150%。"""),
    ("沒有指明", ["甲案10件", "乙案20件"], """
        一、衡量標準：件數。
        二、辦理情形：核發16件、30件，退回7件。
        三、年度目標值及達成度：
        (一)年度目標值：甲案10件、乙案20件。
        (二)達成度：甲案160%、乙案150%。"""),
    ("看不出是否以少為佳", ["8小時"], """
        一、衡量標準：平均處理時間。
        二、辦理情形：平均處理時間8小時。
        三、年度目標值及達成度：
        (一)年度目標值：8小時。
        (二)達成度：100%。"""),
    ("文字沒有這樣說", ["30件"], """
        一、衡量標準：核發件數。
        二、辦理情形：核發25件。
        三、年度目標值及達成度：
        (一)年度目標值：30件。
        (二)達成度：120%。"""),
    ("文字像是以少為佳，算式不是", ["10件以下"], """
        一、衡量標準：違規件數，愈少愈佳。
        二、辦理情形：違規8件。
        三、年度目標值及達成度：
        (一)年度目標值：10件以下。
        (二)達成度：80%。"""),
    ("像是成長率", ["5%"], """
        一、衡量標準：營業額成長率。
        二、辦理情形：營業額成長率10%。
        三、年度目標值及達成度：
        (一)年度目標值：5%。
        (二)達成度：200%。"""),
    ("工作項目的權重", ["100%"], """
        一、衡量標準：完成規劃(20%)、完成發包(30%)、完成施工(40%)。
        二、辦理情形：均已完成，進度100%。
        三、年度目標值及達成度：
        (一)年度目標值：100%。
        (二)達成度：實際100%，達成度100%。"""),
    ("原定目標值沒有讀到", [], """
        一、衡量標準：件數，112年8月1日簽奉核准修訂目標值。
        二、辦理情形：核發30件。
        三、年度目標值及達成度：
        (一)年度目標值：20件。
        (二)達成度：150%。"""),
    ("沒有核准日期", ["10件"], """
        一、衡量標準：件數。
        二、辦理情形：核發30件。
        三、年度目標值及達成度：
        (一)年度目標值：20件。
        (二)達成度：150%。"""),
]  # fmt: skip


@pytest.mark.parametrize(("why", "lines", "prose"), DOUBTS, ids=[why for why, _, _ in DOUBTS])
def test_a_doubt_is_told_and_nothing_is_sure(why: str, lines: list[str], prose: str) -> None:
    proposals = propose(bare(one(*lines, prose=prose))).proposals
    assert not any(proposal.sure for proposal in proposals)
    assert any(why in proposal.why for proposal in proposals), [p.why for p in proposals]


def test_a_percentage_rounded_unlike_the_others_is_not_sure() -> None:
    def told(target: int, actual: int, printed: str) -> tuple[str, ...]:
        return goal(f"目標{target}", indicator(f"指標{target}", [f"{target}件"], [], f"""
            一、衡量標準：件數。
            二、辦理情形：核發{actual}件。
            三、年度目標值及達成度：
            (一)年度目標值：{target}件。
            (二)達成度：{printed}。
            """))  # fmt: skip

    made = document("某局", 112, [told(8, 13, "162%"), told(3, 5, "166%"), told(11, 18, "164%")])
    found = propose(bare(made.annex))
    assert [proposal.sure for proposal in found.proposals] == [True, True, False]
    assert "進位" in found.proposals[2].why


def test_what_the_prose_contradicts_is_not_sure() -> None:
    annex = one("1,200件", prose="""
        一、衡量標準：核發件數。
        二、辦理情形：核發1,563件。
        三、年度目標值及達成度：年度目標值1,200件，實際核發1,563件，達成度130%。
        四、效益：全年1,536件受惠。
        """)  # fmt: skip
    (proposal,) = propose(bare(annex)).proposals
    assert (proposal.sure, proposal.why) == (False, "分析另有與它不符的數值")
