"""A font and a page style, with all that was worked out for them and may serve again."""

from collections.abc import Iterable, Mapping, Set

from app.report.breaking import LineBreaker
from app.report.embed import EmbeddedFont, embed
from app.report.faces import INVISIBLE, FaceChain, FontReport
from app.report.fonts import FontFile
from app.report.ink import Ink
from app.report.style import PageStyle
from app.report.typeset import Typesetter

# A font, with its place in the chain.
Fonts = list[tuple[int, EmbeddedFont]]


class Setting:
    """A chain of faces in one page style."""

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

    def fonts(self, ink: Ink) -> Fonts:
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
