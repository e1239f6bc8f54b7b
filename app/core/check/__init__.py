"""The check 檢核: does the prose say what the data says, and is the annex in order."""

from collections.abc import Collection
from itertools import chain

from app.core.check.annex_rules import ANNEX_RULES, AnnexRule, compare
from app.core.check.detail_rules import DETAIL_RULES
from app.core.check.finding import (
    SEVERITY_WORDS,
    Finding,
    Fix,
    Place,
    Severity,
    accept,
    acceptance_of,
    to_json,
)
from app.core.check.measure_rules import MEASURE_RULES
from app.core.check.outline_rules import OUTLINE_RULES
from app.core.check.rule import Rule, read_goal
from app.core.check.stated_rules import STATED_RULES
from app.core.check.text_figures import TEXT_FIGURE_RULES
from app.core.check.text_rules import TEXT_RULES
from app.core.model import Annex, Goal

__all__ = [
    "ANNEX_RULES",
    "GOAL_RULES",
    "RULES",
    "SEVERITY_WORDS",
    "Finding",
    "Fix",
    "Place",
    "Severity",
    "accept",
    "acceptance_of",
    "check",
    "check_across",
    "check_goal",
    "to_json",
]

GOAL_RULES: tuple[Rule, ...] = (
    *STATED_RULES,
    *TEXT_FIGURE_RULES,
    *DETAIL_RULES,
    *MEASURE_RULES,
    *OUTLINE_RULES,
    *TEXT_RULES,
)
# Every rule, for lists and help.
RULES: tuple[Rule | AnnexRule, ...] = (*GOAL_RULES, *ANNEX_RULES)


def check(
    annex: Annex, *, previous: Annex | None = None, missing: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Check a whole annex: its findings by goal, the weightiest first, those of all goals before.

    `previous` is last year's annex, if there is one; `missing` are the
    characters that no font has. Accepted findings are among the result
    (see acceptance_of).
    """
    found = list(check_across(annex, previous=previous))
    for number, goal in annex.numbered():
        found += check_goal(annex, goal, number, missing=missing)
    order = {None: 0} | {number: i for i, (number, _) in enumerate(annex.numbered(), 1)}
    return tuple(sorted(found, key=lambda finding: (order[finding.goal], finding.weight)))


def check_goal(
    annex: Annex, goal: Goal, number: str, *, missing: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Check one goal by itself, as after an edit in it; `number` is its number as printed."""
    reading = read_goal(annex, goal, number, frozenset(missing))
    found = chain.from_iterable(rule.findings(reading) for rule in GOAL_RULES)
    return tuple(sorted(found, key=lambda finding: finding.weight))


def check_across(annex: Annex, *, previous: Annex | None = None) -> tuple[Finding, ...]:
    """Check what needs all goals: missing sections, headings that differ, last year's words."""
    compared = compare(annex, previous)
    return tuple(chain.from_iterable(rule.findings(compared) for rule in ANNEX_RULES))
