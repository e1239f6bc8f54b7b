"""Giving goals out to units 分送, opening what was given, and returning it 回傳."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from app.core.errors import Problem
from app.core.model import Annex, Assignment, Giving, Sent, new_key
from app.core.moments import now
from app.core.sharing import ENDING, FORM_ENDING, numbers_of, read_unit
from app.exchange.bundle import Bundle, Line, Returned, put_back, read_bundle, write_bundle
from app.exchange.packed import pack, unpack
from app.report.replacing import replacing
from app.workspace.workspace import Workspace
from db.steps import WHOLE

# What of a unit's history a return tells; far more than anyone reads.
_MOST_LINES = 20_000


def goals_by_number(annex: Annex, numbers: str) -> tuple[str, ...]:
    """The keys of the goals named: 一,三 or 1,3. Raises Problem where there is none of a number."""
    known = {name: goal.key for name, goal in annex.numbered()}
    known |= {str(n): goal.key for n, goal in enumerate(annex.goals, 1)}
    asked = numbers.replace("、", ",").replace("，", ",").split(",")
    names = [name.strip() for name in asked if name.strip()]
    if not names:
        raise Problem("還沒有指明目標；請寫編號，例如 一,三。")
    for name in names:
        if name not in known:
            there = f"目標一至{[*annex.numbered()][-1][0]}" if annex.goals else "任何目標"
            raise Problem(f"沒有目標「{name}」；{annex.fiscal_year} 年度只有{there}，請改正。")
    wanted = {known[name] for name in names}
    return tuple(goal.key for goal in annex.goals if goal.key in wanted)


def give_out(
    workspace: Workspace, annex: str, shares: Mapping[Path, tuple[str, Sequence[str]]]
) -> tuple[Giving, ...]:
    """Write a file for each unit, and remember what was given out; no undo takes that back.

    `shares` tells for each file the unit and the keys of its goals. The ending
    says whether it is a bundle or a form sheet. Raises Problem; what was
    written by then is remembered.
    """
    givings = []
    for out, (unit, goals) in shares.items():
        whole = workspace.annex(annex)
        giving = Giving(
            key=new_key(),
            unit=read_unit(unit),
            at=now(),
            who=workspace.who,
            goals=tuple(goal.key for goal in whole.goals if goal.key in goals),
        )
        if not giving.goals:
            raise Problem(f"還沒有選要分給「{giving.unit}」的目標；請至少選一個。")
        form = out.suffix.lower() == FORM_ENDING
        data = _form(whole, giving) if form else write_bundle(Bundle(giving, whole))
        what = f"分送目標{numbers_of(whole, giving.goals)}給「{giving.unit}」"
        with replacing(out) as file:  # which takes its place once this is remembered
            file.write(data)
            workspace.record(annex, "given", (*whole.given, giving), what)
        givings.append(giving)
    return tuple(givings)


def _form(whole: Annex, giving: Giving) -> bytes:
    from app.exchange.form_sheet import FORM, KEPT, kept_lines, rows_that_fit
    from app.report.office.form_sheet import write_form_sheet

    out = io.BytesIO()
    rows, kept = rows_that_fit(whole, giving), kept_lines(giving, whole)
    write_form_sheet(whole, giving, rows, (FORM, KEPT), kept, out)
    return out.getvalue()


def received(path: Path) -> Annex:
    """The annex of a bundle that was given out, to be filled in. Raises Problem."""
    bundle = read_bundle(path)
    if bundle.returned:
        raise Problem(
            f"「{path}」是「{bundle.giving.unit}」回傳的檔案；請在承辦人的檔案以"
            "「年度 → 收回」（或 jixiao merge）併入。"
        )
    giving = bundle.giving
    assignment = Assignment(
        key=giving.key,
        unit=giving.unit,
        at=giving.at,
        who=giving.who,
        goals=giving.goals,
        base=pack(bundle.base),
    )
    return replace(bundle.base, assignment=assignment)


def receive(paths: Sequence[Path], into: Path) -> None:
    """Put the annexes of bundles into a file; it is made when it is not there. Raises Problem."""
    annexes = [received(path) for path in paths]
    if not into.exists():
        Workspace.create(into, *annexes).close()
        return
    with Workspace.open(into) as workspace:
        workspace.add_annexes(annexes, what="開啟分送檔")


def working_file(bundle: Path) -> Path:
    """The file beside a bundle in which it is filled in: made now, or found. Raises Problem."""
    annex = received(bundle)
    for number in count(1):
        name = bundle.stem if number == 1 else f"{bundle.stem} ({number})"
        path = bundle.with_name(f"{name}.jixiao")
        if not path.exists():
            Workspace.create(path, annex).close()
            return path
        if _is_of(path, annex):
            return path
    raise AssertionError("numbers have no end")


def _is_of(path: Path, annex: Annex) -> bool:
    """Whether a file was made of the same bundle."""
    try:
        with Workspace.open(path, write=False) as workspace:
            there = {head.key for head in workspace.heads()}
            known = workspace.annex(annex.key).assignment if annex.key in there else None
    except Problem:  # another's file, or none of ours
        return False
    return bool(known and annex.assignment and known.key == annex.assignment.key)


def send_back(workspace: Workspace, annex: str, out: Path) -> None:
    """Write what a unit returns, and remember it; no undo takes that back. Raises Problem."""
    whole = workspace.annex(annex)
    assignment = whole.assignment
    if assignment is None:
        raise Problem(
            f"{whole.fiscal_year} 年度不是由分送檔開啟的，沒有要回傳的對象；"
            "請先開啟承辦人給的分送檔。"
        )
    bundle = _return(workspace, whole, assignment)
    assert bundle.returned is not None
    sent = Sent(
        key=bundle.returned.key,
        at=bundle.returned.at,
        who=bundle.returned.who,
        state=pack(bundle.returned.annex),
    )
    record = replace(assignment, sent=(*assignment.sent, sent))
    with replacing(out) as file:
        file.write(write_bundle(bundle))
        workspace.record(annex, "assignment", record, f"回傳「{out.name}」")


def _return(workspace: Workspace, whole: Annex, assignment: Assignment) -> Bundle:
    giving = Giving(
        key=assignment.key,
        unit=assignment.unit,
        at=assignment.at,
        who=assignment.who,
        goals=assignment.goals,
    )
    try:
        base = unpack(assignment.base)
        earlier = tuple((sent.key, unpack(sent.state)) for sent in assignment.sent)
        now_there = put_back(base, _given(whole, giving), giving)
    except ValueError:
        raise Problem(
            "檔案裡分送的紀錄已損壞，不能回傳；請以備份還原，或請承辦人重新分送。"
        ) from None
    returned = Returned(
        key=new_key(),
        at=now(),
        who=workspace.who,
        annex=now_there,
        earlier=earlier,
        history=_history(workspace),
    )
    return Bundle(giving, base, returned)


def _given(whole: Annex, giving: Giving) -> Annex:
    return replace(whole, goals=tuple(g for g in whole.goals if g.key in giving.goals))


def _history(workspace: Workspace) -> tuple[Line, ...]:
    """What was done here since the bundle was opened, without the values."""
    lines = [
        Line(line.at, line.who, line.what, line.place, line.key, line.field)
        for line in workspace.past.lines()
        if (line.entity, line.field) != ("annex", WHOLE)
    ]
    return tuple(lines[-_MOST_LINES:])


def suggested(annex: Annex, unit: str, ending: str = ENDING) -> str:
    """A name for a unit's file: 104年度 人事室.jixiao-bundle."""
    safe = "".join("_" if char in '<>:"/\\|?*' or not char.isprintable() else char for char in unit)
    return f"{annex.fiscal_year}年度 {safe}{ending}"
