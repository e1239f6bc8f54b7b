"""The press: an annex in, pages and a PDF out. Keeps what the next page can use again."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app import __version__
from app.core.model import Annex
from app.report.breaking import LineBreaker
from app.report.document import Metadata, PdfWriter
from app.report.embed import EmbeddedFont, embed
from app.report.faces import FaceChain, FontReport, choose
from app.report.fonts import FontFile, find_fonts, system_folders
from app.report.frame import Frame
from app.report.ink import Ink
from app.report.layout import Paginator
from app.report.missing import Missing, find_missing, refuse_missing
from app.report.pages import PrintedAnnex
from app.report.replacing import replacing
from app.report.rows import goal_rows
from app.report.style import PageStyle

ATTACHMENT = "annex.json"
PRODUCER = f"績效編報 {__version__}"
Progress = Callable[[int, int], bool]


class Cancelled(Exception):
    """The one who waits for the pages wants them no more."""


class _Setting:
    """A chain of faces with what was worked out for it."""

    def __init__(self, files: tuple[FontFile, ...], report: FontReport) -> None:
        self.chain = FaceChain(files)
        self.report = report
        self.breaker = LineBreaker(self.chain.advance)
        self._fonts: dict[tuple[int, frozenset[tuple[int, str]]], EmbeddedFont] = {}

    def fonts(self, meanings: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, EmbeddedFont]]:
        """The embedded fonts for these glyphs, made once for each set of them."""
        for place, face in enumerate(self.chain.faces):
            mine = {glyph: char for (at, glyph), char in meanings.items() if at == place}
            if mine:
                key = place, frozenset(mine.items())
                if key not in self._fonts:
                    self._fonts = {k: v for k, v in self._fonts.items() if k[0] != place}
                    self._fonts[key] = embed(face, mine)
                yield place, self._fonts[key]


class Press:
    """Sets annexes and writes them as PDF.

    `folders` are the font folders, the system's and the user's when None; they
    are read when the first page is asked for. One press keeps broken lines and
    font subsets, so that the page after an edit costs little.
    """

    def __init__(
        self, folders: Sequence[Path] | None = None, style: PageStyle | None = None
    ) -> None:
        self._folders = system_folders() if folders is None else tuple(folders)
        self._style = style or PageStyle()
        self._files: tuple[FontFile, ...] | None = None
        self._settings: dict[str, _Setting] = {}

    def families(self) -> tuple[str, ...]:
        """The Chinese families that a page can be set in, for the choice of font."""
        return tuple(dict.fromkeys(face.family for face in self._fonts() if face.regular))

    def font_report(self, annex: Annex) -> FontReport:
        """Which family the annex prints in, and whether the wanted one was replaced.

        Raises Problem when there is no Chinese font.
        """
        return self._setting(annex).report

    def lay_out(self, annex: Annex, *, printed_on: date | None = None) -> PrintedAnnex:
        """The annex as pages. `printed_on` is the print date where the options ask for one.

        Raises Problem when there is no Chinese font.
        """
        setting = self._setting(annex)
        frame = Frame(annex, self._style, setting.breaker, printed_on or date.today())
        paginator = Paginator(self._style, annex.page, setting.breaker, frame)
        pages = tuple(paginator.pages(goal_rows(annex, self._style)))
        chars: set[str] = set()
        for page in pages:
            chars.update(
                *(line.text for line in page.lines()), page.draft.text if page.draft else ""
            )
        advances = {char: setting.breaker.width(char) for char in chars}
        return PrintedAnnex(annex, self._style, pages, tuple(paginator.extents), advances)

    def missing(self, printed: PrintedAnnex) -> tuple[Missing, ...]:
        """The characters that no font has, each with its place."""
        chain = self._setting(printed.annex).chain
        lost = {char for char in printed.advances if char != "\t" and not chain.glyph(char)}
        return tuple(find_missing(printed, lost)) if lost else ()

    def write(
        self,
        printed: PrintedAnnex,
        out: BinaryIO,
        *,
        attachment: bytes | None,
        progress: Progress | None = None,
    ) -> None:
        """Write the pages as PDF, with the interchange document attached.

        `progress` is told pages done and in all; when it answers False the
        writing ends with Cancelled. Characters that no font has print as a mark.
        """
        annex, setting = printed.annex, self._setting(printed.annex)
        ink = Ink(setting.chain, printed.style, printed.advances)
        writer = PdfWriter(out, printed.style.paper, _metadata(annex), annex.page.first_page)
        goals = iter(zip(printed.extents, annex.numbered(), strict=True))
        following = next(goals, None)
        for number, page in enumerate(printed.pages):
            if progress and not progress(number, len(printed.pages)):
                raise Cancelled
            while following and following[0].first == number:
                extent, (numeral, goal) = following
                writer.bookmark(f"{numeral}、{goal.title}", printed.style.paper[1] - extent.top)
                following = next(goals, None)
            writer.page(zlib.compress(ink.page(page)))
        if attachment is not None:
            writer.attach(ATTACHMENT, attachment, _subject(annex))
        writer.finish(list(setting.fonts(ink.meanings)))

    def export(
        self,
        annex: Annex,
        out: Path,
        *,
        attachment: bytes | None,
        allow_missing: bool = False,
        printed_on: date | None = None,
        progress: Progress | None = None,
        check: bool = True,
    ) -> None:
        """Print the annex to the file `out`, which is replaced whole or not at all.

        Raises Problem when a character has no font (unless `allow_missing`), when
        the folder takes no file, or when the PDF read back says something else
        than what was entered; Cancelled when `progress` answers False.
        """
        printed = self.lay_out(annex, printed_on=printed_on)
        if not allow_missing:
            refuse_missing(self.missing(printed))
        with replacing(out) as file:
            self.write(printed, file, attachment=attachment, progress=progress)

    def _fonts(self) -> tuple[FontFile, ...]:
        if self._files is None:
            self._files = find_fonts(self._folders)
        return self._files

    def _setting(self, annex: Annex) -> _Setting:
        wanted = annex.page.font
        if wanted not in self._settings:
            self._settings[wanted] = _Setting(*choose(self._fonts(), wanted))
        return self._settings[wanted]


def _metadata(annex: Annex) -> Metadata:
    return Metadata(annex.section_title, annex.agency, _subject(annex), PRODUCER)


def _subject(annex: Annex) -> str:
    return f"中華民國{annex.fiscal_year}年度{annex.book}"
