"""What a file says, in one number: equal for a file and its whole copy, else not."""

import hashlib
import sqlite3

_AT_ONCE = 500
_TABLES = """SELECT name, sql FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"""


def content_digest(conn: sqlite3.Connection) -> str:
    """SHA-256, in hex, over every table's rows in the order of their keys, and the schema's version.

    The history is part of it. It stands in the names of backups, so it must stay
    what it is. Reads in the transaction the connection is in. Raises
    sqlite3.DatabaseError where the file cannot be read.
    """
    total = hashlib.sha256()
    conn.text_factory = bytes  # damaged text counts as it stands
    try:
        total.update(repr(conn.execute("PRAGMA user_version").fetchone()).encode())
        for name, sql in conn.execute(_TABLES).fetchall():
            total.update(repr((name, sql)).encode())
            rows = conn.execute(_in_order(conn, name.decode()))
            while some := rows.fetchmany(_AT_ONCE):
                total.update(repr(some).encode())
    finally:
        conn.text_factory = str
    return total.hexdigest()


def _in_order(conn: sqlite3.Connection, table: str) -> str:
    columns = conn.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = [column[1].decode() for column in sorted(columns, key=lambda c: c[5]) if column[5]]
    return f'SELECT * FROM "{table}" ORDER BY ' + (", ".join(f'"{k}"' for k in keys) or "rowid")
