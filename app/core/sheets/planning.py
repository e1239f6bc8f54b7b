"""What a sheet would change in an annex, cell by cell, before anything is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.errors import Problem
from app.core.fields import Wrong
from app.core.figures import shorten
from app.core.model import Annex
from app.core.sheets.changing import Change, Group, change_of
from app.core.sheets.entries import Entry, Left, Source, entries_of
from app.core.sheets.mapping import Layout, Mapping
from app.core.sheets.placing import Placing
from app.core.sheets.roles import FIGURES, ROLE_WORDS, Role
from app.core.sheets.shape import Sheet

_GUESSED = "沒有認出標題列，請確認各欄的對應"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would change, what is not taken and why, and how many cells say what is there already."""

    changes: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()
    same: int = 0
    notes: tuple[str, ...] = ()


def plan(sheet: Sheet, mapping: Mapping, annex: Annex) -> Plan:
    """Work out what a sheet would change."""
    return _Planner(sheet, mapping, annex).plan()


def edits(changes: Sequence[Change]) -> Iterator[tuple[str, str, Any]]:
    """The new values of fields: key of the measure, field, value. Several items make one."""
    whole: dict[tuple[str, str], Any] = {}
    for change in changes:
        place = change.measure.key, change.field
        if change.field in ("items", "revisions"):
            now = list(whole.get(place, getattr(change.measure, change.field)))
            now[change.index : change.index + 1] = [change.value]
            whole[place] = tuple(now)
        else:
            whole[place] = change.value
    for (key, name), value in whole.items():
        yield key, name, value


class _Planner:
    def __init__(self, sheet: Sheet, mapping: Mapping, annex: Annex) -> None:
        self._mapping = mapping
        self._said = entries_of(sheet, mapping, annex)
        self._placing = Placing(annex)
        self._changes: list[Change] = []
        self._left: list[Left] = []
        self._same = 0

    def plan(self) -> Plan:
        for group, role in self._groups():
            self._take(group, role)
        return Plan(
            changes=tuple(self._changes),
            left=(*self._left, *self._said.left),
            same=self._same,
            notes=self._said.notes,
        )

    def _groups(self) -> Iterator[tuple[Group, Role]]:
        """The values by measure, role, and what of the measure they stand for."""
        groups: dict[tuple[str, Role, str], Group] = {}
        for entry in self._said.entries:
            found = self._placing.find(entry.name)
            if found.spot is None:
                self._left.append(Left(entry.where, _said(entry), found.why))
                continue
            for role, source in entry.values:
                key = (found.spot.measure.key, role, _which(entry, role))
                group = groups.setdefault(key, Group(found.spot))
                group.sources.append((entry, source, found.why))
        for (_, role, _), group in groups.items():
            yield group, role

    def _take(self, group: Group, role: Role) -> None:
        group.sources = self._without_likely(group.sources)
        rows = "、".join(dict.fromkeys(entry.where for entry, _, _ in group.sources))
        if "、" in rows and (self._mapping.layout is Layout.ROWS or role not in FIGURES):
            label = group.spot.measure.label
            for entry, source, _ in group.sources:
                why = f"{rows}都對到「{shorten(label)}」，都沒有採用；要相加請選「各列加總到同一項目」"
                self._left.append(Left(source.at, _said(entry), why))
            return
        try:
            change = change_of(group, role, self._mapping)
        except (Problem, Wrong) as problem:
            for entry, source, _ in group.sources[:1]:
                self._left.append(Left(source.at, _said(entry), str(problem)))
            return
        if change is None:
            self._same += len(group.sources)
            return
        if not self._mapping.sure:
            change = replace(change, why=_and(change.why, _GUESSED))
        self._changes.append(change)

    def _without_likely(
        self, sources: list[tuple[Entry, Source, str]]
    ) -> list[tuple[Entry, Source, str]]:
        """Where the name itself stands in the sheet, what is only like it means something else."""
        sure = [one for one in sources if not one[2]]
        if not sure or len(sure) == len(sources):
            return sources
        for entry, source, why in sources:
            if why:
                self._left.append(Left(source.at, _said(entry), f"{why}，但另有同名的列"))
        return sure


def _which(entry: Entry, role: Role) -> str:
    """Which of a measure's items or revisions an entry stands for."""
    beside = {Role.DONE: Role.ITEM, Role.REVISED: Role.COUNT}.get(role)
    source = entry.one(beside) if beside else None
    return source.cell.shown if source else ""


def _said(entry: Entry) -> str:
    values = "、".join(f"{ROLE_WORDS[role]} {s.cell.shown.strip()}" for role, s in entry.values[:4])
    return f"{entry.name.said()} {shorten(values, 60)}".strip()


def _and(one: str, other: str) -> str:
    return f"{one}；{other}" if one else other
