"""The annex as an ODT that the officer can go on editing, on the same pages as the PDF."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import BinaryIO

from app.core.model import Annex
from app.report.office.fitting import BEGINS_NO_LINE, ENDS_NO_LINE
from app.report.office.odf import item, meta_xml, settings_xml
from app.report.office.odt_body import content_xml
from app.report.office.odt_styles import styles_xml
from app.report.office.package import write_odf
from app.report.office.xml import element
from app.report.press import Press
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
    styles = styles_xml(annex, style, family, breaker, printed_on or date.today()).encode("utf-8")
    members = {
        "content.xml": content,
        "styles.xml": styles,
        "meta.xml": meta_xml(annex).encode("utf-8"),
        "settings.xml": _settings().encode("utf-8"),
    }
    write_odf(out, _MEDIA_TYPE, {**members, **attach(content, styles)})


def _settings() -> str:
    """LibreOffice's own settings: which marks begin and end no line, and spacing as the page has it."""
    # LibreOffice passes over an entry that lacks one of the five.
    forbidden = {
        "Language": "zh",
        "Country": "TW",
        "Variant": "",
        "BeginLine": BEGINS_NO_LINE,
        "EndLine": ENDS_NO_LINE,
    }
    entry = element(
        "config:config-item-map-entry", {}, *(item(k, "string", v) for k, v in forbidden.items())
    )
    marks = element("config:config-item-map-indexed", {"config:name": "ForbiddenCharacters"}, entry)
    flags = {
        "IsKernAsianPunctuation": "false",
        "AddParaTableSpacing": "true",
        "AddParaTableSpacingAtStart": "true",
        "TableRowKeep": "false",
    }
    items = [item(name, "boolean", value) for name, value in flags.items()]
    items.append(item("CharacterCompressionType", "short", "0"))
    return settings_xml("ooo:configuration-settings", *items, marks)
