"""What can be read of a damaged file, written to a new one that is whole."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.core.errors import Problem, reason
from app.core.model import new_key
from db import connection
from db.connection import worldly
from db.lock import WriteLock, user_name
from db.mending import Mending
from db.pages import Pages
from db.records import ENTITIES, to_column
from db.replay import Node, beginning, replay
from db.steps import SALVAGED, WHOLE, HistoryLine
from db.verify import faults, is_legible
from db.wreck import JOURNAL, Saved, Shape, Wreck, shapes


@dataclass(frozen=True, slots=True)
class Salvage:
    """What came of it: what is missing or doubtful in the new file, and what else to know."""

    lacking: tuple[str, ...]
    notes: tuple[str, ...]


def salvage(path: Path, out: Path) -> Salvage:
    """Write what can be read of `path`, which stays as it is, to a new file at `out`.

    Every change that the journal tells is there, or told as lacking. Raises
    Problem when `path` cannot be read at all or holds nothing of ours, when
    another program is writing it, and when `out` is there or cannot be written.
    """
    temporary = out.with_name(f".{out.name[:40]}.{uuid4().hex}.tmp")
    try:
        with _settled(path) as settled, settled.open("rb") as file:
            found = _write(path, Pages(file), temporary, sound=_is_sound(settled))
        _put(temporary, out)
    except OSError as error:
        raise Problem(
            f"不能把「{path}」救到「{out}」（{reason(error)}）；請檢查檔名、權限與磁碟空間。"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
        temporary.with_name(f"{temporary.name}-journal").unlink(missing_ok=True)
    return found


def _put(temporary: Path, out: Path) -> None:
    if out.exists():
        raise Problem(f"「{out}」已經存在；請換一個檔名，或先移走它。")
    temporary.replace(out)


@contextmanager
def _settled(path: Path) -> Iterator[Path]:
    """The file without what a killed program left half done in it; the file itself stays as it is."""
    if not path.is_file():
        raise Problem(f"找不到「{path}」這個檔案；請檢查檔名與位置。")
    journal = path.with_name(f"{path.name}-journal")
    with _kept_out(path):
        if not journal.exists() or journal.stat().st_size == 0:
            yield path
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "a"
            shutil.copyfile(path, copy)
            shutil.copyfile(journal, Path(folder) / "a-journal")
            _roll_back(copy)
            yield copy


def _roll_back(path: Path) -> None:
    """Let SQLite take back what was half done, as it does at any opening."""
    # Where it cannot, the pages are read as they are. It quotes what is no UTF-8.
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(path)) as conn:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _is_sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with what holds the content; the journal left aside."""
    try:
        with closing(connection.connect(path, write=False)) as conn, worldly(path):
            return all(_table_is_sound(conn, name) for name in ENTITIES)
    except Problem:
        return False


def _table_is_sound(conn: sqlite3.Connection, name: str) -> bool:
    found = conn.execute(f'PRAGMA integrity_check("{name}")').fetchall()
    return found == [("ok",)] and not conn.execute(f'PRAGMA foreign_key_check("{name}")').fetchall()


@contextmanager
def _kept_out(path: Path) -> Iterator[None]:
    """Nobody writes the file meanwhile; in a folder where nobody can, nothing is needed."""
    lock = WriteLock(path)
    if os.access(path.parent, os.W_OK):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _write(path: Path, pages: Pages, out: Path, *, sound: bool) -> Salvage:
    conn = connection.create(out)
    try:
        with worldly(out):
            _upgrade(conn)
            conn.execute("PRAGMA foreign_keys = OFF")
            conn.execute("BEGIN")
            mending = _read(Wreck(pages, shapes(conn)), conn, sound=sound)
            if not mending.nodes:
                raise Problem(f"「{path}」裡找不到可以救出的內容；請改開備份。")
            _fill(conn, mending)
            conn.execute("COMMIT")
            wrong = next(faults(conn), None)
        if wrong:
            raise Problem(f"「{path}」救出的內容拼不成完好的檔案（{wrong}）；請改開備份。")
    finally:
        connection.close(conn)
    return Salvage(tuple(mending.lacking), tuple(mending.notes))


def _upgrade(conn: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from db.schema import upgrade

    upgrade(Database(conn, execute_plugins=False))


def _read(wreck: Wreck, conn: sqlite3.Connection, *, sound: bool) -> Mending:
    """The journal's rows go into the new file at once, the others are weighed."""
    saved: dict[str, Saved] = {}
    for row in wreck.rows():
        if row.table in JOURNAL:
            _add(conn, wreck.shapes[row.table], row)
        else:
            key = row.values["key"]
            if isinstance(key, str):
                saved.setdefault(key, row)
    gone = _clear_journal(conn) + wreck.lost["batch"] + wreck.lost["change"]
    told = replay(conn)
    whole = not gone and not told.faults and bool(told.nodes) and _unbroken(conn)
    if whole:
        saved = {k: row for k, row in saved.items() if row.sure or k not in told.nodes}
    mending = Mending(saved, told, whole, wreck.lost, sound)
    mending.mend()
    if not whole:
        mending.notes.append("歷程有讀不出來或接不起來的部分；讀得出來的都在，復原由此重新開始。")
    return mending


def _add(conn: sqlite3.Connection, shape: Shape, row: Saved) -> None:
    """A row of the journal, where there is none of its number yet and it is one."""
    names = ", ".join(f'"{name}"' for name in row.values)
    marks = ", ".join("?" * len(row.values))
    if not any(isinstance(value, bytes) for value in row.values.values()):
        conn.execute(
            f'INSERT OR IGNORE INTO "{shape.table}" ({names}) VALUES ({marks})',
            tuple(row.values.values()),
        )


def _clear_journal(conn: sqlite3.Connection) -> int:
    """Take out what is no line of a journal; how many lines and steps."""
    lines = conn.execute(
        """SELECT change.seq, at, who, kind, what, place, entity, change.key, field, old, new
        FROM change LEFT JOIN batch ON change.batch = batch.seq"""
    )
    bad = [(seq,) for seq, *line in lines if not is_legible(HistoryLine(*line))]
    conn.executemany("DELETE FROM change WHERE seq = ?", bad)
    empty = conn.execute("DELETE FROM batch WHERE seq NOT IN (SELECT batch FROM change)").rowcount
    conn.execute("UPDATE batch SET target = NULL WHERE target NOT IN (SELECT seq FROM batch)")
    return len(bad) + empty


def _unbroken(conn: sqlite3.Connection) -> bool:
    """Whether no number is missing in the journal from where it begins."""
    start = beginning(conn)
    first = conn.execute("SELECT min(seq) FROM change WHERE batch >= ?", (start,)).fetchone()[0]
    return all(
        conn.execute(
            f'SELECT count(*) = max(seq) - ? + 1 AND min(seq) = ? FROM "{table}" WHERE seq >= ?',
            (least, least, least),
        ).fetchone()[0]
        for table, least in (("batch", start), ("change", first if start > 1 else 1))
    )


def _fill(conn: sqlite3.Connection, mending: Mending) -> None:
    for entity in ENTITIES.values():
        marks = ", ".join("?" * len(entity.columns))
        names = ", ".join(f'"{name}"' for name in entity.columns)
        rows = [_row(n, mending.nodes) for n in mending.nodes.values() if n.entity is entity]
        conn.executemany(f'INSERT INTO "{entity.name}" ({names}) VALUES ({marks})', rows)
    if not (mending.whole and mending.exact):
        _begin_anew(conn, mending.nodes)


def _row(node: Node, nodes: Mapping[str, Node]) -> tuple[Any, ...]:
    place: tuple[Any, ...] = ()
    if node.parent is not None:
        beside = nodes[node.parent].children[node.entity.name]
        place = (node.parent, beside.index(node.key) + 1)
    values = (to_column(f, f.kind.read(node.values[f.name])) for f in node.entity.fields)
    return (node.key, *place, *values)


def _begin_anew(conn: sqlite3.Connection, nodes: Mapping[str, Node]) -> None:
    """The journal goes on from what could be saved; nothing before it can be taken back."""
    conn.execute("UPDATE batch SET state = 'gone' WHERE state IS NOT NULL")
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    batch = conn.execute(
        "INSERT INTO batch (key, at, who, what, kind) VALUES (?, ?, ?, ?, 'edit')",
        (new_key(), now, user_name(), SALVAGED),
    ).lastrowid
    for node in nodes.values():
        if node.entity.parent is None:
            whole = {"parent": None, "position": 1, "tree": _tree(node, nodes)}
            text = json.dumps(whole, ensure_ascii=False)
            place = f"{node.values['fiscal_year']}年度"
            conn.execute(
                """INSERT INTO change (batch, entity, key, field, old, new, place)
                VALUES (?, 'annex', ?, ?, NULL, ?, ?)""",
                (batch, node.key, WHOLE, text, place),
            )


def _tree(node: Node, nodes: Mapping[str, Node]) -> dict[str, Any]:
    """A thing with all below it, as `records.to_tree` gives it."""
    tree: dict[str, Any] = {"key": node.key, **node.values}
    for attribute, name in node.entity.children.items():
        tree[attribute] = [_tree(nodes[key], nodes) for key in node.children[name]]
    return tree
