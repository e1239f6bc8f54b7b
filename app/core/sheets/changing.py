"""The change of one field of a measure that a sheet asks for, by what its column is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from app.core.achievement import actual_used
from app.core.errors import Problem
from app.core.fields import read_text
from app.core.figures import Figure, grouped, shorten
from app.core.matching import bare_words
from app.core.model import Measure, Revision, Rule
from app.core.sheets.entries import Entry, Source
from app.core.sheets.mapping import Mapping
from app.core.sheets.placing import Spot
from app.core.sheets.roles import Role
from app.core.sheets.summing import Sum, sum_of
from app.core.sheets.values import read_amount, read_day, read_flag

_YES, _NO = "是", "否"
_HIDDEN = "在隱藏的列或欄"
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


@dataclass(slots=True)
class Group:
    """The entries that mean one measure (and one of its items or revisions) in one role."""

    spot: Spot
    sources: list[tuple[Entry, Source, str]] = field(default_factory=list)

    @property
    def entry(self) -> Entry:
        """The first of the entries."""
        return self.sources[0][0]

    @property
    def first(self) -> Source:
        """The first of the cells."""
        return self.sources[0][1]

    def whys(self) -> list[str]:
        """Why it is not sure that this measure is meant."""
        found = [why for _, _, why in self.sources if why][:1]
        hidden = any(source.hidden for _, source, _ in self.sources)
        return [*found, _HIDDEN] if hidden else found


def change_of(group: Group, role: Role, mapping: Mapping) -> Change | None:
    """What a group of cells changes; None where it says what is there. Raises Problem, Wrong."""
    return _MAKERS.get(role, _figure)(group, role, mapping)


def _figure(group: Group, role: Role, mapping: Mapping) -> Change | None:
    """The change of a figure; of several cells it is their sum. Raises Problem."""
    measure = group.spot.measure
    if role is Role.ACTUAL and measure.rule is Rule.GROWTH:
        raise Problem("成長率的項目沒有實際值；請對應本年數值與上年數值。")
    total = _summed(group, role, mapping)
    before = _now(measure, role)
    if total.figure is None or (before and before.value == total.figure.value):
        return None
    if role is Role.ACTUAL and measure.items:
        raise Problem("實際值由工作項目算得；請改填各工作項目是否完成。")
    whys = [*group.whys(), *total.whys]
    if role is Role.TARGET and measure.revisions and "原" not in group.first.heading:
        if total.figure.value == measure.revisions[-1].target.value:
            return None
        whys.append("這個項目有修訂，不知表上的是原定或修訂後的目標值")
    if role is Role.ACTUAL and measure.rule is Rule.NARRATIVE:
        whys.append("質化的項目不計算達成度")
    change = _change(group, role, total.figure, total.how, whys)
    return replace(change, before=_shown(before), after=_shown(total.figure))


def _summed(group: Group, role: Role, mapping: Mapping) -> Sum:
    sources = [source for _, source, _ in group.sources]
    return sum_of(sources, group.entry.total, mapping, group.spot.measure, role)


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


def _revision(group: Group, role: Role, mapping: Mapping) -> Change | None:
    """The change of a revised target: that of the number given, else the last, else a new one."""
    measure, entry = group.spot.measure, group.entry
    total = _summed(group, role, mapping)
    if total.figure is None:
        return None
    day = _beside(entry, Role.APPROVED, lambda s: read_day(s.cell))
    index = _revision_at(measure, entry, day)
    old = measure.revisions[index] if index < len(measure.revisions) else None
    new = Revision(
        target=old.target if old and old.target.value == total.figure.value else total.figure,
        approved_on=day or (old.approved_on if old else None),
        document=_beside(entry, Role.DOCUMENT, _read_line) or (old.document if old else None),
        reason=_beside(entry, Role.REASON, _read_line) or (old.reason if old else None),
    )
    if old and _alike(old, new):
        return None
    whys = [*group.whys(), *total.whys]
    if old and not entry.one(Role.COUNT):
        whys.append("取代原有的修訂")
    how = total.how if new.approved_on else [*total.how, "沒有核准日期"]
    change = _change(group, role, new, how, whys)
    before = _revision_words(old) if old else ""
    return replace(change, before=before, after=_revision_words(new), index=index)


def _read_line(source: Source) -> str:
    return read_text(source.cell.stored.strip())


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


def _done(group: Group, role: Role, _mapping: Mapping) -> Change | None:
    """The change of a work item's box. Raises Problem."""
    named = group.entry.one(Role.ITEM)
    if named is None:
        raise Problem(f"{group.first.at} 沒有工作項目的名稱；請對應「工作項目」一欄。")
    words = bare_words(named.cell.shown)
    items = group.spot.measure.items
    at = [n for n, item in enumerate(items) if bare_words(item.label) == words]
    if len(at) != 1:
        raise Problem(f"{named.at} 的「{shorten(named.cell.shown)}」不是這個項目的工作項目。")
    done = read_flag(group.first.cell)
    item = items[at[0]]
    if item.done == done:
        return None
    new = replace(item, done=done)
    change = _change(group, role, new, [item.label], group.whys())
    before, after = (_YES if item.done else _NO), (_YES if done else _NO)
    return replace(change, before=before, after=after, index=at[0])


def _text(group: Group, role: Role, _mapping: Mapping) -> Change | None:
    """The change of a text. Raises Wrong."""
    measure = group.spot.measure
    old: str | None = getattr(measure, role.value)
    new = read_text(group.first.cell.stored)
    if _words(old) == _words(new) or new.endswith(_CUT):
        return None
    whys = group.whys()
    if role is Role.STATEMENT and not old and measure.rule is not Rule.NARRATIVE:
        whys.append("這段說明會印在達成度的位置，請確認")
    return replace(_change(group, role, new, [], whys), before=old or "", after=new)


_MAKERS: dict[Role, Callable[[Group, Role, Mapping], Change | None]] = {
    Role.REVISED: _revision,
    Role.DONE: _done,
    Role.STATEMENT: _text,
    Role.NOTE: _text,
}


def _change(
    group: Group, role: Role, value: Any, how: Sequence[str], whys: Sequence[str]
) -> Change:
    return Change(
        number=group.spot.number,
        measure=group.spot.measure,
        role=role,
        before="",
        after="",
        source="＋".join(source.at for _, source, _ in group.sources),
        value=value,
        why="；".join(dict.fromkeys(whys)),
        how="；".join(dict.fromkeys(how)),
    )


def _shown(figure: Figure | None) -> str:
    return grouped(figure) if figure else ""


def _words(text: str | None) -> str:
    return "".join((text or "").split())
