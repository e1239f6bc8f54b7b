"""content.xml of the ODT: the section title, the one table, the block of seals."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from app.core.model import Annex, Goal, Indicator
from app.core.outline import read_label
from app.report.breaking import LineBreaker
from app.report.cells import Text, goal_cell, indicator_cells
from app.report.office import odt_names as names
from app.report.office.fitting import CELL_SLACK, spacing
from app.report.office.lengths import points
from app.report.office.odf import NAMESPACES
from app.report.office.odt_names import NamedStyle
from app.report.office.odt_styles import font_faces
from app.report.office.odt_table import COLUMN_LETTERS, seal_styles, start_style, table_styles
from app.report.office.xml import DECLARATION, element, odf_text
from app.report.style import PageStyle

_TABLE = "施政績效及達成情形分析"


def content_xml(annex: Annex, style: PageStyle, family: str, breaker: LineBreaker) -> str:
    """The whole part. The breaker says how many lines each text takes on our page."""
    body = _Body(annex, style, breaker)
    text = element("office:text", {}, *body.parts())
    automatic = (
        start_style(annex),
        *table_styles(annex, style),
        *seal_styles(annex, style),
        *body.spaced.values(),
    )
    return DECLARATION + element(
        "office:document-content",
        NAMESPACES,
        font_faces(family),
        element("office:automatic-styles", {}, *automatic),
        element("office:body", {}, text),
    )


class _Body:
    """The text in order; `spaced` gathers the styles of paragraphs whose lines are helped."""

    def __init__(self, annex: Annex, style: PageStyle, breaker: LineBreaker) -> None:
        self.spaced: dict[str, str] = {}
        self._annex = annex
        self._style = style
        self._breaker = breaker

    def parts(self) -> Iterator[str]:
        """Section title, table, seals."""
        if self._annex.section_title:
            yield _paragraph("First", odf_text(self._annex.section_title))
        yield self._table()
        yield _paragraph(names.GAP.name)  # a text document cannot end with a table
        if self._annex.page.seals:
            yield _seals(self._annex.page.seals)
            yield _paragraph(names.GAP.name)

    def _table(self) -> str:
        columns = (
            element("table:table-column", {"table:style-name": f"T.{letter}"})
            for letter in COLUMN_LETTERS
        )
        head = names.HEADER.name
        header = (_cell("T.head", _paragraph(head, odf_text(t))) for t in self._annex.columns)
        header_row = element("table:table-row", {"table:style-name": "T.header"}, *header)
        rows = (row for number, goal in self._annex.numbered() for row in self._rows(number, goal))
        return element(
            "table:table",
            {"table:name": _TABLE, "table:style-name": "T"},
            *columns,
            element("table:table-header-rows", {}, header_row),
            *rows,
        )

    def _rows(self, number: str, goal: Goal) -> Iterator[str]:
        """A goal's rows, one an indicator; its own cell stands beside them all."""
        several = len(goal.indicators)
        spanned = {"table:number-rows-spanned": str(several)} if several > 1 else {}
        texts = goal_cell(number, goal)
        own = self._cell(0, [names.GOAL] * len(texts), texts, spanned)
        for indicator in goal.indicators:
            cells = self._indicator(indicator)
            yield element("table:table-row", {"table:style-name": "T.row"}, own, *cells)
            own = element("table:covered-table-cell", {})

    def _indicator(self, indicator: Indicator) -> Iterator[str]:
        style = self._style
        own, target, analysis = indicator_cells(indicator, style)
        levels = [
            names.outline_style(paragraph.level, bool(read_label(paragraph.text)), style)
            for paragraph in indicator.analysis
        ]
        yield self._cell(1, [names.INDICATOR] * len(own), own)
        yield self._cell(2, [names.target_style(text.indent, style) for text in target], target)
        yield self._cell(3, levels, analysis)

    def _cell(
        self,
        column: int,
        styles: Sequence[NamedStyle],
        texts: Sequence[Text],
        spanned: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        paragraphs = [
            self._text(column, one, text) for one, text in zip(styles, texts, strict=True)
        ]
        return _cell(f"T.{COLUMN_LETTERS[column]}", *paragraphs, **spanned)

    def _text(self, column: int, one: NamedStyle, text: Text) -> str:
        """A paragraph of a cell; a heading stands in the document's outline."""
        name = self._spaced(column, one, text)
        if not one.outline:
            return _paragraph(name, odf_text(text.text))
        attributes = {"text:style-name": name, "text:outline-level": str(one.outline)}
        return element("text:h", attributes, odf_text(text.text))

    def _spaced(self, column: int, one: NamedStyle, text: Text) -> str:
        """The style's name, or that of one after it with the spacing that keeps our lines."""
        width, size = self._style.columns[column], self._style.size
        more = spacing(text.text, width, text.indent, self._breaker, size, CELL_SLACK)
        if not more:
            return one.name
        name = f"{one.name}.{more:+.2f}".replace("+", "p").replace("-", "m")
        own = {"style:name": name, "style:family": "paragraph"}
        spaced = element("style:text-properties", {"fo:letter-spacing": points(more)})
        self.spaced[name] = element(
            "style:style", own | {"style:parent-style-name": one.name}, spaced
        )
        return name


def _seals(seals: Sequence[str]) -> str:
    cells = [
        _cell("T.seal", _paragraph(names.SEAL.name, odf_text(seal.replace("\n", " "))))
        for seal in seals
    ]
    columns = {"table:style-name": "S.column", "table:number-columns-repeated": str(len(cells))}
    return element(
        "table:table",
        {"table:name": "核章", "table:style-name": "S"},
        element("table:table-column", columns),
        element("table:table-row", {"table:style-name": "S.row"}, *cells),
    )


def _paragraph(style_name: str, content: str = "") -> str:
    return element("text:p", {"text:style-name": style_name}, content)


def _cell(style_name: str, *content: str, **attributes: str) -> str:
    named = {"table:style-name": style_name, "office:value-type": "string"}
    filled = content or (_paragraph("Standard"),)
    return element("table:table-cell", named | attributes, *filled)
