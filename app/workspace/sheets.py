"""Figures of a spreadsheet into a year of the open file, and what is remembered of its columns."""

import json
import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.core.errors import Problem
from app.core.model import Annex
from app.core.sheets.changing import Change
from app.core.sheets.entries import Left
from app.core.sheets.mapping import Layout, Remembered, propose
from app.core.sheets.planning import Plan, edits, plan
from app.core.sheets.roles import ROLE_WORDS, Role
from app.core.sheets.shape import Book
from app.exchange.sheets.files import is_form
from app.report.replacing import replacing
from app.workspace.changes import Changes
from app.workspace.own_folders import settings_folder
from app.workspace.workspace import Workspace
from db.steps import Set

WHAT = "匯入數據"
# How many kinds of sheets are remembered, the latest.
_MOST_REMEMBERED = 200
_MOST_BYTES = 5_000_000


def read_book_apart(path: Path, encoding: str = "", separator: str = "") -> Book:
    """Read a spreadsheet in a process of its own. Raises Problem."""
    from app.workspace.apart import run_apart

    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        out = Path(folder) / "book"
        run_apart(path, reading(path, out, encoding, separator))
        book: Book = pickle.loads(out.read_bytes())  # ours: written by our own process
    return book


def reading(path: Path, out: Path, encoding: str = "", separator: str = "") -> list[str]:
    """The words of the command line that read a spreadsheet and put it at `out`."""
    words = ["read-sheets", str(path.absolute()), str(out), "--called", str(path)]
    words += ["--encoding", encoding] if encoding else []
    return words + (["--separator", separator] if separator else [])


def take(
    workspace: Workspace, annex: str, changes: Sequence[Change], *, origin: object = None
) -> Changes:
    """Make these changes in one undo step. Raises Problem."""
    sets = [Set("measure", key, name, value) for key, name, value in edits(changes)]
    if not sets:
        raise Problem("沒有要匯入的變更；請先勾選。")
    return workspace.edit_all(sets, what=WHAT, origin=origin)


def plan_of_book(
    book: Book, annex: Annex, memory: Mapping[str, Remembered], *, stored: bool = False
) -> Plan:
    """What all sheets that are shown and recognised would change together.

    Two sheets that change the same field are not taken at their word. `stored`
    takes numbers as they are stored, whatever was remembered.
    """
    plans = []
    for sheet in book.sheets:
        mapping = propose(sheet, annex, memory)
        if mapping.sure and not sheet.hidden:
            mapping = replace(mapping, shown=mapping.shown and not stored)
            plans.append((sheet.name, plan(sheet, mapping, annex)))
    counts = Counter(_place(change) for _, one in plans for change in one.changes)
    several = len(plans) > 1
    changes: list[Change] = []
    left: list[Left] = []
    for name, one in plans:
        for change in one.changes:
            if counts[_place(change)] > 1:
                where = f"{name} {change.source}"
                left.append(Left(where, change_words(change), "別的工作表也有同一個值"))
            else:
                changes.append(change)
        left += [Left(f"{name} {x.where}" if several else x.where, x.text, x.why) for x in one.left]
    notes = dict.fromkeys(note for _, one in plans for note in one.notes)
    same = sum(one.same for _, one in plans)
    return Plan(changes=tuple(changes), left=tuple(left), same=same, notes=(*book.notes, *notes))


def recognised(book: Book, annex: Annex, memory: Mapping[str, Remembered]) -> list[int]:
    """The sheets, by their place, that are shown and whose columns are known."""
    return [
        at
        for at, sheet in enumerate(book.sheets)
        if not sheet.hidden and propose(sheet, annex, memory).sure
    ]


def _place(change: Change) -> tuple[str, str, int]:
    return change.measure.key, change.field, change.index


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an import without a window did: what was taken, what was not sure, what was left."""

    path: Path
    taken: tuple[Change, ...]
    unsure: tuple[Change, ...]
    left: tuple[Left, ...]
    same: int
    notes: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing of the file could be taken, and it does not say what is there already."""
        return not self.taken and (not self.same or bool(self.unsure))


def import_sheets(
    paths: Sequence[Path],
    into: Path,
    year: int | None,
    agency: str | None,
    *,
    stored: bool = False,
) -> tuple[Taken, ...]:
    """Take what is sure of spreadsheets into a year of a file, an undo step each. Raises Problem."""
    from app.workspace.transfer import before_import

    books = [(path, read_book_apart(path)) for path in paths]
    memory = read_memory()
    done = []
    with Workspace.open(into) as workspace:
        key = workspace.find(year, agency).key
        troubles = before_import(into)
        for path, book in books:
            if is_form(book):
                raise Problem(f"「{path}」是單位填報的表；請改用 jixiao merge 收回。")
            found = plan_of_book(book, workspace.annex(key), memory, stored=stored)
            sure = tuple(change for change in found.changes if change.sure)
            if sure:
                take(workspace, key, sure)
            known = recognised(book, workspace.annex(key), memory)
            done.append(
                Taken(
                    path=path,
                    taken=sure,
                    unsure=tuple(change for change in found.changes if not change.sure),
                    left=found.left,
                    same=found.same,
                    notes=(*troubles, *(found.notes if known else _unknown(book))),
                )
            )
            troubles = ()
    return tuple(done)


def _unknown(book: Book) -> tuple[str, ...]:
    names = "、".join(sheet.name for sheet in book.sheets[:5])
    return (
        *book.notes,
        f"認不出工作表「{names}」的標題列；請在視窗以「匯入數據」指定各欄，下次就認得。",
    )


def change_words(change: Change) -> str:
    """A change in a line: 目標一 核發旅行卡 實際值：15 → 16."""
    role = ROLE_WORDS[change.role]
    item = f"「{change.how}」" if change.role is Role.DONE else ""
    before = " ".join(change.before.split()) or "（空白）"
    after = " ".join(change.after.split())
    return f"目標{change.number} {change.measure.label} {role}{item}：{before} → {after}"


def report(taken: Taken) -> Iterator[str]:
    """What was not taken, and why, a line each."""
    yield from (f"注意\t{note}" for note in taken.notes)
    for change in taken.unsure:
        yield f"待確認\t{change.source}\t{change_words(change)}\t{change.why}"
    for left in taken.left:
        yield f"未採用\t{left.where}\t{left.text}\t{left.why}"


def report_json(taken: Taken) -> dict[str, Any]:
    """The same, whole, for programs."""
    return {
        "file": str(taken.path),
        "taken": [_change_json(change) for change in taken.taken],
        "unsure": [_change_json(change) for change in taken.unsure],
        "left": [{"where": x.where, "text": x.text, "why": x.why} for x in taken.left],
        "same": taken.same,
        "notes": list(taken.notes),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "goal": change.number,
        "label": change.measure.label,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "source": change.source,
        "how": change.how,
        "why": change.why,
    }


def read_memory() -> dict[str, Remembered]:
    """The mappings that were remembered, the latest last; what cannot be read is forgotten."""
    try:
        path = _memory()
        if path.stat().st_size > _MOST_BYTES:
            return {}
        return {
            str(one["headings"]): Remembered(
                layout=Layout(one["layout"]),
                roles=tuple(Role(role) for role in one["roles"]),
                shown=bool(one["shown"]),
                depth=int(one["depth"]),
            )
            for one in json.loads(path.read_text(encoding="utf-8"))["mappings"]
        }
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def remember(headings: str, mapping: Remembered) -> None:
    """Remember how a sheet with these headings is read. Raises Problem when it cannot be kept."""
    if not headings.strip("|"):
        return
    known = read_memory()
    known.pop(headings, None)
    known[headings] = mapping
    kept = list(known.items())[-_MOST_REMEMBERED:]
    text = json.dumps({"mappings": [_memory_json(*one) for one in kept]}, ensure_ascii=False)
    path = _memory()
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(text.encode("utf-8"))


def _memory_json(headings: str, mapping: Remembered) -> dict[str, Any]:
    return {
        "headings": headings,
        "layout": mapping.layout.value,
        "roles": [role.value for role in mapping.roles],
        "shown": mapping.shown,
        "depth": mapping.depth,
    }


def _memory() -> Path:
    return settings_folder() / "sheets.json"
