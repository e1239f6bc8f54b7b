"""Section 三 worded from the measures, in the sentences of the source."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.achievement import achieve
from app.core.check.subjects import bigrams
from app.core.draft.showing import shown
from app.core.model import (
    Binding,
    Bound,
    BoundFigure,
    Drafting,
    Indicator,
    Measure,
    Paragraph,
    Rounding,
    Rule,
)
from app.core.outline import Section, label_text, outline
from app.core.prose import Kind, Quantity, read_numbers

# A literal, or a measure's figure with how it is written.
Piece = str | tuple[Measure, Bound, bool]

_TOTALS = ("累計", "總計", "合計", "共計", "總共")
_COUNTED = re.compile(r"[\u4e00-\u9fff]{1,4}(?=[，。；、]|$)")
# So many pairs of characters shared make a work item and a measure one thing.
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Habit:
    """How section 二 words a measure's actual figure, which its target is worded after."""

    comma: bool = False
    total: bool = False
    wan: bool = False
    counted: str = ""


def draft_section(
    indicator: Indicator, rounding: Rounding, drafting: Drafting | None = None
) -> tuple[Paragraph, ...]:
    """Section 三 of an indicator, each sentence bound to its measures.

    One measure gives target and achievement a paragraph each, several give a
    paragraph each. A milestone whose work items are measured by the others is
    their sum and not told again. Nothing of what stands there is changed.
    """
    options = drafting or Drafting()
    measures = stated(indicator)
    rows: list[list[Piece]] = [[f"{label_text(1, Section.TARGETS)}{options.heading}："]]
    if len(measures) == 1:
        rows += _single(measures[0], rounding, options)
    else:
        rows += [
            [label_text(2, number), *_several(measure, indicator, rounding, options)]
            for number, measure in enumerate(measures, 1)
        ]
    return tuple(
        _paragraph(row, 1 if position == 0 else 2, rounding) for position, row in enumerate(rows)
    )


def with_section(
    analysis: Sequence[Paragraph], drafted: Sequence[Paragraph]
) -> tuple[Paragraph, ...]:
    """An analysis with the drafted section 三 in the place of its own.

    Where it has none, the draft stands before section 四, else at the end. All
    that stood in section 三 is gone, so ask first where an officer wrote there.
    """
    placed = outline(analysis)
    before = [p.paragraph for p in placed if p.section is None or p.section < Section.TARGETS]
    after = [p.paragraph for p in placed if p.section and p.section > Section.TARGETS]
    return (*before, *drafted, *after)


def stated(indicator: Indicator) -> tuple[Measure, ...]:
    """The measures that section 三 tells, without a milestone that the others make up."""
    measures = indicator.measures
    return tuple(m for m in measures if not _made_up(m, measures)) or measures


def _made_up(milestone: Measure, measures: Sequence[Measure]) -> bool:
    others = [bigrams(measure.label) for measure in measures if measure is not milestone]
    if milestone.rule is not Rule.MILESTONE or not milestone.items:
        return False
    told = [
        any(len(bigrams(item.label) & other) >= _SHARED for other in others)
        for item in milestone.items
    ]
    return 2 * sum(told) > len(told)


def _single(measure: Measure, rounding: Rounding, options: Drafting) -> list[list[Piece]]:
    """(一)年度目標值：17件。(二)達成度：88%。"""
    wan = options.wan
    target: list[Piece] = [f"{label_text(2, 1)}年度目標值："]
    reached: list[Piece] = [f"{label_text(2, 2)}{options.term}："]
    if options.full:
        target.append((measure, Bound.LABEL, False))
        if _has_percent(measure, rounding):
            reached += [(measure, Bound.LABEL, False), *_told_actual(measure, wan)]
            reached.append(f"，{options.term}為")
    target.append((measure, Bound.TARGET, wan))
    if options.revision:
        target.append((measure, Bound.REVISION, False))
    reached.append((measure, Bound.ACHIEVEMENT, False))
    return [[*target, "。"], [*reached, *_clause(measure, rounding, options), "。"]]


def _told_actual(measure: Measure, wan: bool) -> list[Piece]:
    if measure.rule is Rule.GROWTH:
        return [(measure, Bound.GROWTH, False)]
    return [(measure, Bound.ACTUAL, wan)]


def _several(
    measure: Measure, indicator: Indicator, rounding: Rounding, options: Drafting
) -> list[Piece]:
    """推動各縣市生活適應輔導工作目標值5,500人次，達成度211%。"""
    habit = habit_of(measure, indicator)
    told = ("，" if habit.comma else "") + "目標值" + ("累計" if habit.total else "")
    row: list[Piece] = [(measure, Bound.LABEL, False)]
    if measure.target_in_force is not None or measure.rule is not Rule.NARRATIVE:
        row += [told, (measure, Bound.TARGET, options.wan or habit.wan), habit.counted]
        if options.revision:
            row.append((measure, Bound.REVISION, False))
    row.append("，")
    if _has_percent(measure, rounding):
        if options.full:
            row += ["實際", *_told_actual(measure, options.wan or habit.wan), "，"]
        row.append(options.term)
    row.append((measure, Bound.ACHIEVEMENT, False))
    return [*row, *_clause(measure, rounding, options), "。"]


def _has_percent(measure: Measure, rounding: Rounding) -> bool:
    """Whether a percentage is printed; a measure whose figures are missing is to get one."""
    done = achieve(measure, rounding)
    return measure.rule is not Rule.NARRATIVE and not (done.exact is None and measure.statement)


def _clause(measure: Measure, rounding: Rounding, options: Drafting) -> list[Piece]:
    exact = achieve(measure, rounding).exact
    reached = exact is not None and exact >= 100
    return [f"，{options.clause}"] if options.clause and reached else []


def habit_of(measure: Measure, indicator: Indicator) -> Habit:
    """How section 二 words the measure: 檢審…情形，102年度總計60萬2,434人次參與."""
    for placed in outline(indicator.analysis):
        text = placed.paragraph.text
        if placed.section is not Section.CONDUCT or measure.label not in text:
            continue
        after_label = text.index(measure.label) + len(measure.label)
        figure = next((q for q in read_numbers(text) if _is_actual(q, measure)), None)
        if figure is None or figure.start < after_label:
            return Habit()
        counted = _COUNTED.match(text, figure.unit_end)
        words = counted[0] if counted else ""
        return Habit(
            comma=text.startswith("，", after_label),
            total=text[: figure.start].endswith(_TOTALS),
            wan="萬" in text[figure.start : figure.end],
            counted="" if words and words in measure.label else words,
        )
    return Habit()


def _is_actual(quantity: Quantity, measure: Measure) -> bool:
    actual = measure.actual
    same = actual is not None and quantity.value == actual.value
    return same and quantity.kind is Kind.FIGURE and quantity.unit == measure.unit


def _paragraph(row: Sequence[Piece], level: int, rounding: Rounding) -> Paragraph:
    """Pieces as a paragraph bound to its figures."""
    text, figures = "", []
    for piece in row:
        if isinstance(piece, str):
            text += piece
            continue
        measure, what, wan = piece
        words = shown(measure, what, rounding, wan=wan)
        figures.append(
            BoundFigure(
                measure=measure.key,
                what=what,
                start=len(text),
                end=len(text) + len(words),
                wan=wan,
            )
        )
        text += words
    binding = Binding(wording=text, figures=tuple(figures), drafted=True) if figures else None
    return Paragraph(level=level, text=text, binding=binding)
