"""Which figures of an analysis may be a target's actual value or its achievement, the likeliest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.check.reading import Mention, Scope, Told
from app.core.check.wanting import is_last_year, set_aside
from app.core.outline import Section
from app.core.propose.stated import Stated, is_original
from app.core.prose import Role, scale_of

# How well a figure's words tie it to a target, the best first.
NAMED, ALONE, IN_TURN, NEAR, LOOSE = range(5)
_MOST_CANDIDATES = 40
_TELLING = (Section.CONDUCT, Section.TARGETS, Section.OTHER, None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be what is looked for; `tie` is how its words tie it to the target."""

    mention: Mention
    tie: int
    rank: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """An analysis with the targets that it speaks of; `owner` has each by its pseudo-measure's key."""

    scope: Scope
    stated: tuple[Stated, ...]

    def achievements(self, stated: Stated) -> list[Candidate]:
        """Percentages that may be a target's achievement."""
        found = [m for m in self.scope.mentions if _may_be_achievement(m)]
        if any(m.section is Section.TARGETS for m in found):
            found = [m for m in found if m.section is Section.TARGETS]
        turns = self._in_turn([m for m in found if m.role is Role.ACHIEVEMENT])
        candidates = []
        for mention in found:
            tie = self._tie(mention, stated)
            if tie is not None and tie > IN_TURN and turns.get(id(mention)) == stated.key:
                tie = IN_TURN
            if tie is not None:
                weight = _achievement_weight(mention)
                candidates.append(Candidate(mention, tie, (tie, weight)))
        return sorted(candidates, key=lambda c: c.rank)[:_MOST_CANDIDATES]

    def actuals(self, stated: Stated) -> list[Candidate]:
        """Figures that may be what was reached, counted as the target is."""
        base = scale_of(stated.unit)[1]
        fitting = [
            m
            for m in self.scope.mentions
            if self._may_be_actual(m, base) and _same_share(m.quantity.unit, stated.unit)
        ]
        turns = self._in_turn([m for m in fitting if not m.quantity.aside])
        candidates = []
        for mention in fitting:
            tie = self._tie(mention, stated)
            if tie is None:
                continue
            if tie > IN_TURN and turns.get(id(mention)) == stated.key:
                tie = IN_TURN
            if tie > ALONE and self._only_of(base):
                tie = ALONE
            aside = int(set_aside(mention, self.scope))
            told = 0 if mention.role is Role.ACTUAL else 1
            other = int(mention.quantity.base != base)
            candidates.append(Candidate(mention, tie, (aside, other, tie, told)))
        return sorted(candidates, key=lambda c: c.rank)[:_MOST_CANDIDATES]

    def _only_of(self, base: str) -> bool:
        """Whether one target alone is counted so."""
        return sum(scale_of(s.unit)[1] == base for s in self.stated) == 1

    def _may_be_actual(self, mention: Mention, base: str) -> bool:
        quantity = mention.quantity
        if mention.section not in _TELLING or quantity.high is not None:
            return False
        if mention.role is Role.TARGET and (
            quantity.direct or mention.inherited or mention.section is Section.TARGETS
        ):
            return False
        if is_last_year(mention, self.scope) or is_original(mention):
            return False
        if mention.role is Role.ACHIEVEMENT and mention.section is Section.TARGETS and base == "%":
            return True  # 執行率94.5%: told apart by what follows from it
        return quantity.base == base or _generic(quantity.base, base)

    def _tie(self, mention: Mention, stated: Stated) -> int | None:
        """How a figure's words tie it to a target; None where they name another."""
        subject = mention.subject.key if mention.subject else ""
        if subject == stated.key:
            return NAMED if mention.told is Told.CLEARLY else self._alone(NEAR)
        other = next((s for s in self.stated if s.key == subject), None)
        if mention.told is Told.CLEARLY and other and self._fits(mention, other):
            return None
        return self._alone(NEAR if self._shares_paragraph(mention, stated) else LOOSE)

    def _fits(self, mention: Mention, other: Stated) -> bool:
        """Whether a figure that names a target can be of it: counted so, or its achievement."""
        base = mention.quantity.base
        return base in ("", "%") or _generic(base, base) or base == scale_of(other.unit)[1]

    def _alone(self, else_: int) -> int:
        return ALONE if len(self.stated) == 1 else else_

    def _shares_paragraph(self, mention: Mention, stated: Stated) -> bool:
        """Whether a figure stands in the paragraph that states this target and no other."""
        if stated.section is None or mention.placed is not stated.section.placed:
            return False
        there = [s for s in self.stated if s.section and s.section.placed is mention.placed]
        return len(there) == 1

    def _in_turn(self, mentions: Sequence[Mention]) -> dict[int, str]:
        """The targets in turn, where as many figures are listed as there are targets."""
        if len(mentions) != len(self.stated):
            return {}
        return {id(m): s.key for m, s in zip(mentions, self.stated, strict=True)}


def _may_be_achievement(mention: Mention) -> bool:
    quantity = mention.quantity
    if quantity.base != "%" or quantity.unit == "‰" or quantity.high is not None:
        return False
    if mention.section is Section.TARGETS:
        return mention.role is not Role.TARGET
    return mention.role is Role.ACHIEVEMENT and quantity.direct and mention.section in _TELLING


def _same_share(said: str, unit: str) -> bool:
    """Whether neither or both are told in thousandths."""
    return (said == "‰") == (unit == "‰")


def _achievement_weight(mention: Mention) -> int:
    if mention.role is Role.ACHIEVEMENT:
        return 0 if mention.quantity.direct or mention.inherited else 1
    return 2


def _generic(said: str, base: str) -> bool:
    """人 for 人次, 個 for what has no unit of its own: 11個合作機構."""
    return said + "次" == base or (said == "個" and base not in ("%", "元", ""))
