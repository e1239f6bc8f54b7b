"""Taking in what units returned 收回: a three-way merge against what was given out.

First a plan: what comes in, and what both sides changed differently. With every
conflict decided it is written as one undo step, which remembers what was taken.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.core.carry import goal_up_to_date
from app.core.errors import Problem
from app.core.merge import OWN, Conflict, Head, merge
from app.core.model import AddedRun, Annex, Giving, Return
from app.core.moments import now
from app.core.sharing import FORM_ENDING
from app.exchange.bundle import Stamp, read_bundle, stamps
from app.workspace.changes import Changes
from app.workspace.since import NetChange, net_changes
from app.workspace.workspace import Workspace
from db.steps import HistoryLine, Sought

# Of which return, in which thing, which field; and what it was decided between.
Question = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came back from a unit in a file.

    `base` is the annex as it was given out, `theirs` as it came back, `earlier`
    as it was in earlier returns, by their keys. `remarks` tell what of the file
    was not taken, a sentence each.
    """

    path: Path
    giving: Giving
    key: str
    at: str
    who: str
    base: Annex
    theirs: Annex
    earlier: tuple[tuple[str, Annex], ...]
    stamps: Mapping[tuple[str, str], Stamp]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict with a return, and who made each side's value and when."""

    incoming: Incoming
    conflict: Conflict
    ours: Stamp
    theirs: Stamp

    @property
    def question(self) -> Question:
        """What is to be decided."""
        return (self.incoming.key, *self.conflict.place)


@dataclass(frozen=True, slots=True)
class Decision:
    """The value that shall stand, decided while these two stood against each other."""

    ours: Any
    theirs: Any
    stands: Any

    def answers(self, conflict: Conflict) -> bool:
        """Whether this is still what was decided."""
        return (self.ours, self.theirs) == (conflict.ours, conflict.theirs)


Decisions = Mapping[Question, Decision]


@dataclass(frozen=True, slots=True)
class Part:
    """What one return brings; `before` says why it brings nothing, where it was taken before."""

    incoming: Incoming
    changes: tuple[NetChange, ...]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The annex as it will be, what each return brings, and the conflicts.

    `open` are the conflicts that no decision answers; ours stands in them.
    """

    annex: Annex
    parts: tuple[Part, ...]
    clashes: tuple[Clash, ...]
    open: tuple[Clash, ...]


def read_return(path: Path) -> Incoming:
    """What came back in a file, bundle or form sheet. Raises Problem."""
    if path.suffix.lower() == FORM_ENDING:
        return _read_form(path)
    bundle = read_bundle(path)
    returned = bundle.returned
    if returned is None:
        raise Problem(f"「{path}」是分送出去的檔案，單位還沒有填報回傳；請收回單位做的回傳檔。")
    return Incoming(
        path=path,
        giving=bundle.giving,
        key=returned.key,
        at=returned.at,
        who=returned.who,
        base=bundle.base,
        theirs=returned.annex,
        earlier=returned.earlier,
        stamps=stamps(returned.history),
    )


def _read_form(path: Path) -> Incoming:
    from app.exchange.form_sheet import read_form

    form = read_form(path)
    return Incoming(
        path=path,
        giving=form.giving,
        key=form.key,
        at=form.at,
        who=form.who or form.giving.unit,
        base=form.base,
        theirs=form.theirs,
        earlier=(),
        stamps={},
        remarks=form.remarks,
    )


def collated_annex(workspace: Workspace, incoming: Sequence[Incoming]) -> str:
    """The key of the annex that all of it was given out of. Raises Problem."""
    keys = {head.key: head for head in workspace.heads()}
    for one in incoming:
        year = f"{one.base.agency} {one.base.fiscal_year} 年度"
        if one.base.key not in keys:
            raise Problem(
                f"「{one.path}」是{year}的，「{workspace.path.name}」不是分送它的檔案；"
                "請開啟分送時的檔案再收回。"
            )
        known = workspace.annex(one.base.key).given
        if not any(_same_giving(giving, one.giving) for giving in known):
            raise Problem(
                f"「{one.path}」不是由這個檔案分送的，{year}沒有分給「{one.giving.unit}」的這筆紀錄；"
                "請開啟分送時的檔案再收回。"
            )
    first = incoming[0]
    other = next((one for one in incoming if one.base.key != first.base.key), None)
    if other:
        raise Problem(f"「{first.path}」與「{other.path}」不是同一個年度；請分開收回。")
    return first.base.key


def plan(workspace: Workspace, incoming: Sequence[Incoming], decisions: Decisions) -> Plan:
    """What taking in these returns comes to. Raises Problem where one cannot be taken here."""
    annex = workspace.annex(collated_annex(workspace, incoming))
    collating = _Collating(annex, decisions, lambda c: _ours(workspace, c), workspace.who)
    for one in sorted(incoming, key=_rank):
        collating.take(one)
    return Plan(
        collating.annex, tuple(collating.parts), tuple(collating.clashes), tuple(collating.open)
    )


def settled(
    workspace: Workspace, incoming: Sequence[Incoming], side: str | None
) -> tuple[Plan, Decisions]:
    """The plan in which every conflict goes to one side, ours or theirs, where one is named.

    Raises Problem as `plan` does.
    """
    decisions: dict[Question, Decision] = {}
    made = plan(workspace, incoming, decisions)
    while side and made.open:
        for clash in made.open:
            decisions[clash.question] = decided(clash, getattr(clash.conflict, side))
        made = plan(workspace, incoming, decisions)
    return made, decisions


def collate(workspace: Workspace, made: Plan) -> Changes:
    """Write a plan as one undo step. Every conflict must be decided."""
    if made.open:
        raise ValueError("conflicts are left to be decided")
    units = dict.fromkeys(part.incoming.giving.unit for part in made.parts if not part.before)
    return workspace.become(made.annex, f"收回「{'」、「'.join(units)}」")


def decided(clash: Clash, stands: Any) -> Decision:
    """The decision that `stands` is the value of a conflict."""
    return Decision(clash.conflict.ours, clash.conflict.theirs, stands)


class _Collating:
    """An annex that takes in one return after the other."""

    def __init__(
        self,
        annex: Annex,
        decisions: Decisions,
        ours: Callable[[Conflict], Stamp],
        who: str,
    ) -> None:
        self.annex = annex
        self.parts: list[Part] = []
        self.clashes: list[Clash] = []
        self.open: list[Clash] = []
        self._decisions = decisions
        self._stamp = ours
        self._who, self._at = who, now()

    def take(self, one: Incoming) -> None:
        """Merge a return, unless it, or one that goes on from it, was merged before."""
        done = {key for past in self.annex.returned for key in (past.key, *past.earlier)}
        if one.key in done:
            newer = one.key not in {past.key for past in self.annex.returned}
            before = "已收回過較新的回傳" if newer else "已收回過"
            self.parts.append(Part(one, (), before))
            return
        heads = {
            run.first: Head(run.after, OWN if run.own else (past.unit, past.giving))
            for past in self.annex.returned
            for run in past.runs
        }
        rank = (one.giving.unit, one.giving.key)
        merged = merge(
            _base(one, self.annex), self.annex, one.theirs,
            decide=lambda conflict: self._decide(one, conflict), rank=rank, heads=heads,
        )  # fmt: skip
        runs = tuple(
            AddedRun(first=k, after=h.after, own=h.rank == OWN) for k, h in merged.heads.items()
        )
        new = _followed(self.annex, merged.annex)
        self.parts.append(Part(one, net_changes(self.annex, new)))
        self.annex = replace(new, returned=(*new.returned, self._record(one, runs)))

    def _record(self, one: Incoming, runs: tuple[AddedRun, ...]) -> Return:
        return Return(
            key=one.key,
            giving=one.giving.key,
            unit=one.giving.unit,
            at=self._at,
            who=self._who,
            earlier=tuple(key for key, _ in one.earlier),
            runs=runs,
        )

    def _decide(self, one: Incoming, conflict: Conflict) -> Any:
        theirs = one.stamps.get(conflict.place, Stamp(one.who, one.at))
        clash = Clash(one, conflict, self._stamp(conflict), theirs)
        self.clashes.append(clash)
        decision = self._decisions.get(clash.question)
        if decision and decision.answers(conflict):
            return decision.stands
        self.open.append(clash)
        return conflict.ours


def _same_giving(one: Giving, other: Giving) -> bool:
    return (one.key, one.unit, one.goals) == (other.key, other.unit, other.goals)


def _rank(one: Incoming) -> tuple[str, str, int, str, str]:
    """The order in which returns that come together are taken: always the same."""
    return one.giving.unit, one.giving.key, len(one.earlier), one.at, one.key


def _base(one: Incoming, annex: Annex) -> Annex:
    """What both sides last had in common: the last return taken in, else what was given out."""
    done = {past.key for past in annex.returned}
    known = [state for key, state in one.earlier if key in done]
    return known[-1] if known else one.base


def _followed(old: Annex, new: Annex) -> Annex:
    """Sentences that follow figures say what the merged figures are."""
    known = {goal.key: goal for goal in old.goals}
    same = old.rounding == new.rounding
    goals = tuple(
        goal if same and goal == known.get(goal.key) else goal_up_to_date(goal, new.rounding)
        for goal in new.goals
    )
    return replace(new, goals=goals)


def _ours(workspace: Workspace, conflict: Conflict) -> Stamp:
    """Who gave a field the value it has here, and when; nobody where only the thing tells."""
    key, field = conflict.place
    name = "" if field.startswith("order:") else field
    lines = workspace.past.page(Sought(key=key, field=name), 1).lines
    return _stamp(lines[0][1]) if lines else Stamp("", "")


def _stamp(line: HistoryLine) -> Stamp:
    taken_in = line.what.startswith("收回")
    return Stamp(f"{line.who}（{line.what}）" if taken_in else line.who, line.at)


def by_goal(part: Part) -> Iterator[tuple[str | None, int]]:
    """The goals that a return changes, each with how many places."""
    counts: dict[str | None, int] = {}
    for change in part.changes:
        counts[change.goal] = counts.get(change.goal, 0) + 1
    yield from counts.items()
