"""The check as a whole: the annex of 104, its JSON, its places and fixes, and its edges."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import fields
from app.core.check import (
    GOAL_RULES,
    RULES,
    Finding,
    Severity,
    accept,
    acceptance_of,
    check,
    check_across,
    check_goal,
    to_json,
)
from app.core.figures import Figure
from app.core.model import Annex, Paragraph
from app.exchange.interchange import read_annex
from tests.soak.documents_a import fire
from tests.soak.documents_d import tourism
from tests.soak.mutations import harmful
from tests.support import annexes

SOURCE = read_annex(Path("resources/annex-104.json").read_text(encoding="utf-8"), "annex")


def test_the_annex_of_104_has_its_known_findings_and_no_other() -> None:
    found = [(f.goal, f.severity.value, f.rule) for f in check(SOURCE)]
    assert found == [
        ("一", "warning", "missed"),
        ("三", "error", "revision-unapproved"),
        ("三", "warning", "heading"),
        ("四", "warning", "term"),
        ("五", "warning", "heading"),
        ("五", "note", "revision"),
        ("六", "note", "growth-cut"),
        ("八", "warning", "heading"),
        ("九", "error", "revision-unapproved"),
    ]


def test_what_is_said_and_expected_there() -> None:
    said = {(f.goal, f.rule): (f.said, f.expected) for f in check(SOURCE)}
    assert said["一", "missed"] == ("88%", "未達原因")
    assert said["三", "revision-unapproved"] == ("100次", "12次")
    assert said["三", "heading"] == ("年度目標值及達成率", "年度目標值及達成度")
    assert said["四", "term"] == ("集工程站", "集工作站")
    assert said["五", "revision"] == ("9,549人次", "9,829人次")
    assert said["六", "growth-cut"] == ("800%", "819%")
    assert said["八", "heading"] == ("目標達成值及達成度", "年度目標值及達成度")
    assert said["九", "revision-unapproved"] == ("2", "1")


def test_as_json() -> None:
    found = check(SOURCE)[1]
    assert to_json(found) == {
        "rule": "revision-unapproved",
        "severity": "error",
        "goal": "三",
        "place": "衡量項目「完成洽談」",
        "said": "100次",
        "expected": "12次",
    }


def test_one_goal_checked_by_itself_finds_what_the_whole_check_finds() -> None:
    together = {f.identity for f in check(SOURCE)}
    apart = {f.identity for f in check_across(SOURCE)}
    for number, goal in SOURCE.numbered():
        apart |= {f.identity for f in check_goal(SOURCE, goal, number)}
    assert apart == together


def test_every_rule_is_named_once_and_says_what_it_does() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert all(rule.words and rule.example for rule in RULES)
    assert set(GOAL_RULES) < set(RULES)


def spoiled(old: str, new: str, goal: int = 0) -> Annex:
    """The annex of 104 with a text replaced wherever it stands in a goal's analysis."""
    made = SOURCE.goals[goal]
    indicators = tuple(
        replace(i, analysis=tuple(replace(p, text=p.text.replace(old, new)) for p in i.analysis))
        for i in made.indicators
    )
    goals = list(SOURCE.goals)
    goals[goal] = replace(made, indicators=indicators)
    return replace(SOURCE, goals=tuple(goals))


def new_findings(annex: Annex) -> list[Finding]:
    known = {f.identity for f in check(SOURCE)}
    return [f for f in check(annex) if f.identity not in known]


def test_a_place_is_exact_to_its_characters() -> None:
    (found,) = new_findings(spoiled("達成度：88%", "達成度：89%"))
    paragraph = SOURCE.goals[0].indicators[0].analysis[4]
    assert found.place.entity == paragraph.key
    assert found.place.field == "text"
    assert "(二)達成度：89%。"[found.place.start : found.place.end] == "89%" == found.said
    assert found.place.words == "三、(二)"
    assert found.expected == "88%"
    assert found.message == "三、(二)「89%」與數據不符，「核發學術及商務旅行卡」的達成度是88%。"


def fixed(annex: Annex, finding: Finding) -> Annex:
    """The annex with a finding's fix done."""
    fix = finding.fix
    assert fix is not None
    goals = []
    for goal in annex.goals:
        if goal.key == fix.entity:
            goal = replace(goal, **{fix.field: fix.value})
        indicators = []
        for indicator in goal.indicators:
            if indicator.key == fix.entity:
                indicator = replace(indicator, **{fix.field: fix.value})
            analysis = tuple(
                replace(p, **{fix.field: fix.value}) if p.key == fix.entity else p
                for p in indicator.analysis
            )
            indicators.append(replace(indicator, analysis=analysis))
        goals.append(replace(goal, indicators=tuple(indicators)))
    return replace(annex, goals=tuple(goals))


def test_a_fix_puts_right_what_it_was_found_for() -> None:
    for annex in (SOURCE, *(m.annex for m in list(harmful(fire()))[::9])):
        for finding in check(annex):
            if finding.fix is not None:
                left = {
                    (f.rule, f.place.entity, f.place.start) for f in check(fixed(annex, finding))
                }
                here = (finding.rule, finding.place.entity, finding.place.start)
                assert here not in left, finding.message


def test_a_fix_is_of_the_type_its_field_has() -> None:
    tables = fields.GOAL + fields.INDICATOR + fields.PARAGRAPH + fields.MEASURE
    kinds = {f.name: f.kind for f in tables}
    for mutation in list(harmful(tourism()))[::5]:
        for finding in check(mutation.annex):
            if finding.fix is not None:
                kind = kinds[finding.fix.field]
                assert kind.read(kind.write(finding.fix.value)) == finding.fix.value


def test_an_acceptance_lapses_when_what_is_said_changes() -> None:
    (found,) = new_findings(spoiled("達成度：88%", "達成度：89%"))
    given = accept(found, reason="依上級指示", who="承辦人", when="2015-01-02T03:04:05")
    assert acceptance_of(found, [given]) is given
    (other,) = new_findings(spoiled("達成度：88%", "達成度：90%"))
    assert acceptance_of(other, [given]) is None
    annex = replace(SOURCE, acceptances=(given,))
    assert acceptance_of(
        new_findings(replace(annex, goals=spoiled("88%", "89%").goals))[0], [given]
    )


HARMLESS = [
    ("累計核發15件", "共核發 15 件"),
    ("累計核發15件", "累計核發１５件"),
    ("累計核發15件", "累計核發十五件"),
    (
        "累計核發15件。",
        "累計核發15件，依入出國及移民法第57條及102年3月5日移署字第1020001234號函辦理。",
    ),
    ("累計核發15件。", "累計核發15件，洽詢電話02-2388-1234，會議由12人出席。"),
    ("累計核發15件。", "於102年7月至12月間累計核發15件。"),
    ("達成度：88%", "達成率：88%"),
    ("達成度：88%", "達成度為百分之八十八"),
    ("年度目標值：17件", "目標值為17件"),
    ("簡化申辦流程", "簡化3項申辦流程"),
]


@pytest.mark.parametrize(("old", "new"), HARMLESS)
def test_harmless_edits_bring_no_error(old: str, new: str) -> None:
    annex = spoiled(old, new)
    assert annex != SOURCE
    assert [f for f in new_findings(annex) if f.severity is Severity.ERROR] == []


def test_last_years_words_are_found_word_for_word() -> None:
    previous = replace(SOURCE, performance_year=101)
    rules = {f.rule for f in check(SOURCE, previous=previous)}
    assert {"repeated", "repeated-benefit"} <= rules
    assert not {"repeated", "repeated-benefit"} & {f.rule for f in check(SOURCE)}


def test_characters_that_no_font_has_are_found_where_they_stand() -> None:
    annex = spoiled("核卡件數", "核卡𠀀數")
    found = [f for f in check(annex, missing={"𠀀"}) if f.rule == "font"]
    assert [(f.said, f.expected) for f in found] == [("𠀀", "U+20000")]
    assert not [f for f in check(annex) if f.rule == "font"]


@pytest.mark.parametrize(
    "changes",
    [
        {"target": Figure("0")},
        {"target": Figure("-17")},
        {"target": None},
        {"actual": Figure("0")},
        {"actual": Figure("-15")},
        {"actual": None},
        {"target": None, "actual": None},
        {"actual": Figure("1" + "0" * 30)},
        {"actual": Figure("15." + "3" * 40)},
        {"target": Figure("0." + "0" * 39 + "1")},
        {"unit": ""},
        {"label": ""},
    ],
)
def test_figures_at_the_edges_are_found_and_never_crash(changes: dict[str, object]) -> None:
    goal = SOURCE.goals[0]
    indicator = goal.indicators[0]
    measures = (replace(indicator.measures[0], **changes),)  # type: ignore[arg-type]
    goal = replace(goal, indicators=(replace(indicator, measures=measures),))
    found = check_goal(SOURCE, goal, "一")
    if "unit" not in changes and "label" not in changes:
        assert any(f.severity is Severity.ERROR for f in found)
    assert all("None" not in f.message and f.message.endswith("。") for f in found)


def test_a_growth_from_nought_or_less_has_no_ratio() -> None:
    goal = SOURCE.goals[5]
    indicator = goal.indicators[0]
    for previous in ("0", "-4795"):
        measures = (replace(indicator.measures[0], previous=Figure(previous)),)
        changed = replace(goal, indicators=(replace(indicator, measures=measures),))
        rules = {f.rule for f in check_goal(SOURCE, changed, "六")}
        assert "statement-missing" in rules


def test_a_goal_with_nothing_in_it_is_told_so() -> None:
    goal = replace(SOURCE.goals[0], indicators=(replace(SOURCE.goals[0].indicators[0],
        measures=(), analysis=(), target_lines=()),))  # fmt: skip
    annex = replace(SOURCE, goals=(goal,))
    assert {f.rule for f in check(annex)} == {"figure-missing", "column-empty", "section-missing"}


def test_a_long_paragraph_can_be_checked() -> None:
    indicator = SOURCE.goals[1].indicators[0]
    long = "推動各縣市生活適應輔導工作1萬1,638人次，目標值5,500人次。" * 600
    analysis = (*indicator.analysis, Paragraph(level=2, text=f"(四){long}"))
    goal = replace(SOURCE.goals[1], indicators=(replace(indicator, analysis=analysis),))
    assert check_goal(SOURCE, goal, "二") == ()


@settings(max_examples=60)
@given(annexes)
def test_anything_can_be_checked(annex: Annex) -> None:
    for finding in check(annex, previous=annex, missing={"a"}):
        assert finding.message
        assert 0 <= finding.place.start <= finding.place.end


@pytest.mark.parametrize("label", ["五、", "六、 ", "十二、："])
def test_a_section_past_the_prescribed_ones_may_be_begun(label: str) -> None:
    indicator = SOURCE.goals[0].indicators[0]
    analysis = (*indicator.analysis, Paragraph(level=1, text=label))
    goal = replace(SOURCE.goals[0], indicators=(replace(indicator, analysis=analysis),))
    messages = [f.message for f in check_goal(SOURCE, goal, "一")]
    assert any(label.strip(" ：") in m and m.endswith("下沒有內容。") for m in messages)


_labels = st.sampled_from(["", "一、", "三、", "四、", "五、", "(一)", "(二)", "1.", "(1)", "十、"])
_bodies = st.sampled_from(["", "：", "原因", "效益：", "目標值17件。", "年度目標值及達成度：", " "])


@settings(max_examples=100)
@given(st.lists(st.tuples(_labels, _bodies, st.integers(1, 4)), max_size=6))
def test_an_outline_can_be_checked_at_every_key(rows: list[tuple[str, str, int]]) -> None:
    indicator = SOURCE.goals[0].indicators[0]
    analysis = tuple(Paragraph(level=level, text=label + body) for label, body, level in rows)
    goal = replace(SOURCE.goals[0], indicators=(replace(indicator, analysis=analysis),))
    for finding in check_goal(SOURCE, goal, "一"):
        assert finding.message.endswith("。")
