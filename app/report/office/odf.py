"""What the parts of every ODF file share: namespaces, document properties, settings."""

from app.core.model import Annex
from app.report.office.package import ODF_VERSION
from app.report.office.xml import DECLARATION, element, escaped
from app.report.press import PRODUCER

NAMESPACES = {
    f"xmlns:{prefix}": f"urn:oasis:names:tc:opendocument:xmlns:{rest}:1.0"
    for prefix, rest in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("svg", "svg-compatible"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("number", "datastyle"),
    )
} | {
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    "office:version": ODF_VERSION,
}


def meta_xml(annex: Annex) -> str:
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


def settings_xml(name: str, *settings: str) -> str:
    """settings.xml with one set of LibreOffice's own settings."""
    spaces = NAMESPACES | {
        "xmlns:config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
        "xmlns:ooo": "http://openoffice.org/2004/office",
    }
    own = element("config:config-item-set", {"config:name": name}, *settings)
    return DECLARATION + element(
        "office:document-settings", spaces, element("office:settings", {}, own)
    )


def item(name: str, kind: str, value: str) -> str:
    """One setting."""
    attributes = {"config:name": name, "config:type": kind}
    return element("config:config-item", attributes, escaped(value))
