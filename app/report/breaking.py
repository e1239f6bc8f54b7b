"""Chinese line breaking 避頭尾: text becomes lines of a given width.

The rules are those of ECMA-376 (17.15.1.58-59, kinsoku for Traditional Chinese)
and of W3C clreq, as the design states them. A text falls into units that are
never parted: opening marks, then a number, word, label or single character,
then closing marks. A unit wider than its column is cut as the last resort.

Blanks: a half-width space at a line's end hangs past the edge and prints
nothing; full-width spaces keep their width everywhere; a tab is a blank of two
em; a line end in the text (also the one Word puts inside a paragraph) ends the line.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from app.core.writable import LINE_END
from app.report.style import EM

# The design's own marks, then the further ones of ECMA-376 17.15.1.58 and 59 for
# Traditional Chinese, without U+2574 and U+FF5C, which stand between texts. The
# further opening ones have with them the signs that stand before an amount.
CLOSING = "！），．：；？］｝、。〉》」』】〕…—％)]},.:;!?%"
OPENING = "（［｛〈《「『【〔([{"
ALSO_CLOSING = "·’”•‥‧′″›℃∶〃々〗〞︰︱︳︴︶︸︺︼︾﹀﹂﹄﹏﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞～｠–―¢°‰℉"
ALSO_OPENING = "‘“‵〖〝︵︷︹︻︽︿﹁﹃﹙﹛﹝｟$£¥€＄￡￥"
HANGING = "，。、；："
TAB_EMS = 2

_NUMERALS = "一二三四五六七八九十百千零〇"
_DIGIT = "0-9０-９"
# Scripts whose words are not parted; Chinese, kana and Hangul break between any two.
_LETTER = "A-Za-zＡ-Ｚａ-ｚªµºÀ-ÖØ-öø-ʯͰ-ͽͿ-ԯ԰-֏֐-׿؀-ۿऀ-๿Ḁ-ỿἀ-῿ⁿ℀-ℂ№™"
_EXTENDING = "\u0300-\u036f\u3099\u309a\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef\u200d"
_GLUE = "\u00a0\u2007\u2011\u202f\u2060\ufeff"


def _ranges(first: str, last: str, without: str) -> Iterator[tuple[str, str]]:
    """The ranges of characters from first to last that leave some out."""
    for char in sorted(without):
        if first <= char <= last:
            if first < char:
                yield first, chr(ord(char) - 1)
            first = chr(ord(char) + 1)
    yield first, last


def _class(marks: str) -> str:
    return "[" + re.escape(marks) + "]"


_BLANKS = " \u3000\t"
# More blanks than any column is wide need not be held together.
_FEW_BLANKS = f"[{_BLANKS}]{{0,60}}"
_O, _C = _class(OPENING + ALSO_OPENING), _class(CLOSING + ALSO_CLOSING)
_ALNUM = f"[{_DIGIT}{_LETTER}]"
_JOINED = (
    rf"(?:[.:'’\-‐_/&@+#=~–\\?%]{{1,3}}|(?<=[{_DIGIT}])[,．](?=[{_DIGIT}])"
    r"|(?<=[０-９])，(?=[０-９]))"
)
# R&D, COVID-19, 1,638, 12.5%, 10:30, a@b.tw; 年月日 and % stay with the number before them.
_WORD = (
    rf"[+\-−±#@]?{_ALNUM}(?:{_ALNUM}|[{_EXTENDING}]|{_JOINED}(?={_ALNUM}))*"
    rf"[+#/\-_&]*(?:(?<=[{_DIGIT}])[年月日%％])?"
)
_LABEL = rf"(?:(?<=[(（])[{_NUMERALS}]{{2,3}}(?=[)）])|[{_NUMERALS}]{{2,3}}(?=、))"
_CORE = rf"(?:{_WORD}|{_LABEL}|[^\n])[{_EXTENDING}{_GLUE}]*"
_UNIT = (
    rf"(?:{_O}{_FEW_BLANKS})*{_CORE}(?:(?<=[{_GLUE}]){_CORE})*"
    rf"(?:{_FEW_BLANKS}{_C}[{_EXTENDING}]*)* *"
)
# Characters that neither tie nor are tied: of a run of them only the last may have marks after it.
_PLAIN = "".join(f"{a}-{b}" for a, b in _ranges("一", "鿿", without=_NUMERALS))
_ITEM = re.compile(rf"([{_PLAIN}]{{2,}}(?=[{_PLAIN}]))|({_UNIT})")
# What a word that must be cut is made of: numbers and runs of letters.
_PART = re.compile(
    rf"[{_DIGIT}]+(?:[,.，．][{_DIGIT}]+)*[年月日%％]?|[{_LETTER}{_EXTENDING}]+|{_LABEL}"
)


_MARKS_ABOVE = re.compile(f"[{_EXTENDING}]")

Span = tuple[int, int, float]


class LineBreaker:
    """Breaks texts into lines by the advances of one set of fonts.

    `advance` gives a character's width in 1/256000 em. Lines already broken are
    kept, so that an edit breaks only the paragraph it touched.
    """

    def __init__(self, advance: Callable[[str], int]) -> None:
        self._advance = advance
        self._units = _UnitWidths(self._width_of_char)
        self._wide: set[str] = set()
        self._broken: dict[tuple[str, float, float, float], tuple[Span, ...]] = {}

    def lines(self, text: str, width: float, first: float, rest: float) -> tuple[Span, ...]:
        """The lines of a paragraph in a column of `width` em: (start, end, indent in em) each.

        The spans cover the text but for the line ends in it. There is always a
        line, empty for an empty text.
        """
        key = (text, width, first, rest)
        found = self._broken.get(key)
        if found is None:
            found = self._broken[key] = tuple(self._break(text, width, first, rest))
        return found

    def width(self, text: str) -> int:
        """The text's width in 1/256000 em."""
        return sum(map(self._width_of_char, text))

    def _width_of_char(self, char: str) -> int:
        return TAB_EMS * EM if char == "\t" else self._advance(char)

    def _break(self, text: str, width: float, first: float, rest: float) -> list[Span]:
        spans: list[Span] = []
        indent = first
        for start, end in _pieces(text):
            spans += self._break_piece(text[start:end], start, width, indent, rest)
            indent = rest
        return spans

    def _break_piece(
        self, piece: str, start: int, width: float, first: float, rest: float
    ) -> list[Span]:
        lines = _Filling(start, (first, rest), (_room(width, first), _room(width, rest)))
        for run, unit in _ITEM.findall(piece):
            if not run:
                self._add(lines, unit)
            elif self._all_wide(run):
                lines.add_run(len(run))
            else:
                for char in run:
                    self._add(lines, char)
        lines.end()
        return lines.spans

    def _add(self, lines: "_Filling", unit: str) -> None:
        needed, whole = self._units[unit]
        if lines.x + needed > lines.room:
            if lines.here > lines.begin:
                lines.end()
            if needed > lines.room:
                before = 0
                for cut in self._cut(unit, lines.room, lines.later_room):
                    lines.here += cut - before
                    lines.end()
                    before = cut
                unit = unit[before:]
                whole = self.width(unit)
        lines.x += whole
        lines.here += len(unit)

    def _all_wide(self, run: str) -> bool:
        """Whether every character is one em wide, as nearly all Chinese ones are."""
        if not self._wide.issuperset(run):
            self._wide.update(char for char in run if self._advance(char) == EM)
        return self._wide.issuperset(run)

    def _cut(self, unit: str, room: int, later_room: int) -> list[int]:
        """Where to cut a unit that is wider than its column: offsets in the unit."""
        ink = unit.rstrip(" ")
        costs = self._costs(ink, later_room)
        edges = [0, *accumulate(map(self._width_of_char, ink))]
        end = edges[-1] - (self._width_of_char(ink[-1]) if ink[-1] in HANGING else 0)
        cuts: list[int] = []
        begin = 0
        while end - edges[begin] > room and begin + 1 < len(ink):
            most = max(bisect_right(edges, edges[begin] + room) - 1, begin + 1)
            if most < len(ink) and ink[most] in HANGING:
                most += 1
            reach = range(begin + 1, min(most, len(ink) - 1) + 1)
            begin = min(reach, key=lambda at: (costs[at], -at))
            cuts.append(begin)
            room = later_room
        return cuts

    def _costs(self, unit: str, room: int) -> list[int]:
        """How bad a cut before each character is, 1 the least.

        Between the parts of a word and in one wider than the column, then at a
        mark that ECMA-376 has and the design has not, inside a run of closing
        marks or of opening ones, at any mark, and inside a word or number last.
        """
        before, after = _neighbours(unit), _neighbours(unit[::-1])[::-1]
        costs = [1, *map(_cost_between, before, after[1:])]
        for part in _PART.finditer(unit):
            inside = 1 if self.width(part.group()) > room else 6
            length = part.end() - part.start()
            costs[part.start() + 1 : part.end()] = [inside] * (length - 1)
        for at, char in enumerate(unit):
            if char == " ":  # belongs to the line before, where it prints nothing
                costs[at] = max(costs[at], 3)
        for mark in _MARKS_ABOVE.finditer(unit):
            costs[mark.start()] = 7
        return costs


def _neighbours(unit: str) -> list[str]:
    """For each character itself, or where it is a blank the last before it that is none."""
    last, found = "", []
    for char in unit:
        last = last if char in _BLANKS else char
        found.append(last)
    return found


def _cost_between(before: str, after: str) -> int:
    begins_badly = after != "" and after in CLOSING
    ends_badly = before != "" and before in OPENING
    if begins_badly and before in CLOSING:
        return 3
    if ends_badly and after in OPENING:
        return 4
    if begins_badly or ends_badly:
        return 5
    also = (after and after in ALSO_CLOSING) or (before and before in ALSO_OPENING)
    return 2 if also else 1


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text between its line ends; always one."""
    start = 0
    for line_end in LINE_END.finditer(text):
        yield start, line_end.start()
        start = line_end.end()
    yield start, len(text)


def _room(width: float, indent: float) -> int:
    return round((width - indent) * EM)


class _Filling:
    """Lines being filled: `begin` and `here` are offsets in the text, `x` what the line holds."""

    def __init__(self, start: int, indents: tuple[float, float], rooms: tuple[int, int]) -> None:
        self.spans: list[Span] = []
        self.begin = self.here = start
        self.x = 0
        self._indent, self._later_indent = indents
        self.room, self.later_room = rooms

    def end(self) -> None:
        """End the line here, and begin the next."""
        self.spans.append((self.begin, self.here, self._indent))
        self.begin, self.x = self.here, 0
        self._indent, self.room = self._later_indent, self.later_room

    def add_run(self, count: int) -> None:
        """Add so many characters, each an em wide, between any two of which a line may end."""
        while (fit := (self.room - self.x) // EM) < count:
            if fit <= 0:
                if self.here > self.begin:
                    self.end()
                    continue
                fit = 1  # a column narrower than a character
            self.here += fit
            count -= fit
            self.end()
        self.here += count
        self.x += count * EM


class _UnitWidths(dict[str, tuple[int, int]]):
    """Widths of units: without the last mark where it may hang, and with the blanks at the end."""

    def __init__(self, width_of_char: Callable[[str], int]) -> None:
        super().__init__()
        self._width = width_of_char

    def __missing__(self, unit: str) -> tuple[int, int]:
        ink = unit.rstrip(" ")
        needed = sum(map(self._width, ink))
        if ink[-1:] and ink[-1] in HANGING:
            needed -= self._width(ink[-1])
        widths = needed, sum(map(self._width, unit))
        self[unit] = widths
        return widths
