"""What a collation took in, in words: for the merge view, the command line, and to be kept."""

import json
from collections.abc import Iterator
from typing import Any

from app.core.entities import ENTITIES
from app.core.figures import shorten
from app.core.merge import ORDER, WHOLE
from app.core.model import Annex
from app.core.moments import told_time
from app.core.wording import in_words
from app.exchange.bundle import Stamp
from app.workspace.collating import Clash, Decisions, Part, Plan
from app.workspace.since import NetChange
from app.workspace.whereabouts import label_of, things
from db.steps import POSITION

GONE = "（已刪除）"
_NAMES = {"goal": "title", "indicator": "indicator", "measure": "label", "paragraph": "text"}
# How much of a value a line of the list of changes shows.
_MOST = 60


def where(clash: Clash) -> str:
    """The place of a conflict: 目標二 衡量項目4 實際值."""
    conflict = clash.conflict
    annexes = (clash.incoming.base, clash.incoming.theirs)
    words = _place(annexes, conflict.key) or _of_the_thing(conflict.ours or conflict.theirs)
    if conflict.field == WHOLE:
        return f"{words}（整項）".strip()
    if conflict.field.startswith(ORDER):
        child = ENTITIES[ENTITIES[conflict.entity].children[conflict.field.removeprefix(ORDER)]]
        return f"{words} {child.label}的順序".strip()
    label = label_of(clash.incoming.base, conflict.entity, conflict.field)
    return " ".join(filter(None, (words, label))) or "年度設定"


def value_words(clash: Clash, value: Any) -> str:
    """A value of a conflict, whole."""
    conflict = clash.conflict
    if conflict.field == WHOLE:
        return GONE if value is None else _of_the_thing(value)
    if conflict.field.startswith(ORDER):
        return "\n".join(_name_of(clash, key) for key in value)
    field = ENTITIES[conflict.entity].field(conflict.field)
    if value is None and conflict.base is None:
        return "（空）"
    return in_words(conflict.field, field.kind.write(value))


def stamp_words(stamp: Stamp) -> str:
    """Who and when: 王小明 2026-11-23 10:20."""
    return " ".join(filter(None, (stamp.who, told_time(stamp.at) if stamp.at else "")))


def part_words(part: Part) -> str:
    """A return in a line: 人事室：5 處（目標一、三），王小明 2026-11-23 10:20 回傳."""
    one = part.incoming
    back = f"{stamp_words(Stamp(one.who, one.at))} 回傳".strip()
    if part.before:
        return f"{one.giving.unit}：{part.before}，沒有再變動；{back}"
    if not part.changes:
        return f"{one.giving.unit}：沒有需要變動的內容；{back}"
    return f"{one.giving.unit}：{len(part.changes)} 處；{back}"


def change_cells(change: NetChange) -> tuple[str, str, str]:
    """A change as a row: where, what was there, what is there now."""
    if change.field == WHOLE:
        what = f"{change.where} {ENTITIES[change.entity].label}".strip()
        return what, _named(change, change.then), _named(change, change.now)
    if change.field == POSITION:
        return f"{change.where} 順序", f"第 {change.then}", f"第 {change.now}"
    then, now = (in_words(change.field, value) for value in (change.then, change.now))
    return change.where, then, now


def _named(change: NetChange, tree: Any) -> str:
    if tree is None:
        return "（沒有）"
    name = _NAMES.get(change.entity)
    return str(tree[name]) if name else f"{tree['agency']} {tree['fiscal_year']} 年度"


def change_words(change: NetChange) -> str:
    """A change taken in, on a line: 目標一 衡量項目1 實際值：7 → 9."""
    place, then, now = change_cells(change)
    return f"{place}：{shorten(then, _MOST)} → {shorten(now, _MOST)}"


def clash_words(clash: Clash) -> str:
    """A conflict on a line."""
    conflict = clash.conflict
    base, ours, theirs = (
        shorten(value_words(clash, value), _MOST)
        for value in (conflict.base, conflict.ours, conflict.theirs)
    )
    return (
        f"{where(clash)}：分送時「{base}」；本檔「{ours}」（{stamp_words(clash.ours)}）；"
        f"{clash.incoming.giving.unit}「{theirs}」（{stamp_words(clash.theirs)}）"
    )


def report(plan: Plan, decisions: Decisions) -> Iterator[str]:
    """All that a collation does, a line each, by unit; decided conflicts with what stands."""
    annex = plan.annex
    yield f"收回報告　{annex.agency} {annex.fiscal_year} 年度　{told_time(_at(annex))}"
    for part in plan.parts:
        yield ""
        yield part_words(part)
        yield f"　檔案：{part.incoming.path}"
        yield from (f"　{remark}" for remark in part.incoming.remarks)
        yield from (f"　{change_words(change)}" for change in part.changes)
        clashes = [clash for clash in plan.clashes if clash.incoming is part.incoming]
        if clashes:
            yield f"　兩邊都改過的 {len(clashes)} 處："
        for clash in clashes:
            yield f"　　{clash_words(clash)}；{_outcome(clash, decisions)}"


def _outcome(clash: Clash, decisions: Decisions) -> str:
    decision = decisions.get(clash.question)
    if decision is None or not decision.answers(clash.conflict):
        return "尚未決定"
    if decision.stands == clash.conflict.ours:
        return "保留本檔的"
    if decision.stands == clash.conflict.theirs:
        return f"採用{clash.incoming.giving.unit}的"
    return f"改為「{shorten(value_words(clash, decision.stands), _MOST)}」"


def _at(annex: Annex) -> str:
    return annex.returned[-1].at if annex.returned else ""


def _place(annexes: tuple[Annex, ...], key: str) -> str:
    for annex in annexes:
        for standing in things(annex):
            if standing.thing.key == key:
                return standing.words
    return ""


def _of_the_thing(thing: Any) -> str:
    """A thing's own words, with those of what is below it that has any."""
    name = type(thing).__name__.lower()
    if name not in _NAMES:
        return ""
    words = [str(getattr(thing, _NAMES[name]))]
    for attribute in ENTITIES[name].children:
        words += [_of_the_thing(child) for child in getattr(thing, attribute)]
    if name == "measure":
        words += [in_words(f, json_of) for f, json_of in _figures(thing)]
    return "\n".join(filter(None, words))


def _figures(measure: Any) -> Iterator[tuple[str, Any]]:
    for field in ENTITIES["measure"].fields:
        value = getattr(measure, field.name)
        if field.name not in ("label", "rule") and value != field.default:
            yield field.name, f"{field.label} {in_words(field.name, field.kind.write(value))}"


def _name_of(clash: Clash, key: str) -> str:
    for annex in (clash.incoming.theirs, clash.incoming.base):
        for standing in things(annex):
            if standing.thing.key == key:
                return shorten(_of_the_thing(standing.thing), _MOST)
    return json.dumps(key)
