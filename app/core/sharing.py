"""Giving goals out to units 分送: what is refused in the file of a unit, and where goals are."""

from collections.abc import Iterable, Sequence

from app.core.errors import Problem
from app.core.model import Annex, Giving
from app.core.numerals import to_chinese

# The endings of what is given out to units and of what they return: with the program, and in
# a spreadsheet.
ENDING = ".jixiao-bundle"
FORM_ENDING = ".ods"


def not_given(unit: str, positions: Iterable[int]) -> Problem:
    """Why something is not changed in the file of a unit; positions of its goals count from 1."""
    goals = "、".join(map(to_chinese, sorted(positions)))
    return Problem(
        f"這份檔案由承辦人分給「{unit}」填報目標{goals}；其他的目標、目標的增刪與順序、年度設定"
        "都不能修改，如需調整請洽承辦人。"
    )


def read_unit(text: str) -> str:
    """The name of a unit, on one line. Raises Problem where it is empty."""
    unit = " ".join(text.split())
    if not unit:
        raise Problem("還沒有寫明單位；請填單位名稱，例如「人事室」。")
    return unit


def out_at(annex: Annex, goal: str) -> tuple[Giving, ...]:
    """What a goal was given out in, the last first."""
    return tuple(giving for giving in reversed(annex.given) if goal in giving.goals)


def is_back(annex: Annex, giving: Giving) -> bool:
    """Whether something of what was given out was returned and taken in."""
    return any(done.giving == giving.key for done in annex.returned)


def may_edit(annex: Annex, goal: str) -> bool:
    """Whether the file is one in which this goal can be changed."""
    return annex.assignment is None or goal in annex.assignment.goals


def numbers_of(annex: Annex, keys: Sequence[str]) -> str:
    """The goals of those keys as people call them: 一、三."""
    return "、".join(number for number, goal in annex.numbered() if goal.key in keys)
