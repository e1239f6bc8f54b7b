"""Handing a year in 送出: what its submissions say, and what is refused while they lock it."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.errors import Problem
from app.core.fields import OF_THE_FILE
from app.core.model import Submission
from app.core.moments import told_time

# What of a locked annex is still written: a reviewer's notes, what was accepted, and what is
# said of the file. None of it is part of what was handed in.
STILL_WRITTEN = OF_THE_FILE | {"acceptances", "notes"}


def lock_of(submissions: Sequence[Submission]) -> Submission | None:
    """The submission that locks a year, None where it is open."""
    last = submissions[-1] if submissions else None
    return last if last and last.locks else None


def locked(fiscal_year: int, lock: Submission) -> Problem:
    """Why a year is not changed: who handed it in, when, and how to unlock it."""
    return Problem(
        f"{fiscal_year} 年度已由「{lock.who}」於 {told_time(lock.at)} 送出「{lock.name}」而鎖定；"
        "要修改，請先以「年度 → 解除鎖定」（或 jixiao unlock）寫明理由解除鎖定。"
    )


def must_be_open(fiscal_year: int, submissions: Sequence[Submission]) -> None:
    """Raise Problem where a submission locks the year."""
    lock = lock_of(submissions)
    if lock:
        raise locked(fiscal_year, lock)


def read_name(text: str, submissions: Sequence[Submission]) -> str:
    """The name of a new submission, on one line. Raises Problem where it is empty or taken."""
    name = " ".join(text.split())
    if not name:
        raise Problem("這次送出還沒有名稱；請寫一個，例如「初稿」。")
    if any(name == known.name for known in submissions):
        raise Problem(f"這個年度已送出過「{name}」；請換一個名稱。")
    return name


def unlocked(
    submissions: Sequence[Submission], reason: str, who: str, at: str
) -> tuple[Submission, ...]:
    """The submissions with the lock taken off. Raises Problem without a lock or a reason."""
    lock = lock_of(submissions)
    if lock is None:
        raise Problem("這個年度沒有鎖定，不必解除；可以直接修改。")
    why = reason.strip()
    if not why:
        raise Problem("解除鎖定要有理由；請寫明理由再解除。")
    return (*submissions[:-1], replace(lock, unlocked_at=at, unlocked_by=who, reason=why))
