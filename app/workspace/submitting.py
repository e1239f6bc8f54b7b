"""Handing a year in 送出 and unlocking it 解除鎖定."""

from app.core.model import Submission, new_key
from app.core.moments import now
from app.core.submitting import must_be_open, read_name, unlocked
from app.workspace.changes import Changes
from app.workspace.workspace import Workspace


def submit(workspace: Workspace, annex: str, name: str) -> Changes:
    """Make a named point of a year's history and lock the year; no undo takes it back.

    Raises Problem where it is locked already, or the name is empty or taken.
    """
    whole = workspace.annex(annex)
    must_be_open(whole.fiscal_year, whole.submissions)
    name = read_name(name, whole.submissions)
    new = Submission(key=new_key(), name=name, at=now(), who=workspace.who)
    submissions = (*whole.submissions, new)
    return workspace.record(annex, "submissions", submissions, f"送出「{name}」", key=new.key)


def unlock(workspace: Workspace, annex: str, reason: str) -> Changes:
    """Let a year be changed again, saying why. Raises Problem without a lock or a reason."""
    known = workspace.annex(annex).submissions
    submissions = unlocked(known, reason, workspace.who, now())
    what = f"解除鎖定「{submissions[-1].name}」：{submissions[-1].reason}"
    return workspace.record(annex, "submissions", submissions, what)
