"""The interchange file: what comes out goes in again, and nothing else does."""

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.fields import MEASURE
from app.core.model import Annex, Goal, Indicator, Level, Measure, Paragraph, Rounding
from app.core.numerals import LARGEST
from app.exchange.interchange import read_annex, write_annex
from resources import SAMPLE
from tests.support import annexes, small_annex

HERE = Path(__file__).parent
Document = dict[str, Any]


def keyless(thing: Any) -> Any:
    """A thing as nested tuples without its keys, to compare what two files say."""
    if is_dataclass(thing):
        return tuple(
            (f.name, keyless(getattr(thing, f.name))) for f in fields(thing) if f.name != "key"
        )
    return tuple(keyless(one) for one in thing) if isinstance(thing, tuple) else thing


def read(document: Any) -> Annex:
    return read_annex(json.dumps(document), "某檔.json")


def refusal(document: Any) -> str:
    """The sentence with which a document, or its text, is refused."""
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(Problem) as problem:
        read_annex(text, "某檔.json")
    sentence = str(problem.value)
    assert sentence.startswith("「某檔.json」")
    assert sentence.endswith("。")
    assert "\n" not in sentence
    return sentence


def minimal(**more: Any) -> Document:
    return {"agency": "某機關", "fiscal_year": 104, **more}


def with_measure(**measure: Any) -> Document:
    goal = {"title": "甲", "indicator": "乙", "measures": [{"label": "丙", **measure}]}
    return minimal(goals=[goal])


# --- round trips ----------------------------------------------------------------


@given(annexes)
def test_what_export_wrote_import_and_export_give_byte_for_byte(annex: Annex) -> None:
    text = write_annex(annex)
    again = read_annex(text, "x.json")
    assert keyless(again) == keyless(annex)
    assert write_annex(again) == text
    # indented by one, unescaped, a line end at the end
    assert json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n" == text


def test_the_source_and_the_sample_are_one_annex() -> None:
    sample = SAMPLE.read_text(encoding="utf-8")
    source = (HERE / "annex-104.json").read_text(encoding="utf-8")
    assert source != sample
    assert write_annex(read_annex(source, "annex-104.json")) == sample
    assert write_annex(read_annex(sample, SAMPLE.name)) == sample


def test_every_object_gets_a_fresh_key() -> None:
    text = write_annex(small_annex())
    keys = [
        thing.key
        for annex in (read_annex(text, "x"), read_annex(text, "x"))
        for goal in annex.goals
        for thing in (annex, goal, *goal.indicators, *goal.measures(), *goal.paragraphs())
    ]
    assert len(set(keys)) == len(keys) - 2  # the annex's own stands once a goal, twice each


def test_only_required_keys_and_differences_are_written_in_the_tables_order() -> None:
    annex = small_annex(rounding=Rounding(decimals=1), book="決算書")
    document = json.loads(write_annex(annex))
    assert list(document) == ["agency", "book", "fiscal_year", "rounding", "goals"]
    assert document["rounding"] == {"mode": "truncate", "decimals": 1}
    assert list(document["goals"][0]) == [
        "title",
        "indicator",
        "target_lines",
        "measures",
        "analysis",
    ]
    assert list(document["goals"][0]["measures"][0]) == ["label", "unit", "target", "actual"]
    assert list(document["goals"][1]) == ["title", "indicators"]
    full = {f.name: f.kind.write(f.default) for f in MEASURE[1:]}
    assert json.loads(write_annex(read(with_measure(**full))))["goals"][0]["measures"] == [
        {"label": "丙"}
    ]


def test_the_two_defaults_that_depend_on_the_year() -> None:
    annex = read(minimal())
    assert (annex.performance_year, annex.section_title) == (102, "102年度施政績效及達成情形分析：")
    annex = read(minimal(performance_year=103))
    assert annex.section_title == "103年度施政績效及達成情形分析："
    written = json.loads(write_annex(annex))
    assert written == {"agency": "某機關", "fiscal_year": 104, "performance_year": 103}
    titled = json.loads(write_annex(read(minimal(section_title="102年度"))))
    assert titled["section_title"] == "102年度"


def test_defaults() -> None:
    assert keyless(read(with_measure())) == keyless(
        Annex(
            agency="某機關",
            fiscal_year=104,
            performance_year=102,
            section_title="102年度施政績效及達成情形分析：",
            book="預算總說明",
            columns=("年度績效目標", "衡量指標", "原定目標值", "績效衡量暨達成情形分析"),
            goals=(
                Goal(
                    title="甲",
                    indicators=(Indicator(indicator="乙", measures=(Measure(label="丙"),)),),
                ),
            ),
        )
    )


def test_a_goal_with_several_indicators() -> None:
    annex = small_annex()
    document = json.loads(write_annex(annex))
    assert "indicators" not in document["goals"][0]
    assert [i["indicator"] for i in document["goals"][1]["indicators"]] == ["指標2", "指標3"]
    assert keyless(read(document)) == keyless(annex)
    one = {"title": "甲", "indicators": [{"indicator": "乙"}]}
    written = json.loads(write_annex(read(minimal(goals=[one]))))
    assert written["goals"] == [{"title": "甲", "indicator": "乙"}]


def test_figures_stay_as_entered_and_items_and_levels_in_order() -> None:
    document = with_measure(
        target="0012.50",
        actual="-0",
        levels={"3": "丙", "1": "甲"},
        items=[
            {"label": "b", "weight": "5.0", "done": True},
            {"label": "a", "weight": "5", "done": False},
        ],
    )
    annex = read(document)
    assert json.loads(write_annex(annex)) == document
    assert next(annex.goals[0].measures()).levels[0] == Level(code="3", meaning="丙")


@pytest.mark.parametrize(
    "text",
    ["\u2028", "\u0085", "a\r\nb", "\u0001\u001f\x7f", "\ufeff", "\ufffe", "e\u0301", " 前後 "],
)
def test_no_text_changes(text: str) -> None:
    goal = Goal(
        title=text, indicators=(Indicator(indicator="", analysis=(Paragraph(level=1, text=text),)),)
    )
    again = read_annex(write_annex(small_annex(goals=(goal,))), "x")
    assert again.goals[0].title == text
    assert next(again.goals[0].paragraphs()).text == text


def test_a_byte_order_mark_before_it_is_passed_over() -> None:
    assert read_annex("\ufeff" + json.dumps(minimal()), "x").agency == "某機關"


def test_a_surrogate_pair_in_escapes_is_one_character() -> None:
    assert read_annex('{"agency": "\\ud840\\udc00", "fiscal_year": 104}', "x").agency == "𠀀"


# --- refusals ---------------------------------------------------------------------


def everywhere(document: Any, path: str = "") -> list[tuple[Document, str]]:
    """Every object of a document with its path."""
    found: list[tuple[Document, str]] = []
    if isinstance(document, dict):
        found.append((document, path))
        for key, value in document.items():
            found += everywhere(value, f"{path}.{key}" if path else key)
    elif isinstance(document, list):
        for index, value in enumerate(document):
            found += everywhere(value, f"{path}[{index}]")
    return found


def rich() -> Document:
    """A document with an object of every kind."""
    measure = {
        "label": "丙",
        "unit": "件",
        "rule": "milestone",
        "target": "100",
        "revisions": [
            {"target": "90", "approved_on": "102-09-30", "document": "函", "reason": "故"}
        ],
        "items": [{"label": "一", "weight": "5", "done": True}],
        "levels": {"1": "低"},
    }
    below = {"indicator": "乙", "measures": [measure], "analysis": [{"level": 1, "text": "一、"}]}
    goals = [
        {"number": "一", "title": "甲", **below},
        {"title": "丁", "indicators": [below, below]},
    ]
    document = minimal(rounding={"mode": "up", "decimals": 1}, goals=goals)
    copy: Document = json.loads(json.dumps(document))  # no object stands in two places
    return copy


PLACES = [path for _, path in everywhere(rich())]


@pytest.mark.parametrize("path", PLACES)
def test_an_unknown_key_is_refused_by_its_path(path: str) -> None:
    document = rich()
    place = next(value for value, own in everywhere(document) if own == path)
    place["nope"] = None
    sentence = refusal(document)
    if path.endswith("levels"):
        assert f"「{path}.nope」應為文字" in sentence
    else:
        assert f"「{path}.nope」".replace("「.", "「") in sentence
        assert "不認得" in sentence


@pytest.mark.parametrize("path", [path for path in PLACES if not path.endswith("levels")])
def test_an_object_is_needed_there(path: str) -> None:
    document: Any = rich()
    where = document
    steps = path.replace("[", ".[").split(".") if path else []
    if not steps:
        assert "應為以大括號括起的物件" in refusal("[]")
        return
    for step in steps[:-1]:
        where = where[int(step[1:-1])] if step.startswith("[") else where[step]
    last: Any = int(steps[-1][1:-1]) if steps[-1].startswith("[") else steps[-1]
    for wrong in (1, "x", None, []):
        where[last] = wrong
        assert f"「{path}」應為以大括號括起的物件" in refusal(document)


@pytest.mark.parametrize(
    ("place", "key", "label"),
    [
        ("", "agency", "機關"),
        ("", "fiscal_year", "預算年度"),
        ("goals[0]", "title", "年度績效目標"),
        ("goals[0]", "indicator", "衡量指標"),
        ("goals[1].indicators[1]", "indicator", "衡量指標"),
        ("goals[0].measures[0]", "label", "項目"),
        ("goals[0].measures[0].revisions[0]", "target", "修訂目標值"),
        ("goals[0].measures[0].revisions[0]", "approved_on", "核准日期"),
        ("goals[0].measures[0].items[0]", "weight", "權重"),
        ("goals[0].analysis[0]", "level", "層級"),
        ("goals[1].indicators[0].analysis[0]", "text", "段落"),
    ],
)
def test_a_missing_required_key_is_named(place: str, key: str, label: str) -> None:
    document = rich()
    del next(value for value, own in everywhere(document) if own == place)[key]
    sentence = refusal(document)
    assert f"缺少「{key}」（{label}）" in sentence
    assert f"的「{place}」" in sentence if place else "的「" not in sentence


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (minimal(goals={}), "「goals」應為清單"),
        (minimal(goals=None), "「goals」應為清單"),
        (minimal(fiscal_year="104"), "「fiscal_year」應為1至999的整數"),
        (minimal(fiscal_year=104.0), "「fiscal_year」應為1至999的整數"),
        (minimal(fiscal_year=True), "「fiscal_year」應為1至999的整數"),
        (minimal(fiscal_year=2), "「performance_year」應為1至999的整數"),
        (minimal(performance_year=None), "「performance_year」應為1至999的整數"),
        (minimal(performance_year=0), "「performance_year」應為1至999的整數"),
        (minimal(columns=["a"]), "「columns」應為四個欄名"),
        (
            minimal(rounding={"mode": "floor"}),
            "「rounding.mode」應為truncate、half_up、half_even、up之一",
        ),
        (with_measure(target="12a"), "「goals[0].measures[0].target」「12a」不是數值"),
        (with_measure(target=12), "「goals[0].measures[0].target」應為寫在引號裡的數值"),
        (with_measure(target=1e400), "不是數值"),
        (with_measure(target="1,638"), "「1,638」不是數值"),
        (with_measure(decimals=10**30), "「goals[0].measures[0].decimals」應為0至100的整數"),
        (with_measure(rule="ratios"), "「goals[0].measures[0].rule」應為ratio、"),
        (with_measure(statement=5), "「goals[0].measures[0].statement」應為文字"),
        (with_measure(levels=["a"]), "「goals[0].measures[0].levels」應為代碼與意義的對照"),
        (
            with_measure(revisions=[{"target": "1", "approved_on": "102/1/1"}]),
            "revisions[0].approved_on",
        ),
        (minimal(goals=[{"title": "甲", "indicators": []}]), "「goals[0].indicators」至少要有一個"),
        (minimal(goals=[{"title": "甲", "indicators": "x"}]), "「goals[0].indicators」應為清單"),
        (
            minimal(goals=[{"title": "甲", "indicators": [{"indicator": "乙"}], "measures": []}]),
            "「goals[0].measures」是不認得的欄位",
        ),
        (minimal(page={}), "「page」是不認得的欄位"),
        (
            minimal(
                goals=[
                    {
                        "title": "",
                        "indicator": "",
                        "analysis": [{"level": 1, "text": "", "binding": None}],
                    }
                ]
            ),
            "binding」是不認得的欄位",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_its_path(document: Document, words: str) -> None:
    assert words in refusal(document)


def test_a_goals_number_must_be_its_position() -> None:
    goal = {"title": "", "indicator": ""}
    assert len(read(minimal(goals=[{**goal, "number": n} for n in "一二三"])).goals) == 3
    for number in ("一", "三", "2", 2, None, "二、"):
        sentence = refusal(minimal(goals=[goal, {**goal, "number": number}]))
        assert "「goals[1].number」應為「二」" in sentence


def test_more_goals_than_numerals() -> None:
    goal = {"title": "", "indicator": ""}
    assert str(LARGEST) in refusal(minimal(goals=[goal] * (LARGEST + 1)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "第 1 行第 1 字不合 JSON 格式"),
        ("績效", "不合 JSON 格式"),
        ('{"agency": "甲",\n "fiscal_year": }', "第 2 行"),
        ("{} {}", "不合 JSON 格式"),
        ('{"agency": "甲\n"}', "不合 JSON 格式"),
        ('{"agency": "甲", "agency": "乙", "fiscal_year": 104}', "「agency」在同一物件裡出現兩次"),
        (
            '{"agency": "甲", "fiscal_year": 104, "x": {"y": 1, "y": 1}}',
            "「y」在同一物件裡出現兩次",
        ),
        ('{"agency": "甲", "fiscal_year": NaN}', "NaN"),
        ('{"agency": "甲", "fiscal_year": -Infinity}', "-Infinity"),
        ('{"agency": "\\ud800", "fiscal_year": 104}', "「agency」含有不能儲存的字元"),
        ('{"agency": "\\u0000", "fiscal_year": 104}', "「agency」含有不能儲存的字元"),
        ('{"\\ud800": 1, "agency": "", "fiscal_year": 104}', "不認得"),
        ('{"agency": "甲", "fiscal_year": 1' + "0" * 5000 + "}", "數字太長"),
        ('{"agency": ' + "[" * 100_000, "層次太深"),
        ("[" * 100_000 + "]" * 100_000, "層次太深"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "層次太深"),
        ('{"agency": ' + "[" * 500 + "]" * 500 + ', "fiscal_year": 104}', "「agency」應為文字"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_such_document(text: str, words: str) -> None:
    assert words in refusal(text)


@given(st.text(max_size=30) | st.text('{}[]",:0123 agency\\u', max_size=30))
def test_any_text_is_read_or_a_problem(text: str) -> None:
    with pytest.raises(Problem):
        read_annex(text, "x")


@given(annexes, st.data())
@settings(max_examples=40)
def test_a_document_with_one_value_spoilt_is_refused_or_read_as_it_stands(
    annex: Annex, data: st.DataObject
) -> None:
    document = json.loads(write_annex(annex))
    place, _ = data.draw(st.sampled_from(everywhere(document)))
    key = data.draw(st.sampled_from(sorted(place))) if place else "x"
    place[key] = data.draw(
        st.sampled_from([None, 0, -1, 1.5, "", "x", "１", [], {}, ["x"], {"x": 1}, True])
    )
    try:
        again = read(document)
    except Problem:
        return
    assert keyless(read(json.loads(write_annex(again)))) == keyless(again)


def test_nothing_of_the_files_own_is_written() -> None:
    annex = small_annex()
    goal = annex.goals[0]
    own = replace(
        annex,
        page=replace(annex.page, draft_mark="草稿"),
        goals=(replace(goal, key="k"), *annex.goals[1:]),
    )
    assert write_annex(own) == write_annex(annex)


@pytest.mark.soak
@given(annexes)
@settings(max_examples=5000)
def test_byte_for_byte_at_length(annex: Annex) -> None:
    text = write_annex(annex)
    assert write_annex(read_annex(text, "x.json")) == text
