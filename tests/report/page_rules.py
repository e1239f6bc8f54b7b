"""The rules of a page, held against a printed annex."""

from collections import defaultdict
from itertools import pairwise

from app.core.model import Annex
from app.report.pages import Cell, Line, Page, Place, PrintedAnnex
from tests.report.line_rules import EM, broken_rules

LINE_ENDS = set("\n\r\v\f\x85\u2028\u2029")


def check_pages(printed: PrintedAnnex) -> None:
    """Every rule that holds for any annex. Fails by assertion."""
    annex = printed.annex
    whole = entered(annex)
    inked = {place: _no_ends(text) for place, text in whole.items()}
    assert texts_of(printed) == {place: text for place, text in inked.items() if text}
    first = annex.page.first_page
    assert [page.number for page in printed.pages] == [first + n for n in range(len(printed.pages))]
    for number, page in enumerate(printed.pages):
        _check_frame(annex, page, number)
        _check_cells(printed, page)
        _check_rules(printed, page)
    _check_order(printed)
    _check_lines(printed, whole)


def entered(annex: Annex) -> dict[Place, str]:
    """What was entered in the table, by place; the goals with their numbers."""
    texts = {}
    for number, goal in annex.numbered():
        texts[Place(goal.key, "title")] = f"{number}、{goal.title}"
        for indicator in goal.indicators:
            texts[Place(indicator.key, "indicator")] = indicator.indicator
            for index, text in enumerate(indicator.target_lines):
                texts[Place(indicator.key, "target_lines", index)] = text
            for paragraph in indicator.analysis:
                texts[Place(paragraph.key, "text")] = paragraph.text
    return texts


def texts_of(printed: PrintedAnnex) -> dict[Place, str]:
    """What the cells of all pages say, by place, in page order."""
    said: dict[Place, str] = defaultdict(str)
    for page in printed.pages:
        for cell in page.cells:
            for line in cell.lines:
                said[line.place] += line.text
    return {place: text for place, text in said.items() if text}


def _no_ends(text: str) -> str:
    return "".join(char for char in text if char not in LINE_ENDS)


def _check_frame(annex: Annex, page: Page, number: int) -> None:
    titles = [annex.agency, annex.book, f"中華民國{annex.fiscal_year}年度"]
    head = [line.text for line in page.head]
    assert head[:3] == titles
    assert "".join(head[3:]) == (annex.section_title if number == 0 else "")
    assert ["".join(line.text for line in cell.lines) for cell in page.header] == [*annex.columns]
    assert page.foot[-1].text == str(page.number)


def _check_cells(printed: PrintedAnnex, page: Page) -> None:
    style = printed.style
    top = page.header[0].box.bottom
    rows = {(c.goal, c.indicator): c.box for c in page.cells if c.column}
    assert all(box.top >= top - 1e-6 for box in rows.values())
    assert all(box.bottom <= style.paper[1] - style.least_foot + 1e-6 for box in rows.values())
    assert max((b.bottom for b in rows.values()), default=top) - top <= style.body_height + 1e-6
    below = sorted(rows.values(), key=lambda box: box.top)
    assert all(abs(one.bottom - two.top) < 1e-6 for one, two in pairwise(below))
    for cell in page.cells:
        _check_cell(printed, cell)


def _check_cell(printed: PrintedAnnex, cell: Cell) -> None:
    style = printed.style
    for line in cell.lines:
        assert cell.box.top <= line.y - style.size * 0.86
        assert line.y + style.size * 0.14 <= cell.box.bottom
        assert line.x >= cell.box.left + style.pad_left
    ys = [line.y for line in cell.lines]
    assert all(abs(two - one - style.pitch) < 1e-6 for one, two in pairwise(ys))


def _check_rules(printed: PrintedAnnex, page: Page) -> None:
    """Each row is ruled all round: above, below, and between the columns."""
    across = {round(r.y0, 3) for r in page.rules if r.y0 == r.y1}
    left, right = page.header[0].box.left, page.header[-1].box.right
    upright = {round(r.x0, 3) for r in page.rules if r.x0 == r.x1}
    assert upright == {round(left, 3), *(round(cell.box.right, 3) for cell in page.header)}
    for cell in (*page.header, *page.cells):
        assert {round(cell.box.top, 3), round(cell.box.bottom, 3)} <= across
    for rule in page.rules:
        assert left - 1e-6 <= rule.x0 <= rule.x1 <= right + 1e-6
    # A goal's own cell stands beside all its indicators: no rule crosses it.
    for cell in page.cells:
        if cell.column == 0:
            assert not [
                r
                for r in page.rules
                if r.y0 == r.y1 and r.x0 == left and cell.box.top + 1 < r.y0 < cell.box.bottom - 1
            ]


def _check_order(printed: PrintedAnnex) -> None:
    """A column's texts come in the order of the annex, never back to one that ended."""
    order = {place: n for n, place in enumerate(entered(printed.annex))}
    for column in range(4):
        met = [
            (order[line.place], line.start)
            for page in printed.pages
            for cell in page.cells
            if cell.column == column
            for line in cell.lines
        ]
        assert met == sorted(met)


def _check_lines(printed: PrintedAnnex, whole: dict[Place, str]) -> None:
    style, spans = printed.style, defaultdict(list)
    columns: dict[Place, int] = {}
    for page in printed.pages:
        for cell in page.cells:
            for line in cell.lines:
                indent = (line.x - cell.box.left - style.pad_left) / style.size
                spans[line.place].append((line, round(indent, 6)))
                columns[line.place] = cell.column
    for place, placed in spans.items():
        text, lead = whole[place], _lead(placed[0][0])
        lines = [
            (line.start + lead, line.start + lead + len(line.text), indent)
            for line, indent in placed
        ]
        width = style.columns[columns[place]]
        wrong = list(broken_rules(text, lines, width, lambda char: printed.advances[char]))
        assert wrong == [], (width, [text[a:b] for a, b, _ in lines])


def _lead(line: Line) -> int:
    return -min(line.start, 0)


def ink_of(printed: PrintedAnnex, line: Line) -> float:
    """The width of a line's text, in points."""
    return sum(map(printed.advances.__getitem__, line.text.rstrip(" "))) * line.size / EM
