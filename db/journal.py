"""One transaction a user action, each with its lines in the journal; undo and redo over it."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.errors import Problem, WorldFailed
from app.core.fields import Wrong
from app.core.model import Annex, new_key
from app.core.moments import now
from app.core.numerals import to_chinese
from db.reader import FIRST_UNDONE, LAST_DONE, last_batch, read_thing
from db.records import (
    ENTITIES,
    entity_of,
    from_column,
    from_json,
    from_tree,
    to_column,
    to_json,
    to_tree,
)
from db.steps import (
    POSITION,
    WHOLE,
    Change,
    Delete,
    Insert,
    Look,
    Move,
    Set,
    Step,
    Written,
    no_look,
    told,
)
from db.year_lock import refuse_locked

if TYPE_CHECKING:
    from sqlite_utils import Database


class Journal:
    """Writes steps to the tables of one open file.

    Each write is one transaction, and `look` is called inside it, before the
    commit: what is read there needs no reading afterwards, when it could fail.
    """

    def __init__(self, db: "Database", path: Path, who: str, last: str | None) -> None:
        """`last` is the key of the last transaction when the file at `path` was opened."""
        self._db = db
        self._path = path
        self._conn: sqlite3.Connection = db.conn
        self._who = who
        self._last = last
        self._tried: str | None = None  # the key of the transaction last begun

    def write(
        self,
        what: str,
        steps: Sequence[Step],
        *,
        undoable: bool = True,
        key: str | None = None,
        look: Look = no_look,
    ) -> Written:
        """Do the steps in one transaction, as one undo step named `what`.

        Steps that change nothing leave no trace. What is not `undoable` (how a
        file began, a submission) stands in the history only, under `key` if it
        is to be found again. Raises Problem when a step cannot be done, lies in
        a locked year, or a value is none of its field's; then nothing is.
        """
        with self._transaction(), _fit_to_store():
            changes: list[Change] = []
            touched: set[tuple[str, str | None]] = set()
            for step in steps:
                for change in self._changes(step):
                    touched |= self._apply(change)
                    changes.append(change)
            if changes:
                self._conn.execute("UPDATE batch SET state = 'gone' WHERE state = 'undone'")
                self._record(what, "edit", None, changes, "done" if undoable else None, key)
            written = Written(what, tuple(changes), frozenset(touched))
            look(written)
        return written

    def undo(self, look: Look = no_look) -> Written | None:
        """Take the last action back; None when there is none."""
        return self._turn(LAST_DONE, "undo", "undone", look)

    def redo(self, look: Look = no_look) -> Written | None:
        """Do again what was undone last; None when there is nothing."""
        return self._turn(FIRST_UNDONE, "redo", "done", look)

    def knows(self, last: str | None) -> bool:
        """Whether a file whose last transaction has that key is as this one was left."""
        return last in (self._last, self._tried)

    def recover(self) -> bool:
        """After a write that failed: whether it reached the file all the same.

        A disk can fail after the last byte was written and before it said so.
        Such a write is flushed here once more, so that it is durable.
        """
        self._conn.execute("BEGIN IMMEDIATE")
        with self._committing():
            last = last_batch(self._conn)
            if not self.knows(last):
                raise _rewritten(self._path)
            if self._tried is None or last != self._tried:
                return False
            # Only a transaction that writes a page is flushed.
            version = self._conn.execute("PRAGMA user_version").fetchone()[0]
            self._conn.execute(f"PRAGMA user_version = {version}")
        self._last = last
        return True

    def _turn(self, query: str, kind: str, state: str, look: Look) -> Written | None:
        with self._transaction():
            with _legible():
                written = self._replay(query, kind, state)
            if written:
                look(written)
        return written

    def _replay(self, query: str, kind: str, state: str) -> Written | None:
        found = self._conn.execute(query).fetchone()
        if found is None:
            return None
        seq, what, _ = found
        lines = self._conn.execute(
            "SELECT entity, key, field, old, new, place FROM change WHERE batch = ? ORDER BY seq",
            (seq,),
        ).fetchall()
        changes = [Change(*line) for line in lines]
        if not all(told(change.field, change.old, change.new) for change in changes):
            raise ValueError
        if kind == "undo":
            changes = [change.inverse() for change in reversed(changes)]
        touched: set[tuple[str, str | None]] = set()
        for change in changes:
            touched |= self._apply(change)
        self._record(what, kind, seq, changes, None)
        self._conn.execute("UPDATE batch SET state = ? WHERE seq = ?", (state, seq))
        return Written(what, tuple(changes), frozenset(touched))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """A transaction on the file as it was left; the lock keeps others of ours away."""
        self._tried = None
        self._conn.execute("BEGIN IMMEDIATE")
        with self._committing():
            if last_batch(self._conn) != self._last:
                raise _rewritten(self._path)
            yield
        self._last = self._tried or self._last

    @contextmanager
    def _committing(self) -> Iterator[None]:
        try:
            yield
            self._conn.execute("COMMIT")
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            raise

    def _record(
        self,
        what: str,
        kind: str,
        target: int | None,
        changes: Sequence[Change],
        state: str | None,
        key: str | None = None,
    ) -> None:
        self._tried = key or new_key()
        batch = self._conn.execute(
            "INSERT INTO batch (key, at, who, what, kind, target, state) VALUES (?,?,?,?,?,?,?)",
            (
                self._tried,
                now(),
                self._who,
                what,
                kind,
                target,
                state,
            ),
        ).lastrowid
        self._conn.executemany(
            "INSERT INTO change (batch, entity, key, field, old, new, place) VALUES (?,?,?,?,?,?,?)",
            [(batch, c.entity, c.key, c.field, c.old, c.new, c.place) for c in changes],
        )

    def _changes(self, step: Step) -> Iterator[Change]:
        """The journal lines of a step, as the tables stand now."""
        if isinstance(step, Set):
            yield from self._set(step)
        elif isinstance(step, Insert):
            yield self._insert(step)
        elif isinstance(step, Delete):
            yield self._delete(step)
        else:
            yield from self._move(step)

    def _set(self, step: Set) -> Iterator[Change]:
        field = ENTITIES[step.entity].field(step.field)
        row = self._conn.execute(
            f'SELECT "{step.field}" FROM "{step.entity}" WHERE key = ?', (step.key,)
        ).fetchone()
        if row is None:
            raise _gone()
        old = to_json(field, from_column(field, row[0]))
        try:
            new = to_json(field, step.value)
            from_json(field, new)
        except Wrong as wrong:
            raise Wrong(f"「{field.label}」{wrong}") from None
        if old != new:
            place = self._place(step.entity, step.key)
            yield Change(step.entity, step.key, step.field, old, new, place)

    def _insert(self, step: Insert) -> Change:
        entity = entity_of(step.thing)
        last = 0
        if entity.parent:
            last = self._count(entity.name, step.parent)
        position = last + 1 if step.position is None else max(1, min(step.position, last + 1))
        place = self._place(entity.parent, step.parent) if entity.parent else _year(step.thing)
        new = _whole(to_tree(step.thing), step.parent, position)
        return Change(entity.name, step.thing.key, WHOLE, None, new, place)

    def _delete(self, step: Delete) -> Change:
        thing, parent, position = self._read(step.entity, step.key)
        if step.entity == "indicator" and self._count("indicator", parent) == 1:
            raise Problem("目標至少要有一個衡量指標；請先新增另一個，或刪除整個目標。")
        place = self._place(step.entity, step.key)
        return Change(step.entity, step.key, WHOLE, _whole(thing, parent, position), None, place)

    def _move(self, step: Move) -> Iterator[Change]:
        parent, old = self._position(step.entity, step.key)
        new = max(1, min(step.position, self._count(step.entity, parent)))
        if new != old:
            place = self._place(step.entity, step.key)
            yield Change(step.entity, step.key, POSITION, str(old), str(new), place)

    def _apply(self, change: Change) -> set[tuple[str, str | None]]:
        """Do a change to the tables; the goals it lies in. Raises Problem in a locked year."""
        born = change.field == WHOLE and change.new is not None
        if born:
            self._put(change.entity, json.loads(change.new or ""))
        annex, goal = self._lies_in(change)
        refuse_locked(self._conn, annex, goal, change)
        touched = {(annex, goal)}
        if born:
            return touched
        if change.field == WHOLE:
            self._take(change.entity, change.key)
        elif change.field == POSITION:
            self._shift(change.entity, change.key, int(change.new or ""))
        else:
            field = ENTITIES[change.entity].field(change.field)
            value = to_column(field, from_json(field, change.new or ""))
            self._conn.execute(
                f'UPDATE "{change.entity}" SET "{change.field}" = ? WHERE key = ?',
                (value, change.key),
            )
        return touched

    def _put(self, name: str, whole: dict[str, Any]) -> None:
        if ENTITIES[name].parent:
            self._conn.execute(
                f'UPDATE "{name}" SET position = position + 1 WHERE parent = ? AND position >= ?',
                (whole["parent"], whole["position"]),
            )
        rows: dict[str, list[dict[str, Any]]] = {entity: [] for entity in ENTITIES}
        _collect(from_tree(name, whole["tree"]), whole["parent"], whole["position"], rows)
        for entity, records in rows.items():
            if records:
                self._db.table(entity).insert_all(records)

    def _take(self, name: str, key: str) -> None:
        parent, position = self._position(name, key) if ENTITIES[name].parent else (None, 0)
        self._conn.execute(f'DELETE FROM "{name}" WHERE key = ?', (key,))
        if parent:
            self._conn.execute(
                f'UPDATE "{name}" SET position = position - 1 WHERE parent = ? AND position > ?',
                (parent, position),
            )

    def _shift(self, name: str, key: str, new: int) -> None:
        parent, old = self._position(name, key)
        low, high, by = (old + 1, new, -1) if new > old else (new, old - 1, 1)
        self._conn.execute(
            f'UPDATE "{name}" SET position = position + ? WHERE parent = ? AND position BETWEEN ? AND ?',
            (by, parent, low, high),
        )
        self._conn.execute(f'UPDATE "{name}" SET position = ? WHERE key = ?', (new, key))

    def _position(self, name: str, key: str) -> tuple[str, int]:
        row = self._conn.execute(
            f'SELECT parent, position FROM "{name}" WHERE key = ?', (key,)
        ).fetchone()
        if row is None:
            raise _gone()
        return row[0], row[1]

    def _count(self, name: str, parent: str | None) -> int:
        query = f'SELECT count(*) FROM "{name}" WHERE parent = ?'
        count: int = self._conn.execute(query, (parent,)).fetchone()[0]
        return count

    def _read(self, name: str, key: str) -> tuple[dict[str, Any], str | None, int]:
        """A thing as a tree, its parent and position."""
        thing = read_thing(self._conn, name, key)
        if thing is None:
            raise _gone()
        parent, position = self._position(name, key) if ENTITIES[name].parent else (None, 1)
        return to_tree(thing), parent, position

    def _lineage(self, name: str, key: str) -> dict[str, str]:
        """The keys of a thing and of all above it, by entity."""
        keys = {name: key}
        while parent := ENTITIES[name].parent:
            key = self._position(name, key)[0]
            name = parent
            keys[name] = key
        return keys

    def _lies_in(self, change: Change) -> tuple[str, str | None]:
        keys = self._lineage(change.entity, change.key)
        return keys["annex"], keys.get("goal")

    def _place(self, name: str, key: str | None) -> str:
        """Where a thing stands, in words: 104年度 目標二 衡量項目4."""
        if key is None:
            raise _gone()
        keys = self._lineage(name, key)
        year = self._conn.execute(
            "SELECT fiscal_year FROM annex WHERE key = ?", (keys["annex"],)
        ).fetchone()
        if year is None:
            raise _gone()
        words = [f"{year[0]}年度"]
        if "goal" in keys:
            words.append(f"目標{to_chinese(self._position('goal', keys['goal'])[1])}")
        if name == "indicator":
            words.append(f"衡量指標{self._position(name, key)[1]}")
        elif name in ("measure", "paragraph"):
            words.append(f"{ENTITIES[name].label}{self._through_goal(name, keys)}")
        return " ".join(words)

    def _through_goal(self, name: str, keys: dict[str, str]) -> int:
        """A measure's or paragraph's position counted through its goal, from 1."""
        before = self._conn.execute(
            f"""SELECT count(*) FROM "{name}" JOIN indicator ON "{name}".parent = indicator.key
            WHERE indicator.parent = ? AND indicator.position < ?""",
            (keys["goal"], self._position("indicator", keys["indicator"])[1]),
        ).fetchone()[0]
        return int(before) + self._position(name, keys[name])[1]


@contextmanager
def _fit_to_store() -> Iterator[None]:
    """Nothing enters the file that could not be read out of it."""
    try:
        yield
    except Wrong as wrong:
        raise Problem(f"{wrong}；沒有存入。") from None


@contextmanager
def _legible() -> Iterator[None]:
    """Lines of the journal that are not as this program writes them."""
    try:
        yield
    except (Wrong, LookupError, TypeError, ValueError, RecursionError):
        raise Problem(
            "檔案裡的歷程已損壞，不能復原；請以 jixiao verify 查看，並以備份還原。"
        ) from None


def _rewritten(path: Path) -> WorldFailed:
    return WorldFailed(
        f"「{path}」的內容已被別的程式換過，不會寫進去；請另存到別處，或關閉後重新開啟。"
    )


def _collect(
    thing: Any, parent: str | None, position: int, rows: dict[str, list[dict[str, Any]]]
) -> None:
    entity = entity_of(thing)
    row: dict[str, Any] = {"key": thing.key}
    if entity.parent:
        row |= {"parent": parent, "position": position}
    rows[entity.name].append(
        row | {f.name: to_column(f, getattr(thing, f.name)) for f in entity.fields}
    )
    for attribute in entity.children:
        for number, child in enumerate(getattr(thing, attribute), 1):
            _collect(child, thing.key, number, rows)


def _whole(tree: dict[str, Any], parent: str | None, position: int) -> str:
    return json.dumps({"parent": parent, "position": position, "tree": tree}, ensure_ascii=False)


def _year(annex: Annex) -> str:
    return f"{annex.fiscal_year}年度"


def _gone() -> Problem:
    return Problem("要變更的項目已不在檔案裡；請重新開啟檔案。")
