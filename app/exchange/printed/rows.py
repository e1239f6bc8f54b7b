"""The rows of the table as goals and indicators; a row may go on over the end of a page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.core.numerals import from_chinese
from app.exchange.printed.paragraphs import Piece, begins_analysis, is_whole
from app.exchange.printed.shape import Row
from app.exchange.printed.tracing import Traced

_HAN = "一二三四五六七八九十百千零〇"
_BIG = str.maketrans("壹貳參肆伍陸柒捌玖拾〇", "一二三四五六七八九十零")
_NUMBER = re.compile(
    rf"\s*(?:(?P<han>[{_HAN}壹貳參肆伍陸柒捌玖拾]{{1,7}})\s*[、.．：:]"
    rf"|[(（]\s*(?P<bracketed>[{_HAN}]{{1,7}}|[0-9０-９]{{1,3}})\s*[)）][、.．]?"
    r"|(?P<digits>[0-9０-９]{1,3})\s*(?:、|[.．](?![0-9０-９]))|目標(?P<named>[一二三四五六七八九十百零]{1,5})[：:、])\s*"
)
_GOES_ON = re.compile(r"[(（]\s*(?:續|接續|續前頁|承上頁)\s*[)）]")
_FIGURE = re.compile(r"[0-9０-９]")
Cells = tuple[tuple[Traced, ...], ...]
Pieces = list[Piece]


@dataclass(slots=True)
class IndicatorRow:
    """An indicator's cells as lines."""

    indicator: Pieces = field(default_factory=list)
    target: Pieces = field(default_factory=list)
    analysis: Pieces = field(default_factory=list)


@dataclass(slots=True)
class GoalRow:
    """A goal's cell as lines, its number as printed, and its indicators."""

    number: int | None = None
    title: Pieces = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """A row's four cells as lines, with what the file says of them."""

    row: Row
    cells: tuple[Pieces, Pieces, Pieces, Pieces]
    covered: tuple[bool, bool, bool, bool]

    def text(self, column: int) -> str:
        """A cell's text without blanks."""
        return "".join("".join(piece.text.text.split()) for piece in self.cells[column])


class Table:
    """Takes rows one by one; `goals` is what they make, `repeated` what a page's head says again."""

    def __init__(self) -> None:
        self.goals: list[GoalRow] = []
        self.repeated: list[Traced] = []

    def take(self, row: Columns, after_break: bool) -> None:
        """Add a row, as a goal, as an indicator, or as what goes on from the row before."""
        if self._is_goal(row, after_break):
            self._add_goal(row)
        elif self._is_indicator(row, after_break):
            self._add_title(row, page_ended=after_break)
            self.goals[-1].indicators.append(IndicatorRow(row.cells[1], row.cells[2], row.cells[3]))
        else:
            self._go_on(row, after_break)

    def _add_goal(self, row: Columns) -> None:
        number = goal_number(_first_text(row.cells[0]))
        goal = GoalRow(number[0] if number else None, row.cells[0])
        goal.indicators.append(IndicatorRow(row.cells[1], row.cells[2], row.cells[3]))
        self.goals.append(goal)

    def _is_goal(self, row: Columns, after_break: bool) -> bool:
        if not self.goals:
            return True
        title = row.text(0)
        if not title or row.covered[0]:
            return False
        number = goal_number(_first_text(row.cells[0]))
        last = self.goals[-1]
        if number:
            again = number[0] == last.number and after_break
            return not (again and not begins_analysis(_first_text(row.cells[3])))
        if begins_analysis(_first_text(row.cells[3])):
            return True
        if any(goal.number for goal in self.goals):
            return False
        return not (after_break and not is_whole(_last_text(last.indicators[-1].analysis)))

    def _is_indicator(self, row: Columns, after_break: bool) -> bool:
        if not row.text(1) or row.covered[1]:
            return False
        analysis = _first_text(row.cells[3])
        if begins_analysis(analysis):
            return True
        if not analysis:
            complete = _FIGURE.search(row.text(2)) and self._target_is_whole()
            return bool(complete) or not after_break
        if not after_break:
            return row.covered[0] or is_whole(_last_text(self._indicator.analysis))
        return False

    def _target_is_whole(self) -> bool:
        return any(_FIGURE.search(piece.text.text) for piece in self._indicator.target)

    @property
    def _indicator(self) -> IndicatorRow:
        return self.goals[-1].indicators[-1]

    def _add_title(self, row: Columns, *, page_ended: bool) -> None:
        goal, pieces = self.goals[-1], row.cells[0]
        number = goal_number(_first_text(pieces))
        if number and number[0] == goal.number:  # said again at a page's head
            again = "".join("".join(p.text.text.split()) for p in goal.title)
            said = _GOES_ON.sub("", row.text(0))
            if again.startswith(said) or said.startswith(again):
                self.repeated.extend(piece.text for piece in pieces)
                return
        _append(goal.title, pieces, page_ended)

    def _go_on(self, row: Columns, after_break: bool) -> None:
        indicator = self._indicator
        self._add_title(row, page_ended=after_break)
        _append(indicator.indicator, row.cells[1], after_break)
        _append(indicator.target, row.cells[2], after_break)
        _append(indicator.analysis, row.cells[3], after_break)


def goal_number(text: str) -> tuple[int, int] | None:
    """The number a goal's cell begins with, and where its title begins; else None."""
    match = _NUMBER.match(text)
    if not match or match.end() == len(text.rstrip()) == 0:
        return None
    said = match["han"] or match["bracketed"] or match["digits"] or match["named"]
    number = int(said) if said.isdecimal() else from_chinese(said.translate(_BIG))
    return (number, match.end()) if number else None


def _append(pieces: Pieces, more: Iterable[Piece], page_ended: bool) -> None:
    more = list(more)
    if pieces and more and page_ended:
        last = pieces[-1]
        pieces[-1] = Piece(last.text, last.ends, page_ends=True, measured=last.measured)
    pieces.extend(more)


def _first_text(pieces: Pieces) -> str:
    return next((piece.text.text for piece in pieces if piece.text.text.strip()), "")


def _last_text(pieces: Pieces) -> str:
    return next((p.text.text for p in reversed(pieces) if p.text.text.strip()), "")
