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
