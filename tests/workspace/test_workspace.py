"""The use cases: each write is durable, tells what changed, and can be taken back."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator, Measure, Paragraph, Rule
from app.workspace import Changes, Workspace
from db.steps import Set, UndoStatus
from tests.support import small_annex


def only(workspace: Workspace) -> Annex:
    """The one annex of a file."""
    (head,) = workspace.heads()
    return workspace.annex(head.key)


def afresh(workspace: Workspace) -> Annex:
    """The annex as another reader finds it in the file."""
    with Workspace.open(workspace.path, write=False) as reader:
        return only(reader)


def refused(workspace: Workspace, action: Callable[[], Any], words: str) -> None:
    before = only(workspace)
    with pytest.raises(Problem, match=words):
        action()
    assert only(workspace) == before
    assert afresh(workspace) == before


# --- writing ---------------------------------------------------------------------


def test_every_write_is_in_the_file_when_it_returns(workspace: Workspace) -> None:
    annex = only(workspace)
    one, two = annex.goals
    measure = next(one.measures())
    new = Measure(label="新", rule=Rule.GROWTH)
    for write in (
        lambda: workspace.edit("measure", measure.key, "actual", Figure("9")),
        lambda: workspace.add(new, two.indicators[0].key, 1),
        lambda: workspace.add(Goal(title="丙", indicators=(Indicator(indicator="x"),)), annex.key),
        lambda: workspace.move("goal", two.key, 1),
        lambda: workspace.delete("indicator", two.indicators[1].key),
        lambda: workspace.edit("annex", annex.key, "book", "書"),
        workspace.undo,
        workspace.undo,
        workspace.redo,
    ):
        before = only(workspace)
        assert write()
        assert only(workspace) != before
        assert afresh(workspace) == only(workspace)
    assert workspace.faults() == []


def test_undo_brings_back_what_was_after_a_restart(workspace: Workspace) -> None:
    annex = only(workspace)
    measure = list(annex.goals[1].measures())[1]
    workspace.edit("measure", measure.key, "actual", Figure("1"))
    workspace.delete("goal", annex.goals[0].key)
    workspace.close()
    with Workspace.open(workspace.path) as again:
        assert again.undo_status() == UndoStatus("刪除目標：104年度 目標一", None)
        again.undo()
        again.undo()
        assert only(again) == annex
        assert again.undo() is None
    with Workspace.open(workspace.path) as again:
        again.redo()
        again.redo()
        assert again.redo() is None
        assert [goal.title for goal in only(again).goals] == ["乙"]


def test_a_new_edit_drops_what_was_undone(workspace: Workspace) -> None:
    goal = only(workspace).goals[0]
    workspace.edit("goal", goal.key, "title", "一")
    workspace.undo()
    workspace.edit("goal", goal.key, "title", goal.title)  # changes nothing: redo stays
    assert workspace.undo_status().redo == "修改年度績效目標：104年度 目標一"
    workspace.edit("goal", goal.key, "title", "二")
    assert workspace.redo() is None


def test_changes_say_what_to_show_afresh_and_who_began(workspace: Workspace) -> None:
    annex = only(workspace)
    one, two = annex.goals
    heard: list[Changes] = []
    workspace.listen(heard.append)
    origin = object()
    measure = next(two.measures())
    changes = workspace.edit("measure", measure.key, "actual", Figure("9"), origin=origin)
    assert changes == Changes(
        "修改實際值",
        frozenset({annex.key}),
        frozenset({two.key}),
        frozenset({(measure.key, "actual")}),
        False,
        origin,
    )
    assert workspace.move("goal", one.key, 2, origin=origin).outline
    assert workspace.undo(origin=origin)
    assert [c.origin is origin for c in heard] == [True] * 3
    nothing = workspace.edit("measure", measure.key, "actual", Figure("9"))
    assert not nothing
    assert len(heard) == 3
    workspace.forget_listeners()
    workspace.edit("measure", measure.key, "actual", None)
    assert len(heard) == 3


def test_a_listener_finds_the_new_state(workspace: Workspace) -> None:
    goal = only(workspace).goals[0]
    seen: list[str] = []
    workspace.listen(lambda changes: seen.append(only(workspace).goals[0].title))
    workspace.edit("goal", goal.key, "title", "新")
    workspace.undo()
    assert seen == ["新", "甲"]


def test_goals_that_did_not_change_stay_the_same_objects(workspace: Workspace) -> None:
    one, two = only(workspace).goals
    workspace.edit("goal", one.key, "title", "新")
    assert only(workspace).goals[1] is two


def test_several_fields_are_one_step(workspace: Workspace) -> None:
    annex = only(workspace)
    measure = next(annex.goals[0].measures())
    workspace.edit_all(
        [
            Set("measure", measure.key, "rule", Rule.LEVEL),
            Set("measure", measure.key, "target", Figure("2")),
        ]
    )
    assert workspace.undo_status().undo == "修改衡量方式：104年度 目標一 衡量項目1"
    workspace.undo()
    assert only(workspace) == annex
    assert workspace.undo() is None


def test_a_goal_keeps_its_last_indicator(workspace: Workspace) -> None:
    indicator = only(workspace).goals[0].indicators[0]
    refused(workspace, lambda: workspace.delete("indicator", indicator.key), "至少要有一個")


def test_a_reader_may_not_write(workspace: Workspace) -> None:
    goal = only(workspace).goals[0]
    with Workspace.open(workspace.path, write=False) as reader:
        assert reader.read_only
        with pytest.raises(Problem, match="唯讀"):
            reader.edit("goal", goal.key, "title", "x")


def test_a_failed_beginning_leaves_no_file(tmp_path: Path) -> None:
    bad = small_annex(agency="\0")
    with pytest.raises(Problem, match="機關"):
        Workspace.create(tmp_path / "a.jixiao", bad)
    assert list(tmp_path.iterdir()) == []


# --- years --------------------------------------------------------------------------


def test_find(tmp_path: Path) -> None:
    annexes = [
        small_annex(agency=agency, fiscal_year=year)
        for agency, year in (("甲", 104), ("甲", 105), ("乙", 103), ("乙", 105))
    ]
    with Workspace.create(tmp_path / "a.jixiao", *annexes) as workspace:
        assert workspace.find(104).agency == "甲"
        assert workspace.find(105, "乙").agency == "乙"
        assert workspace.find(agency="甲").fiscal_year == 105
        for arguments, words in (
            ((), "105 年度有"),
            ((105,), "以 --agency 指定機關"),
            ((104, "乙"), "沒有 乙 104 年度"),
            ((99,), "有的是.*請改用其一"),
        ):
            with pytest.raises(Problem, match=words) as problem:
                workspace.find(*arguments)
            assert str(workspace.path) in str(problem.value)


def test_the_latest_year_is_the_latest_of_the_agency_asked_for(tmp_path: Path) -> None:
    annexes = [small_annex(agency="甲", fiscal_year=104), small_annex(agency="乙", fiscal_year=105)]
    with Workspace.create(tmp_path / "a.jixiao", *annexes) as workspace:
        assert workspace.find(agency="甲").fiscal_year == 104


def test_a_file_without_a_year(tmp_path: Path) -> None:
    with (
        Workspace.create(tmp_path / "a.jixiao") as workspace,
        pytest.raises(Problem, match="還沒有任何年度"),
    ):
        workspace.find()


def test_a_year_that_is_there_is_refused_or_replaced_in_one_step(workspace: Workspace) -> None:
    annex = only(workspace)
    other = small_annex(book="另一本")
    refused(workspace, lambda: workspace.add_annex(other), "已有某機關 104 年度")
    workspace.add_annex(other, replace=True)
    assert only(workspace) == other
    workspace.undo()
    assert only(workspace) == annex
    workspace.redo()
    assert only(workspace) == other


def test_several_years_are_added_all_or_none(workspace: Workspace) -> None:
    before = workspace.heads()
    annexes = [small_annex(fiscal_year=110), small_annex(fiscal_year=104)]
    with pytest.raises(Problem, match="104 年度"):
        workspace.add_annexes(annexes)
    assert workspace.heads() == before
    workspace.add_annexes(annexes, replace=True)
    assert [head.fiscal_year for head in workspace.heads()] == [110, 104]
    workspace.undo()
    assert workspace.heads() == before


def test_an_agencys_year_cannot_become_anothers(workspace: Workspace) -> None:
    annex = only(workspace)
    other = small_annex(agency="乙", fiscal_year=105)
    workspace.add_annex(other)

    def become(*fields: str) -> Changes:
        edits = [Set("annex", other.key, field, getattr(annex, field)) for field in fields]
        return workspace.edit_all(edits)

    for fields in (("agency", "fiscal_year"), ("fiscal_year", "agency")):
        with pytest.raises(Problem, match="已有某機關 104 年度"):
            become(*fields)
        assert workspace.annex(other.key) == other
    become("agency")
    with pytest.raises(Problem, match="已有某機關 104 年度"):
        become("fiscal_year")
    assert workspace.faults() == []


# --- the analysis as a whole ------------------------------------------------------------


def test_rewriting_keeps_what_stays(workspace: Workspace) -> None:
    indicator = only(workspace).goals[0].indicators[0]
    (first,) = indicator.analysis
    new = Paragraph(level=2, text="(一)新")
    workspace.rewrite_analysis(indicator, [replace(first, text="改"), new])
    now = only(workspace).goals[0].indicators[0]
    assert now.analysis == (replace(first, text="改"), new)
    assert [line.field for line in workspace.history()[1:]] == ["text", "*"]
    assert not workspace.rewrite_analysis(now, now.analysis)
    workspace.undo()
    assert only(workspace).goals[0].indicators[0] == indicator


@given(st.data())
@settings(max_examples=15)
def test_any_rewriting_gives_what_was_asked_and_can_be_undone(data: st.DataObject) -> None:
    texts = st.sampled_from(["一、", "(一)", "甲", ""])
    made = st.builds(Paragraph, level=st.integers(1, 4), text=texts)
    old = tuple(data.draw(st.lists(made, max_size=6)))
    kept = data.draw(st.lists(st.sampled_from(old), unique_by=lambda p: p.key)) if old else []
    edited = [data.draw(st.just(p) | texts.map(lambda t, p=p: replace(p, text=t))) for p in kept]
    new = data.draw(st.permutations([*edited, *data.draw(st.lists(made, max_size=3))]))
    indicator = Indicator(indicator="", analysis=old)
    annex = small_annex(goals=(Goal(title="", indicators=(indicator,)),))
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace.create(Path(folder) / "a", annex) as workspace,
    ):
        only(workspace)
        workspace.rewrite_analysis(indicator, new)
        assert only(workspace).goals[0].indicators[0].analysis == tuple(new)
        assert afresh(workspace) == only(workspace)
        assert workspace.faults() == []
        workspace.undo()
        assert only(workspace) == annex
