"""Notes of a reviewer on a field 審閱意見: written, ticked, withdrawn, brought in from a copy.

Whoever reads a file holds no lock, so that the officer is not shut out; a note
written by a reader takes the lock for that moment only.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from app.core.errors import Problem
from app.core.model import Note
from app.core.moments import now
from app.workspace.changes import Changes
from app.workspace.workspace import Workspace
from db.lock import user_name
from db.steps import Set
from db.store import Store

Notes = tuple[Note, ...]
_WHAT = "審閱意見"


def new_note(entity: str, key: str, field: str, text: str) -> Note:
    """A note of the one who works here, as of now. Raises Problem when it says nothing."""
    if not text.strip():
        raise Problem("意見是空白的；請先寫下意見。")
    text = text.strip()
    return Note(entity=entity, key=key, field=field, text=text, who=user_name(), when=now())


def add(workspace: Workspace, annex: str, note: Note) -> Changes:
    """Put a note behind the others of an annex."""
    return _change(workspace, annex, lambda notes: (*notes, note))


def tick(workspace: Workspace, annex: str, note: Note, *, done: bool) -> Changes:
    """Say that a note is dealt with, or is not after all."""
    ticked = replace(note, done=done)
    return _change(
        workspace, annex, lambda notes: tuple(ticked if _same(n, note) else n for n in notes)
    )


def withdraw(workspace: Workspace, annex: str, note: Note) -> Changes:
    """Take a note away. A reader takes away only what is theirs; raises Problem otherwise."""
    if workspace.read_only and note.who != user_name():
        raise Problem(f"這則意見是「{note.who}」寫的；請由本人撤回，或由承辦人勾選已處理。")
    return _change(workspace, annex, lambda notes: tuple(n for n in notes if not _same(n, note)))


def bring_in(workspace: Workspace, annex: str, copy: Path) -> int:
    """Add the notes of a copy of the file that are not here yet; returns how many.

    Raises Problem when the copy cannot be read or holds no copy of this annex.
    """
    with Workspace.open(copy, write=False) as other:
        if annex not in {head.key for head in other.heads()}:
            raise Problem(
                f"「{copy}」不是這個檔案的副本，沒有這個年度的意見；請選擇由它另存的副本。"
            )
        theirs = other.annex(annex).notes
    here = workspace.annex(annex).notes
    new = tuple(note for note in theirs if not any(_same(note, known) for known in here))
    if new:
        _change(workspace, annex, lambda notes: notes + new)
    return len(new)


def _same(one: Note, other: Note) -> bool:
    """Whether two are one note, ticked or not."""
    return replace(one, done=False) == replace(other, done=False)


def _change(workspace: Workspace, annex: str, change: Callable[[Notes], Notes]) -> Changes:
    if not workspace.read_only:
        return workspace.edit("annex", annex, "notes", change(workspace.annex(annex).notes))
    with closing(Store.open(workspace.path)) as store:
        notes = change(store.annex(annex).notes)
        store.write(f"修改{_WHAT}", [Set("annex", annex, "notes", notes)])
    return workspace.reread(f"修改{_WHAT}")
