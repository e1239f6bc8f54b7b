"""The form sheet 填報表: what a unit fills in without the program, row by row.

Each row has a key that says what of the annex it is: a measure, a work item, a
paragraph, or a blank line for a new paragraph.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from uuid import NAMESPACE_URL, uuid5

from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator, Measure, Paragraph, Rule
from app.core.outline import read_label

HEADINGS = (
    "識別", "目標", "衡量指標", "項目", "單位", "目標值",
    "實際值", "本年數值", "上年數值", "完成（是／否）", "說明或段落",
)  # fmt: skip
DONE, OPEN = "是", "否"
# Blank lines below each analysis.
_BLANKS = 5


class Input(IntEnum):
    """The columns that are filled in, from 0."""

    ACTUAL = 6
    CURRENT = 7
    PREVIOUS = 8
    DONE = 9
    TEXT = 10


FIGURES = (Input.ACTUAL, Input.CURRENT, Input.PREVIOUS)
Value = Figure | str | None


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row: its key, what stands in the locked columns, and the cells to fill in."""

    key: str
    locked: tuple[str, str, str, str, str]
    inputs: Mapping[Input, Value]


def form_rows(annex: Annex, goals: tuple[str, ...]) -> Iterator[FormRow]:
    """The rows of the goals of those keys."""
    for number, goal in annex.numbered():
        if goal.key in goals:
            for n, indicator in enumerate(goal.indicators):
                yield from _indicator_rows("" if n else f"{number}、{goal.title}", indicator)


def filled(
    annex: Annex, goals: tuple[str, ...], giving: str, answers: Mapping[str, Mapping[Input, Value]]
) -> Annex:
    """The annex with what was filled in, by the keys of rows; other rows stand as they are.

    A paragraph that was emptied is taken away. Paragraphs in the blank lines go
    behind the analysis; their keys are the same each time.
    """
    new = (
        _filled_goal(goal, giving, answers) if goal.key in goals else goal for goal in annex.goals
    )
    return replace(annex, goals=tuple(new))


def _indicator_rows(goal: str, indicator: Indicator) -> Iterator[FormRow]:
    """The rows of an indicator; goal and indicator stand in the first of them."""
    above = goal, indicator.indicator
    for key, words, inputs in _below(indicator):
        yield FormRow(key, (*above, *words), inputs)
        above = "", ""


def _below(
    indicator: Indicator,
) -> Iterator[tuple[str, tuple[str, str, str], Mapping[Input, Value]]]:
    for measure in indicator.measures:
        target = measure.target_in_force
        words = (measure.label, measure.unit, target.text if target else "")
        yield f"m:{measure.key}", words, _measure_inputs(measure)
        for n, item in enumerate(measure.items):
            words = (f"工作項目：{item.label}", "", f"權重{item.weight}%")
            yield f"i:{measure.key}:{n}", words, {Input.DONE: DONE if item.done else OPEN}
    for paragraph in indicator.analysis:
        yield f"p:{paragraph.key}", ("段落", "", ""), {Input.TEXT: paragraph.text}
    for n in range(1, _BLANKS + 1):
        yield f"n:{indicator.key}:{n}", ("新增段落", "", ""), {Input.TEXT: None}


def _measure_inputs(measure: Measure) -> dict[Input, Value]:
    inputs: dict[Input, Value] = {}
    if measure.rule is Rule.GROWTH:
        inputs |= {Input.CURRENT: measure.current, Input.PREVIOUS: measure.previous}
    elif measure.rule is not Rule.NARRATIVE and not measure.items:
        inputs[Input.ACTUAL] = measure.actual
    return inputs | {Input.TEXT: measure.statement}


def _filled_goal(goal: Goal, giving: str, answers: Mapping[str, Mapping[Input, Value]]) -> Goal:
    indicators = (
        replace(
            indicator,
            measures=tuple(_filled_measure(m, answers) for m in indicator.measures),
            analysis=tuple(_filled_analysis(indicator, giving, answers)),
        )
        for indicator in goal.indicators
    )
    return replace(goal, indicators=tuple(indicators))


def _filled_measure(measure: Measure, answers: Mapping[str, Mapping[Input, Value]]) -> Measure:
    given = answers.get(f"m:{measure.key}", {})
    fields = {
        Input.ACTUAL: "actual",
        Input.CURRENT: "current",
        Input.PREVIOUS: "previous",
        Input.TEXT: "statement",
    }
    values = {fields[column]: value for column, value in given.items() if column in fields}
    items = tuple(
        replace(item, done=answer[Input.DONE] == DONE)
        if (answer := answers.get(f"i:{measure.key}:{n}"))
        else item
        for n, item in enumerate(measure.items)
    )
    return replace(measure, items=items, **values)  # type: ignore[arg-type]


def _filled_analysis(
    indicator: Indicator, giving: str, answers: Mapping[str, Mapping[Input, Value]]
) -> Iterator[Paragraph]:
    level = 1
    for paragraph in indicator.analysis:
        answer = answers.get(f"p:{paragraph.key}")
        text = paragraph.text if answer is None else str(answer[Input.TEXT] or "")
        level = paragraph.level
        if text or text == paragraph.text:
            yield replace(paragraph, text=text)
    for n in range(1, _BLANKS + 1):
        row = f"n:{indicator.key}:{n}"
        text = str(answers.get(row, {}).get(Input.TEXT) or "")
        if text:
            label = read_label(text)
            level = label.level if label else level
            key = str(uuid5(NAMESPACE_URL, f"{giving}/{row}"))
            yield Paragraph(key=key, level=level, text=text)
