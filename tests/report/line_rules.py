"""The rules of Chinese lines, written down a second time: what the lines of a text break of them.

Character by character and from the design's own words, without the tables of
`app.report.breaking`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

CLOSING = "！），．：；？］｝、。〉》」』】〕…—％)]},.:;!?%"
OPENING = "（［｛〈《「『【〔([{"
HANGING = "，。、；："
BLANKS = " \u3000\t"
EM = 256_000

# A number with its marks and the 年月日% after it; a Latin word; an outline label.
_UNPARTED = (
    re.compile(r"[0-9]+(?:[,.][0-9]+)*[年月日%]?"),
    re.compile(r"[A-Za-z]+"),
    re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]|[(（][0-9]{1,3}[)）]"),
    re.compile(r"[一二三四五六七八九十]{1,3}、|[0-9]{1,3}\."),
)


@dataclass(frozen=True)
class Broken:
    """A rule broken at an offset of the text."""

    rule: str
    at: int
    around: str


def broken_rules(
    text: str,
    spans: Sequence[tuple[int, int, float]],
    width: float,
    advance: Callable[[str], int],
) -> Iterator[Broken]:
    """Every rule that the lines (start, end, indent in em) of a text break in a column of `width` em."""
    room = min(width - indent for _, _, indent in spans)
    tied = _tied(text)
    for start, end, indent in spans:
        ink = text[start:end].rstrip(" ")
        over = sum(map(advance, ink)) - round((width - indent) * EM)
        if over > 0 and ink[-1] in HANGING:
            over -= advance(ink[-1])
        if over > 0 and len(ink) > 1:
            yield Broken("outside its column", end, ink)
    for (_, end, _), (start, _, _) in pairwise(spans):
        if start != end:  # a line end in the text stands between them
            continue
        whole = _whole(tied, end, len(text))
        if tied.get(end) and sum(map(advance, text[whole].rstrip(" "))) <= round(room * EM):
            yield Broken(tied[end], end, text[max(end - 6, 0) : end] + "|" + text[end : end + 6])


def _tied(text: str) -> dict[int, str]:
    """The offsets at which no line may end, with the rule that forbids it."""
    tied = {}
    for at in range(1, len(text)):
        before, after = text[:at].rstrip(BLANKS)[-1:], text[at:].lstrip(BLANKS)[:1]
        if after and after in CLOSING and text[at - 1] not in "\n":
            tied[at] = f"begins with {after}"
        elif before and before in OPENING:
            tied[at] = f"ends with {before}"
        elif text[at] == " ":
            tied[at] = "begins with a blank"
    for pattern in _UNPARTED:
        for match in pattern.finditer(text):
            for at in range(match.start() + 1, match.end()):
                tied.setdefault(at, f"parts {match.group()}")
    return tied


def _whole(tied: dict[int, str], at: int, length: int) -> slice:
    """The stretch around an offset in which no line may end."""
    begin = end = at
    while begin > 0 and tied.get(begin):
        begin -= 1
    while end < length and tied.get(end):
        end += 1
    return slice(begin, end)
