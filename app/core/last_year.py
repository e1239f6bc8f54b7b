"""What stood in last year's annex where one is writing now 對照上年度."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.achievement import achieve
from app.core.explain import arithmetic
from app.core.fields import ANNEX, GOAL, INDICATOR, MEASURE
from app.core.figures import Figure, grouped
from app.core.matching import Match
from app.core.model import Annex, Measure, Paragraph, Rounding, Rule
from app.core.numerals import to_chinese
from app.core.outline import Section, outline

_LABELS = {
    entity: {field.name: field.label for field in table}
    for entity, table in (
        ("annex", ANNEX),
        ("goal", GOAL),
        ("indicator", INDICATOR),
        ("measure", MEASURE),
    )
}


@dataclass(frozen=True, slots=True)
class Before:
    """What stood there: `what` names it in that annex, `text` is its words or values.

    `measure` is last year's measure where one is looked at.
    """

    what: str
    text: str
    measure: Measure | None = None


def before(match: Match, entity: str, key: str, field: str) -> Before | None:
    """Last year's counterpart of a field, None where there is none.

    `field` is named as in the interchange file; a part of one as `rounding.note`.
    A measure's is told whole, the field asked for first. For the analysis see
    `analysis_before`.
    """
    if entity == "annex":
        return _of_annex(match.last, field)
    if entity == "measure":
        measure = match.measure(key)
        return _of_measure(match.last, measure, field) if measure else None
    if entity == "goal":
        goal = match.goal(key)
        return Before(_goal_of(match.last, goal.key), goal.title) if goal else None
    indicator = match.indicator(key)
    if indicator is None:
        return None
    what = f"{_goal_of(match.last, indicator.key)} {_LABELS['indicator'].get(field, '分析')}"
    if field == "target_lines":
        return Before(what, "\n".join(indicator.target_lines))
    text = indicator.indicator if field == "indicator" else _joined(indicator.analysis)
    return Before(what, text)


def analysis_before(
    match: Match, indicator: str, analysis: Sequence[Paragraph], number: int
) -> Before | None:
    """Last year's section for the paragraph at `number`, from 0, of an indicator's analysis.

    `analysis` is this year's as it stands on the screen. Where last year has no
    such section, or the paragraph is in none, it is last year's whole analysis.
    """
    then = match.indicator(indicator)
    if then is None:
        return None
    here = outline(analysis)
    section = here[number].section if number < len(here) else None
    found = [p for p in outline(then.analysis) if p.section is section and section is not None]
    what = _goal_of(match.last, then.key)
    if not found or section is None:
        return Before(f"{what} 分析", _joined(then.analysis))
    name = "" if section is Section.OTHER else f"{to_chinese(int(section))}、"
    return Before(f"{what} {name}{found[0].heading}", _joined([p.paragraph for p in found]))


def _of_annex(last: Annex, field: str) -> Before | None:
    value: object = last
    for part in field.split("."):
        value = getattr(value, part, None)
    words = _LABELS["annex"].get(field.partition(".")[0], "")
    return Before(words, str(value)) if isinstance(value, str | int) and value != "" else None


def _of_measure(last: Annex, measure: Measure, field: str) -> Before:
    lines = list(_lines(measure, last.rounding))
    own = [text for name, text in lines if name == field]
    rest = [text for name, text in lines if name != field]
    what = f"{_goal_of(last, measure.key)}「{measure.label}」"
    return Before(what, "\n".join(own + rest), measure)


def _lines(measure: Measure, rounding: Rounding) -> Iterator[tuple[str, str]]:
    """Each field that was filled, as a line, and what it came to."""
    unit = "" if measure.rule in (Rule.GROWTH, Rule.LEVEL) else measure.unit
    percent = "%" if measure.rule is Rule.GROWTH else ""
    if measure.target_display:
        yield "target_display", f"目標值印法：{measure.target_display}"
    if measure.target:
        yield "target", f"原定目標值：{grouped(measure.target)}{percent or unit}"
    for revision in measure.revisions:
        approved = f"（{revision.approved_on}核准）" if revision.approved_on else ""
        yield "revisions", f"修訂目標值：{grouped(revision.target)}{percent or unit}{approved}"
    figures: tuple[tuple[str, str, Figure | None], ...] = (
        ("actual", unit, measure.actual),
        ("current", measure.unit_of_counts, measure.current),
        ("previous", measure.unit_of_counts, measure.previous),
    )
    for name, counted, figure in figures:
        if figure is not None:
            yield name, f"{_LABELS['measure'][name]}：{grouped(figure)}{counted}"
    for item in measure.items:
        done = "已完成" if item.done else "未完成"
        yield "items", f"工作項目：{item.label}（{grouped(item.weight)}%，{done}）"
    if measure.rule is not Rule.NARRATIVE:
        how = arithmetic(measure, rounding)
        yield "achievement", f"達成度：{achieve(measure, rounding).percent}（{how}）"
    for name in ("statement", "note"):
        if text := getattr(measure, name):
            yield name, f"{_LABELS['measure'][name]}：{text}"


def _goal_of(annex: Annex, key: str) -> str:
    """The goal that a thing of last year's lies in: 目標三."""
    for number, goal in annex.numbered():
        keys = (goal.key, *(i.key for i in goal.indicators), *(m.key for m in goal.measures()))
        if key in keys:
            return f"目標{number}"
    return ""


def _joined(paragraphs: Sequence[Paragraph]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)
