"""Which goal, indicator and measure of last year's annex is which of this year's.

Nothing records where a measure came from, so their words decide: the same
words first, then words much alike, then being the only one of its kind.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from app.core.model import Annex, Goal, Indicator, Measure

Kept = TypeVar("Kept", Goal, Indicator, Measure)
Words = tuple[str, ...]

# 102年, 民國102年度, 102學年度: what changes from year to year in the same words.
_YEAR = re.compile(r"(?:民國|西元)?[0-9]{2,4}(?:學年度?|年度?)")
_NO_WORD = re.compile(r"[\W_]+")
# Two names of which most pairs of neighbouring characters are the same. Names of
# different things share fewer: 建置身分識別行動設備 and 建置生物特徵採集工作站 an eighth.
_ALIKE = 0.6


def bare_words(text: str) -> str:
    """A text without widths, case, spaces, marks and years, for comparing."""
    usual = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return _NO_WORD.sub("", _YEAR.sub("", usual))


def likeness(one: str, other: str) -> float:
    """How alike two bare texts are, from 0 to 1: the share of their character pairs in common.

    Dice's coefficient over pairs of neighbouring characters.
    """
    if one == other:
        return 1.0 if one else 0.0
    return _dice(_pairs(one), _pairs(other))


@dataclass(frozen=True)
class Match:
    """The counterparts in last year's annex, by this year's keys."""

    this: Annex
    last: Annex

    def goal(self, key: str) -> Goal | None:
        """Last year's goal for this year's key."""
        return self._goals.get(key)

    def indicator(self, key: str) -> Indicator | None:
        """Last year's indicator."""
        return self._indicators.get(key)

    def measure(self, key: str) -> Measure | None:
        """Last year's measure."""
        return self._measures.get(key)

    @cached_property
    def _goals(self) -> dict[str, Goal]:
        pairs = _Pairs(_goal_words, places=2)
        pairs.same(self.this.goals, self.last.goals)
        pairs.alike(self.this.goals, self.last.goals)
        return pairs.found

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        pairs = _Pairs(_indicator_words)
        inside = [
            (goal.indicators, then.indicators)
            for goal in self.this.goals
            if (then := self._goals.get(goal.key))
        ]
        for these, those in inside:
            pairs.same(these, those)
        # It may have moved to another goal.
        pairs.unique(_indicators(self.this), _indicators(self.last))
        for these, those in inside:
            pairs.alike(these, those)
            if len(these) == len(those) == 1:
                pairs.alone(these[0], those[0])
        return pairs.found

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        pairs = _Pairs(_measure_words)
        inside = [
            (indicator, then)
            for indicator in _indicators(self.this)
            if (then := self._indicators.get(indicator.key))
        ]
        for indicator, then in inside:
            pairs.same(indicator.measures, then.measures)
        # It may have moved to another indicator.
        pairs.unique(_measures(self.this), _measures(self.last), _counts_the_same)
        for indicator, then in inside:
            pairs.alike(indicator.measures, then.measures)
            if _one_of_a_kind(indicator, then):
                pairs.alone(indicator.measures[0], then.measures[0])
        return pairs.found


class _Pairs(Generic[Kept]):
    """The pairs found so far, by this year's key.

    A thing has words in so many `places`; the first is its name.
    """

    def __init__(self, words: Callable[[Kept], Words], places: int = 1) -> None:
        self._words: Callable[[Kept], Words] = words
        self._places = places
        self.found: dict[str, Kept] = {}
        self._taken: set[str] = set()

    def same(self, this: Sequence[Kept], last: Sequence[Kept]) -> None:
        """Pair the same names, the nth with the nth; then those of the same other words."""
        for place in range(self._places):
            waiting = self._by_words(self._old(last), place)
            for words, things in self._by_words(self._new(this), place).items():
                for thing, then in zip(things, waiting.get(words, ()), strict=False):
                    self._take(thing, then)

    def unique(
        self,
        this: Sequence[Kept],
        last: Sequence[Kept],
        agree: Callable[[Kept, Kept], bool] = lambda _this, _last: True,
    ) -> None:
        """Pair the same names that only one on each side still has, where they `agree`."""
        waiting = self._by_words(self._old(last))
        for name, things in self._by_words(self._new(this)).items():
            old = waiting.get(name, ())
            if len(things) == len(old) == 1 and agree(things[0], old[0]):
                self._take(things[0], old[0])

    def alike(self, this: Sequence[Kept], last: Sequence[Kept]) -> None:
        """Pair those whose words are most alike, the most alike first."""
        new, old = self._new(this), self._old(last)
        before = [[_pairs(text) for text in self._words(thing)] for thing in old]
        scored = []
        for i, thing in enumerate(new):
            now = [_pairs(text) for text in self._words(thing)]
            for j, then in enumerate(before):
                score = max(_dice(a, b) for a, b in zip(now, then, strict=True))
                if score >= _ALIKE:
                    scored.append((-score, i, j))
        for _, i, j in sorted(scored):
            self.alone(new[i], old[j])

    def alone(self, this: Kept, last: Kept) -> None:
        """Pair these two, if neither is in a pair."""
        if this.key not in self.found and last.key not in self._taken:
            self._take(this, last)

    def _take(self, this: Kept, last: Kept) -> None:
        self.found[this.key] = last
        self._taken.add(last.key)

    def _new(self, things: Sequence[Kept]) -> list[Kept]:
        return [thing for thing in things if thing.key not in self.found]

    def _old(self, things: Sequence[Kept]) -> list[Kept]:
        return [thing for thing in things if thing.key not in self._taken]

    def _by_words(self, things: Iterable[Kept], place: int = 0) -> dict[str, list[Kept]]:
        groups: dict[str, list[Kept]] = defaultdict(list)
        for thing in things:
            if words := self._words(thing)[place]:
                groups[words].append(thing)
        return groups


def _one_of_a_kind(this: Indicator, last: Indicator) -> bool:
    """Whether each has one measure, which counts the same in the same way."""
    if not len(this.measures) == len(last.measures) == 1:
        return False
    now, then = this.measures[0], last.measures[0]
    names = (bare_words(this.indicator), bare_words(last.indicator))
    return _counts_the_same(now, then) and likeness(*names) >= _ALIKE


def _counts_the_same(this: Measure, last: Measure) -> bool:
    return (this.unit, this.rule) == (last.unit, last.rule)


def _goal_words(goal: Goal) -> Words:
    """A goal may be worded anew over the same indicators."""
    own = "".join(bare_words(indicator.indicator) for indicator in goal.indicators)
    return bare_words(goal.title), own


def _indicator_words(indicator: Indicator) -> Words:
    return (bare_words(indicator.indicator),)


def _measure_words(measure: Measure) -> Words:
    return (bare_words(measure.label),)


def _indicators(annex: Annex) -> list[Indicator]:
    return [indicator for goal in annex.goals for indicator in goal.indicators]


def _measures(annex: Annex) -> list[Measure]:
    return [measure for goal in annex.goals for measure in goal.measures()]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0
