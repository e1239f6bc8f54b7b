"""A submitted year: locked against every way of changing it, until it is unlocked with a reason."""

import getpass
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import Acceptance, Annex, Goal, Paragraph
from app.exchange.interchange import write_annex
from app.workspace import Workspace, notes
from app.workspace.apply import apply
from app.workspace.history import can_put_back, put_back, record, sentence, where
from app.workspace.submitting import submit, unlock
from app.workspace.transfer import import_files
from tests.support import small_annex

LOCKED = (
    r"^104 年度已由「.+」於 \d{4}-\d\d-\d\d \d\d:\d\d 送出「初稿」而鎖定；要修改，.*解除鎖定。$"
)


def only(workspace: Workspace) -> Annex:
    return workspace.annex(workspace.find(104).key)


@pytest.fixture
def submitted(workspace: Workspace) -> Workspace:
    """The file with one edit, then submitted."""
    workspace.edit("goal", only(workspace).goals[0].key, "title", "送出前")
    submit(workspace, only(workspace).key, "初稿")
    return workspace


def test_it_says_who_when_and_under_which_name(submitted: Workspace) -> None:
    (one,) = only(submitted).submissions
    assert (one.name, one.who, one.locks) == ("初稿", getpass.getuser(), True)
    line = submitted.history()[-1]
    assert (line.what, line.who, where(line)) == ("送出「初稿」", one.who, "104年度 送出")
    assert sentence(line).endswith("\t104年度 送出\t送出「初稿」")
    assert record(line)["new"][0]["name"] == "初稿"
    assert submitted.past.point_of(one.key) == submitted.past.last()


def change_a_field(workspace: Workspace) -> None:
    workspace.edit("goal", only(workspace).goals[0].key, "title", "改")


def change_a_setting(workspace: Workspace) -> None:
    workspace.edit("annex", only(workspace).key, "book", "改")


def change_a_text(workspace: Workspace) -> None:
    indicator = only(workspace).goals[0].indicators[0]
    workspace.rewrite_analysis(indicator, [*indicator.analysis, Paragraph(level=1, text="二、")])


def add(workspace: Workspace) -> None:
    new = Goal(title="新", indicators=small_annex().goals[0].indicators)
    workspace.add(new, only(workspace).key)


def move(workspace: Workspace) -> None:
    workspace.move("goal", only(workspace).goals[0].key, 2)


def delete(workspace: Workspace) -> None:
    workspace.delete("goal", only(workspace).goals[0].key)


def delete_the_year(workspace: Workspace) -> None:
    workspace.delete("annex", only(workspace).key)


def take_its_place(workspace: Workspace) -> None:
    workspace.add_annex(small_annex(), replace=True)


def undo(workspace: Workspace) -> None:
    workspace.undo()


def put_a_field_back(workspace: Workspace) -> None:
    put_back(workspace, next(line for line in workspace.history() if can_put_back(line)))


def apply_an_edit(workspace: Workspace) -> None:
    line = json.dumps({"goal": "一", "measure": 1, "field": "actual", "value": "3"})
    list(apply(workspace, only(workspace).key, [line], "edits.jsonl"))


def apply_what_stands_there(workspace: Workspace) -> None:
    line = json.dumps({"goal": "一", "measure": 1, "field": "actual", "value": "7"})
    list(apply(workspace, only(workspace).key, [line], "edits.jsonl"))


def test_an_edit_that_would_change_nothing_is_refused_too(submitted: Workspace) -> None:
    with pytest.raises(Problem, match=r"第 1 行：104 年度已由.*這一行起都沒有套用。"):
        apply_what_stands_there(submitted)


WAYS = [
    change_a_field, change_a_setting, change_a_text, add, move, delete, delete_the_year,
    take_its_place, undo, put_a_field_back, apply_an_edit,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_changing_it_is_open(
    submitted: Workspace, way: Callable[[Workspace], None]
) -> None:
    before, lines = only(submitted), submitted.history()
    with pytest.raises(Problem) as problem:
        way(submitted)
    told = str(problem.value)
    assert "送出「初稿」而鎖定" in told
    if way is not apply_an_edit:
        assert re.fullmatch(LOCKED, told)
    assert only(submitted) == before
    assert submitted.history() == lines
    unlock(submitted, before.key, "補正")
    way(submitted)
    assert submitted.history() != lines


def test_importing_into_it_is_refused_whole(submitted: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(write_annex(replace(only(submitted), book="別的")), encoding="utf-8")
    submitted.close()
    with pytest.raises(Problem, match=LOCKED):
        import_files([file], submitted.path, replace=True)
    with Workspace.open(submitted.path, write=False) as workspace:
        assert only(workspace).book == "預算總說明"


def test_other_years_notes_and_acceptances_stay_open(submitted: Workspace) -> None:
    key = only(submitted).key
    new = small_annex(fiscal_year=105)
    submitted.add_annex(new)
    submitted.edit("goal", new.goals[0].key, "title", "改")
    note = notes.new_note("goal", only(submitted).goals[0].key, "title", "意見")
    notes.add(submitted, key, note)
    words = ("rule", "entity", "field", "said", "expected", "reason", "who", "when")
    given = Acceptance(**dict.fromkeys(words, "x"))
    submitted.edit("annex", key, "acceptances", (given,))
    for _ in range(4):
        submitted.undo()
    assert (only(submitted).notes, len(submitted.heads())) == ((), 1)
    with pytest.raises(Problem, match=LOCKED):
        submitted.undo()


def test_submitting_is_taken_back_by_no_undo(submitted: Workspace) -> None:
    key = only(submitted).key
    assert submitted.undo_status().undo == "修改年度績效目標：104年度 目標一"
    unlock(submitted, key, "補正")
    submitted.undo()
    assert only(submitted).goals[0].title == "甲"
    assert [s.name for s in only(submitted).submissions] == ["初稿"]
    submitted.redo()
    assert only(submitted).goals[0].title == "送出前"


def test_what_was_undone_before_it_is_not_redone_after_it(workspace: Workspace) -> None:
    workspace.edit("goal", only(workspace).goals[0].key, "title", "改")
    workspace.undo()
    submit(workspace, only(workspace).key, "初稿")
    assert workspace.undo_status().redo is None
    assert workspace.redo() is None


def test_unlocking_says_who_when_and_why(submitted: Workspace) -> None:
    key = only(submitted).key
    for reason in ("", " \n"):
        with pytest.raises(Problem, match="要有理由"):
            unlock(submitted, key, reason)
    unlock(submitted, key, " 主計處退回 ")
    (one,) = only(submitted).submissions
    assert (one.unlocked_by, one.reason, one.locks) == (getpass.getuser(), "主計處退回", False)
    assert one.unlocked_at
    assert sentence(submitted.history()[-1]).endswith("解除鎖定「初稿」：主計處退回")
    with pytest.raises(Problem, match="沒有鎖定"):
        unlock(submitted, key, "再")


def test_a_name_is_wanted_and_stands_once(workspace: Workspace) -> None:
    key = only(workspace).key
    with pytest.raises(Problem, match="還沒有名稱"):
        submit(workspace, key, " \n ")
    submit(workspace, key, " 初稿\n送審 ")
    with pytest.raises(Problem, match="送出「初稿 送審」而鎖定"):
        submit(workspace, key, "再")
    unlock(workspace, key, "改")
    with pytest.raises(Problem, match="已送出過「初稿 送審」"):
        submit(workspace, key, "初稿 送審")
    submit(workspace, key, "定稿")
    assert [s.locks for s in only(workspace).submissions] == [False, True]


def test_a_year_that_was_submitted_does_not_go_by_undo(workspace: Workspace) -> None:
    new = small_annex(fiscal_year=105)
    workspace.add_annex(new)
    submit(workspace, new.key, "初稿")
    unlock(workspace, new.key, "改")
    with pytest.raises(Problem, match="105 年度送出過"):
        workspace.undo()
    assert len(workspace.heads()) == 2


def test_one_in_its_place_keeps_what_was_submitted(submitted: Workspace) -> None:
    old = only(submitted)
    unlock(submitted, old.key, "重新匯入")
    submitted.add_annex(small_annex(book="別的"), replace=True)
    new = only(submitted)
    assert (new.book, [s.name for s in new.submissions]) == ("別的", ["初稿"])
    submitted.undo()
    assert only(submitted).book == old.book
    submitted.redo()
    assert only(submitted).submissions == new.submissions
    submit(submitted, new.key, "定稿")


def test_what_was_submitted_is_not_put_back(submitted: Workspace) -> None:
    line = submitted.history()[-1]
    assert not can_put_back(line)
    with pytest.raises(Problem, match="不能改回原值"):
        put_back(submitted, line)


def test_it_is_carried_by_no_interchange_file_and_changes_no_achievement(
    submitted: Workspace,
) -> None:
    assert "初稿" not in write_annex(only(submitted))
    assert next(only(submitted).goals[0].measures()).actual == Figure("7")
