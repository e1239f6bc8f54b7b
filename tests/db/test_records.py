"""Rows and journal trees against the dataclasses."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from app.core import fields
from app.core.fields import Wrong
from app.core.model import Annex, Goal, Measure
from db.records import (
    ENTITIES,
    entity_of,
    from_column,
    from_json,
    from_tree,
    to_column,
    to_json,
    to_tree,
)
from tests.support import annexes, small_annex


def all_things(annex: Annex) -> list[Any]:
    things: list[Any] = [annex]
    for goal in annex.goals:
        things += [goal, *goal.indicators, *goal.measures(), *goal.paragraphs()]
    return things


@given(annexes)
@settings(max_examples=25)
def test_every_value_comes_back_from_column_and_journal(annex: Annex) -> None:
    for thing in all_things(annex):
        for field in entity_of(thing).fields:
            value = getattr(thing, field.name)
            column = to_column(field, value)
            assert column is None or type(column) in (str, int)
            assert from_column(field, column) == value
            assert from_json(field, to_json(field, value)) == value


@given(annexes)
@settings(max_examples=25)
def test_a_tree_comes_back_with_its_keys(annex: Annex) -> None:
    tree = json.loads(json.dumps(to_tree(annex)))
    assert from_tree("annex", tree) == annex


def test_what_an_older_tree_lacks_gets_its_default() -> None:
    annex = small_annex()
    tree = to_tree(annex)
    for name in ("page", "lights", "drafting", "acceptances", "book", "columns", "rounding"):
        del tree[name]
    for indicator in tree["goals"][0]["indicators"]:
        for paragraph in indicator["analysis"]:
            del paragraph["binding"]
    assert from_tree("annex", tree) == annex


def test_a_damaged_tree_is_wrong_and_says_where() -> None:
    tree = to_tree(small_annex())
    tree["goals"][0]["indicators"][0]["measures"][0]["actual"] = "12a"
    with pytest.raises(Wrong, match="衡量項目的「實際值」「12a」不是數值"):
        from_tree("annex", tree)
    tree = to_tree(small_annex())
    del tree["goals"][0]["title"]
    with pytest.raises(KeyError):
        from_tree("annex", tree)


@pytest.mark.parametrize(
    ("entity", "name", "raw"),
    [
        ("measure", "actual", "12a"),
        ("measure", "actual", 12),
        ("measure", "actual", 1.5),
        ("measure", "actual", b"12"),
        ("measure", "actual", "9" * 101),
        ("measure", "label", None),
        ("measure", "label", b"x"),
        ("measure", "label", 5),
        ("measure", "note", 5),
        ("measure", "rule", "nope"),
        ("measure", "rule", None),
        ("measure", "each", 2),
        ("measure", "each", None),
        ("measure", "each", "1"),
        ("measure", "each", 1.0),
        ("measure", "decimals", -1),
        ("measure", "decimals", "1"),
        ("measure", "growth_decimals", 0.5),
        ("measure", "revisions", "[{}]"),
        ("measure", "revisions", "["),
        ("measure", "revisions", "{}"),
        ("measure", "revisions", 5),
        ("measure", "revisions", b"\xff"),
        ("measure", "revisions", "[" * 100_000),
        ("measure", "levels", "[]"),
        ("paragraph", "level", 5),
        ("paragraph", "level", None),
        ("paragraph", "binding", "[]"),
        ("annex", "fiscal_year", 0),
        ("annex", "columns", '["a"]'),
        ("annex", "rounding", "null"),
    ],
)
def test_a_damaged_column_is_wrong(entity: str, name: str, raw: Any) -> None:
    with pytest.raises(Wrong):
        from_column(ENTITIES[entity].field(name), raw)


def test_a_column_that_an_older_file_left_empty_is_the_default() -> None:
    for field in fields.ANNEX_OWN:
        assert from_column(field, None) == field.default


def test_entities_are_the_dataclasses() -> None:
    assert {name: entity.parent for name, entity in ENTITIES.items()} == {
        "annex": None,
        "goal": "annex",
        "indicator": "goal",
        "measure": "indicator",
        "paragraph": "indicator",
    }
    for name, entity in ENTITIES.items():
        assert entity.label
        assert entity_of(entity.make.__new__(entity.make)) is entity
        assert all(ENTITIES[child].parent == name for child in entity.children.values())
    with pytest.raises(KeyError):
        ENTITIES["goal"].field("nope")
    goal = small_annex().goals[0]
    assert entity_of(replace(goal, title="x")).make is Goal
    assert entity_of(next(goal.measures())).make is Measure
