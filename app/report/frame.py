"""What stands on every page around the table: title block, header row, foot, draft mark, seals."""

from collections.abc import Iterator
from datetime import date
from math import atan2, cos, hypot, sin

from app.core.model import Annex
from app.report.breaking import LineBreaker
from app.report.pages import Box, Cell, Line, Page, Place, Rule
from app.report.style import ASCENT, EM, PageStyle

# 民國 1 is 1912.
MINGUO = 1911
# The draft mark takes this share of the page's diagonal, and is no larger than so many points.
DRAFT_SHARE = 0.7
DRAFT_MOST = 120.0


class Frame:
    """The frame of an annex's pages. `printed_on` is the date to print, where the options ask."""

    def __init__(
        self, annex: Annex, style: PageStyle, breaker: LineBreaker, printed_on: date
    ) -> None:
        self._annex = annex
        self._style = style
        self._breaker = breaker
        edges = [style.left]
        for width in style.cell_widths:
            edges.append(edges[-1] + width)
        self.edges = tuple(edges)
        self._middle = style.paper[0] / 2
        self._titles = tuple(self._title_lines())
        self._section = tuple(self._section_lines())
        self._header_lines = [self._header_cell(n) for n in range(len(annex.columns))]
        self._draft = self._draft_line()
        options = annex.page
        self._date = self._date_text(printed_on) if options.print_date else ""
        seals = map(_one_line, options.seals)
        header = (text for lines in self._header_lines for text, _ in lines)
        around = (line.text for line in (*self._titles, *self._section))
        draft = self._draft.text if self._draft else ""
        # Page numbers may want any digit.
        self.chars = frozenset("0123456789").union(draft, self._date, *seals, *header, *around)

    def header_top(self, page: int) -> float:
        """Where the table begins on a page (from 0), in points from the paper's top."""
        style = self._style
        section = 0.0
        if page == 0 and self._section:
            section = (style.section_lines - 1 + len(self._section)) * style.pitch
        return style.top + 2 * style.title_pitch + style.pitch + style.title_gap + section

    def body(self, page: int) -> tuple[float, float]:
        """Top and bottom of the rows on a page (from 0), in points from the paper's top."""
        style = self._style
        end = self.header_top(1) + self._header_height + style.body_height
        top = self.header_top(page) + self._header_height
        bottom = min(end, style.paper[1] - style.least_foot)
        # Titles that leave no room for a row are printed all the same; a row goes below them.
        return top, max(bottom, top + style.pitch + style.row_padding)

    @property
    def seal_height(self) -> float:
        """The height of the 核章 block, 0 without one."""
        return self._style.seal_lines * self._style.pitch if self._annex.page.seals else 0.0

    def page(
        self, count: int, cells: tuple[Cell, ...], rules: tuple[Rule, ...], end: float, last: bool
    ) -> Page:
        """The page (from 0) whose rows end at `end`, in points from the paper's top."""
        top = self.header_top(count)
        low = top + self._header_height
        left, right = self.edges[0], self.edges[-1]
        frame = [Rule(left, top, right, top), Rule(left, low, right, low)]
        if not cells and end > low:
            end = low
        frame += [Rule(x, top, x, max(end, low)) for x in self.edges]
        return Page(
            number=self._annex.page.first_page + count,
            draft=self._draft,
            head=(*self._titles, *(self._section if count == 0 else ())),
            header=tuple(self._header(top)),
            cells=cells,
            foot=(*(self._seals(end) if last else ()), *self._foot(count)),
            rules=(*frame, *rules),
        )

    @property
    def _header_height(self) -> float:
        lines = max(map(len, self._header_lines))
        return max(lines, 1) * self._style.pitch + self._style.row_padding

    def _place(self, field: str, index: int = 0) -> Place:
        return Place(self._annex.key, field, index)

    def _centred(
        self, text: str, place: Place, y: float, size: float, spacing: float = 0.0
    ) -> Line:
        """A line in the page's middle, made smaller where it is wider than the table."""
        room = self.edges[-1] - self.edges[0]
        width = (self._breaker.width(text) / EM + spacing * max(len(text) - 1, 0)) * size
        scale = min(1.0, room / width) if width else 1.0
        x = self._middle - width * scale / 2
        return Line(text, x, y, place, 0, size * scale, spacing * size * scale)

    def _title_lines(self) -> Iterator[Line]:
        """機關, 書名 spaced out as in the source, 中華民國…年度."""
        style, annex = self._style, self._annex
        base = style.title_size * ASCENT + (style.title_pitch - style.title_size) / 2
        agency, book = _one_line(annex.agency), _one_line(annex.book)
        yield self._centred(agency, self._place("agency"), style.top + base, style.title_size)
        y = style.top + style.title_pitch + base
        yield self._centred(book, self._place("book"), y, style.title_size, style.book_spacing)
        year = f"中華民國{annex.fiscal_year}年度"
        y = style.top + 2 * style.title_pitch + style.baseline
        yield self._centred(year, self._place("fiscal_year"), y, style.size)

    def _section_lines(self) -> Iterator[Line]:
        style, text = self._style, self._annex.section_title
        if not text:
            return
        y = style.top + 2 * style.title_pitch + style.pitch + style.pitch / 2 + style.baseline
        width = (self.edges[-1] - self.edges[0]) / style.size
        for number, (begin, end, _) in enumerate(self._breaker.lines(text, width, 0, 0)):
            place = self._place("section_title")
            at = y + number * style.pitch
            yield Line(text[begin:end], self.edges[0], at, place, begin, style.size)

    def _header_cell(self, column: int) -> list[tuple[str, int]]:
        text = self._annex.columns[column]
        spans = self._breaker.lines(text, self._style.columns[column], 0, 0)
        return [(text[begin:end], begin) for begin, end, _ in spans]

    def _header(self, top: float) -> Iterator[Cell]:
        style = self._style
        for column, lines in enumerate(self._header_lines):
            left, right = self.edges[column], self.edges[column + 1]
            spare = self._header_height - len(lines) * style.pitch
            y = top + spare / 2 + style.baseline
            box = Box(left, top, right, top + self._header_height)
            placed = []
            for number, (text, start) in enumerate(lines):
                x = (left + right - self._breaker.width(text.rstrip()) / EM * style.size) / 2
                at = y + number * style.pitch
                placed.append(Line(text, x, at, self._place("columns", column), start, style.size))
            yield Cell(-1, -1, column, box, tuple(placed))

    def _foot(self, count: int) -> Iterator[Line]:
        style, options = self._style, self._annex.page
        y = style.paper[1] - style.foot_baseline
        # From left to right: what stands on one line is read back in that order.
        if self._date:
            place = self._place("print_date")
            yield Line(self._date, self.edges[0], y, place, 0, style.foot_size)
        number = str(options.first_page + count)
        yield self._centred(number, self._place("page_number"), y, style.foot_size)

    @staticmethod
    def _date_text(day: date) -> str:
        return f"列印日期：{day.year - MINGUO}年{day.month}月{day.day}日"

    def _seals(self, end: float) -> Iterator[Line]:
        """The 核章 block: the titles side by side, with room for a stamp below each."""
        style, seals = self._style, self._annex.page.seals
        share = (self.edges[-1] - self.edges[0]) / max(len(seals), 1)
        y = end + style.pitch / 2 + style.baseline
        for index, title in enumerate(seals):
            text = _one_line(title)
            width = self._breaker.width(text) / EM * style.size
            size = style.size * min(1.0, (share - style.size) / width) if width else style.size
            yield Line(text, self.edges[0] + index * share, y, self._place("seals", index), 0, size)

    def _draft_line(self) -> Line | None:
        """The draft mark from corner to corner, as large as the diagonal lets it be."""
        text = _one_line(self._annex.page.draft_mark)
        width = self._breaker.width(text) / EM
        if not width:
            return None
        across, down = self._style.paper
        size = min(DRAFT_MOST, DRAFT_SHARE * hypot(across, down) / width)
        turn = atan2(down, across)
        x = across / 2 - width * size / 2 * cos(turn) + size * 0.35 * sin(turn)
        y = down / 2 + width * size / 2 * sin(turn) + size * 0.35 * cos(turn)
        return Line(text, x, y, self._place("draft_mark"), 0, size)


def _one_line(text: str) -> str:
    """A title on one line: each line end becomes a space, so offsets stay."""
    return text.replace("\n", " ")
