"""Automatic numbers of a DOCX: what Word prints before a numbered paragraph (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.exchange.printed.counting import WORD, numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_DEEPEST_STYLE = 20
_PLACE = re.compile(r"%([1-9])")
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: its first number, its way to count, its text, and what starts it anew."""

    start: int
    way: str
    text: str
    restart: int | None
    plain: bool


class Lists:
    """The numbering of a document, and where each list has got to."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._abstract: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        self._style_lists: dict[str, str] = {}
        self._styles: dict[str, Element] = {}
        self._counts: dict[str, list[int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._known: dict[str, dict[int, _Level]] = {}
        self._default_style = ""
        for element in numbering if numbering is not None else ():
            self._note_list(element)
        for style in styles if styles is not None else ():
            if style.tag == f"{W}style":
                self._note_style(style)

    def _note_list(self, element: Element) -> None:
        if element.tag == f"{W}abstractNum":
            key = element.get(f"{W}abstractNumId", "")
            self._abstract[key] = element
            if name := _value(element.find(f"{W}styleLink")):
                self._style_lists[name] = key
        elif element.tag == f"{W}num":
            self._nums[element.get(f"{W}numId", "")] = element

    def _note_style(self, style: Element) -> None:
        key = style.get(f"{W}styleId", "")
        self._styles[key] = style
        if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph":
            self._default_style = key

    def label(self, paragraph: Element) -> str:
        """The number Word prints before a paragraph, or nothing; it counts as printed."""
        num, level = self._of(paragraph)
        levels = self._levels(num) if num else {}
        if level not in levels:
            return ""
        counts = self._count(num, level, levels)
        own = levels[level]
        if own.way == "bullet":
            odd = any("\ue000" <= char <= "\uf8ff" for char in own.text)
            return _BULLET if odd else own.text
        if own.way == "none":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return ""
            way = "1" if own.plain else WORD.get(levels[at].way, "1")
            return numeral(counts[at] or levels[at].start, way)

        return _PLACE.sub(number, own.text)

    def _count(self, num: str, level: int, levels: dict[int, _Level]) -> list[int]:
        """Count a paragraph of a list; lists of the same definition count together."""
        key = self._stream(num)
        counts = self._counts.setdefault(key, [0] * _LEVELS)
        if (num, level) not in self._begun:
            self._begun.add((num, level))
            if self._overridden(num, level):
                counts[level] = 0
        counts[level] = counts[level] + 1 if counts[level] else levels[level].start
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and level < restart):
                counts[deeper] = 0
        return counts

    def _stream(self, num: str) -> str:
        return _value(self._nums[num].find(f"{W}abstractNumId")) or num

    def _overridden(self, num: str, level: int) -> bool:
        """Whether a list begins anew at a level."""
        return any(
            override.get(f"{W}ilvl") == str(level)
            and override.find(f"{W}startOverride") is not None
            for override in self._nums[num].iter(f"{W}lvlOverride")
        )

    def _of(self, paragraph: Element) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else its style's; "" for none."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        num, level = _num_level(own)
        style = _value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default_style
        for _ in range(_DEEPEST_STYLE):
            if (num is not None and level is not None) or style not in self._styles:
                break
            element = self._styles[style]
            its_num, its_level = _num_level(element.find(f"{W}pPr/{W}numPr"))
            if num is None and its_num is not None:
                num = its_num
                linked = self._level_of_style(num, style)
                level = its_level if level is None and linked is None else (level or linked)
            style = _value(element.find(f"{W}basedOn"))
        return ("", 0) if num is None or num not in self._nums else (num, level or 0)

    def _level_of_style(self, num: str, style: str) -> int | None:
        """The level of a list that names a paragraph style as its own."""
        if num not in self._nums:
            return None
        for element in self._level_elements(num):
            if _value(element.find(f"{W}pStyle")) == style:
                return _whole(element.get(f"{W}ilvl", ""), 0)
        return None

    def _level_elements(self, num: str) -> list[Element]:
        key = _value(self._nums[num].find(f"{W}abstractNumId"))
        for _ in range(_DEEPEST_STYLE):
            abstract = self._abstract.get(key)
            if abstract is None:
                return []
            link = _value(abstract.find(f"{W}numStyleLink"))
            if not link or self._style_lists.get(link) in (None, key):
                return abstract.findall(f"{W}lvl")
            key = self._style_lists[link]
        return []

    def _levels(self, num: str) -> dict[int, _Level]:
        if num not in self._known:
            levels = {}
            for element in self._level_elements(num):
                levels[_whole(element.get(f"{W}ilvl", ""), 0)] = _level(element)
            for override in self._nums[num].iter(f"{W}lvlOverride"):
                at = _whole(override.get(f"{W}ilvl", ""), 0)
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[at] = _level(own)
                start = override.find(f"{W}startOverride")
                if start is not None and at in levels:
                    was = levels[at]
                    first = _whole(_value(start), was.start)
                    levels[at] = _Level(first, was.way, was.text, was.restart, was.plain)
            self._known[num] = {at: level for at, level in levels.items() if at < _LEVELS}
        return self._known[num]


def _level(element: Element) -> _Level:
    restart = element.find(f"{W}lvlRestart")
    return _Level(
        start=_whole(_value(element.find(f"{W}start")), 1),
        way=_value(element.find(f"{W}numFmt")) or "decimal",
        text=_value(element.find(f"{W}lvlText")),
        restart=None if restart is None else _whole(_value(restart), 0),
        plain=element.find(f"{W}isLgl") is not None,
    )


def _num_level(element: Element | None) -> tuple[str | None, int | None]:
    if element is None:
        return None, None
    num, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    return (
        None if num is None else _value(num),
        None if level is None else _whole(_value(level), 0),
    )


def _value(element: Element | None) -> str:
    return element.get(f"{W}val", "") if element is not None else ""


def _whole(said: str, default: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else default
