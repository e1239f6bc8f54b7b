"""Bound sentences that follow their figures, in the same step as the figure's edit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.core.model import Annex, Goal
from db.steps import Set

# The annex's own fields that every percentage depends on.
_EVERYWHERE = frozenset({"rounding"})


def following(annex: Annex, edits: Sequence[Set]) -> list[Set]:
    """The edits of bound paragraphs that go with edits of figures; none that overwrites words."""
    if not any(edit.entity == "measure" or edit.field in _EVERYWHERE for edit in edits):
        return []
    new: dict[str, dict[str, Any]] = {}
    for edit in edits:
        new.setdefault(edit.key, {})[edit.field] = edit.value
    after = replace(annex, **new.get(annex.key, {}))
    steps: list[Set] = []
    for goal in after.goals:
        if any(paragraph.binding for paragraph in goal.paragraphs()):
            steps += _in_goal(goal, after, new)
    return steps


def _in_goal(goal: Goal, annex: Annex, new: dict[str, dict[str, Any]]) -> Iterator[Set]:
    from app.core.draft import followed

    measures = {m.key: replace(m, **new.get(m.key, {})) for m in goal.measures()}
    for saved in goal.paragraphs():
        paragraph = replace(saved, **new.get(saved.key, {}))
        now = followed(paragraph, measures, annex.rounding) if paragraph.binding else None
        if now:
            yield Set("paragraph", paragraph.key, "text", now.text)
            yield Set("paragraph", paragraph.key, "binding", now.binding)
