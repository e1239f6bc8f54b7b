"""Random edits of an annex, as units and the officer make them while it is given out."""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from app.core.entities import ENTITIES, entity_of
from app.core.figures import Figure
from app.core.model import (
    Acceptance,
    Annex,
    Goal,
    Indicator,
    Item,
    Level,
    Measure,
    Note,
    Paragraph,
    Qualifier,
    Revision,
    Rule,
)

_TEXTS = ("甲", "乙", "丙", "")
_FIGURES = (Figure("1"), Figure("2.5"), Figure("300"), None)
# A few values each, so that two sides often mean the same.
_VALUES: dict[str, Sequence[Any]] = {
    "target": _FIGURES,
    "actual": _FIGURES,
    "current": _FIGURES,
    "previous": _FIGURES,
    "rule": (Rule.RATIO, Rule.LEVEL),
    "statement": (*_TEXTS, None),
    "note": (*_TEXTS, None),
    "actual_qualifier": (None, Qualifier.OVER),
    "each": (True, False),
    "target_lines": ((), ("1件",), ("1件", "2件")),
    "revisions": ((), (Revision(target=Figure("9"), approved_on=None),)),
    "items": ((), (Item(label="工", weight=Figure("100"), done=True),)),
    "levels": ((), (Level(code="1", meaning="初"),)),
    "title": _TEXTS,
    "indicator": _TEXTS,
    "label": _TEXTS,
    "unit": _TEXTS,
    "text": _TEXTS,
    "level": (1, 2),
}
# Where several sides write at once.
_MOSTLY = ("actual", "text", "title", "indicator")
ALL = frozenset({"set", "add", "remove", "move", "say"})


class Editing:
    """One side's edits. `what` says which kinds of them there may be; `goals` limits where."""

    def __init__(
        self,
        rng: random.Random,
        what: Collection[str] = ALL,
        goals: Collection[str] | None = None,
        values: Callable[[str], Any] | None = None,
    ) -> None:
        self._rng = rng
        self._what = sorted(what)
        self._goals = goals
        self._values = values or self._value

    def edited(self, annex: Annex, edits: int) -> Annex:
        """The annex after some edits."""
        for _ in range(edits):
            annex = self._once(annex)
        return annex

    def _once(self, annex: Annex) -> Annex:
        kind = self._rng.choice(self._what)
        if kind == "say":
            return self._say(annex)
        at = self._rng.choice(self._open(annex))
        if kind == "set":
            return _with(annex, at.key, self._set)
        lists = list(entity_of(at).children.items())
        if not lists:
            return annex
        name, child = self._rng.choice(lists)
        return _with(annex, at.key, lambda thing: self._change_list(thing, name, child, kind))

    def _open(self, annex: Annex) -> list[Any]:
        if self._goals is None:
            return _things(annex)
        return [one for goal in annex.goals if goal.key in self._goals for one in _things(goal)]

    def _value(self, name: str) -> Any:
        return self._rng.choice(_VALUES[name])

    def _set(self, thing: Any) -> Any:
        names = [f.name for f in entity_of(thing).fields if f.name in _VALUES]
        if not names:
            return thing
        hot = [name for name in names if name in _MOSTLY]
        name = self._rng.choice(hot if hot and self._rng.random() < 0.8 else names)
        return replace(thing, **{name: self._values(name)})

    def _change_list(self, thing: Any, name: str, child: str, kind: str) -> Any:
        now = list(getattr(thing, name))
        at = self._rng.randrange(len(now) + 1)
        if kind == "add":
            for n in range(self._rng.choice((1, 1, 3))):
                now.insert(at + n, _new(child, self._rng))
        elif at == len(now):
            return thing
        elif kind == "remove":
            if name == "indicators" and len(now) == 1:
                return thing
            del now[at]
        else:
            one = now.pop(at)
            now.insert(self._rng.randrange(len(now) + 1), one)
        return replace(thing, **{name: tuple(now)})

    def _say(self, annex: Annex) -> Annex:
        when = f"2026-01-0{self._rng.randrange(1, 9)}T00:00:00"
        who = f"人{self._rng.randrange(10**9)}"
        if annex.notes and self._rng.random() < 0.3:
            n = self._rng.randrange(len(annex.notes))
            ticked = replace(annex.notes[n], done=True)
            return replace(annex, notes=(*annex.notes[:n], ticked, *annex.notes[n + 1 :]))
        if self._rng.random() < 0.5:
            note = Note(entity="annex", key=annex.key, field="", text="看", who=who, when=when)
            return replace(annex, notes=(*annex.notes, note))
        words = {"rule": "r", "entity": annex.key, "field": "f", "said": "", "expected": ""}
        accepted = Acceptance(**words, reason="因", who=who, when=when)
        return replace(annex, acceptances=(*annex.acceptances, accepted))


def _new(child: str, rng: random.Random) -> Any:
    from uuid import UUID

    key = str(UUID(int=rng.getrandbits(128)))
    word = rng.choice("新增內容")
    makers: dict[str, Callable[[], Any]] = {
        "goal": lambda: Goal(
            key=key, title=word, indicators=(Indicator(key=key[::-1], indicator=word),)
        ),
        "indicator": lambda: Indicator(key=key, indicator=word),
        "measure": lambda: Measure(key=key, label=word),
        "paragraph": lambda: Paragraph(key=key, level=1, text=word),
    }
    return makers[child]()


def _things(thing: Any) -> list[Any]:
    found = [thing]
    for attribute in ENTITIES[entity_of(thing).name].children:
        for child in getattr(thing, attribute):
            found += _things(child)
    return found


def _with(thing: Any, key: str, change: Callable[[Any], Any]) -> Any:
    """The thing with what has that key changed, however deep."""
    if thing.key == key:
        return change(thing)
    for attribute in entity_of(thing).children:
        now = getattr(thing, attribute)
        new = tuple(_with(child, key, change) for child in now)
        if any(one is not other for one, other in zip(new, now, strict=True)):
            return replace(thing, **{attribute: new})
    return thing
