"""Values as columns hold them and as the journal writes them."""

import json
from typing import Any

from app.core import fields
from app.core.entities import ENTITIES, Entity, entity_of, from_tree, to_tree
from app.core.fields import Field, Wrong

__all__ = [
    "ENTITIES",
    "Entity",
    "entity_of",
    "from_column",
    "from_json",
    "from_tree",
    "to_column",
    "to_json",
    "to_tree",
]


def to_column(field: Field, value: Any) -> str | int | None:
    """A value as its column holds it: plain kinds as they are, others as JSON."""
    written = field.kind.write(value)
    if field.kind.plain:
        return int(written) if isinstance(written, bool) else written
    return None if written is None else json.dumps(written, ensure_ascii=False)


def from_column(field: Field, raw: Any) -> Any:
    """The value a column holds. Raises Wrong when it is not of its kind."""
    if raw is None:
        return field.kind.read(None) if field.kind.plain else field.default
    if field.kind is fields.TEXT or field.kind is fields.OPTIONAL_TEXT:
        if not isinstance(raw, str):
            raise Wrong("應為文字")
        return raw
    if not field.kind.plain:
        if raw in ("[]", "{}"):
            return field.kind.read(json.loads(raw))
        try:
            raw = json.loads(raw)
        except (ValueError, TypeError, RecursionError):
            raise Wrong("不是可讀的 JSON") from None
    elif field.kind is fields.FLAG and type(raw) is int and raw in (0, 1):
        raw = bool(raw)
    return field.kind.read(raw)


def to_json(field: Field, value: Any) -> str:
    """A value as the journal writes it."""
    return json.dumps(field.kind.write(value), ensure_ascii=False)


def from_json(field: Field, text: str) -> Any:
    """The value a journal line holds."""
    return field.kind.read(json.loads(text))
