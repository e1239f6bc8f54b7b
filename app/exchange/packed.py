"""An annex with its keys as JSON, for bundles, and packed into a line of text, for a field."""

import base64
import binascii
import json
import zlib
from dataclasses import replace
from typing import Any

from app.core.entities import ENTITIES, from_tree, to_tree
from app.core.errors import Problem
from app.core.fields import OF_THE_FILE, Wrong
from app.core.merge import must_fit
from app.core.model import Annex
from app.exchange.interchange import parse

# An annex of 900 goals takes 9 MB; what has more values than this was not made by us, and
# would take more memory than it is worth to find out.
MOST_BYTES = 40_000_000
_MOST_VALUES = 4_000_000
_LONGEST_KEY = 100


def without_the_file(annex: Annex) -> Annex:
    """The annex without what is said of the file it stands in."""
    own = {f.name: f.default for f in ENTITIES["annex"].fields if f.name in OF_THE_FILE}
    return replace(annex, **own)


def to_json(annex: Annex) -> bytes:
    """The annex, what is said of its file left out. The same annex gives the same bytes."""
    tree = to_tree(without_the_file(annex))
    for name in OF_THE_FILE:
        del tree[name]
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def from_json(data: bytes) -> Annex:
    """The annex of such bytes, whoever made them. Raises ValueError where they are none."""
    try:
        tree = bounded(data)
        _must_have_keys("annex", tree)
        annex: Annex = from_tree("annex", {k: v for k, v in tree.items() if k not in OF_THE_FILE})
        must_fit(annex)
    except (Wrong, Problem, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if not all(goal.indicators for goal in annex.goals):
        raise ValueError("a goal without an indicator")
    return annex


def bounded(data: bytes) -> Any:
    """A JSON document that takes no more memory than any of ours. Raises ValueError."""
    if len(data) > MOST_BYTES or sum(map(data.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise ValueError("too large")
    try:
        return parse(data.decode("utf-8"))
    except (Wrong, RecursionError) as error:
        raise ValueError(str(error)) from None


def pack(annex: Annex) -> str:
    """The annex in a line of text."""
    return base64.b64encode(zlib.compress(to_json(annex), 9)).decode("ascii")


def unpack(text: str) -> Annex:
    """The annex of a packed line. Raises ValueError where it is none."""
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(str(error)) from None
    if not unpacker.eof:
        raise ValueError("too large, or cut short")
    return from_json(data)


def _must_have_keys(name: str, tree: Any) -> None:
    """Every object below has a key that is a text, and lists where lists must be."""
    key = tree["key"]
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        raise ValueError("no key")
    for attribute, child in ENTITIES[name].children.items():
        if not isinstance(tree[attribute], list):
            raise ValueError("no list")
        for below in tree[attribute]:
            _must_have_keys(child, below)
