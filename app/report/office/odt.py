"""The annex as an ODT that the officer can go on editing, on the same pages as the PDF."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import BinaryIO

from app.core.model import Annex
from app.report.breaking import CLOSING, OPENING
from app.report.office.odt_body import content_xml
from app.report.office.odt_styles import NAMESPACES, styles_xml
from app.report.office.package import write_odf
from app.report.office.xml import DECLARATION, element, escaped
from app.report.press import PRODUCER, Press
from app.report.style import PageStyle

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
# Members to add, by name, for a content.xml and a styles.xml.
Attach = Callable[[bytes, bytes], Mapping[str, bytes]]


def write_odt(annex: Annex, out: BinaryIO, attach: Attach, printed_on: date | None = None) -> None:
    """Write the annex as ODT; `attach` gives what goes into the package beside it.

    It names the font that the PDF would print in. Raises Problem when there is
    no Chinese font.
    """
    press, style = Press(), PageStyle()
    family = press.font_report(annex).family
    breaker = press.line_breaker(annex)
    content = content_xml(annex, style, family, breaker).encode("utf-8")
    styles = styles_xml(annex, style, family, printed_on or date.today()).encode("utf-8")
    members = {
        "content.xml": content,
        "styles.xml": styles,
        "meta.xml": _meta(annex).encode("utf-8"),
        "settings.xml": _settings().encode("utf-8"),
    }
    write_odf(out, _MEDIA_TYPE, {**members, **attach(content, styles)})


def _meta(annex: Annex) -> str:
    """Document properties without dates: the same annex gives the same bytes."""
    said = {
        "meta:generator": PRODUCER,
        "dc:title": annex.section_title,
        "dc:subject": f"中華民國{annex.fiscal_year}年度{annex.book}",
        "meta:initial-creator": annex.agency,
        "dc:language": "zh-TW",
    }
    fields = (element(name, {}, escaped(value)) for name, value in said.items())
    return DECLARATION + element(
        "office:document-meta", NAMESPACES, element("office:meta", {}, *fields)
    )


def _settings() -> str:
    """LibreOffice's own settings: which marks begin and end no line, and spacing as the page has it."""
    forbidden = {"Language": "zh", "Country": "TW", "BeginLine": CLOSING, "EndLine": OPENING}
    entry = element(
        "config:config-item-map-entry", {}, *(_item(k, "string", v) for k, v in forbidden.items())
    )
    marks = element("config:config-item-map-indexed", {"config:name": "ForbiddenCharacters"}, entry)
    flags = {
        "IsKernAsianPunctuation": "false",
        "AddParaTableSpacing": "true",
        "AddParaTableSpacingAtStart": "true",
        "TableRowKeep": "false",
    }
    items = [_item(name, "boolean", value) for name, value in flags.items()]
    items.append(_item("CharacterCompressionType", "short", "0"))
    own = element(
        "config:config-item-set",
        {"config:name": "ooo:configuration-settings"},
        *items,
        marks,
    )
    spaces = NAMESPACES | {
        "xmlns:config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
        "xmlns:ooo": "http://openoffice.org/2004/office",
    }
    return DECLARATION + element(
        "office:document-settings", spaces, element("office:settings", {}, own)
    )


def _item(name: str, kind: str, value: str) -> str:
    attributes = {"config:name": name, "config:type": kind}
    return element("config:config-item", attributes, escaped(value))
