"""A form sheet that came back 填報表: what a unit filled in, held against what was given out.

Whatever spreadsheet saved it: the hidden sheet has what was given out, with a
checksum; cells are found by the key in their row.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.core.errors import Problem
from app.core.figures import Figure, parse_figure, shorten
from app.core.form_sheet import DONE, FIGURES, OPEN, FormRow, Input, Value, filled, form_rows
from app.core.model import Annex, Giving
from app.core.sheets.shape import Cell, CellKind, Sheet, reference
from app.core.writable import LINE_END, writable
from app.exchange.office_guard import open_office
from app.exchange.packed import bounded, pack, unpack
from app.exchange.sheets.limits import MOST_CHARS
from app.exchange.sheets.ods import read_ods

FORM, KEPT = "填報", "分送資料"
_FORMAT = 1
# Of one cell: spreadsheets keep 32,767 characters.
_LINE = 30_000
_MOST_REMARKS = 20
_YES = frozenset(
    {"是", "v", "V", "✓", "✔", "○", "Ｖ", "y", "Y", "true", "TRUE", "1", "完成", "已完成"}
)
_NO = frozenset({"", "否", "x", "X", "✗", "n", "N", "false", "FALSE", "0", "未完成"})


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What came back: `theirs` is the annex with what was filled in, `key` tells this return from
    others. `remarks` tell what else was changed in it, and not taken."""

    giving: Giving
    base: Annex
    theirs: Annex
    key: str
    who: str
    at: str
    remarks: tuple[str, ...]


def kept_lines(giving: Giving, base: Annex) -> list[str]:
    """The lines that the hidden sheet keeps."""
    packed = pack(base)
    chunks = [packed[n : n + _LINE] for n in range(0, len(packed), _LINE)]
    given = asdict(giving) | {"goals": list(giving.goals)}
    head = {"format": _FORMAT, "giving": given, "sum": _sum(given, packed)}
    return [json.dumps(head, ensure_ascii=False, sort_keys=True), *chunks]


def rows_that_fit(base: Annex, giving: Giving) -> tuple[FormRow, ...]:
    """The rows of a form. Raises Problem where a text is longer than a cell can be."""
    rows = tuple(form_rows(base, giving.goals))
    for row in rows:
        for value in row.inputs.values():
            if isinstance(value, str) and len(value) > _LINE:
                raise Problem(
                    f"「{shorten(row.locked[0])}」有一段文字超過 {_LINE:,} 字，試算表的格子放不下；"
                    "請把它分成幾段，或改用分送檔。"
                )
    return rows


def read_form(path: Path) -> FilledForm:
    """What was filled in. Raises Problem where it is no form of ours, damaged, or unreadable."""
    sheets = {sheet.name: sheet for sheet in read_ods(path).sheets}
    if FORM not in sheets or KEPT not in sheets:
        raise Problem(f"「{path}」不是本程式分送的填報表；請選擇承辦人分送、單位填好的 .ods 檔案。")
    giving, base = _kept(sheets[KEPT], str(path))
    reading = _Reading(path, sheets[FORM], base, giving)
    theirs = filled(base, giving.goals, giving.key, reading.answers())
    who, at = _saved_by(path)
    said = json.dumps([giving.key, pack(theirs)])
    key = hashlib.sha256(said.encode()).hexdigest()
    return FilledForm(giving, base, theirs, key, who, at, tuple(reading.remarks()))


def _sum(given: Mapping[str, Any], packed: str) -> str:
    said = json.dumps([_FORMAT, dict(given), packed], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _kept(sheet: Sheet, name: str) -> tuple[Giving, Annex]:
    lines = [sheet.text(row, 0) for row in sheet.rows]
    try:
        head = bounded(lines[0].encode())
        packed = "".join(lines[1:])
        if head["sum"] != _sum(head["giving"], packed):
            raise ValueError("changed")
        words = {key: str(head["giving"][key]) for key in ("key", "unit", "at", "who")}
        giving = Giving(**words, goals=tuple(map(str, head["giving"]["goals"])))
        return giving, unpack(packed)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Problem(
            f"「{name}」裡分送的資料不完整或被改過，沒有讀入；請單位由原來的填報表重新填寫。"
        ) from None


class _Reading:
    """One filled form."""

    def __init__(self, path: Path, sheet: Sheet, base: Annex, giving: Giving) -> None:
        self._path, self._sheet = path, sheet
        self._rows = {row.key: row for row in form_rows(base, giving.goals)}
        self._places: dict[str, int] = {}
        for row in sheet.rows:
            key = sheet.text(row, 0)
            if key in self._rows:
                if key in self._places:
                    first, again = (reference(n, 0) for n in (self._places[key], row))
                    raise Problem(
                        f"「{path}」的 {first} 與 {again} 是同一列，不知道採用哪一列；請刪去其一。"
                    )
                self._places[key] = row

    def answers(self) -> dict[str, dict[Input, Value]]:
        """What was filled in, by the keys of rows; what says the same as before is as before."""
        return {
            key: {column: self._answer(key, row, column) for column in self._rows[key].inputs}
            for key, row in self._places.items()
        }

    def remarks(self) -> Iterator[str]:
        """What else was changed: rows taken away, and cells that were locked."""
        lost = len(self._rows) - len(self._places)
        if lost:
            yield f"填報表少了 {lost} 列，視為沒有修改。"
        changed = [
            reference(row, column)
            for key, row in self._places.items()
            for column, text in enumerate(self._rows[key].locked, 1)
            if self._sheet.text(row, column) != " ".join(_plain(text).split())
        ]
        if changed:
            more = "等" if len(changed) > _MOST_REMARKS else ""
            cells = "、".join(changed[:_MOST_REMARKS])
            yield f"鎖定的格子被改過，沒有採用：{cells}{more}。"

    def _answer(self, key: str, row: int, column: Input) -> Value:
        before = self._rows[key].inputs[column]
        cell = self._sheet.at(row, column)
        try:
            if column in FIGURES:
                return _figure(cell, before)
            text = _text(cell)
            return _done(text) if column is Input.DONE else _same_text(text, before)
        except ValueError as error:
            raise Problem(
                f"「{self._path}」的 {reference(row, column)}「{shorten(cell.shown) if cell else ''}」"
                f"{error}；請單位改正後再收回。"
            ) from None


def _figure(cell: Cell | None, before: Value) -> Value:
    """The figure that a cell shows, as it was written before where it is the same one."""
    if cell is None:
        return None
    if cell.kind not in (CellKind.NUMBER, CellKind.TEXT):
        raise ValueError(_WRONG[cell.kind])
    try:
        figure = parse_figure(cell.figure or cell.shown)
    except Problem:
        raise ValueError("不是數值") from None
    same = isinstance(before, Figure) and figure is not None and figure.value == before.value
    return before if same else figure


_WRONG = {
    CellKind.DATE: "是日期，不是數值",
    CellKind.FLAG: "不是數值",
    CellKind.ERROR: "是算不出來的公式",
    CellKind.FORMULA: "是沒有結果的公式",
}


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind in (CellKind.ERROR, CellKind.FORMULA):
        raise ValueError(_WRONG[cell.kind])
    if len(cell.shown) >= MOST_CHARS:
        raise ValueError("太長，一格放不下，請分成幾段")
    return cell.shown


def _same_text(text: str, before: Value) -> Value:
    """The text, as it was before where it is the same but for blanks around it and line ends."""
    if isinstance(before, str) and _plain(before) == _plain(text):
        return before
    return text or None


def _plain(text: str) -> str:
    return "\n".join(map(writable, LINE_END.split(text))).strip()


def _done(text: str) -> str:
    if text.strip() in _YES:
        return DONE
    if text.strip() in _NO:
        return OPEN
    raise ValueError(f"請填「{DONE}」或「{OPEN}」")


def _saved_by(path: Path) -> tuple[str, str]:
    """Who saved it last, and when, where the spreadsheet says so."""
    office = open_office(path)
    found = {"creator": "", "date": ""}
    if "meta.xml" in office.members:
        for element in office.xml("meta.xml").iter():
            name = element.tag.rpartition("}")[2]
            if name in found:
                found[name] = " ".join((element.text or "").split())
    return found["creator"], found["date"]
