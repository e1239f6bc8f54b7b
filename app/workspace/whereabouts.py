"""Where things of an annex stand, in words."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.model import Annex
from app.workspace.workspace import field_of
from db.records import ENTITIES


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a note is on, in words; `goal` is the key of the goal it lies in, if any.

    `there` is False when the thing is no longer in the annex.
    """

    words: str
    goal: str | None = None
    there: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A thing of an annex and where it stands: 目標二 衡量項目4."""

    entity: str
    thing: Any
    goal: str | None
    words: str


def whereabouts(annex: Annex, entity: str, key: str, field: str) -> Whereabouts:
    """Where a field stands: 目標二 衡量項目4 實際值."""
    label = label_of(annex, entity, field)
    for one in things(annex):
        if (one.entity, one.thing.key) == (entity, key):
            return Whereabouts(" ".join(filter(None, (one.words, label))), one.goal)
    return Whereabouts(f"（已刪除）{label}", there=False)


def things(annex: Annex, closed: Container[str] = frozenset()) -> Iterator[Standing]:
    """Everything in the annex, in reading order goal by goal; of goals in `closed` only the goal."""
    yield Standing("annex", annex, None, "")
    for number, goal in annex.numbered():
        words = f"目標{number}"
        yield Standing("goal", goal, goal.key, words)
        if goal.key in closed:
            continue
        below: dict[str, tuple[Any, ...]] = {
            "indicator": goal.indicators,
            "measure": tuple(goal.measures()),
            "paragraph": tuple(goal.paragraphs()),
        }
        for entity, several in below.items():
            for position, thing in enumerate(several, 1):
                alone = len(several) == 1 and entity != "paragraph"
                place = "" if alone else f" {ENTITIES[entity].label}{position}"
                yield Standing(entity, thing, goal.key, words + place)


def label_of(annex: Annex, entity: str, field: str) -> str:
    """The name of a field; empty where the thing's own says it all."""
    if (entity, field) == ("indicator", "analysis"):
        return annex.columns[3]
    if entity == "paragraph" and field == "text":
        return ""  # its number says it all
    try:
        return field_of(entity, field.partition(".")[0]).label
    except KeyError:  # the whole thing, or a field of a later version
        return ""
