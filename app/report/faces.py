"""Fonts in use: glyphs and widths of characters, over a chain of faces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import category

import uharfbuzz as hb

from app.core.errors import Problem
from app.report.fonts import FALLBACKS, STANDARD, FontFile
from app.report.style import EM

# Format characters and variation selectors: they say how, not what, and print nothing
# (Unicode 16, 5.21, default ignorable code points).
INVISIBLE = frozenset(
    chr(code)
    for first, last in (
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x180B, 0x180E),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
        (0xE0000, 0xE01EF),
    )
    for code in range(first, last + 1)
)
_NEVER_PRINTED = ("Cc", "Cs")
# What stands for a character that no font has, where the officer lets it: the printers' own sign.
_MARKS = "〓□？?"


@dataclass(frozen=True, slots=True)
class FontReport:
    """Which font the page uses 用字.

    `family` is what prints, `wanted` what the setting asks for (empty: 標楷體).
    `replaced` says that the wanted one was not found. `path` is its file.
    """

    family: str
    wanted: str
    replaced: bool
    path: Path


class Face:
    """An opened face of a font file. Opening maps the file; only what is used is read.

    Raises Problem when the file cannot be opened any more.
    """

    def __init__(self, file: FontFile) -> None:
        self.file = file
        try:
            self.hb_face = hb.Face(hb.Blob.from_file_path(str(file.path)), file.index)
        except hb.HarfBuzzError:
            raise Problem(
                f"讀不到字型「{file.family}」的檔案「{file.path}」；請重新開啟程式，或改用其他字型。"
            ) from None
        self.upem = int(self.hb_face.upem)
        self._font = hb.Font(self.hb_face)

    def glyph(self, char: str) -> int:
        """The glyph's number, 0 when the face has none."""
        return int(self._font.get_nominal_glyph(ord(char)) or 0)

    def has_ink(self, glyph: int) -> bool:
        """Whether the glyph draws anything."""
        extents = self._font.get_glyph_extents(glyph)
        return bool(extents and (extents.width or extents.height))

    def advance(self, glyph: int) -> int:
        """The glyph's width in the face's own units."""
        return int(self._font.get_glyph_h_advance(glyph))

    @cached_property
    def postscript_name(self) -> str:
        """The name PDF files know the face by, of letters, digits, - and _."""
        name = self.hb_face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or self.file.path.stem
        return "".join(char for char in name if char.isascii() and (char.isalnum() or char in "-_"))

    @cached_property
    def extents(self) -> tuple[int, int]:
        """Ascender and descender in 1/1000 em."""
        extents = self._font.get_font_extents("ltr")
        scale = 1000 / self.upem
        return round(extents.ascender * scale), round(extents.descender * scale)


@dataclass(frozen=True, slots=True)
class Glyph:
    """What prints a character: which face of the chain, its glyph, its width in 1/256000 em."""

    face: int
    number: int
    width: int


class FaceChain:
    """Faces in order of preference, asked character by character."""

    def __init__(self, files: Sequence[FontFile]) -> None:
        self.faces = tuple(map(Face, files))
        self._glyphs: dict[str, Glyph | None] = {}

    def glyph(self, char: str) -> Glyph | None:
        """What prints a character, None when no face has it."""
        if char not in self._glyphs:
            self._glyphs[char] = self._look_up(char)
        return self._glyphs[char]

    @cached_property
    def mark(self) -> str:
        """What prints instead of a character that no face has."""
        return next((char for char in _MARKS if self.glyph(char)), _MARKS[-1])

    def printed(self, char: str) -> Glyph:
        """What prints a character, the mark when no face has it."""
        return self.glyph(char) or self.glyph(self.mark) or Glyph(0, 0, EM)

    def advance(self, char: str) -> int:
        """The width that a character prints with, in 1/256000 em."""
        return self.printed(char).width

    def _look_up(self, char: str) -> Glyph | None:
        if char in INVISIBLE:
            return Glyph(0, 0, 0)
        if category(char) in _NEVER_PRINTED:
            return None
        for number, face in enumerate(self.faces):
            glyph = face.glyph(char)
            # Some fonts claim characters that they have no picture of.
            if glyph and (char.isspace() or face.has_ink(glyph)):
                return Glyph(number, glyph, round(face.advance(glyph) * EM / face.upem))
        return None


def choose(fonts: Sequence[FontFile], wanted: str) -> tuple[tuple[FontFile, ...], FontReport]:
    """The chain of faces for a wanted family (empty: 標楷體), and what to tell about it.

    Raises Problem when there is no Chinese font at all.
    """
    order: list[Iterable[str]] = [(wanted,)] if wanted else []
    order += [STANDARD, *FALLBACKS]
    chain: list[FontFile] = []
    for names in order:
        face = _named(fonts, names)
        if face and face not in chain:
            chain.append(face)
    if not chain or not (chain[0].is_called((wanted, *STANDARD, *FALLBACKS[0]))):
        best = _any_chinese(fonts)
        chain = [best, *(face for face in chain if face != best)]
    asked = (wanted,) if wanted else STANDARD
    first = chain[0]
    return tuple(chain), FontReport(first.family, wanted, not first.is_called(asked), first.path)


def _named(fonts: Sequence[FontFile], names: Iterable[str]) -> FontFile | None:
    called = [face for face in fonts if face.is_called(names)]
    return next((face for face in called if face.regular), called[0] if called else None)


def _any_chinese(fonts: Sequence[FontFile]) -> FontFile:
    # A file that is there for rare characters only is not one to set a page in.
    rare = [name for names in FALLBACKS[1:] for name in names]
    best = max(
        fonts,
        key=lambda face: (not face.is_called(rare), face.regular, face.traditional),
        default=None,
    )
    if best is None:
        raise Problem(
            "這台電腦沒有可用的中文字型；請安裝標楷體或全字庫正楷體（TW-Kai），再重新列印或匯出。"
        )
    return best
