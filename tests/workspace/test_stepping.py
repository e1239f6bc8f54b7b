"""The steps from one state of an annex to another, done in a file."""

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.model import Annex
from app.workspace import Workspace
from app.workspace.stepping import steps_between
from db.steps import Move
from tests.core.merge.editing import Editing
from tests.support import annexes, small_annex


@settings(max_examples=25)
@given(annexes, st.integers(0, 2**32))
def test_the_file_has_the_other_state_and_undo_the_first(
    tmp_path_factory: object, annex: Annex, seed: int
) -> None:
    other = Editing(random.Random(seed)).edited(annex, 15)
    folder = tmp_path_factory.mktemp("steps")  # type: ignore[attr-defined]
    with Workspace.create(Path(folder) / "a.jixiao", annex) as workspace:
        changes = workspace.become(other, "合併")
        assert workspace.annex(annex.key) == other
        assert bool(changes) == (other != annex)
        if changes:
            workspace.undo()
        assert workspace.annex(annex.key) == annex
        assert workspace.faults() == []


def test_one_thing_moved_is_one_step() -> None:
    annex = small_annex()
    goals = tuple(annex.goals[0].__class__(title=str(n), indicators=()) for n in range(6))
    from dataclasses import replace

    old = replace(annex, goals=goals)
    new = replace(annex, goals=(*goals[1:], goals[0]))
    assert list(steps_between(old, new)) == [Move("goal", goals[0].key, 6)]
    assert list(steps_between(old, old)) == []
