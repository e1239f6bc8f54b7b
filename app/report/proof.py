"""The self-check: the PDF just written, read back and held against what was entered.

Every column's text is compared, blanks aside, and so is what stands around the
table. Outlines are not looked at, only that each font is in the file as it was
made; see `app.report.stand_in`.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from ctypes import c_ubyte, c_ushort
from itertools import chain
from unicodedata import bidirectional, normalize

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from app.core.errors import Problem
from app.core.model import Annex
from app.report.embed import EmbeddedFont
from app.report.missing import PlaceWords
from app.report.pages import Box, Line, Page, Place, PrintedAnnex
from app.report.stand_in import stand_in_map

# PDFium reads a hyphen at a line's end as U+0002 or U+FFFE, and a soft one as any other.
_Entered = list[tuple[Place, str]]
_HYPHENS = ("\x02", "\ufffe", "\u00ad")


def prove(
    data: bytearray,
    printed: PrintedAnnex,
    fonts: Iterable[EmbeddedFont],
    seen: Set[int],
    instead: Mapping[int, str],
    step: Callable[[], None],
) -> None:
    """Compare the PDF `data` with what was entered. `step` is called before each page.

    The outlines in `data` are overwritten. Every string in it has one of the
    glyphs `seen`; see `app.report.stand_in`. `instead` has what prints for
    characters that do not print as themselves. Raises Problem naming the first
    place that differs.
    """
    _leave_out_outlines(data, fonts, seen)
    try:
        document = pdfium.PdfDocument((c_ubyte * len(data)).from_buffer(data))
    except pdfium.PdfiumError:
        raise _differs("檔案結構") from None
    try:
        _Proof(document, printed, instead).run(step)
    finally:
        document.close()


def _differs(where: str) -> Problem:
    return Problem(
        f"PDF 寫成後讀回檢查，{where}與輸入的內容不同，因此沒有存檔；請改用其他字型再匯出，並回報此問題。"
    )


def _leave_out_outlines(data: bytearray, fonts: Iterable[EmbeddedFont], seen: Set[int]) -> None:
    """Overwrite each TrueType program in the file with its stand-in, where that is shorter."""
    for font in fonts:
        program, table = data.find(font.program), data.find(font.cid_to_gid)
        if program < 0 or table < 0:
            raise _differs("內嵌字型")
        if font.is_cff:
            continue
        outlines = font.stand_in
        numbers = zlib.compress(stand_in_map(len(zlib.decompress(font.cid_to_gid)), seen))
        if len(outlines) <= len(font.program) and len(numbers) <= len(font.cid_to_gid):
            data[program : program + len(outlines)] = outlines
            data[table : table + len(numbers)] = numbers


def _without_blanks(text: str) -> str:
    """The text without blanks, its hyphens all of one kind."""
    text = "".join(text.split())
    for hyphen in _HYPHENS:
        text = text.replace(hyphen, "-")
    return text


def _alike(text: str) -> str:
    """The text as PDFium tells it: ligatures and Arabic forms resolved, right-to-left turned about.

    What goes from right to left is compared without its order.
    """
    plain = "".join(normalize("NFKD", text).split())
    if not any(bidirectional(char) in ("R", "AL") for char in text):
        return plain
    return "".join(sorted(plain))


def _within(some: str, whole: str) -> bool:
    """Whether the characters of `some` occur in `whole` in their order."""
    rest = iter(whole)
    return all(char in rest for char in some)


class _TextLayer:
    """The text of a page, by PDFium itself: its Python helpers take a fifth longer."""

    def __init__(self, document: pdfium.PdfDocument, number: int, height: float) -> None:
        self._height = height
        self._page = raw.FPDF_LoadPage(document, number)
        self._layer = raw.FPDFText_LoadPage(self._page)
        self._most = 2 * max(raw.FPDFText_CountChars(self._layer), 0) + 2

    def within(self, box: Box) -> str:
        """The text in a box, line ends and all."""
        buffer = (c_ushort * self._most)()
        top, bottom = self._height - box.top, self._height - box.bottom
        length = raw.FPDFText_GetBoundedText(
            self._layer, box.left, top, box.right, bottom, buffer, self._most
        )
        # The length counts the closing NUL.
        return bytes(buffer)[: 2 * length].decode("utf-16-le", "replace").rstrip("\0")

    def close(self) -> None:
        """Let go of it."""
        raw.FPDFText_ClosePage(self._layer)
        raw.FPDF_ClosePage(self._page)


class _Proof:
    """One reading of one document."""

    def __init__(
        self, document: pdfium.PdfDocument, printed: PrintedAnnex, instead: Mapping[int, str]
    ) -> None:
        self._document = document
        self._printed = printed
        self._instead = dict(instead)
        self._columns: list[list[str]] = [[] for _ in printed.annex.columns]

    def run(self, step: Callable[[], None]) -> None:
        """Read all pages and compare. Raises Problem."""
        if len(self._document) != len(self._printed.pages):
            raise _differs("頁數")
        # PDFium lets go of a font with the last page that uses it, and would read it anew.
        held = self._document[0]
        for number, page in enumerate(self._printed.pages):
            step()
            self._read_page(number, page)
        held.close()
        for column, entered in enumerate(_entered(self._printed.annex)):
            self._compare("".join(self._columns[column]), entered)

    def _read_page(self, number: int, page: Page) -> None:
        width, height = self._printed.style.paper
        layer = _TextLayer(self._document, number, height)
        try:
            self._take_page(layer, page, width, height)
        finally:
            layer.close()

    def _take_page(self, layer: _TextLayer, page: Page, width: float, height: float) -> None:
        top = page.header[0].box.bottom
        bottom = max([top, *(cell.box.bottom for cell in page.cells)])
        header = (line for cell in page.header for line in cell.lines)
        for box, lines in (
            (Box(0, 0, width, top), (*page.head, *header)),
            (Box(0, bottom, width, height), page.foot),
        ):
            if self._read(layer, box, lines, page) != self._plain(line.text for line in lines):
                raise _differs(f"第{page.number}頁的頁首或頁尾")
        for column, cell in enumerate(page.header):
            box = Box(cell.box.left, top, cell.box.right, bottom)
            cells = (some.lines for some in page.cells if some.column == column)
            self._columns[column].append(self._read(layer, box, chain.from_iterable(cells), page))

    def _read(self, layer: _TextLayer, box: Box, lines: Iterable[Line], page: Page) -> str:
        """The text in a box. The draft mark, which is drawn first, may show some of itself before."""
        text = _without_blanks(layer.within(box))
        if page.draft:
            entered = self._plain(line.text for line in lines)
            before = text.removesuffix(entered)
            if text.endswith(entered) and _within(before, self._plain([page.draft.text])):
                return entered
        return text

    def _plain(self, texts: Iterable[str]) -> str:
        """Texts as they should be read: together, without blanks, marks for what has no font."""
        text = "".join(texts)
        return _without_blanks(text.translate(self._instead) if self._instead else text)

    def _compare(self, read: str, entered: Sequence[tuple[Place, str]]) -> None:
        whole = self._plain(text for _, text in entered)
        if read == whole or _alike(read) == _alike(whole):
            return
        for place, text in entered:
            wanted = self._plain([text])
            if not read.startswith(wanted):
                raise _differs(PlaceWords(self._printed.annex).of(place))
            read = read[len(wanted) :]
        raise _differs("最後一列之後")


def _entered(annex: Annex) -> tuple[_Entered, ...]:
    """What was entered, column by column: the texts and where they are from."""
    columns: tuple[_Entered, ...] = ([], [], [], [])
    goals, indicators, targets, analyses = columns
    for number, goal in annex.numbered():
        goals.append((Place(goal.key, "title"), f"{number}、{goal.title}"))
        for indicator in goal.indicators:
            key = indicator.key
            indicators.append((Place(key, "indicator"), indicator.indicator))
            targets += [
                (Place(key, "target_lines", n), text)
                for n, text in enumerate(indicator.target_lines)
            ]
            analyses += [(Place(p.key, "text"), p.text) for p in indicator.analysis]
    return columns
