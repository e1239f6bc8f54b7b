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
from collections.abc import Callable, Iterator
from itertools import accumulate

from app.report.style import EM

# ECMA-376 17.15.1.59, Traditional Chinese, with the design's own marks. Then U+2574
# and U+FF5C are left out: they are used as separators with text on either side.
CLOSING = (
    "!),.:;?]}%·’”•‥…‧′″›℃∶、。〃々〉》」』】〕〗〞"
    "︰︱︳︴︶︸︺︼︾﹀﹂﹄﹏﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞！％），．：；？］｝～｠–—―¢°‰℉"
)
# ECMA-376 17.15.1.58, with the signs that stand before an amount.
OPENING = "([{‘“‵〈《「『【〔〖〝︵︷︹︻︽︿﹁﹃﹙﹛﹝（［｛｟$£¥€＄￡￥"
HANGING = "，。、；："
TAB_EMS = 2

_NUMERALS = "一二三四五六七八九十百千零〇"
_DIGIT = "0-9０-９"
# Scripts whose words are not parted; Chinese, kana and Hangul break between any two.
_LETTER = "A-Za-zＡ-Ｚａ-ｚªµºÀ-ÖØ-öø-ʯͰ-ͽͿ-ԯ԰-֏֐-׿؀-ۿऀ-๿Ḁ-ỿἀ-῿ⁿ℀-ℂ№™"
_EXTENDING = "\u0300-\u036f\u3099\u309a\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef\u200d"
_GLUE = "\u00a0\u2007\u2011\u202f\u2060\ufeff"


def _class(marks: str) -> str:
    return "[" + re.escape(marks) + "]"


_BLANK = "[ \u3000\t]"
_O, _C = _class(OPENING), _class(CLOSING)
_ALNUM = f"[{_DIGIT}{_LETTER}]"
_JOINED = rf"(?:[.:'’\-‐_/&@+#=~–\\?%]{{1,3}}|(?<=[{_DIGIT}])[,．，](?=[{_DIGIT}]))"
# R&D, COVID-19, 1,638, 12.5%, 10:30, a@b.tw; 年月日 and % stay with the number before them.
_WORD = (
    rf"[+\-−±#@]?{_ALNUM}(?:{_ALNUM}|[{_EXTENDING}]|{_JOINED}(?={_ALNUM}))*"
    rf"[+#/\-_&]*(?:(?<=[{_DIGIT}])[年月日%％])?"
)
_LABEL = rf"[{_NUMERALS}]{{2,}}(?=[)）、.．])"
_CORE = rf"(?:{_WORD}|{_LABEL}|[^\n])[{_EXTENDING}{_GLUE}]*"
_UNIT = re.compile(
    rf"(?:{_O}{_BLANK}*)*{_CORE}(?:(?<=[{_GLUE}]){_CORE})*(?:{_BLANK}*{_C}[{_EXTENDING}]*)* *"
)
_TOKEN = re.compile(rf"{_WORD}|{_LABEL}")

_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")

Span = tuple[int, int, float]


class LineBreaker:
    """Breaks texts into lines by the advances of one set of fonts.

    `advance` gives a character's width in 1/256000 em. Lines already broken are
    kept, so that an edit breaks only the paragraph it touched.
    """

    def __init__(self, advance: Callable[[str], int]) -> None:
        self._advance = advance
        self._units = _UnitWidths(self._width_of_char)
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
        spans: list[Span] = []
        units = self._units
        indent, room = first, round((width - first) * EM)
        line, here, x = start, start, 0
        for unit in _UNIT.findall(piece):
            _, needed, whole = units[unit]
            if x + needed > room:
                if here > line:
                    spans.append((line, here, indent))
                    line, x, indent, room = here, 0, rest, round((width - rest) * EM)
                if needed > room:
                    cuts = self._cut(unit, room, round((width - rest) * EM))
                    for cut in cuts:
                        spans.append((line, here + cut, indent))
                        line, indent = here + cut, rest
                    room = round((width - rest) * EM)
                    whole = self.width(unit[cuts[-1] :]) if cuts else whole
            x += whole
            here += len(unit)
        spans.append((line, here, indent))
        return spans

    def _cut(self, unit: str, room: int, later_room: int) -> list[int]:
        """Where to cut a unit that is wider than its column: offsets in the unit."""
        costs = self._costs(unit, later_room)
        widths = [self._width_of_char(char) for char in unit]
        cuts: list[int] = []
        begin, end = 0, len(unit.rstrip(" "))
        while self._units[unit[begin:end]][1] > room:
            reach = [w for w in accumulate(widths[begin:end]) if w <= room]
            most = begin + max(len(reach), 1)
            if most < end and unit[most] in HANGING:
                most += 1
            best = min(
                range(begin + 1, min(most, end - 1) + 1), key=lambda c: (costs[c], -c), default=0
            )
            if not best:
                break
            cuts.append(best)
            begin, room = best, later_room
        return cuts

    def _costs(self, unit: str, room: int) -> list[int]:
        """How bad a cut before each character is, 0 the least.

        Inside a word wider than the column, then inside a run of closing marks or
        of opening ones, then at a mark, and inside a word or number last.
        """
        costs = [_cost_at_marks(unit, at) for at in range(len(unit))]
        for token in _TOKEN.finditer(unit):
            inside = 0 if self.width(token.group()) > room else 5
            for at in range(token.start() + 1, token.end()):
                costs[at] = inside
        return [
            6 if re.match(f"[{_EXTENDING}]", char) else cost
            for cost, char in zip(costs, unit, strict=True)
        ]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a text between its line ends; always one."""
    start = 0
    for line_end in _LINE_END.finditer(text):
        yield start, line_end.start()
        start = line_end.end()
    yield start, len(text)


def _cost_at_marks(unit: str, at: int) -> int:
    before, after = unit[:at].rstrip(" \u3000\t")[-1:], unit[at:].lstrip(" \u3000\t")[:1]
    begins_badly = after != "" and after in CLOSING
    ends_badly = before != "" and before in OPENING
    if not begins_badly and not ends_badly:
        return 1
    if begins_badly and before != "" and before in CLOSING:
        return 2
    if ends_badly and after != "" and after in OPENING:
        return 3
    return 4


class _UnitWidths(dict[str, tuple[int, int, int]]):
    """Widths of units: inked, needed when the last mark hangs, and with the blanks at its end."""

    def __init__(self, width_of_char: Callable[[str], int]) -> None:
        super().__init__()
        self._width = width_of_char

    def __missing__(self, unit: str) -> tuple[int, int, int]:
        ink = unit.rstrip(" ")
        inked = sum(map(self._width, ink))
        hung = self._width(ink[-1]) if ink[-1:] and ink[-1] in HANGING else 0
        widths = inked, inked - hung, sum(map(self._width, unit))
        self[unit] = widths
        return widths
