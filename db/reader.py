"""Reading annexes out of the tables."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.core.errors import Damaged, Problem
from app.core.fields import Wrong
from app.core.model import Annex, Goal
from db.records import ENTITIES, Entity, from_column
from db.steps import AnnexHead, UndoStatus

_BATCH = """SELECT seq, what,
    (SELECT place FROM change WHERE change.batch = batch.seq ORDER BY change.seq LIMIT 1) FROM batch"""
LAST_DONE = f"{_BATCH} WHERE state = 'done' ORDER BY seq DESC LIMIT 1"
FIRST_UNDONE = f"{_BATCH} WHERE state = 'undone' ORDER BY seq LIMIT 1"

# SQLite's default limit on variables of one statement is 999 in older builds.
_AT_ONCE = 500


def heads(conn: sqlite3.Connection) -> tuple[AnnexHead, ...]:
    """The annexes of the file, the latest fiscal year first."""
    rows = conn.execute(
        "SELECT key, agency, fiscal_year FROM annex ORDER BY fiscal_year DESC, agency"
    )
    return tuple(AnnexHead(*row) for row in rows)


def undo_status(conn: sqlite3.Connection) -> UndoStatus:
    """The names of what undo and redo would do: 修改實際值：104年度 目標二 衡量項目4."""
    found = (conn.execute(query).fetchone() for query in (LAST_DONE, FIRST_UNDONE))
    return UndoStatus(*(f"{row[1]}：{row[2]}" if row else None for row in found))


def last_written(conn: sqlite3.Connection) -> datetime | None:
    """When the last transaction was written, by the clock of then; None where it does not say."""
    row = conn.execute("SELECT at FROM batch ORDER BY seq DESC LIMIT 1").fetchone()
    try:
        return datetime.fromisoformat(row[0]).astimezone() if row else None
    except (TypeError, ValueError):
        return None


def last_batch(conn: sqlite3.Connection) -> str | None:
    """The key of the last transaction of the journal; None before the first."""
    row = conn.execute("SELECT key FROM batch ORDER BY seq DESC LIMIT 1").fetchone()
    return row[0] if row else None


def read_annex(
    conn: sqlite3.Connection, key: str, known: Mapping[str, Goal] | None = None
) -> Annex:
    """One annex with its goals; goals in `known` are taken from there and not read.

    Raises Problem when it is not there or a value in the file is damaged.
    """
    entity = ENTITIES["annex"]
    row = conn.execute(f"{_select(entity)} WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise Problem("這個年度已不在檔案裡；請重新開啟檔案。")
    keys = [
        k
        for (k,) in conn.execute("SELECT key FROM goal WHERE parent = ? ORDER BY position", (key,))
    ]
    known = known or {}
    goals = dict(known)
    missing = [k for k in keys if k not in known]
    everything = len(missing) == len(keys)
    for goal in _goals(conn, key if everything else None, missing):
        goals[goal.key] = goal
    if not goals.keys() >= set(keys):
        raise Damaged("檔案裡的目標與索引不符，已損壞；請以備份還原，或以 jixiao verify 查看。")
    annex: Annex = _make(entity, row, {"goals": tuple(goals[k] for k in keys)})
    return annex


def read_thing(conn: sqlite3.Connection, name: str, key: str) -> Any:
    """A goal, indicator, measure, paragraph or annex by its key; None when it is not there."""
    if name == "annex":
        return read_annex(conn, key)
    if name == "goal":
        return next(iter(_read_goals(conn, "?", (key,))), None)
    below = _below_indicators(conn, "?", (key,)) if name == "indicator" else {}
    rows = _rows(conn, name, "key = ?", (key,))
    return next((_make(ENTITIES[name], row, _lists(below, row[0])) for row in rows), None)


def _goals(conn: sqlite3.Connection, annex: str | None, keys: list[str]) -> Iterable[Goal]:
    """The goals of those keys, or all of an annex at one go."""
    if annex is not None:
        yield from _read_goals(conn, "SELECT key FROM goal WHERE parent = ?", (annex,))
        return
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        yield from _read_goals(conn, ",".join("?" * len(some)), tuple(some))


def _read_goals(conn: sqlite3.Connection, which: str, values: tuple[str, ...]) -> list[Goal]:
    """The goals whose keys `which`, the inside of an IN, selects."""
    below = _below_indicators(conn, f"SELECT key FROM indicator WHERE parent IN ({which})", values)
    indicators = _children(conn, "indicator", which, values, below)
    rows = _rows(conn, "goal", f"key IN ({which})", values)
    return [
        _make(ENTITIES["goal"], row, _lists({"indicators": indicators}, row[0])) for row in rows
    ]


_Below = Mapping[str, Mapping[str, list[Any]]]


def _below_indicators(conn: sqlite3.Connection, which: str, values: tuple[str, ...]) -> _Below:
    return {
        "measures": _children(conn, "measure", which, values, {}),
        "analysis": _children(conn, "paragraph", which, values, {}),
    }


def _children(
    conn: sqlite3.Connection, name: str, parents: str, values: tuple[str, ...], below: _Below
) -> Mapping[str, list[Any]]:
    """What lies below the parents, in order, by the parent's key."""
    entity = ENTITIES[name]
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _rows(conn, name, f"parent IN ({parents}) ORDER BY parent, position", values):
        found[row[-1]].append(_make(entity, row, _lists(below, row[0])))
    return found


def _lists(below: _Below, key: str) -> dict[str, tuple[Any, ...]]:
    return {attribute: tuple(things.get(key, ())) for attribute, things in below.items()}


def _rows(
    conn: sqlite3.Connection, name: str, condition: str, values: tuple[str, ...]
) -> Iterable[tuple[Any, ...]]:
    return conn.execute(f"{_select(ENTITIES[name])} WHERE {condition}", values)


def _select(entity: Entity) -> str:
    columns = ", ".join(f'"{f.name}"' for f in entity.fields)
    parent = ", parent" if entity.parent else ""
    return f'SELECT key, {columns}{parent} FROM "{entity.name}"'


def _make(entity: Entity, row: tuple[Any, ...], lists: Mapping[str, tuple[Any, ...]]) -> Any:
    values: dict[str, Any] = {}
    for f, raw in zip(entity.fields, row[1:], strict=False):
        try:
            values[f.name] = from_column(f, raw)
        except Wrong as wrong:
            raise Damaged(
                f"檔案裡一個{entity.label}的「{f.label}」{wrong}；請以備份還原，或以 jixiao verify 查看。"
            ) from None
    return entity.make(key=row[0], **values, **lists)
