"""One open file: its annexes as data, and every way to change them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from app.core.errors import Damaged, Problem, WorldFailed
from app.core.fields import Field
from app.core.model import Annex, Goal, Indicator, Measure, Paragraph
from app.workspace.changes import Changes, changes_of
from app.workspace.following import following
from db.lock import user_name
from db.past import Past
from db.records import ENTITIES
from db.steps import (
    AnnexHead,
    Delete,
    HistoryLine,
    Insert,
    Look,
    Move,
    Set,
    Step,
    UndoStatus,
    Written,
)
from db.store import Store

Thing = TypeVar("Thing", Goal, Indicator, Measure, Paragraph)
Listener = Callable[[Changes], None]


@dataclass(slots=True)
class _Known:
    """What was read of a file that nobody else writes; None is not read yet."""

    annexes: dict[str, Annex] = field(default_factory=dict)
    heads: tuple[AnnexHead, ...] | None = None
    undo: UndoStatus | None = None


class Workspace:
    """The use cases over one open file. Every write is durable when it returns."""

    def __init__(self, store: Store, home: Path | None = None) -> None:
        self._store = store
        self._home = home
        self._known = _Known()
        self._in_doubt = False  # a write failed, and may be in the file all the same
        self._patience: float | None = None  # seconds
        self._listeners: list[Listener] = []

    @classmethod
    def open(
        cls, path: Path, *, write: bool = True, checked: bool = True, home: Path | None = None
    ) -> "Workspace":
        """Open an existing file; an older one is backed up before it is upgraded.

        `home` is the file that it is a working copy of, if so. Raises Problem
        when it cannot be opened, and Damaged when it is `checked` and found damaged.
        """
        store = Store.open(path, write=write, checked=checked, before_upgrade=_back_up)
        return cls(store, home)

    @classmethod
    def create(cls, path: Path, *annexes: Annex) -> "Workspace":
        """Make a new file that holds these annexes; how it began cannot be undone."""
        return cls(Store.create(path, [Insert(annex) for annex in annexes]))

    @property
    def checking(self) -> bool:
        """Whether a large file is still being checked; a write waits for that."""
        return self._store.checking.running

    @property
    def damage(self) -> Problem | None:
        """What the check of a large file found; every write raises it."""
        return self._store.checking.problem

    def close(self) -> None:
        """Close the file; the workspace is of no use afterwards.

        Raises Damaged when the file, after all was written, is found damaged.
        """
        self._listeners.clear()
        self._store.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._store.path

    @property
    def home(self) -> Path:
        """Where the officer's file lies: that of which this is a working copy, else `path`."""
        return self._home or self.path

    @property
    def read_only(self) -> bool:
        """Whether every write is refused."""
        return self._store.read_only

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the Changes of each write that changed something."""
        self._listeners.append(listener)

    def forget_listeners(self) -> None:
        """Call nobody any more."""
        self._listeners.clear()

    def warm_up(self) -> None:
        """Import what the first write needs, so that it is as quick as the next."""
        self._store.warm_up()

    def reread(self, what: str) -> Changes:
        """Take in what was written past this workspace, and tell it as `what`."""
        old = tuple(self._known.annexes.values())
        self._store.reread()
        self._known = _Known()
        keys = {head.key for head in self.heads()}
        now = [self.annex(annex.key) for annex in old if annex.key in keys]
        goals = frozenset(goal.key for annex in (*old, *now) for goal in annex.goals)
        changes = Changes(what, frozenset(a.key for a in old), goals, frozenset(), outline=True)
        for listener in tuple(self._listeners):
            listener(changes)
        return changes

    def heads(self) -> tuple[AnnexHead, ...]:
        """The annexes of the file, the latest fiscal year first."""
        if self.read_only:
            return self._store.heads()
        if self._known.heads is None:
            self._known.heads = self._store.heads()
        return self._known.heads

    def find(self, year: int | None = None, agency: str | None = None) -> AnnexHead:
        """The annex of a fiscal year, else of the latest (of `agency`, where given).

        Raises Problem when it is not exactly one.
        """
        heads = self.heads()
        if not heads:
            raise Problem(f"「{self.path}」裡還沒有任何年度；請先匯入或新增年度。")
        found = [h for h in heads if agency in (None, h.agency) and year in (None, h.fiscal_year)]
        if not found:
            years = "、".join(f"{h.agency} {h.fiscal_year}" for h in heads)
            asked = " ".join(str(word) for word in (agency, year) if word is not None)
            raise Problem(f"「{self.path}」裡沒有 {asked} 年度；有的是{years}，請改用其一。")
        year = found[0].fiscal_year
        found = [h for h in found if h.fiscal_year == year]
        if len(found) > 1:
            names = "、".join(h.agency for h in found)
            raise Problem(f"「{self.path}」的 {year} 年度有{names}；請以 --agency 指定機關。")
        return found[0]

    @property
    def who(self) -> str:
        """Who works here, as the history names them."""
        return user_name()

    def kind_of(self, annex: str, key: str) -> str:
        """The entity of a key of an annex: goal, indicator, measure, paragraph, or annex."""
        for thing in _things(self.annex(annex)):
            if thing.key == key:
                return type(thing).__name__.lower()
        raise Problem("要變更的項目已不在檔案裡；請重新開啟檔案。")

    def goal_of(self, annex: str, key: str) -> str | None:
        """The key of the goal that holds a thing, None when none does."""
        for goal in self.annex(annex).goals:
            if any(thing.key == key for thing in _things_of(goal)):
                return goal.key
        return None

    def annex(self, key: str) -> Annex:
        """An annex as an immutable snapshot."""
        if key not in self._known.annexes:
            self._known.annexes[key] = self._store.annex(key)
        return self._known.annexes[key]

    def edit(
        self, entity: str, key: str, field: str, value: Any, *, origin: object = None
    ) -> Changes:
        """Give one field a new value, of the type its dataclass has."""
        return self.edit_all([Set(entity, key, field, value)], origin=origin)

    def edit_all(self, edits: Sequence[Set], *, what: str = "", origin: object = None) -> Changes:
        """Give several fields new values in one undo step, named `what` or after the first."""
        self._refuse_taken_year(edits)
        label = field_of(edits[0].entity, edits[0].field).label
        steps = [*edits, *self._following(edits)]
        return self._write(what or f"修改{label}", steps, origin)

    def add(
        self,
        thing: Goal | Indicator | Measure | Paragraph,
        parent: str,
        position: int | None = None,
        *,
        origin: object = None,
    ) -> Changes:
        """Add below the parent's key, at a position from 1, else behind the last."""
        label = _label(thing)
        return self._write(f"新增{label}", [Insert(thing, parent, position)], origin)

    def add_annex(self, annex: Annex, *, replace: bool = False, what: str = "新增年度") -> Changes:
        """Add a year. One of the same agency and year is refused, or replaced in the same step."""
        return self.add_annexes([annex], replace=replace, what=what)

    def add_annexes(
        self, annexes: Sequence[Annex], *, replace: bool = False, what: str = "匯入"
    ) -> Changes:
        """Add several years in one undo step; one in another's place keeps what was submitted."""
        steps: list[Step] = []
        taken = {(h.agency, h.fiscal_year): h.key for h in self.heads()}
        for annex in annexes:
            key = taken.get((annex.agency, annex.fiscal_year))
            if key is not None and not replace:
                raise Problem(
                    f"「{self.path}」裡已有{annex.agency} {annex.fiscal_year} 年度；"
                    "要取代它請加上 --replace（或在視窗裡選擇取代）。"
                )
            if key is not None:
                steps.append(Delete("annex", key))
                annex = replace_fields(annex, submissions=self.annex(key).submissions)
            steps.append(Insert(annex))
        return self._write(what, steps, None)

    def move(self, entity: str, key: str, position: int, *, origin: object = None) -> Changes:
        """Put a goal, indicator, measure or paragraph at another position, from 1."""
        return self._write(f"移動{ENTITIES[entity].label}", [Move(entity, key, position)], origin)

    def delete(self, entity: str, key: str, *, origin: object = None) -> Changes:
        """Take a thing away with all below it; undo brings it back whole."""
        return self._write(f"刪除{ENTITIES[entity].label}", [Delete(entity, key)], origin)

    def rewrite_analysis(
        self, indicator: Indicator, paragraphs: Sequence[Paragraph], *, origin: object = None
    ) -> Changes:
        """Give an indicator other paragraphs, in one undo step.

        Only what differs is written: a paragraph whose key stays is edited,
        so its history goes on.
        """
        steps = paragraph_steps(indicator, paragraphs)
        return self._write("修改績效衡量暨達成情形分析", steps, origin)

    def become(self, annex: Annex, what: str, *, origin: object = None) -> Changes:
        """Make an annex of the file another state of itself, in one undo step named `what`."""
        from app.workspace.stepping import steps_between

        return self._write(what, list(steps_between(self.annex(annex.key), annex)), origin)

    def record(
        self, annex: str, field: str, value: Any, what: str, key: str | None = None
    ) -> Changes:
        """Write what is said of the file (`OF_THE_FILE`), which no undo takes back.

        `key` names the point in the journal.
        """
        return self._write(what, [Set("annex", annex, field, value)], None, undoable=False, key=key)

    def undo(self, *, origin: object = None) -> Changes | None:
        """Take the last action back; None when there is none."""
        return self._commit(self._store.undo, origin)

    def redo(self, *, origin: object = None) -> Changes | None:
        """Do again what was undone; None when there is nothing."""
        return self._commit(self._store.redo, origin)

    def recover(self) -> None:
        """After a write that failed: find out whether it is in the file, and tell it if so.

        Raises WorldFailed while the file still cannot be written.
        """
        if self._in_doubt:
            landed = self._store.recover()
            self._in_doubt = False
            if landed:
                self.reread("先前的變更")

    @property
    def in_doubt(self) -> bool:
        """Whether a write failed and nobody knows yet what of it is in the file."""
        return self._in_doubt

    def wait_at_most(self, seconds: float) -> None:
        """How long to wait for another program that holds the file, before a write fails."""
        self._patience = seconds
        self._store.wait_at_most(seconds)

    def last_written(self) -> datetime | None:
        """When the file was last changed, by the clock of then."""
        return self._store.last_written()

    def undo_status(self) -> UndoStatus:
        """The names of what 復原 and 取消復原 would do."""
        if self.read_only:
            return self._store.undo_status()
        if self._known.undo is None:
            self._known.undo = self._store.undo_status()
        return self._known.undo

    @property
    def past(self) -> Past:
        """What the journal says."""
        return self._store.past

    def history(self) -> list[HistoryLine]:
        """Every change ever made, oldest first."""
        return list(self._store.history())

    def copy_to(self, out: Path) -> None:
        """Write a whole, verified copy of the file, history too, in place of what is at `out`."""
        self._store.copy_to(out)

    def go_on_at(self, out: Path) -> str:
        """Write the whole file to another place, and go on there; who listens is told.

        For when the file's own place fails. What can no longer be read of it is
        taken from what is known, which is every year that was looked at.
        Returns what the new file lacks, in words. Raises Problem, and the file
        stays the one it was.
        """
        if out.absolute() == self.path.absolute():
            raise Problem(f"「{out}」是原來的位置；請換一個檔名或資料夾。")
        lacks = ""
        try:
            self._store.copy_to(out)
        except Problem as problem:
            if not isinstance(problem, Damaged) and self._store.is_legible():
                raise  # it is the new place that fails
            lacks = self._rescue_to(out)
        store, left = Store.open(out), self._store
        self._home = None
        self._go_on_with(store, "另存到別處")
        with suppress(Problem):  # it is left because it fails
            left.close()
        return lacks

    def reconnect(self) -> None:
        """Go on in the file that stands in the file's place now, if it was left as this one.

        Raises Problem when it was not, and everything stays as it is.
        """
        self._go_on_with(self._store.reopened(), "接著存入")

    def _go_on_with(self, store: Store, what: str) -> None:
        self._store, self._in_doubt = store, False
        if self._patience is not None:
            store.wait_at_most(self._patience)
        self.reread(what)

    def _rescue_to(self, out: Path) -> str:
        years, lost = [], []
        for head in self.heads():
            try:
                years.append(self.annex(head.key))
            except Problem:
                lost.append(f"{head.fiscal_year} 年度")
        complete = self._store.rescue_to(out, years)
        return "、".join((*lost, *(() if complete else ("一部分歷程",))))

    def digest(self) -> str:
        """What the file says, history too, in one number."""
        return self._store.digest()

    def faults(self) -> list[str]:
        """Everything wrong inside the file, a line each; empty when all is in order."""
        return list(self._store.faults())

    def _write(
        self,
        what: str,
        steps: Sequence[Step],
        origin: object,
        *,
        undoable: bool = True,
        key: str | None = None,
    ) -> Changes:
        def put(look: Look) -> Written:
            return self._store.write(what, steps, undoable=undoable, key=key, look=look)

        changes = self._commit(put, origin)
        assert changes is not None
        return changes

    def _following(self, edits: Sequence[Set]) -> list[Set]:
        """The edits of bound sentences that go with edits of figures."""
        keys = {edit.key for edit in edits if edit.entity in ("measure", "annex")}
        for annex in tuple(self._known.annexes.values()):
            if any(thing.key in keys for thing in _things(annex)):
                return following(annex, edits)
        return []

    def _commit(self, act: Callable[[Look], Written | None], origin: object) -> Changes | None:
        """Write; what the screens will ask for is read before the commit, so nothing fails after."""
        self.recover()
        known: list[_Known] = []
        try:
            written = act(lambda written: known.append(self._read_again(written)))
        except WorldFailed:
            self._in_doubt = True
            raise
        if written is None:
            return None
        self._known = known[0]
        changes = changes_of(written, origin)
        if changes:
            for listener in tuple(self._listeners):
                listener(changes)
        return changes

    def _read_again(self, written: Written) -> _Known:
        """What is known once a transaction is committed; called inside it."""
        heads = self._store.heads()
        there = {head.key for head in heads}
        stale = {goal for _, goal in written.touched}
        annexes = {key: annex for key, annex in self._known.annexes.items() if key in there}
        for key in {annex for annex, _ in written.touched} & annexes.keys():
            goals = {goal.key: goal for goal in annexes[key].goals if goal.key not in stale}
            annexes[key] = self._store.annex(key, goals)
        return _Known(annexes, heads, self._store.undo_status())

    def _refuse_taken_year(self, edits: Sequence[Set]) -> None:
        naming = [e for e in edits if e.entity == "annex" and e.field in ("agency", "fiscal_year")]
        if not naming:
            return
        years = {h.key: {"agency": h.agency, "fiscal_year": h.fiscal_year} for h in self.heads()}
        for edit in naming:
            new = years.pop(edit.key, {}) | {edit.field: edit.value}
            if new in years.values():
                raise Problem(
                    f"這個檔案裡已有{new['agency']} {new['fiscal_year']} 年度；請改用別的年度。"
                )
            years[edit.key] = new


def _back_up(store: Store) -> None:
    from app.workspace.backups import before_upgrade

    before_upgrade(store)


def paragraph_steps(indicator: Indicator, paragraphs: Sequence[Paragraph]) -> list[Step]:
    """The fewest deletions, insertions and edits that turn the analysis into `paragraphs`."""
    from difflib import SequenceMatcher

    old = {paragraph.key: paragraph for paragraph in indicator.analysis}
    before, after = list(old), [paragraph.key for paragraph in paragraphs]
    gone: list[Step] = []
    born: list[Step] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += [Delete("paragraph", key) for key in before[i1:i2]]
            born += [Insert(paragraphs[j], indicator.key, j + 1) for j in range(j1, j2)]
    kept = [p for p in paragraphs if p.key in old and p != old[p.key]]
    moved = {step.thing.key for step in born if isinstance(step, Insert)}
    edits: list[Step] = [
        Set("paragraph", p.key, field.name, getattr(p, field.name))
        for p in kept
        if p.key not in moved
        for field in ENTITIES["paragraph"].fields
        if getattr(p, field.name) != getattr(old[p.key], field.name)
    ]
    return edits + gone + born


def field_of(entity: str, name: str) -> Field:
    """A field by its entity and its name in the interchange file. Raises KeyError."""
    return ENTITIES[entity].field(name)


def _things(annex: Annex) -> Iterator[Annex | Goal | Indicator | Measure | Paragraph]:
    yield annex
    for goal in annex.goals:
        yield from _things_of(goal)


def _things_of(goal: Goal) -> Iterator[Goal | Indicator | Measure | Paragraph]:
    yield goal
    for indicator in goal.indicators:
        yield indicator
        yield from indicator.measures
        yield from indicator.analysis


def _label(thing: Goal | Indicator | Measure | Paragraph) -> str:
    return ENTITIES[type(thing).__name__.lower()].label
