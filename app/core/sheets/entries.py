"""What a mapped sheet says: by row or column a name, and the cells that stand with it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.matching import bare_words
from app.core.model import Annex
from app.core.sheets.mapping import Layout, Mapping, heading_text, measure_name
from app.core.sheets.placing import Name
from app.core.sheets.roles import (
    FIGURES,
    VALUES,
    Role,
    is_total,
    read_heading,
    unit_of_title,
    year_in,
)
from app.core.sheets.shape import Cell, Sheet, letters, reference

_NAMED = (Role.GOAL, Role.TITLE, Role.INDICATOR, Role.POSITION, Role.LABEL, Role.UNIT)
# A blank one of these means the one above, as under a merged cell.
_CARRIED = (Role.GOAL, Role.TITLE, Role.INDICATOR)
_BESIDE = (Role.COUNT, Role.APPROVED, Role.DOCUMENT, Role.REASON, Role.ITEM)
_FOOT = re.compile(
    r"(填表|製表|承辦|覆核|審核|主管|機關首長|聯絡|填報日期|註|備註|說明|資料來源)[^：:]{0,6}[：:].*"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A cell with a value, and the unit that its row or heading gives; `money` is that of a title."""

    row: int
    column: int
    cell: Cell
    unit: str = ""
    money: str = ""
    heading: str = ""
    hidden: bool = False

    @property
    def at(self) -> str:
        """Where it is: B7."""
        return reference(self.row, self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row, or under COLUMNS a column, that names one measure.

    `beside` are the cells that tell which of the measure's revisions or work
    items is meant. `total` is the row of the sheet that adds the others up.
    """

    where: str
    name: Name
    values: tuple[tuple[Role, Source], ...]
    beside: tuple[tuple[Role, Source], ...] = ()
    total: Source | None = None

    def one(self, role: Role) -> Source | None:
        """The cell of a role beside the values."""
        return next((source for own, source in self.beside if own is role), None)


@dataclass(frozen=True, slots=True)
class Left:
    """Something of the sheet that is not taken: where, what it says, and why."""

    where: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """All that a sheet says, and what of it is not taken."""

    entries: tuple[Entry, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]


def entries_of(sheet: Sheet, mapping: Mapping, annex: Annex) -> Said:
    """Read a sheet by its mapping."""
    reader = _Reader(sheet, mapping)
    found = reader.columns() if mapping.layout is Layout.COLUMNS else reader.rows()
    return Said(tuple(found), tuple(reader.left), tuple(_notes(sheet, mapping, annex)))


class _Reader:
    def __init__(self, sheet: Sheet, mapping: Mapping) -> None:
        self._sheet, self._mapping = sheet, mapping
        self.left: list[Left] = []
        self._headings = {
            c: heading_text(sheet, mapping.row, mapping.depth, c) for c in mapping.roles
        }
        self._units = {c: read_heading(text, 0).unit for c, text in self._headings.items()}
        titles = (
            unit_of_title(sheet.text(row, c))
            for row in sheet.rows
            if row < mapping.first
            for c in sheet.columns
        )
        self._money = next((unit for unit in titles if unit), "")
        self._rows = [row for row in sheet.rows if row >= mapping.first]

    def rows(self) -> Iterator[Entry]:
        """An entry a row."""
        above: dict[Role, str] = {}
        for row in self._rows:
            texts = self._texts(row)
            values = self._sources(row, VALUES, texts.get(Role.UNIT, ""))
            beside = self._sources(row, _BESIDE)
            if self._is_heading(row) or not (values or any(r is Role.APPROVED for r, _ in beside)):
                continue
            if self._adds_up(row):
                self._leave(row, "合計列，不另匯入")
                continue
            for role in _CARRIED:
                if texts.get(role):
                    above[role] = texts[role]
            name = self._name(texts, above)
            if not name.said() and self._is_foot(row):
                self._leave(row, "表尾的文字")
                continue
            yield Entry(
                where=f"第 {row + 1} 列", name=name, values=tuple(values), beside=tuple(beside)
            )

    def columns(self) -> Iterator[Entry]:
        """An entry a column that has the figures of a measure."""
        total = next((row for row in reversed(self._rows) if self._adds_up(row)), None)
        rows = [row for row in self._rows if not self._adds_up(row)]
        for column in self._mapping.columns(*FIGURES):
            heading = self._sheet.text(self._mapping.row, column)
            name = Name(label=measure_name(heading), unit=self._units.get(column, ""))
            role = self._mapping.roles[column]
            found = [s for row in rows if (s := self._source(row, column, ""))]
            if found:
                yield Entry(
                    where=f"{letters(column)} 欄",
                    name=name,
                    values=tuple((role, source) for source in found),
                    total=self._source(total, column, "") if total is not None else None,
                )

    def _texts(self, row: int) -> dict[Role, str]:
        return {
            role: text
            for column, role in self._mapping.roles.items()
            if role in _NAMED and (text := self._sheet.text(row, column))
        }

    def _name(self, texts: dict[Role, str], above: dict[Role, str]) -> Name:
        """What names the measure. A blank goal or indicator is the one above, beside a name only."""
        named = bool(bare_words(texts.get(Role.LABEL, "")))
        goal, title = texts.get(Role.GOAL), texts.get(Role.TITLE)
        if goal is None and title is None and (named or Role.INDICATOR in texts):
            goal, title = above.get(Role.GOAL), above.get(Role.TITLE)
        indicator = texts.get(Role.INDICATOR) or (above.get(Role.INDICATOR) if named else None)
        return Name(
            goal=goal or "",
            title=title or "",
            indicator=indicator or "",
            position=texts.get(Role.POSITION, ""),
            label=texts.get(Role.LABEL, ""),
            unit=texts.get(Role.UNIT, ""),
        )

    def _sources(
        self, row: int, roles: Sequence[Role], unit: str = ""
    ) -> list[tuple[Role, Source]]:
        return [
            (self._mapping.roles[column], source)
            for column in self._mapping.columns(*roles)
            if (source := self._source(row, column, unit))
        ]

    def _source(self, row: int, column: int, unit: str) -> Source | None:
        cell = self._sheet.at(row, column)
        if cell is None or not cell.shown.strip():
            return None
        hidden = row in self._sheet.hidden_rows or column in self._sheet.hidden_columns
        unit = unit or self._units.get(column, "")
        return Source(row, column, cell, unit, self._money, self._headings.get(column, ""), hidden)

    def _adds_up(self, row: int) -> bool:
        """Whether a name at the row's beginning says that it adds up the others."""
        first = min(self._mapping.columns(*VALUES), default=0)
        return any(is_total(self._sheet.text(row, c)) for c in self._mapping.roles if c < first)

    def _is_heading(self, row: int) -> bool:
        """Whether the headings stand here again, as at the top of a page."""
        texts = {bare_words(self._sheet.text(row, c)) for c in self._sheet.columns} - {""}
        headings = {
            bare_words(self._sheet.text(self._mapping.row + n, c))
            for c in self._sheet.columns
            for n in range(self._mapping.depth)
        }
        return len(texts) > 1 and texts <= headings

    def _is_foot(self, row: int) -> bool:
        return any(_FOOT.match(self._sheet.text(row, c)) for c in self._sheet.columns)

    def _leave(self, row: int, why: str) -> None:
        self.left.append(Left(f"第 {row + 1} 列", row_text(self._sheet, row), why))


def row_text(sheet: Sheet, row: int) -> str:
    """What a row says, in short."""
    return "｜".join(text for c in sheet.columns if (text := sheet.text(row, c)))


def _notes(sheet: Sheet, mapping: Mapping, annex: Annex) -> Iterator[str]:
    years = {
        year
        for row in sheet.rows
        if row < mapping.first
        for c in sheet.columns
        if (year := year_in(sheet.text(row, c))) is not None
    }
    near = {annex.performance_year, annex.fiscal_year, annex.performance_year - 1}
    if years and not years & near:
        said = "、".join(str(year) for year in sorted(years))
        yield f"表上寫的是 {said} 年度，這個附件的績效年度是 {annex.performance_year} 年度；請確認。"
    hidden = len(sheet.hidden_rows & set(sheet.rows))
    columns = len(sheet.hidden_columns & set(sheet.columns))
    if hidden or columns:
        parts = [f"{n} {what}" for n, what in ((hidden, "列"), (columns, "欄")) if n]
        yield f"有 {'、'.join(parts)}是隱藏的；其中的值列出而不先勾選。"
    beyond = len({column for _, column in sheet.cells}) - len(sheet.columns)
    if beyond > 0:
        yield f"最右邊還有 {beyond} 欄沒有讀；請把要匯入的欄移到左邊。"
