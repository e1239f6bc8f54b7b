"""The targets that a document states: in the target column, in section 三, and how they pair."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.core.check.reading import Mention, Scope
from app.core.model import new_key
from app.core.outline import Section
from app.core.propose.naming import heading_label, label_of, unit_of
from app.core.prose import ORIGINALLY, Role, scale_of

_BRACKETED = re.compile(r"\s?[(（][^()（）]{0,12}$")
_ORIGINAL = re.compile(r"原(?:[定訂])?$")
_PARTED = re.compile(r"[，、；。;,(（：:\s／/]|及|與|和|^$")


@dataclass(frozen=True, slots=True)
class Stated:
    """A target as the document states it.

    `column` is its figure in the target column, `section` the one of section
    三, either of which may be missing; `also` is a figure beside it in
    brackets: 25%(21個單位). `indicator` is the key of the indicator it is of.
    """

    key: str
    indicator: str
    label: str
    unit: str
    column: Mention | None
    section: Mention | None
    also: Mention | None = None

    @property
    def mention(self) -> Mention:
        """The figure in force."""
        mention = self.section or self.column
        assert mention is not None, "it is stated somewhere"
        return mention


def stated_targets(scopes: Sequence[Scope], analysis: Scope) -> list[Stated]:
    """Every target that the columns of `scopes` state and the analysis of one of them."""
    prose = "\n".join(p.paragraph.text for p in analysis.placed)
    column = [
        (scope, m) for scope in scopes for m in scope.column if _counts(m) and not _names(m, scope)
    ]
    section = _in_section(analysis)
    brackets = {id(m): b for m, b in _bracketed([m for _, m in column] + section)}
    inside = {id(b) for b in brackets.values()}
    column = [(scope, m) for scope, m in column if id(m) not in inside]
    section = [m for m in section if id(m) not in inside]
    own = {id(m): scope for scope, m in column}
    pairs = _paired([m for _, m in column], section, prose)
    last = scopes[0]
    found = []
    for there, here in pairs:
        scope = own.get(id(there), last) if there else last
        last = scope
        also = brackets.get(id(here)) or brackets.get(id(there))
        found.append(_stated(scope, there, here, also, prose))
    return _told_apart(found)


def _counts(mention: Mention) -> bool:
    return mention.quantity.high is None


def _names(mention: Mention, scope: Scope) -> bool:
    """Whether a figure is part of a name, another following in its clause: 24小時內訪視比率95%."""
    following = [
        m for m in scope.column
        if m.line == mention.line and m.quantity.start >= mention.quantity.unit_end
    ]  # fmt: skip
    if not following:
        return False
    between = mention.text[mention.quantity.unit_end : following[0].quantity.start]
    return not _PARTED.search(between)


def _in_section(scope: Scope) -> list[Mention]:
    """The targets in force that section 三 states."""
    found = [
        m
        for m in scope.mentions
        if m.section is Section.TARGETS
        and m.role is Role.TARGET
        and m.quantity.high is None
        and not (m.quantity.aside and not m.inherited)
        and m.quantity.year in (None, scope.year)
    ]
    now = [m for m in found if not is_original(m)]
    kept = now or found
    return [m for i, m in enumerate(kept) if not any(_same(m, other) for other in kept[:i])]


def _same(one: Mention, other: Mention) -> bool:
    """Whether a target is told again: a second time in the same words, or with its difference."""
    if one.quantity.base != other.quantity.base or one.quantity.amount != other.quantity.amount:
        return False
    if one.placed is other.placed and one.quantity.cue == other.quantity.cue:
        return False
    return label_of(one, None) in ("", label_of(other, None))


def is_original(mention: Mention) -> bool:
    """Whether the words speak of the target before its revision."""
    cue = mention.quantity.cue
    if not cue:
        return False
    before = mention.text[: mention.quantity.start].rpartition(cue)[0]
    return cue == ORIGINALLY or cue.startswith("原") or bool(_ORIGINAL.search(before))


def _bracketed(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Figures with the one in brackets right behind: 25%(21個單位)."""
    for one, other in itertools.pairwise(mentions):
        same_text = one.placed is other.placed and one.line == other.line
        if same_text and one.text == other.text:
            between = one.text[one.quantity.unit_end : other.quantity.start]
            if _BRACKETED.fullmatch(between) and one.quantity.base != other.quantity.base:
                yield one, other


def _paired(
    column: Sequence[Mention], section: Sequence[Mention], prose: str
) -> list[tuple[Mention | None, Mention | None]]:
    """Which figure of the column is which of section 三, in the section's order.

    The same amount first; then what is counted in the same unit, in order.
    """
    left = list(column)
    partner: dict[int, Mention] = {}
    for same in (_agrees, _counted_alike):
        for mention in section:
            if id(mention) in partner:
                continue
            found = next((c for c in left if same(c, mention)), None)
            if found is not None and (same is _agrees or _one_each(column, section)):
                partner[id(mention)] = found
                left.remove(found)
    pairs: list[tuple[Mention | None, Mention | None]] = [(c, None) for c in left]
    return pairs + [(partner.get(id(m)), m) for m in section]


def _agrees(column: Mention, section: Mention) -> bool:
    one, other = column.quantity, section.quantity
    if one.base == other.base:
        return one.amount == other.amount
    return (not one.base or not other.base) and one.value == other.value


def _counted_alike(column: Mention, section: Mention) -> bool:
    one, other = column.quantity.base, section.quantity.base
    return one == other or not one or not other


def _one_each(column: Sequence[Mention], section: Sequence[Mention]) -> bool:
    return len(column) == len(section)


def _stated(
    scope: Scope, column: Mention | None, section: Mention | None, also: Mention | None, prose: str
) -> Stated:
    mention = section or column
    assert mention is not None, "a pair has one of the two"
    labels = []
    for place, around in ((section, _before(section, scope)), (column, _before(column, scope))):
        if place is not None:
            labels += [label_of(place, around), heading_label(place)]
    unit = next(filter(None, (unit_of(m, prose) for m in (section, column) if m)), "")
    if column is not None and column.quantity.unit and section is not None:
        unit = unit_of(column, prose) or unit
    label = next(filter(None, labels), "") or scope.indicator.indicator
    return Stated(new_key(), scope.indicator.key, label, unit, column, section, also)


def _before(mention: Mention | None, scope: Scope) -> Mention | None:
    """The figure before one in its own text."""
    if mention is None:
        return None
    row = scope.column if mention.placed is None else scope.mentions
    before = [
        m
        for m in row
        if m.placed is mention.placed
        and m.line == mention.line
        and m.quantity.start < mention.quantity.start
    ]
    return before[-1] if before else None


def _told_apart(found: list[Stated]) -> list[Stated]:
    """Equal labels with their units behind: 環境教育活動 of 場次 and of 人次."""
    labels = [stated.label for stated in found]
    return [
        replace(stated, label=f"{stated.label}{stated.unit}")
        if labels.count(stated.label) > 1 and stated.unit
        else stated
        for stated in found
    ]


def amount_in(mention: Mention, unit: str) -> Fraction:
    """A figure in a unit: 3億5,000萬元 in 千元 is 350,000."""
    quantity = mention.quantity
    scale, base = scale_of(unit)
    if not quantity.base or quantity.base != base:
        return quantity.value
    return quantity.amount / scale
