"""What stood in last year's annex, field by field."""

from dataclasses import replace

import pytest

from app.core.carry import carried
from app.core.last_year import analysis_before, before
from app.core.matching import Match
from app.core.model import Annex, Goal, Paragraph
from app.workspace.transfer import sample


@pytest.fixture(scope="module")
def match() -> Match:
    """The annex of 105 as carried on, beside that of 104."""
    last = sample()
    return Match(carried(last, 105), last)


def goal(match: Match, number: int) -> Goal:
    return match.this.goals[number - 1]


def said(match: Match, entity: str, key: str, field: str) -> tuple[str, str]:
    found = before(match, entity, key, field)
    assert found is not None
    return found.what, found.text


def test_texts_of_goal_and_indicator(match: Match) -> None:
    this = goal(match, 3)
    indicator = this.indicators[0]
    assert said(match, "goal", this.key, "title") == ("目標三", this.title)
    assert said(match, "indicator", indicator.key, "indicator") == (
        "目標三 衡量指標",
        indicator.indicator,
    )
    assert said(match, "indicator", indicator.key, "target_lines") == (
        "目標三 原定目標值（印出）",
        "1.獲4國以上正面回應\n2.實質交流達12次",
    )


def test_texts_of_the_year(match: Match) -> None:
    key = match.this.key
    assert said(match, "annex", key, "section_title")[1] == "102年度施政績效及達成情形分析："
    assert said(match, "annex", key, "fiscal_year") == ("預算年度", "104")
    assert said(match, "annex", key, "rounding.note")[1].startswith("the source cuts")
    assert before(match, "annex", key, "page.draft_mark") is None, "there was none"
    assert before(match, "annex", key, "columns") is None, "no single text"


@pytest.mark.parametrize(
    ("number", "position", "field", "first", "within"),
    [
        (1, 1, "actual", "實際值：15件", "達成度：88%（15÷17=88.235…%；取88%）"),
        (1, 1, "target", "原定目標值：17件", "實際值：15件"),
        (5, 1, "revisions", "修訂目標值：9,549人次（102-09-30核准）", "原定目標值：9,829人次"),
        (6, 1, "current", "本年數值：6,759人", "上年數值：4,795人"),
        (6, 1, "target", "原定目標值：5%", "達成度：800%"),
        (7, 1, "statement", "說明：稽核案件計9件，無缺失8件，缺失1件。", "備註："),
        (8, 1, "target_display", "目標值印法：25%(21個單位)", "原定目標值：21個單位"),
        (9, 1, "actual", "實際值：2", "修訂目標值：2"),
        (2, 1, "items", "工作項目：推動家庭教育宣導計畫（5%，已完成）", "達成度：100%"),
    ],
)
def test_a_measure_is_told_whole_what_was_asked_first(
    match: Match, number: int, position: int, field: str, first: str, within: str
) -> None:
    measure = list(goal(match, number).measures())[position - 1]
    what, text = said(match, "measure", measure.key, field)
    assert what == f"目標{'一二三四五六七八九'[number - 1]}「{measure.label}」"
    assert text.splitlines()[0] == first
    assert within in text


def test_a_narrative_measure_has_no_achievement(match: Match) -> None:
    (measure,) = goal(match, 7).measures()
    assert "達成度" not in said(match, "measure", measure.key, "label")[1]


def test_nothing_for_what_is_new(match: Match) -> None:
    for entity in ("goal", "indicator", "measure"):
        assert before(match, entity, "new", "title") is None
    assert analysis_before(match, "new", (), 0) is None


@pytest.mark.parametrize(
    ("number", "what", "starts"),
    [
        (0, "目標一 一、衡量標準", "一、衡量標準：簡化"),
        (1, "目標一 二、辦理情形", "二、辦理情形：累計核發15件。"),
        (
            3,
            "目標一 三、年度目標值及達成度",
            "三、年度目標值及達成度：\n(一)年度目標值：17件。\n(二)",
        ),
        (5, "目標一 四、效益", "四、效益：藉核發"),
        (99, "目標一 分析", "一、衡量標準：簡化"),
    ],
)
def test_the_section_one_is_in(match: Match, number: int, what: str, starts: str) -> None:
    indicator = goal(match, 1).indicators[0]
    found = analysis_before(match, indicator.key, indicator.analysis, number)
    assert found is not None
    assert found.what == what
    assert found.text.startswith(starts)


def test_a_section_that_last_year_had_not_shows_the_whole(match: Match) -> None:
    indicator = goal(match, 1).indicators[0]
    analysis = (*indicator.analysis, Paragraph(level=1, text="五、未達成原因：人力不足。"))
    found = analysis_before(match, indicator.key, analysis, len(analysis) - 1)
    assert found is not None
    assert found.what == "目標一 分析"


def test_the_names_are_last_years(match: Match) -> None:
    goals = (match.this.goals[8], *match.this.goals[:8])
    moved: Annex = replace(match.this, goals=goals)
    (measure,) = goals[0].measures()
    found = before(Match(moved, match.last), "measure", measure.key, "actual")
    assert found is not None
    assert found.what.startswith("目標九")
