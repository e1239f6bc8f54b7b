"""Which row heads a sheet, which column is what: guessed, chosen by the officer, remembered."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from enum import StrEnum

from app.core.matching import bare_words
from app.core.model import Annex
from app.core.sheets.roles import FIGURES, NAMES, VALUES, Role, is_total, is_unit, read_heading
from app.core.sheets.shape import CellKind, Sheet

# A heading stands in the first rows, below titles; further down are figures.
_LOOKED_AT = 40
# Rows by which the contents of a column are told.
_MOST_SAMPLES = 300


class Layout(StrEnum):
    """How rows and columns stand for measures."""

    ROWS = "rows"
    SUMMED = "summed"
    COLUMNS = "columns"


LAYOUT_WORDS = {
    Layout.ROWS: "一列一個項目",
    Layout.SUMMED: "各列加總到同一項目",
    Layout.COLUMNS: "一欄一個項目，各列加總",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How a sheet is read.

    `row` is the first row of the headings, from 0, `depth` how many there are.
    `roles` are of the columns that hold anything; under COLUMNS those of the
    measures have the role of their figures. `sure` says that headings, or what
    was remembered, made it; `remembered` which of the two.
    """

    row: int
    depth: int = 1
    layout: Layout = Layout.ROWS
    roles: Table[int, Role]
    shown: bool = True
    sure: bool = False
    remembered: bool = False

    @property
    def first(self) -> int:
        """The first row below the headings."""
        return self.row + self.depth

    def columns(self, *roles: Role) -> list[int]:
        """The columns of these roles, from the left."""
        return sorted(column for column, role in self.roles.items() if role in roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A mapping as it is remembered for headings: the roles in the order of the columns."""

    layout: Layout
    roles: tuple[Role, ...]
    shown: bool
    depth: int = 1


def signature(sheet: Sheet, row: int, depth: int) -> str:
    """What the headings of a sheet have in common with next year's: their words without years."""
    return "|".join(bare_words(heading_text(sheet, row, depth, c)) for c in sheet.columns)


def heading_text(sheet: Sheet, row: int, depth: int, column: int) -> str:
    """A column's heading: the text of a merged heading above, then its own."""
    texts: list[str] = []
    for at in range(row, row + depth):
        text = sheet.text(at, column)
        if text and text not in texts:
            texts.append(text)
    return " ".join(texts)


def propose(sheet: Sheet, annex: Annex, memory: Table[str, Remembered]) -> Mapping:
    """The mapping that was remembered for these headings, else the best guess."""
    for row in _first_rows(sheet) if memory else ():
        for depth in (1, 2):
            words = signature(sheet, row, depth)
            known = memory.get(words) if words.strip("|") else None
            if known and known.depth == depth and len(known.roles) == len(sheet.columns):
                roles = dict(zip(sheet.columns, known.roles, strict=True))
                return Mapping(
                    row=row, depth=depth, layout=known.layout, roles=roles, shown=known.shown,
                    sure=True, remembered=True,
                )  # fmt: skip
    return guess(sheet, annex)


def remember(sheet: Sheet, mapping: Mapping) -> tuple[str, Remembered]:
    """The signature of the headings, and what is to be remembered for it."""
    roles = tuple(mapping.roles.get(column, Role.NONE) for column in sheet.columns)
    kept = Remembered(layout=mapping.layout, roles=roles, shown=mapping.shown, depth=mapping.depth)
    return signature(sheet, mapping.row, mapping.depth), kept


def guess(sheet: Sheet, annex: Annex) -> Mapping:
    """The best guess from headings; where they say nothing, from what the columns hold."""
    names = _names_of(annex)
    guesses = [_by_headings(sheet, row, annex) for row in _first_rows(sheet)]
    best = max(guesses, key=lambda m: (_score(m), -m.depth, -m.row), default=None)
    if best is not None and best.sure:
        return _with_layout(sheet, best, names)
    known = {row: len(_measures_at(sheet, row, names)) for row in _first_rows(sheet)}
    row = max(known, key=lambda row: (known[row], -row), default=0)
    return _by_measures(sheet, row, annex, names) if known.get(row) else _by_contents(sheet, names)


def with_headings(sheet: Sheet, annex: Annex, row: int, layout: Layout) -> Mapping:
    """The guess for a heading row and a layout that the officer chose."""
    if layout is Layout.COLUMNS:
        return replace(_by_measures(sheet, row, annex, _names_of(annex)), sure=True)
    found = _by_headings(sheet, row, annex)
    return replace(found, layout=layout, sure=True)


def _first_rows(sheet: Sheet) -> Sequence[int]:
    return sheet.rows[:_LOOKED_AT]


def _by_headings(sheet: Sheet, row: int, annex: Annex) -> Mapping:
    one = _roles_of(sheet, row, 1, annex)
    depth = 2 if _goes_on(sheet, row, annex, one) else 1
    roles = _roles_of(sheet, row, depth, annex) if depth == 2 else one
    found = set(roles.values())
    sure = bool(found & set(NAMES)) and bool(found & {*VALUES, Role.APPROVED})
    return Mapping(row=row, depth=depth, roles=roles, sure=sure)


def _goes_on(sheet: Sheet, row: int, annex: Annex, roles: Table[int, Role]) -> bool:
    """Whether the row below is a second row of headings: under a merged one, or with more roles."""
    below = [sheet.cells.get((row + 1, c)) for c in sheet.columns]
    texts = [cell for cell in below if cell]
    if not texts or any(cell.kind is not CellKind.TEXT for cell in texts):
        return False
    two = _roles_of(sheet, row, 2, annex)
    more = sum(r is not Role.NONE for r in two.values()) > sum(
        r is not Role.NONE for r in roles.values()
    )
    wide = any(a.top == row and a.right > a.left for a in sheet.merged)
    tall = any(a.top == row and a.bottom == row + 1 for a in sheet.merged)
    return more or (wide and tall)


def _roles_of(sheet: Sheet, row: int, depth: int, annex: Annex) -> dict[int, Role]:
    """The roles by the headings; each role once, a total only where nothing else is given."""
    roles: dict[int, Role] = {}
    for column in sheet.columns:
        text = heading_text(sheet, row, depth, column)
        role = read_heading(text, annex.performance_year).role if text else Role.NONE
        if role is Role.NONE and depth == 2:  # 102年度｜實際值: the lower one says what it is
            role = read_heading(sheet.text(row + 1, column), annex.performance_year).role
            upper = read_heading(sheet.text(row, column), annex.performance_year)
            role = _in_year(role, upper.year, annex.performance_year)
        roles[column] = role
    for role in set(roles.values()) - {Role.NONE}:
        same = [column for column, own in roles.items() if own is role]
        for column in _lesser(sheet, row + depth - 1, same):
            roles[column] = Role.NONE
    _tell_units_apart(sheet, row + depth, roles)
    _tell_names_apart(roles)
    return roles


def _tell_names_apart(roles: dict[int, Role]) -> None:
    """目標 behind the names heads targets; 工作項目 that nothing is ticked of are the measures."""
    named = [c for c, role in roles.items() if role in (Role.LABEL, Role.INDICATOR, Role.ITEM)]
    for column, role in list(roles.items()):
        if role is Role.GOAL and named and column > min(named):
            roles[column] = Role.NONE if Role.TARGET in roles.values() else Role.TARGET
        if role is Role.ITEM and not {Role.LABEL, Role.DONE} & set(roles.values()):
            roles[column] = Role.LABEL


def _in_year(role: Role, year: int | None, performance_year: int) -> Role:
    if year is None or year == performance_year or role not in VALUES:
        return role
    same = year == performance_year - 1 and role in (Role.ACTUAL, Role.CURRENT)
    return Role.PREVIOUS if same else Role.NONE


def _lesser(sheet: Sheet, row: int, columns: Sequence[int]) -> Sequence[int]:
    """Of columns of one role all but the one that is meant: the first that is shown and no total."""

    def rank(column: int) -> tuple[bool, bool, bool, int]:
        text = sheet.text(row, column)
        return column in sheet.hidden_columns, is_total(text), "原" not in text, column

    return sorted(columns, key=rank)[1:]


def _tell_units_apart(sheet: Sheet, first: int, roles: dict[int, Role]) -> None:
    """單位 heads units of measure or offices; what stands below says which."""
    for column, role in list(roles.items()):
        if role is Role.UNIT:
            texts = [t for t in _texts_below(sheet, first, column) if t]
            units = sum(is_unit(text) for text in texts)
            if texts and units * 2 < len(texts):
                roles[column] = Role.OFFICE
    if Role.OFFICE not in roles.values():
        return
    offices = [c for c, role in roles.items() if role is Role.OFFICE]
    for column in offices[1:]:
        roles[column] = Role.NONE


def _score(mapping: Mapping) -> tuple[bool, int]:
    return mapping.sure, sum(role is not Role.NONE for role in mapping.roles.values())


def _with_layout(sheet: Sheet, mapping: Mapping, names: Table[str, int]) -> Mapping:
    """Rows are added up where offices stand beside them and the same name comes again."""
    labels = mapping.columns(Role.LABEL) or mapping.columns(Role.INDICATOR)
    if not labels or not mapping.columns(Role.OFFICE) or mapping.columns(Role.ITEM):
        return mapping
    counts = Counter(
        bare_words(text) for text in _texts_below(sheet, mapping.first, labels[0]) if text
    )
    again = any(
        count > max(names.get(name, 0), 1) for name, count in counts.items() if name in names
    )
    return replace(mapping, layout=Layout.SUMMED) if again else mapping


def _by_measures(sheet: Sheet, row: int, annex: Annex, names: Table[str, int]) -> Mapping:
    """Headings that are the names of measures, rows that are those who report them."""
    year = annex.performance_year
    below = {c: read_heading(sheet.text(row + 1, c), year).role for c in sheet.columns}
    depth = 2 if any(role in FIGURES for role in below.values()) else 1
    roles = dict.fromkeys(sheet.columns, Role.NONE)
    for column in sheet.columns[1:]:  # the first has those who report
        said = bool(sheet.text(row, column)) and not is_total(sheet.text(row, column))
        if said and _has_numbers(sheet, row + depth, column):
            # Those whose name is no measure's are told as such.
            sub = below[column]
            roles[column] = sub if depth == 2 and sub in FIGURES else Role.ACTUAL
    if sheet.columns:
        roles[sheet.columns[0]] = Role.OFFICE
    sure = bool(_measures_at(sheet, row, names))
    return Mapping(row=row, depth=depth, layout=Layout.COLUMNS, roles=roles, sure=sure)


def _measures_at(sheet: Sheet, row: int, names: Table[str, int]) -> list[int]:
    """The columns that a row heads with the name of a measure; the first never is one."""
    return [c for c in sheet.columns[1:] if bare_words(measure_name(sheet.text(row, c))) in names]


def _has_numbers(sheet: Sheet, first: int, column: int) -> bool:
    cells = [sheet.cells.get((row, column)) for row in sheet.rows if row >= first]
    return any(
        cell and (cell.kind is not CellKind.TEXT or any(map(str.isdecimal, cell.shown)))
        for cell in cells[:_MOST_SAMPLES]
    )


def measure_name(heading: str) -> str:
    """The name in a heading of a measure, without a unit in brackets behind it."""
    unit = read_heading(heading, 0).unit
    for opening, closing in ("（）", "()"):
        end = f"{opening}{unit}{closing}"
        if unit and heading.rstrip().endswith(end):
            return heading.rstrip().removesuffix(end)
    return heading


def _by_contents(sheet: Sheet, names: Table[str, int]) -> Mapping:
    """No heading says anything: the column with names of measures, and the one with numbers."""
    first = sheet.rows[0] if sheet.rows else 0
    roles = dict.fromkeys(sheet.columns, Role.NONE)
    named = {
        c: sum(bare_words(text) in names for text in _texts_below(sheet, first, c))
        for c in sheet.columns
    }
    label = max(named, key=lambda c: (named[c], -c), default=None)
    if label is not None and named[label]:
        roles[label] = Role.LABEL
        rows = [r for r in sheet.rows if bare_words(sheet.text(r, label)) in names]
        first = rows[0] - 1
        numbers = [c for c in sheet.columns if _is_number(sheet, rows, c)]
        if len(numbers) == 1:
            roles[numbers[0]] = Role.ACTUAL
    return Mapping(row=first, roles=roles, sure=False)


def _is_number(sheet: Sheet, rows: Sequence[int], column: int) -> bool:
    cells = [cell for row in rows if (cell := sheet.cells.get((row, column)))]
    return bool(cells) and all(
        cell.kind is CellKind.NUMBER or cell.shown.replace(",", "").strip().isdecimal()
        for cell in cells
    )


def _texts_below(sheet: Sheet, first: int, column: int) -> Iterator[str]:
    for row in [r for r in sheet.rows if r >= first][:_MOST_SAMPLES]:
        yield sheet.text(row, column)


def _names_of(annex: Annex) -> Table[str, int]:
    """The names of the measures, of indicators with one and of goals with one, and how often."""
    counts = Counter[str]()
    for goal in annex.goals:
        for indicator in goal.indicators:
            counts.update(bare_words(measure.label) for measure in indicator.measures)
            if len(indicator.measures) == 1:
                counts[bare_words(indicator.indicator)] += 1
    counts.pop("", None)
    return counts
