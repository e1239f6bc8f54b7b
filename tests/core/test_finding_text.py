"""Finding a text and replacing it: every text, every width, nothing but what was found."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import fields as tables
from app.core.figures import Figure
from app.core.finding_text import Finder, Query, Replacement, find, replaced, spliced
from app.core.model import (
    Annex,
    Binding,
    Bound,
    BoundFigure,
    Drafting,
    Goal,
    Indicator,
    Item,
    Level,
    Light,
    Measure,
    PageOptions,
    Paragraph,
    Revision,
    Rounding,
)
from app.core.texts import TEXTS, Edit, goal_words, place_words, texts, with_edits
from tests.support import annexes, small_annex

# Texts that are no officer's own: written by the program, or codes that figures refer to.
NOT_SEARCHED = {
    ("measure", "printed"),
    ("measure", "printed_growth"),
    ("annex", "acceptances"),
    ("annex", "notes"),  # what a superior says stays as it was said
    ("annex", "submissions"),  # as it was when it was handed in
    ("annex", "given"),
    ("annex", "returned"),
    ("annex", "assignment"),
    ("paragraph", "binding"),
}
TABLES = {
    "annex": tables.ANNEX + tables.ANNEX_OWN,
    "goal": tables.GOAL,
    "indicator": tables.INDICATOR,
    "measure": tables.MEASURE,
    "paragraph": tables.PARAGRAPH + tables.PARAGRAPH_OWN,
}
NO_TEXT = (
    tables.YEAR,
    tables.FIGURE,
    tables.OPTIONAL_FIGURE,
    tables.FLAG,
    tables.DECIMALS,
    tables.OUTLINE_LEVEL,
)


def annex_of(text: str) -> Annex:
    """An annex whose first paragraph is the text."""
    indicator = Indicator(indicator="", analysis=(Paragraph(level=1, text=text),))
    return small_annex(goals=(Goal(title="", indicators=(indicator,)),))


def found(text: str, query: Query) -> list[str]:
    hits = [hit for hit in find(annex_of(text), query) if hit.spot.entity == "paragraph"]
    return [hit.said for hit in hits]


def full() -> Annex:
    """An annex with a word of its own in each text that an officer can write."""
    measure = Measure(
        label="項目",
        unit="單位",
        target_display="印法",
        unit_of_counts="數值單位",
        items=(Item(label="工作", weight=Figure("1"), done=True),),
        levels=(Level(code="1", meaning="意義"),),
        revisions=(Revision(target=Figure("1"), approved_on=None, document="文號", reason="理由"),),
        statement="說明",
        note="備註",
    )
    indicator = Indicator(
        indicator="指標",
        target_lines=("甲", "乙"),
        measures=(measure,),
        analysis=(Paragraph(level=1, text="一、衡量標準：段落"),),
    )
    return Annex(
        agency="機關",
        book="書",
        section_title="標題",
        fiscal_year=104,
        performance_year=102,
        columns=("欄一", "欄二", "欄三", "欄四"),
        rounding=Rounding(note="進位"),
        page=PageOptions(draft_mark="草稿", seals=("承辦人",)),
        lights=(Light(name="綠燈", colour="green"),),
        drafting=Drafting(heading="撰擬", term="達成度", clause="語句"),
        goals=(Goal(title="目標", indicators=(indicator,)),),
    )


def test_every_field_that_holds_text_is_searched_or_named_here() -> None:
    for entity, table in TABLES.items():
        searched = {path[0] for path in TEXTS[entity]}
        for field in table:
            known = field.name in searched or (entity, field.name) in NOT_SEARCHED
            choice = field.kind.plain and field.kind not in (tables.TEXT, tables.OPTIONAL_TEXT)
            assert known or field.kind in NO_TEXT or choice, f"{entity}.{field.name}"


def test_every_text_is_found_and_named() -> None:
    annex = full()
    every = dict(texts(annex))
    assert len(every) == sum(len(paths) for paths in TEXTS.values()) + 3 + 1  # 4 columns, 2 lines
    for spot, text in every.items():
        hits = find(annex, Query(text))
        assert spot in [hit.spot for hit in hits]
        assert place_words(annex, spot)
    assert [place_words(annex, s) for s, t in every.items() if t in ("乙", "說明", "欄三")] == [
        "欄名第3項",
        "原定目標值第2行",
        "項目1 說明",
    ]
    assert {goal_words(annex, s) for s in every} == {"全年", "目標一"}


def test_finds_come_in_printed_order() -> None:
    hits = find(small_annex(), Query("標"))
    said = [(hit.spot.entity, hit.text) for hit in hits]
    assert said == [
        ("annex", "年度績效目標"),
        ("annex", "衡量指標"),
        ("annex", "原定目標值"),
        ("annex", "年度目標值及達成度"),
        ("indicator", "指標1"),
        ("paragraph", "一、衡量標準1"),
        ("indicator", "指標2"),
        ("paragraph", "一、衡量標準2"),
        ("indicator", "指標3"),
        ("paragraph", "一、衡量標準3"),
    ]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("１７件與17件", Query("17"), ["１７", "17"]),
        ("１７件與17件", Query("17", width=True), ["17"]),
        ("１７件與17件", Query("１７", width=True), ["１７"]),
        ("簽訂MOU與mou", Query("mou"), ["MOU", "mou"]),
        ("簽訂MOU與mou", Query("mou", case=True), ["mou"]),
        ("ＭＯＵ", Query("mou"), ["ＭＯＵ"]),
        ("ＭＯＵ", Query("mou", width=True), []),
        ("（一）（二）", Query("("), ["（", "（"]),
        ("甲\u3000乙 丙\u00a0丁", Query(" "), ["\u3000", " ", "\u00a0"]),
        ("達88﹪", Query("88%"), ["88﹪"]),
        ("人人人", Query("人人"), ["人人"]),
        ("一行\n二行", Query("行"), ["行", "行"]),
        ("𠀀𠀁", Query("𠀁"), ["𠀁"]),
        ("甲", Query(""), []),
        (".*", Query(".*"), [".*"]),
        ("straße", Query("SS"), ["ß"]),
        ("straße", Query("s"), ["s"]),
        ("葛\U000e0100亮與葛亮", Query("葛亮"), ["葛\U000e0100亮", "葛亮"]),
        ("e\u0301t\u00e9", Query("e"), []),
        ("e\u0301t\u00e9", Query("\u00e9"), ["e\u0301", "\u00e9"]),
    ],
)
def test_options(text: str, query: Query, expected: list[str]) -> None:
    assert found(text, query) == expected


words = st.text("甲乙１1Aａa（( \u3000é\u0301ß𠀀\n", max_size=12)


@given(words, words, st.booleans(), st.booleans())
def test_a_find_reads_as_what_was_sought(text: str, sought: str, case: bool, width: bool) -> None:
    query = Query(sought, case, width)
    at = 0
    for hit in find(annex_of(text), query):
        if hit.spot.entity != "paragraph":
            continue
        assert hit.start >= at, "no find overlaps the one before it"
        at = hit.end
        said, wanted = (unicodedata.normalize("NFC", t) for t in (hit.said, sought))
        if not width:
            said, wanted = (unicodedata.normalize("NFKC", t) for t in (said, wanted))
        if not case:
            said, wanted = said.casefold(), wanted.casefold()
        assert unicodedata.normalize("NFC", said) == unicodedata.normalize("NFC", wanted)


@given(st.text("甲乙丙", max_size=30), st.text("甲乙丙", min_size=1, max_size=3), words)
def test_replacing_is_what_str_replace_does(text: str, sought: str, new: str) -> None:
    annex = annex_of(text)
    hits = [h for h in find(annex, Query(sought)) if h.spot.entity == "paragraph"]
    result = replaced(annex, [Replacement(hit, new) for hit in hits])
    assert not result.stale
    after = with_edits(annex, result.edits)
    assert after.goals[0].indicators[0].analysis[0].text == text.replace(sought, new)


@given(annexes, words.filter(bool))
def test_only_what_was_found_changes(annex: Annex, sought: str) -> None:
    hits = find(annex, Query(sought))
    result = replaced(annex, [Replacement(hit, "☆") for hit in hits])
    after = with_edits(annex, result.edits)
    places = {(hit.spot.entity, hit.spot.key, hit.spot.field) for hit in hits}
    assert {(e.entity, e.key, e.field) for e in result.edits} == places
    before = dict(texts(annex))
    for spot, text in texts(after):
        mine = [Replacement(hit, "☆") for hit in hits if hit.spot == spot]
        assert text == spliced(before[spot], mine)


@given(annexes, annexes, words.filter(bool))
def test_looking_again_finds_what_a_first_look_does(
    annex: Annex, other: Annex, sought: str
) -> None:
    finder = Finder(Query(sought))
    finder.find(annex)
    mixed = replace(annex, goals=(*other.goals, *annex.goals[1:]), book="甲乙")
    assert finder.find(mixed) == find(mixed, Query(sought))
    assert finder.find(annex) == find(annex, Query(sought))


def test_replacing_back_gives_the_first_annex() -> None:
    annex = full()
    there = replaced(annex, [Replacement(h, "甲甲") for h in find(annex, Query("項目"))])
    middle = with_edits(annex, there.edits)
    back = replaced(middle, [Replacement(h, "項目") for h in find(middle, Query("甲甲"))])
    assert with_edits(middle, back.edits) == annex


def test_a_text_changed_since_is_left_and_told() -> None:
    annex = annex_of("甲乙")
    (hit,) = find(annex, Query("甲"))
    now = with_edits(annex, replaced(annex, [Replacement(hit, "丙")]).edits)
    result = replaced(now, [Replacement(hit, "丁")])
    assert (result.edits, result.stale) == ((), (hit,))


def test_a_thing_or_line_that_is_gone_is_told() -> None:
    annex = full()
    lines = find(annex, Query("乙"))
    goal = annex.goals[0]
    shorter = replace(goal.indicators[0], target_lines=("甲",))
    now = replace(annex, goals=(replace(goal, indicators=(shorter,)),))
    assert replaced(now, [Replacement(h, "") for h in lines]).stale == lines
    assert replaced(replace(annex, goals=()), [Replacement(h, "") for h in lines]).stale


def test_an_optional_text_that_becomes_empty_is_none() -> None:
    annex = full()
    for sought in ("說明", "備註", "印法", "文號", "理由"):
        hits = find(annex, Query(sought))
        annex = with_edits(annex, replaced(annex, [Replacement(h, "") for h in hits]).edits)
    (measure,) = annex.goals[0].measures()
    revision = measure.revisions[0]
    assert (measure.statement, measure.note, measure.target_display) == (None, None, None)
    assert (revision.document, revision.reason) == (None, None)
    lines = [h for sought in "甲乙" for h in find(annex, Query(sought))]
    annex = with_edits(annex, replaced(annex, [Replacement(h, "") for h in lines]).edits)
    assert annex.goals[0].indicators[0].target_lines == ()


def bound(text: str, start: int, end: int, **options: Any) -> Annex:
    figure = BoundFigure(measure="m", what=Bound.ACTUAL, start=start, end=end)
    binding = Binding(wording=text, figures=(figure,), **options)
    annex = annex_of(text)
    paragraph = annex.goals[0].indicators[0].analysis[0]
    return with_edits(annex, [_edit(paragraph, "binding", binding)])


def _edit(paragraph: Paragraph, field: str, value: Any) -> Any:

    return Edit("paragraph", paragraph.key, field, value)


def binding_after(annex: Annex, sought: str, new: str) -> tuple[str, Binding]:
    hits = [h for h in find(annex, Query(sought)) if h.spot.entity == "paragraph"]
    after = with_edits(annex, replaced(annex, [Replacement(h, new) for h in hits]).edits)
    paragraph = after.goals[0].indicators[0].analysis[0]
    assert paragraph.binding is not None
    return paragraph.text, paragraph.binding


def test_a_bound_figure_stays_bound_beside_a_replacement() -> None:
    text, binding = binding_after(bound("累計核發15件，核發完", 4, 6), "核發", "發給新")
    assert text == "累計發給新15件，發給新完"
    assert binding.wording == text
    (figure,) = binding.figures
    assert text[figure.start : figure.end] == "15"


def test_a_replacement_inside_a_bound_figure_counts_as_an_edit() -> None:
    text, binding = binding_after(bound("核發15件", 2, 4), "15", "16")
    assert text == "核發16件"
    assert binding.wording == "核發15件", "what differs from the wording was edited"


def test_a_drafted_sentence_goes_on_following_in_the_new_words() -> None:
    text, binding = binding_after(bound("達成度：88%", 4, 7, drafted=True), "達成度", "達成比率")
    assert text == "達成比率：88%"
    assert binding.wording == text
    assert (binding.figures[0].start, binding.figures[0].end) == (5, 8)


@given(st.text("甲乙15", max_size=12), st.sampled_from(["甲", "乙1", "5甲"]), words)
def test_a_binding_holds_what_it_held(text: str, sought: str, new: str) -> None:
    end = min(len(text), 4)
    annex = bound(text, 0, end)
    hits = [h for h in find(annex, Query(sought)) if h.spot.entity == "paragraph"]
    after = with_edits(annex, replaced(annex, [Replacement(h, new) for h in hits]).edits)
    paragraph = after.goals[0].indicators[0].analysis[0]
    assert paragraph.text == text.replace(sought, new)
    binding = paragraph.binding
    assert binding is not None
    (figure,) = binding.figures
    assert binding.wording[figure.start : figure.end] == text[:end]


def test_a_figure_whose_measure_is_changed_too_is_left_to_follow() -> None:
    text = "核發15人，共15人。"
    measure = Measure(label="核發", unit="人")
    figure = BoundFigure(measure=measure.key, what=Bound.ACTUAL, start=2, end=5)
    paragraph = Paragraph(level=1, text=text, binding=Binding(wording=text, figures=(figure,)))
    indicator = Indicator(indicator="", measures=(measure,), analysis=(paragraph,))
    annex = small_annex(goals=(Goal(title="", indicators=(indicator,)),))
    hits = find(annex, Query("人"))
    result = replaced(annex, [Replacement(hit, "人次") for hit in hits])
    values = {(e.entity, e.field): e.value for e in result.edits}
    assert values["measure", "unit"] == "人次"
    assert values["paragraph", "text"] == "核發15人，共15人次。"
    assert values["paragraph", "binding"].wording == values["paragraph", "text"]
    only_text = [Replacement(h, "人次") for h in hits if h.spot.entity == "paragraph"]
    values = {(e.entity, e.field): e.value for e in replaced(annex, only_text).edits}
    assert values == {("paragraph", "text"): "核發15人次，共15人次。"}
