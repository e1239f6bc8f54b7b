"""Edits from a file, one JSON object a line."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.core import fields
from app.core.errors import Problem
from app.core.fields import Field, Wrong, read_typed
from app.core.figures import shorten
from app.core.model import Annex, Goal
from app.core.numerals import to_chinese
from app.core.submitting import must_be_open
from app.exchange.interchange import parse
from app.workspace.workspace import Workspace

_KEYS = frozenset({"goal", "indicator", "measure", "paragraph", "field", "value"})
_FIELDS = {
    "goal": fields.GOAL,
    "indicator": fields.INDICATOR,
    "measure": fields.MEASURE,
    "paragraph": fields.PARAGRAPH,
}
_POSITIONS = {"indicator": "衡量指標", "measure": "衡量項目", "paragraph": "段落"}


def apply(workspace: Workspace, key: str, lines: Iterable[str], name: str) -> Iterator[int]:
    """Do the edits in order on the annex `key`; yields each line's number once it is durable.

    Blank lines are passed over. Raises Problem, naming `name` and the line, at
    the first bad one; those before it stay done.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            _apply_line(workspace, workspace.annex(key), line)
        except Wrong as wrong:
            raise Problem(f"「{name}」第 {number} 行：{wrong}；這一行起都沒有套用。") from None
        except Problem as problem:
            raise Problem(f"「{name}」第 {number} 行：{problem}這一行起都沒有套用。") from None
        yield number


def read_edit(line: str) -> dict[str, Any]:
    """The JSON object of a line, with the keys it must have. Raises Wrong."""
    try:
        edit = parse(line)
    except Wrong as wrong:
        raise Wrong(f"「{shorten(wrong.path[1:])}」{wrong}" if wrong.path else str(wrong)) from None
    except (ValueError, RecursionError):
        raise Wrong("不合 JSON 格式，請改正") from None
    if not isinstance(edit, dict):
        raise Wrong("應為以大括號括起的物件，請改正")
    for key in edit:
        if key not in _KEYS:
            raise Wrong(f"「{shorten(key)}」是不認得的欄位，請改正或刪去")
    for key in ("goal", "field", "value"):
        if key not in edit:
            raise Wrong(f"缺少「{key}」，請補上")
    return edit


def _apply_line(workspace: Workspace, annex: Annex, line: str) -> None:
    edit = read_edit(line)
    goal = _goal(annex, edit.get("goal"))
    entity, key = _thing(goal, edit)
    field = _field(entity, edit["field"])
    try:
        value = read_typed(field, edit["value"])
    except Wrong as wrong:
        raise Wrong(f"「{field.name}{wrong.path}」{wrong}") from None
    must_be_open(annex.fiscal_year, annex.submissions)  # also where the value is the same
    workspace.edit(entity, key, field.name, value)


def _field(entity: str, name: Any) -> Field:
    for field in _FIELDS[entity]:
        if field.name == name:
            return field
    raise Wrong(f"沒有「{_quote(name)}」這個欄位，請改正欄位名稱")


def _quote(value: Any) -> str:
    """A value of the line for a message, however deep it is."""
    try:
        return shorten(str(value))
    except RecursionError:
        return "…"


def _goal(annex: Annex, number: Any) -> Goal:
    for own, goal in annex.numbered():
        if own == number:
            return goal
    last = f"目標一至{to_chinese(len(annex.goals))}" if annex.goals else "任何目標"
    has = f"只有{last}" if annex.goals else f"還沒有{last}"
    raise Wrong(f"沒有目標「{_quote(number)}」，{annex.fiscal_year} 年度{has}，請改正")


def _thing(goal: Goal, edit: dict[str, Any]) -> tuple[str, str]:
    """The entity and key that the edit means."""
    given = [name for name in _POSITIONS if name in edit]
    if len(given) > 1:
        raise Wrong(f"「{given[0]}」與「{given[1]}」不能並用，請刪去其一")
    if given:
        return given[0], _at(goal, given[0], edit[given[0]])
    if edit["field"] in ("indicator", "target_lines"):
        if len(goal.indicators) > 1:
            raise Wrong('這個目標有數個衡量指標，請以 "indicator": 1 起的序號指明')
        return "indicator", goal.indicators[0].key
    return "goal", goal.key


def _at(goal: Goal, name: str, position: Any) -> str:
    things: list[Any] = list(
        {
            "indicator": lambda: goal.indicators,
            "measure": goal.measures,
            "paragraph": goal.paragraphs,
        }[name]()
    )
    if type(position) is not int or not 1 <= position <= len(things):
        raise Wrong(f"{_POSITIONS[name]}「{_quote(position)}」不在 1 至 {len(things)} 之間，請改正")
    key: str = things[position - 1].key
    return key
