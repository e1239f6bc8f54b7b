"""The merge again, naively: flat tables of values, and lists with ghosts of what is gone.

Slow, and for two sides only: it knows no heads of runs, and no lists in which one
side moved what the other removed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.entities import ENTITIES
from app.core.model import Annex

# (key, field, base, ours, theirs) → what stands
Choose = Callable[[str, str, Any, Any, Any], Any]
GONE = "gone"
_FILE = {"submissions", "given", "returned", "assignment"}


class Table:
    """An annex as one row a thing."""

    def __init__(self, annex: Annex | None) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.kinds: dict[str, str] = {}
        self.lists: dict[tuple[str, str], list[str]] = {}
        if annex is not None:
            self._enter("annex", annex)

    def _enter(self, kind: str, thing: Any) -> None:
        self.kinds[thing.key] = kind
        self.rows[thing.key] = {f.name: getattr(thing, f.name) for f in ENTITIES[kind].fields}
        for name, child in ENTITIES[kind].children.items():
            below = getattr(thing, name)
            self.lists[thing.key, name] = [one.key for one in below]
            for one in below:
                self._enter(child, one)

    def annex(self) -> Annex:
        """The annex of the rows."""
        (root,) = (key for key, kind in self.kinds.items() if kind == "annex")
        made: Annex = self._make(root)
        return made

    def _make(self, key: str) -> Any:
        entity = ENTITIES[self.kinds[key]]
        below = {
            name: tuple(self._make(child) for child in self.lists[key, name])
            for name in entity.children
        }
        return entity.make(key=key, **self.rows[key], **below)

    def below(self, key: str) -> list[str]:
        """The keys of all below a thing."""
        found = []
        for (parent, _), keys in self.lists.items():
            if parent == key:
                for child in keys:
                    found += [child, *self.below(child)]
        return found


def reference(base: Annex, ours: Annex, theirs: Annex, choose: Choose) -> Table:
    """The merged annex as a table."""
    b, o, t = Table(base), Table(ours), Table(theirs)
    merged = Table(None)
    _fill(ours.key, b, o, t, merged, choose)
    return merged


def _fill(key: str, b: Table, o: Table, t: Table, merged: Table, choose: Choose) -> None:
    present = [table for table in (o, t) if key in table.rows]
    merged.kinds[key] = present[0].kinds[key]
    if len(present) == 1:  # whole, as that side has it
        b = o = t = present[0]
    merged.rows[key] = {name: _value(key, name, b, o, t, choose) for name in present[0].rows[key]}
    for name in ENTITIES[merged.kinds[key]].children:
        sides = [table.lists.get((key, name), []) for table in (b, o, t)]
        alive = [k for k in dict.fromkeys(sides[1] + sides[2]) if _alive(k, b, o, t, choose)]
        merged.lists[key, name] = _order(key, name, *sides, set(alive), choose)
        for child in alive:
            _fill(child, b, o, t, merged, choose)


def _value(key: str, name: str, b: Table, o: Table, t: Table, choose: Choose) -> Any:
    mine, other = o.rows[key][name], t.rows[key][name]
    if name in _FILE:
        return mine
    given = b.rows.get(key, {}).get(name, GONE)
    if name in ("notes", "acceptances"):
        return _union(() if given is GONE else given, mine, other)
    changed = [value for value in (mine, other) if given is GONE or value != given]
    if not changed:
        return given
    if all(value == changed[0] for value in changed):
        return changed[0]
    return choose(key, name, None if given is GONE else given, mine, other)


def _union(given: Any, mine: Any, other: Any) -> Any:
    def bare(entry: Any) -> str:
        return repr(entry).replace("done=True", "done=False")

    def ticked(entries: Any) -> set[str]:
        return {bare(e) for e in entries if "done=True" in repr(e)}

    tables = [{bare(e): e for e in entries} for entries in (given, mine, other)]
    kept = {
        key
        for key in {**tables[1], **tables[2]}
        if (key in tables[1] and key in tables[2]) or key not in tables[0]
    }
    done = ticked(mine) | ticked(other)
    came = sorted(
        (e for e in other if bare(e) in kept and bare(e) not in tables[1]),
        key=lambda e: (e.when, repr(e)),
    )
    whole = [e for e in mine if bare(e) in kept]
    for entry in came:
        later = [n for n, e in enumerate(whole) if (e.when, repr(e)) > (entry.when, repr(entry))]
        whole.insert(min(later, default=len(whole)), entry)
    from dataclasses import replace

    return tuple(replace(e, done=True) if bare(e) in done else e for e in whole)


def _alive(key: str, b: Table, o: Table, t: Table, choose: Choose) -> bool:
    here = [table for table in (o, t) if key in table.rows]
    if len(here) == 2 or key not in b.rows:
        return True
    side = here[0]
    keys = [key, *side.below(key)]
    same = all(k in b.rows and side.rows[k] == b.rows[k] for k in keys)
    if same and _lists(side, keys) == _lists(b, keys):
        return False
    stands = choose(key, "*", key, key if key in o.rows else None, key if key in t.rows else None)
    return stands is not None


def _lists(table: Table, keys: list[str]) -> dict[tuple[str, str], list[str]]:
    return {place: below for place, below in table.lists.items() if place[0] in keys}


def _order(
    parent: str, name: str, base: list[str], ours: list[str], theirs: list[str],
    alive: set[str], choose: Choose,
) -> list[str]:  # fmt: skip
    common = [key for key in ours if key in theirs]
    order = _common_order(parent, name, base, common, theirs, choose)
    # What stands behind a common thing goes where that goes, ghosts too.
    blocks: dict[str, list[str]] = {"": []}
    place = ""
    for key in ours:
        if key in common:
            place = key
            blocks[place] = []
        else:
            blocks[place].append(key)
    whole = ["", *blocks[""]]
    for key in order:
        whole += [key, *blocks[key]]
    anchor, last = "", ""
    for key in theirs:
        if key in whole:
            anchor = last = key
        elif key in alive:
            at = whole.index(last) + 1
            if last == anchor:  # a run begins: behind all that we added there
                while at < len(whole) and whole[at] not in base and whole[at] not in theirs:
                    at += 1
            whole.insert(at, key)
            last = key
    return [key for key in whole if key in alive]


def _common_order(
    parent: str, name: str, base: list[str], common: list[str], theirs: list[str], choose: Choose
) -> list[str]:
    theirs = [key for key in theirs if key in common]
    must: Mapping[str, set[str]] = {key: set() for key in common}
    for one in common:
        for two in common:
            if one == two:
                continue
            says = [side.index(one) < side.index(two) for side in (common, theirs)]
            if one in base and two in base and says[0] != says[1]:
                says[0] = not base.index(one) < base.index(two)
            if says[0]:
                must[two].add(one)
    order: list[str] = []
    while len(order) < len(common):
        free = [key for key in common if key not in order and must[key] <= set(order)]
        if not free:
            chosen: list[str] = list(
                choose(
                    parent,
                    f"order:{name}",
                    tuple(key for key in base if key in common),
                    tuple(common),
                    tuple(theirs),
                )
            )
            return chosen
        order.append(free[0])
    return order
