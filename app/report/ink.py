"""Pages as PDF content streams: text as glyph numbers, rules as lines.

A page's text is written whole, one operator a line; no markup is read in it.
"""

from collections.abc import Iterable, Set
from math import atan2, cos, sin
from unicodedata import normalize

from app.report.breaking import HANGING, TAB_EMS
from app.report.faces import INVISIBLE, FaceChain
from app.report.pages import Line, Page, Rule
from app.report.style import PageStyle

# Fonts are named in the page's resources by their place in the chain.
FONT_NAME = "F{}"
_CODE_LENGTH = 4
_UNINKED = INVISIBLE | {"\t"}


class Ink:
    """Writes the pages of one document, whose characters are `chars`.

    `meanings` says what each glyph in use means when it is copied: face → glyph →
    character.
    """

    def __init__(self, chain: FaceChain, style: PageStyle, chars: Set[str]) -> None:
        self.chars = frozenset(chars)
        self._chain = chain
        self._style = style
        self._tables: dict[float, dict[int, str]] = {}
        self.meanings = self._meanings()

    def page(self, page: Page) -> bytes:
        """The content stream of a page, not compressed."""
        parts = [*self._draft(page.draft), *self._rules(page.rules), "BT"]
        size, spacing = 0.0, 0.0
        height = self._style.paper[1]
        for line in page.lines():
            text = line.text.rstrip(" ")
            if not text:
                continue
            if line.size != size:
                size = line.size
                parts.append(f"/{FONT_NAME.format(0)} {_number(size)} Tf")
            if line.spacing != spacing:
                spacing = line.spacing
                parts.append(f"{_number(spacing)} Tc")
            glyphs = text.translate(self._table(size))
            parts.append(f"1 0 0 1 {_number(line.x)} {_number(height - line.y)} Tm<{glyphs}>Tj")
        parts.append("ET\n")
        return "\n".join(parts).encode("ascii")

    def in_every_string(self, pages: Iterable[Page]) -> set[int]:
        """Some glyphs, few of them, of which every string on the pages has one.

        The marks that hang are among them: PDFium takes what has no box to be
        as wide as its advance, which would reach into the next column.
        """
        # What changes font, or prints nothing, parts a line into several strings.
        parting = {char for char in self.chars if len(self._code(char, 1)) != _CODE_LENGTH}
        chosen = set(self.chars.intersection(HANGING))
        for page in pages:
            for line in (*page.lines(), *([page.draft] if page.draft else [])):
                text = line.text.rstrip(" ")
                if not parting.isdisjoint(text):
                    chosen.update(text)
                elif chosen.isdisjoint(text):
                    chosen.update(text[:1])
        return {self._chain.printed(char).number for char in chosen}

    def _draft(self, line: Line | None) -> list[str]:
        if line is None:
            return []
        across, down = self._style.paper
        turn = atan2(down, across)
        a, b = _number(cos(turn)), _number(sin(turn))
        glyphs = line.text.translate(self._table(line.size))
        return [
            f"q {_number(self._style.draft_gray)} g BT",
            f"/{FONT_NAME.format(0)} {_number(line.size)} Tf",
            f"{a} {b} {_number(-sin(turn))} {a} {_number(line.x)} {_number(down - line.y)} Tm",
            f"<{glyphs}>Tj ET Q",
        ]

    def _rules(self, rules: tuple[Rule, ...]) -> list[str]:
        height = self._style.paper[1]
        paths = [
            f"{_number(r.x0)} {_number(height - r.y0)} m {_number(r.x1)} {_number(height - r.y1)} l"
            for r in rules
        ]
        return [f"{_number(self._style.rule)} w 2 J", *paths, "S"]

    def _meanings(self) -> dict[int, dict[int, str]]:
        meanings: dict[int, dict[int, str]] = {}
        # Of characters that share a glyph, 一 goes before the radical ⼀.
        for char in sorted(self.chars, key=lambda char: (normalize("NFKC", char) != char, char)):
            if char not in _UNINKED:
                glyph = self._chain.printed(char)
                meaning = char if self._chain.glyph(char) else self._chain.mark
                meanings.setdefault(glyph.face, {}).setdefault(glyph.number, meaning)
        return meanings

    def _table(self, size: float) -> dict[int, str]:
        """For `str.translate`: a character as hexadecimal glyph, with what a change of font takes."""
        table = self._tables.get(size)
        if table is None:
            table = {ord(char): self._code(char, size) for char in self.chars | {"\t"}}
            self._tables[size] = table
        return table

    def _code(self, char: str, size: float) -> str:
        if char in _UNINKED:
            return f">Tj[{-TAB_EMS * 1000}]TJ<" if char == "\t" else ""
        glyph = self._chain.printed(char)
        code = f"{glyph.number:04x}"
        meaning = self.meanings[glyph.face][glyph.number]
        if self._chain.glyph(char) and meaning != char:
            # Two characters share the glyph; the font can tell of one only.
            actual = char.encode("utf-16-be").hex()
            code = f">Tj/Span<</ActualText<feff{actual}>>>BDC<{code}>Tj EMC<"
        if glyph.face:
            mine, main = FONT_NAME.format(glyph.face), FONT_NAME.format(0)
            code = f">Tj/{mine} {_number(size)} Tf<{code}>Tj/{main} {_number(size)} Tf<"
        return code


def _number(value: float) -> str:
    """A number for PDF, to 1/10000 point, without idle zeros."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
