"""沿用上年度: what of last year's annex the next one begins with, and which years in it move on."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import fields as tables
from app.core.carry import carried
from app.core.carry_years import advanced, years_named
from app.core.figures import Figure
from app.core.model import (
    Acceptance,
    Annex,
    Binding,
    Bound,
    BoundFigure,
    Goal,
    Indicator,
    InverseFormula,
    Item,
    Level,
    Measure,
    Note,
    Paragraph,
    Qualifier,
    Revision,
    RoundingMode,
    Rule,
)
from app.core.outline import Section, outline
from app.core.texts import things
from tests.support import annexes, small_annex

KEPT = {
    "annex": {"agency", "book", "columns", "rounding", "page", "lights", "drafting"},
    "goal": {"title"},
    "indicator": {"indicator"},
    "measure": {
        "label", "unit", "rule", "unit_of_counts", "growth_decimals", "inverse_formula",
        "levels", "decimals", "rounding_mode", "each",
    },
}  # fmt: skip
EMPTIED = {
    "annex": {"acceptances", "notes", "submissions", "given", "returned", "assignment"},
    "goal": set(),
    "indicator": {"target_lines"},
    "measure": {
        "target", "revisions", "actual", "actual_qualifier", "current", "statement",
        "target_display", "printed", "printed_growth", "note",
    },
}  # fmt: skip
# Those that tests of their own look at.
OTHERWISE = {
    "annex": {"section_title", "fiscal_year", "performance_year"},
    "goal": set(),
    "indicator": set(),
    "measure": {"previous", "items"},
}
FULL = Measure(
    label="項目",
    unit="件",
    rule=Rule.INVERSE,
    target=Figure("17"),
    revisions=(Revision(target=Figure("16"), approved_on="102-09-30"),),
    actual=Figure("15"),
    actual_qualifier=Qualifier.OVER,
    current=Figure("4"),
    previous=Figure("3"),
    unit_of_counts="人",
    growth_decimals=1,
    inverse_formula=InverseFormula.MIRROR,
    items=(Item(label="甲", weight=Figure("60"), done=True),),
    levels=(Level(code="1", meaning="達到"),),
    statement="說明",
    decimals=2,
    rounding_mode=RoundingMode.UP,
    each=True,
    target_display="各17件",
    printed="88%",
    printed_growth="40%",
    note="備註",
)


def annex_with(*paragraphs: str, measures: tuple[Measure, ...] = (FULL,)) -> Annex:
    """An annex of 104 with one goal, whose analysis is the paragraphs."""
    indicator = Indicator(
        indicator="指標",
        target_lines=("17件",),
        measures=measures,
        analysis=tuple(Paragraph(level=1, text=text) for text in paragraphs),
    )
    return small_annex(goals=(Goal(title="目標", indicators=(indicator,)),))


def analysis_after(*paragraphs: str) -> list[str]:
    annex = carried(annex_with(*paragraphs), 105)
    return [p.text for p in annex.goals[0].paragraphs()]


@pytest.mark.parametrize(
    ("entity", "table"),
    [
        ("annex", tables.ANNEX + tables.ANNEX_OWN),
        ("goal", tables.GOAL),
        ("indicator", tables.INDICATOR),
        ("measure", tables.MEASURE),
    ],
)
def test_every_field_is_kept_or_emptied(entity: str, table: tuple[tables.Field, ...]) -> None:
    annex = replace(
        annex_with("一、衡量標準：甲。"),
        book="書",
        acceptances=(_acceptance(),),
        notes=(Note(entity="goal", key="k", field="", text="意見", who="長官", when="w"),),
    )
    before = {e: thing for _, e, thing in things(annex)}[entity]
    after = {e: thing for _, e, thing in things(carried(annex, 105))}[entity]
    for field in table:
        decided = [d for d in (KEPT, EMPTIED, OTHERWISE) if field.name in d[entity]]
        assert len(decided) == 1, f"{entity}.{field.name} is neither kept nor emptied"
        value = getattr(after, field.name)
        if decided[0] is KEPT:
            assert value == getattr(before, field.name), field.name
        elif decided[0] is EMPTIED:
            assert value == field.default, field.name


def _acceptance() -> Acceptance:
    names = ("rule", "entity", "field", "said", "expected", "reason", "who", "when")
    return Acceptance(**dict.fromkeys(names, "x"))


def test_years_and_title_move_on() -> None:
    annex = carried(small_annex(), 105)
    assert (annex.fiscal_year, annex.performance_year) == (105, 103)
    assert annex.section_title == "103年度施政績效及達成情形分析："
    own = carried(small_annex(section_title="本署102年度績效"), 106)
    assert (own.performance_year, own.section_title) == (104, "本署102年度績效")


def test_work_items_stay_and_are_to_do_again() -> None:
    (measure,) = carried(annex_with(), 105).goals[0].measures()
    assert measure.items == (Item(label="甲", weight=Figure("60"), done=False),)


@pytest.mark.parametrize(
    ("rule", "year", "previous"),
    [
        (Rule.GROWTH, 105, Figure("4")),
        (Rule.GROWTH, 106, None),  # the year between is not known
        (Rule.RATIO, 105, None),
    ],
)
def test_current_becomes_previous(rule: Rule, year: int, previous: Figure | None) -> None:
    annex = annex_with(measures=(replace(FULL, rule=rule),))
    (measure,) = carried(annex, year).goals[0].measures()
    assert measure.previous == previous


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["一、衡量標準：", "(一)次數。", "(二)達9,549人次。"], None),
        (["二、辦理情形：累計核發15件。"], ["二、辦理情形："]),
        (["二、辦理情形:15件"], ["二、辦理情形:"]),
        (["二、辦理情形"], None),
        (["二、累計核發15件。"], ["二、"]),
        (["三、102年度目標值及達成度：", "(一)年度目標值：17件。", "(二)達成度：88%。"],
         ["三、102年度目標值及達成度：", "(一)年度目標值：", "(二)達成度："]),
        (["四、效益：", "(一)甲乙丙丁，提升12%。", "(二)強化管理：簽訂後。", "(三)縮短時效：快。"],
         ["四、效益：", "(一)強化管理：", "(二)縮短時效："]),
        (["二、辦理情形：", "(一)核發15件：說明。", "1.甲。", "(二)其他：乙。"],
         ["二、辦理情形：", "(一)其他："]),
        (["二、辦理情形：", "接續的文字。"], ["二、辦理情形："]),
        (["沒有大綱的文字。"], []),
        (["辦理情形：核發15件。"], ["辦理情形："]),
        (["一、衡量標準：", "(二)編號錯了也照原樣。", "二、效益：", "(二)管理：甲。"],
         ["一、衡量標準：", "(二)編號錯了也照原樣。", "二、效益：", "(一)管理："]),
        (["五、未達成原因：人力不足。"], ["五、未達成原因："]),
    ],
)  # fmt: skip
def test_standards_stay_and_the_rest_is_reduced_to_headings(
    before: list[str], after: list[str] | None
) -> None:
    assert analysis_after(*before) == (before if after is None else after)


@given(annexes)
@settings(max_examples=50)
def test_nothing_is_shared_with_last_year(annex: Annex) -> None:
    new = carried(annex, min(999, annex.fiscal_year + 1))
    old_keys = {thing.key for _, _, thing in things(annex)}
    assert old_keys.isdisjoint(thing.key for _, _, thing in things(new))
    assert [goal.title for goal in new.goals] == [goal.title for goal in annex.goals]
    labels = [[m.label for m in goal.measures()] for goal in annex.goals]
    assert [[m.label for m in goal.measures()] for goal in new.goals] == labels
    for goal, before in zip(new.goals, annex.goals, strict=True):
        for own, then in zip(goal.indicators, before.indicators, strict=True):
            assert _standards(own) == _standards(then)


def _standards(indicator: Indicator) -> list[str]:
    placed = outline(indicator.analysis)
    return [p.paragraph.text for p in placed if p.section is Section.STANDARD]


def test_bound_figures_of_the_standards_follow_this_years_measure() -> None:
    text = "一、衡量標準：17件。"
    figure = BoundFigure(measure=FULL.key, what=Bound.ORIGINAL, start=7, end=10)
    gone = replace(figure, measure="elsewhere")
    measure = replace(FULL, each=False)
    annex = annex_with(text, text, "二、辦理情形：17件。", measures=(measure,))
    (indicator,) = annex.goals[0].indicators
    bindings = [Binding(wording=text, figures=(f,)) for f in (figure, gone, figure)]
    analysis = tuple(
        replace(p, binding=b) for p, b in zip(indicator.analysis, bindings, strict=True)
    )
    goal = replace(annex.goals[0], indicators=(replace(indicator, analysis=analysis),))
    new = carried(replace(annex, goals=(goal,)), 105).goals[0]
    (measure,) = new.measures()
    first, second, third = new.paragraphs()
    assert first.text == "一、衡量標準：＿＿。", "the target is not known yet"
    assert first.binding is not None
    assert first.binding.figures[0].measure == measure.key
    assert (second.text, second.binding) == (text, None)
    assert (third.text, third.binding) == ("二、辦理情形：", None)


def test_a_bound_label_moves_on_with_its_years() -> None:
    measure = Measure(label="102年度計畫")
    text = "一、衡量標準：102年度計畫，102年。"
    figure = BoundFigure(measure=measure.key, what=Bound.LABEL, start=7, end=14)
    annex = annex_with(text, measures=(measure,))
    (indicator,) = annex.goals[0].indicators
    paragraph = replace(indicator.analysis[0], binding=Binding(wording=text, figures=(figure,)))
    goal = replace(annex.goals[0], indicators=(replace(indicator, analysis=(paragraph,)),))
    new = carried(replace(annex, goals=(goal,)), 105)
    after = advanced(new, years_named(new, 1)).goals[0]
    assert [m.label for m in after.measures()] == ["103年度計畫"]
    assert [p.text for p in after.paragraphs()] == ["一、衡量標準：103年度計畫，103年。"]


# Years


def named(text: str, by: int = 1) -> list[tuple[str, str, bool]]:
    annex = carried(annex_with(f"一、衡量標準：{text}"), 104 + by)
    found = [y for y in years_named(annex, by) if y.hit.spot.entity == "paragraph"]
    return [(y.hit.said, y.replacement.new, y.sure) for y in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("102年度辦理", [("102", "103", True)]),
        ("甲，102年、102年", [("102", "103", True)] * 2),
        ("民國102 年", [("102", "103", True)]),
        ("(102年人數-101年人數)/101年人數", [("102", "103", True)] + [("101", "102", True)] * 2),
        ("１０２年度", [("１０２", "１０３", True)]),
        ("102學年度", [("102", "103", True)]),
        ("2013年", [("2013", "2014", True)]),
        ("一百零二年度", [("一百零二", "一百零三", True)]),
        ("一百○二年", [("一百○二", "一百○三", True)]),
        ("一〇二年", [("一〇二", "一〇三", True)]),
        ("102年9月30日核准", [("102", "103", False)]),
        ("102年十二月底前", [("102", "103", False)]),
        ("102至105年中程計畫", [("102", "103", False)]),
        ("101年度～104年度計畫", [("101", "102", False), ("104", "105", False)]),
        ("自103年起", [("103", "104", False)]),
        ("99年起，98年前", []),
        ("1,102年 １，１０２年 12.102年 102人 第102號", []),
        ("10年內", []),
    ],
)
def test_years_in_texts(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert named(text) == expected


def test_two_years_on_is_two_years_more() -> None:
    assert named("102年度", by=2) == [("102", "104", True)]
    assert named("九十九年", by=1) == []


def test_the_books_own_year_in_the_annexs_texts() -> None:
    annex = carried(small_annex(book="104年度預算總說明", section_title="102年度績效"), 105)
    named_years = years_named(annex, 1)
    assert [(y.hit.spot.field, y.replacement.new, y.sure) for y in named_years] == [
        ("book", "105", True),
        ("section_title", "103", True),
    ]
    assert not years_named(carried(small_annex(), 105), 1), "the title was made for the new year"


@given(st.text("102年度月、至9一零○ （）", max_size=20))
def test_advancing_touches_years_only(text: str) -> None:
    annex = carried(annex_with(f"一、衡量標準：{text}"), 105)
    after = advanced(annex, years_named(annex, 1))
    old, new = (next(a.goals[0].paragraphs()).text for a in (annex, after))
    numerals = str.maketrans(dict.fromkeys("0123456789一二三零○百", ""))
    assert old.translate(numerals) == new.translate(numerals)
