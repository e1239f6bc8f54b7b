"""Every text that officers write in an annex, one by one, with where it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from app.core.model import Annex, Goal, Indicator, Measure, Paragraph
from app.core.outline import outline

Thing = Annex | Goal | Indicator | Measure | Paragraph
Step = int | str

# Stands for each entry of a list.
EACH = "*"
# The texts of each entity, in the order they are read: from the field to the text inside it.
TEXTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "annex": (
        ("agency",),
        ("book",),
        ("section_title",),
        ("columns", EACH),
        ("rounding", "note"),
        ("page", "draft_mark"),
        ("page", "seals", EACH),
        ("lights", EACH, "name"),
        ("drafting", "heading"),
        ("drafting", "term"),
        ("drafting", "clause"),
    ),
    "goal": (("title",),),
    "indicator": (("indicator",), ("target_lines", EACH)),
    "measure": (
        ("label",),
        ("unit",),
        ("target_display",),
        ("unit_of_counts",),
        ("items", EACH, "label"),
        ("levels", EACH, "meaning"),
        ("revisions", EACH, "document"),
        ("revisions", EACH, "reason"),
        ("statement",),
        ("note",),
    ),
    "paragraph": (("text",),),
}
_WORDS = {
    "agency": "機關",
    "book": "書名",
    "section_title": "標題",
    "columns": "欄名",
    "rounding.note": "進位備註",
    "page.draft_mark": "草稿字樣",
    "page.seals": "核章",
    "lights.name": "燈號",
    "drafting.heading": "撰擬標題",
    "drafting.term": "達成用語",
    "drafting.clause": "達成時附加語句",
    "title": "年度績效目標",
    "indicator": "衡量指標",
    "target_lines": "原定目標值",
    "label": "項目",
    "unit": "單位",
    "target_display": "目標值印法",
    "unit_of_counts": "數值單位",
    "items.label": "工作項目",
    "levels.meaning": "等級意義",
    "revisions.document": "修訂文號",
    "revisions.reason": "修訂理由",
    "statement": "說明",
    "note": "備註",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands.

    `goal` is the goal's key, empty for the annex's own texts; `path` leads from
    the field's value to the text: the index in a list, the name in a record.
    """

    goal: str
    entity: str
    key: str
    field: str
    path: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A field's new value."""

    entity: str
    key: str
    field: str
    value: Any


def things(annex: Annex) -> Iterator[tuple[str, str, Thing]]:
    """Everything of an annex that has a key, in printed order: its goal's key, entity, itself."""
    yield "", "annex", annex
    for goal in annex.goals:
        yield from things_of(goal)


def things_of(goal: Goal) -> Iterator[tuple[str, str, Thing]]:
    """A goal and all below it, as `things` gives them."""
    yield goal.key, "goal", goal
    for indicator in goal.indicators:
        yield goal.key, "indicator", indicator
        for measure in indicator.measures:
            yield goal.key, "measure", measure
        for paragraph in indicator.analysis:
            yield goal.key, "paragraph", paragraph


def texts(annex: Annex) -> Iterator[tuple[Spot, str]]:
    """Every text that is there, the empty ones too, with where it stands."""
    yield from own_texts(annex)
    for goal in annex.goals:
        yield from texts_of(goal)


def own_texts(annex: Annex) -> Iterator[tuple[Spot, str]]:
    """The texts of the annex that lie in no goal."""
    return _texts("", "annex", annex)


def texts_of(goal: Goal) -> Iterator[tuple[Spot, str]]:
    """The texts of a goal and of all below it."""
    for key, entity, thing in things_of(goal):
        yield from _texts(key, entity, thing)


def text_at(thing: Thing, spot: Spot) -> str | None:
    """The text of a spot in its thing; None where that has changed its shape."""
    value: Any = thing
    try:
        for step in (spot.field, *spot.path):
            value = value[step] if isinstance(step, int) else getattr(value, step)
    except (IndexError, AttributeError):
        return None
    return value if isinstance(value, str) else None


def with_text(thing: Thing, spot: Spot, text: str) -> Thing:
    """The thing with another text at a spot; an optional text that becomes empty is None."""
    changed: Thing = _put(thing, (spot.field, *spot.path), text)
    if spot.field == "target_lines" and isinstance(changed, Indicator):
        lines = changed.target_lines
        return replace(changed, target_lines=lines if any(lines) else ())
    return changed


def with_edits(annex: Annex, edits: Iterable[Edit]) -> Annex:
    """The annex with fields of its things changed."""
    values: dict[str, dict[str, Any]] = {}
    for edit in edits:
        values.setdefault(edit.key, {})[edit.field] = edit.value

    def mended(thing: Any, **children: Any) -> Any:
        return replace(thing, **children, **values.get(thing.key, {}))

    goals = []
    for goal in annex.goals:
        indicators = (
            mended(
                indicator,
                measures=tuple(mended(m) for m in indicator.measures),
                analysis=tuple(mended(p) for p in indicator.analysis),
            )
            for indicator in goal.indicators
        )
        goals.append(mended(goal, indicators=tuple(indicators)))
    changed: Annex = mended(annex, goals=tuple(goals))
    return changed


def goal_words(annex: Annex, spot: Spot) -> str:
    """The goal a spot lies in: 目標二; 全年 for the annex's own texts."""
    number = next((n for n, goal in annex.numbered() if goal.key == spot.goal), "")
    return f"目標{number}" if number else "全年"


def place_words(annex: Annex, spot: Spot) -> str:
    """Where a spot stands in its goal, for people: 三、(二), 原定目標值第2行, 項目3 說明."""
    goal = next((g for g in annex.goals if g.key == spot.goal), None)
    if spot.entity == "paragraph" and goal:
        return _paragraph_words(goal, spot.key)
    words = _WORDS[".".join((spot.field, *(s for s in spot.path if isinstance(s, str))))]
    line = next((step for step in spot.path if isinstance(step, int)), None)
    if line is not None:
        words += f"第{line + 1}{'行' if spot.field == 'target_lines' else '項'}"
    if spot.entity == "measure" and goal:
        keys = [measure.key for measure in goal.measures()]
        return f"項目{keys.index(spot.key) + 1} {words}"
    return words


def _paragraph_words(goal: Goal, key: str) -> str:
    for number, indicator in enumerate(goal.indicators, 1):
        for placed in outline(indicator.analysis):
            if placed.paragraph.key == key:
                several = f"指標{number} " if len(goal.indicators) > 1 else ""
                return several + placed.words
    return "段落"


def _texts(goal: str, entity: str, thing: Thing) -> Iterator[tuple[Spot, str]]:
    for field, *rest in TEXTS[entity]:
        for path, text in _walk(getattr(thing, field), rest, ()):
            yield Spot(goal, entity, thing.key, field, path), text


def _walk(
    value: Any, rest: list[str], path: tuple[Step, ...]
) -> Iterator[tuple[tuple[Step, ...], str]]:
    if value is None:
        return
    if not rest:
        yield path, value
    elif rest[0] == EACH:
        for index, entry in enumerate(value):
            yield from _walk(entry, rest[1:], (*path, index))
    else:
        yield from _walk(getattr(value, rest[0]), rest[1:], (*path, rest[0]))


def _put(holder: Any, path: tuple[Step, ...], text: str) -> Any:
    if not path:
        return text
    step, *rest = path
    if isinstance(step, int):
        return (*holder[:step], _put(holder[step], tuple(rest), text), *holder[step + 1 :])
    value = _put(getattr(holder, step), tuple(rest), text)
    if value == "" and any(f.name == step and f.default is None for f in fields(holder)):
        value = None
    return replace(holder, **{step: value})
