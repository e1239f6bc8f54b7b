"""Twenty units return what they were given, in any order, made up by a seed."""

import random
from typing import Any

from app.core.merge import Conflict, Head, merge
from app.core.model import Annex
from tests.core.merge.editing import ALL, Editing
from tests.core.merge.reference import Table, reference
from tests.soak.generated import generated

_UNITS = 20


def larger(field: str, ours: Any, theirs: Any) -> Any:
    """A decision that does not know which side is which: orders stay as they are here."""
    if field.startswith("order:"):
        return ours
    return max(ours, theirs, key=lambda side: (side is not None, repr(side)))


def decide(conflict: Conflict) -> Any:
    return larger(conflict.field, conflict.ours, conflict.theirs)


def shared_out(rng: random.Random, annex: Annex) -> list[set[str]]:
    """Every goal to one unit; some get none."""
    shares: list[set[str]] = [set() for _ in range(_UNITS)]
    for goal in annex.goals:
        rng.choice(shares).add(goal.key)
    return shares


def merged(base: Annex, ours: Annex, returned: list[tuple[int, Annex]]) -> Annex:
    heads: dict[str, Head] = {}
    for unit, theirs in returned:
        done = merge(base, ours, theirs, decide=decide, rank=(f"單位{unit:02}", ""), heads=heads)
        ours, heads = done.annex, {**heads, **done.heads}
    return ours


def one_collation(seed: int, goals: int) -> int:
    """Give out, edit on all sides, return in two orders; the number of conflicts met."""
    rng = random.Random(seed)
    base = generated(rng.randrange(1000), goals).annex
    shares = shared_out(rng, base)
    # What one moves and another removes may stand elsewhere by the order of arrival.
    what = [*(ALL - {rng.choice(["move", "remove"])}), "set", "set"]
    conflicting = rng.random() < 0.5
    mine = None if conflicting else set()
    ours = Editing(rng, what if conflicting else {"say"}, mine).edited(base, 10 * goals)
    returned = []
    for unit, keys in enumerate(shares):
        edits = rng.randrange(20 * len(keys)) if keys else 0
        theirs = Editing(rng, [kind for kind in what if kind != "say"], keys).edited(base, edits)
        returned.append((unit, Editing(rng, {"say"}).edited(theirs, rng.randrange(3))))
    first = merged(base, ours, returned)
    met, table = 0, None
    for _, theirs in returned:

        def choose(_key: str, field: str, _base: Any, own: Any, other: Any) -> Any:
            nonlocal met
            met += 1
            return larger(field, own, other)

        now = ours if table is None else table.annex()
        table = reference(base, now, theirs, choose)
    assert table is not None
    whole = Table(first)
    assert (whole.rows, whole.lists) == (table.rows, table.lists), seed
    rng.shuffle(returned)
    assert merged(base, ours, returned) == first, seed
    assert merged(base, first, returned) == first, seed
    return met


def one_quarrel(seed: int, goals: int) -> int:
    """All units edit everything; the number of lists whose order the officer has to choose."""
    rng = random.Random(seed)
    base = generated(rng.randrange(1000), goals).annex
    what = ALL - {rng.choice(["move", "remove"])}
    ours = Editing(rng, what).edited(base, 10)
    returned = [(n, Editing(rng, what).edited(base, rng.randrange(12))) for n in range(_UNITS)]
    there = merged(base, ours, returned)
    rng.shuffle(returned)
    back = merged(base, ours, returned)
    if "move" in what:  # contradicting orders are the officer's choice
        one, two = Table(there), Table(back)
        assert one.rows == two.rows, seed
        pairs = ((keys, two.lists[place]) for place, keys in one.lists.items())
        return sum(keys != other for keys, other in pairs)
    assert there == back, seed
    return 0
