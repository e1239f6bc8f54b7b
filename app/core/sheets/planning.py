"""What a sheet would change in an annex, cell by cell, before anything is changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.core.achievement import actual_used
from app.core.errors import Problem
from app.core.fields import Wrong, read_text
from app.core.figures import Figure, figure_of, grouped, shorten
from app.core.matching import bare_words
from app.core.model import Annex, Measure, Revision, Rule
from app.core.prose.units import scale_of
from app.core.sheets.entries import Entry, Left, Source, entries_of
from app.core.sheets.mapping import Layout, Mapping
from app.core.sheets.placing import Placing, Spot
from app.core.sheets.roles import FIGURES, ROLE_WORDS, Role
from app.core.sheets.shape import Sheet
from app.core.sheets.values import Converted, converted, differs, read_amount, read_day, read_flag

_GUESSED = "沒有認出標題列，請確認各欄的對應"
_YES, _NO = "是", "否"
# What our own sheets put at the end of a text that a cell cannot hold.
_CUT = "…（過長，未完）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of a measure that would change.

    `value` is the field's new value: of `items` and `revisions` that of the
    one at `index`. `why` is empty where the change is sure; `how` says how the
    value came to be: a sum, another unit, what is stored.
    """

    number: str
    measure: Measure
    role: Role
    before: str
    after: str
    source: str
    value: Any
    index: int = 0
    why: str = ""
    how: str = ""

    @property
    def sure(self) -> bool:
        """Whether nobody has to look."""
        return not self.why

    @property
    def field(self) -> str:
        """The field that is written."""
        return {Role.REVISED: "revisions", Role.DONE: "items"}.get(self.role, self.role.value)


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


@dataclass(slots=True)
class _Group:
    """The entries that mean one measure (and one of its items or revisions) in one role."""

    spot: Spot
    sources: list[tuple[Entry, Source, str]] = field(default_factory=list)


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

    def _groups(self) -> Iterator[tuple[_Group, Role]]:
        """The values by measure, role, and what of the measure they stand for."""
        groups: dict[tuple[str, Role, str], _Group] = {}
        for entry in self._said.entries:
            found = self._placing.find(entry.name)
            if found.spot is None:
                self._left.append(Left(entry.where, _said(entry), found.why))
                continue
            for role, source in entry.values:
                key = (found.spot.measure.key, role, _which(entry, role))
                group = groups.setdefault(key, _Group(found.spot))
                group.sources.append((entry, source, found.why))
        for (_, role, _), group in groups.items():
            yield group, role

    def _take(self, group: _Group, role: Role) -> None:
        group.sources = self._without_likely(group.sources)
        rows = "、".join(dict.fromkeys(entry.where for entry, _, _ in group.sources))
        if "、" in rows and (self._mapping.layout is Layout.ROWS or role not in FIGURES):
            label = group.spot.measure.label
            for entry, source, _ in group.sources:
                why = f"{rows}都對到「{shorten(label)}」，都沒有採用；要相加請選「各列加總到同一項目」"
                self._left.append(Left(source.at, _said(entry), why))
            return
        make = _MAKERS.get(role, _figure)
        try:
            change = make(group, self._mapping)
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


def _figure(group: _Group, mapping: Mapping) -> Change | None:
    """The change of a figure; of several cells it is their sum. Raises Problem."""
    role, measure = _role_of(group), group.spot.measure
    _refuse(role, measure)
    total, how, whys = _sum(group, mapping, _units(measure, role))
    if total is None:
        return None
    before = _now(measure, role)
    if before is not None and before.value == total.value:
        return None
    if role is Role.ACTUAL and measure.items:
        raise Problem("實際值由工作項目算得；請改填各工作項目是否完成。")
    heading = group.sources[0][1].heading
    if role is Role.TARGET and measure.revisions and "原" not in heading:
        if total.value == measure.revisions[-1].target.value:
            return None
        whys.append("這個項目有修訂，不知表上的是原定或修訂後的目標值")
    if role is Role.ACTUAL and measure.rule is Rule.NARRATIVE:
        whys.append("質化的項目不計算達成度")
    return _change(group, role, before, total, total, how, whys)


def _refuse(role: Role, measure: Measure) -> None:
    if role is Role.ACTUAL and measure.rule is Rule.GROWTH:
        raise Problem("成長率的項目沒有實際值；請對應本年數值與上年數值。")


def _sum(
    group: _Group, mapping: Mapping, units: "_Units"
) -> tuple[Figure | None, list[str], list[str]]:
    """The sum of the cells in the unit of the measure; how it came to be, and what to look at."""
    whys = [why for _, _, why in group.sources if why][:1]
    how: list[str] = []
    figures: list[Figure] = []
    for _, source, _ in group.sources:
        figure = _one(source, mapping, units, how, whys)
        if figure is not None:
            figures.append(figure)
        if source.hidden and "在隱藏的列或欄" not in whys:
            whys.append("在隱藏的列或欄")
    if not figures:
        return None, how, whys
    if len(figures) == 1:
        total = figures[0]
    else:
        total = figure_of(sum((figure.value for figure in figures), Fraction(0)))
        how.insert(0, f"{len(figures)} 格相加")
        whys += _doubts_of_sum(group, figures, units.into)
    check = group.sources[0][0].total
    if check is not None and (said := _one(check, mapping, units, [], [])):
        if said.value != total.value:
            whys.append(f"各列之和 {grouped(total)} 與合計列的 {grouped(said)} 不同")
        else:
            how.append("與合計列相同")
    return total, how, whys


def _doubts_of_sum(group: _Group, figures: Sequence[Figure], into: str) -> Iterator[str]:
    if into == "%":
        yield "百分比不宜相加，請確認"
    if _role_of(group) in (Role.TARGET, Role.REVISED) and len({f.value for f in figures}) == 1:
        yield "各列的目標值都相同，可能不必相加"


def _one(
    source: Source, mapping: Mapping, units: "_Units", how: list[str], whys: list[str]
) -> Figure | None:
    """The figure of a cell in the unit of the measure. Raises Problem naming the cell."""
    try:
        amount = read_amount(source.cell, shown=mapping.shown)
    except Problem as problem:
        raise Problem(f"{source.at} 的{problem}") from None
    if amount is None:
        return None
    unit = amount.unit or units.of(source)
    result = converted(amount.figure, unit, units.into) if units.into else Converted(amount.figure)
    if not result.fits:
        whys.append(f"單位不同：表上是「{unit}」，項目是「{units.into}」")
    if result.changed:
        said, told = grouped(amount.figure), grouped(result.figure)
        how.append(f"{said}{unit}換算為{told}{units.into}")
    if differs(source.cell):
        other = source.cell.stored if mapping.shown else source.cell.shown
        how.append(f"{'儲存' if mapping.shown else '顯示'}為 {other}")
        if not mapping.shown and source.cell.unit == "%" == units.into:
            whys.append(f"儲存值 {source.cell.stored} 顯示為 {source.cell.shown}")
    return result.figure


@dataclass(frozen=True, slots=True)
class _Units:
    """The unit of a figure of a measure, and the measure's own, which a row gives for all of it."""

    into: str
    own: str

    def of(self, source: Source) -> str:
        """The unit that stands around a cell, where it can be meant for this figure."""
        unit, into = source.unit, self.into
        if unit and self.own != into and _same(unit, self.own) and not _same(unit, into):
            return ""
        return unit or (source.money if _same(source.money, into) else "")


def _same(one: str, other: str) -> bool:
    return bool(one and other) and scale_of(one)[1] == scale_of(other)[1]


def _units(measure: Measure, role: Role) -> _Units:
    return _Units(_unit_for(measure, role), measure.unit)


def _unit_for(measure: Measure, role: Role) -> str:
    """The unit of a figure of a measure."""
    if role in (Role.CURRENT, Role.PREVIOUS):
        return measure.unit_of_counts
    if measure.rule in (Rule.GROWTH, Rule.MILESTONE):
        return "%"
    return "" if measure.rule is Rule.LEVEL else measure.unit


def _now(measure: Measure, role: Role) -> Figure | None:
    if role is Role.ACTUAL:
        if measure.rule is Rule.MILESTONE and measure.items:
            return actual_used(measure)
        return measure.actual
    return {
        Role.TARGET: measure.target,
        Role.CURRENT: measure.current,
        Role.PREVIOUS: measure.previous,
    }[role]


def _revision(group: _Group, mapping: Mapping) -> Change | None:
    """The change of a revised target: that of the number given, else the last, else a new one."""
    measure = group.spot.measure
    entry = group.sources[0][0]
    total, how, whys = _sum(group, mapping, _units(measure, Role.REVISED))
    if total is None:
        return None
    day = _beside(entry, Role.APPROVED, lambda s: read_day(s.cell))
    document = _beside(entry, Role.DOCUMENT, lambda s: read_text(s.cell.stored.strip()))
    reason = _beside(entry, Role.REASON, lambda s: read_text(s.cell.stored.strip()))
    index = _revision_at(measure, entry, day)
    old = measure.revisions[index] if index < len(measure.revisions) else None
    new = Revision(
        target=total,
        approved_on=day or (old.approved_on if old else None),
        document=document or (old.document if old else None),
        reason=reason or (old.reason if old else None),
    )
    if old and old.target.value == total.value:
        new = replace(new, target=old.target)
    if old and _alike(old, new):
        return None
    if old and not entry.one(Role.COUNT):
        whys.append("取代原有的修訂")
    if not new.approved_on:
        how.append("沒有核准日期")
    change = _change(group, Role.REVISED, None, None, new, how, whys)
    before = _revision_words(old) if old else ""
    return replace(change, before=before, after=_revision_words(new), index=index)


def _revision_at(measure: Measure, entry: Entry, day: str | None) -> int:
    """Which revision is meant. Raises Problem."""
    last = len(measure.revisions)
    if count := entry.one(Role.COUNT):
        amount = read_amount(count.cell, shown=True)
        value = amount.figure.value if amount else Fraction(0)
        if value.denominator != 1 or not 1 <= value <= last + 1:
            raise Problem(f"{count.at} 的「{shorten(count.cell.shown)}」不是已有或下一次的修訂。")
        return int(value) - 1
    if last and (day is None or day == measure.revisions[-1].approved_on):
        return last - 1
    return last


def _alike(old: Revision, new: Revision) -> bool:
    return (old.target.value, old.approved_on, _words(old.document), _words(old.reason)) == (
        new.target.value,
        new.approved_on,
        _words(new.document),
        _words(new.reason),
    )


def _beside(entry: Entry, role: Role, read: Callable[[Source], str]) -> str | None:
    source = entry.one(role)
    return (read(source) or None) if source else None


def _revision_words(revision: Revision) -> str:
    parts = (grouped(revision.target), revision.approved_on, revision.document, revision.reason)
    return " ".join(shorten(part) for part in parts if part)


def _done(group: _Group, mapping: Mapping) -> Change | None:
    """The change of a work item's box. Raises Problem."""
    entry, source, why = group.sources[0]
    named = entry.one(Role.ITEM)
    if named is None:
        raise Problem(f"{source.at} 沒有工作項目的名稱；請對應「工作項目」一欄。")
    words = bare_words(named.cell.shown)
    items = group.spot.measure.items
    at = [n for n, item in enumerate(items) if bare_words(item.label) == words]
    if len(at) != 1:
        raise Problem(f"{named.at} 的「{shorten(named.cell.shown)}」不是這個項目的工作項目。")
    done = read_flag(source.cell)
    item = items[at[0]]
    if item.done == done:
        return None
    whys = [why] if why else []
    whys += ["在隱藏的列或欄"] if source.hidden else []
    change = _change(group, Role.DONE, None, None, replace(item, done=done), [item.label], whys)
    before, after = (_YES if item.done else _NO), (_YES if done else _NO)
    return replace(change, before=before, after=after, index=at[0])


def _text(group: _Group, mapping: Mapping) -> Change | None:
    """The change of a text. Raises Wrong."""
    _, source, why = group.sources[0]
    role, measure = _role_of(group), group.spot.measure
    old: str | None = getattr(measure, role.value)
    new = read_text(source.cell.stored)
    if _words(old) == _words(new) or new.endswith(_CUT):
        return None
    whys = [why] if why else []
    whys += ["在隱藏的列或欄"] if source.hidden else []
    if role is Role.STATEMENT and not old and measure.rule is not Rule.NARRATIVE:
        whys.append("這段說明會印在達成度的位置，請確認")
    change = _change(group, role, None, None, new, [], whys)
    return replace(change, before=old or "", after=new)


_MAKERS: dict[Role, Callable[[_Group, Mapping], Change | None]] = {
    Role.REVISED: _revision,
    Role.DONE: _done,
    Role.STATEMENT: _text,
    Role.NOTE: _text,
}


def _change(
    group: _Group,
    role: Role,
    before: Figure | None,
    after: Figure | None,
    value: Any,
    how: Sequence[str],
    whys: Sequence[str],
) -> Change:
    return Change(
        number=group.spot.number,
        measure=group.spot.measure,
        role=role,
        before=grouped(before) if before else "",
        after=grouped(after) if after else "",
        source="＋".join(source.at for _, source, _ in group.sources),
        value=value,
        why="；".join(dict.fromkeys(whys)),
        how="；".join(dict.fromkeys(how)),
    )


def _role_of(group: _Group) -> Role:
    entry, source, _ = group.sources[0]
    return next(role for role, own in entry.values if own is source)


def _said(entry: Entry) -> str:
    values = "、".join(f"{ROLE_WORDS[role]} {s.cell.shown.strip()}" for role, s in entry.values[:4])
    return f"{entry.name.said()} {shorten(values, 60)}".strip()


def _words(text: str | None) -> str:
    return "".join((text or "").split())


def _and(one: str, other: str) -> str:
    return f"{one}；{other}" if one else other
