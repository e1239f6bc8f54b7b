"""Every rule of the check: a clean document, spoiled so that just this rule has something to say."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core.check import RULES, Finding, Severity, check
from app.core.figures import Figure
from app.core.model import Annex, Indicator, Item, Level, Measure, Paragraph, Revision, Rule
from tests.soak.writing import document, goal, indicator, measure

CLEAN = document("某機關", 102, [
    goal("提升辦證服務", indicator(
        "辦證服務成效", ["核發旅行證件6,000件", "辦理講習20場次"],
        [measure("核發旅行證件", "件", 6000, 7512), measure("辦理講習", "場次", 20, 21)],
        """
        一、衡量標準：核發旅行證件之件數及辦理講習之場次。
        二、辦理情形：
        (一)核發旅行證件累計7,512件，均依限辦結，民眾反應良好。
        (二)辦理講習21場次。
        三、年度目標值及達成度：
        (一)核發旅行證件目標值6,000件，達成度125%。
        (二)辦理講習目標值20場次，達成度105%。
        四、效益：簡化申辦流程，節省民眾等候時間，提升國家形象。
        """,
    )),
    goal("推動資訊系統建置", indicator(
        "資訊系統建置進度", ["100%"],
        [measure("資訊系統建置", "%", 100, rule="milestone", items=[
            ("需求訪談", 20, True), ("系統設計", 30, True), ("上線驗收", 50, True),
        ])],
        """
        一、衡量標準：需求訪談(20%)、系統設計(30%)、上線驗收(50%)。
        二、辦理情形：各項工作均已如期完成並上線啟用。
        三、年度目標值及達成度：
        (一)年度目標值：100%。
        (二)達成度：100%。
        四、效益：整合作業流程，提高行政效率。
        """,
    )),
    goal("精進服務考核", indicator(
        "服務考核等第及缺失", ["2", "0件"],
        [
            measure("考核等第", "級", 2, 2, rule="level", levels={"1": "甲等", "2": "優等"}),
            measure("稽核缺失", "件", 0, rule="narrative", statement="受稽核案件計12件，缺失2件。"),
            measure(
                "稽核案件成長率", "%", 5, rule="growth", current=6759, previous=4795,
                unit_of_counts="案",
            ),
        ],
        """
        一、衡量標準：上級考核結果及稽核結果。
        二、辦理情形：受稽核案件計12件，缺失2件；102年稽核6,759案，101年稽核4,795案，成長40%。
        三、年度目標值及達成度：
        (一)考核等第目標值2，達成度100%。
        (二)稽核缺失目標值0件，受稽核案件計12件，缺失2件。
        (三)稽核案件成長率目標值5%，達成度800%。
        四、效益：落實內部控制，健全機關運作。
        """,
    )),
]).annex  # fmt: skip

Change = Callable[[Indicator], Indicator]


def on(position: int, change: Change, annex: Annex = CLEAN) -> Annex:
    """The annex with a goal's indicator changed."""
    goals = list(annex.goals)
    made = goals[position]
    goals[position] = replace(made, indicators=(change(made.indicators[0]),))
    return replace(annex, goals=tuple(goals))


def said(position: int, old: str, new: str) -> Annex:
    """A text of the analysis replaced."""

    def change(one: Indicator) -> Indicator:
        texts = [p.text.replace(old, new) for p in one.analysis]
        assert texts != [p.text for p in one.analysis], old
        paired = zip(one.analysis, texts, strict=True)
        return replace(one, analysis=tuple(replace(p, text=text) for p, text in paired))

    return on(position, change)


def lines(position: int, *texts: str) -> Annex:
    return on(position, lambda one: replace(one, target_lines=texts))


def recorded(position: int, m: int, **changes: Any) -> Annex:
    """Fields of a measure replaced."""

    def change(one: Indicator) -> Indicator:
        measures: list[Measure] = list(one.measures)
        measures[m] = replace(measures[m], **changes)
        return replace(one, measures=tuple(measures))

    return on(position, change)


def reordered(position: int, order: list[int]) -> Annex:
    """The paragraphs in another order, some left out, some twice."""
    return on(position, lambda one: replace(one, analysis=tuple(one.analysis[i] for i in order)))


def revision(target: str, approved_on: str | None) -> tuple[Revision, ...]:
    return (Revision(target=Figure(target), approved_on=approved_on),)


def items(*weights: str) -> tuple[Item, ...]:
    labels = ("需求訪談", "系統設計", "上線驗收")
    pairs = zip(labels, weights, strict=True)
    return tuple(Item(label=label, weight=Figure(weight), done=True) for label, weight in pairs)


def approved(date: str) -> Annex:
    """The second target revised on 102-09-30, the prose giving a date for it."""
    revised = recorded(0, 1, revisions=revision("18", "102-09-30"))

    def change(one: Indicator) -> Indicator:
        first = one.analysis[0]
        text = f"{first.text}講習目標值經{date}核定修訂為18場次。"
        return replace(one, analysis=(replace(first, text=text), *one.analysis[1:]))

    return on(0, change, revised)


APPROVED_OTHERWISE = approved("102年9月3日")

# rule: what the document becomes, in which goal it is found, what is said and expected
CASES: dict[str, tuple[Annex, str | None, str, str]] = {
    "achievement": (said(0, "達成度125%", "達成度126%"), "一", "126%", "125%"),
    "target": (said(0, "目標值6,000件", "目標值6,900件"), "一", "6,900件", "6,000件"),
    "actual": (said(0, "累計7,512件", "累計5,712件"), "一", "5,712件", "7,512件"),
    "no-ratio": (recorded(2, 2, previous=Figure("0")), "三", "800%", "無法計算"),
    "unit": (said(0, "目標值6,000件", "目標值6,000人"), "一", "6,000人", "6,000件"),
    "column": (lines(0, "核發旅行證件6,500件", "辦理講習20場次"), "一", "6,500件", "6,000件"),
    "slip": (said(0, "節省民眾", "7,152件申請節省民眾"), "一", "7,152件", "7,512件"),
    "weights-stated": (said(1, "(30%)", "(35%)"), "二", "35%", "30%"),
    "statement": (
        said(2, "目標值0件，受稽核案件計12件", "目標值0件，受稽核案件計21件"), "三", "21件", "12件",
    ),
    "level-meaning": (
        said(2, "上級考核結果", "上級考核結果(1為甲等、3為優等)"), "三", "3", "2",
    ),
    "approval-date": (APPROVED_OTHERWISE, "一", "102年9月3日", "102年9月30日"),
    "unstated": (reordered(1, [0, 1, 2, 3, 5]), "二", "", "100%"),
    "figure-missing": (recorded(0, 0, actual=None), "一", "", "實際值"),
    "statement-missing": (recorded(2, 2, previous=Figure("0")), "三", "", "說明"),
    "weights": (recorded(1, 0, items=items("20", "30", "40")), "二", "90%", "100%"),
    "progress": (recorded(1, 0, actual=Figure("80")), "二", "80%", "100%"),
    "level": (recorded(2, 0, target=Figure("3")), "三", "3", "1、2"),
    "revision-unapproved": (recorded(0, 1, revisions=revision("18", None)), "一", "18場次", "20場次"),
    "revision": (recorded(0, 1, revisions=revision("18", "102-09-30")), "一", "18場次", "20場次"),
    "missed": (recorded(0, 1, actual=Figure("19")), "一", "95%", "未達原因"),
    "growth-cut": (CLEAN, "三", "800%", "819%"),
    "printed": (recorded(0, 0, printed="124%"), "一", "124%", "125%"),
    "section-empty": (said(1, "效益：整合作業流程，提高行政效率。", "效益："), "二", "效益", "內容"),
    "section-doubled": (reordered(1, [0, 1, 1, 2, 3, 4, 5]), "二", "辦理情形", ""),
    "section-order": (
        reordered(1, [0, 2, 3, 4, 1, 5]), "二", "辦理情形", "年度目標值及達成度之前",
    ),
    "numbering": (said(0, "(二)辦理講習目標", "(三)辦理講習目標"), "一", "(三)", "(二)"),
    "outline-level": (
        on(0, lambda one: replace(one, analysis=(
            *one.analysis[:3], replace(one.analysis[3], level=3), *one.analysis[4:],
        ))),
        "一", "3", "2",
    ),
    "column-empty": (lines(1), "二", "", "原定目標值"),
    "term": (lines(0, "核發旅簇證件6,000件", "辦理講習20場次"), "一", "發旅簇證件", "發旅行證件"),
    "brackets": (said(1, "(20%)", "(20%"), "二", "(", "成對括號"),
    "font": (said(1, "整合", "𠀀合"), "二", "𠀀", "U+20000"),
    "width": (said(1, "(20%)", "(２0%)"), "二", "２", "同一種寬度"),
    "section-missing": (reordered(1, [0, 1, 2, 3, 4]), "二", "", "四、效益"),
    "section-absent": (CLEAN, None, "", "效益"),
    "heading": (said(1, "三、年度目標值及達成度", "三、年度目標值及達成率"),
                "二", "年度目標值及達成率", "年度目標值及達成度"),
    "year": (said(1, "三、年度目標值", "三、101年度目標值"), "二", "101年", "102年"),
    "repeated": (CLEAN, "一", "核發旅行證件累計7,512件，均依限辦結…", ""),
    "repeated-benefit": (CLEAN, "一", "簡化申辦流程，節省民眾等候時間，提升國家…", ""),
}  # fmt: skip


def without_benefits(annex: Annex) -> Annex:
    """No goal has a section 四."""
    for position in range(len(annex.goals)):
        annex = on(position, lambda one: replace(one, analysis=tuple(
            p for p in one.analysis if not p.text.startswith("四、")
        )), annex)  # fmt: skip
    return annex


def found(rule: str, annex: Annex) -> list[Finding]:
    if rule == "section-absent":
        annex = without_benefits(annex)
    previous = replace(CLEAN, performance_year=101) if rule.startswith("repeated") else None
    return [f for f in check(annex, previous=previous, missing={"𠀀"}) if f.rule == rule]


def test_the_document_is_clean() -> None:
    assert {f.rule for f in check(CLEAN)} == {"growth-cut"}


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule: Any) -> None:
    annex, number, said_there, expected = CASES[rule.name]
    told = found(rule.name, annex)
    assert told, "nothing found"
    assert {f.severity for f in told} == {rule.severity}
    assert (number, said_there, expected) in [(f.goal, f.said, f.expected) for f in told]
    if annex is not CLEAN:
        assert found(rule.name, CLEAN) == []


@pytest.mark.parametrize(
    ("annex", "goal_number", "rule"),
    [
        # the same facts told wrongly in other places and other ways
        (said(0, "達成度125%", "達成度125"), "一", "unit"),
        (said(0, "達成度125%", "達成度百分之一百二十六"), "一", "achievement"),
        (said(0, "目標值6,000件", "目標值六千五百件"), "一", "target"),
        (said(0, "(二)辦理講習21場次", "(二)辦理講習12場次"), "一", "actual"),
        (said(0, "(二)辦理講習21場次", "(二)辦理講習21件"), "一", "unit"),
        (said(2, "102年稽核6,759案", "102年稽核6,957案"), "三", "actual"),
        (said(2, "101年稽核4,795案", "101年稽核4,975案"), "三", "actual"),
        (said(2, "成長40%", "成長41%"), "三", "actual"),
        (said(2, "考核等第目標值2", "考核等第目標值1"), "三", "target"),
        (said(2, "缺失目標值0件", "缺失目標值1件"), "三", "target"),
        (said(2, "缺失2件；", "缺失3件；"), "三", "statement"),
        (lines(2, "1", "0件"), "三", "column"),
        (lines(0, "核發旅行證件6,000件", "辦理講習20人次"), "一", "unit"),
        (recorded(0, 0, unit="人"), "一", "unit"),
        (recorded(0, 0, rule=Rule.INVERSE), "一", "achievement"),
        (recorded(0, 0, decimals=1), "一", "achievement"),
        (recorded(1, 0, items=items("20", "35", "45")), "二", "weights-stated"),
        (recorded(2, 0, levels=(Level(code="1", meaning="甲等"),)), "三", "level"),
        (said(1, "二、辦理情形", "辦理情形"), "二", "numbering"),
        (said(1, "四、效益", "五、效益"), "二", "numbering"),
        (lines(0, "1.核發旅行證件6,000件", "3.辦理講習20場次"), "一", "numbering"),
    ],
)  # fmt: skip
def test_other_ways_to_be_wrong(annex: Annex, goal_number: str, rule: str) -> None:
    assert (goal_number, rule) in [(f.goal, f.rule) for f in check(annex)]


@pytest.mark.parametrize(
    "annex",
    [
        recorded(0, 1, revisions=revision("20", None)),  # revised to what it was
        said(0, "(二)辦理講習21場次", "(二)辦理講習共21場"),
        said(0, "累計7,512件", "累計7,512件，較101年度7,050件增加462件"),
        said(0, "累計7,512件", "第1季2,112件、第2季至第4季5,400件，累計7,512件"),
        said(1, "(20%)、系統設計(30%)、上線驗收(50%)", "(20%)、系統設計(50%)、上線驗收(100%)"),
        said(2, "成長40%", "成長40.96%"),
        said(2, "上級考核結果", "上級考核結果(1為甲等、2為優等)"),
        lines(0, "1.核發旅行證件6千件", "2.辦理講習二十場次"),
    ],
)
def test_right_in_another_way(annex: Annex) -> None:
    assert [f for f in check(annex) if f.severity is not Severity.NOTE] == []


def test_the_recorded_date_of_an_approval_is_in_order() -> None:
    assert "approval-date" not in {f.rule for f in check(approved("102年9月30日"))}


def test_of_two_headings_equally_many_both_are_found() -> None:
    """Nobody can say which is meant, unless one is the prescribed one."""
    two = replace(CLEAN, goals=CLEAN.goals[:2])
    for heading, goals in (("辦理成果", {"二"}), ("執行成果", {"一", "二"})):
        one = two
        if heading == "執行成果":
            one = on(0, lambda i: replace(i, analysis=tuple(
                replace(p, text=p.text.replace("二、辦理情形", "二、推動情形")) for p in i.analysis
            )), two)  # fmt: skip
        text = f"二、{heading}"
        other = on(1, lambda i, text=text: replace(i, analysis=tuple(
            replace(p, text=p.text.replace("二、辦理情形", text)) for p in i.analysis
        )), one)  # fmt: skip
        assert {f.goal for f in check(other) if f.rule == "heading"} == goals


def test_a_missed_target_with_its_reason_told_is_in_order() -> None:
    missed = recorded(0, 1, actual=Figure("19"))
    told = on(
        0,
        lambda one: replace(
            one, analysis=(*one.analysis, Paragraph(level=2, text="(二)講習1場次因颱風取消。"))
        ),
        missed,
    )
    assert "missed" in {f.rule for f in check(missed)}
    assert "missed" not in {f.rule for f in check(told)}


def test_a_revision_named_in_prose_gives_original_and_new() -> None:
    revised = recorded(0, 1, revisions=revision("18", "102-09-30"))
    prose = "講習目標值由20場次修訂為18場次。"
    told = on(0, lambda one: replace(one, analysis=(
        replace(one.analysis[0], text=one.analysis[0].text + prose), *one.analysis[1:],
    )), revised)  # fmt: skip
    places = [f.place.words for f in check(told) if f.rule == "target"]
    assert places == ["三、(二)"]
