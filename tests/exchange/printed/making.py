"""Printed annexes made for the tests: an ODT as an officer's own, its labels typed or counted."""

from pathlib import Path

from odfdo import Document, Element, List, ListItem, Paragraph

from app.core.model import Annex, Goal, Indicator
from app.core.outline import read_label

_WIDTHS = (84, 84, 60, 288)
_TABLE_STYLE = (
    '<style:style style:name="Annex" style:family="table"><style:table-properties '
    'style:width="516pt" table:align="left"/></style:style>'
)
_COLUMN = (
    '<style:style style:name="Annex.%d" style:family="table-column"><style:table-column-properties '
    'style:column-width="%dpt"/></style:style>'
)
_CELL_STYLE = (
    '<style:style style:name="Annex.cell" style:family="table-cell"><style:table-cell-properties '
    'fo:border="0.5pt solid #000000" fo:padding="2pt"/></style:style>'
)
_LIST = """<text:list-style style:name="Annex">%s</text:list-style>"""
_LEVEL = (
    '<text:list-level-style-number text:level="%d" style:num-prefix="%s" style:num-suffix="%s" '
    'style:num-format="%s"/>'
)
_LEVELS = (
    ("", "、", "一, 二, 三, ..."),
    ("(", ")", "一, 二, 三, ..."),
    ("", ".", "1"),
    ("(", ")", "1"),
)


def make_odt(annex: Annex, path: Path, *, counted: bool = False, headed: bool = True) -> Path:
    """The annex as an ODT; `counted` leaves the labels to automatic lists, `headed` puts
    agency, book and year into the page's header."""
    document = Document("text")
    document.body.clear()
    lines = [annex.agency, " ".join(annex.book), f"中華民國 {annex.fiscal_year} 年度"]
    if headed:
        _put_header(document, lines)
    else:
        for line in lines:
            document.body.append(Paragraph(line))
    document.body.append(Paragraph(annex.section_title))
    _put_styles(document)
    if counted:
        levels = "".join(_LEVEL % (n, *level) for n, level in enumerate(_LEVELS, 1))
        document.insert_style(Element.from_tag(_LIST % levels), automatic=True)
    document.body.append(_table(annex, counted))
    document.save(path)
    return path


def _put_header(document: Document, lines: list[str]) -> None:
    master = document.styles.get_elements("//style:master-page")[0]
    header = Element.from_tag("style:header")
    for line in lines:
        header.append(Paragraph(line))
    number = Paragraph("第 ")
    number.append(Element.from_tag("<text:page-number>1</text:page-number>"))
    header.append(number)
    master.append(header)


def _table(annex: Annex, counted: bool) -> Element:
    table = Element.from_tag('<table:table table:name="annex" table:style-name="Annex"/>')
    for column in range(len(_WIDTHS)):
        table.append(Element.from_tag(f'<table:table-column table:style-name="Annex.{column}"/>'))
    heading = Element.from_tag("table:table-header-rows")
    heading.append(_row([[Paragraph(name)] for name in annex.columns]))
    table.append(heading)
    for number, goal in annex.numbered():
        for position, indicator in enumerate(goal.indicators):
            table.append(_indicator_row(number, goal, position, indicator, counted))
    return table


def _put_styles(document: Document) -> None:
    """Columns as wide as in print, ruled all round."""
    styles = [_TABLE_STYLE, _CELL_STYLE, *(_COLUMN % pair for pair in enumerate(_WIDTHS))]
    for style in styles:
        document.insert_style(Element.from_tag(style), automatic=True)


def _indicator_row(
    number: str, goal: Goal, position: int, indicator: Indicator, counted: bool
) -> Element:
    analysis = _counted(indicator) if counted else [Paragraph(p.text) for p in indicator.analysis]
    row = _row(
        [
            [Paragraph(f"{number}、{goal.title}")],
            [Paragraph(indicator.indicator)],
            [Paragraph(line) for line in indicator.target_lines],
            analysis,
        ]
    )
    first = row.children[0]
    if position:
        covered = Element.from_tag("table:covered-table-cell")
        row.replace_element(first, covered)
    elif len(goal.indicators) > 1:
        first.set_attribute("table:number-rows-spanned", str(len(goal.indicators)))
    return row


def _row(cells: list[list[Element]]) -> Element:
    row = Element.from_tag("table:table-row")
    for paragraphs in cells:
        cell = Element.from_tag('<table:table-cell table:style-name="Annex.cell"/>')
        for paragraph in paragraphs:
            cell.append(paragraph)
        row.append(cell)
    return row


def _counted(indicator: Indicator) -> list[Element]:
    """Paragraphs as items of nested lists; what has no label stands between the lists."""
    found: list[Element] = []
    begun = False
    for paragraph in indicator.analysis:
        label = read_label(paragraph.text)
        if label is None:
            found.append(Paragraph(paragraph.text))
            continue
        inner = ListItem(paragraph.text[label.end :])
        for _ in range(label.level - 1):
            outer = ListItem()
            nested = Element.from_tag("text:list")
            nested.append(inner)
            outer.append(nested)
            inner = outer
        listed = List()
        listed.style = "Annex"
        listed.append(inner)
        if begun:
            listed.set_attribute("text:continue-numbering", "true")
        begun = True
        found.append(listed)
    return found
