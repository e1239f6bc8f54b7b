"""The draft mark of the ODT: a shape behind the text of every page, from corner to corner."""

from collections.abc import Iterator
from math import atan2, cos, hypot, sin

from app.core.model import Annex
from app.report.frame import DRAFT_MOST, DRAFT_SHARE
from app.report.office import odt_names as names
from app.report.office.lengths import likely_width, one_line, points
from app.report.office.xml import element, odf_text
from app.report.style import PageStyle

_GRAPHIC, _LETTERS = "DraftShape", "DraftLetters"


def draft_mark(annex: Annex, style: PageStyle) -> str:
    """The shape, for the first paragraph of the page header; nothing without a mark."""
    text = _text(annex)
    if not text:
        return ""
    size = _size(text, style)
    wide, high = (likely_width(text) + 1) * size, 1.5 * size
    across, down = style.paper
    turn = atan2(down, across)
    left = across / 2 - (wide * cos(turn) + high * sin(turn)) / 2
    top = down / 2 + (wide * sin(turn) - high * cos(turn)) / 2
    shape = {
        "text:anchor-type": "paragraph",
        "draw:name": names.MARK.shown,
        "draw:style-name": _GRAPHIC,
        "svg:width": points(wide),
        "svg:height": points(high),
        "draw:transform": f"rotate ({turn:.6f}) translate ({points(left)} {points(top)})",
    }
    geometry = {
        "svg:viewBox": "0 0 21600 21600",
        "draw:type": "rectangle",
        "draw:enhanced-path": "M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N",
    }
    # In a shape LibreOffice takes size and colour from a span, not from the paragraph's style.
    span = element("text:span", {"text:style-name": _LETTERS}, odf_text(text))
    written = element("text:p", {"text:style-name": names.MARK.name}, span)
    return element("draw:custom-shape", shape, written, element("draw:enhanced-geometry", geometry))


def draft_styles(annex: Annex, style: PageStyle) -> Iterator[str]:
    """The styles of the shape and of its letters: grey, as large as the diagonal lets them be."""
    text = _text(annex)
    if not text:
        return
    graphic = {
        "draw:stroke": "none",
        "draw:fill": "none",
        "draw:textarea-horizontal-align": "center",
        "draw:textarea-vertical-align": "middle",
        "draw:auto-grow-height": "false",
        "fo:padding": "0pt",
        "fo:wrap-option": "no-wrap",
        "style:wrap": "run-through",
        "style:run-through": "background",
        "style:flow-with-text": "false",
        "style:vertical-pos": "from-top",
        "style:vertical-rel": "page",
        "style:horizontal-pos": "from-left",
        "style:horizontal-rel": "page",
    }
    head = {"style:name": _GRAPHIC, "style:family": "graphic"}
    yield element("style:style", head, element("style:graphic-properties", graphic))
    size = points(_size(text, style))
    grey = "#" + 3 * f"{round(style.draft_gray * 255):02x}"
    letters = {"fo:font-size": size, "style:font-size-asian": size, "fo:color": grey}
    head = {"style:name": _LETTERS, "style:family": "text"}
    yield element("style:style", head, element("style:text-properties", letters))


def _text(annex: Annex) -> str:
    return one_line(annex.page.draft_mark).strip()


def _size(text: str, style: PageStyle) -> float:
    return min(DRAFT_MOST, DRAFT_SHARE * hypot(*style.paper) / max(likely_width(text), 1))
