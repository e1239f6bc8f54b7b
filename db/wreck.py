"""The rows of our tables in a damaged file, by the schema where it can be read, else by their look."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from db.pages import Pages, Row, Value
from db.records import ENTITIES

JOURNAL = ("batch", "change")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its table declares it."""

    name: str
    types: tuple[type, ...]
    optional: bool  # a row of an older schema may end before it


@dataclass(frozen=True, slots=True)
class Shape:
    """What a row of a table looks like."""

    table: str
    columns: tuple[Column, ...]

    def fits(self, values: tuple[Value, ...]) -> bool:
        """Whether a row can be one of this table. Damaged texts, which are bytes, pass."""
        if len(values) > len(self.columns):
            return False
        there = zip(values, self.columns, strict=False)
        return all(isinstance(value, column.types) for value, column in there) and all(
            column.optional for column in self.columns[len(values) :]
        )

    def named(self, row: Row) -> dict[str, Value]:
        """A row's columns by their names; those it is too old to have are left out."""
        named = {c.name: v for c, v in zip(self.columns, row.values, strict=False)}
        return named | {c.name: row.rowid for c in self.columns if c.types == (type(None),)}


def shapes(conn: sqlite3.Connection) -> Mapping[str, Shape]:
    """The shapes of all tables of a whole file."""
    names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> ?", _OWN)
    return {name: _shape(conn, name) for (name,) in names.fetchall()}


# What sqlite-utils keeps of our migrations.
_OWN = ("_sqlite_migrations",)


def _shape(conn: sqlite3.Connection, table: str) -> Shape:
    columns = []
    for _, name, kind, needed, default, key in conn.execute(f'PRAGMA table_info("{table}")'):
        types: tuple[type, ...] = (int,) if kind == "INTEGER" else (str, bytes)
        if key and kind == "INTEGER":  # the rowid by another name
            types = (type(None),)
        elif not needed:
            types += (type(None),)
        columns.append(Column(name, types, not needed or default is not None))
    return Shape(table, tuple(columns))


@dataclass(frozen=True, slots=True)
class Saved:
    """A row that could be read. Not `sure` where no tree of its table leads to it: it may be old."""

    table: str
    rowid: int
    values: Mapping[str, Value]
    sure: bool


@dataclass(slots=True)
class Wreck:
    """What stands in a file. `lost` counts, by table, the places that could not be read."""

    pages: Pages
    shapes: Mapping[str, Shape]
    lost: Counter[str] = field(default_factory=Counter)

    def rows(self) -> Iterator[Saved]:
        """Every row, those that are sure first."""
        roots = self.pages.tables()
        done = set(self.pages.tree(1)[0])
        strange: list[Row] = []
        for table in self.shapes:
            if table not in roots:
                self.lost[table] += 1
                continue
            leaves, lost = self.pages.tree(roots[table])
            self.lost[table] += lost
            leaves = [leaf for leaf in leaves if leaf not in done]
            done.update(leaves)
            yield from self._of_tree(table, leaves, strange)
        for name in roots.keys() - self.shapes.keys():
            done.update(self.pages.tree(roots[name])[0])
        yield from self._strays(strange)
        for leaf in self.pages.leaves():
            if leaf not in done and leaf not in self.pages.free:
                yield from self._strays(self.pages.rows(leaf).rows)

    def _of_tree(self, table: str, leaves: list[int], strange: list[Row]) -> Iterator[Saved]:
        """The rows of a table's own pages; those that cannot be of it go to `strange`."""
        shape, last = self.shapes[table], None
        for leaf in leaves:
            found = self.pages.rows(leaf)
            self.lost[table] += found.lost
            for row in found.rows:
                fits = shape.fits(row.values)
                if not fits or (last is not None and row.rowid <= last):
                    self.lost[table] += 1  # another page's copy stands where this one's was
                if fits:
                    last = row.rowid
                    yield Saved(table, row.rowid, shape.named(row), True)
                else:
                    strange.append(row)

    def _strays(self, rows: list[Row]) -> Iterator[Saved]:
        for row in rows:
            for table in (*ENTITIES, *JOURNAL):
                if self.shapes[table].fits(row.values):
                    yield Saved(table, row.rowid, self.shapes[table].named(row), False)
                    break
