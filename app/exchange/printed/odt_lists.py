"""Automatic numbers of an ODT: what an editor prints before the items of a list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.exchange.printed.counting import numeral

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, STYLE, OFFICE = (_URN % name for name in ("text", "table", "style", "office"))
DRAW = _URN % "drawing"
_LO = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_DEEPEST = 10
_BULLET = "•"


@dataclass(slots=True)
class _Stream:
    """The numbers a list has reached, level by level."""

    counts: list[int] = field(default_factory=lambda: [0] * (_DEEPEST + 1))

    def next(self, level: int, start: int, given: int | None) -> None:
        """Count an item."""
        if given is not None:
            self.counts[level] = given
        elif self.counts[level]:
            self.counts[level] += 1
        else:
            self.counts[level] = start
        self.counts[level + 1 :] = [0] * (_DEEPEST - level)


class Lists:
    """The list styles of a document, and where each list has got to."""

    def __init__(self, content: Element, styles: Element) -> None:
        self._levels: dict[str, dict[int, Element]] = {}
        self._paragraph_lists: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._outline: dict[int, Element] = {}
        self._streams: dict[str, _Stream] = {}
        self._headings = _Stream()
        for root in (styles, content):
            for element in root.iter():
                self._note(element)

    def _note(self, element: Element) -> None:
        name = element.get(f"{STYLE}name", "")
        if element.tag == f"{TEXT}list-style":
            self._levels[name] = _by_level(element)
        elif element.tag == f"{TEXT}outline-style":
            self._outline = _by_level(element)
        elif element.tag == f"{STYLE}style":
            self._parents[name] = element.get(f"{STYLE}parent-style-name", "")
            if (listed := element.get(f"{STYLE}list-style-name")) is not None:
                self._paragraph_lists[name] = listed

    def heading(self, paragraph: Element) -> str:
        """The automatic number of a heading outside lists, or nothing."""
        said = _number_said(paragraph)
        if said is not None or paragraph.tag != f"{TEXT}h":
            return said or ""
        level = _level_of(paragraph.get(f"{TEXT}outline-level", "1"))
        style = self._outline.get(level)
        if style is None or not style.get(f"{STYLE}num-format"):
            return ""
        if paragraph.get(f"{TEXT}is-list-header") == "true":
            return ""
        self._headings.next(level, _start(style), None)
        return _label(self._outline, level, self._headings)

    def paragraphs(self, element: Element) -> Iterator[tuple[str, Element]]:
        """What stands in a list, each with its label, or nothing for what has none."""
        style = element.get(f"{TEXT}style-name", "")
        yield from self._items(element, style, 1, self._stream(element, style))

    def _stream(self, element: Element, style: str) -> _Stream:
        before = element.get(f"{TEXT}continue-list", "")
        if before in self._streams:
            stream = self._streams[before]
        elif element.get(f"{TEXT}continue-numbering") == "true":
            stream = self._streams.get(f" {style}", _Stream())
        else:
            stream = _Stream()
        self._streams[f" {style}"] = stream
        self._streams[element.get(_XML_ID, "") or " "] = stream
        return stream

    def _items(
        self, element: Element, style: str, level: int, stream: _Stream
    ) -> Iterator[tuple[str, Element]]:
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            labelled = item.tag == f"{TEXT}list-header"
            for child in item:
                if child.tag == f"{TEXT}list":
                    own = child.get(f"{TEXT}style-name", style)
                    yield from self._items(child, own, min(level + 1, _DEEPEST), stream)
                elif child.tag in _PARAGRAPHS and not labelled:
                    labelled = True
                    yield self._item_label(item, child, style, level, stream), child
                elif child.tag != f"{TEXT}number":
                    yield "", child

    def _item_label(
        self, item: Element, paragraph: Element, style: str, level: int, stream: _Stream
    ) -> str:
        levels = self._levels.get(style or self._list_of(paragraph), {})
        own = levels.get(level)
        given = item.get(f"{TEXT}start-value", "")
        stream.next(level, _start(own), int(given) if given.isdigit() and len(given) < 9 else None)
        said = _number_said(item) or _number_said(paragraph)
        return said if said is not None else _label(levels, level, stream)

    def _list_of(self, paragraph: Element) -> str:
        """The list style that a paragraph's style asks for."""
        name = paragraph.get(f"{TEXT}style-name", "")
        for _ in range(_DEEPEST):
            if name in self._paragraph_lists:
                return self._paragraph_lists[name]
            name = self._parents.get(name, "")
        return ""


def _by_level(style: Element) -> dict[int, Element]:
    return {_level_of(child.get(f"{TEXT}level", "")): child for child in style}


def _level_of(said: str) -> int:
    return min(max(int(said), 1), _DEEPEST) if said.isdigit() and len(said) < 4 else 1


def _start(style: Element | None) -> int:
    said = style.get(f"{TEXT}start-value", "1") if style is not None else "1"
    return int(said) if said.isdigit() and len(said) < 9 else 1


def _number_said(element: Element) -> str | None:
    """The label as the file itself writes it out for readers that do not count."""
    number = element.find(f"{TEXT}number")
    return None if number is None else "".join(number.itertext())


def _label(levels: dict[int, Element], level: int, stream: _Stream) -> str:
    style = levels.get(level)
    if style is None:
        return ""
    if style.tag == f"{TEXT}list-level-style-bullet":
        char = style.get(f"{TEXT}bullet-char", _BULLET)
        return _BULLET if any("\ue000" <= c <= "\uf8ff" for c in char) else char
    written = style.get(f"{_LO}num-list-format")
    if written is not None:
        for position in range(1, level + 1):
            written = written.replace(f"%{position}%", _numeral(levels, position, stream))
        return written
    if not style.get(f"{STYLE}num-format"):
        return ""
    shown = _level_of(style.get(f"{TEXT}display-levels", "1"))
    numbers = [_numeral(levels, at, stream) for at in range(max(level - shown, 0) + 1, level + 1)]
    prefix, suffix = (style.get(f"{STYLE}num-{end}", "") for end in ("prefix", "suffix"))
    return prefix + ".".join(filter(None, numbers)) + suffix


def _numeral(levels: dict[int, Element], level: int, stream: _Stream) -> str:
    style = levels.get(level)
    way = style.get(f"{STYLE}num-format", "") if style is not None else ""
    if not way:
        return ""
    # LibreOffice names a way by its first three: 一, 二, 三, ….
    first = "１" if way.startswith("１") else way.partition(",")[0].strip()
    return numeral(stream.counts[level] or _start(style), first)
