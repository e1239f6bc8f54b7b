"""The journal against a model of it: plain dataclasses, changed the same way."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import (
    Annex,
    Goal,
    Level,
    Measure,
    Paragraph,
)
from db.steps import Delete, HistoryLine, Insert, Move, Set, Step, UndoStatus
from db.store import Store
from tests.random_steps import draw_step, expected
from tests.support import (
    small_annex,
)

# --- the properties -------------------------------------------------------------------


@dataclass
class Opened:
    """A store that can be closed and opened again."""

    path: Path
    store: Store

    def reopen(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    def annex(self) -> Annex:
        (head,) = self.store.heads()
        return self.store.annex(head.key)


@contextmanager
def copied(file: Path) -> Iterator[Opened]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jixiao"
        path.write_bytes(file.read_bytes())
        opened = Opened(path, Store.open(path))
        try:
            yield opened
        finally:
            opened.store.close()


def walk(template: Path, data: st.DataObject, most: int) -> None:
    """Random steps, then undo to the start and redo to the end, now and then opened afresh."""
    with copied(template) as file:
        states = [file.annex()]
        for _ in range(data.draw(st.integers(1, most))):
            steps = []
            state = states[-1]
            for _ in range(data.draw(st.integers(1, 2))):
                steps.append(draw_step(data, state))
                state = expected(state, steps[-1])
            written = file.store.write("步驟", steps)
            assert file.annex() == state
            if written.changes:
                states.append(state)
            else:
                assert state == states[-1]
        assert list(file.store.faults()) == []
        file.reopen()
        for state in reversed(states[:-1]):
            assert file.store.undo()
            assert file.annex() == state
        assert file.store.undo() is None
        assert list(file.store.faults()) == []
        file.reopen()
        for state in states[1:]:
            assert file.store.redo()
            assert file.annex() == state
        assert file.store.redo() is None
        assert list(file.store.faults()) == []


@given(st.data())
@settings(max_examples=30)
def test_undo_to_the_start_and_redo_to_the_end(template: Path, data: st.DataObject) -> None:
    walk(template, data, 6)


@pytest.mark.soak
@given(st.data())
@settings(max_examples=300)
def test_undo_and_redo_at_length(template: Path, data: st.DataObject) -> None:
    walk(template, data, 25)


@given(st.lists(st.sampled_from(["edit", "same", "undo", "redo", "reopen"]), max_size=15))
@settings(max_examples=25)
def test_undo_and_redo_are_two_stacks(template: Path, actions: list[str]) -> None:
    done, undone = ["甲"], []
    with copied(template) as file:
        goal = file.annex().goals[0].key
        for number, action in enumerate(actions):
            if action == "edit":
                file.store.write(f"第{number}", [Set("goal", goal, "title", str(number))])
                done.append(str(number))
                undone.clear()
            elif action == "same":
                file.store.write("不變", [Set("goal", goal, "title", done[-1])])
            elif action == "undo":
                assert bool(file.store.undo()) == (len(done) > 1)
                if len(done) > 1:
                    undone.append(done.pop())
            elif action == "redo":
                assert bool(file.store.redo()) == bool(undone)
                if undone:
                    done.append(undone.pop())
            else:
                file.reopen()
            assert file.annex().goals[0].title == done[-1]
            names = [stack[-1] if stack else None for stack in (done[1:], undone)]
            said = [n and f"第{n}：104年度 目標一" for n in names]
            assert file.store.undo_status() == UndoStatus(*said)


# --- what the journal says --------------------------------------------------------------


def only(store: Store) -> Annex:
    (head,) = store.heads()
    return store.annex(head.key)


def test_a_line_says_who_when_where_old_and_new(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = list(only(store).goals[1].measures())[1]
    store.write("修改實際值", [Set("measure", measure.key, "actual", Figure("9"))])
    store.undo()
    began, edit, undo = store.history()
    assert (began.kind, began.field, began.old, began.place) == ("edit", "*", None, "104年度")
    assert edit.place == "104年度 目標二 衡量項目2"
    assert (edit.what, edit.field, edit.old, edit.new) == ("修改實際值", "actual", '"7"', '"9"')
    assert (undo.kind, undo.old, undo.new) == ("undo", '"9"', '"7"')
    assert edit.who
    assert began.at <= edit.at <= undo.at


def test_places_count_through_the_goal(store: Store) -> None:
    annex = only(store)
    second = annex.goals[1].indicators[1]
    store.write("x", [Insert(Paragraph(level=2, text="(一)"), second.key)])
    store.write("x", [Move("goal", annex.goals[1].key, 1)])
    store.write("x", [Set("indicator", second.key, "indicator", "新")])
    store.write("x", [Delete("paragraph", second.analysis[0].key)])
    assert [line.place for line in store.history()][1:] == [
        "104年度 目標二 衡量指標2",
        "104年度 目標二",
        "104年度 目標一 衡量指標2",
        "104年度 目標一 段落2",
    ]


def test_what_changes_nothing_leaves_no_trace(store: Store) -> None:
    annex = only(store)
    goal = annex.goals[0]
    before = list(store.history())
    for step in (
        Set("goal", goal.key, "title", goal.title),
        Move("goal", goal.key, 1),
        Move("goal", goal.key, -5),
        Move("goal", annex.goals[1].key, 99),
    ):
        written = store.write("x", [step])
        assert not written.changes
        assert not written.touched
    assert list(store.history()) == before


def test_several_steps_are_one_action_or_none(store: Store) -> None:
    annex = only(store)
    goal = annex.goals[0]
    steps: list[Step] = [Set("goal", goal.key, "title", "新"), Delete("goal", annex.goals[1].key)]
    store.write("兩件", steps)
    store.undo()
    assert only(store) == annex
    before = list(store.history())
    with pytest.raises(Problem, match="已不在檔案裡"):
        store.write("兩件", [*steps, Delete("goal", "nope")])
    assert only(store) == annex
    assert list(store.history()) == before
    assert store.undo_status().redo is not None


@pytest.mark.parametrize(
    "step",
    [
        Set("goal", "nope", "title", "x"),
        Delete("paragraph", "nope"),
        Move("measure", "nope", 1),
        Insert(Goal(title="x", indicators=()), "nope"),
        Insert(Measure(label="x"), None),
    ],
)
def test_a_step_on_what_is_gone_is_a_sentence(store: Store, step: Step) -> None:
    before = only(store)
    with pytest.raises(Problem, match="已不在檔案裡"):
        store.write("x", [step])
    assert only(store) == before


def test_a_goal_keeps_its_last_indicator(store: Store) -> None:
    annex = only(store)
    first, second = annex.goals[1].indicators
    store.write("x", [Delete("indicator", first.key)])
    with pytest.raises(Problem, match="至少要有一個衡量指標"):
        store.write("x", [Delete("indicator", second.key)])
    assert list(store.faults()) == []
    assert only(store).goals[1].indicators == (second,)


@pytest.mark.parametrize("text", ["a\0", "\ud800"])
def test_nothing_enters_that_could_not_be_read_again(store: Store, text: str) -> None:
    annex = only(store)
    goal = annex.goals[0]
    steps: list[Step] = [
        Set("goal", goal.key, "title", text),
        Set("indicator", goal.indicators[0].key, "target_lines", (text,)),
        Insert(Paragraph(level=1, text=text), goal.indicators[0].key),
        Insert(Paragraph(level=9, text=""), goal.indicators[0].key),
    ]
    for step in steps:
        with pytest.raises(Problem, match="沒有存入"):
            store.write("x", [step])
    assert only(store) == annex


def test_a_figure_longer_than_one_may_be_does_not_enter(store: Store) -> None:
    measure = next(only(store).goals[0].measures())
    with pytest.raises(Problem, match="「實際值」"):
        store.write("x", [Set("measure", measure.key, "actual", Figure("9" * 101))])


def test_two_levels_of_one_code_are_refused_and_none_is_lost(store: Store) -> None:
    measure = next(only(store).goals[0].measures())
    same = (Level(code="1", meaning="高"), Level(code="1", meaning="低"))
    with pytest.raises(Problem, match="「等級」有相同的代碼"):
        store.write("x", [Set("measure", measure.key, "levels", same)])
    parent = only(store).goals[0].indicators[0].key
    with pytest.raises(Problem, match="有相同的代碼"):
        store.write("x", [Insert(Measure(label="", levels=same), parent)])


def test_how_a_file_began_cannot_be_undone(store: Store) -> None:
    assert store.undo() is None
    assert store.undo_status() == UndoStatus(None, None)
    assert len(list(store.history())) == 1


def test_deleting_a_year_and_undoing_it_brings_all_of_it_back(store: Store) -> None:
    annex = only(store)
    store.write("x", [Delete("annex", annex.key), Insert(small_annex())])
    assert only(store).key != annex.key
    store.undo()
    assert only(store) == annex
    store.redo()
    store.undo()
    assert only(store) == annex


def test_what_a_write_touched(store: Store) -> None:
    annex = only(store)
    one, two = annex.goals
    paragraph = next(two.paragraphs())
    written = store.write("x", [Set("paragraph", paragraph.key, "text", "新")])
    assert written.touched == {(annex.key, two.key)}
    assert store.write("x", [Set("annex", annex.key, "book", "新")]).touched == {(annex.key, None)}
    assert store.write("x", [Delete("goal", one.key)]).touched == {(annex.key, one.key)}
    undone = store.undo()
    assert undone is not None
    assert undone.touched == {(annex.key, one.key)}


# --- a damaged journal ------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE change SET old = '{' WHERE seq = 2",
        "UPDATE change SET old = NULL, new = NULL, field = '*' WHERE seq = 2",
        "UPDATE change SET old = '\"12a\"', field = 'actual', entity = 'measure' WHERE seq = 2",
        "UPDATE change SET entity = 'nope' WHERE seq = 2",
        "UPDATE change SET field = 'nope' WHERE seq = 2",
        "UPDATE change SET field = 'position' WHERE seq = 2",
        "UPDATE change SET field = '*' WHERE seq = 2",
        "UPDATE change SET old = x'ff' WHERE seq = 2",
        "UPDATE change SET old = printf('%.*c', 100000, '[') WHERE seq = 2",
        "UPDATE change SET key = 'nope' WHERE seq = 2",
    ],
)
def test_a_damaged_journal_is_a_sentence_and_changes_nothing(file: Path, damage: str) -> None:
    store = Store.open(file)
    goal = only(store).goals[0].key
    store.write("x", [Set("goal", goal, "title", "新")])
    store.close()
    with closing(sqlite3.connect(file)) as other, other:
        other.execute(damage)
    store = Store.open(file)
    annex = only(store)
    with pytest.raises(Problem):
        store.undo()
    assert only(store) == annex
    store.close()


def test_history_lines_are_json(store: Store) -> None:
    goal = only(store).goals[0].key
    store.write("x", [Move("goal", goal, 2), Set("goal", goal, "title", '"\n')])
    lines: list[HistoryLine] = list(store.history())
    for line in lines:
        for text in (line.old, line.new):
            assert text is None or json.loads(text) is not None
