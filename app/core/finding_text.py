"""Finding a text in an annex and putting another in its place.

Pure: what is found is data, and so is what replacing it would change.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from app.core.draft.binding import moved
from app.core.model import Annex, Binding, BoundFigure, Goal, Paragraph
from app.core.texts import Edit, Spot, Thing, own_texts, text_at, texts_of, things, with_text

# Marks that ride on the character before them: accents, kana marks, variation selectors.
_ACCENTS = (
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_UNIT = re.compile(f".[{_ACCENTS}{_SELECTORS}]*", re.DOTALL)
_RIDER = re.compile(f"[{_ACCENTS}{_SELECTORS}]")


def _widths() -> dict[int, str]:
    """Full-width, half-width and small forms (Unicode's blocks of them) to the usual one."""
    codes = chain(range(0xFF01, 0xFFEF), range(0xFE50, 0xFE6C), (0x3000, 0x00A0))
    usual = ((code, unicodedata.normalize("NFKC", chr(code))) for code in codes)
    return {code: char for code, char in usual if len(char) == 1 and not _RIDER.match(char)}


_WIDTHS = _widths()


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `case` and `width`: 大小寫, 全形與半形 must agree as well."""

    text: str
    case: bool = False
    width: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A find: characters `start` to `end` of `text`, the whole text that stands at `spot`."""

    spot: Spot
    text: str
    start: int
    end: int

    @property
    def said(self) -> str:
        """The characters found."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A find and what is to stand in its place."""

    hit: Hit
    new: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """What replacing changes: the fields' new values, and the finds whose text is another by now."""

    edits: tuple[Edit, ...]
    stale: tuple[Hit, ...]


class Finder:
    """Finds in an annex, and again after a change: goals that are the same need no new look."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._needle = _fold(query.text, query)[0]
        self._known: dict[str, tuple[Goal, tuple[Hit, ...]]] = {}

    def find(self, annex: Annex) -> tuple[Hit, ...]:
        """Every find in the annex, in printed order, the annex's own texts first."""
        if not self._needle:
            return ()
        known, self._known = self._known, {}
        for goal in annex.goals:
            before = known.get(goal.key)
            if before is None or before[0] is not goal:
                before = goal, self._in(texts_of(goal))
            self._known[goal.key] = before
        parts = (hits for _, hits in self._known.values())
        return tuple(chain(self._in(own_texts(annex)), *parts))

    def _in(self, texts: Iterable[tuple[Spot, str]]) -> tuple[Hit, ...]:
        return tuple(
            Hit(spot, text, start, end)
            for spot, text in texts
            for start, end in _spans(text, self._needle, self.query)
        )


def find(annex: Annex, query: Query) -> tuple[Hit, ...]:
    """Every find in the annex, in printed order, the annex's own texts first."""
    return Finder(query).find(annex)


def replaced(annex: Annex, replacements: Iterable[Replacement]) -> Replaced:
    """What these replacements come to, in the annex as it stands now.

    A find whose text is no longer as it was found is left alone and told as
    stale. A bound figure stays bound unless the replacement touches it; where
    its measure is changed as well it is left to follow that.
    """
    wanted: dict[tuple[str, str], dict[Spot, list[Replacement]]] = {}
    for one in replacements:
        spot = one.hit.spot
        wanted.setdefault((spot.entity, spot.key), {}).setdefault(spot, []).append(one)
    found = {(entity, thing.key): thing for _, entity, thing in things(annex)}
    measures = {key for entity, key in wanted if entity == "measure"}
    edits: list[Edit] = []
    stale: list[Hit] = []
    for place, spots in wanted.items():
        old = found.get(place)
        new = old
        for spot, ones in spots.items():
            if new is None or old is None or text_at(old, spot) != ones[0].hit.text:
                stale += [one.hit for one in ones]
            else:
                new = _with(new, spot, _not_following(new, ones, measures))
        if old is not None and new is not None:
            edits += _differences(place[0], old, new)
    return Replaced(tuple(edits), tuple(stale))


def spliced(text: str, replacements: Sequence[Replacement]) -> str:
    """A text with each of its finds replaced; finds that overlap an earlier one are left."""
    parts, at = [], 0
    for one in _in_order(replacements):
        parts += [text[at : one.hit.start], one.new]
        at = one.hit.end
    return "".join((*parts, text[at:]))


def _in_order(replacements: Sequence[Replacement]) -> Iterator[Replacement]:
    at = 0
    for one in sorted(replacements, key=lambda r: (r.hit.start, r.hit.end)):
        if one.hit.start >= at:
            yield one
            at = one.hit.end


def _with(thing: Thing, spot: Spot, ones: Sequence[Replacement]) -> Thing:
    if not ones:
        return thing
    changed = with_text(thing, spot, spliced(ones[0].hit.text, ones))
    if isinstance(changed, Paragraph) and changed.binding:
        return replace(changed, binding=_moved_along(changed.binding, ones))
    return changed


def _not_following(
    thing: Thing, ones: Sequence[Replacement], measures: Collection[str]
) -> list[Replacement]:
    """Those that do not touch a figure bound to one of these measures."""
    if not isinstance(thing, Paragraph) or not thing.binding:
        return list(ones)
    bound = moved(thing.binding.wording, thing.text, thing.binding.figures)
    mine = [figure for figure in bound if figure.measure in measures]
    return [one for one in ones if not any(_touches(one.hit, figure) for figure in mine)]


def _moved_along(binding: Binding, ones: Sequence[Replacement]) -> Binding:
    """The binding after its paragraph's text has changed.

    Where a bound figure itself is changed, or the text already was another,
    the binding stays as it was: the paragraph counts as edited.
    """
    edited = any(_touches(one.hit, figure) for one in ones for figure in binding.figures)
    if edited or binding.wording != ones[0].hit.text:
        return binding
    figures = list(binding.figures)
    for one in reversed(list(_in_order(ones))):
        more = len(one.new) - len(one.hit.said)
        figures = [
            replace(f, start=f.start + more, end=f.end + more) if f.start >= one.hit.end else f
            for f in figures
        ]
    return replace(binding, wording=spliced(binding.wording, ones), figures=tuple(figures))


def _touches(hit: Hit, figure: BoundFigure) -> bool:
    return figure.start < hit.end and hit.start < figure.end


def _differences(entity: str, old: Thing, new: Thing) -> Iterator[Edit]:
    for name in old.__dataclass_fields__:
        value = getattr(new, name)
        if value != getattr(old, name):
            yield Edit(entity, old.key, name, value)


def _spans(text: str, needle: str, query: Query) -> Iterator[tuple[int, int]]:
    """Where a folded needle stands in a text, from left to right, none over another."""
    folded, places = _fold(text, query)
    at = folded.find(needle)
    while at >= 0:
        end = at + len(needle)
        start, stop = (places[at], places[end]) if places else (at, end)
        if start >= 0 <= stop:
            yield start, stop
            at = folded.find(needle, end)
        else:
            at = folded.find(needle, at + 1)


def _fold(text: str, query: Query) -> tuple[str, Sequence[int]]:
    """The text as it is compared, and where each of its characters comes from.

    The places are empty where the two correspond one to one; -1 is the inside
    of what was one character: no find may begin or end there.
    """
    if not _RIDER.search(text) and unicodedata.is_normalized("NFC", text):
        folded = _folded(text, query)
        # Folding case lengthens some characters (ß) and shortens none.
        if len(folded) == len(text):
            return folded, ()
    parts: list[str] = []
    places: list[int] = []
    for match in _UNIT.finditer(text):
        part = _folded(unicodedata.normalize("NFC", _SELECTOR.sub("", match[0])), query)
        if part:
            parts.append(part)
            places += [match.start(), *[-1] * (len(part) - 1)]
    return "".join(parts), (*places, len(text))


def _folded(text: str, query: Query) -> str:
    if not query.width:
        text = text.translate(_WIDTHS)
    return text if query.case else text.casefold()
