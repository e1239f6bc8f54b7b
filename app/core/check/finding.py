"""What a check says: findings, their places, their fixes, and how one is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.model import Acceptance


class Severity(StrEnum):
    """How much a finding weighs: an error contradicts, a warning is likely, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITY_WORDS = {Severity.ERROR: "錯誤", Severity.WARNING: "警告", Severity.NOTE: "提示"}
_WEIGHTS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: an entity's key and field (interchange keys), and characters in it.

    `line` is the index in a field that is a list of texts. `start` = `end` = 0
    means the whole field. `words` name the place for people: 三、(二).
    """

    entity: str
    field: str
    words: str
    start: int = 0
    end: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fix:
    """What one key would put right: a field's new value, of the type the field has."""

    entity: str
    field: str
    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `goal` is the goal's number as printed, None for the whole annex.

    `message` is one sentence; `said` and `expected` are what stands there and
    what should, as short texts.
    """

    rule: str
    severity: Severity
    goal: str | None
    place: Place
    message: str
    said: str
    expected: str
    fix: Fix | None = None

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What stays the same while nothing relevant changes: an acceptance is kept by it."""
        return (self.rule, self.place.entity, self.place.field, self.said, self.expected)

    @property
    def weight(self) -> int:
        """0 for an error, then 1 and 2, for sorting."""
        return _WEIGHTS[self.severity]


def to_json(finding: Finding) -> dict[str, str | None]:
    """A finding as `jixiao check --json` prints it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "goal": finding.goal,
        "place": finding.place.words,
        "said": finding.said,
        "expected": finding.expected,
    }


def accept(finding: Finding, *, reason: str, who: str, when: str) -> Acceptance:
    """The finding accepted for a reason; `when` is an ISO date and time."""
    rule, entity, field, said, expected = finding.identity
    return Acceptance(
        rule=rule, entity=entity, field=field, said=said, expected=expected,
        reason=reason, who=who, when=when,
    )  # fmt: skip


def acceptance_of(finding: Finding, acceptances: Iterable[Acceptance]) -> Acceptance | None:
    """The acceptance that covers a finding; it lapses when what is said or expected changes."""
    for given in acceptances:
        if (given.rule, given.entity, given.field, given.said, given.expected) == finding.identity:
            return given
    return None
