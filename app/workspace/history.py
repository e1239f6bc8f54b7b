"""The history as people and scripts read it."""

import json
from typing import Any

from app.core.errors import Problem
from app.core.fields import OF_THE_FILE, Wrong
from app.core.figures import shorten
from app.workspace.changes import Changes
from app.workspace.workspace import Workspace, field_of
from db.records import ENTITIES, from_json
from db.steps import POSITION, WHOLE, HistoryLine

_KINDS = {"edit": "", "undo": "（復原）", "redo": "（取消復原）"}


def record(line: HistoryLine) -> dict[str, Any]:
    """A change as JSON: when, who, where, field, old and new as in the interchange file."""
    return {
        "at": line.at,
        "who": line.who,
        "where": where(line),
        "field": line.field,
        "old": _value(line, line.old),
        "new": _value(line, line.new),
        "kind": line.kind,
        "what": line.what,
    }


def sentence(line: HistoryLine) -> str:
    """A change on one line: when, who, where, old → new; of what is said of the file, what was done."""
    if line.field in OF_THE_FILE:
        return f"{_when(line)}\t{line.who}\t{where(line)}\t{line.what}"
    old, new = (_words(_value(line, text)) for text in (line.old, line.new))
    return f"{_when(line)}\t{line.who}\t{where(line)}\t{old} → {new}{_KINDS[line.kind]}"


def where(line: HistoryLine) -> str:
    """The place of a change in words: 104年度 目標二 衡量項目4 實際值."""
    if line.field == WHOLE:
        return f"{line.place} {ENTITIES[line.entity].label}"
    if line.field == POSITION:
        return f"{line.place} 順序"
    try:
        return f"{line.place} {field_of(line.entity, line.field).label}"
    except KeyError:  # a field that a later schema no longer has
        return f"{line.place} {line.field}"


def can_put_back(line: HistoryLine) -> bool:
    """Whether a change is of one field, which can have its old value again."""
    return line.field not in (WHOLE, POSITION, *OF_THE_FILE) and line.old is not None


def put_back(workspace: Workspace, line: HistoryLine) -> Changes:
    """Give the field of a change its old value again 復原此欄; that is a change of its own.

    Raises Problem when it was no change of a field, or the field is gone.
    """
    if not can_put_back(line):
        raise Problem("這一筆不是單一欄位的變更，不能改回原值；請用「復原」。")
    try:
        old = from_json(field_of(line.entity, line.field), line.old or "")
    except (KeyError, ValueError, Wrong):
        raise Problem("這個版本已沒有這個欄位，不能改回原值。") from None
    return workspace.edit(line.entity, line.key, line.field, old)


def _when(line: HistoryLine) -> str:
    return line.at.replace("T", " ")[:19]


def _value(line: HistoryLine, text: str | None) -> Any:
    if text is None:
        return None
    try:
        value = json.loads(text)
        return _title(line.entity, value["tree"]) if line.field == WHOLE else value
    except (ValueError, KeyError, TypeError):
        raise Problem("檔案裡的歷程已損壞；請以 jixiao verify 查看，並以備份還原。") from None


def _title(entity: str, tree: dict[str, Any]) -> str:
    if entity == "annex":
        return f"{tree['agency']} {tree['fiscal_year']}年度"
    names = {"goal": "title", "indicator": "indicator", "measure": "label", "paragraph": "text"}
    return str(tree[names[entity]])


def _words(value: Any) -> str:
    if value is None:
        return "（空）"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shorten(text, 60) or "（空）"
