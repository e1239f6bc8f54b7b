"""Which measure of the annex a row of a sheet means: the same words, likely ones, or none."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.core.matching import bare_words
from app.core.model import Annex, Goal, Indicator, Measure
from app.core.numerals import from_chinese, to_chinese
from app.core.prose.units import scale_of

# The share of character pairs in common from which two names are likely the same.
_ALIKE = 0.6
# How much more alike the likeliest must be than the next.
_CLEARLY = 0.1


@dataclass(frozen=True, slots=True)
class Spot:
    """A measure in its place: its goal's number, and its count through the goal from 1."""

    number: str
    goal: Goal
    indicator: Indicator
    position: int
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a row says of the measure it means."""

    goal: str = ""
    title: str = ""
    indicator: str = ""
    position: str = ""
    label: str = ""
    unit: str = ""

    def said(self) -> str:
        """The name for people."""
        parts = (self.goal and f"目標{self.goal}", self.label or self.indicator or self.title)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Found:
    """The measure that is meant, and why that is not sure; no spot where none is."""

    spot: Spot | None
    why: str = ""


def spots(annex: Annex) -> Iterator[Spot]:
    """Every measure of an annex in printed order."""
    for number, goal in annex.numbered():
        position = 0
        for indicator in goal.indicators:
            for measure in indicator.measures:
                position += 1
                yield Spot(number, goal, indicator, position, measure)


def goal_number(text: str) -> str:
    """The number of a goal in a cell: 一, 一、, 目標三, 3, 3.1 (its first part); "" for none."""
    plain = "".join(text.split()).removeprefix("目標").strip("、.．()（）")
    if from_chinese(plain):
        return plain
    first = plain.split("-")[0].split(".")[0]
    value = int(first) if first.isdecimal() and len(first) < 5 else 0
    return to_chinese(value) if 1 <= value <= 9999 else ""


class Placing:
    """Finds the measures of one annex."""

    def __init__(self, annex: Annex) -> None:
        self._spots = tuple(spots(annex))

    def find(self, name: Name) -> Found:
        """The measure that a row means."""
        exact = self._exact(name)
        inside = self._inside(name)
        if exact:
            return self._told_apart(name, exact, inside)
        label = name.label or name.indicator or name.title
        if not bare_words(label):
            return self._by_position(name, inside)
        if name.position and inside and (found := self._at(name, inside)):
            return Found(found, f"目標與項次相同，名稱不同：「{found.measure.label}」")
        return self._alike(bare_words(label), inside)

    def _exact(self, name: Name) -> Sequence[Spot]:
        """Those of the same name: the measure's, or that of an indicator or goal with only one."""
        if words := bare_words(name.label):
            return self._by_label.get(words) or self._by_lone_name.get(words) or ()
        for text in (name.indicator, name.title):
            words = bare_words(text)
            if words and (found := self._by_lone_name.get(words)):
                return found
        return ()

    def _inside(self, name: Name) -> Sequence[Spot] | None:
        """The measures of the goal that a row names; None where it names none that there is."""
        goals = {spot.goal.key: spot.goal for spot in self._spots}
        title = bare_words(name.title)
        by_title = {key for key, goal in goals.items() if title and bare_words(goal.title) == title}
        number = goal_number(name.goal)
        if by_title:
            return [s for s in self._spots if s.goal.key in by_title]
        return [s for s in self._spots if s.number == number] if number else None

    def _told_apart(
        self, name: Name, exact: Sequence[Spot], inside: Sequence[Spot] | None
    ) -> Found:
        """One of several of the same name, by goal, indicator, position and unit."""
        left = list(exact)
        if inside is not None:
            keys = {spot.measure.key for spot in inside}
            here = [spot for spot in left if spot.measure.key in keys]
            if not here and len(left) == 1:
                return Found(left[0], f"名稱相同，但項目在目標{left[0].number}")
            left = here
        for tell in self._tells(name, goal_known=inside is not None):
            if len(left) > 1:
                left = [spot for spot in left if tell(spot)] or left
        if len(left) == 1:
            return Found(left[0], self._doubt(name, left[0], inside))
        return Found(None, f"有 {len(exact)} 個同名的項目，不知是哪一個；請加上目標編號或項次")

    def _tells(self, name: Name, *, goal_known: bool) -> Sequence[Callable[[Spot], bool]]:
        """What tells measures of one name apart."""
        indicator, position = bare_words(name.indicator), name.position.strip()
        return (
            lambda spot: bare_words(spot.indicator.indicator) == indicator,
            # Without a goal a number may count through the whole sheet.
            lambda spot: goal_known and str(spot.position) == position,
            lambda spot: _same_unit(spot.measure.unit, name.unit),
        )

    def _doubt(self, name: Name, spot: Spot, inside: Sequence[Spot] | None) -> str:
        number = goal_number(name.goal)
        if number and inside is not None and number != spot.number:
            return f"目標名稱相同，但編號是{spot.number}，表上是{number}"
        return ""

    def _by_position(self, name: Name, inside: Sequence[Spot] | None) -> Found:
        if inside and (found := self._at(name, inside)):
            return Found(found, "只有目標與項次，沒有名稱")
        if inside and len(inside) == 1:
            return Found(inside[0], "只有目標，沒有名稱")
        return Found(None, "沒有項目的名稱")

    def _at(self, name: Name, inside: Sequence[Spot]) -> Spot | None:
        wanted = name.position.strip()
        return next((spot for spot in inside if str(spot.position) == wanted), None)

    def _alike(self, words: str, inside: Sequence[Spot] | None) -> Found:
        """The likeliest by the pairs of characters in common (Dice), if it clearly is."""
        pairs = _pairs(words)
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(self._by_pair.get(pair, ()))
        keys = {spot.measure.key for spot in inside} if inside else None
        scored: dict[str, tuple[float, Spot]] = {}
        for at, count in shared.items():
            spot, total = self._alike_names[at]
            score = 2 * count / (total + len(pairs))
            if keys is not None and spot.measure.key not in keys:
                continue
            if score > scored.get(spot.measure.key, (0.0, spot))[0]:
                scored[spot.measure.key] = (score, spot)
        ranked = sorted(scored.values(), key=lambda one: -one[0])
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        if ranked and ranked[0][0] >= max(_ALIKE, second + _CLEARLY):
            spot = ranked[0][1]
            return Found(spot, f"名稱相近：項目是「{spot.measure.label}」")
        if inside and len(inside) == 1:
            label = inside[0].measure.label
            return Found(inside[0], f"目標相同而只有一個項目，名稱不同：「{label}」")
        return Found(None, "附件裡沒有這個名稱的項目")

    @cached_property
    def _by_label(self) -> dict[str, list[Spot]]:
        found: dict[str, list[Spot]] = defaultdict(list)
        for spot in self._spots:
            found[bare_words(spot.measure.label)].append(spot)
        return found

    @cached_property
    def _by_lone_name(self) -> dict[str, list[Spot]]:
        """Measures that are alone in their indicator or goal, by its name."""
        found: dict[str, list[Spot]] = defaultdict(list)
        for spot in self._spots:
            if len(spot.indicator.measures) == 1:
                found[bare_words(spot.indicator.indicator)].append(spot)
            if sum(1 for _ in spot.goal.measures()) == 1:
                title = bare_words(spot.goal.title)
                if title != bare_words(spot.indicator.indicator):
                    found[title].append(spot)
        return found

    @cached_property
    def _alike_names(self) -> list[tuple[Spot, int]]:
        return [(spot, len(_pairs(bare_words(spot.measure.label)))) for spot in self._spots]

    @cached_property
    def _by_pair(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for at, spot in enumerate(self._spots):
            for pair in _pairs(bare_words(spot.measure.label)):
                found[pair].append(at)
        return found


def _same_unit(one: str, other: str) -> bool:
    return scale_of(one)[1] == scale_of(other)[1]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))
