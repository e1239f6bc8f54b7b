"""Where things stand in a list that two sides changed: their order, and what each added.

The order is decided pair by pair: where one side turned two things round, they
are turned; both sides cannot turn the same pair differently. Only where the
pairs then contradict each other (a thing moved before another and behind it) it
is a conflict.

What was added stays together in runs, behind what it was added behind. Several
runs at one place stand by where they were added and then by who added them, so
that the order of arrival makes no difference. For that the first thing of each
run that came in, its head, is remembered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

# Who added a run: the unit's name, then what was given out to it. Our own is the least.
Rank = tuple[str, str]
OWN: Rank = ("", "")
# Comparing every pair takes half a million steps at this size; no annex has such a list.
_MOST = 1000
_Weight = tuple[float, bool, Rank]
_GOES_ON: _Weight = (-2.0, False, OWN)


@dataclass(frozen=True, slots=True)
class Head:
    """The first thing of a run: what the run was added behind ("" the beginning), and by whom."""

    after: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class Lists:
    """The keys of one list on each side, and which of them are still there after the merge."""

    base: Sequence[str]
    ours: Sequence[str]
    theirs: Sequence[str]
    alive: Collection[str]

    @property
    def common(self) -> tuple[str, ...]:
        """What both sides have, in our order."""
        others = set(self.theirs)
        return tuple(key for key in self.ours if key in others and key in self.alive)

    def in_their_order(self, keys: Collection[str]) -> tuple[str, ...]:
        """The same things as the other side has them."""
        return tuple(key for key in self.theirs if key in keys)


def merged_order(lists: Lists) -> tuple[str, ...] | None:
    """The order of what both sides have; None when the two contradict each other."""
    ours = lists.common
    theirs = lists.in_their_order(set(ours))
    known = set(lists.base)
    if known.issuperset(ours):
        base = tuple(key for key in lists.base if key in set(ours))
        if base in (ours, theirs):
            return theirs if base == ours else ours
    if ours == theirs:
        return ours
    return _by_pairs(lists.base, ours, theirs) if len(ours) <= _MOST else None


def _by_pairs(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> tuple[str, ...] | None:
    at, there = ({key: n for n, key in enumerate(side)} for side in (base, theirs))
    before = dict.fromkeys(ours, 0)  # how many things stand before each
    for n, first in enumerate(ours):
        for second in ours[n + 1 :]:
            # Where the sides differ, the one that is not as it was given out has turned them;
            # what was not given out stands as we have it.
            turned = there[first] > there[second] and first in at and at[first] < at.get(second, -1)
            before[first if turned else second] += 1
    order = sorted(ours, key=before.__getitem__)
    return tuple(order) if all(before[key] == n for n, key in enumerate(order)) else None


def placed(
    lists: Lists, order: Sequence[str], heads: Mapping[str, Head], rank: Rank
) -> tuple[tuple[str, ...], dict[str, Head]]:
    """The whole list with what either side alone has, and the heads that this merge makes.

    `order` is that of what both have, `heads` what earlier merges made, `rank` theirs.
    """
    tails = _tails(lists, set(order))
    made = _uncovered(lists, heads)
    at = {key: float(n) for n, key in enumerate(lists.base)}
    for place, after, run in _runs(lists, set(order)):
        if run[0] not in at:
            made[run[0]] = Head(after, rank)
        near = at.get(place, -1.0) + 0.5  # for what was added behind things not given out
        weigh = partial(_weight, {**heads, **made}, at, near)
        weights = [weigh(key) for key in tails[place]]
        own = weigh(run[0])
        index = next((n for n, other in enumerate(weights) if other > own), len(weights))
        tails[place][index:index] = run
    whole = [*tails[""]]
    for key in order:
        whole += (key, *tails[key])
    return tuple(whole), made


def _weight(heads: Mapping[str, Head], at: Mapping[str, float], near: float, key: str) -> _Weight:
    """What a thing behind a common one is sorted by; what goes on a run never stops another."""
    if key in at:
        return at[key], False, OWN
    head = heads.get(key)
    if head is None:
        return _GOES_ON
    return (at.get(head.after, near) if head.after else -1.0), True, head.rank


def heads_in(base: Sequence[str], theirs: Sequence[str], rank: Rank) -> dict[str, Head]:
    """The heads of the runs in a list that comes in whole."""
    runs = _runs(Lists(base, (), theirs, set(theirs)), ())
    return {run[0]: Head(after, rank) for _, after, run in runs if run[0] not in set(base)}


def _tails(lists: Lists, common: Collection[str]) -> dict[str, list[str]]:
    """What only we have, behind each thing that both have, and at the beginning."""
    tails: dict[str, list[str]] = {"": [], **{key: [] for key in common}}
    place = ""
    for key in lists.ours:
        if key in common:
            place = key
        elif key in lists.alive:
            tails[place].append(key)
    return tails


def _uncovered(lists: Lists, heads: Mapping[str, Head]) -> dict[str, Head]:
    """Heads for what we added behind things that this merge takes away."""
    given = set(lists.base)
    made: dict[str, Head] = {}
    removed = ""
    for key in lists.ours:
        if key not in lists.alive:
            removed = key if key in given else removed
        else:
            if removed and key not in given and key not in heads:
                made[key] = Head(removed, OWN)
            removed = ""
    return made


def _runs(lists: Lists, common: Collection[str]) -> list[tuple[str, str, list[str]]]:
    """What only they have, in runs: the common thing before it, what it was added behind, keys."""
    given, ours = set(lists.base), set(lists.ours)
    runs: list[tuple[str, str, list[str]]] = []
    place, after, going_on = "", "", False
    for key in lists.theirs:
        if key in common:
            place = key
        if key in given or key in ours:
            after, going_on = key, False
        if key in common or key not in lists.alive or key in ours:
            continue
        if going_on:
            runs[-1][2].append(key)
        else:
            runs.append((place, after, [key]))
            going_on = key not in given
    return runs
