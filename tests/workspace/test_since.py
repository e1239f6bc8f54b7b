"""What is other than it was: the annex of a point, the net changes, and how a point is named."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import db.journal
from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator, Paragraph
from app.workspace import Workspace
from app.workspace.since import (
    Point,
    annex_then,
    changes_since,
    last_submission,
    net_changes,
    point,
    summary,
)
from app.workspace.submitting import submit, unlock
from db.steps import POSITION, WHOLE
from db.store import Store
from tests.random_steps import draw_step, every
from tests.support import small_annex

# --- the annex of a point -----------------------------------------------------------------


@contextmanager
def opened() -> Iterator[Store]:
    """A file with two years, the second another agency's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jixiao"
        other = small_annex(agency="別的機關", fiscal_year=105)
        Workspace.create(path, small_annex(), other).close()
        store = Store.open(path)
        try:
            yield store
        finally:
            store.close()


def walk(data: st.DataObject, most: int) -> None:
    """Random steps, undone and done again here and there: each state is found from the last."""
    with opened() as store:
        other, key = (head.key for head in store.heads())
        states = [(store.past.last(), store.annex(key))]
        for _ in range(data.draw(st.integers(1, most))):
            act = data.draw(st.sampled_from(["write", "write", "write", "undo", "redo"]))
            if act == "write":
                annex = store.annex(data.draw(st.sampled_from([key, key, other])))
                store.write("步驟", [draw_step(data, annex)])
            elif act == "undo":
                store.undo()
            else:
                store.redo()
            states.append((store.past.last(), store.annex(key)))
        now = store.annex(key)
        for number, then in states:
            assert annex_then(now, store.past.since(number)) == then
            must_tell_all(then, now)


def must_tell_all(then: Annex, now: Annex) -> None:
    """Net changes tell every thing that came or went, and every field that is other."""
    changes = net_changes(then, now)
    # One may have changed its place among the others and stand at the same number.
    assert all(change.then != change.now or change.field == POSITION for change in changes)
    before, after = ({thing.key: thing for thing in every(annex)} for annex in (then, now))
    whole = {change.key for change in changes if change.field == WHOLE}
    for annex, here, there in ((then, before, after), (now, after, before)):
        told = {t.key for key in whole & here.keys() for t in every(here[key])}
        assert told == here.keys() - there.keys(), annex
    fields = {(c.key, c.field) for c in changes if c.field not in (WHOLE, POSITION)}
    for key in before.keys() & after.keys():
        for name in ("title", "indicator", "label", "actual", "text", "level", "agency"):
            differs = getattr(before[key], name, None) != getattr(after[key], name, None)
            assert ((key, name) in fields) == differs, name


@given(st.data())
@settings(max_examples=25)
def test_the_annex_of_every_point_is_found_again(data: st.DataObject) -> None:
    walk(data, 8)


@pytest.mark.soak
@given(st.data())
@settings(max_examples=300)
def test_the_annex_of_every_point_of_a_long_history(data: st.DataObject) -> None:
    walk(data, 30)


# --- the net changes ----------------------------------------------------------------------


def here(workspace: Workspace) -> Point:
    """The point that is now."""
    return Point(workspace.past.last(), "現在", "現在")


def test_what_came_to_nothing_is_no_change(workspace: Workspace) -> None:
    annex = workspace.annex(workspace.find().key)
    measure = next(annex.goals[0].measures())
    start = here(workspace)
    workspace.edit("measure", measure.key, "actual", Figure("9"))
    workspace.edit("measure", measure.key, "actual", Figure("7"))
    new = Goal(title="新", indicators=small_annex().goals[0].indicators)
    workspace.add(new, annex.key)
    workspace.delete("goal", new.key)
    workspace.move("goal", annex.goals[0].key, 2)
    workspace.undo()
    assert changes_since(workspace, annex.key, start) == ()
    assert summary(()) == "沒有變更"


def test_a_net_change_says_where_then_and_now(workspace: Workspace) -> None:
    annex = workspace.annex(workspace.find().key)
    first, second = annex.goals
    measure = next(first.measures())
    start = here(workspace)
    for text in ("9", "10"):
        workspace.edit("measure", measure.key, "actual", Figure(text))
    workspace.edit("annex", annex.key, "book", "單位預算")
    workspace.add(Paragraph(level=1, text="二、新的"), second.indicators[0].key)
    workspace.delete("indicator", second.indicators[1].key)
    workspace.move("goal", second.key, 1)
    changes = changes_since(workspace, annex.key, start)
    told = [(c.where, c.field, c.then, c.now) for c in changes]
    assert told[0] == ("書名", "book", "預算總說明", "單位預算")
    # Either of two that changed places may be said to have moved.
    assert told[1] in {
        ("目標一 順序", POSITION, 2, 1),
        ("目標二 順序", POSITION, 1, 2),
    } or told[3] == ("目標二 順序", POSITION, 1, 2)
    assert ("目標二 實際值", "actual", "7", "10") in told
    born = next(c for c in changes if c.where == "目標一 段落2")
    assert (born.field, born.then, born.now["text"]) == (WHOLE, None, "二、新的")
    assert born.goal == second.key
    gone = changes[-1]
    assert (gone.field, gone.now, gone.then["indicator"]) == (WHOLE, None, "指標3")
    assert summary(changes) == "2 個目標、2 個欄位，新增 1 項、刪除 1 項、移動 1 項"


def test_one_that_moved_past_many_is_the_one_that_moved(workspace: Workspace) -> None:
    key = workspace.find().key
    for title in "丙丁戊己庚":
        workspace.add(Goal(title=title, indicators=(Indicator(indicator=title),)), key)
    goals = workspace.annex(key).goals
    start = here(workspace)
    workspace.move("goal", goals[6].key, 2)
    (moved,) = changes_since(workspace, key, start)
    assert (moved.key, moved.then, moved.now) == (goals[6].key, 7, 2)


def test_a_year_that_came_since_is_one_change_and_one_in_anothers_place_many(
    workspace: Workspace,
) -> None:
    start = here(workspace)
    new = small_annex(fiscal_year=105)
    workspace.add_annex(new)
    (born,) = changes_since(workspace, new.key, start)
    assert (born.field, born.then, born.now["fiscal_year"]) == (WHOLE, None, 105)
    old = workspace.annex(workspace.find(104).key)
    workspace.edit("goal", old.goals[0].key, "title", "改過")
    other = small_annex(book="別的")
    workspace.add_annex(other, replace=True)
    changes = changes_since(workspace, other.key, start)
    assert {c.then["title"] for c in changes if c.now is None and c.entity == "goal"} == {
        "甲",
        "乙",
    }
    assert sum(c.then is None for c in changes if c.entity == "goal") == 2


def test_another_year_is_not_told(workspace: Workspace) -> None:
    key = workspace.find().key
    new = small_annex(fiscal_year=105)
    workspace.add_annex(new)
    start = here(workspace)
    workspace.edit("goal", new.goals[0].key, "title", "改")
    workspace.delete("goal", new.goals[1].key)
    assert changes_since(workspace, key, start) == ()


# --- how a point is named -----------------------------------------------------------------


def at(monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Set the clock of the journal."""
    monkeypatch.setattr(db.journal, "now", lambda: f"{when}T10:00:00.000+08:00")


def edit(workspace: Workspace, title: str) -> None:
    goal = workspace.annex(workspace.find().key).goals[0]
    workspace.edit("goal", goal.key, "title", title)


def titles(workspace: Workspace, text: str) -> list[str | None]:
    return [line.new for line in workspace.past.lines(point(workspace, text).number)]


def test_a_day_is_republican_or_common(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2999-01-01", "2999-01-02", "2999-01-04"):
        at(monkeypatch, day)
        edit(workspace, day)
    for text in ("2999-01-02", "2999/1/2"):
        assert titles(workspace, text) == ['"2999-01-02"', '"2999-01-04"']
    assert titles(workspace, "2999-01-03") == ['"2999-01-04"']
    at(monkeypatch, "2026-11-20")
    edit(workspace, "二十")
    assert '"二十"' in titles(workspace, "115-11-20")
    assert titles(workspace, "3000-01-01") == []


def test_a_clock_that_goes_back_does_not_change_the_order(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = workspace.find().key
    at(monkeypatch, "2999-05-02")
    edit(workspace, "子")
    submit(workspace, key, "初稿")
    at(monkeypatch, "2999-05-01")
    unlock(workspace, key, "補正")
    for title in ("乙", "丙"):
        edit(workspace, title)
    assert [line.new for line in workspace.history()][-2:] == ['"乙"', '"丙"']
    assert titles(workspace, "初稿")[1:] == ['"乙"', '"丙"']
    assert titles(workspace, "2999-05-02")[-2:] == ['"乙"', '"丙"'], "what was written after it"
    assert '"子"' in titles(workspace, "2999-05-01"), "of a day, all from its first line on"
    (change,) = changes_since(workspace, key, point(workspace, "初稿"))
    assert (change.then, change.now) == ("子", "丙")
    assert workspace.undo_status().undo == "修改年度績效目標：104年度 目標一"
    workspace.undo()
    assert workspace.annex(key).goals[0].title == "乙"


def test_a_name_is_a_submission_even_where_it_is_a_date(workspace: Workspace) -> None:
    key = workspace.find().key
    assert last_submission(workspace, key) is None
    submit(workspace, key, "90-01-01")
    assert titles(workspace, "90-01-01") == []
    assert len(titles(workspace, "90-01-02")) == 2
    last = last_submission(workspace, key)
    assert last is not None
    assert last.words == "送出「90-01-01」"


def test_an_unknown_name_lists_those_there_are(workspace: Workspace) -> None:
    key = workspace.find().key
    with pytest.raises(Problem, match="這個檔案還沒有送出過"):
        point(workspace, "初稿")
    for name in ("初稿", "送主計處"):
        submit(workspace, key, name)
        unlock(workspace, key, "改")
    with pytest.raises(Problem) as problem:
        point(workspace, "定稿")
    assert str(problem.value).startswith("沒有「定稿」這次送出，也不是日期；")
    assert "「初稿」、「送主計處」" in str(problem.value)
    for text in ("2026-02-30", "", "26-1", "0-01-01"):
        with pytest.raises(Problem):
            point(workspace, text)


def test_of_one_name_in_two_years_the_last_or_the_asked(workspace: Workspace) -> None:
    first = workspace.find().key
    new = small_annex(fiscal_year=105)
    workspace.add_annex(new)
    submit(workspace, new.key, "初稿")
    submit(workspace, first, "初稿")
    assert point(workspace, "初稿") == last_submission(workspace, first)
    assert point(workspace, "初稿", new.key) == last_submission(workspace, new.key)


def test_a_day_of_the_republic() -> None:
    from app.core.moments import read_day

    assert read_day(" 115-11-23 ") == date(2026, 11, 23)
    assert read_day("2026.1.2") == date(2026, 1, 2)
    assert read_day("1-1-1") == date(1912, 1, 1)
    for text in ("115-13-01", "115-02-30", "明天", "115", "12345-01-01", "0-1-1"):
        assert read_day(text) is None, text
