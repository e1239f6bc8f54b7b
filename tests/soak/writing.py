"""A short way to write documents for the check: data beside prose whose figures are marked.

In the prose `{A:15件}` marks a figure that is recorded: T target, A actual, P
achievement, C this year's count, B the year before's, G growth, W weight, S a
statement's. What is not marked is no data.
"""

import re
from dataclasses import dataclass
from typing import Any

from app.core.figures import Figure
from app.core.model import (
    Annex,
    Goal,
    Indicator,
    InverseFormula,
    Item,
    Level,
    Measure,
    Paragraph,
    Qualifier,
    Revision,
    Rounding,
    RoundingMode,
    Rule,
)

MARK = re.compile(r"\{([A-Z]):([^{}]*)\}")
_LABELS = (
    (1, re.compile(r"[一二三四五六七八九十]+、")),
    (2, re.compile(r"[(（][一二三四五六七八九十]+[)）]")),
    (3, re.compile(r"[0-9]+[.、](?![0-9])")),
    (4, re.compile(r"[(（][0-9]+[)）]")),
)


@dataclass(frozen=True)
class Marked:
    """A marked figure: where it stands, what it is of, and its text."""

    goal: int
    indicator: int
    field: str
    index: int
    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True)
class Document:
    """An annex with its marked figures."""

    name: str
    annex: Annex
    marks: tuple[Marked, ...]


def measure(
    label: str, unit: str = "", target: Any = None, actual: Any = None, **more: Any
) -> Measure:
    """A measure with figures given as text or numbers; `revisions` as (target, date) pairs."""
    rule = Rule(more.pop("rule", "ratio"))
    for name in ("current", "previous"):
        if name in more:
            more[name] = Figure(str(more[name]))
    more["items"] = tuple(
        Item(label=text, weight=Figure(str(weight)), done=done)
        for text, weight, done in more.pop("items", ())
    )
    more["levels"] = tuple(Level(code=c, meaning=m) for c, m in more.pop("levels", {}).items())
    more["revisions"] = tuple(
        Revision(target=Figure(str(value)), approved_on=on)
        for value, on in more.pop("revisions", ())
    )
    if "actual_qualifier" in more:
        more["actual_qualifier"] = Qualifier(more["actual_qualifier"])
    if "formula" in more:
        more["inverse_formula"] = InverseFormula(more.pop("formula"))
    if "mode" in more:
        more["rounding_mode"] = RoundingMode(more.pop("mode"))
    return Measure(
        label=label, unit=unit, rule=rule,
        target=None if target is None else Figure(str(target)),
        actual=None if actual is None else Figure(str(actual)),
        **more,
    )  # fmt: skip


def indicator(name: str, lines: list[str], measures: list[Measure], prose: str) -> tuple[Any, ...]:
    """An indicator with marked target lines and a marked analysis, a paragraph a line."""
    return (
        name,
        lines,
        measures,
        [line.strip() for line in prose.strip().splitlines() if line.strip()],
    )


def goal(title: str, *indicators: tuple[Any, ...]) -> tuple[str, tuple[tuple[Any, ...], ...]]:
    """A goal of one indicator or several."""
    return title, indicators


def document(
    agency: str, year: int, goals: list[Any], *, mode: str = "truncate", decimals: int = 0
) -> Document:
    """The annex of an agency for the performance of a 民國 year."""
    marks: list[Marked] = []
    built = []
    for g, (title, indicators) in enumerate(goals):
        made = []
        for i, (name, lines, measures, paragraphs) in enumerate(indicators):
            plain_lines = [_unmark(t, marks, g, i, "target_lines", n) for n, t in enumerate(lines)]
            plain = [_unmark(t, marks, g, i, "analysis", n) for n, t in enumerate(paragraphs)]
            made.append(
                Indicator(
                    indicator=name,
                    target_lines=tuple(plain_lines),
                    measures=tuple(measures),
                    analysis=tuple(Paragraph(level=level_of(t), text=t) for t in plain),
                )
            )
        built.append(Goal(title=title, indicators=tuple(made)))
    annex = Annex(
        agency=agency, section_title=f"{year}年度施政績效及達成情形分析：",
        fiscal_year=year + 2, performance_year=year,
        rounding=Rounding(mode=RoundingMode(mode), decimals=decimals), goals=tuple(built),
    )  # fmt: skip
    return Document(agency, annex, tuple(marks))


def level_of(text: str) -> int:
    """The outline level of a paragraph's label; 2 without one."""
    return next((level for level, label in _LABELS if label.match(text)), 2)


def _unmark(text: str, marks: list[Marked], g: int, i: int, field: str, index: int) -> str:
    plain, end = "", 0
    for match in MARK.finditer(text):
        plain += text[end : match.start()]
        start = len(plain)
        plain += match[2]
        marks.append(Marked(g, i, field, index, start, len(plain), match[1], match[2]))
        end = match.end()
    return plain + text[end:]
