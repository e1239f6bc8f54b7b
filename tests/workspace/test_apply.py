"""Edits from a file: what each may say, and that the first bad line stops it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.fields import Wrong
from app.core.figures import Figure
from app.core.model import Annex, Rule
from app.workspace import Workspace
from app.workspace.apply import apply, read_edit


def only(workspace: Workspace) -> Annex:
    (head,) = workspace.heads()
    return workspace.annex(head.key)


def run(workspace: Workspace, *lines: Any) -> list[int]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (head,) = workspace.heads()
    return list(apply(workspace, head.key, texts, "edits.jsonl"))


def edit(goal: Any = "一", field: Any = "title", value: Any = "新", **more: Any) -> dict[str, Any]:
    return {"goal": goal, "field": field, "value": value, **more}


def test_every_kind_of_edit(workspace: Workspace) -> None:
    lines = [
        edit(),
        edit("一", "indicator", "指標"),
        edit("一", "target_lines", ["17件", "2次"]),
        edit("二", "indicator", "乙二", indicator=2),
        edit("二", "actual", "１萬1,638", measure=2),
        edit("二", "target", None, measure=2),
        edit("二", "rule", "level", measure=1),
        edit("二", "revisions", [{"target": "9", "approved_on": "102-09-30"}], measure=1),
        edit("二", "text", "三、", paragraph=2),
        edit("二", "level", 3, paragraph=2),
        edit("二", "actual", "", measure=1),
    ]
    assert run(workspace, *lines) == list(range(1, len(lines) + 1))
    one, two = only(workspace).goals
    assert (one.title, one.indicators[0].indicator) == ("新", "指標")
    assert one.indicators[0].target_lines == ("17件", "2次")
    assert two.indicators[1].indicator == "乙二"
    first, second = two.measures()
    assert (second.actual, second.target) == (Figure("11638"), None)
    assert (first.rule, first.actual) == (Rule.LEVEL, None)
    assert first.revisions[0].approved_on == "102-09-30"
    paragraph = list(two.paragraphs())[1]
    assert (paragraph.text, paragraph.level) == ("三、", 3)


def test_each_line_is_durable_before_its_number_is_given(workspace: Workspace) -> None:
    (head,) = workspace.heads()
    lines = [json.dumps(edit(value=f"第{n}")) for n in range(3)]
    for number in apply(workspace, head.key, lines, "x"):
        with Workspace.open(workspace.path, write=False) as reader:
            assert only(reader).goals[0].title == f"第{number - 1}"


def test_blank_lines_count_and_a_byte_order_mark_does_not_matter(workspace: Workspace) -> None:
    assert run(workspace, "\ufeff" + json.dumps(edit()), "", "  \n", edit(value="又")) == [1, 4]
    assert only(workspace).goals[0].title == "又"


def test_an_edit_that_changes_nothing_is_saved_too(workspace: Workspace) -> None:
    assert run(workspace, edit(value="甲")) == [1]
    assert workspace.undo() is None


def test_each_line_is_its_own_step_of_undo(workspace: Workspace) -> None:
    run(workspace, edit(value="子"), edit(value="丑"))
    workspace.undo()
    assert only(workspace).goals[0].title == "子"


BAD: list[tuple[Any, str]] = [
    (edit("十二"), "沒有目標「十二」，104 年度只有目標一至二"),
    (edit("1"), "沒有目標「1」"),
    (edit(1), "沒有目標「1」"),
    (edit(None), "沒有目標「None」"),
    (edit([]), "沒有目標"),
    (edit("一" * 100), "沒有目標「一一"),
    (edit("二", "actual", "12a", measure=1), "「12a」不是數值"),
    (edit("二", "actual", 12, measure=1), "「actual」應為寫在引號裡的數值"),
    (edit("二", "actual", 1.5, measure=1), "「actual」應為"),
    (edit("二", "actual", ["1"], measure=1), "「actual」應為"),
    (edit("二", "actual", "9" * 99 + "億", measure=1), "不是數值"),
    (edit("二", "actual", "1", measure=3), "衡量項目「3」不在 1 至 2 之間"),
    (edit("二", "actual", "1", measure=0), "衡量項目「0」不在"),
    (edit("二", "actual", "1", measure=-1), "衡量項目「-1」不在"),
    (edit("二", "actual", "1", measure="1"), "不在 1 至 2 之間"),
    (edit("二", "actual", "1", measure=1.0), "不在 1 至 2 之間"),
    (edit("二", "actual", "1", measure=True), "不在 1 至 2 之間"),
    (edit("二", "actual", "1", measure=None), "不在 1 至 2 之間"),
    (edit("二", "actual", "1", measure=10**400), "不在 1 至 2 之間"),
    (edit("一", "text", "x", paragraph=2), "段落「2」不在 1 至 1 之間"),
    (edit("一", "indicator", "x", indicator=2), "衡量指標「2」不在 1 至 1 之間"),
    (edit("二", "indicator", "x"), "有數個衡量指標"),
    (edit("二", "target_lines", []), "有數個衡量指標"),
    (edit("二", "text", "x", paragraph=1, measure=1), "不能並用"),
    (edit("一", "actual", "1"), "沒有「actual」這個欄位"),
    (edit("一", "nope", "1", measure=1), "沒有「nope」這個欄位"),
    (edit("一", "key", "1", measure=1), "沒有「key」這個欄位"),
    (edit("一", "position", 1, measure=1), "沒有「position」這個欄位"),
    (edit("一", "binding", None, paragraph=1), "沒有「binding」這個欄位"),
    (edit("一", None, "1"), "沒有「None」這個欄位"),
    (edit("一", ["title"], "1"), "這個欄位"),
    (edit("一", "title", None), "「title」應為文字"),
    (edit("一", "title", "a\0"), "「title」含有不能儲存的字元"),
    ('{"goal": "一", "field": "title", "value": "\\ud800"}', "「title」含有不能儲存的字元"),
    ('{"goal": "一", "field": "title", "value": "\udcff"}', "「title」含有不能儲存的字元"),
    (edit("一", "rule", "nope", measure=1), "「rule」應為ratio"),
    (edit("一", "level", 5, paragraph=1), "「level」應為1至4"),
    (edit("一", "revisions", [{"target": "x"}], measure=1), "「revisions[0].target」「x」不是數值"),
    (edit("一", "items", [{"label": "x"}], measure=1), "「items[0]」缺少「weight」"),
    (edit(extra=1), "「extra」是不認得的欄位"),
    ({"goal": "一", "field": "title"}, "缺少「value」"),
    ({"goal": "一", "value": "x"}, "缺少「field」"),
    ({"field": "title", "value": "x"}, "缺少「goal」"),
    ({}, "缺少「goal」"),
    ("[]", "應為以大括號括起的物件"),
    ('"x"', "應為以大括號括起的物件"),
    ("null", "應為以大括號括起的物件"),
    ("{", "不合 JSON 格式"),
    ("{}{}", "不合 JSON 格式"),
    ("x", "不合 JSON 格式"),
    ('{"goal": "一", "field": "title", "value": NaN}', "含有「NaN」"),
    (
        '{"goal": "一", "field": "title", "value": "a", "value": "b"}',
        "「value」在同一物件裡出現兩次",
    ),
    ('{"goal": "一", "field": "title", "value": ' + "1" * 5000 + "}", "不合 JSON 格式"),
    ('{"goal": ' + "[" * 100_000, "不合 JSON 格式"),
    ('{"goal": ' + "[" * 900 + "]" * 900 + ', "field": "title", "value": ""}', "沒有目標「"),
    ('{"goal": "一", "field": "title", "value": ' + "[" * 900 + "]" * 900 + "}", "應為文字"),
]


@pytest.mark.parametrize(("line", "words"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_line_is_named_stops_it_and_keeps_those_before(
    workspace: Workspace, line: Any, words: str
) -> None:
    before = only(workspace)
    with pytest.raises(Problem) as problem:
        run(workspace, edit(value="前"), line, edit(value="後"))
    sentence = str(problem.value)
    assert sentence.startswith("「edits.jsonl」第 2 行：")
    assert sentence.endswith("這一行起都沒有套用。")
    assert words in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300
    workspace.undo()
    assert only(workspace) == before
    assert workspace.undo() is None


def test_deep_values_near_the_recursion_limit_are_a_sentence(workspace: Workspace) -> None:
    for depth in range(880, 1000, 3):
        deep = "[" * depth + "]" * depth
        for line in (
            f'{{"goal": {deep}, "field": "title", "value": ""}}',
            f'{{"goal": "一", "field": {deep}, "value": ""}}',
            f'{{"goal": "一", "measure": {deep}, "field": "label", "value": ""}}',
            f'{{"goal": "一", "measure": 1, "field": "levels", "value": {deep}}}',
        ):
            with pytest.raises(Problem):
                run(workspace, line)


def test_a_year_without_goals(workspace: Workspace) -> None:
    for goal in only(workspace).goals:
        workspace.delete("goal", goal.key)
    with pytest.raises(Problem, match="104 年度還沒有任何目標"):
        run(workspace, edit())


@given(st.text(max_size=40) | st.text('{}[]":,goalfieldvu一二12', max_size=60))
def test_no_made_up_line_is_an_edit(line: str) -> None:
    with pytest.raises(Wrong):
        read_edit(line)
