"""The merge itself, thing by thing and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.entities import ENTITIES, Entity, entity_of
from app.core.errors import Problem
from app.core.fields import OF_THE_FILE
from app.core.merge.conflicts import ORDER, WHOLE, Conflict, Decide, keep_ours
from app.core.merge.fields import SETS, follows_figures, merged_set
from app.core.merge.placing import OWN, Head, Lists, Rank, heads_in, merged_order, placed
from app.core.model import Annex

_NO_HEADS: Mapping[str, Head] = {}


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged annex, the conflicts met on the way, and the heads of the runs that came in."""

    annex: Annex
    conflicts: tuple[Conflict, ...]
    heads: Mapping[str, Head]


def merge(
    base: Annex,
    ours: Annex,
    theirs: Annex,
    *,
    decide: Decide = keep_ours,
    rank: Rank = OWN,
    heads: Mapping[str, Head] = _NO_HEADS,
) -> Merged:
    """Take what `theirs` changed since `base` into `ours`.

    `base` and `theirs` may hold some of the goals only. `decide` is asked for
    every conflict. `rank` says who they are and `heads` what earlier merges
    remembered: see `app.core.merge.placing`. Raises Problem where a thing is
    of another kind or in another place than on the other side.
    """
    must_fit(base, ours, theirs)
    merging = _Merging(decide, rank, heads)
    annex = merging.thing(base, ours, theirs)
    return Merged(annex, tuple(merging.conflicts), merging.made)


class _Merging:
    def __init__(self, decide: Decide, rank: Rank, heads: Mapping[str, Head]) -> None:
        self._decide = decide
        self._rank = rank
        self._heads = heads
        self.conflicts: list[Conflict] = []
        self.made: dict[str, Head] = {}

    def thing(self, base: Any, ours: Any, theirs: Any) -> Any:
        """A thing that both sides have; `base` is None where it was not given out."""
        if ours is theirs or ours == theirs:
            return ours
        entity = entity_of(ours)
        values = self._fields(entity, base, ours, theirs)
        for attribute in entity.children:
            values[attribute] = self._list(entity, attribute, base, ours, theirs)
        changed = {name: v for name, v in values.items() if v != getattr(ours, name)}
        return replace(ours, **changed) if changed else ours

    def _fields(self, entity: Entity, base: Any, ours: Any, theirs: Any) -> dict[str, Any]:
        if entity.name == "paragraph" and follows_figures(ours, theirs):
            one = min(ours, theirs, key=lambda paragraph: paragraph.text)
            return {"level": self._field(entity, "level", base, ours, theirs)} | {
                name: getattr(one, name) for name in ("text", "binding")
            }
        names = (f.name for f in entity.fields if f.name not in OF_THE_FILE)
        return {name: self._field(entity, name, base, ours, theirs) for name in names}

    def _field(self, entity: Entity, name: str, base: Any, ours: Any, theirs: Any) -> Any:
        was: Any
        was, own, other = getattr(base, name, None), getattr(ours, name), getattr(theirs, name)
        if name in SETS:
            return merged_set(SETS[name], was or (), own, other)
        if own == other or (base is not None and was == other):
            return own
        if base is not None and was == own:
            return other
        return self._ask(Conflict(entity.name, ours.key, name, was, own, other))

    def _ask(self, conflict: Conflict) -> Any:
        self.conflicts.append(conflict)
        return self._decide(conflict)

    def _list(self, entity: Entity, name: str, base: Any, ours: Any, theirs: Any) -> Any:
        sides = [
            {thing.key: thing for thing in getattr(side, name)} if side is not None else {}
            for side in (base, ours, theirs)
        ]
        given, own, other = sides
        alive: dict[str, Any] = {}
        for key in dict.fromkeys([*own, *other]):
            kept = self._member(given.get(key), own.get(key), other.get(key))
            if kept is not None:
                alive[key] = kept
        lists = Lists(tuple(given), tuple(own), tuple(other), alive)
        whole, made = placed(
            lists, self._order(entity, ours.key, name, lists), self._heads, self._rank
        )
        self.made |= made
        return tuple(alive[key] for key in whole)

    def _member(self, base: Any, ours: Any, theirs: Any) -> Any:
        """A thing that one side at least has; None when it shall be there no more."""
        if ours is not None and theirs is not None:
            return self.thing(base, ours, theirs)
        left = ours if theirs is None else theirs
        if base is None:
            return left  # added
        if base == left:
            return None  # removed by the one, left alone by the other
        kept = self._ask(Conflict(entity_of(left).name, left.key, WHOLE, base, ours, theirs))
        if ours is None and kept is not None:
            self._remember(base, kept)
        return kept

    def _remember(self, base: Any, thing: Any) -> None:
        """The heads of the runs in a thing that is put back as they have it."""
        for attribute in entity_of(thing).children:
            given = {one.key: one for one in getattr(base, attribute)}
            below = getattr(thing, attribute)
            self.made |= heads_in(tuple(given), [one.key for one in below], self._rank)
            for one in below:
                if one.key in given:
                    self._remember(given[one.key], one)

    def _order(self, entity: Entity, key: str, name: str, lists: Lists) -> tuple[str, ...]:
        order = merged_order(lists)
        if order is not None:
            return order
        ours = lists.common
        kept = set(ours)
        base = tuple(k for k in lists.base if k in kept)
        theirs = lists.in_their_order(kept)
        chosen: tuple[str, ...] = self._ask(
            Conflict(entity.name, key, ORDER + name, base, ours, theirs)
        )
        return chosen


def must_fit(*annexes: Annex) -> None:
    """Refuse what is not one annex, or where a key is not one thing, of one kind, in one place."""
    homes: dict[str, tuple[str, str]] = {}
    for annex in annexes:
        here = set[str]() if annex.key == annexes[0].key else {annex.key}
        for key, home in _homes(annex, ""):
            if key in here or homes.setdefault(key, home) != home:
                raise Problem("兩邊的項目對不起來，不是由同一份檔案分出來的；請確認選對了檔案。")
            here.add(key)


def _homes(thing: Any, parent: str) -> Iterator[tuple[str, tuple[str, str]]]:
    entity = entity_of(thing)
    yield thing.key, (entity.name, parent)
    for attribute in ENTITIES[entity.name].children:
        for child in getattr(thing, attribute):
            yield from _homes(child, thing.key)
