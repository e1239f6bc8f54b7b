"""Random edits, each of which changes one field: as a script for `apply`, and as the annex after."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator
from app.core.numerals import to_chinese

_WORDS = "完成輔導查核訓練補助推廣改善檢討研議數位服務社區安全便民節能永續，。；、（）"
# Some texts go over many pages of the file.
_LENGTHS = (3, 12, 80, 600, 6000)
Make = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """A line of a script, and the annex once it is saved."""

    line: str
    annex: Annex


def script(annex: Annex, chance: random.Random) -> Iterator[Edit]:
    """Edits without end, none of which writes a value that is there already."""
    number = 0
    while True:
        number += 1
        goal = chance.randrange(len(annex.goals))
        kind = chance.choice([name for name in _KINDS if _many(annex.goals[goal], name)])
        position = chance.randrange(_many(annex.goals[goal], kind))
        field, value, typed = _KINDS[kind](number, chance)
        place = {"goal": to_chinese(goal + 1), "field": field, "value": value}
        if kind != "goal":
            place[kind] = position + 1
        changed = _changed(annex, goal, kind, position, field, typed)
        if changed != annex:
            annex = changed
            yield Edit(json.dumps(place, ensure_ascii=False), annex)


def text(number: int, chance: random.Random) -> str:
    """A text that no other edit has."""
    length = chance.choice(_LENGTHS)
    return f"{number}：" + "".join(chance.choices(_WORDS, k=length))


def _text_of(*fields: str) -> Callable[[int, random.Random], tuple[str, Any, Any]]:
    def make(number: int, chance: random.Random) -> tuple[str, Any, Any]:
        value = text(number, chance)
        return chance.choice(fields), value, value

    return make


def _of_a_measure(number: int, chance: random.Random) -> tuple[str, Any, Any]:
    if chance.random() < 0.3:
        return _text_of("label", "unit", "note")(number, chance)
    figure = f"{number}.{chance.randrange(1, 10)}"
    return chance.choice(["actual", "target"]), figure, Figure(figure)


_KINDS: dict[str, Callable[[int, random.Random], tuple[str, Any, Any]]] = {
    "goal": _text_of("title"),
    "indicator": _text_of("indicator"),
    "measure": _of_a_measure,
    "paragraph": _text_of("text"),
}


def _many(goal: Goal, kind: str) -> int:
    """How many things of a kind a goal has."""
    counts = {"goal": 1, "indicator": len(goal.indicators)}
    counts |= {"measure": len([*goal.measures()]), "paragraph": len([*goal.paragraphs()])}
    return counts[kind]


def _changed(annex: Annex, at: int, kind: str, position: int, field: str, value: Any) -> Annex:
    goal, change = annex.goals[at], {field: value}
    if kind == "goal":
        goal = replace(goal, **change)
    else:
        goal = replace(goal, indicators=tuple(_below(goal, kind, position, change)))
    return replace(annex, goals=(*annex.goals[:at], goal, *annex.goals[at + 1 :]))


def _below(goal: Goal, kind: str, position: int, change: dict[str, Any]) -> Iterator[Indicator]:
    """The indicators, with a thing changed; it is counted through the goal."""
    for number, indicator in enumerate(goal.indicators):
        if kind == "indicator":
            yield replace(indicator, **change) if number == position else indicator
            continue
        attribute = {"measure": "measures", "paragraph": "analysis"}[kind]
        things = list(getattr(indicator, attribute))
        if 0 <= position < len(things):
            things[position] = replace(things[position], **change)
        position -= len(things)
        yield replace(indicator, **{attribute: tuple(things)})
