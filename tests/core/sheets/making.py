"""Sheets and annexes made up in a line."""

from collections.abc import Sequence

from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator, Item, Measure, Revision, Rule
from app.core.sheets.changing import Change
from app.core.sheets.mapping import Mapping, propose
from app.core.sheets.planning import Plan, plan
from app.core.sheets.shape import Area, Cell, CellKind, Sheet
from tests.support import small_annex

Value = str | int | float | Cell | None


def cell(value: Value) -> Cell | None:
    """A text as text, a number as one without a format."""
    if value is None or isinstance(value, Cell):
        return value
    if isinstance(value, str):
        return Cell(CellKind.TEXT, value, value) if value else None
    text = repr(value)
    return Cell(CellKind.NUMBER, text, text, text)


def percent(stored: str, shown: str) -> Cell:
    return Cell(CellKind.NUMBER, stored, shown, shown.rstrip("%"), "%")


def sheet(*rows: Sequence[Value], merged: Sequence[Area] = (), **more: frozenset[int]) -> Sheet:
    cells = {
        (r, c): made
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if (made := cell(value))
    }
    return Sheet("表", cells, merged=merged, **more)  # type: ignore[arg-type]


def annex() -> Annex:
    """Three goals: counts and money; a share; a growth and work items."""

    def goal(title: str, *measures: Measure) -> Goal:
        return Goal(
            title=title, indicators=(Indicator(indicator=f"{title}指標", measures=measures),)
        )

    return small_annex(
        goals=(
            goal(
                "便民服務",
                Measure(label="核發證照", unit="件", target=Figure("17"), actual=Figure("10")),
                Measure(label="規費收入", unit="千元", target=Figure("5000")),
                Measure(
                    label="辦理講習",
                    unit="場次",
                    target=Figure("9"),
                    revisions=(Revision(target=Figure("8"), approved_on="102-09-30"),),
                ),
            ),
            goal("滿意度", Measure(label="民眾滿意度", unit="%", target=Figure("85"))),
            goal(
                "國際交流",
                Measure(
                    label="訪賓人次成長率",
                    unit="%",
                    rule=Rule.GROWTH,
                    target=Figure("5"),
                    unit_of_counts="人次",
                ),
                Measure(
                    label="系統建置",
                    unit="%",
                    rule=Rule.MILESTONE,
                    target=Figure("100"),
                    items=(
                        Item(label="招標", weight=Figure("40"), done=True),
                        Item(label="驗收", weight=Figure("60"), done=False),
                    ),
                ),
            ),
        )
    )


def planned(made: Sheet, of: Annex | None = None, mapping: Mapping | None = None) -> Plan:
    """What a sheet would change, by the guessed mapping."""
    of = of or annex()
    return plan(made, mapping or propose(made, of, {}), of)


def short(change: Change) -> tuple[str, str, str, str, bool]:
    """Label, role, new value, source, sure."""
    return change.measure.label, change.role.value, change.after, change.source, change.sure
