"""What differs between a backup and the file as it is now, in words."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.core.errors import Problem
from app.core.model import Annex
from app.workspace.backups import Backup, backups_of
from app.workspace.workspace import Workspace
from db.records import entity_of

SAME = "與現在相同"


def differences(path: Path) -> Iterator[tuple[Backup, str]]:
    """Each backup of a file, newest first, with what differs from now.

    Nothing but the backups where the file itself cannot be read. A backup that
    cannot be read says why in place of it.
    """
    backups = backups_of(path)
    try:
        with Workspace.open(path, write=False) as workspace:
            digest, now = workspace.digest(), _annexes(workspace)
    except Problem:
        yield from ((backup, "") for backup in backups)
        return
    for backup in backups:
        yield backup, SAME if backup.holds(digest) else _told(backup.path, now)


def in_words(then: Sequence[Annex], now: Sequence[Annex]) -> str:
    """How a file's years differ: 目標二等 3 個目標，共 12 處不同；那時沒有 105 年度."""
    old = {annex.key: annex for annex in then}
    new = {annex.key: annex for annex in now}
    parts = [
        _of_a_year(old[key], annex, named=len(old.keys() | new.keys()) > 1)
        for key, annex in new.items()
        if key in old and old[key] != annex
    ]
    come = {(a.agency, a.fiscal_year): _year(a) for key, a in new.items() if key not in old}
    gone = {(a.agency, a.fiscal_year): _year(a) for key, a in old.items() if key not in new}
    parts += [f"{come[year]}後來整年換過" for year in come if year in gone]  # by an import
    parts += [f"那時沒有 {come[year]}" for year in come if year not in gone]
    parts += [f"那時另有 {gone[year]}" for year in gone if year not in come]
    return "；".join(parts) or "內容相同，歷程不同"


def _told(path: Path, now: Sequence[Annex]) -> str:
    try:
        with Workspace.open(path, write=False) as workspace:
            return in_words(_annexes(workspace), now)
    except Problem:
        return "不能讀取，可能已損壞"


def _annexes(workspace: Workspace) -> list[Annex]:
    return [workspace.annex(head.key) for head in workspace.heads()]


def _year(annex: Annex) -> str:
    return f"{annex.fiscal_year} 年度"


def _of_a_year(then: Annex, now: Annex, *, named: bool) -> str:
    old = {goal.key: goal for goal in then.goals}
    new = {goal.key: goal for goal in now.goals}
    numbers = {goal.key: n for n, goal in (*then.numbered(), *now.numbered())}
    keys = [*new, *(key for key in old if key not in new)]
    goals = [key for key in keys if old.get(key) != new.get(key)]
    names = f"目標{numbers[goals[0]]}" if goals else "年度設定"
    more = f"等 {len(goals)} 個目標" if len(goals) > 1 else ""
    year = f"{_year(now)}：" if named else ""
    return f"{year}{names}{more}，共 {_places(then, now)} 處不同"


def _places(then: Any, now: Any) -> int:
    """How many fields differ in two things of one key and all below; what is in one only is one."""
    entity = entity_of(now)
    count: int = sum(getattr(then, f.name) != getattr(now, f.name) for f in entity.fields)
    for attribute in entity.children:
        old = {thing.key: thing for thing in getattr(then, attribute)}
        new = {thing.key: thing for thing in getattr(now, attribute)}
        both = [key for key in old if key in new]
        count += len(old.keys() ^ new.keys())
        count += both != [key for key in new if key in old]
        count += sum(_places(old[key], new[key]) for key in both if old[key] != new[key])
    return count
