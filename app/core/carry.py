"""Next year's annex from last year's 沿用上年度: the structure stays, the figures go."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.draft.binding import followed
from app.core.model import (
    Annex,
    Binding,
    Goal,
    Indicator,
    Measure,
    Paragraph,
    Rounding,
    Rule,
    default_section_title,
    new_key,
)
from app.core.outline import Placed, Section, outline, read_heading, renumbered
from app.core.prose import Kind, read_numbers

_COLONS = "：:"


def carried(annex: Annex, fiscal_year: int) -> Annex:
    """The annex of a later fiscal year as it begins; every key is new.

    Kept: titles, indicators, labels, units, rules, work items and levels, how
    percentages are rounded and pages made up, and section 一、衡量標準 word for
    word. Emptied: targets, revisions, actual values, statements, notes, what a
    source printed, and the printed targets. Of the other sections the headings
    stay. Where the years follow each other, `current` becomes `previous`.
    The years that texts name stay as they are: see `app.core.carry_years`.
    """
    later = fiscal_year - annex.fiscal_year
    performance_year = annex.performance_year + later
    title = annex.section_title
    if title == default_section_title(annex.performance_year):
        title = default_section_title(performance_year)
    new = replace(
        annex,
        key=new_key(),
        section_title=title,
        fiscal_year=fiscal_year,
        performance_year=performance_year,
        goals=tuple(_goal(goal, follows=later == 1) for goal in annex.goals),
        acceptances=(),
        notes=(),
        submissions=(),
        given=(),
        returned=(),
        assignment=None,
    )
    return up_to_date(new)


def up_to_date(annex: Annex) -> Annex:
    """The annex with its bound sentences brought up to its figures; a missing one shows as ＿＿."""
    return replace(
        annex, goals=tuple(goal_up_to_date(goal, annex.rounding) for goal in annex.goals)
    )


def goal_up_to_date(goal: Goal, rounding: Rounding) -> Goal:
    """The goal with its bound sentences brought up to its figures."""
    if not any(paragraph.binding for paragraph in goal.paragraphs()):
        return goal
    measures = {measure.key: measure for measure in goal.measures()}
    indicators = (
        replace(
            indicator,
            analysis=tuple(followed(p, measures, rounding) or p for p in indicator.analysis),
        )
        for indicator in goal.indicators
    )
    return replace(goal, indicators=tuple(indicators))


def _goal(goal: Goal, *, follows: bool) -> Goal:
    keys = {measure.key: new_key() for measure in goal.measures()}
    indicators = tuple(_indicator(i, keys, follows=follows) for i in goal.indicators)
    return replace(goal, key=new_key(), indicators=indicators)


def _indicator(indicator: Indicator, keys: Mapping[str, str], *, follows: bool) -> Indicator:
    measures = tuple(_measure(m, keys[m.key], follows=follows) for m in indicator.measures)
    return replace(
        indicator,
        key=new_key(),
        target_lines=(),
        measures=measures,
        analysis=_analysis(indicator.analysis, keys),
    )


def _measure(measure: Measure, key: str, *, follows: bool) -> Measure:
    growth = measure.rule is Rule.GROWTH and follows
    return replace(
        measure,
        key=key,
        target=None,
        revisions=(),
        actual=None,
        actual_qualifier=None,
        current=None,
        previous=measure.current if growth else None,
        items=tuple(replace(item, done=False) for item in measure.items),
        statement=None,
        target_display=None,
        printed=None,
        printed_growth=None,
        note=None,
    )


def _analysis(analysis: Sequence[Paragraph], keys: Mapping[str, str]) -> tuple[Paragraph, ...]:
    kept: list[tuple[Placed, Paragraph]] = []
    for placed in outline(analysis):
        if placed.section is Section.STANDARD:
            binding = _rebound(placed.paragraph.binding, keys)
            kept.append((placed, replace(placed.paragraph, key=new_key(), binding=binding)))
        elif heading := _heading(placed):
            level = placed.paragraph.level
            kept.append((placed, Paragraph(level=level, text=heading)))
    counted = renumbered([paragraph for _, paragraph in kept])
    return tuple(
        paragraph
        if placed.opens or placed.section is Section.STANDARD
        else replace(paragraph, text=text)
        for (placed, paragraph), text in zip(kept, counted, strict=True)
    )


def _heading(placed: Placed) -> str:
    """What of a paragraph is structure: label and heading, with the colon; "" if it has none.

    A heading that states a figure is last year's result and no structure.
    """
    text = placed.paragraph.text
    if placed.opens:
        end = placed.heading_end or (placed.label.end if placed.label else 0)
    elif placed.label:
        start, end = read_heading(text, placed.label.end)
        if end == start or any(n.kind is Kind.FIGURE for n in read_numbers(text[start:end])):
            return ""
    else:
        return ""
    return text[: end + 1] if text[end : end + 1] in _COLONS else text[:end]


def _rebound(binding: Binding | None, keys: Mapping[str, str]) -> Binding | None:
    """The binding to this year's measures; figures of other goals are bound no more."""
    if binding is None:
        return None
    figures = tuple(
        replace(figure, measure=keys[figure.measure])
        for figure in binding.figures
        if figure.measure in keys
    )
    return replace(binding, figures=figures) if figures else None
