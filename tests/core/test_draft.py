"""Section 三 drafted, and sentences that follow their figures."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.check import Severity, check_goal
from app.core.draft import (
    BLANK,
    State,
    accepted,
    draft_section,
    followed,
    kept,
    moved,
    shown,
    standing,
    stated,
    with_field,
    with_section,
)
from app.core.fields import BINDING
from app.core.figures import Figure
from app.core.model import (
    Annex,
    Bound,
    Drafting,
    Goal,
    Indicator,
    Measure,
    Paragraph,
    Qualifier,
    Revision,
    Rounding,
    Rule,
)
from app.core.numerals import to_chinese
from app.core.outline import Section, outline
from app.exchange.interchange import read_annex

CUT = Rounding()
SOURCE = read_annex(Path("resources/annex-104.json").read_text(encoding="utf-8"), "annex")
# The draft in full, with the clause the source adds in 五.
IN_FULL = Drafting(heading="年度目標值及達成率", term="達成率", full=True, clause="達成年度目標值")


def drafted(goal: str, options: Drafting | None = None) -> list[str]:
    indicator = SOURCE.goals["一二三四五六七八九".index(goal)].indicators[0]
    return [p.text for p in draft_section(indicator, SOURCE.rounding, options)]


def printed(goal: str) -> list[str]:
    indicator = SOURCE.goals["一二三四五六七八九".index(goal)].indicators[0]
    placed = outline(indicator.analysis)
    return [p.paragraph.text for p in placed if p.section is Section.TARGETS]


@pytest.mark.parametrize("goal", ["一", "二", "六", "七", "八", "九"])
def test_the_sources_own_words(goal: str) -> None:
    assert drafted(goal)[1:] == printed(goal)[1:]
    assert drafted(goal)[0] == "三、年度目標值及達成度："


def test_the_sources_own_words_with_its_added_clause() -> None:
    assert drafted("五", IN_FULL) == printed("五")


def test_where_the_source_words_it_otherwise_no_figure_differs() -> None:
    assert drafted("三")[1:] == [
        "(一)完成洽談目標值100次，達成度100%。",
        "(二)相關國家正面回應目標值4國，達成度125%。",
    ]
    assert drafted("四")[1:] == [
        "(一)建置外勞陸配生物特徵採集工作站目標值80台，達成度100%。",
        "(二)建置身分識別行動設備目標值100套，達成度100%。",
        "(三)建置外來人口生物特徵採集工作站目標值35台，達成度100%。",
    ]


def test_a_milestone_that_the_other_measures_make_up_is_not_told_again() -> None:
    indicator = SOURCE.goals[1].indicators[0]
    assert indicator.measures[0].rule is Rule.MILESTONE
    assert stated(indicator) == indicator.measures[1:]
    alone = replace(indicator, measures=indicator.measures[:1])
    assert stated(alone) == alone.measures


def measure(target: str | None = "17", actual: str | None = "15", **more: object) -> Measure:
    return Measure(
        label="核發旅行卡", unit=str(more.pop("unit", "件")),
        target=None if target is None else Figure(target),
        actual=None if actual is None else Figure(actual),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


REVISED = measure(
    "9829", "12237", revisions=(Revision(target=Figure("9549"), approved_on="102-09-30"),)
)


@pytest.mark.parametrize(
    ("made", "what", "text"),
    [
        (measure(), Bound.LABEL, "核發旅行卡"),
        (measure("4000"), Bound.TARGET, "4,000件"),
        (measure(each=True), Bound.TARGET, "各17件"),
        (measure(target_display="25%(17件)"), Bound.TARGET, "25%(17件)"),
        (REVISED, Bound.TARGET, "9,549件"),
        (REVISED, Bound.ORIGINAL, "9,829件"),
        (REVISED, Bound.REVISION, "(102年9月30日簽奉核准修訂目標值)"),
        (measure(), Bound.REVISION, ""),
        (measure(actual_qualifier=Qualifier.OVER), Bound.ACTUAL, "逾15件"),
        (measure(), Bound.ACHIEVEMENT, "88%"),
        (measure(actual=None), Bound.ACTUAL, BLANK),
        (measure(actual=None), Bound.ACHIEVEMENT, "無法計算"),
        (measure("0", statement="均無缺失。"), Bound.ACHIEVEMENT, "均無缺失"),
        (measure(rule=Rule.NARRATIVE, statement="均無缺失。"), Bound.ACHIEVEMENT, "均無缺失"),
        (measure(rule=Rule.NARRATIVE), Bound.ACHIEVEMENT, BLANK),
        (measure("2", "2", rule=Rule.LEVEL, unit="級"), Bound.TARGET, "2"),
        (
            measure("5", None, rule=Rule.GROWTH, current=Figure("6759"), unit_of_counts="人"),
            Bound.CURRENT, "6,759人",
        ),
        (
            measure("5", None, rule=Rule.GROWTH, current=Figure("6759"), previous=Figure("4795")),
            Bound.GROWTH, "40%",
        ),
    ],
)  # fmt: skip
def test_what_a_bound_figure_shows(made: Measure, what: Bound, text: str) -> None:
    assert shown(made, what, CUT) == text


def test_figures_can_be_written_in_wan_and_bare() -> None:
    made = measure("200000", unit="人次")
    assert shown(made, Bound.TARGET, CUT, wan=True) == "20萬人次"
    assert shown(made, Bound.TARGET, CUT, wan=True, bare=True) == "20萬"
    assert shown(measure(each=True), Bound.TARGET, CUT, bare=True) == "17"


def section(*measures: Measure, options: Drafting | None = None) -> list[str]:
    indicator = Indicator(indicator="指標", measures=measures)
    return [p.text for p in draft_section(indicator, CUT, options)][1:]


def test_options() -> None:
    assert section(REVISED, options=Drafting(revision=True))[0] == (
        "(一)年度目標值：9,549件(102年9月30日簽奉核准修訂目標值)。"
    )
    reached = Drafting(clause="達成年度目標值")
    assert section(measure("10", "10"), options=reached)[1] == "(二)達成度：100%，達成年度目標值。"
    assert section(measure("10", "9"), options=reached)[1] == "(二)達成度：90%。"
    wan = section(measure("200000", "300000", unit="人次"), options=Drafting(wan=True))
    assert wan[0] == "(一)年度目標值：20萬人次。"
    many = section(
        measure(), measure("4", "5", each=True), options=Drafting(full=True, term="達成率")
    )
    assert many == [
        "(一)核發旅行卡目標值17件，實際15件，達成率88%。",
        "(二)核發旅行卡目標值各4件，實際各5件，達成率125%。",
    ]


def test_a_narrative_gives_its_statement() -> None:
    made = measure("0", None, rule=Rule.NARRATIVE, statement="缺失1件。")
    assert section(made) == ["(一)年度目標值：0件。", "(二)達成度：缺失1件。"]
    assert section(made, measure())[0] == "(一)核發旅行卡目標值0件，缺失1件。"


def test_the_draft_takes_the_place_of_section_three_only() -> None:
    indicator = SOURCE.goals[0].indicators[0]
    draft = draft_section(indicator, SOURCE.rounding)
    analysis = with_section(indicator.analysis, draft)
    assert [p.text for p in analysis] == [p.text for p in indicator.analysis]
    without = [p for p in indicator.analysis if p.text not in printed("一")]
    assert [p.text for p in with_section(without, draft)] == [p.text for p in indicator.analysis]
    assert with_section(without[:2], draft) == (*without[:2], *draft)


# ---- following the figures


def bound(made: Measure) -> Paragraph:
    return draft_section(Indicator(indicator="指標", measures=(made,)), CUT)[2]


BEFORE = measure()
AFTER = replace(BEFORE, actual=Figure("16"))
NOW = {BEFORE.key: AFTER}


def state(paragraph: Paragraph, measures: dict[str, Measure]) -> tuple[State, str]:
    found = standing(paragraph, measures, CUT)
    assert found is not None
    return found.state, found.wording


def test_an_unedited_sentence_follows() -> None:
    sentence = bound(BEFORE)
    assert state(sentence, {BEFORE.key: BEFORE}) == (State.FRESH, "(二)達成度：88%。")
    assert state(sentence, NOW) == (State.BEHIND, "(二)達成度：94%。")
    new = followed(sentence, NOW, CUT)
    assert new is not None
    assert (new.text, new.key) == ("(二)達成度：94%。", sentence.key)
    assert state(new, NOW) == (State.FRESH, "(二)達成度：94%。")
    assert followed(new, NOW, CUT) is None


def test_an_edited_sentence_is_never_overwritten() -> None:
    edited = replace(bound(BEFORE), text="(二)達成度：88%，係因流標。")
    assert state(edited, {BEFORE.key: BEFORE})[0] is State.EDITED
    assert state(edited, NOW) == (State.STALE, "(二)達成度：94%，係因流標。")
    assert followed(edited, NOW, CUT) is None
    taken = accepted(edited, NOW, CUT)
    assert taken.text == "(二)達成度：94%，係因流標。"
    assert state(taken, NOW)[0] is State.FRESH


def test_a_sentence_kept_is_stale_again_when_figures_change_again() -> None:
    edited = replace(bound(BEFORE), text="(二)達成度：近九成。")
    assert state(edited, NOW) == (State.STALE, "(二)達成度：94%。")
    stays = kept(edited, NOW, CUT)
    assert stays.text == edited.text
    assert state(stays, NOW)[0] is State.EDITED
    later = {BEFORE.key: replace(BEFORE, actual=Figure("17"))}
    assert state(stays, later) == (State.STALE, "(二)達成度：100%。")


def test_what_the_officer_writes_himself_is_fresh() -> None:
    typed = replace(bound(BEFORE), text="(二)達成度：94%。")
    assert state(typed, NOW)[0] is State.FRESH


def test_a_measure_that_is_gone_leaves_the_sentence_alone() -> None:
    sentence = bound(BEFORE)
    assert state(sentence, {}) == (State.LOST, sentence.text)
    assert followed(sentence, {}, CUT) is None
    assert accepted(sentence, {}, CUT) == sentence
    assert kept(sentence, {}, CUT).binding is None
    assert standing(Paragraph(level=1, text="二、"), {}, CUT) is None


def test_a_field_in_section_two_follows_amid_the_officers_words() -> None:
    plain = Paragraph(level=1, text="二、辦理情形：累計核發。")
    field = with_field(plain, len("二、辦理情形：累計核發"), BEFORE, Bound.ACTUAL, CUT)
    assert field.text == "二、辦理情形：累計核發15件。"
    more = replace(field, text="二、辦理情形：本年度共計核發15件，均依限辦理。")
    assert state(more, NOW) == (State.BEHIND, "二、辦理情形：本年度共計核發16件，均依限辦理。")
    new = followed(more, NOW, CUT)
    assert new is not None
    assert new.text == "二、辦理情形：本年度共計核發16件，均依限辦理。"
    over = replace(field, text="二、辦理情形：累計核發十餘件。")
    assert state(over, NOW)[0] is State.STALE
    assert followed(over, NOW, CUT) is None


def test_a_second_field_leaves_the_first_bound() -> None:
    plain = Paragraph(level=2, text="目標，實際。")
    first = with_field(plain, 5, BEFORE, Bound.ACTUAL, CUT)
    both = with_field(first, 2, BEFORE, Bound.TARGET, CUT)
    assert both.text == "目標17件，實際15件。"
    new = followed(both, NOW, CUT)
    assert new is not None
    assert new.text == "目標17件，實際16件。"


def test_a_binding_is_kept_through_the_file() -> None:
    sentence = bound(BEFORE)
    assert BINDING.read(BINDING.write(sentence.binding)) == sentence.binding


WORDS = st.text(st.sampled_from("甲乙丙，。15件"), max_size=12)


@given(WORDS, WORDS, WORDS, WORDS)
def test_words_around_a_field_are_never_lost(a: str, b: str, c: str, d: str) -> None:
    field = with_field(Paragraph(level=2, text=a + b), len(a), BEFORE, Bound.LABEL, CUT)
    edited = replace(field, text=c + field.text + d)
    renamed = {BEFORE.key: replace(BEFORE, label="受理申請")}
    new = followed(edited, renamed, CUT)
    assert new is not None
    assert new.text == c + a + "受理申請" + b + d


@given(WORDS, st.integers(0, 30), st.integers(0, 30), WORDS)
def test_moved_figures_still_say_the_same(before: str, start: int, length: int, new: str) -> None:
    field = with_field(
        Paragraph(level=2, text=before + "尾"), len(before), BEFORE, Bound.TARGET, CUT
    )
    text = field.text[:start] + new + field.text[start + length :]
    assert field.binding is not None
    for figure in moved(field.binding.wording, text, field.binding.figures):
        assert text[figure.start : figure.end] == "17件"


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.booleans(), st.booleans())
def test_a_draft_agrees_with_its_figures(target: int, actual: int, wan: bool, full: bool) -> None:
    made = measure(str(target), str(actual), unit="人次")
    indicator = Indicator(indicator="指標", target_lines=(f"{target}人次",), measures=(made,))
    texts = ("一、衡量標準：人次。", f"二、辦理情形：因故核發旅行卡{actual}人次。")
    analysis = tuple(Paragraph(level=1, text=text) for text in texts)
    draft = draft_section(indicator, CUT, Drafting(wan=wan, full=full))
    benefit = Paragraph(level=1, text="四、效益：提升品質。")
    whole = replace(indicator, analysis=(*analysis, *draft, benefit))
    goal = Goal(title="目標", indicators=(whole,))
    annex = Annex(
        agency="機關", section_title="標題", fiscal_year=104, performance_year=102, goals=(goal,)
    )
    found = check_goal(annex, goal, to_chinese(1))
    assert [f for f in found if f.severity is not Severity.NOTE] == []
