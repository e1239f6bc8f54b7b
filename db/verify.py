"""What can be wrong inside a file, each fault a line."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.fields import Wrong, read_text
from db.connection import APPLICATION_ID, SCHEMA_VERSION
from db.past import HISTORY, is_whole
from db.records import ENTITIES, Entity, from_column, from_json, from_tree
from db.replay import ILLEGIBLE, disagreements
from db.steps import POSITION, WHOLE, HistoryLine

_TABLES = (*ENTITIES, "batch", "change")
_MOST_TOLD = 100  # SQLite's integrity_check stops there


def faults(conn: sqlite3.Connection) -> Iterator[str]:
    """SQLite's integrity and foreign keys, the schema, every value, position and journal line,
    and whether the tables hold what the journal tells.

    Raises sqlite3.DatabaseError where the file cannot even be walked.
    """
    with _any_text(conn):
        yield from integrity_faults(conn)
        yield from _foreign_key_faults(conn)
        missing = list(_schema_faults(conn))
        yield from missing
        if not missing:
            yield from _table_faults(conn)
            illegible = list(_journal_faults(conn))
            yield from illegible or disagreements(conn)


def integrity_faults(conn: sqlite3.Connection) -> Iterator[str]:
    """What SQLite finds broken in the file itself."""
    lines = [
        line
        for (text,) in conn.execute("PRAGMA integrity_check")
        for line in text.splitlines()
        if line != "ok" and not line.startswith("***")  # *** in database main ***
    ]
    if lines:
        more = "以上" if len(lines) >= _MOST_TOLD else ""
        yield f"資料庫完整性：檔案的結構有 {len(lines)} 處{more}損壞。"


def content_faults(conn: sqlite3.Connection) -> Iterator[str]:
    """What is quickly found wrong inside a file whose integrity is proven: all but its history.

    Of an older schema's file only the foreign keys.
    """
    with _any_text(conn):
        yield from _foreign_key_faults(conn)
        if conn.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
            missing = list(_schema_faults(conn))
            yield from missing or _table_faults(conn)


@contextmanager
def _any_text(conn: sqlite3.Connection) -> Iterator[None]:
    """What is no UTF-8 comes as half surrogates, which every kind of text refuses."""
    conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        conn.text_factory = str


def _foreign_key_faults(conn: sqlite3.Connection) -> Iterator[str]:
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield f"外來鍵：{table} 第 {rowid} 筆指向不存在的 {parent}"


def _table_faults(conn: sqlite3.Connection) -> Iterator[str]:
    for entity in ENTITIES.values():
        yield from _value_faults(conn, entity)
        yield from _position_faults(conn, entity)
    yield from _empty_goals(conn)


def _schema_faults(conn: sqlite3.Connection) -> Iterator[str]:
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        yield "結構：application_id 不是績效編報的"
    for name in _TABLES:
        found = {row[1] for row in conn.execute(f'PRAGMA table_info("{name}")')}
        if not found:
            yield f"結構：缺資料表 {name}"
        elif name in ENTITIES:
            for column in ENTITIES[name].columns:
                if column not in found:
                    yield f"結構：資料表 {name} 缺欄位 {column}"


def _value_faults(conn: sqlite3.Connection, entity: Entity) -> Iterator[str]:
    columns = ", ".join(f'"{f.name}"' for f in entity.fields)
    for key, *values in conn.execute(f'SELECT key, {columns} FROM "{entity.name}"'):
        for f, raw in zip(entity.fields, values, strict=True):
            try:
                value = from_column(f, raw)
                f.kind.read(f.kind.write(value))
            except Wrong as wrong:
                yield f"{entity.label} {key} 的「{f.label}」{wrong}"


def _position_faults(conn: sqlite3.Connection, entity: Entity) -> Iterator[str]:
    if entity.parent is None:
        return
    query = f"""SELECT parent, count(*), count(DISTINCT position), min(position), max(position),
        sum(typeof(position) <> 'integer') FROM "{entity.name}" GROUP BY parent"""
    for parent, count, *found in conn.execute(query):
        if found != [count, 1, count, 0]:
            yield f"{parent} 之下的{entity.label}順序不是 1 至 {count} 各一"


def _empty_goals(conn: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT key FROM goal WHERE key NOT IN (SELECT parent FROM indicator)"
    for (key,) in conn.execute(query):
        yield f"目標 {key} 沒有衡量指標"


def _journal_faults(conn: sqlite3.Connection) -> Iterator[str]:
    for number, row in enumerate(conn.execute(HISTORY, (0,)), 1):
        if not is_legible(HistoryLine(*row)):
            yield f"歷程第 {number} 筆不能讀出"


def is_legible(line: HistoryLine) -> bool:
    """Whether a journal line is one that this program writes, with values it can read."""
    try:
        _read_line(line)
    except ILLEGIBLE:
        return False
    return True


def _read_line(line: HistoryLine) -> None:
    """Read all of a journal line. Raises one of many errors where it is damaged."""
    if not is_whole(line):
        raise ValueError
    for text in (line.at, line.who, line.what, line.place, line.key):
        read_text(text)
    for value in (line.old, line.new):
        if value is not None:
            _read_value(ENTITIES[line.entity], line.field, read_text(value))


def _read_value(entity: Entity, field: str, text: str) -> None:
    if field == POSITION:
        int(text)
    elif field == WHOLE:
        from_tree(entity.name, json.loads(text)["tree"])
    elif field in entity.columns:  # a later schema may have dropped one
        from_json(entity.field(field), text)
