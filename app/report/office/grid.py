"""Sheets as data: what ODS, XLSX and CSV write the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.achievement import percent_text, round_scaled
from app.core.figures import Figure, grouped
from app.core.model import RoundingMode

# What a spreadsheet's floats hold of any decimal number.
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as a number; shown with `decimals`, and a percent sign after it where `percent`."""

    figure: Figure
    decimals: int
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the program's own value for it.

    `text` is in the form that XLSX has: names of functions in English, commas,
    A1 references, a sheet's name before `!`.
    """

    text: str
    value: Number | str


Cell = str | Number | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its width in em."""

    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: a heading row, then rows of as many cells as there are columns."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def number(figure: Figure | None) -> Number | str | None:
    """A figure with the decimals it was entered with; as text where a float would change it."""
    if figure is None:
        return None
    decimals = len(figure.text.partition(".")[2])
    digits = len(figure.text.lstrip("-0.").replace(".", ""))
    return Number(figure, decimals) if max(digits, decimals) <= MOST_DIGITS else figure.text


def whole(value: int) -> Number:
    """A count."""
    return Number(Figure(str(value)), 0)


def float_text(number: Number) -> str:
    """A number as files of spreadsheets hold it: the shortest text of its float."""
    return repr(float(number.figure.text)).removesuffix(".0")


def shown(number: Number) -> str:
    """A number as its format shows it: 4,000 or 88.235294%."""
    scaled = round_scaled(number.figure.value, RoundingMode.HALF_UP, number.decimals)
    said = percent_text(scaled, number.decimals)
    return said if number.percent else grouped(Figure(said.removesuffix("%")))


def plain(cell: Cell) -> str | Figure | None:
    """What a cell says without its formula and format."""
    value = cell.value if isinstance(cell, Formula) else cell
    return value.figure if isinstance(value, Number) else value
