"""What a cell says as a figure, a date or a yes, as shown or as stored."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.core.errors import Problem
from app.core.fields import Wrong, read_date
from app.core.figures import MOST_DIGITS, Figure, figure_of, parse_figure, shorten
from app.core.prose.units import scale_of
from app.core.sheets.shape import Cell, CellKind

_AMOUNT = re.compile(
    r"(?P<figure>[-+]?[0-9０-９][0-9０-９,，.．]*(?:[萬億][0-9０-９,，.．]*)*)(?P<unit>\D{0,8})"
)
_NEGATIVE = re.compile(
    r"[(（]([0-9０-９][0-9０-９,，.．]*)[)）]|[△▲]\s*([0-9０-９][0-9０-９,，.．]*)"
)
_NOTHING = ("-", "—", "－", "–", "無", "N/A", "n/a", "NA", "…", "*")
_DAY = re.compile(
    r"(?:民國|中華民國|西元)?\s*(?P<year>[0-9]{2,4})\s*[年./-]\s*(?P<month>[0-9]{1,2})\s*[月./-]"
    r"\s*(?P<day>[0-9]{1,2})\s*日?"
)
_DIGIT_DAY = re.compile(r"(?P<year>[0-9]{3}|[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_YES = frozenset(
    {"是", "y", "yes", "v", "ˇ", "✓", "✔", "√", "○", "●", "■", "☑", "true", "1"}
    | {"已完成", "完成", "已達成", "達成", "已辦竣"}
)
_NO = frozenset(
    {"否", "n", "no", "x", "✗", "✘", "×", "□", "☐", "false", "0"}
    | {"未完成", "尚未完成", "未達成", "未辦竣"}
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as a cell gives it, and the unit that stands with it in the cell."""

    figure: Figure
    unit: str = ""


def read_amount(cell: Cell, *, shown: bool) -> Amount | None:
    """The figure of a cell, as shown or as stored; None where it says that there is none.

    Raises Problem, naming what was read, on anything else.
    """
    if cell.kind is CellKind.NUMBER:
        return _number(cell, shown)
    if cell.kind is CellKind.FORMULA:
        raise Problem(
            f"「{shorten(cell.shown)}」是公式，檔案裡沒有算好的值；請以試算表開啟後存檔。"
        )
    if cell.kind is CellKind.ERROR:
        raise Problem(f"「{shorten(cell.shown)}」是公式的錯誤，沒有數值。")
    if cell.kind is CellKind.DATE:
        raise Problem(f"「{shorten(cell.shown)}」是日期，不是數值。")
    if cell.kind is CellKind.FLAG:
        raise Problem(f"「{shorten(cell.shown)}」是邏輯值，不是數值。")
    return _typed(cell.shown)


def differs(cell: Cell) -> bool:
    """Whether what is shown of a number is another figure than what is stored."""
    return (
        cell.kind is CellKind.NUMBER
        and bool(cell.figure)
        and Fraction(cell.figure) != Fraction(cell.stored)
    )


def _number(cell: Cell, shown: bool) -> Amount:
    text = (cell.figure or cell.stored) if shown else cell.stored
    unit = cell.unit if not differs(cell) or shown else ""
    if len(text) > MOST_DIGITS:
        raise Problem(f"「{shorten(cell.shown)}」的位數太多，不像是填報的數值。")
    return Amount(Figure(text), unit)


def _typed(said: str) -> Amount | None:
    """A figure in a text: 1,638, ’１２３, (3), 15件, 4,795千元."""
    text = said.strip().lstrip("'’＇").strip()
    if text in _NOTHING:
        return None
    if negative := _NEGATIVE.fullmatch(text):
        text = f"-{negative[1] or negative[2]}"
    try:
        figure = parse_figure(text.lstrip("+＋"))
        return Amount(figure, "%" if text.endswith(("%", "％", "﹪")) else "") if figure else None
    except Problem:
        found = _AMOUNT.fullmatch(text) if len(text) <= MOST_DIGITS else None
        if not found or not found["unit"].strip():
            raise
        figure = parse_figure(found["figure"].lstrip("+"))
        if figure is None:
            raise
        return Amount(figure, unicodedata.normalize("NFKC", found["unit"]).strip())


@dataclass(frozen=True, slots=True)
class Converted:
    """A figure in another unit; `changed` says that the scale is another, `fits` that both agree."""

    figure: Figure
    changed: bool = False
    fits: bool = True


def converted(figure: Figure, unit: str, into: str) -> Converted:
    """A figure of `unit` in the unit of a measure: 元, 千元, 萬元, 億元 are one thing.

    A unit that is not said fits; what fits no other unit comes back as it is.
    """
    if not unit or unit == into:
        return Converted(figure)
    (factor, base), (into_factor, into_base) = scale_of(unit), scale_of(into)
    if base != into_base:
        return Converted(figure, fits=False)
    if factor == into_factor:
        return Converted(figure)
    value = figure.value * factor / into_factor
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return Converted(figure, fits=False)
    return Converted(figure_of(value), changed=True)


def read_day(cell: Cell) -> str:
    """The date of a cell as 民國 yyy-mm-dd. Raises Problem."""
    text = unicodedata.normalize("NFKC", cell.stored if cell.kind is CellKind.DATE else cell.shown)
    text = text.strip().lstrip("'")
    found = _DAY.fullmatch(text) or _DIGIT_DAY.fullmatch(text)
    if found:
        year = int(found["year"])
        year -= 1911 if year >= 1900 else 0
        said = f"{year}-{int(found['month']):02d}-{int(found['day']):02d}"
        try:
            return read_date(said)
        except Wrong:
            pass
    raise Problem(f"「{shorten(cell.shown)}」不是日期；請寫成 102年9月30日 或 102-09-30。")


def read_flag(cell: Cell) -> bool:
    """Whether a cell says yes. Raises Problem."""
    text = unicodedata.normalize("NFKC", cell.stored).strip().casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Problem(f"「{shorten(cell.shown)}」不知是否完成；請寫「是」或「否」。")


def example_of(cells: Mapping[tuple[int, int], Cell]) -> Cell | None:
    """A cell of which the number shown is another than the one stored, for the choice to show."""
    return next((cell for cell in cells.values() if differs(cell)), None)
