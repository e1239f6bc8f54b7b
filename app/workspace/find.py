"""Replacing finds in an annex of the open file, in one undo step."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.figures import shorten
from app.core.finding_text import Replacement, replaced
from app.workspace.changes import Changes
from app.workspace.workspace import Workspace
from db.steps import Set

# How much of what was sought and put the name of the undo step shows.
_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What replacing did: the changes, None where there were none; how many finds were
    replaced, and how many left alone because their text has changed since."""

    changes: Changes | None
    done: int
    stale: int


def replace_text(
    workspace: Workspace,
    annex: str,
    replacements: Sequence[Replacement],
    *,
    origin: object = None,
) -> Outcome:
    """Replace in one undo step, in the annex as it stands now. Raises Problem."""
    result = replaced(workspace.annex(annex), replacements)
    edits = [Set(e.entity, e.key, e.field, e.value) for e in result.edits]
    done = len(replacements) - len(result.stale)
    if not edits:
        return Outcome(None, 0, len(result.stale))
    changes = workspace.edit_all(edits, what=_named(replacements), origin=origin)
    return Outcome(changes, done, len(result.stale))


def _named(replacements: Sequence[Replacement]) -> str:
    """取代「工程站」為「工作站」: by the first find, as finds may differ in width and case."""
    first = replacements[0]
    old, new = shorten(first.hit.said, _MOST_SHOWN), shorten(first.new, _MOST_SHOWN)
    return f"取代「{old}」為「{new}」" if new else f"刪去「{old}」"
