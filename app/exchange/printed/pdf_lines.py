"""Characters of a page as lines of text, and whether a paragraph ends with a line.

A paragraph ends where a line stops although what follows would have fitted
(UAX #14 tells what may not be parted), or where a label begins one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.core.outline import Label, read_label
from app.exchange.printed.pdf_page import Char

# Marks that may hang past the edge, and those that never begin a line.
_HANGING = "，。、；：,.;:!！?？"
_CLOSING = "！），．：；？］｝、。〉》」』】〕…—％)]},.:;!?%"
# Nothing is parted before these, nor a figure or letter behind them (UAX #14, LB13, 21, 25, 30).
_JOINING = "-/–"
_OPENING = "（［｛〈《「『【〔([{"
_NUMBER = re.compile(
    r"[-−]?[0-9０-９][0-9０-９,.，．]*[年月日%％‰℃]?|[A-Za-z×÷=+≦≧≤≥<>±][A-Za-z0-9×÷=+≦≧≤≥<>±'’.,%-]*"
)
_LABEL = re.compile(
    r"[(（][一二三四五六七八九十百0-9０-９]{1,4}[)）]|[0-9０-９]{1,3}[.．、](?![0-9０-９])|[一二三四五六七八九十]{1,3}、"
)
_SENTENCE_END = re.compile(r"[。：:；;！!？?%％)）」』]$")
_MARK_END = re.compile(r"[，、,。：:；;！!？?％%)）」』]$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_TOUCHING = re.compile(r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]")
_SPACED = re.compile(r"[\u3400-\u9fff] [A-Za-z0-9]|[A-Za-z0-9] [\u3400-\u9fff]")
# In em: how far apart baselines of one line may be, and what is more than a word's blank.
_SAME_LINE = 0.35
_NEAR = 0.12
_EXACT = 0.02
_INDENT = 0.3
_WIDE_COLUMN = 12.0
_NEARLY_FULL = 4.0
_AUTOMATIC = 0.25
_LEAST_SPACING = 0.1
_BLANK = 0.2
_WIDE_GAP = 3.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line: its text, where it begins and ends, its baseline, its size, and its characters' widths.

    `inner` is where it ends without a mark that may hang.
    """

    text: str
    left: float
    right: float
    inner: float
    y: float
    size: float
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    def token_width(self) -> float:
        """How wide what may not be parted at the line's start is."""
        length = _token_length(self.text)
        return self.ends[length - 1] - self.left if length else 0.0


def lines_of(chars: Iterable[Char]) -> list[TextLine]:
    """The lines of some characters, from the top."""
    rows: list[list[Char]] = []
    tops: list[float] = []
    for char in sorted(chars, key=lambda c: (-c.y, c.x)):
        at = bisect_left(tops, -char.y - _SAME_LINE * max(char.size, 1.0))
        if at < len(rows) and abs(rows[at][0].y - char.y) <= _SAME_LINE * _larger(
            rows[at][0], char
        ):
            rows[at].append(char)
        else:
            rows.append([char])
            tops.append(-char.y)
    return [line for row in rows if (line := _line(row)) is not None]


def apart(line_chars: Sequence[Char], gap: float = _WIDE_GAP) -> list[list[Char]]:
    """The characters of one height parted where more than so many em lie between."""
    groups: list[list[Char]] = []
    for char in sorted(line_chars, key=lambda c: c.x):
        if groups and char.x - groups[-1][-1].right <= gap * _larger(groups[-1][-1], char):
            groups[-1].append(char)
        else:
            groups.append([char])
    return groups


def _larger(one: Char, other: Char) -> float:
    return max(one.size, other.size)


def _line(chars: list[Char]) -> TextLine | None:
    """One line; a character printed twice to look bold stands once."""
    chars.sort(key=lambda c: c.x)
    text, starts, ends = "", [], []
    before: Char | None = None
    for char in chars:
        if char.text.isspace():
            if text and not text.endswith(" "):
                text += " "
                starts.append(char.x)
                ends.append(char.right)
            continue
        if before and before.text == char.text and char.x - before.x < _NEAR * char.size:
            continue
        if before and _words(before, char) and not text.endswith(" "):
            text += " "
            starts.append(before.right)
            ends.append(char.x)
        text += char.text
        starts += [char.x] * len(char.text)
        ends += [char.right] * len(char.text)
        before = char
    text = text.rstrip()
    if before is None or not text:
        return None
    inked = [char for char in chars if not char.text.isspace()]
    inside = [char for char in inked if char.text not in _HANGING] or inked
    size = sorted(char.size for char in inked)[len(inked) // 2]
    right = max(char.right for char in inked)
    return TextLine(
        text, inked[0].x, right, inside[-1].right, inked[0].y, size,
        tuple(starts[: len(text)]), tuple(ends[: len(text)]),
    )  # fmt: skip


def _words(before: Char, char: Char) -> bool:
    """Whether a blank that nobody wrote lies between two words of Latin letters."""
    latin = before.text.isascii() and char.text.isascii()
    return latin and char.x - before.right > _BLANK * char.size


def _token_length(text: str) -> int:
    """How many characters at a line's start go together."""
    at = 0
    while at < len(text) - 1 and text[at] in _OPENING:
        at += 1
    match = _LABEL.match(text) or _NUMBER.match(text, at)
    at = match.end() if match else at + 1
    while at < len(text) and text[at] in _CLOSING + _JOINING:
        at += 1
        if text[at - 1] in _JOINING + ")" and (match := _NUMBER.match(text, at)):
            at = match.end()
    return min(at, len(text))


@dataclass(slots=True)
class Paragraphs:
    """Tells, line by line of a column, where its paragraphs end.

    `edge` is where its lines end at most, `spacing` in em what is left between
    Chinese and Latin letters that touch. What the lines of earlier paragraphs
    did tells those that the lengths leave open.
    """

    edge: float
    spacing: float = 0.0
    _starts: dict[int, float] = field(default_factory=dict)
    _known: dict[int, int] = field(default_factory=dict)
    _inline: set[int] = field(default_factory=set)
    _continued: float | None = None
    _label: Label | None = None

    def ends(self, lines: Sequence[TextLine]) -> list[bool]:
        """Of each line, whether a paragraph ends with it; the last one's always does."""
        if not lines:
            return []
        found = []
        self._begin(lines[0])
        for line, following in pairwise(lines):
            over = self._is_over(line, following)
            found.append(over)
            if over:
                self._begin(following)
            else:
                self._go_on(following)
        return [*found, True]

    def _begin(self, line: TextLine) -> None:
        label = read_label(line.text)
        self._continued = None
        self._inline = set()
        self._label = label
        if label:
            self._starts[label.level] = line.left
            self._known[label.level] = label.number
            for deeper in range(label.level + 1, 5):
                self._known.pop(deeper, None)
        self._note_inline(line)

    def _go_on(self, line: TextLine) -> None:
        if line.text[0] not in _OPENING:  # the half of one may be cut off
            self._continued = line.left
        self._note_inline(line)

    def _note_inline(self, line: TextLine) -> None:
        """Remember the levels whose labels stand within a line: their next ones may begin one."""
        for match in _LABEL.finditer(line.text, 1):
            if line.text[match.start() - 1] in "：:。；;" and (label := read_label(match[0])):
                self._inline.add(label.level)

    def _is_over(self, line: TextLine, following: TextLine) -> bool:
        size = max(line.size, 1.0)
        label = read_label(following.text)
        if line.right + self._needed(line, following) <= self.edge + _EXACT * size:
            return not self._stops_short(line, label)
        if label and (label.level, label.number) == (1, 1):
            return True
        if self._continued is not None and not _below(following, self._continued):
            # Lines of one paragraph begin below each other, from the second on.
            return True
        if label is None:
            return False
        start = self._starts.get(label.level)
        if self._continued is None and start is not None and self._label is not None:
            own = self._starts.get(self._label.level)
            if own is not None and own == line.left and not _below(following, start):
                return False
        if label.level in self._inline:
            return False
        return bool(_SENTENCE_END.search(line.text)) and self._counts_on(label)

    def _stops_short(self, line: TextLine, label: Label | None) -> bool:
        """Whether a line nearly full stops within a sentence: its maker parts less than we know."""
        size = max(line.size, 1.0)
        room = self.edge - line.right
        wide = self.edge - line.left >= _WIDE_COLUMN * size
        within = label is None and not _MARK_END.search(line.text)
        return wide and within and room <= _NEARLY_FULL * size

    def _needed(self, line: TextLine, following: TextLine) -> float:
        """The room what a line begins with would have needed on the line before."""
        touching = (_HAN.match(line.text[-1]), _HAN.match(following.text[0]))
        letters = (_LATIN.match(line.text[-1]), _LATIN.match(following.text[0]))
        spaced = (touching[0] and letters[1]) or (letters[0] and touching[1])
        return following.token_width() + (self.spacing * line.size if spaced else 0.0)

    def _counts_on(self, label: Label) -> bool:
        last = self._known.get(label.level)
        if last is None:
            return label.number == 1
        return label.number == last + 1 or label.number == 1


def _below(line: TextLine, left: float) -> bool:
    """Whether a line begins at a place, the half that an opening mark may lose aside."""
    size = max(line.size, 1.0)
    lost = 0.5 * size if line.text[0] in _OPENING else 0.0
    return min(abs(line.left - left), abs(line.left + lost - left)) <= _INDENT * size


def spacing_of(lines: Iterable[TextLine]) -> float:
    """In em, what is left between Chinese and Latin letters that touch; most pairs tell."""
    gaps: list[float] = []
    for line in lines:
        solid = line.text.replace(" ", "")
        if len(solid) != len(line.text):
            gaps += [_AUTOMATIC] * len(_SPACED.findall(line.text))
        for at in range(1, len(line.text)):
            pair = line.text[at - 1 : at + 1]
            if _TOUCHING.match(pair):
                gaps.append((line.starts[at] - line.ends[at - 1]) / max(line.size, 1.0))
    gaps.sort()
    middle = gaps[len(gaps) // 2] if gaps else 0.0
    return middle if _LEAST_SPACING < middle < 2 * _AUTOMATIC else 0.0


def is_opening(text: str) -> bool:
    """Whether a character is an opening mark."""
    return text in _OPENING


def is_one_token(line: TextLine) -> bool:
    """Whether a line may not be parted anywhere, so that it may be too long."""
    return _token_length(line.text) >= len(line.text)


def is_hanging(text: str) -> bool:
    """Whether a character is a mark that may hang past the edge."""
    return text in _HANGING
