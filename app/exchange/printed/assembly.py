"""A printed document as an annex without measures, with where each run of its text went."""

from dataclasses import dataclass, replace

from app.core.model import (
    BOOK,
    COLUMNS,
    Annex,
    Goal,
    Indicator,
    default_section_title,
)
from app.core.numerals import LARGEST, to_chinese
from app.exchange.interchange import YEARS_BEFORE
from app.exchange.printed.around import Around, read_around
from app.exchange.printed.columns import heading_columns, heading_texts
from app.exchange.printed.paragraphs import (
    Piece,
    as_analysis,
    as_one,
    as_paragraphs,
    as_targets,
    tidy,
)
from app.exchange.printed.report import Ledger, Run, Way
from app.exchange.printed.rows import Columns, GoalRow, IndicatorRow, Table, goal_number
from app.exchange.printed.shape import Line, Printed, Row
from app.exchange.printed.tracing import Traced

# What stands for a year or an agency that the document does not tell.
UNKNOWN_YEAR = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The annex as far as the document tells it, where its text went, and what is to be known.

    `agency` is empty and the fiscal year `UNKNOWN_YEAR` where nothing says
    them. `notes` are sentences for the officer: numbers that count otherwise.
    """

    annex: Annex
    runs: tuple[Run, ...]
    notes: tuple[str, ...] = ()


def assemble(printed: Printed, *, keep_spaces: bool = False) -> Assembled:
    """Put a document's text in its places."""
    assembly = _Assembly(printed, keep_spaces)
    return assembly.run()


class _Assembly:
    """Walks the blocks once, then gives every character its place."""

    def __init__(self, printed: Printed, keep_spaces: bool) -> None:
        self._printed = printed
        self._keep_spaces = keep_spaces
        self._ledger = Ledger(tuple(printed.lines()))
        self._table = Table()
        self._groups: list[list[tuple[Traced, bool]]] = [[]]
        self._headings: list[Traced] = []
        self._columns: tuple[int, ...] = (0, 1, 2, 3)
        self._column_texts: tuple[str, ...] | None = None
        self._next = 0

    def run(self) -> Assembled:
        self._walk()
        around = read_around(self._groups)
        goals, notes = self._goals()
        annex = self._annex(around, goals)
        self._give_around(around)
        return Assembled(annex=annex, runs=tuple(self._ledger.runs()), notes=tuple(notes))

    def _walk(self) -> None:
        after_break = True
        for block in self._printed.blocks:
            if isinstance(block, Line):
                self._groups[-1].append((self._take_line(), block.furniture))
                after_break = after_break or not block.furniture
                continue
            cells = tuple(tuple(self._take_line() for _ in cell.lines) for cell in block.cells)
            if columns := heading_columns(block):
                self._take_heading(block, columns, cells)
                after_break = True
                continue
            if not any(cell.text for cell in block.cells):
                continue
            if all(cell.covered for cell in block.cells[1:]):  # a line across the table
                self._groups[-1].extend((text, False) for text in cells[0])
                after_break = True
                continue
            self._table.take(self._as_columns(block, cells), after_break or block.after_break)
            after_break = False
            if self._groups[-1]:
                self._groups.append([])

    def _take_line(self) -> Traced:
        self._next += 1
        return self._ledger.traced(self._next - 1)

    def _take_heading(
        self, row: Row, columns: tuple[int, ...], cells: tuple[tuple[Traced, ...], ...]
    ) -> None:
        self._columns = columns
        if self._column_texts is None:
            self._column_texts = heading_texts(row, columns)
        self._headings.extend(text for cell in cells for text in cell)

    def _as_columns(self, row: Row, cells: tuple[tuple[Traced, ...], ...]) -> Columns:
        measured = self._printed.measured
        found: list[list[Piece]] = []
        covered = []
        for position in self._columns:
            here = 0 <= position < len(cells)
            lines = row.cells[position].lines if here else ()
            texts = cells[position] if here else ()
            found.append(
                [
                    Piece(text, line.ends, measured=measured)
                    for text, line in zip(texts, lines, strict=True)
                ]
            )
            covered.append(here and row.cells[position].covered)
        first, second, third, fourth = found
        return Columns(
            row, (first, second, third, fourth),
            (covered[0], covered[1], covered[2], covered[3]),
        )  # fmt: skip

    def _goals(self) -> tuple[list[Goal], list[str]]:
        goals, notes = [], []
        for position, row in enumerate(self._table.goals[:LARGEST], 1):
            number = to_chinese(position)
            goals.append(self._goal(row, number))
            if row.number not in (None, position):
                notes.append(
                    f"第{position}個目標印的編號是「{to_chinese(row.number or 1)}」，依順序改為「{number}」。"
                )
        return goals, notes

    def _goal(self, row: GoalRow, number: str) -> Goal:
        title = as_one(row.title)
        if label := goal_number(title.text):
            self._ledger.give(title.part(0, label[1]), Way.PLACED, f"目標{number} 編號")
            title = title.part(label[1])
        title = self._one(title, f"目標{number} 年度績效目標")
        several = len(row.indicators) > 1
        indicators = tuple(
            self._indicator(indicator, f"目標{number} " + (f"指標{index} " if several else ""))
            for index, indicator in enumerate(row.indicators, 1)
        )
        return Goal(title=title.text, indicators=indicators)

    def _indicator(self, row: IndicatorRow, where: str) -> Indicator:
        name = self._one(as_one(row.indicator), f"{where}衡量指標")
        targets = tidy(as_targets(row.target), self._keep_spaces)
        paragraphs = tidy(as_paragraphs(row.analysis), self._keep_spaces)
        for line, target in enumerate(targets, 1):
            self._ledger.give(target, Way.PLACED, f"{where}原定目標值第{line}行")
        for position, paragraph in enumerate(paragraphs, 1):
            self._ledger.give(paragraph, Way.PLACED, f"{where}分析第{position}段")
        return Indicator(
            indicator=name.text,
            target_lines=tuple(target.text for target in targets),
            analysis=as_analysis([paragraph.text for paragraph in paragraphs]),
        )

    def _one(self, text: Traced, goes: str) -> Traced:
        tidied = next(iter(tidy([text], self._keep_spaces)), Traced())
        self._ledger.give(tidied, Way.PLACED, goes)
        return tidied

    def _annex(self, around: Around, goals: list[Goal]) -> Annex:
        performance, fiscal = around.performance_year, around.fiscal_year
        if fiscal is None:
            fiscal = performance + YEARS_BEFORE if performance else UNKNOWN_YEAR
        if performance is None:
            performance = max(fiscal - YEARS_BEFORE, 1) if fiscal else UNKNOWN_YEAR
        annex = Annex(
            agency=around.agency.text if around.agency else "",
            book=around.book.text if around.book else BOOK,
            section_title=default_section_title(performance),
            fiscal_year=fiscal,
            performance_year=performance,
            goals=tuple(goals),
        )
        if around.section_title:
            annex = replace(annex, section_title=around.section_title.text)
        if self._column_texts and self._column_texts != COLUMNS:
            first, second, third, fourth = self._column_texts
            annex = replace(annex, columns=(first, second, third, fourth))
        return annex

    def _give_around(self, around: Around) -> None:
        for text, goes in (
            (around.agency, "機關"),
            (around.book, "書名"),
            (around.year_at, "年度"),
            (around.section_title, "標題"),
        ):
            if text is not None:
                self._ledger.give(text, Way.PLACED, goes)
        for texts, goes in (
            (self._headings, "表頭"),
            (self._table.repeated, "表頭"),
            (around.furniture, "頁首"),
            (around.page_numbers, "頁碼"),
        ):
            for text in texts:
                self._ledger.give(text, Way.FURNITURE, goes)
