"""Finding and replacing in an open file: one undo step, named, and nothing that was not found."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.finding_text import Hit, Query, Replacement, find
from app.core.model import Binding, Bound, BoundFigure, Paragraph
from app.workspace import Changes, Workspace
from app.workspace.find import Outcome, replace_text
from app.workspace.transfer import sample
from tests.support import small_annex


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The annex of 104 in a file."""
    with Workspace.create(tmp_path / "a.jixiao", sample()) as workspace:
        yield workspace


def find_text(workspace: Workspace, key: str, query: Query) -> tuple[Hit, ...]:
    return find(workspace.annex(key), query)


def replace_all(workspace: Workspace, old: str, new: str) -> Outcome:
    key = workspace.find().key
    hits = find_text(workspace, key, Query(old))
    return replace_text(workspace, key, [Replacement(hit, new) for hit in hits])


def test_one_undo_step_over_all_goals(workspace: Workspace) -> None:
    key = workspace.find().key
    before = workspace.annex(key)
    told: list[Changes] = []
    workspace.listen(told.append)
    outcome = replace_all(workspace, "新移民", "新住民")
    assert (outcome.done, outcome.stale) == (10, 0)
    assert len(told) == 1
    assert not find_text(workspace, key, Query("新移民"))
    status = workspace.undo_status()
    assert status.undo is not None
    assert status.undo.startswith("取代「新移民」為「新住民」")
    workspace.undo()
    assert workspace.annex(key) == before
    workspace.redo()
    assert not find_text(workspace, key, Query("新移民"))


def test_a_line_of_the_target_column(workspace: Workspace) -> None:
    assert replace_all(workspace, "工程站", "工作站").done == 1
    lines = workspace.annex(workspace.find().key).goals[3].indicators[0].target_lines
    assert lines[0] == "1.建置外勞陸配生物特徵採集工作站80台"


def test_taking_a_text_away_is_named_so(workspace: Workspace) -> None:
    replace_all(workspace, "(全署)", "")
    assert (workspace.undo_status().undo or "").startswith("刪去「（全署）」")


def test_nothing_found_writes_nothing(workspace: Workspace) -> None:
    assert replace_all(workspace, "沒有這些字", "甲") == Outcome(None, 0, 0)
    assert replace_all(workspace, "署", "署").changes is None
    assert workspace.undo_status().undo is None


def test_what_changed_since_is_left_and_told(workspace: Workspace) -> None:
    key = workspace.find().key
    hits = find_text(workspace, key, Query("核卡件數"))
    goal = workspace.annex(key).goals[0]
    paragraph = next(goal.paragraphs())
    workspace.edit("paragraph", paragraph.key, "text", "一、衡量標準：改寫了。")
    outcome = replace_text(workspace, key, [Replacement(hit, "件") for hit in hits])
    assert (outcome.done, outcome.stale, outcome.changes) == (0, 1, None)
    assert next(workspace.annex(key).goals[0].paragraphs()).text == "一、衡量標準：改寫了。"


def test_what_the_file_refuses_changes_nothing(tmp_path: Path) -> None:
    other = small_annex(agency="某某機關")
    with Workspace.create(tmp_path / "b.jixiao", small_annex(), other) as workspace:
        key = workspace.find(agency="某機關").key
        before = workspace.annex(key)
        hits = [h for h in find_text(workspace, key, Query("某")) if h.spot.field == "agency"]
        with pytest.raises(Problem, match="已有某某機關 104 年度"):
            replace_text(workspace, key, [Replacement(hit, "某某") for hit in hits])
        assert workspace.annex(key) == before


def test_bound_figures_follow_their_replaced_unit_in_the_same_step(tmp_path: Path) -> None:
    text = "二、辦理情形：核發7件，共7件。"
    annex = small_annex()
    indicator = annex.goals[0].indicators[0]
    (measure,) = indicator.measures
    figure = BoundFigure(measure=measure.key, what=Bound.ACTUAL, start=9, end=11)
    binding = Binding(wording=text, figures=(figure,))
    analysis = (Paragraph(level=1, text=text, binding=binding),)
    goal = replace(annex.goals[0], indicators=(replace(indicator, analysis=analysis),))
    annex = replace(annex, goals=(goal, *annex.goals[1:]))
    with Workspace.create(tmp_path / "c.jixiao", annex) as workspace:
        replace_all(workspace, "件", "案件")
        (paragraph,) = workspace.annex(annex.key).goals[0].paragraphs()
        assert paragraph.text == "二、辦理情形：核發7案件，共7案件。"
        workspace.edit("measure", measure.key, "actual", Figure("8"))
        (paragraph,) = workspace.annex(annex.key).goals[0].paragraphs()
        assert paragraph.text == "二、辦理情形：核發8案件，共7案件。", "it is bound still"
        workspace.undo()
        workspace.undo()
        assert workspace.annex(annex.key) == annex
