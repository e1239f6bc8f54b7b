"""What of a year is other than it was at a point of its history 變更自…: the net changes.

The point is a number of the journal, never a time. The annex as it was then is
worked out backwards: what was born since is taken away, what died put back, and
each field gets the value it had before its first change.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.errors import Problem
from app.core.fields import OF_THE_FILE, Wrong
from app.core.model import Annex, Submission
from app.core.moments import read_day
from app.core.rising import longest_rise
from app.workspace.whereabouts import Standing, label_of, things
from app.workspace.workspace import Workspace
from db.records import ENTITIES, from_tree, to_tree
from db.steps import POSITION, WHOLE, Change, Since

# What stands in an annex's file but is no part of what it says.
_BESIDE = OF_THE_FILE | {"acceptances", "notes", "binding"}


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the history: the number of the last line before it.

    `name` is what it is asked for by, `words` what a sentence calls it.
    """

    number: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class NetChange:
    """A field with another value than then, or a thing added, removed or moved since.

    `field` is a field's name, `*` for a whole thing, or `position`. `then` and
    `now` are as in the interchange file, a whole thing with all below it, or a
    position among those beside it (which may be the same number, where others
    came or went); None where it was not or is no more. `goal`
    is the key of the goal it lies in, `where` says where: 目標二 衡量項目4 實際值.
    """

    entity: str
    key: str
    field: str
    goal: str | None
    where: str
    then: Any
    now: Any


def point(workspace: Workspace, text: str, annex: str | None = None) -> Point:
    """The point a text names: a submission's name, or a day, 民國 yyy-mm-dd or yyyy-mm-dd.

    Of submissions of one name the last, of the year `annex` where it is given.
    Raises Problem, listing the submissions there are, where it names none.
    """
    keys = [annex] if annex else [head.key for head in workspace.heads()]
    known = [s for key in keys for s in workspace.annex(key).submissions]
    named = [found for s in known if s.name == text.strip() and (found := _point(workspace, s))]
    if named:
        return max(named, key=lambda one: one.number)
    day = read_day(text)
    if day is not None:
        name = f"{day:%Y-%m-%d}"
        return Point(workspace.past.point_before(day), name, f" {name} ")
    names = "、".join(dict.fromkeys(f"「{s.name}」" for s in known))
    there = f"送出過的有{names}" if names else "這個檔案還沒有送出過"
    raise Problem(
        f"沒有「{text}」這次送出，也不是日期；{there}，日期請寫成 115-11-23 或 2026-11-23。"
    )


def last_submission(workspace: Workspace, annex: str) -> Point | None:
    """The point at which a year was last submitted; None when it never was."""
    submissions = workspace.annex(annex).submissions
    return _point(workspace, submissions[-1]) if submissions else None


def changes_since(workspace: Workspace, annex: str, point: Point) -> tuple[NetChange, ...]:
    """The net changes of a year since a point, in reading order; what was removed comes last.

    Raises Problem where the journal is damaged.
    """
    now = workspace.annex(annex)
    try:
        then = annex_then(now, workspace.past.since(point.number))
    except (Wrong, LookupError, TypeError, ValueError, RecursionError):
        raise Problem("檔案裡的歷程已損壞；請以 jixiao verify 查看，並以備份還原。") from None
    return net_changes(then, now)


def summary(changes: Sequence[NetChange]) -> str:
    """Net changes in a few words: 5 個目標、12 個欄位，新增 2 項."""
    if not changes:
        return "沒有變更"
    goals = len({change.goal for change in changes if change.goal})
    fields = sum(change.field not in (WHOLE, POSITION) for change in changes)
    whole = [change for change in changes if change.field == WHOLE]
    counts = (
        ("新增", sum(change.then is None for change in whole)),
        ("刪除", sum(change.now is None for change in whole)),
        ("移動", sum(change.field == POSITION for change in changes)),
    )
    other = "、".join(f"{word} {count} 項" for word, count in counts if count)
    return "，".join(filter(None, (f"{goals} 個目標、{fields} 個欄位", other)))


def annex_then(now: Annex, since: Since) -> Annex | None:
    """The annex as it was; None when it was not in the file yet.

    Where it has taken the place of another of the same agency and year since,
    that one, under its own key. Raises one of many errors where the journal is damaged.
    """
    past = _Past(now, _touched(now, since))
    for change in since.outline:
        past.take_back(change)
    if past.root is None:
        return None
    for (key, field), old in since.first.items():
        if key in past.nodes and field in past.nodes[key]:
            past.nodes[key][field] = json.loads(old)
    goals = tuple(past.goals.get(g["key"]) or from_tree("goal", g) for g in past.root["goals"])
    then: Annex = from_tree("annex", past.root | {"key": now.key, "goals": []})
    return replace(then, goals=goals)


def net_changes(then: Annex | None, now: Annex) -> tuple[NetChange, ...]:
    """What is different between two states of an annex, told by the keys of things."""
    if then is None:
        return (NetChange("annex", now.key, WHOLE, None, _year(now), None, to_tree(now)),)
    was = {goal.key: goal for goal in then.goals}
    same = {goal.key for goal in now.goals if goal is was.get(goal.key)}
    before, after = ({s.thing.key: s for s in things(annex, same)} for annex in (then, now))
    homes_then, homes_now = _homes(before.values()), _homes(after.values())
    moved = _moved(homes_then, homes_now)
    found: list[NetChange] = []
    for key, one in after.items():
        if key in before:
            found += _changed(now, before[key], one)
            if key in moved:
                found.append(_net(one, POSITION, "順序", *moved[key]))
        elif homes_now[key][0] in before:
            found.append(_net(one, WHOLE, "", None, to_tree(one.thing)))
    for key, one in before.items():
        if key not in after and homes_then[key][0] in after:
            found.append(_net(one, WHOLE, "", to_tree(one.thing), None))
    return tuple(found)


class _Past:
    """An annex as plain data, taken back change by change."""

    def __init__(self, now: Annex, touched: frozenset[str]) -> None:
        """Only goals in `touched` are taken apart; the others stand in `goals` as they are."""
        self._year = (now.agency, now.fiscal_year)
        self._lists: dict[str, list[Any]] = {}  # key → the list it stands in
        self.nodes: dict[str, Any] = {}
        self.goals = {goal.key: goal for goal in now.goals if goal.key not in touched}
        self.root: Any = to_tree(replace(now, goals=()))
        self.root["goals"] = [
            to_tree(goal) if goal.key in touched else {"key": goal.key, "indicators": []}
            for goal in now.goals
        ]
        self._enter("annex", self.root, [])

    def take_back(self, change: Change) -> None:
        """Undo a birth, a death or a move; one in another annex does nothing."""
        if change.entity == "annex":
            self._take_back_annex(change)
        elif change.new is None:
            self._put_back(change)
        elif change.key in self.nodes:
            beside = self._lists[change.key]
            node = beside.pop([other["key"] for other in beside].index(change.key))
            if change.field == POSITION:
                beside.insert(int(change.old or "") - 1, node)
            else:
                del self.nodes[change.key]

    def _take_back_annex(self, change: Change) -> None:
        if change.new is not None and self.root is not None and change.key == self.root["key"]:
            self.root, self.nodes, self.goals = None, {}, {}
        elif change.old is not None and self.root is None:
            tree = json.loads(change.old)["tree"]
            if (tree["agency"], tree["fiscal_year"]) == self._year:
                self.root = tree
                self._enter("annex", tree, [])

    def _put_back(self, change: Change) -> None:
        whole = json.loads(change.old or "")
        parent = self.nodes.get(whole["parent"])
        if parent is not None:
            above = ENTITIES[ENTITIES[change.entity].parent or ""]
            name = next(a for a, child in above.children.items() if child == change.entity)
            parent[name].insert(whole["position"] - 1, whole["tree"])
            self._enter(change.entity, whole["tree"], parent[name])

    def _enter(self, entity: str, tree: Any, beside: list[Any]) -> None:
        self.nodes[tree["key"]] = tree
        self._lists[tree["key"]] = beside
        for attribute, child in ENTITIES[entity].children.items():
            for below in tree[attribute]:
                self._enter(child, below, tree[attribute])


_Homes = dict[str, tuple[str, int]]


def _touched(annex: Annex, since: Since) -> frozenset[str]:
    """The goals that something happened in."""
    keys = {key for key, _ in since.first} | {change.key for change in since.outline}
    for change in since.outline:
        if change.field == WHOLE:
            keys.add(json.loads(change.new or change.old or "")["parent"])
    return frozenset(one.goal for one in things(annex) if one.goal and one.thing.key in keys)


def _homes(standings: Iterable[Standing]) -> _Homes:
    """The parent of each thing, and its position there from 1."""
    homes: _Homes = {}
    for standing in standings:
        for attribute in ENTITIES[standing.entity].children:
            for position, child in enumerate(getattr(standing.thing, attribute), 1):
                homes[child.key] = (standing.thing.key, position)
    return homes


def _moved(then: _Homes, now: _Homes) -> dict[str, tuple[int, int]]:
    """The fewest things that changed their place among those that were and are beside them."""
    beside: dict[str, list[str]] = {}
    for key, (parent, _) in now.items():  # in the order they now stand in
        if key in then and then[key][0] == parent:
            beside.setdefault(parent, []).append(key)
    moved: dict[str, tuple[int, int]] = {}
    for keys in beside.values():
        places = [then[key][1] for key in keys]
        if places == sorted(places):
            continue
        stayed = longest_rise(places)
        moved |= {
            key: (place, now[key][1])
            for key, place in zip(keys, places, strict=True)
            if place not in stayed
        }
    return moved


def _changed(annex: Annex, before: Standing, after: Standing) -> Iterator[NetChange]:
    for field in ENTITIES[after.entity].fields:
        old, new = getattr(before.thing, field.name), getattr(after.thing, field.name)
        if old != new and field.name not in _BESIDE:
            label = label_of(annex, after.entity, field.name)
            yield _net(after, field.name, label, field.kind.write(old), field.kind.write(new))


def _net(one: Standing, field: str, label: str, then: Any, now: Any) -> NetChange:
    where = " ".join(filter(None, (one.words, label)))
    return NetChange(one.entity, one.thing.key, field, one.goal, where, then, now)


def _point(workspace: Workspace, submission: Submission) -> Point | None:
    number = workspace.past.point_of(submission.key)
    return None if number is None else Point(number, submission.name, f"送出「{submission.name}」")


def _year(annex: Annex) -> str:
    return f"{annex.agency} {annex.fiscal_year}年度"
