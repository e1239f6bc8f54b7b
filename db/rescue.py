"""A new file made of what is known in memory, when the open one cannot be read any more."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from app.core.model import Annex
from db.copying import put_in_place
from db.journal import Journal
from db.lock import WriteLock, user_name
from db.making import make
from db.reader import last_batch
from db.steps import SALVAGED, Insert


def rescue(conn: sqlite3.Connection, annexes: Sequence[Annex], out: Path) -> bool:
    """Write the annexes to `out`, which is replaced whole or not at all, and what `conn` tells.

    The history begins anew with them; what comes before it is for reading.
    Returns whether all of that could be read. Raises Problem when `out` cannot
    be written or is in use.
    """
    lines = {table: _Lines(conn, table) for table in ("batch", "change")}
    out = out.resolve()
    lock = WriteLock(out)
    lock.acquire()
    try:
        make(out, partial(_fill, out, annexes, lines), partial(put_in_place, aside=None))
    finally:
        lock.release()
    return all(found.complete for found in lines.values())


class _Lines:
    """The rows of a table of the journal, from the first as far as they can be read."""

    def __init__(self, conn: sqlite3.Connection, table: str) -> None:
        self.complete = False
        self.columns: tuple[str, ...] = ()
        self._conn, self._table = conn, table

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        try:
            rows = self._conn.execute(f'SELECT * FROM "{self._table}" ORDER BY seq')
            self.columns = tuple(column[0] for column in rows.description)
            row = rows.fetchone()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return
        while row is not None:
            yield row
            try:
                row = rows.fetchone()
            except (sqlite3.DatabaseError, UnicodeDecodeError):
                return
        self.complete = True


def _fill(
    out: Path, annexes: Sequence[Annex], lines: Mapping[str, _Lines], conn: sqlite3.Connection
) -> None:
    conn.execute("BEGIN")
    conn.execute("PRAGMA defer_foreign_keys = ON")
    for table, rows in lines.items():
        for row in rows:
            names = ", ".join(f'"{name}"' for name in rows.columns)
            marks = ", ".join("?" * len(row))
            conn.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', row)
    conn.execute("DELETE FROM change WHERE batch NOT IN (SELECT seq FROM batch)")
    conn.execute("UPDATE batch SET target = NULL WHERE target NOT IN (SELECT seq FROM batch)")
    conn.execute("UPDATE batch SET state = 'gone' WHERE state IS NOT NULL")
    conn.execute("COMMIT")
    journal = Journal(Database(conn, execute_plugins=False), out, user_name(), last_batch(conn))
    journal.write(SALVAGED, [Insert(annex) for annex in annexes], undoable=False)
