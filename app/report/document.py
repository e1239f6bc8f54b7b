"""The PDF file, written object by object with ReportLab's document and canvas.

Pages go out as they come, so memory does not grow with them; the fonts are
references from the start and follow at the end, when nothing can change them.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFCrossReferenceTable,
    PDFDictionary,
    PDFFile,
    PDFIndirectObject,
    PDFInfo,
    PDFName,
    PDFStream,
    PDFString,
    PDFTrailer,
)
from reportlab.pdfgen.canvas import Canvas

from app.report.embed import EmbeddedFont
from app.report.ink import FONT_NAME

LANGUAGE = "zh-TW"
_VERSION = (1, 7)  # ISO 32000-1
_BASIC_FONTS = "BasicFonts"
_SYMBOLIC = 4
_STEM = 80  # what a viewer draws with when it cannot read the program; ours are embedded


@dataclass(frozen=True, slots=True)
class Metadata:
    """The document's properties."""

    title: str
    author: str
    subject: str
    producer: str


class PdfWriter:
    """Writes one PDF to `out`: pages first, then `finish`."""

    def __init__(
        self, out: BinaryIO, paper: tuple[float, float], metadata: Metadata, first_page: int
    ) -> None:
        self._canvas = _Canvas(
            out, pagesize=paper, pageCompression=0, invariant=1, pdfVersion=_VERSION, lang=LANGUAGE
        )
        self._canvas.showOutline()
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        if first_page != 1:
            self._canvas.addPageLabel(0, "ARABIC", first_page)
        self._document = self._canvas._doc
        self._document.info = _Info(metadata)
        self._file = PDFFile(_VERSION)
        out.write(b"".join(self._file.strings))
        self._file.strings.clear()
        self._file.write = out.write

    def bookmark(self, title: str, top: float) -> None:
        """A bookmark to the page to come, `top` points above its foot."""
        key = f"goal-{len(self._document.outline.destinationnamestotitles)}"
        self._canvas.bookmarkPage(key, fit="XYZ", left=0, top=top, zoom=0)
        self._canvas.addOutlineEntry(title, key)

    def page(self, content: bytes) -> None:
        """Write a page with this compressed content stream."""
        name = self._document.thisPageName()
        self._canvas.showPage()
        page = self._document.idToObject[name]
        stream = _stream({}, content)
        page.Contents = self._document.Reference(stream)
        self._write(stream.__InternalName__)
        self._write(name)
        # Only its name is needed from here on, by the list of pages.
        page.Contents = page.Resources = page.stream = page.MediaBox = None

    def attach(self, name: str, data: bytes, description: str) -> None:
        """Put a JSON file into the document (ISO 32000-1, 7.11.4)."""
        file = _stream(
            {
                "Type": PDFName("EmbeddedFile"),
                "Subtype": "/application#2Fjson",  # PDFName leaves the slash as it is
                "Params": PDFDictionary({"Size": len(data)}),
            },
            zlib.compress(data),
        )
        reference = self._document.Reference(file)
        entry = PDFDictionary(
            {
                "Type": PDFName("Filespec"),
                "F": PDFString(name),
                "UF": PDFString(name),
                "Desc": PDFString(description),
                "EF": PDFDictionary({"F": reference, "UF": reference}),
            }
        )
        names = PDFArray([PDFString(name), self._document.Reference(entry)])
        self._document.Catalog.Names = PDFDictionary(
            {"EmbeddedFiles": PDFDictionary({"Names": names})}
        )

    def finish(self, fonts: Sequence[tuple[int, EmbeddedFont]]) -> None:
        """Write the fonts, each with its place in the chain, and close the file."""
        document = self._document
        document.idToObject[_BASIC_FONTS].dict = {
            FONT_NAME.format(place): document.Reference(self._font(font)) for place, font in fonts
        }
        catalog, info = document.Reference(document.Catalog), document.Reference(document.info)
        document.Outlines.prepare(document, self._canvas)
        if document.Outlines.ready < 0:
            document.Catalog.Outlines = None
        # Objects may name new ones while they are written; those are taken in their turn.
        number = 1
        while name := document.numberToId.get(number):
            if name not in document.idToOffset:
                self._write(name)
            number += 1
        self._trailer(number, catalog, info)

    def _write(self, name: str) -> None:
        document = self._document
        written = PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = self._file.add(written)
        document.updateSignature(written)
        document.idToObject[name] = None

    def _trailer(self, size: int, catalog: Any, info: Any) -> None:
        document = self._document
        table = PDFCrossReferenceTable()
        table.addsection(0, [document.numberToId[number] for number in range(1, size)])
        start = self._file.add(table.format(document))
        trailer = PDFTrailer(startxref=start, Size=size, Root=catalog, Info=info, ID=document.ID())
        self._file.add(trailer.format(document))

    def _font(self, font: EmbeddedFont) -> PDFDictionary:
        reference = self._document.Reference
        kind = "CIDFontType0" if font.is_cff else "CIDFontType2"
        system = PDFDictionary(
            {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
        )
        descendant = {
            "Type": PDFName("Font"),
            "Subtype": PDFName(kind),
            "BaseFont": PDFName(font.name),
            "CIDSystemInfo": system,
            "DW": 1000,
            "W": _widths(font),
            "FontDescriptor": reference(self._descriptor(font)),
        }
        if not font.is_cff:
            descendant["CIDToGIDMap"] = reference(_stream({}, font.cid_to_gid))
        return PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(font.name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([reference(PDFDictionary(descendant))]),
                "ToUnicode": reference(_stream({}, font.to_unicode)),
            }
        )

    def _descriptor(self, font: EmbeddedFont) -> PDFDictionary:
        extra = {"Subtype": PDFName("CIDFontType0C")} if font.is_cff else {"Length1": font.length}
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(font.name),
                "Flags": _SYMBOLIC,
                "FontBBox": PDFArray(font.box),
                "ItalicAngle": 0,
                "Ascent": font.ascent,
                "Descent": font.descent,
                "CapHeight": font.ascent,
                "StemV": _STEM,
                "FontFile3" if font.is_cff else "FontFile2": self._document.Reference(
                    _stream(extra, font.program)
                ),
            }
        )


def _stream(entries: dict[str, Any], compressed: bytes) -> PDFStream:
    return PDFStream(PDFDictionary({**entries, "Filter": PDFName("FlateDecode")}), compressed)


def _widths(font: EmbeddedFont) -> PDFArray:
    entries: list[Any] = []
    for glyph, width in font.widths.items():
        entries += [glyph, PDFArray([width])]
    return PDFArray(entries)


class _Canvas(Canvas):  # type: ignore[misc]
    """A canvas whose pages do not begin by choosing Helvetica."""

    def _make_preamble(self) -> None:
        self._preamble = ""


class _Info(PDFInfo):  # type: ignore[misc]
    """Document properties without dates: the same annex gives the same bytes."""

    def __init__(self, metadata: Metadata) -> None:
        super().__init__()
        self._metadata = metadata

    def format(self, document: Any) -> bytes:
        properties = {
            "Title": PDFString(self._metadata.title),
            "Author": PDFString(self._metadata.author),
            "Subject": PDFString(self._metadata.subject),
            "Producer": PDFString(self._metadata.producer),
            "Creator": PDFString(self._metadata.producer),
        }
        written: bytes = PDFDictionary(properties).format(document)
        return written
