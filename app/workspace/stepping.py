"""The steps from one state of an annex to another."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.rising import longest_rise
from db.records import entity_of
from db.steps import Delete, Insert, Move, Set, Step


def steps_between(old: Any, new: Any) -> Iterator[Step]:
    """The edits that make a thing another state of itself: same key, whatever is below it.

    What stays keeps its key's history; what moves is moved, as few as can be.
    """
    entity = entity_of(old)
    for field in entity.fields:
        value = getattr(new, field.name)
        if value != getattr(old, field.name):
            yield Set(entity.name, old.key, field.name, value)
    for attribute, child in entity.children.items():
        yield from _list_steps(old.key, child, getattr(old, attribute), getattr(new, attribute))


def _list_steps(parent: str, child: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Step]:
    """Births before deaths, since an indicator that is a goal's only one cannot die."""
    before = {thing.key: thing for thing in old}
    after = {thing.key for thing in new}
    now = list(before)
    stay = _staying(now, [thing.key for thing in new])
    for n, thing in enumerate(new):
        if thing.key in stay:
            continue
        if thing.key in before:
            now.remove(thing.key)
        # Behind the one it shall follow, wherever those still stand that go away.
        position = now.index(new[n - 1].key) + 1 if n else 0
        now.insert(position, thing.key)
        if thing.key in before:
            yield Move(child, thing.key, position + 1)
        else:
            yield Insert(thing, parent, position + 1)
    for key in before:
        if key not in after:
            yield Delete(child, key)
    for thing in new:
        if thing.key in before and thing != before[thing.key]:
            yield from steps_between(before[thing.key], thing)


def _staying(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """As many as can stay where they are."""
    place = {key: n for n, key in enumerate(old)}
    rising = longest_rise([place[key] for key in new if key in place])
    return frozenset(old[n] for n in rising)
