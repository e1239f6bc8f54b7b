"""A rule of the check: what it is called, what it says, how it weighs, and what it does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.check.conduct import conducted, slips
from app.core.check.facts import Said
from app.core.check.finding import Finding, Fix, Place, Severity
from app.core.check.reading import Mention, Scope, read_scopes
from app.core.check.stating import Verdict, judged, statements
from app.core.check.wanting import of_kind
from app.core.model import Annex, Goal

_IN_COLUMN = (Said.DISPLAY, Said.WEIGHT, Said.SHARE)


@dataclass(frozen=True, slots=True)
class ReadScope:
    """An indicator's scope with what its figures contradict: in prose, in the column, by a slip."""

    scope: Scope
    prose: tuple[Verdict, ...]
    column: tuple[Verdict, ...]
    slips: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A goal with everything its rules look at, read once."""

    annex: Annex
    goal: Goal
    number: str
    parts: tuple[ReadScope, ...]
    missing: frozenset[str] = frozenset()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The indicators' scopes."""
        return tuple(part.scope for part in self.parts)


def read_goal(
    annex: Annex, goal: Goal, number: str, missing: frozenset[str] = frozenset()
) -> Reading:
    """Read a goal for its rules; `missing` are the characters that no font has."""
    parts = tuple(_read(scope) for scope in read_scopes(annex, goal))
    return Reading(annex, goal, number, parts, missing)


def _read(scope: Scope) -> ReadScope:
    prose = (*statements(scope), *conducted(scope))
    originals, may = of_kind(scope, [Said.ORIGINAL]), of_kind(scope, _IN_COLUMN)
    column = tuple(judged(scope.column, scope, lambda _: (originals, may)))
    return ReadScope(scope, prose, column, tuple(slips(scope, prose)))


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule's function yields: a finding without its rule, severity and goal."""

    place: Place
    message: str
    said: str = ""
    expected: str = ""
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over one goal. `words` name it for people, `example` is a case it finds."""

    name: str
    words: str
    severity: Severity
    example: str
    find: Callable[[Reading], Iterator[Hit]]

    def findings(self, reading: Reading) -> Iterator[Finding]:
        """What the rule finds in a goal."""
        for hit in self.find(reading):
            yield self.finding(hit, reading.number)

    def finding(self, hit: Hit, goal: str | None) -> Finding:
        """A hit as a finding of this rule."""
        return Finding(
            self.name, self.severity, goal, hit.place, hit.message, hit.said, hit.expected, hit.fix
        )


def replaced(text: str, start: int, end: int, new: str) -> str:
    """The text with some of its characters replaced."""
    return text[:start] + new + text[end:]


def fix_mention(scope: Scope, mention: Mention, shown: str) -> Fix:
    """The fix that writes something else in a mention's stead, unit and all."""
    place, quantity = scope.place(mention), mention.quantity
    text = replaced(mention.text, quantity.start, quantity.unit_end, shown)
    if mention.line is None:
        return fix_to(place, text, shown)
    lines = list(scope.indicator.target_lines)
    lines[mention.line] = text
    return fix_to(place, tuple(lines), shown)


def fix_to(place: Place, value: Any, shown: str) -> Fix:
    """The fix that sets the field of a place."""
    return Fix(place.entity, place.field, value, f"改為「{shown}」")
