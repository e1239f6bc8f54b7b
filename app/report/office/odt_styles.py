"""styles.xml of the ODT: fonts, named paragraph styles, the page with its header and foot.

LibreOffice must come to the same page as the PDF: lines of a fixed height, its
rules of line ends set to those of the page, no kerning, no squeezing of marks.
"""

from collections.abc import Iterator
from datetime import date

from app.core.model import Annex
from app.report.breaking import LineBreaker
from app.report.fonts import FALLBACKS, STANDARD
from app.report.frame import MINGUO
from app.report.office import odt_names as names
from app.report.office.lengths import likely_width, one_line, points
from app.report.office.odf import NAMESPACES
from app.report.office.odt_draft import draft_mark, draft_styles
from app.report.office.odt_names import NamedStyle
from app.report.office.xml import DECLARATION, element, odf_text
from app.report.style import EM, PageStyle

MASTER = "Annex"
_FACE = "Kai"
# Rows are counted in fifths of a line; half a fifth more keeps roundings from costing a line,
# and lets the last rule and the paragraph that must follow a table stand on the page.
_SLACK = 1.9


def styles_xml(
    annex: Annex, style: PageStyle, family: str, breaker: LineBreaker, printed_on: date
) -> str:
    """The whole part. `printed_on` is the print date where the options ask for one."""
    common = "".join([_defaults(style), *_paragraph_styles(annex, style, breaker)])
    return DECLARATION + element(
        "office:document-styles",
        NAMESPACES,
        font_faces(family),
        element("office:styles", {}, common),
        element(
            "office:automatic-styles", {}, _page_layout(annex, style), *draft_styles(annex, style)
        ),
        element("office:master-styles", {}, _master_page(annex, style, printed_on)),
    )


def font_faces(family: str) -> str:
    """The one face: the family that the PDF prints in, then the others it could take.

    That family stands first: LibreOffice on Linux tries no second one before
    it lets the system choose.
    """
    others = (name for names in (STANDARD, *FALLBACKS) for name in names)
    listed = ", ".join(f"'{name}'" for name in dict.fromkeys((family, *others)) if "'" not in name)
    face = {"style:name": _FACE, "svg:font-family": listed, "style:font-family-generic": "script"}
    return element("office:font-face-decls", {}, element("style:font-face", face))


def _defaults(style: PageStyle) -> str:
    paragraph = {
        "fo:margin": "0pt",
        "fo:text-align": "start",
        "fo:widows": "0",
        "fo:orphans": "0",
        "fo:hyphenation-ladder-count": "no-limit",
        "style:text-autospace": "none",
        "style:punctuation-wrap": "hanging",
        "style:line-break": "strict",
        "style:snap-to-layout-grid": "false",
        "style:tab-stop-distance": points(2 * style.size),
        "style:writing-mode": "lr-tb",
    }
    text = {
        "style:font-name": _FACE,
        "style:font-name-asian": _FACE,
        "style:font-name-complex": _FACE,
        "fo:font-size": points(style.size),
        "style:font-size-asian": points(style.size),
        "style:letter-kerning": "false",
        # Latin words are of no language: nothing underlines R&D, and none is hyphenated.
        "fo:language": "zxx",
        "fo:country": "none",
        "style:language-asian": "zh",
        "style:country-asian": "TW",
        "fo:hyphenate": "false",
    }
    return element(
        "style:default-style",
        {"style:family": "paragraph"},
        element("style:paragraph-properties", paragraph),
        element("style:text-properties", text),
    ) + element(
        "style:default-style",
        {"style:family": "table"},
        element("style:table-properties", {"table:border-model": "collapsing"}),
    )


def _paragraph_styles(annex: Annex, style: PageStyle, breaker: LineBreaker) -> Iterator[str]:
    body = {"fo:line-height": points(style.pitch)}
    yield element(
        "style:style",
        {"style:name": "Standard", "style:family": "paragraph", "style:class": "text"},
        element("style:paragraph-properties", body),
    )
    for one in names.cell_styles(style):
        yield _cell_style(one, style)
    yield _style(names.HEADER, {"fo:text-align": "center"})
    yield _style(names.SEAL, {})
    yield _style(names.GAP, {"fo:line-height": points(names.GAP_PITCH)}, 1)
    half = points(style.pitch * (style.section_lines - 1) / 2)
    yield _style(names.SECTION, {"fo:margin-top": half, "fo:margin-bottom": half})
    yield _style(names.YEAR, {"fo:text-align": "center"})
    yield from _title_styles(annex, style, breaker)
    stop = {"style:position": points(sum(style.cell_widths) / 2), "style:type": "center"}
    tabs = element("style:tab-stops", {}, element("style:tab-stop", stop))
    yield _style(names.FOOT, {}, style.foot_size, tabs=tabs)
    if annex.page.draft_mark:
        own = {"fo:text-align": "center", "fo:line-height": "normal"}
        yield _style(names.MARK, own)


def _title_styles(annex: Annex, style: PageStyle, breaker: LineBreaker) -> Iterator[str]:
    """Agency and book on a line each, made smaller where they are wider than the table."""
    properties = {"fo:text-align": "center", "fo:line-height": points(style.title_pitch)}
    room = sum(style.cell_widths)
    for one, text, more in (
        (names.AGENCY, annex.agency, 0.0),
        (names.BOOK, annex.book, style.book_spacing),
    ):
        width = breaker.width(one_line(text)) / EM + more * len(text)
        size = min(style.title_size, room / max(width, 1))
        spacing = {"fo:letter-spacing": points(more * size)} if more else {}
        yield _style(one, properties, size, spacing)


def _cell_style(one: NamedStyle, style: PageStyle) -> str:
    indent = one.indent
    properties = {
        "fo:margin-left": points(indent.rest * style.size),
        "fo:text-indent": points((indent.first - indent.rest) * style.size),
    }
    return _style(one, properties)


def _style(
    one: NamedStyle,
    properties: dict[str, str],
    size: float | None = None,
    text: dict[str, str] | None = None,
    tabs: str = "",
) -> str:
    head = {
        "style:name": one.name,
        "style:display-name": one.shown,
        "style:family": "paragraph",
        "style:parent-style-name": "Standard",
    }
    if one.outline:
        # Of no list: a numbering, though it numbers nothing, would take the indents.
        head |= {"style:default-outline-level": str(one.outline), "style:list-style-name": ""}
    sized = (
        {"fo:font-size": points(size), "style:font-size-asian": points(size)} if size else {}
    ) | (text or {})
    return element(
        "style:style",
        head,
        element("style:paragraph-properties", properties, tabs),
        *([element("style:text-properties", sized)] if sized else []),
    )


def _page_layout(annex: Annex, style: PageStyle) -> str:
    head = 2 * style.title_pitch + style.pitch + style.title_gap
    bottom = style.top + head + body_height(annex, style)
    below = style.paper[1] - bottom
    foot = style.pitch
    margin_bottom = style.foot_baseline - (style.pitch - 0.8 * style.pitch)
    page = {
        "fo:page-width": points(style.paper[0]),
        "fo:page-height": points(style.paper[1]),
        "style:print-orientation": "portrait",
        "style:num-format": "1",
        "style:writing-mode": "lr-tb",
        "style:layout-grid-mode": "none",
        "fo:margin-top": points(style.top),
        "fo:margin-bottom": points(margin_bottom),
        "fo:margin-left": points(style.left),
        "fo:margin-right": points(style.left),
    }
    header = {
        "svg:height": points(head),
        "fo:margin-bottom": "0pt",
        "style:dynamic-spacing": "false",
    }
    gap = below - margin_bottom - foot
    footer = {"svg:height": points(foot + gap), "fo:margin-top": points(gap)}
    return element(
        "style:page-layout",
        {"style:name": "Page"},
        element("style:page-layout-properties", page),
        element("style:header-style", {}, element("style:header-footer-properties", header)),
        element(
            "style:footer-style",
            {},
            element("style:header-footer-properties", footer | {"style:dynamic-spacing": "false"}),
        ),
    )


def body_height(annex: Annex, style: PageStyle) -> float:
    """The height of the table's part of a page, header row and slack included, in points."""
    return header_height(annex, style) + style.body_height + _SLACK


def header_height(annex: Annex, style: PageStyle) -> float:
    """The height of the header row, in points, by the width that its texts are likely to have."""
    lines = (
        -(-likely_width(text) // width)
        for text, width in zip(annex.columns, style.columns, strict=True)
    )
    return max(*lines, 1) * style.pitch + style.row_padding


def _master_page(annex: Annex, style: PageStyle, printed_on: date) -> str:
    header = [
        _paragraph(names.AGENCY, draft_mark(annex, style) + odf_text(one_line(annex.agency))),
        _paragraph(names.BOOK, odf_text(one_line(annex.book))),
        _paragraph(names.YEAR, odf_text(f"中華民國{annex.fiscal_year}年度")),
    ]
    return element(
        "style:master-page",
        {"style:name": MASTER, "style:display-name": "附件", "style:page-layout-name": "Page"},
        element("style:header", {}, *header),
        element("style:footer", {}, _foot(annex, printed_on)),
    )


def _foot(annex: Annex, printed_on: date) -> str:
    dated = f"列印日期：{printed_on.year - MINGUO}年{printed_on.month}月{printed_on.day}日"
    left = odf_text(dated) if annex.page.print_date else ""
    number = element("text:page-number", {"text:select-page": "current"}, "1")
    return _paragraph(names.FOOT, f"{left}<text:tab/>{number}")


def _paragraph(one: NamedStyle, content: str) -> str:
    return element("text:p", {"text:style-name": one.name}, content)
