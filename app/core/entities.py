"""The things of an annex by their tables, and whole things as plain data with their keys.

The interchange file leaves keys, bindings and the annex's own fields out; this form
keeps them all. The journal and bundles are written in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core import fields
from app.core.fields import REQUIRED, Field, Wrong
from app.core.model import Annex, Goal, Indicator, Measure, Paragraph


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of thing with a table of its own: its dataclass, fields, and lists of children."""

    name: str
    label: str
    make: Callable[..., Any]
    fields: tuple[Field, ...]
    # attribute of the dataclass → entity of what the list holds, in the order of the tables
    children: Mapping[str, str]
    parent: str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its table's columns."""
        place = ("parent", "position") if self.parent else ()
        return ("key", *place, *(f.name for f in self.fields))

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for f in self.fields:
            if f.name == name:
                return f
        raise KeyError(name)


ENTITIES: Mapping[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity("annex", "附件", Annex, fields.ANNEX + fields.ANNEX_OWN, {"goals": "goal"}, None),
        Entity("goal", "目標", Goal, fields.GOAL, {"indicators": "indicator"}, "annex"),
        Entity(
            "indicator",
            "衡量指標",
            Indicator,
            fields.INDICATOR,
            {"measures": "measure", "analysis": "paragraph"},
            "goal",
        ),
        Entity("measure", "衡量項目", Measure, fields.MEASURE, {}, "indicator"),
        Entity(
            "paragraph", "段落", Paragraph, fields.PARAGRAPH + fields.PARAGRAPH_OWN, {}, "indicator"
        ),
    )
}
_ENTITY_OF = {entity.make: name for name, entity in ENTITIES.items()}


def entity_of(thing: Any) -> Entity:
    """The entity of an annex, goal, indicator, measure or paragraph."""
    return ENTITIES[_ENTITY_OF[type(thing)]]


def to_tree(thing: Any) -> dict[str, Any]:
    """A thing with all below it as plain JSON data, keys included."""
    entity = entity_of(thing)
    tree: dict[str, Any] = {"key": thing.key}
    for f in entity.fields:
        tree[f.name] = f.kind.write(getattr(thing, f.name))
    for attribute in entity.children:
        tree[attribute] = [to_tree(child) for child in getattr(thing, attribute)]
    return tree


def from_tree(name: str, tree: Mapping[str, Any]) -> Any:
    """The thing of a tree that `to_tree` made; what an older one lacks gets its default.

    Raises Wrong, naming the field, at a value that is not of its kind.
    """
    entity = ENTITIES[name]
    values = {
        f.name: _read(entity, f, tree[f.name])
        if f.name in tree or f.default is REQUIRED
        else f.default
        for f in entity.fields
    }
    for attribute, child in entity.children.items():
        values[attribute] = tuple(from_tree(child, below) for below in tree[attribute])
    return entity.make(key=tree["key"], **values)


def _read(entity: Entity, field: Field, value: Any) -> Any:
    try:
        return field.kind.read(value)
    except Wrong as wrong:
        raise Wrong(f"{entity.label}的「{field.label}」{wrong}") from None
