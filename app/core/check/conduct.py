"""Section 二: whether what was done is told with the figures that are recorded.

Its prose is free, so a figure is not held to its own words but each recorded
figure is looked for. Only one that is nowhere, while another stands in its
place, is a contradiction.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from app.core.check.comparing import (
    fits,
    in_turn,
    nearly,
    other_unit,
    rounded,
    same,
    same_value,
    telling,
)
from app.core.check.facts import Fact, Said
from app.core.check.reading import Mention, Scope, Told
from app.core.check.stating import Differs, Verdict
from app.core.check.wanting import is_last_year, set_aside
from app.core.model import Rule
from app.core.outline import Section
from app.core.prose import Role

_LOOKED_FOR = (Said.ACTUAL, Said.CURRENT, Said.PREVIOUS, Said.GROWTH)
# From here on two figures do not share their digits by chance.
_TELLING = 10


def conducted(scope: Scope) -> Iterator[Verdict]:
    """What section 二 says otherwise than recorded."""
    mentions = [
        mention
        for mention in scope.mentions
        if mention.section is Section.CONDUCT
        and not (mention.role is Role.TARGET and mention.quantity.direct)
    ]
    taken: set[int] = set()
    for fact in scope.facts:
        told = any(_tells(mention, fact) for mention in mentions)
        # A nought is told in words: 全年無逾期案件.
        if fact.said not in _LOOKED_FOR or told or not fact.value:
            continue
        found = _in_its_place(fact, mentions, scope, taken)
        if found is not None:
            taken.add(id(found.mention))
            yield found


def _tells(mention: Mention, fact: Fact) -> bool:
    """Whether a mention gives a fact, in the free ways of section 二: 1,250人 for 人次, 約1.2萬."""
    if same(mention, fact) or rounded(mention, fact):
        return True
    unit = mention.quantity.base
    return unit + "次" == fact.base and mention.quantity.amount == fact.amount


def _in_its_place(
    fact: Fact, mentions: Sequence[Mention], scope: Scope, taken: set[int]
) -> Verdict | None:
    """The mention that stands where the fact should, if there is one beyond doubt."""
    free = [
        mention
        for mention in mentions
        if id(mention) not in taken
        and (mention.quantity.aside == "平均" or not set_aside(mention, scope))
        and is_last_year(mention, scope) == (fact.said is Said.PREVIOUS)
        and not _of_another(mention, fact, scope)
        and not _is_another(mention, fact, scope)
    ]
    fitting = [m for m in free if m.quantity.base and fits(m, fact)]
    # 平均滿意度4.55分 gives the figure itself where nothing else does.
    fitting = [m for m in fitting if not m.quantity.aside] or fitting
    best = _likeliest(fact, fitting, mentions, scope) if fitting else None
    return Verdict(best, fact, Differs.FIGURE) if best else _other_unit(fact, mentions, scope)


def _of_another(mention: Mention, fact: Fact, scope: Scope) -> bool:
    """Whether a mention is clearly about another measure, and one that is counted so."""
    if mention.told is not Told.CLEARLY or mention.subject is fact.measure:
        return False
    return any(fits(mention, f) for f in scope.facts if f.measure is mention.subject)


def _is_another(mention: Mention, fact: Fact, scope: Scope) -> bool:
    """Whether a mention gives another fact; a target told as what was done is none."""
    done = mention.told is Told.CLEARLY or mention.role is Role.ACTUAL
    ours = {Said.TARGET, Said.ORIGINAL} if done else set()
    return any(
        same(mention, other)
        for other in scope.facts
        if other.measure is not fact.measure or other.said not in ours
    )


def _likeliest(
    fact: Fact, fitting: Sequence[Mention], mentions: Sequence[Mention], scope: Scope
) -> Mention | None:
    """Of mentions whose unit fits and whose figure is nobody's, the one that must be the fact."""
    about = [m for m in fitting if m.subject is fact.measure]
    slips = [m for m in fitting if nearly(m, fact)]
    if slips:
        return next((m for m in slips if m in about), slips[0])
    if sum((m.quantity.amount for m in fitting), Fraction(0)) == fact.amount:
        return None
    clearly = [m for m in about if m.told is Told.CLEARLY]
    if clearly:
        return next((m for m in clearly if m.quantity.cue), clearly[0])
    if rivals := _rivals(fact, scope):
        told = [m for m in mentions if m.quantity.base == fact.base and not m.quantity.aside]
        turn = [mention for mention, due in in_turn(told, rivals) if due is fact]
        return next(iter(turn or (about if len(about) == 1 else [])), None)
    totals = [m for m in fitting if m.role is Role.ACTUAL]
    if totals:
        return totals[0]
    if fact.base == "%" and fact.said is not Said.GROWTH and not about:
        return None  # a share of something, in prose about other things
    return fitting[0] if len(fitting) == 1 else None


def _rivals(fact: Fact, scope: Scope) -> list[Fact]:
    """The facts of all measures counted in the same unit, where there is another one."""
    rivals = [f for f in scope.facts if f.base == fact.base and f.said is fact.said]
    return rivals if len(rivals) > 1 else []


def _other_unit(fact: Fact, mentions: Sequence[Mention], scope: Scope) -> Verdict | None:
    """The fact's digits with another unit."""
    for mention in mentions:
        if not same_value(mention, fact) or not other_unit(mention, fact):
            continue
        known = any(same(mention, other) for other in scope.facts)
        about = mention.subject is fact.measure or abs(fact.value) >= _TELLING
        about = about and fact.measure.rule is not Rule.LEVEL  # a code counts nothing
        part = set_aside(mention, scope) and mention.quantity.aside != "平均"
        if not known and about and not part:
            return Verdict(mention, fact, Differs.UNIT)
    return None


def slips(scope: Scope, found: Iterable[Verdict]) -> Iterator[Verdict]:
    """Figures anywhere that are a recorded one but for a slip of the hand, and nothing else."""
    told = {id(verdict.mention) for verdict in found}
    facts = [fact for fact in scope.facts if fact.said not in (Said.WEIGHT, Said.SHARE)]
    for mention in scope.mentions:
        if id(mention) in told or set_aside(mention, scope):
            continue
        if any(same(mention, fact) for fact in facts):
            continue
        for fact in facts:
            if is_last_year(mention, scope) != (fact.said is Said.PREVIOUS):
                continue
            if nearly(mention, fact):
                yield Verdict(mention, fact, Differs.FIGURE)
                break
            if telling(fact) and same_value(mention, fact) and other_unit(mention, fact):
                yield Verdict(mention, fact, Differs.UNIT)
                break
