"""What the file must hold according to its journal: every line done over again, in memory.

The journal writes each value twice, as a line's new one and as the next line's
old one, and the tables hold it a third time: so damage that leaves every text
readable is seen all the same.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.fields import Field, Wrong
from app.core.numerals import LARGEST, to_chinese
from db.records import ENTITIES, Entity, from_column, from_tree
from db.steps import POSITION, SALVAGED, WHOLE, Change

# What can go wrong in a line this program did not write.
ILLEGIBLE = (Wrong, LookupError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass(slots=True)
class Node:
    """A thing as the journal tells it: values as JSON data, children's keys by their entity."""

    entity: Entity
    key: str
    parent: str | None
    values: dict[str, Any]
    children: dict[str, list[str]]

    def value(self, f: Field) -> Any:
        """The value of a field. Raises one of ILLEGIBLE where it is none of its kind."""
        return f.kind.read(self.values[f.name]) if f.name in self.values else f.default


@dataclass(slots=True)
class Replay:
    """The things alive at the end of the lines taken, by key, and what did not fit together."""

    nodes: dict[str, Node] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def take(self, lines: Iterable[tuple[int, Change]]) -> None:
        """Do numbered lines in order. What does not fit is a fault and done as far as it goes."""
        for number, line in lines:
            try:
                fits = self._do(line)
            except ILLEGIBLE:
                fits = False
            if not fits:
                self.faults.append(f"歷程第 {number} 筆與它之前的內容接不起來（{line.place}）")

    def _do(self, line: Change) -> bool:
        if line.field == WHOLE:
            return self._is_born(line) if line.old is None else self._dies(line)
        node = self.nodes[line.key]
        old, new = json.loads(line.old or ""), json.loads(line.new or "")
        if line.field == POSITION:
            return self._moves(node, int(old), int(new))
        if line.field not in node.entity.columns:
            return True  # a later schema dropped it
        f = node.entity.field(line.field)
        fits = same(f, node.values.get(f.name, _Default), old)
        f.kind.read(new)
        node.values[f.name] = new
        return fits

    def _is_born(self, line: Change) -> bool:
        whole = json.loads(line.new or "")
        entity, parent, position = ENTITIES[line.entity], whole["parent"], whole["position"]
        from_tree(entity.name, whole["tree"])  # refuses what is no value
        if whole["tree"]["key"] != line.key or not self._all_new(entity, whole["tree"]):
            return False
        if entity.parent:
            beside = self.nodes[parent].children[entity.name]
            fits: bool = 1 <= position <= len(beside) + 1
            beside.insert(max(0, position - 1), line.key)
        else:
            fits = parent is None
        self._put(entity, whole["tree"], parent)
        return fits

    def _all_new(self, entity: Entity, tree: Mapping[str, Any]) -> bool:
        below = ((ENTITIES[n], t) for a, n in entity.children.items() for t in tree[a])
        key = tree["key"]
        new = isinstance(key, str) and key not in self.nodes
        return new and all(self._all_new(*child) for child in below)

    def _put(self, entity: Entity, tree: Mapping[str, Any], parent: str | None) -> None:
        node = Node(entity, tree["key"], parent, {}, {})
        node.values |= {f.name: tree[f.name] for f in entity.fields if f.name in tree}
        self.nodes[node.key] = node
        self.dead.discard(node.key)
        for attribute, name in entity.children.items():
            node.children[name] = [below["key"] for below in tree[attribute]]
            for below in tree[attribute]:
                self._put(ENTITIES[name], below, node.key)

    def _dies(self, line: Change) -> bool:
        node, whole = self.nodes[line.key], json.loads(line.old or "")
        fits = self._agrees(node, whole["tree"])
        if node.parent is not None:
            beside = self.nodes[node.parent].children[node.entity.name]
            fits = fits and beside.index(node.key) + 1 == whole["position"]
            beside.remove(node.key)
        self._take(node)
        return fits

    def _take(self, node: Node) -> None:
        for below in node.children.values():
            for key in below:
                self._take(self.nodes[key])
        del self.nodes[node.key]
        self.dead.add(node.key)

    def _moves(self, node: Node, old: int, new: int) -> bool:
        beside = self.nodes[node.parent or ""].children[node.entity.name]
        fits = beside.index(node.key) + 1 == old and 1 <= new <= len(beside)
        beside.remove(node.key)
        beside.insert(max(0, new - 1), node.key)
        return fits

    def _agrees(self, node: Node, tree: Mapping[str, Any]) -> bool:
        """Whether a thing and all below it is what a tree says."""
        named = [f for f in node.entity.fields if f.name in tree]
        if not all(same(f, node.values.get(f.name, _Default), tree[f.name]) for f in named):
            return False
        for attribute, name in node.entity.children.items():
            keys = [below["key"] for below in tree[attribute]]
            if keys != node.children[name]:
                return False
            if not all(self._agrees(self.nodes[b["key"]], b) for b in tree[attribute]):
                return False
        return True


def replay(conn: sqlite3.Connection) -> Replay:
    """What the journal tells, from where it was begun anew with all that could be saved."""
    found = Replay()
    found.take((seq, Change(*line)) for seq, *line in conn.execute(_LINES, (beginning(conn),)))
    return found


def beginning(conn: sqlite3.Connection) -> int:
    """The first batch that counts: the last salvage's, which holds all there is, else the first."""
    found: int | None = conn.execute(_BEGINNING, (SALVAGED,)).fetchone()[0]
    return found or 1


_BEGINNING = "SELECT max(seq) FROM batch WHERE what = ? AND state IS NULL"
_LINES = """SELECT seq, entity, key, field, old, new, place FROM change WHERE batch >= ?
    ORDER BY seq"""


def disagreements(conn: sqlite3.Connection) -> Iterator[str]:
    """Where the journal does not fit together, or the tables hold something else, a line each."""
    told = replay(conn)
    yield from told.faults
    there: set[str] = set()
    for entity in ENTITIES.values():
        names = ", ".join(f'"{name}"' for name in entity.columns)
        for row in conn.execute(f'SELECT {names} FROM "{entity.name}"'):
            values = dict(zip(entity.columns, row, strict=True))
            there.add(values["key"])
            yield from _differences(told, entity, values)
    for key, node in told.nodes.items():
        if key not in there:
            yield f"歷程裡的{node.entity.label}，資料表裡沒有（{place_of(told.nodes, key)}）"


def _at(keys: list[str], position: Any) -> list[str]:
    """The key at a position from 1, in a list; an empty one where there is none."""
    return keys[position - 1 : position] if isinstance(position, int) and position > 0 else []


def _differences(told: Replay, entity: Entity, row: Mapping[str, Any]) -> Iterator[str]:
    node = told.nodes.get(row["key"])
    if node is None or node.entity is not entity:
        yield f"資料表裡的{entity.label} {row['key']}，歷程裡沒有"
        return
    place = place_of(told.nodes, node.key)
    if node.parent is not None:
        beside = told.nodes[node.parent].children[entity.name]
        if (row["parent"], [node.key]) != (node.parent, _at(beside, row["position"])):
            yield f"順序與歷程不一致（{place}）"
    for f in entity.fields:
        try:
            agree = from_column(f, row[f.name]) == node.value(f)
        except ILLEGIBLE:
            continue  # told where the values are looked at
        if not agree:
            yield f"「{f.label}」與歷程最後一筆不一致（{place}）"


_Default: Any = object()


def same(f: Field, value: Any, other: Any) -> bool:
    """Whether two JSON values of a field mean the same. Raises one of ILLEGIBLE."""
    if value is not _Default and value == other and type(value) is type(other):
        return True
    mine = f.default if value is _Default else f.kind.read(value)
    return bool(mine == f.kind.read(other))


def place_of(nodes: Mapping[str, Node], key: str) -> str:
    """Where a thing stands among `nodes`, in words."""
    return " ".join(reversed(list(_words(nodes, key))))


def _words(nodes: Mapping[str, Node], key: str) -> Iterator[str]:
    node: Node | None = nodes[key]
    while node is not None:
        parent = nodes.get(node.parent) if node.parent is not None else None
        if node.entity.parent is None:
            yield f"{node.values.get('fiscal_year')}年度"
        elif parent is not None:
            beside = parent.children[node.entity.name]
            number = beside.index(node.key) + 1 if node.key in beside else 0
            if node.entity.name == "goal":
                yield f"目標{to_chinese(number) if 1 <= number <= LARGEST else number}"
            elif node.entity.name != "indicator" or len(beside) > 1:
                yield f"{node.entity.label}{number}"
        node = parent
