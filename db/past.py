"""Reading the journal: the lines of the history, and what was so at a point of it.

The number of a line is its order. No time takes part in that: clocks go back.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.core.errors import Problem
from db.connection import worldly
from db.records import ENTITIES
from db.steps import KINDS, Change, HistoryLine, HistoryPage, Since, Sought, told

_LINE = "at, who, kind, what, place, entity, change.key, field, old, new"
HISTORY = f"""SELECT {_LINE} FROM change JOIN batch ON change.batch = batch.seq
    WHERE change.seq > ? ORDER BY change.seq"""

_CONTAINS = " OR ".join(
    f"{name} LIKE :wanted ESCAPE '\\'" for name in ("at", "who", "what", "place", "old", "new")
)
_PAGE = f"""SELECT {_LINE}, change.seq FROM change JOIN batch ON change.batch = batch.seq
    WHERE change.seq > :above AND change.seq < :below {{of}} AND ({{contains}})
    ORDER BY change.seq DESC LIMIT :most"""
_OF_FIELD = "AND change.key = :key AND field = :field"
_OF_THING = "AND change.key = :key"
# What is below an indicator now, and what ever was born or died there.
_OF_ANALYSIS = """AND change.key IN (SELECT key FROM paragraph WHERE parent = :key UNION
    SELECT key FROM change WHERE field IN ('*', 'position') AND entity = 'paragraph'
    AND substr(coalesce(new, old), 1, length(:born)) = :born)"""
# How many lines are looked through for a text at one go: some 20 ms.
AT_A_TIME = 20_000

# The first line of each field behind a point. From each pair of key and field it
# seeks the next in the index, so that a million lines of a few fields cost nothing.
_FIRST = """WITH RECURSIVE pair (key, field) AS (
    SELECT key, field FROM (SELECT key, field FROM change ORDER BY key, field LIMIT 1)
    UNION ALL
    SELECT next.key, next.field FROM pair JOIN change AS next ON next.seq = coalesce(
        (SELECT seq FROM change WHERE key = pair.key AND field > pair.field ORDER BY field LIMIT 1),
        (SELECT seq FROM change WHERE key > pair.key ORDER BY key, field LIMIT 1)))
    SELECT change.key, change.field, old FROM pair JOIN change ON change.seq = (
        SELECT seq FROM change WHERE key = pair.key AND field = pair.field AND seq > ?
        ORDER BY seq LIMIT 1)
    WHERE pair.field NOT IN ('*', 'position')"""
_OUTLINE = """SELECT entity, key, field, old, new, place FROM change
    WHERE seq > ? AND field IN ('*', 'position') ORDER BY seq DESC"""


class Past:
    """What the journal of one open file says. Every method raises Problem when the world
    fails, or at a line that this program did not write."""

    def __init__(self, path: Path, conn: sqlite3.Connection) -> None:
        self._path = path
        self._conn = conn

    def lines(self, after: int = 0) -> Iterator[HistoryLine]:
        """Every change, or those behind a number, oldest first; values are JSON."""
        with worldly(self._path):
            for row in self._conn.execute(HISTORY, (after,)):
                line = HistoryLine(*row)
                if not is_whole(line):
                    raise _damaged()
                yield line

    def page(self, sought: Sought, most: int, before: int | None = None) -> HistoryPage:
        """The last `most` of the lines sought that stand before a number, newest first.

        Looking for a text goes through so many lines at most as take no noticeable
        time; the page may then be short of lines, or empty, and have a rest.
        """
        with worldly(self._path):
            below = self.last() + 1 if before is None else before
            above = sought.after
            if sought.containing:
                above = max(above, below - 1 - AT_A_TIME)
            lines = self._page(sought, most, above, below)
        if len(lines) == most:
            return HistoryPage(lines, lines[-1][0])
        return HistoryPage(lines, above + 1 if above > sought.after else None)

    def point_of(self, key: str) -> int | None:
        """The number of the last line of the transaction with that key; None without one."""
        query = "SELECT max(change.seq) FROM change JOIN batch ON batch = batch.seq"
        with worldly(self._path):
            row = self._conn.execute(f"{query} WHERE batch.key = ?", (key,)).fetchone()
        found: int | None = row[0]
        return found

    def point_before(self, day: date) -> int:
        """The number of the last line before the first written on a day or after it."""
        query = "SELECT seq FROM batch WHERE at >= ? ORDER BY seq LIMIT 1"
        with worldly(self._path):
            first = self._conn.execute(query, (day.isoformat(),)).fetchone()
            if first is None:
                return self.last()
            query = "SELECT max(seq) FROM change WHERE batch < ?"
            return int(self._conn.execute(query, first).fetchone()[0] or 0)

    def since(self, after: int) -> Since:
        """What happened behind a number."""
        with worldly(self._path):
            outline = tuple(Change(*row) for row in self._conn.execute(_OUTLINE, (after,)))
            first = {(key, name): old for key, name, old in self._conn.execute(_FIRST, (after,))}
        if (
            not all(told(line.field, line.old, line.new) for line in outline)
            or None in first.values()
        ):
            raise _damaged()
        return Since(outline, first)

    def _page(
        self, sought: Sought, most: int, above: int, below: int
    ) -> tuple[tuple[int, HistoryLine], ...]:
        text = "".join("\\" + c if c in "\\%_" else c for c in sought.containing)
        query = _PAGE.format(of=_of(sought), contains=_CONTAINS if sought.containing else "1")
        values: dict[str, Any] = {"above": above, "below": below, "most": most}
        values |= {"wanted": f"%{text}%", "key": sought.key, "field": sought.field}
        values |= {"born": f'{{"parent": "{sought.key}"'}
        found = self._conn.execute(query, values).fetchall()
        lines = tuple((row[-1], HistoryLine(*row[:-1])) for row in found)
        if not all(is_whole(line) for _, line in lines):
            raise _damaged()
        return lines

    def last(self) -> int:
        """The number of the last line: the point that is now."""
        with worldly(self._path):
            return int(self._conn.execute("SELECT max(seq) FROM change").fetchone()[0] or 0)


def is_whole(line: HistoryLine) -> bool:
    """Whether a line of the journal has all it must have."""
    words = (line.at, line.who, line.what, line.place, line.key, line.field)
    return (
        all(isinstance(text, str) for text in words)
        and line.kind in KINDS
        and line.entity in ENTITIES
        and told(line.field, line.old, line.new)
    )


def _of(sought: Sought) -> str:
    if not sought.key:
        return ""
    if sought.field == "analysis":
        return _OF_ANALYSIS
    return _OF_FIELD if sought.field else _OF_THING


def _damaged() -> Problem:
    return Problem("檔案裡的歷程已損壞；請以 jixiao verify 查看，並以備份還原。")
