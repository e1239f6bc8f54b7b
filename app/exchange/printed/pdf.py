"""PDF as it prints: the table's rows and cells, and the lines around it, page by page."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from app.core.errors import Problem, reason
from app.exchange.printed.columns import heading_columns
from app.exchange.printed.paragraphs import begins_analysis
from app.exchange.printed.pdf_lines import (
    Paragraphs,
    TextLine,
    apart,
    is_hanging,
    is_one_token,
    lines_of,
    spacing_of,
)
from app.exchange.printed.pdf_page import Char, PageInk, read_page
from app.exchange.printed.pdf_table import Grid, grid_of
from app.exchange.printed.rows import goal_number
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

_MOST_PAGES = 3_000
_MOST_BYTES = 300_000_000
# Nine hundred goals, 500 pages, take 10 s; what takes longer was made to.
_MOST_SECONDS = 60.0
# In em: more than any padding and the room a character leaves at a line's end.
_FREE = 2.5


@dataclass(frozen=True, slots=True)
class _PageCell:
    """A cell on a page: its lines, whether it goes on from the band above, and its right end."""

    lines: tuple[TextLine, ...]
    covered: bool
    limit: float


@dataclass(frozen=True, slots=True)
class _Band:
    """A row of a page's table."""

    cells: tuple[_PageCell, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's lines above and below its table, and the bands of it."""

    number: int
    above: tuple[Line, ...]
    bands: tuple[_Band, ...]
    below: tuple[Line, ...]


def read_pdf(path: Path) -> Printed:
    """The pages of a PDF. Raises Problem when it is none, has no text, or takes too long."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size > _MOST_BYTES:
                raise Problem(f"「{path}」太大，不像是附件；請確認選對了檔案。")
            document = pdfium.PdfDocument(file)
            try:
                pages = list(_pages(document, path))
            finally:
                document.close()
    except pdfium.PdfiumError:
        raise Problem(
            f"「{path}」不是可讀的 PDF 檔，或設有密碼；請改用完整、沒有密碼的 PDF。"
        ) from None
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None
    if not any(page.bands or page.above for page in pages):
        raise Problem(
            f"「{path}」沒有文字，可能是掃描的影像；請改用由文書軟體匯出的 PDF，或匯入原來的文書檔。"
        )
    return Printed(name=str(path), blocks=tuple(_blocks(pages)), measured=True)


def _pages(document: pdfium.PdfDocument, path: Path) -> Iterator[_Page]:
    until = time.monotonic() + _MOST_SECONDS
    edges: Sequence[float] | None = None
    for index in range(min(len(document), _MOST_PAGES)):
        if time.monotonic() > until:
            raise Problem(f"「{path}」太大或太複雜，讀不完；請只留下附件的頁面再匯入。")
        ink = read_page(document, index)
        if ink is None:
            continue
        grid = grid_of(ink, edges)
        if grid is not None:
            edges = grid.edges
        yield _page(ink, grid, index + 1)


def _page(ink: PageInk, grid: Grid | None, number: int) -> _Page:
    mark = (_around(ink.slanted, number, furniture=True),) if ink.slanted else ()
    if grid is None:
        return _Page(number, (*mark, *_outside(ink.chars, number)), (), ())
    inside, above, below = _sorted_out(ink, grid)
    bands = _bands(inside, grid)
    return _Page(
        number, (*mark, *_outside(above, number)), tuple(bands), tuple(_outside(below, number))
    )


def _sorted_out(ink: PageInk, grid: Grid) -> tuple[dict[int, list[Char]], list[Char], list[Char]]:
    """The table's characters by column, those above it and those below."""
    inside: dict[int, list[Char]] = {}
    above: list[Char] = []
    below: list[Char] = []
    before: Char | None = None
    column = -1
    for char in ink.chars:
        hung = before is not None and is_hanging(char.text) and _adjoins(before, char)
        if not hung:  # a mark past the rule belongs to the character before it
            column = grid.column(char)
        if char.y >= grid.top or column < 0:
            (above if char.y > grid.bottom else below).append(char)
        elif char.y < grid.bottom:
            below.append(char)
        else:
            inside.setdefault(column, []).append(char)
        before = char
    return inside, above, below


def _adjoins(before: Char, char: Char) -> bool:
    same_line = abs(before.y - char.y) < 0.2 * char.size
    return same_line and abs(char.x - before.right) < 0.3 * char.size


def _bands(inside: dict[int, list[Char]], grid: Grid) -> list[_Band]:
    columns = len(grid.edges) - 1
    lines = [lines_of(inside.get(column, ())) for column in range(columns)]
    heights = grid.row_heights()
    bands = []
    for top, bottom in zip(heights, [*heights[1:], grid.bottom], strict=True):
        cells = []
        for column in range(columns):
            begins = grid.begins(column, top)
            # A cell that spans several bands holds all its text where it begins.
            end = _cell_bottom(grid, column, bottom)
            held = [line for line in lines[column] if end <= line.y < top] if begins else []
            last = column == columns - 1 and not grid.closed
            limit = float("-inf") if last else grid.edges[column + 1]
            cells.append(_PageCell(tuple(held), not begins, limit))
        bands.append(_Band(tuple(cells)))
    return bands


def _cell_bottom(grid: Grid, column: int, bottom: float) -> float:
    """Where a cell ends that goes at least to a height: the next rule over its column."""
    below = [top for top in grid.tops[column] if top <= bottom + 1.0]
    return max(below, default=grid.bottom)


def _outside(chars: Sequence[Char], page: int) -> Iterator[Line]:
    """The lines outside the table; what stands far apart on one is two."""
    for line in lines_of(chars):
        near = [c for c in chars if abs(c.y - line.y) < 0.35 * line.size]
        for group in apart(near):
            for part in lines_of(group):
                yield _around(part.text, page)


def _around(text: str, page: int, *, furniture: bool = False) -> Line:
    return Line(text=text, where=f"第{page}頁表格外", furniture=furniture)


def _blocks(pages: Sequence[_Page]) -> Iterator[Block]:
    """Blocks in order; the ends of paragraphs are told over the ends of pages."""
    edges = _edges(pages)
    ended = _ends(pages, edges)
    for page in pages:
        yield from page.above
        for row, band in enumerate(page.bands, 1):
            cells = []
            for column, cell in enumerate(band.cells):
                where = f"第{page.number}頁第{row}列第{column + 1}欄"
                lines = [
                    Line(text=line.text, where=where, ends=ended.get(id(line), True))
                    for line in cell.lines
                ]
                cells.append(Cell(lines=tuple(lines), covered=cell.covered))
            yield Row(cells=tuple(cells), after_break=row == 1)
        yield from page.below


def _edges(pages: Sequence[_Page]) -> dict[int, float]:
    """Where the lines of each column end at most."""
    edges: dict[int, float] = {}
    for column, cells in _columns(pages).items():
        lines = [line for cell in cells for line in cell.lines]
        if not lines:
            continue
        parted = [line for line in lines if not is_one_token(line)] or lines
        longest = max(line.inner for line in parted)
        limit = max(cell.limit for cell in cells)
        # Where no line comes near the rule, none was broken.
        free = limit - longest > _FREE * max(line.size for line in lines)
        edges[column] = limit if free else longest
    return edges


def _columns(pages: Sequence[_Page]) -> dict[int, list[_PageCell]]:
    found: dict[int, list[_PageCell]] = {}
    for page in pages:
        for band in page.bands:
            if _is_heading(band):
                continue
            for column, cell in enumerate(band.cells):
                found.setdefault(column, []).append(cell)
    return found


def _is_heading(band: _Band) -> bool:
    """Whether a band names the columns: nothing goes on through it."""
    cells = tuple(
        Cell(lines=tuple(Line(text=line.text, where="") for line in cell.lines))
        for cell in band.cells
    )
    return heading_columns(Row(cells=cells)) is not None


def _begins(band: _Band) -> bool:
    """Whether a band begins a goal or an indicator, and does not go on from a page before."""
    title, analysis = band.cells[0].lines, band.cells[-1].lines
    numbered = bool(title) and goal_number(title[0].text) is not None
    return numbered or (bool(analysis) and begins_analysis(analysis[0].text))


def _ends(pages: Sequence[_Page], edges: dict[int, float]) -> dict[int, bool]:
    """Of each line, by its identity, whether a paragraph ends with it."""
    ended: dict[int, bool] = {}
    spacing = spacing_of(
        line for cells in _columns(pages).values() for cell in cells for line in cell.lines
    )
    for column, chains in _chains(pages).items():
        teller = Paragraphs(edges.get(column, 0.0), spacing)
        for lines in chains:
            told = zip(lines, teller.ends(lines), strict=True)
            ended.update((id(line), end) for line, end in told)
    return ended


def _chains(pages: Sequence[_Page]) -> dict[int, list[list[TextLine]]]:
    """The lines of each column's cells, those over the end of a page in one."""
    found: dict[int, list[list[TextLine]]] = {}
    for page in pages:
        first = True
        for band in page.bands:
            if _is_heading(band):
                continue
            first = first and not _begins(band)
            for column, cell in enumerate(band.cells):
                chains = found.setdefault(column, [])
                if not first or not chains:
                    chains.append([])
                chains[-1].extend(cell.lines)
            first = False
    return found
