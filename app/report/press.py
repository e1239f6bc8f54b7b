"""The press: an annex in, pages and a PDF out. Keeps what the next page can use again."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app import __version__
from app.core.model import Annex
from app.report.breaking import LineBreaker
from app.report.document import Metadata, PdfWriter
from app.report.embed import EmbeddedFont, embed
from app.report.faces import INVISIBLE, FaceChain, FontReport, choose
from app.report.fonts import FontFile, find_fonts, system_folders
from app.report.frame import Frame
from app.report.ink import Ink
from app.report.layout import Paginator
from app.report.missing import Missing, find_missing, refuse_missing
from app.report.pages import PrintedAnnex
from app.report.replacing import replacing
from app.report.style import PageStyle
from app.report.typeset import SetGoal, Typesetter

ATTACHMENT = "annex.json"
PRODUCER = f"績效編報 {__version__}"
Progress = Callable[[int, int], bool]


class Cancelled(Exception):
    """The one who waits for the pages wants them no more."""


class _Setting:
    """A chain of faces in one page style, with what was worked out for it."""

    def __init__(self, files: tuple[FontFile, ...], report: FontReport, style: PageStyle) -> None:
        self.chain = FaceChain(files)
        self.report = report
        self.style = style
        self.breaker = LineBreaker(self.chain.advance)
        self.typesetter = Typesetter(style, self.breaker)
        self._ink: Ink | None = None
        self._fonts: dict[int, tuple[Mapping[int, str], EmbeddedFont]] = {}

    def ink(self, chars: Set[str]) -> Ink:
        """The ink for these characters, the last one again where they are the same."""
        if self._ink is None or self._ink.chars != chars:
            self._ink = Ink(self.chain, self.style, chars)
        return self._ink

    def fonts(self, ink: Ink) -> list[tuple[int, EmbeddedFont]]:
        """The fonts that an ink needs; one whose glyphs have not changed is not made again."""
        made = {}
        for place, face in enumerate(self.chain.faces):
            meanings = ink.meanings.get(place)
            if meanings:
                old = self._fonts.get(place)
                same = old is not None and old[0] == meanings
                made[place] = old if old and same else (meanings, embed(face, meanings))
        self._fonts = made
        return [(place, font) for place, (_, font) in made.items()]

    def instead(self, chars: Iterable[str]) -> dict[int, str]:
        """What prints instead of some of the characters: a mark where no face has one, or nothing."""
        marks = dict.fromkeys(map(ord, self.lost(chars)), self.chain.mark)
        return marks | dict.fromkeys(map(ord, INVISIBLE.intersection(chars)), "")

    def lost(self, chars: Iterable[str]) -> frozenset[str]:
        """Those of the characters that no face has."""
        return frozenset(char for char in chars if char != "\t" and not self.chain.glyph(char))


@dataclass(frozen=True, slots=True)
class _Copy:
    """An annex ready for its pages: all is known of it but where they end."""

    annex: Annex
    setting: _Setting
    frame: Frame
    goals: Sequence[SetGoal]
    chars: frozenset[str]


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
        return _paginate(self._prepare(annex, printed_on))

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
        fonts: Future[list[tuple[int, EmbeddedFont]]] = Future()
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
        copy = self._prepare(annex, printed_on)
        lost = copy.setting.lost(copy.chars)
        if lost and not allow_missing:
            refuse_missing(tuple(find_missing(_paginate(copy), lost)))
        ink = copy.setting.ink(copy.chars)
        # Packing the fonts takes a processor of its own while the pages are made.
        with replacing(out) as file, ThreadPoolExecutor(1) as pool:
            fonts = pool.submit(copy.setting.fonts, ink)
            printed = _paginate(copy)
            steps = _Steps(progress, len(printed.pages) * (2 if check else 1))
            _write(printed, ink, fonts, file, attachment, steps)
            if check:
                instead = copy.setting.instead(copy.chars)
                _prove(printed, file, fonts.result(), instead, steps)
            steps.take()

    def _prepare(self, annex: Annex, printed_on: date | None) -> _Copy:
        setting = self._setting(annex)
        frame = Frame(annex, setting.style, setting.breaker, printed_on or date.today())
        goals = setting.typesetter.goals(annex)
        chars = frame.chars.union(*(goal.chars for goal in goals))
        return _Copy(annex, setting, frame, goals, chars)

    def _fonts(self) -> tuple[FontFile, ...]:
        if self._files is None:
            self._files = find_fonts(self._folders)
        return self._files

    def _setting(self, annex: Annex) -> _Setting:
        wanted = annex.page.font
        if wanted not in self._settings:
            self._settings[wanted] = _Setting(*choose(self._fonts(), wanted), self._style)
        return self._settings[wanted]


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


def _paginate(copy: _Copy) -> PrintedAnnex:
    style = copy.setting.style
    paginator = Paginator(style, copy.annex.page, copy.frame)
    pages = tuple(paginator.pages(copy.goals))
    advances = {char: copy.setting.breaker.width(char) for char in copy.chars}
    return PrintedAnnex(copy.annex, style, pages, tuple(paginator.extents), advances)


def _write(
    printed: PrintedAnnex,
    ink: Ink,
    fonts: "Future[list[tuple[int, EmbeddedFont]]]",
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
    fonts: Iterable[tuple[int, EmbeddedFont]],
    instead: Mapping[int, str],
    steps: _Steps,
) -> None:
    # Only an export reads back; the page on the screen does not need the reader.
    from app.report.proof import prove

    file.seek(0)
    prove(file.read(), printed, [font for _, font in fonts], instead, steps.take)


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
