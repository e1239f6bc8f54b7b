"""The automatic styles of the ODT: where the page begins, the table's geometry, the seals'."""

from collections.abc import Iterator

from app.core.model import Annex
from app.report.office import odt_names as names
from app.report.office.lengths import points
from app.report.office.odt_styles import MASTER, header_height
from app.report.office.xml import element
from app.report.style import PageStyle

COLUMN_LETTERS = "ABCD"
# LibreOffice puts the baseline of a line of fixed height at four fifths of it.
_FIXED_ASCENT = 0.8
# How far it insets a cell's text for a rule of half a point that two cells share (measured), and
# what it gets in width so that its roundings to twentieths of a point cost no character.
_INSET = 0.15
_LENIENCE = 0.1


def start_style(annex: Annex) -> str:
    """The first paragraph's style: it begins the page, and numbers it as the options say."""
    head = {
        "style:name": "First",
        "style:family": "paragraph",
        "style:parent-style-name": names.SECTION.name,
        "style:master-page-name": MASTER,
    }
    return element("style:style", head, element("style:paragraph-properties", _numbered(annex)))


def table_styles(annex: Annex, style: PageStyle) -> Iterator[str]:
    """The table, its columns, rows and cells; without a section title it begins the page."""
    whole = {
        "style:width": points(sum(style.cell_widths)),
        "table:align": "left",
        "fo:margin": "0pt",
        "table:border-model": "collapsing",
        "style:may-break-between-rows": "true",
        "style:writing-mode": "lr-tb",
    }
    head = {"style:name": "T", "style:family": "table"}
    if not annex.section_title:
        head["style:master-page-name"] = MASTER
        whole |= _numbered(annex)
    yield element("style:style", head, element("style:table-properties", whole))
    for letter, width in zip(COLUMN_LETTERS, style.cell_widths, strict=True):
        yield _style(f"T.{letter}", "table-column", {"style:column-width": points(width)})
    yield _style("T.row", "table-row", {"fo:keep-together": "auto"})
    header = {
        "style:min-row-height": points(header_height(annex, style)),
        "fo:keep-together": "always",
    }
    yield _style("T.header", "table-row", header)
    yield from _cells(style)


def seal_styles(annex: Annex, style: PageStyle) -> Iterator[str]:
    """The block of seals: half a line below the table, cells of equal width without rules."""
    if not annex.page.seals:
        return
    width = sum(style.cell_widths)
    below = points(style.pitch / 2 - names.GAP_PITCH)
    whole = {"style:width": points(width), "table:align": "left", "fo:margin-top": below}
    yield _style("S", "table", whole)
    share = points(width / len(annex.page.seals))
    yield _style("S.column", "table-column", {"style:column-width": share})
    high = points((style.seal_lines - 0.5) * style.pitch)
    yield _style("S.row", "table-row", {"style:row-height": high, "fo:keep-together": "always"})
    yield _style("T.seal", "table-cell", {"fo:border": "none", "fo:padding": "0pt"})


def _numbered(annex: Annex) -> dict[str, str]:
    return {"style:page-number": str(annex.page.first_page)}


def _cells(style: PageStyle) -> Iterator[str]:
    """Rules take their width from the padding above and below; baselines stand as on our page."""
    line = f"{points(style.rule)} solid #000000"
    low = _FIXED_ASCENT * style.pitch - style.baseline
    above = style.row_padding / 2 - low - style.rule / 2
    vertical = {
        "fo:padding-top": points(above),
        "fo:padding-bottom": points(style.row_padding - style.rule - above),
    }
    sides = {
        "fo:border-left": line,
        "fo:border-top": line,
        "fo:border-bottom": line,
        "fo:padding-left": points(style.pad_left - _INSET),
        "fo:padding-right": points(style.pad_right - _INSET - _LENIENCE),
    }
    for letter in COLUMN_LETTERS:
        right = line if letter == COLUMN_LETTERS[-1] else "none"
        own = vertical | sides | {"fo:border-right": right}
        yield _style(f"T.{letter}", "table-cell", own)
    side = points((style.pad_left + style.pad_right - _LENIENCE) / 2 - _INSET)
    middle = {"fo:border": line, "fo:padding-left": side, "fo:padding-right": side}
    middle["style:vertical-align"] = "middle"
    yield _style("T.head", "table-cell", middle | vertical)


def _style(name: str, family: str, properties: dict[str, str]) -> str:
    head = {"style:name": name, "style:family": family}
    return element("style:style", head, element(f"style:{family}-properties", properties))
