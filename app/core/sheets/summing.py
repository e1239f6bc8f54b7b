"""The figure of one or several cells in the unit of a measure, and how it came to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.core.errors import Problem
from app.core.figures import Figure, figure_of, grouped
from app.core.model import Measure, Rule
from app.core.prose.units import scale_of
from app.core.sheets.entries import Source
from app.core.sheets.mapping import Mapping
from app.core.sheets.roles import Role
from app.core.sheets.values import Converted, converted, differs, read_amount


@dataclass(slots=True)
class Sum:
    """A figure, None where the cells give none; how it came to be, and what to look at."""

    figure: Figure | None = None
    how: list[str] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)


def sum_of(
    sources: Sequence[Source], check: Source | None, mapping: Mapping, measure: Measure, role: Role
) -> Sum:
    """The sum of the cells in the unit of the measure's figure of that role.

    `check` is the cell of the sheet's own sum. Raises Problem naming a cell that
    cannot be read: what it says is missing from the sum.
    """
    units, result = _units(measure, role), Sum()
    read = [_one(source, mapping, units, result) for source in sources]
    figures = [figure for figure in read if figure is not None]
    if not figures:
        return result
    result.figure = figures[0]
    if len(figures) > 1:
        result.figure = figure_of(sum((figure.value for figure in figures), Fraction(0)))
        result.how.insert(0, f"{len(figures)} 格相加")
        result.whys += _doubts(role, figures, units.into)
    if check is not None and (said := _one(check, mapping, units, Sum())):
        _compare(result, result.figure, said)
    return result


def _doubts(role: Role, figures: Sequence[Figure], into: str) -> Iterator[str]:
    if into == "%":
        yield "百分比不宜相加，請確認"
    if role in (Role.TARGET, Role.REVISED) and len({f.value for f in figures}) == 1:
        yield "各列的目標值都相同，可能不必相加"


def _compare(result: Sum, total: Figure, said: Figure) -> None:
    if said.value == total.value:
        result.how.append("與合計列相同")
    else:
        result.whys.append(f"各列之和 {grouped(total)} 與合計列的 {grouped(said)} 不同")


def _one(source: Source, mapping: Mapping, units: "_Units", into: Sum) -> Figure | None:
    """The figure of a cell in the unit of the measure. Raises Problem naming the cell."""
    try:
        amount = read_amount(source.cell, shown=mapping.shown)
    except Problem as problem:
        raise Problem(f"{source.at} 的{problem}") from None
    if amount is None:
        return None
    unit = amount.unit or units.of(source)
    result = converted(amount.figure, unit, units.into) if units.into else Converted(amount.figure)
    if not result.fits:
        into.whys.append(f"單位不同：表上是「{unit}」，項目是「{units.into}」")
    if result.changed:
        said, told = grouped(amount.figure), grouped(result.figure)
        into.how.append(f"{said}{unit}換算為{told}{units.into}")
    if differs(source.cell):
        other = source.cell.stored if mapping.shown else source.cell.shown
        into.how.append(f"{'儲存' if mapping.shown else '顯示'}為 {other}")
        if not mapping.shown and source.cell.unit == "%" == units.into:
            into.whys.append(f"儲存值 {source.cell.stored} 顯示為 {source.cell.shown}")
    return result.figure


@dataclass(frozen=True, slots=True)
class _Units:
    """The unit of a figure of a measure, and the measure's own, which a row gives for all of it."""

    into: str
    own: str

    def of(self, source: Source) -> str:
        """The unit that stands around a cell, where it can be meant for this figure."""
        unit, into = source.unit, self.into
        if unit and self.own != into and _same(unit, self.own) and not _same(unit, into):
            return ""
        return unit or (source.money if _same(source.money, into) else "")


def _same(one: str, other: str) -> bool:
    return bool(one and other) and scale_of(one)[1] == scale_of(other)[1]


def _units(measure: Measure, role: Role) -> _Units:
    return _Units(_unit_for(measure, role), measure.unit)


def _unit_for(measure: Measure, role: Role) -> str:
    """The unit of a figure of a measure."""
    if role in (Role.CURRENT, Role.PREVIOUS):
        return measure.unit_of_counts
    if measure.rule in (Rule.GROWTH, Rule.MILESTONE):
        return "%"
    return "" if measure.rule is Rule.LEVEL else measure.unit
