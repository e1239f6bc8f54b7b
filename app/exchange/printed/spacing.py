"""Blanks: those that only typesetting put between Chinese and digits, and those a line's end ate."""

import re

from app.exchange.printed.tracing import SPACE, Traced

_BLANKS = re.compile(r"[^\S\n]+")
_WORD_BEFORE = re.compile(r"[!-~]*$")
_WORD_AFTER = re.compile(r"[!-~]*")
_WORD = 20
_LETTER = re.compile(r"[A-Za-z]")
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
# U+FF5E is a sign of Chinese texts; the rest are letters, not marks.
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def without_spaces(text: Traced, keep: bool = False) -> Traced:
    """The text without the blanks that print has not; with `keep` only those at its ends.

    A blank stays between two words of Latin letters or figures (ISO 27001), and
    one between two Chinese characters, which somebody put there.
    """
    text = text.stripped()
    if keep:
        return text
    drop: list[int] = []
    for match in _BLANKS.finditer(text.text):
        start, end = match.span()
        drop.extend(range(start + 1 if _stays(text.text, start, end) else start, end))
    return text.without(drop) if drop else text


def _stays(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1], text[end]
    if _HAN.match(before) and _HAN.match(after):
        return True
    if not (before.isascii() and after.isascii()):
        return False
    left, right = (
        _WORD_BEFORE.search(text, max(0, start - _WORD), start),
        _WORD_AFTER.match(text, end),
    )
    assert left is not None, "it matches nothing as well"
    assert right is not None, "it matches nothing as well"
    if _LETTER_OR_DIGIT.match(before) and _LETTER_OR_DIGIT.match(after):
        return True
    return bool(_LETTER.search(left[0]) and _LETTER.search(right[0]))


def joined(one: Traced, other: Traced) -> Traced:
    """Two lines of one paragraph; a blank again between words that the line's end parted."""
    one, other = one.stripped(), other.stripped()
    if not len(one) or not len(other):
        return one + other
    words = _LETTER_OR_DIGIT.match(one.text[-1]) and _LETTER.match(other.text[0])
    words = words or (_LETTER.match(one.text[-1]) and _LETTER_OR_DIGIT.match(other.text[0]))
    after_mark = one.text[-1] in ",;:." and _LETTER.search(one.text[-4:])
    spaced = words or (after_mark and _LETTER.match(other.text[0]))
    return one + SPACE + other if spaced else one + other
