"""What can be wrong inside a file, each fault a line."""

import sqlite3
from collections.abc import Iterator

from app.core.fields import Wrong
from db.connection import APPLICATION_ID, SCHEMA_VERSION
from db.records import ENTITIES, Entity, from_column

_TABLES = (*ENTITIES, "batch", "change")


def faults(conn: sqlite3.Connection) -> Iterator[str]:
    """SQLite's integrity and foreign keys, the schema, every value, every position.

    Raises sqlite3.DatabaseError where the file cannot even be walked.
    """
    for (line,) in conn.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"資料庫完整性：{line}"
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check"):
        yield f"外來鍵：{table} 第 {rowid} 筆指向不存在的 {parent}"
    missing = list(_schema_faults(conn))
    yield from missing
    if not missing:
        for entity in ENTITIES.values():
            yield from _value_faults(conn, entity)
            yield from _position_faults(conn, entity)
        yield from _empty_goals(conn)


def _schema_faults(conn: sqlite3.Connection) -> Iterator[str]:
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        yield "結構：application_id 不是績效編報的"
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if version != SCHEMA_VERSION:
        yield f"結構：版本是 {version}，應為 {SCHEMA_VERSION}"
    for name in _TABLES:
        found = {row[1] for row in conn.execute(f'PRAGMA table_info("{name}")')}
        if not found:
            yield f"結構：缺資料表 {name}"
        elif name in ENTITIES:
            for f in ENTITIES[name].fields:
                if f.name not in found:
                    yield f"結構：資料表 {name} 缺欄位 {f.name}"


def _value_faults(conn: sqlite3.Connection, entity: Entity) -> Iterator[str]:
    columns = ", ".join(f'"{f.name}"' for f in entity.fields)
    for key, *values in conn.execute(f'SELECT key, {columns} FROM "{entity.name}"'):
        for f, raw in zip(entity.fields, values, strict=True):
            try:
                from_column(f, raw)
            except Wrong as wrong:
                yield f"{entity.label} {key} 的「{f.label}」{wrong}"


def _position_faults(conn: sqlite3.Connection, entity: Entity) -> Iterator[str]:
    if entity.parent is None:
        return
    query = f"""SELECT parent, count(*), count(DISTINCT position), min(position), max(position)
        FROM "{entity.name}" GROUP BY parent"""
    for parent, count, distinct, first, last in conn.execute(query):
        if (distinct, first, last) != (count, 1, count):
            yield f"{parent} 之下的{entity.label}順序不是 1 至 {count} 各一"


def _empty_goals(conn: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT key FROM goal WHERE key NOT IN (SELECT parent FROM indicator)"
    for (key,) in conn.execute(query):
        yield f"目標 {key} 沒有衡量指標"
