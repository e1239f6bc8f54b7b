"""The history newest first, a few lines at a time, filtered; and a field put back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import db.past
from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import Paragraph
from app.workspace import Workspace
from app.workspace.history import can_put_back, put_back
from db.steps import Sought
from tests.support import small_annex, texts


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A file with some history."""
    with Workspace.create(tmp_path / "a.jixiao", small_annex()) as opened:
        yield opened


def test_pages_join_to_the_whole_history(workspace: Workspace) -> None:
    goal = workspace.annex(workspace.find().key).goals[0].key
    for n in range(7):
        workspace.edit("goal", goal, "title", f"第{n}")
    seen, before = [], None
    while True:
        page = workspace.past.page(Sought(), 3, before)
        seen += [line for _, line in page.lines]
        before = page.rest
        if before is None:
            break
    assert seen == list(reversed(workspace.history()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(wanted=texts.filter(str.strip) | st.sampled_from(["%", "_", "\\", "%_", "改"]))
def test_a_filter_finds_the_text_itself_and_nothing_else(workspace: Workspace, wanted: str) -> None:
    goal = workspace.annex(workspace.find().key).goals[0].key
    workspace.edit("goal", goal, "title", "甲")
    for _, line in workspace.past.page(Sought(wanted), 50).lines:
        told = (line.at, line.who, line.what, line.place, line.old, line.new)
        assert any(wanted.lower() in (text or "").lower() for text in told)


@pytest.mark.parametrize("at_a_time", [1, 2, 3, 5, 50])
@pytest.mark.parametrize("after", [0, 4])
def test_a_text_is_looked_for_stretch_by_stretch_and_all_of_it_found(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, at_a_time: int, after: int
) -> None:
    goal = workspace.annex(workspace.find().key).goals[0].key
    for n in range(12):
        workspace.edit("goal", goal, "title", f"{'甲乙丙'[n % 3]}{n}")
    monkeypatch.setattr(db.past, "AT_A_TIME", at_a_time)
    found: list[str | None] = []
    before: int | None = None
    for _ in range(40):
        page = workspace.past.page(Sought("乙", after), 2, before)
        found += [line.new for _, line in page.lines]
        before = page.rest
        if before is None:
            break
    wanted = [line.new for line in workspace.history()[after:] if "乙" in f"{line.old}{line.new}"]
    assert found == list(reversed(wanted))


def test_the_history_of_a_thing_and_of_a_field(workspace: Workspace) -> None:
    goal = workspace.annex(workspace.find().key).goals[0]
    measure = next(goal.measures())
    workspace.edit("measure", measure.key, "actual", Figure("9"))
    workspace.edit("measure", measure.key, "unit", "人")
    workspace.edit("goal", goal.key, "title", "改")
    page = workspace.past.page(Sought(key=measure.key, field="actual"), 9)
    assert [line.new for _, line in page.lines] == ['"9"']
    assert len(workspace.past.page(Sought(key=measure.key), 9).lines) == 2
    assert workspace.past.page(Sought("人", key=measure.key, field="actual"), 9).lines == ()


def test_the_history_of_an_analysis_has_what_was_deleted_from_it(workspace: Workspace) -> None:
    annex = workspace.annex(workspace.find().key)
    indicator, other = annex.goals[0].indicators[0], annex.goals[1].indicators[0]
    new = Paragraph(level=1, text="二、新的")
    workspace.add(new, indicator.key)
    workspace.edit("paragraph", new.key, "text", "二、改過")
    workspace.delete("paragraph", new.key)
    workspace.edit("paragraph", indicator.analysis[0].key, "text", "一、改過")
    workspace.edit("paragraph", other.analysis[0].key, "text", "別處")
    page = workspace.past.page(Sought(key=indicator.key, field="analysis"), 9)
    assert [line.key for _, line in page.lines] == [indicator.analysis[0].key, *[new.key] * 3]


def test_filtered_by_action_place_and_value(workspace: Workspace) -> None:
    annex = workspace.annex(workspace.find().key)
    measure = next(annex.goals[1].measures())
    workspace.edit("goal", annex.goals[0].key, "title", "百分之百 100%")
    workspace.edit("measure", measure.key, "actual", Figure("12"))
    for wanted in ("修改實際值", "目標二 衡量項目1", '"12"'):
        found = workspace.past.page(Sought(wanted), 9).lines
        assert [line.field for _, line in found] == ["actual"], wanted
    assert len(workspace.past.page(Sought("100%"), 9).lines) == 1


def test_a_field_is_put_back_as_a_change_of_its_own(workspace: Workspace) -> None:
    annex = workspace.annex(workspace.find().key)
    measure = next(annex.goals[0].measures())
    workspace.edit("measure", measure.key, "actual", Figure("12"))
    workspace.edit("goal", annex.goals[0].key, "title", "改")
    line = next(line for line in workspace.history() if line.field == "actual")
    put_back(workspace, line)
    now = workspace.annex(annex.key)
    assert next(now.goals[0].measures()) == measure
    assert now.goals[0].title == "改", "what came after stays"
    workspace.undo()
    assert next(workspace.annex(annex.key).goals[0].measures()).actual == Figure("12")


def test_what_is_no_change_of_a_field_is_not_put_back(workspace: Workspace) -> None:
    annex = workspace.annex(workspace.find().key)
    workspace.move("goal", annex.goals[0].key, 2)
    workspace.edit("goal", annex.goals[0].key, "title", "改")
    workspace.delete("goal", annex.goals[0].key)
    born, moved, edited, gone = workspace.history()
    assert [can_put_back(line) for line in (born, moved, edited, gone)] == [
        False,
        False,
        True,
        False,
    ]
    with pytest.raises(Problem, match="單一欄位"):
        put_back(workspace, moved)
    with pytest.raises(Problem, match="已不在"):
        put_back(workspace, edited)
