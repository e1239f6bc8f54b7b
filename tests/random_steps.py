"""Random steps over an annex, and what plain dataclasses become of them: the journal's model."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from app.core.model import (
    Acceptance,
    Annex,
    Binding,
    Bound,
    BoundFigure,
    Drafting,
    Goal,
    Indicator,
    Light,
    Measure,
    Note,
    PageOptions,
    Paragraph,
    new_key,
)
from db.records import ENTITIES
from db.steps import Delete, Insert, Move, Set, Step
from tests.support import (
    annexes,
    figures,
    goals,
    indicators,
    lists,
    measures,
    paragraphs,
    texts,
)

# --- the model -----------------------------------------------------------------------


def below(thing: Any) -> Iterator[tuple[str, Any]]:
    """The children of a thing, each with the name of the list it is in."""
    for f in fields(thing):
        if f.name in ("goals", "indicators", "measures", "analysis"):
            for child in getattr(thing, f.name):
                yield f.name, child


def every(thing: Any) -> Iterator[Any]:
    """A thing and all below it."""
    yield thing
    for _, child in below(thing):
        yield from every(child)


def name_of(thing: Any) -> str:
    return type(thing).__name__.lower()


def changed(thing: Any, key: str, change: Callable[[Any], Any]) -> Any:
    """The tree with what has this key changed."""
    if thing.key == key:
        return change(thing)
    lists: dict[str, list[Any]] = {}
    for name, child in below(thing):
        lists.setdefault(name, []).append(changed(child, key, change))
    return replace(thing, **{name: tuple(children) for name, children in lists.items()})


LIST_OF = {Goal: "goals", Indicator: "indicators", Measure: "measures", Paragraph: "analysis"}


def home(annex: Annex, key: str) -> tuple[Any, str, int]:
    """The parent of a thing, the name of the list it is in, and where."""
    for parent in every(annex):
        names: dict[str, int] = {}
        for name, child in below(parent):
            if child.key == key:
                return parent, name, names.get(name, 0)
            names[name] = names.get(name, 0) + 1
    raise KeyError(key)


def relisted(annex: Annex, parent: str, name: str, change: Callable[[list[Any]], None]) -> Annex:
    def new(thing: Any) -> Any:
        children = list(getattr(thing, name))
        change(children)
        return replace(thing, **{name: tuple(children)})

    made: Annex = changed(annex, parent, new)
    return made


def clamped(position: int, most: int) -> int:
    return max(1, min(position, most))


def expected(annex: Annex, step: Step) -> Annex:
    """What a step makes of an annex."""
    if isinstance(step, Set):
        made: Annex = changed(
            annex, step.key, lambda thing: replace(thing, **{step.field: step.value})
        )
        return made
    if isinstance(step, Insert):
        assert step.parent is not None

        def put(children: list[Any]) -> None:
            last = len(children) + 1
            at = last if step.position is None else clamped(step.position, last)
            children.insert(at - 1, step.thing)

        return relisted(annex, step.parent, LIST_OF[type(step.thing)], put)
    parent, name, index = home(annex, step.key)
    if isinstance(step, Delete):
        return relisted(annex, parent.key, name, lambda children: children.pop(index) and None)

    def shift(children: list[Any]) -> None:
        thing = children.pop(index)
        children.insert(clamped(step.position, len(children) + 1) - 1, thing)

    return relisted(annex, parent.key, name, shift)


# --- steps at random ------------------------------------------------------------------

pages = st.builds(
    PageOptions,
    first_page=st.integers(1, 9999),
    draft_mark=texts,
    print_date=st.booleans(),
    seals=lists(texts),
    keep_headings=st.booleans(),
    least_lines=st.integers(1, 20),
    font=texts,
)
bindings = st.builds(
    Binding,
    wording=texts,
    figures=lists(
        st.builds(
            BoundFigure,
            measure=texts,
            what=st.sampled_from(Bound),
            start=st.integers(0, 9),
            end=st.integers(0, 9),
            wan=st.booleans(),
            bare=st.booleans(),
        )
    ),
    drafted=st.booleans(),
)
own = {
    "page": pages,
    "acceptances": lists(
        st.builds(
            Acceptance,
            **dict.fromkeys(
                ("rule", "entity", "field", "said", "expected", "reason", "who", "when"), texts
            ),
        )
    ),
    "notes": lists(
        st.builds(
            Note,
            done=st.booleans(),
            **dict.fromkeys(("entity", "key", "field", "text", "who", "when"), texts),
        )
    ),
    "lights": lists(st.builds(Light, name=texts, colour=texts, least=st.none() | figures)),
    "drafting": st.builds(Drafting, heading=texts, term=texts, clause=texts),
    "binding": st.none() | bindings,
}
made_up = {
    "annex": annexes,
    "goal": goals,
    "indicator": indicators,
    "measure": measures,
    "paragraph": paragraphs,
}


def rekeyed(thing: Any) -> Any:
    """The same with fresh keys: Hypothesis may draw one value twice."""
    lists: dict[str, list[Any]] = {}
    for name, child in below(thing):
        lists.setdefault(name, []).append(rekeyed(child))
    return replace(
        thing, key=new_key(), **{name: tuple(children) for name, children in lists.items()}
    )


def draw_set(data: st.DataObject, annex: Annex) -> Step:
    thing = data.draw(st.sampled_from(list(every(annex))))
    name = name_of(thing)
    field = data.draw(st.sampled_from([f.name for f in ENTITIES[name].fields]))
    if field in own:
        return Set(name, thing.key, field, data.draw(own[field]))
    return Set(name, thing.key, field, getattr(data.draw(made_up[name]), field))


def draw_insert(data: st.DataObject, annex: Annex) -> Step:
    parent = data.draw(
        st.sampled_from([t for t in every(annex) if name_of(t) in ("annex", "goal", "indicator")])
    )
    children = ENTITIES[name_of(parent)].children.values()
    thing = rekeyed(data.draw(made_up[data.draw(st.sampled_from(sorted(children)))]))
    return Insert(thing, parent.key, data.draw(st.none() | st.integers(-1, 5)))


def movable(annex: Annex) -> list[Any]:
    return list(every(annex))[1:]


def draw_step(data: st.DataObject, annex: Annex) -> Step:
    kinds = ["set", "set", "insert"] + (["move", "delete"] if annex.goals else [])
    kind = data.draw(st.sampled_from(kinds))
    if kind == "set":
        return draw_set(data, annex)
    if kind == "insert":
        return draw_insert(data, annex)
    only = {goal.indicators[0].key for goal in annex.goals if len(goal.indicators) == 1}
    things = [t for t in movable(annex) if kind == "move" or t.key not in only]
    thing = data.draw(st.sampled_from(things))
    if kind == "delete":
        return Delete(name_of(thing), thing.key)
    return Move(name_of(thing), thing.key, data.draw(st.integers(-1, 6)))
