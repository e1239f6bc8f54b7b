"""The one place where a submission keeps a year from being changed, whoever asks and however."""

import json
import sqlite3

from app.core.errors import Problem
from app.core.model import Submission
from app.core.submitting import STILL_WRITTEN, must_be_open
from db.records import ENTITIES, from_column, from_tree
from db.steps import WHOLE, Change

_QUERY = "SELECT fiscal_year, submissions FROM annex WHERE key = ?"


def refuse_locked(conn: sqlite3.Connection, annex: str, change: Change) -> None:
    """Raise Problem where the annex that a change lies in is locked, or would lose a submission.

    A year that comes into the file brings its own submissions; they do not lock its coming.
    """
    of_annex = change.entity == "annex"
    dies = change.field == WHOLE and change.new is None
    if of_annex and (change.field in STILL_WRITTEN or (change.field == WHOLE and not dies)):
        return
    year, raw = conn.execute(_QUERY, (annex,)).fetchone()
    if raw in (None, "[]"):
        return
    submissions = from_column(ENTITIES["annex"].field("submissions"), raw)
    must_be_open(year, submissions)
    if of_annex and dies:
        _must_not_lose(submissions, change, year)


def _must_not_lose(submissions: tuple[Submission, ...], change: Change, year: int) -> None:
    """Taking back how a year came into the file takes what was submitted since; no redo has it."""
    tree = json.loads(change.old or "")["tree"]
    if from_tree("annex", tree).submissions != submissions:
        raise Problem(
            f"{year} 年度送出過，再往前復原會連送出的紀錄一起移除，所以不能復原；請直接修改內容。"
        )
