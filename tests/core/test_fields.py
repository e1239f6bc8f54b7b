"""The field tables: that they are the dataclasses, and what their kinds take and refuse."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import fields
from app.core.errors import Problem
from app.core.fields import REQUIRED, Field, Kind, Wrong, read_record, read_typed
from app.core.figures import MOST_DIGITS, Figure
from app.core.model import Annex, Goal, Indicator, Level, Measure, Paragraph, Rule
from tests.support import annexes

TABLES: dict[type, tuple[Field, ...]] = {
    Annex: fields.ANNEX + fields.ANNEX_OWN,
    Goal: fields.GOAL,
    Indicator: fields.INDICATOR,
    Measure: fields.MEASURE,
    Paragraph: fields.PARAGRAPH + fields.PARAGRAPH_OWN,
}
BESIDE = {"key", "goals", "indicators", "measures", "analysis"}
EVERY_FIELD = [(made, field) for made, table in TABLES.items() for field in table]


@pytest.mark.parametrize("made", TABLES)
def test_every_attribute_has_its_field_in_order(made: type) -> None:
    attributes = [a.name for a in dataclasses.fields(made) if a.name not in BESIDE]
    assert [f.name for f in TABLES[made]] == attributes


@pytest.mark.parametrize(("made", "field"), EVERY_FIELD, ids=lambda v: getattr(v, "name", None))
def test_a_fields_default_is_the_dataclasss(made: type, field: Field) -> None:
    own = {a.name: a for a in dataclasses.fields(made)}[field.name].default
    assert field.default == (REQUIRED if own is dataclasses.MISSING else own)


@pytest.mark.parametrize(("made", "field"), EVERY_FIELD, ids=lambda v: getattr(v, "name", None))
def test_a_field_has_a_label_and_writes_what_it_reads(made: type, field: Field) -> None:
    assert field.label
    if field.default is not REQUIRED:
        assert field.kind.read(field.kind.write(field.default)) == field.default


def test_labels_tell_fields_apart() -> None:
    for made, table in TABLES.items():
        names = [f.label for f in table]
        assert len(set(names)) == len(names), made


@given(annexes)
@settings(max_examples=25)
def test_every_value_is_written_and_read_back(annex: Annex) -> None:
    things: list[Any] = [annex, *annex.goals]
    for goal in annex.goals:
        things += [*goal.indicators, *goal.measures(), *goal.paragraphs()]
    for thing in things:
        for field in TABLES[type(thing)]:
            value = getattr(thing, field.name)
            assert field.kind.read(field.kind.write(value)) == value


REFUSED: list[tuple[Kind, list[Any]]] = [
    (fields.TEXT, [None, 1, True, 1.5, [], {}, "a\0", "\ud800", "\udfffx"]),
    (fields.OPTIONAL_TEXT, [1, False, "\0", ["x"]]),
    (
        fields.FIGURE,
        [
            *(None, 1, 1.5, True, [], {}, "9" * (MOST_DIGITS + 1)),
            *("", "12a", "1,638", "１", "88%", " 1", "1 ", "1.", ".5", "+1", "1e5", "NaN", "十二"),
        ],
    ),
    (fields.OPTIONAL_FIGURE, ["", "12a", 5]),
    (fields.FLAG, [None, 0, 1, "true", "", []]),
    (
        fields.DATE,
        ["102/09/30", "102-9-30", "102-02-30", "0-01-01", "1020-01-01", "", None, 1020930],
    ),
    (fields.YEAR, [0, -1, 1000, 104.0, "104", True, None, 10**30]),
    (fields.DECIMALS, [-1, 101, 1.0, "1", False]),
    (fields.OUTLINE_LEVEL, [0, 5, "1", True]),
    (fields.MODE, ["floor", "TRUNCATE", "", None, 1, ["up"], {}]),
    (fields.TEXTS, [None, "17件", {}, [1], [None], ["a", "\0"]]),
    (fields.COLUMN_TEXTS, [[], ["a"] * 3, ["a"] * 5, ["a", "b", "c", 4], "abcd", None]),
    (fields.LEVELS, [[], "x", {"1": 2}, {"1": None}, {"\0": "x"}, None]),
    (fields.ROUNDING, [None, "truncate", {"mode": "x"}, {"decimals": -1}, {"modes": "up"}, []]),
    (fields.REVISIONS, [None, {}, [{}], [{"target": "5"}], [{"approved_on": None}], ["5"]]),
    (
        fields.REVISIONS,
        [[{"target": None, "approved_on": None}], [{"target": 5, "approved_on": None}]],
    ),
    (
        fields.ITEMS,
        [[{"label": "", "weight": "5"}], [{"label": "", "weight": "x", "done": True}], "x"],
    ),
]


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in REFUSED for value in values], ids=repr
)
def test_what_a_kind_refuses(kind: Kind, value: Any) -> None:
    with pytest.raises(Wrong) as wrong:
        kind.read(value)
    assert str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (fields.FIGURE, "12.50", Figure("12.50")),
        (fields.FIGURE, "9" * MOST_DIGITS, Figure("9" * MOST_DIGITS)),
        (fields.DATE, "102-09-30", "102-09-30"),
        (fields.DATE, "1-01-01", "1-01-01"),
        (fields.DATE, "101-02-29", "101-02-29"),  # 民國101年 is 2012
        (
            fields.LEVELS,
            {"2": "b", "1": "a"},
            (Level(code="2", meaning="b"), Level(code="1", meaning="a")),
        ),
        (fields.TEXT, "", ""),
        (fields.TEXT, "𠀀\r\n\t", "𠀀\r\n\t"),
    ],
)
def test_what_a_kind_takes(kind: Kind, value: Any, read: Any) -> None:
    assert kind.read(value) == read
    assert kind.write(read) == value


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(EVERY_FIELD), anything)
def test_any_value_is_read_or_wrong(of: tuple[type, Field], value: Any) -> None:
    field = of[1]
    try:
        read = field.kind.read(value)
    except Wrong:
        return
    assert field.kind.read(field.kind.write(read)) == read


def test_a_records_faults_say_where() -> None:
    cases: list[tuple[Any, str, str]] = [
        ({"level": 1, "text": "", "nope": 1}, ".nope", "不認得"),
        ({"level": 1}, "", "缺少「text」"),
        ({"level": "1", "text": ""}, ".level", "1至4"),
        ([], "", "物件"),
    ]
    for value, path, words in cases:
        with pytest.raises(Wrong, match=words) as wrong:
            read_record(value, fields.PARAGRAPH)
        assert wrong.value.path == path
    with pytest.raises(Wrong) as wrong:
        read_record(
            {"label": "", "revisions": [{"target": "1", "approved_on": None}, {"target": "x"}]},
            fields.MEASURE,
        )
    assert wrong.value.path == ".revisions[1].target"


def test_an_edit_takes_a_figure_as_it_is_typed_and_all_else_as_in_the_file() -> None:
    by_name = {f.name: f for f in fields.MEASURE}
    assert read_typed(by_name["actual"], "１萬1,638") == Figure("11638")
    assert read_typed(by_name["actual"], "") is None
    assert read_typed(by_name["actual"], None) is None
    assert read_typed(by_name["rule"], "growth") is Rule.GROWTH
    with pytest.raises(Problem, match="12a"):
        read_typed(by_name["actual"], "12a")
    with pytest.raises(Wrong):
        read_typed(by_name["actual"], 11638)
    with pytest.raises(Wrong):
        read_typed(by_name["decimals"], "1")
