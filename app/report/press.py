"""The press: an annex in, pages and a PDF out. Keeps what the next page can use again."""

import gc
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app import __version__
from app.core.model import Annex
from app.report.breaking import LineBreaker
from app.report.document import Metadata, PdfWriter
from app.report.faces import FontReport, choose
from app.report.fonts import FontFile, find_fonts, system_folders
from app.report.frame import Frame
from app.report.ink import Ink
from app.report.layout import Paginator
from app.report.missing import Missing, find_missing, refuse_missing
from app.report.pages import PrintedAnnex
from app.report.replacing import replacing
from app.report.setting import Fonts, Setting
from app.report.style import PageStyle
from app.report.typeset import GoalCells
from resources import FONTS

ATTACHMENT = "annex.json"
PRODUCER = f"績效編報 {__version__}"
Progress = Callable[[int, int], bool]


class Cancelled(Exception):
    """The one who waits for the pages wants them no more."""


class Press:
    """Sets annexes and writes them as PDF.

    `folders` are the font folders, the system's, the user's and the program's own
    when None; they are read when the first page is asked for. One press keeps set goals, broken
    lines and font subsets, so that the page after an edit costs little.
    """

    def __init__(
        self, folders: Sequence[Path] | None = None, style: PageStyle | None = None
    ) -> None:
        self._folders = (*system_folders(), FONTS) if folders is None else tuple(folders)
        self._style = style or PageStyle()
        self._files: tuple[FontFile, ...] | None = None
        self._settings: dict[str, Setting] = {}

    def families(self) -> tuple[str, ...]:
        """The Chinese families that a page can be set in, for the choice of font."""
        return tuple(dict.fromkeys(face.family for face in self._fonts() if face.regular))

    def font_report(self, annex: Annex) -> FontReport:
        """Which family the annex prints in, and whether the wanted one was replaced.

        Raises Problem when there is no Chinese font.
        """
        return self._setting(annex).report

    def line_breaker(self, annex: Annex) -> LineBreaker:
        """What breaks the annex's texts into lines, in its font. Raises Problem without one."""
        return self._setting(annex).breaker

    def lay_out(self, annex: Annex, *, printed_on: date | None = None) -> PrintedAnnex:
        """The annex as pages. `printed_on` is the print date where the options ask for one.

        Raises Problem when there is no Chinese font.
        """
        with _no_collecting():
            return _paginate(self._copy(annex, printed_on))

    def missing(self, printed: PrintedAnnex) -> tuple[Missing, ...]:
        """The characters that no font has, each with its place."""
        lost = self._setting(printed.annex).lost(printed.advances)
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
        setting = self._setting(printed.annex)
        ink = setting.ink(printed.advances.keys())
        fonts: Future[Fonts] = Future()
        fonts.set_result(setting.fonts(ink))
        _write(printed, ink, fonts, out, attachment, _Steps(progress, len(printed.pages)))

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

        `progress` is told steps done and in all, each page being one to write
        and one to read back. Raises Problem when a character has no font (unless
        `allow_missing`), when the folder takes no file, or when the PDF read back
        says something else than what was entered; Cancelled when `progress`
        answers False.
        """
        copy = self._copy(annex, printed_on)
        lost = copy.setting.lost(copy.chars)
        if lost and not allow_missing:
            refuse_missing(tuple(find_missing(_paginate(copy), lost)))
        ink = copy.setting.ink(copy.chars)
        # Packing the fonts takes a processor of its own while the pages are made.
        with replacing(out) as file, ThreadPoolExecutor(1) as pool, _no_collecting():
            fonts = pool.submit(copy.setting.fonts, ink)
            printed = _paginate(copy)
            steps = _Steps(progress, len(printed.pages) * (2 if check else 1))
            _write(printed, ink, fonts, file, attachment, steps)
            if check:
                _prove(printed, file, fonts.result(), ink, copy.setting, steps)
            steps.take()

    def _copy(self, annex: Annex, printed_on: date | None) -> "_Copy":
        setting = self._setting(annex)
        frame = Frame(annex, setting.style, setting.breaker, printed_on or date.today())
        cells = setting.typesetter.cells(annex)
        chars = frame.chars.union(*(goal.chars for goal in cells))
        return _Copy(annex, setting, frame, cells, chars)

    def _fonts(self) -> tuple[FontFile, ...]:
        if self._files is None:
            self._files = find_fonts(self._folders)
        return self._files

    def _setting(self, annex: Annex) -> Setting:
        wanted = annex.page.font
        if wanted not in self._settings:
            self._settings[wanted] = Setting(*choose(self._fonts(), wanted), self._style)
        return self._settings[wanted]


@dataclass(frozen=True, slots=True)
class _Copy:
    """An annex with its font, its characters and what surrounds its pages, before its lines."""

    annex: Annex
    setting: Setting
    frame: Frame
    cells: Sequence[GoalCells]
    chars: frozenset[str]


class _Steps:
    """Counts the steps of a long work and tells the one who waits. Raises Cancelled."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def take(self) -> None:
        """Tell the steps done so far, and begin the next."""
        if self._progress and not self._progress(self._done, self._total):
            raise Cancelled
        self._done += 1


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Ten thousands of lines come and none goes: seeking rings among them takes a tenth longer."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _paginate(copy: _Copy) -> PrintedAnnex:
    setting = copy.setting
    paginator = Paginator(setting.style, copy.annex.page, copy.frame)
    pages = tuple(paginator.pages(setting.typesetter.goals(copy.cells)))
    advances = {char: setting.breaker.width(char) for char in copy.chars}
    return PrintedAnnex(copy.annex, setting.style, pages, tuple(paginator.extents), advances)


def _write(
    printed: PrintedAnnex,
    ink: Ink,
    fonts: "Future[Fonts]",
    out: BinaryIO,
    attachment: bytes | None,
    steps: _Steps,
) -> None:
    annex, paper = printed.annex, printed.style.paper
    writer = PdfWriter(out, paper, _metadata(annex), annex.page.first_page)
    bookmarks = _bookmarks(printed)
    for number, page in enumerate(printed.pages):
        steps.take()
        for title, top in bookmarks.get(number, ()):
            writer.bookmark(title, paper[1] - top)
        writer.page(zlib.compress(ink.page(page)))
    if attachment is not None:
        writer.attach(ATTACHMENT, attachment, _subject(annex))
    writer.finish(fonts.result())


def _prove(
    printed: PrintedAnnex,
    file: BinaryIO,
    fonts: Fonts,
    ink: Ink,
    setting: Setting,
    steps: _Steps,
) -> None:
    # Only an export reads back; the page on the screen does not need the reader.
    from app.report.proof import prove

    file.seek(0)
    instead = setting.instead(printed.advances)
    made = [font for _, font in fonts]
    seen = ink.in_every_string(printed.pages)
    prove(bytearray(file.read()), printed, made, seen, instead, steps.take)


def _bookmarks(printed: PrintedAnnex) -> dict[int, list[tuple[str, float]]]:
    """The goals that begin on each page (from 0): title and height, in points."""
    bookmarks: dict[int, list[tuple[str, float]]] = {}
    for extent, (number, goal) in zip(printed.extents, printed.annex.numbered(), strict=True):
        bookmarks.setdefault(extent.first, []).append((f"{number}、{goal.title}", extent.top))
    return bookmarks


def _metadata(annex: Annex) -> Metadata:
    return Metadata(annex.section_title, annex.agency, _subject(annex), PRODUCER)


def _subject(annex: Annex) -> str:
    return f"中華民國{annex.fiscal_year}年度{annex.book}"
