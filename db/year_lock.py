"""The one place where a year is kept from being changed, whoever asks and however: by a
submission, or, in the file of a unit, outside the goals it was given."""

import json
import sqlite3

from app.core.errors import Problem
from app.core.sharing import not_given
from app.core.submitting import STILL_WRITTEN, must_be_open
from db.records import ENTITIES, from_column, from_tree
from db.steps import POSITION, WHOLE, Change

_QUERY = "SELECT fiscal_year, submissions, assignment IS NOT NULL FROM annex WHERE key = ?"
# What no undo takes back, and what that is called.
_RECORDS = {"submissions": "送出", "given": "分送", "assignment": "回傳"}
_ASSIGNED = """SELECT json_extract(assignment, '$.unit'), json_extract(assignment, '$.goals')
    FROM annex WHERE key = ?"""


def refuse_locked(conn: sqlite3.Connection, annex: str, goal: str | None, change: Change) -> None:
    """Raise Problem where the annex that a change lies in is locked, or would lose a record.

    A year that comes into the file brings its own records; they do not lock its coming.
    """
    of_annex = change.entity == "annex"
    dies = change.field == WHOLE and change.new is None
    if of_annex and (change.field in STILL_WRITTEN or (change.field == WHOLE and not dies)):
        return
    year, raw, assigned = conn.execute(_QUERY, (annex,)).fetchone()
    if raw not in (None, "[]"):
        must_be_open(year, from_column(ENTITIES["annex"].field("submissions"), raw))
    if of_annex and dies:
        _must_not_lose(conn, change, year)
    elif assigned:
        _must_be_given(conn, annex, goal, change)


def _must_be_given(conn: sqlite3.Connection, annex: str, goal: str | None, change: Change) -> None:
    unit, raw = conn.execute(_ASSIGNED, (annex,)).fetchone()
    goals = json.loads(raw)
    outline = change.entity == "goal" and change.field in (WHOLE, POSITION)
    if goal in goals and not outline:
        return
    positions = [
        row[0]
        for key in goals
        for row in conn.execute("SELECT position FROM goal WHERE key = ?", (key,))
    ]
    raise not_given(unit, positions)


def _must_not_lose(conn: sqlite3.Connection, change: Change, year: int) -> None:
    """Taking back how a year came into the file takes what was recorded since; no redo has it."""
    then = from_tree("annex", json.loads(change.old or "")["tree"])
    for name, word in _RECORDS.items():
        raw = conn.execute(f"SELECT {name} FROM annex WHERE key = ?", (change.key,)).fetchone()[0]
        if from_column(ENTITIES["annex"].field(name), raw) != getattr(then, name):
            raise Problem(
                f"{year} 年度{word}過，再往前復原會連{word}的紀錄一起移除，所以不能復原；"
                "請直接修改內容。"
            )
