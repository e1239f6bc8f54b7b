"""The three-way merge against a naive one, and its properties."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.entities import to_tree
from app.core.errors import Problem
from app.core.figures import Figure
from app.core.merge import Conflict, Head, Merged, Rank, keep_ours, merge, take_theirs
from app.core.model import Annex, Binding, Bound, BoundFigure, Goal, Paragraph
from tests.core.merge.editing import Editing
from tests.core.merge.reference import Table, reference
from tests.soak.generated import generated
from tests.support import annexes, small_annex

seeds = st.integers(0, 2**32)


def told(value: Any) -> str:
    return repr(to_tree(value)) if hasattr(value, "key") else repr(value)


def larger(conflict: Conflict) -> Any:
    """A decision that does not know which side is which."""
    return max(conflict.ours, conflict.theirs, key=lambda side: (side is not None, told(side)))


def sides(seed: int, annex: Annex, n: int, what: set[str]) -> list[Annex]:
    return [Editing(random.Random(seed + i), what).edited(annex, 6) for i in range(n)]


@given(annexes, seeds, st.sampled_from([{"move"}, {"remove"}]), st.booleans())
def test_it_is_the_naive_merge(annex: Annex, seed: int, or_: set[str], mine: bool) -> None:
    ours, theirs = sides(seed, annex, 2, {"set", "add", "say"} | or_)
    merged = merge(annex, ours, theirs, decide=keep_ours if mine else take_theirs)
    other = reference(annex, ours, theirs, lambda _k, _f, _b, o, t: o if mine else t)
    assert _flat(merged.annex) == (other.rows, other.lists)


def _flat(annex: Annex) -> tuple[Any, Any]:
    table = Table(annex)
    return table.rows, table.lists


@given(annexes, seeds)
def test_one_side_alone_goes_in_whole(annex: Annex, seed: int) -> None:
    (side,) = sides(seed, annex, 1, {"set", "add", "remove", "move", "say"})
    for merged in (merge(annex, annex, side), merge(annex, side, annex), merge(annex, side, side)):
        said = {"notes": merged.annex.notes, "acceptances": merged.annex.acceptances}
        assert merged.annex == replace(side, **said)
        assert not merged.conflicts
        for name, entries in said.items():
            assert set(map(repr, entries)) == set(map(repr, getattr(side, name)))


@given(annexes, seeds, st.sampled_from([{"move"}, {"remove"}]), st.permutations(range(4)))
def test_the_order_of_arrival_makes_no_difference(
    annex: Annex, seed: int, or_: set[str], order: list[int]
) -> None:
    ours, *units = sides(seed, annex, 5, {"set", "add", "say"} | or_)
    first = _all_in(annex, ours, units, range(4))
    again = _all_in(annex, ours, units, order)
    if any(conflict.field.startswith("order:") for conflict in (*first[1], *again[1])):
        return  # what the officer then chooses depends on what is there by then
    assert again[0] == first[0]


def _all_in(base: Annex, ours: Annex, units: list[Annex], order: Any) -> tuple[Annex, list[Any]]:
    heads: dict[str, Head] = {}
    conflicts: list[Conflict] = []
    for n in order:
        merged = merge(base, ours, units[n], decide=larger, rank=(f"單位{n}", ""), heads=heads)
        ours = merged.annex
        heads |= merged.heads
        conflicts += merged.conflicts
    return ours, conflicts


@given(annexes, seeds)
def test_what_came_in_changes_nothing_again(annex: Annex, seed: int) -> None:
    ours, theirs = sides(seed, annex, 2, {"set", "add", "remove", "move", "say"})
    once = merge(annex, ours, theirs, decide=take_theirs, rank=("甲", "1"))
    twice = merge(annex, once.annex, theirs, decide=take_theirs, rank=("甲", "1"), heads=once.heads)
    assert twice.annex == once.annex


@given(annexes, seeds)
def test_the_two_sides_meet_the_same_conflicts(annex: Annex, seed: int) -> None:
    one, two = sides(seed, annex, 2, {"set", "add", "remove", "move", "say"})
    there, back = merge(annex, one, two), merge(annex, two, one)
    assert {c.place for c in there.conflicts} == {c.place for c in back.conflicts}
    turned = {(c.place, told(c.theirs), told(c.ours)) for c in back.conflicts}
    assert {(c.place, told(c.ours), told(c.theirs)) for c in there.conflicts} == turned


@given(seeds)
def test_goals_given_out_alone_leave_the_others_where_they_are(seed: int) -> None:
    annex = generated(seed % 50, 9).annex
    given_out = {goal.key for goal in annex.goals[::2]}
    base = replace(annex, goals=tuple(g for g in annex.goals if g.key in given_out))
    what = {"set", "add", "remove"}
    theirs = Editing(random.Random(seed), what, given_out).edited(base, 8)
    ours = Editing(random.Random(seed + 1), {"set", "move"}, set()).edited(annex, 0)
    merged = merge(base, ours, theirs).annex
    assert [goal.key for goal in merged.goals] == [goal.key for goal in annex.goals]
    for goal in merged.goals:
        source = theirs if goal.key in given_out else annex
        assert goal in source.goals


def _paragraphs(annex: Annex) -> list[str]:
    return [p.text for p in annex.goals[0].indicators[0].analysis]


def _with(annex: Annex, *texts: str) -> Annex:
    """The first indicator with these paragraphs, their keys their texts."""
    goal = annex.goals[0]
    analysis = tuple(Paragraph(key=text, level=1, text=text) for text in texts)
    indicator = replace(goal.indicators[0], analysis=analysis)
    return replace(annex, goals=(replace(goal, indicators=(indicator,)), *annex.goals[1:]))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("abc", "abcx", "abcy", "abcxy"),  # ours first, then theirs
        ("abc", "axxbc".replace("xx", "xX"), "ayYbc", "axXyYbc"),  # runs stay together
        ("abc", "abc", "cab", "cab"),
        ("abcd", "dabc", "abdc", "dabc"),
        ("abcd", "bacd", "abdc", "badc"),  # each turned a pair of its own
        ("abc", "acx", "abyc", "ayxc".replace("ayxc", "aycx")),  # behind b, which is gone
        ("abc", "abxc", "ac", "axc"),
        ("", "x", "y", "xy"),
    ],
)
def test_where_things_stand(base: str, ours: str, theirs: str, merged: str) -> None:
    annex = small_annex()
    done = merge(_with(annex, *base), _with(annex, *ours), _with(annex, *theirs))
    assert "".join(_paragraphs(done.annex)) == merged
    assert not done.conflicts


def test_a_thing_moved_both_ways_is_a_conflict() -> None:
    annex = small_annex()
    base, ours, theirs = (_with(annex, *keys) for keys in ("axb", "xab", "abx"))
    done = merge(base, ours, theirs)
    (conflict,) = done.conflicts
    assert conflict.field == "order:analysis"
    assert (conflict.base, conflict.ours, conflict.theirs) == (
        tuple("axb"),
        tuple("xab"),
        tuple("abx"),
    )
    assert _paragraphs(done.annex) == list("xab")
    assert _paragraphs(merge(base, ours, theirs, decide=take_theirs).annex) == list("abx")


def test_removed_here_and_edited_there_is_a_conflict_of_the_whole() -> None:
    annex = small_annex()
    goal = annex.goals[0]
    gone = replace(annex, goals=annex.goals[1:])
    edited = replace(annex, goals=(replace(goal, title="改"), *annex.goals[1:]))
    for ours, theirs in ((gone, edited), (edited, gone)):
        done = merge(annex, ours, theirs)
        (conflict,) = done.conflicts
        assert (conflict.entity, conflict.key, conflict.field) == ("goal", goal.key, "*")
        assert done.annex.goals == ours.goals
        assert merge(annex, ours, theirs, decide=take_theirs).annex.goals == theirs.goals


def test_removed_here_and_only_moved_there_is_removed() -> None:
    annex = small_annex()
    gone = replace(annex, goals=annex.goals[1:])
    moved = replace(annex, goals=annex.goals[::-1])
    done = merge(annex, moved, gone)
    assert done.annex.goals == gone.goals
    assert not done.conflicts


def test_a_third_value_stands_where_it_is_chosen() -> None:
    annex = small_annex()
    ours, theirs = (replace(annex, book=word) for word in ("甲", "乙"))
    assert merge(annex, ours, theirs, decide=lambda _: "丙").annex.book == "丙"


def test_what_says_something_of_the_file_stays() -> None:
    annex = small_annex()
    assert merge(annex, annex, replace(annex, submissions=("x",))).annex == annex  # type: ignore[arg-type]


def test_a_drafted_sentence_that_followed_both_sides_is_no_conflict() -> None:
    def saying(number: str) -> Annex:
        shown = (BoundFigure(measure="m", what=Bound.ACTUAL, start=2, end=2 + len(number)),)
        binding = Binding(wording=f"完成{number}件", figures=shown, drafted=True)
        sentence = Paragraph(key="p", level=1, text=f"完成{number}件", binding=binding)
        annex = small_annex(key="a")
        goal = annex.goals[0]
        indicator = replace(goal.indicators[0], key="i", analysis=(sentence,))
        return replace(annex, goals=(replace(goal, key="g", indicators=(indicator,)),))

    base, ours, theirs = (saying(number) for number in ("1", "22", "3"))
    assert not merge(base, ours, theirs).conflicts
    by_hand = replace(ours.goals[0].indicators[0].analysis[0], text="完成二十二件")
    goal = ours.goals[0]
    edited = replace(goal, indicators=(replace(goal.indicators[0], analysis=(by_hand,)),))
    assert merge(base, replace(ours, goals=(edited,)), theirs).conflicts


def test_things_that_do_not_fit_are_refused() -> None:
    annex = small_annex()
    goal = annex.goals[0]
    other_parent = replace(annex, goals=(replace(annex.goals[1], indicators=goal.indicators),))
    twice = replace(annex, goals=(goal, goal))
    other_kind = replace(annex, goals=(replace(goal, key=goal.indicators[0].key), goal))
    for theirs in (other_parent, twice, other_kind, small_annex()):
        with pytest.raises(Problem, match="不是由同一份檔案分出來的"):
            merge(annex, annex, theirs)


def test_figures_are_what_they_are_written_as() -> None:
    annex = small_annex()
    goal = annex.goals[0]
    (measure,) = goal.measures()

    def with_actual(text: str) -> Annex:
        indicator = replace(goal.indicators[0], measures=(replace(measure, actual=Figure(text)),))
        return replace(annex, goals=(replace(goal, indicators=(indicator,)), *annex.goals[1:]))

    done: Merged = merge(annex, with_actual("7"), with_actual("7.0"))
    assert next(done.annex.goals[0].measures()).actual == Figure("7.0")
    rank: Rank = ("", "")
    assert merge(annex, with_actual("8"), with_actual("8.0"), rank=rank).conflicts


def test_a_goal_added_by_two_units_each() -> None:
    annex = small_annex()
    one, two = (
        replace(
            annex, goals=(*annex.goals, Goal(title=t, indicators=annex.goals[0].indicators[:0]))
        )
        for t in ("一", "二")
    )
    there = _all_in(annex, annex, [one, two], [0, 1])[0]
    back = _all_in(annex, annex, [one, two], [1, 0])[0]
    assert [goal.title for goal in there.goals] == ["甲", "乙", "一", "二"]
    assert there == back
