"""What a file says, in one number: equal for a file and its whole copy, else not."""

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

# Rows read at one go, some milliseconds: nobody who writes waits longer for a reader.
_AT_ONCE = 500
_TABLES = """SELECT name, sql FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"""


def content_digest(conn: sqlite3.Connection) -> str:
    """SHA-256, in hex, over every table's rows in the order of their keys, and the schema's version.

    The history is part of it. It stands in the names of backups, so it must stay
    what it is. It is read piece by piece: outside a transaction, what others
    write meanwhile spoils it. Raises sqlite3.DatabaseError where the file cannot
    be read.
    """
    total = hashlib.sha256()
    conn.text_factory = bytes  # damaged text counts as it stands
    try:
        total.update(repr(conn.execute("PRAGMA user_version").fetchone()).encode())
        for name, sql in conn.execute(_TABLES).fetchall():
            total.update(repr((name, sql)).encode())
            for rows in _pieces(conn, name.decode()):
                total.update(repr(rows).encode())
    finally:
        conn.text_factory = str
    return total.hexdigest()


def _pieces(conn: sqlite3.Connection, table: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table, each behind its key."""
    keys = _keys(conn, table)
    named = ", ".join(f'"{key}"' for key in keys)
    select = f'SELECT {named}, * FROM "{table}"'
    order = f"ORDER BY {named} LIMIT {_AT_ONCE}"
    rows = conn.execute(f"{select} {order}").fetchall()
    while rows:
        yield rows
        last = rows[-1][: len(keys)]
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(v, bytes) else "?" for v in last)
        rows = conn.execute(f"{select} WHERE ({named}) > ({marks}) {order}", last).fetchall()


def _keys(conn: sqlite3.Connection, table: str) -> list[str]:
    columns = conn.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = [column[1].decode() for column in sorted(columns, key=lambda c: c[5]) if column[5]]
    return keys or ["rowid"]
