"""The history as people and scripts read it."""

import json
import sqlite3
from contextlib import closing

import pytest

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import Annex, Measure
from app.workspace import Workspace
from app.workspace.history import record, sentence, where


def only(workspace: Workspace) -> Annex:
    (head,) = workspace.heads()
    return workspace.annex(head.key)


def test_each_change_in_words(workspace: Workspace) -> None:
    one, two = only(workspace).goals
    measure = list(two.measures())[1]
    workspace.edit("measure", measure.key, "actual", Figure("11638"))
    workspace.undo()
    workspace.redo()
    workspace.edit("measure", measure.key, "actual", None)
    workspace.move("goal", one.key, 2)
    workspace.edit("indicator", one.indicators[0].key, "target_lines", ("1件", "2件"))
    workspace.add(Measure(label="新"), one.indicators[0].key)
    workspace.delete("goal", two.key)
    workspace.edit("goal", one.key, "title", "字" * 100 + "\n\t")
    told = [sentence(line).split("\t") for line in workspace.history()]
    assert all(len(parts) == 4 for parts in told)
    assert all(parts[1] == workspace.who for parts in told)
    assert [parts[2:] for parts in told] == [
        ["104年度 附件", "（空） → 某機關 104年度"],
        ["104年度 目標二 衡量項目2 實際值", "7 → 11638"],
        ["104年度 目標二 衡量項目2 實際值", "11638 → 7（復原）"],
        ["104年度 目標二 衡量項目2 實際值", "7 → 11638（取消復原）"],
        ["104年度 目標二 衡量項目2 實際值", "11638 → （空）"],
        ["104年度 目標一 順序", "1 → 2"],
        ["104年度 目標二 衡量指標1 原定目標值（印出）", '["1件"] → ["1件", "2件"]'],
        ["104年度 目標二 衡量指標1 衡量項目", "（空） → 新"],
        ["104年度 目標一 目標", "乙 → （空）"],
        ["104年度 目標一 年度績效目標", "甲 → " + "字" * 59 + "…"],
    ]


def test_each_change_as_data(workspace: Workspace) -> None:
    goal = only(workspace).goals[0]
    workspace.edit("indicator", goal.indicators[0].key, "target_lines", ())
    workspace.undo()
    records = [record(line) for line in workspace.history()]
    assert list(records[0]) == ["at", "who", "where", "field", "old", "new", "kind", "what"]
    assert (records[0]["old"], records[0]["new"]) == (None, "某機關 104年度")
    assert (records[1]["old"], records[1]["new"], records[1]["kind"]) == (["1件"], [], "edit")
    assert (records[2]["old"], records[2]["new"], records[2]["kind"]) == ([], ["1件"], "undo")
    assert records[1]["where"] == "104年度 目標一 衡量指標1 原定目標值（印出）"
    json.dumps(records)


def test_a_field_that_a_later_schema_dropped_is_still_told(workspace: Workspace) -> None:
    goal = only(workspace).goals[0]
    workspace.edit("goal", goal.key, "title", "新")
    workspace.close()
    with closing(sqlite3.connect(workspace.path)) as conn, conn:
        conn.execute("UPDATE change SET field = 'dropped' WHERE seq = 2")
    with Workspace.open(workspace.path, write=False) as again:
        assert where(again.history()[1]) == "104年度 目標一 dropped"


@pytest.mark.parametrize(
    "damage",
    ["new = '{'", "new = '[]'", "new = '{}'", "new = NULL", "entity = 'x'", "place = x'ff'"],
)
def test_a_damaged_history_is_a_sentence(workspace: Workspace, damage: str) -> None:
    workspace.close()
    with closing(sqlite3.connect(workspace.path)) as conn, conn:
        conn.execute(f"UPDATE change SET {damage}")
    with Workspace.open(workspace.path, write=False) as again:
        with pytest.raises(Problem, match="歷程已損壞"):
            [sentence(line) for line in again.history()]
        assert again.faults()
