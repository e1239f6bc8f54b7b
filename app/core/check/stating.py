"""Statements: figures whose words say what they are, compared with what is recorded.

A figure is held to a fact only where its words leave no doubt: a cue beside it
or a heading above it, a unit that fits, and one measure it can be about. What
merely differs from everything is no contradiction.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.core.check.comparing import fits, other_unit, same, same_value
from app.core.check.facts import Fact, Said
from app.core.check.reading import Mention, Scope, Told
from app.core.model import Rule
from app.core.outline import Section
from app.core.prose import LAST_YEAR, ORIGINALLY, Role


class Differs(StrEnum):
    """How a statement differs from its fact."""

    FIGURE = "figure"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mention that states `fact` otherwise than it is recorded."""

    mention: Mention
    fact: Fact
    differs: Differs


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention with the facts it must be one of, those it may be, and the one it is."""

    mention: Mention
    must: tuple[Fact, ...]
    claimed: Fact | None


# For a mention: what it must be, and what it may be as well.
Wanted = Callable[[Mention], tuple[tuple[Fact, ...], tuple[Fact, ...]]]

_ACTUALS = (Said.ACTUAL, Said.CURRENT, Said.GROWTH)
_TARGETS = (Said.TARGET, Said.DISPLAY, Said.WEIGHT, Said.SHARE)
# 執行率 and 完成率 may be what is measured or how far it was reached.
_EITHER_RATE = frozenset({"執行率", "完成率"})
# A measured rise or fall, by the words of the prose and of the measure.
_DIFFERENCES = (
    (
        frozenset({"增加", "成長", "提升", "提高", "上升", "增"}),
        ("增", "成長", "提升", "提高", "升"),
    ),
    (
        frozenset({"減少", "降低", "下降", "下滑", "縮短", "節省", "減", "負成長"}),
        ("減", "降", "縮", "省", "少"),
    ),
)
_NOUN = re.compile(r"(?!實際|目標|年度|達成)[\u4e00-\u9fff]{2}$")
# From here on a figure is not shared by chance.
_TELLING = 10
_PUNCTUATION = "，。；、：,;:() ）（"


def statements(scope: Scope) -> Iterator[Verdict]:
    """What section 三, and explicit statements elsewhere, say otherwise than recorded."""
    stated = [mention for mention in scope.mentions if _states(mention)]
    yield from judged(stated, scope, lambda mention: _wanted(mention, scope))


def judged(mentions: Iterable[Mention], scope: Scope, wanted: Wanted) -> Iterator[Verdict]:
    """Compare mentions with the facts that `wanted` gives each."""
    candidates = []
    for mention in mentions:
        must, may = wanted(mention)
        candidates.append(Candidate(mention, must, _claim(mention, must, may)))
    for candidate in candidates:
        if candidate.claimed is None and not set_aside(candidate.mention, scope):
            fact = _contradicted(candidate, candidates)
            differs = Differs.FIGURE
            if fact is None:
                fact, differs = _misnamed(candidate, candidates), Differs.UNIT
            if fact is not None:
                yield Verdict(candidate.mention, fact, differs)
        elif _lacks_percent(candidate):
            assert candidate.claimed is not None, "only what is claimed lacks its sign"
            yield Verdict(candidate.mention, candidate.claimed, Differs.UNIT)


def set_aside(mention: Mention, scope: Scope) -> bool:
    """Whether the words make the figure something else than the year's own: a part, another year."""
    quantity = mention.quantity
    if quantity.high is not None or (quantity.written_out and quantity.value == 1):
        return not quantity.direct or quantity.high is not None
    if quantity.year not in (None, scope.year, scope.year - 1, LAST_YEAR):
        return True
    return bool(quantity.aside) and not _measured_so(quantity.aside, scope)


def _measured_so(aside: str, scope: Scope) -> bool:
    """Whether what looks like a part or a difference is what is measured: 減少3萬噸, 平均時數."""
    measured = scope.indicator.indicator + "".join(m.label for m in scope.measures)
    if aside in measured:
        return True
    for words, kinds in _DIFFERENCES:
        if aside in words and any(kind in measured for kind in kinds):
            return True
    return any(m.rule is Rule.GROWTH for m in scope.measures) and _is_difference(aside)


def _is_difference(aside: str) -> bool:
    return any(aside in words for words, _ in _DIFFERENCES)


def of_kind(scope: Scope, kinds: Iterable[Said]) -> tuple[Fact, ...]:
    """The scope's facts of some kinds."""
    wanted = frozenset(kinds)
    return tuple(fact for fact in scope.facts if fact.said in wanted)


def is_last_year(mention: Mention, scope: Scope) -> bool:
    """Whether its words give the figure to the year before."""
    return mention.quantity.year in (LAST_YEAR, scope.year - 1)


def _states(mention: Mention) -> bool:
    """Whether a mention is a statement to be held to; section 二 is read as a whole elsewhere."""
    quantity = mention.quantity
    if mention.role is Role.OTHER:
        return False
    if mention.section is Section.TARGETS:
        return True
    if mention.role is Role.ACHIEVEMENT:
        return quantity.direct and quantity.base == "%" and quantity.cue not in _EITHER_RATE
    return mention.role is Role.TARGET and quantity.direct and bool(quantity.base)


def _wanted(mention: Mention, scope: Scope) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    if is_last_year(mention, scope):
        return of_kind(scope, [Said.PREVIOUS]), scope.facts
    quantity = mention.quantity
    loosely = () if quantity.direct or mention.inherited else scope.facts
    if mention.role is Role.TARGET:
        meant = Said.ORIGINAL if _originally(mention) else Said.TARGET
        return of_kind(scope, [meant]), of_kind(scope, _TARGETS) + loosely
    if mention.role is Role.ACTUAL:
        must = of_kind(scope, _ACTUALS)
        if quantity.base == "%" and not any(fact.base == "%" for fact in must):
            must = of_kind(scope, [Said.ACHIEVEMENT])  # 實際達成125%
        return must, of_kind(scope, [Said.STATEMENT, Said.PREVIOUS]) + loosely
    if quantity.base not in ("", "%"):
        everything = [said for said in Said if said is not Said.ACHIEVEMENT]
        return of_kind(scope, [*_ACTUALS, Said.ACHIEVEMENT]), of_kind(scope, everything)
    if quantity.cue in _EITHER_RATE and (rate := _named_rate(mention)):
        measured = tuple(fact for fact in of_kind(scope, _ACTUALS) if rate in fact.measure.label)
        return measured, scope.facts
    reached = of_kind(scope, [Said.ACHIEVEMENT])
    if not quantity.direct and quantity.base:
        reached += tuple(fact for fact in of_kind(scope, _ACTUALS) if fact.base == "%")
    return reached, _beside_achievement(mention, scope)


def _beside_achievement(mention: Mention, scope: Scope) -> tuple[Fact, ...]:
    """What a percentage after 達成度 and the like may be besides the achievement."""
    cue = mention.quantity.cue
    measured = scope.indicator.indicator + "".join(m.label for m in scope.measures)
    if not mention.quantity.direct:
        return scope.facts
    if "目標" in cue and not cue.endswith(("度", "率")):
        return of_kind(scope, [Said.TARGET])  # 達成目標值100%
    if cue in _EITHER_RATE or cue in measured:
        return of_kind(scope, [*_ACTUALS, *_TARGETS])
    levels = tuple(f for f in scope.facts if f.measure.rule is Rule.LEVEL)
    return levels + of_kind(scope, [Said.STATEMENT])


def _named_rate(mention: Mention) -> str:
    """The noun of a rate that is a thing of its own, 預算執行率; "" where it is the goal's."""
    cue = mention.quantity.cue
    before = mention.text[: mention.quantity.start].rpartition(cue)[0]
    noun = _NOUN.search(before)
    return noun[0] + cue if noun else ""


def _originally(mention: Mention) -> bool:
    """Whether the words speak of the target before its revision."""
    cue = mention.quantity.cue
    before = mention.text[: mention.quantity.start].rpartition(cue)[0] if cue else ""
    return cue == ORIGINALLY or cue.startswith("原") or before.endswith(("原", "原訂", "原定"))


def _claim(mention: Mention, must: Iterable[Fact], may: Iterable[Fact]) -> Fact | None:
    """The fact a mention gives rightly; one clearly about a measure can give that one's only."""
    clearly = mention.subject if mention.told is Told.CLEARLY else None
    if clearly is not None and any(fits(mention, f) for f in must if f.measure is clearly):
        must = [fact for fact in must if fact.measure is clearly]
        may = [fact for fact in may if fact.measure is clearly]
    right = [fact for fact in (*must, *may) if same(mention, fact)]
    return next((f for f in right if f.measure is mention.subject), right[0] if right else None)


def _contradicted(candidate: Candidate, candidates: Sequence[Candidate]) -> Fact | None:
    """The fact that a mention claims to give and does not; None where that is not certain."""
    mention = candidate.mention
    quantity = mention.quantity
    fitting = [fact for fact in candidate.must if fits(mention, fact)]
    if not quantity.base and not (quantity.direct or _stands_alone(mention)):
        return None
    if mention.subject and (own := [f for f in fitting if f.measure is mention.subject]):
        fitting = own
    elif not quantity.direct and len(fitting) > 1:
        return None
    beside = [c for c in candidates if c.mention.sentence == mention.sentence]
    given = [c.claimed for c in beside]
    left = [fact for fact in fitting if fact not in given and not _summed(fact, beside)]
    if not left:
        return None
    elsewhere = [c.claimed for c in candidates]
    return next((fact for fact in left if fact not in elsewhere), left[0])


def _stands_alone(mention: Mention) -> bool:
    """Whether a figure without a unit is all that its clause says: 2。"""
    quantity, text = mention.quantity, mention.text
    before = text[: quantity.start].rstrip()[-1:]
    after = text[quantity.end :].lstrip()[:1]
    return mention.inherited and before in ("", *_PUNCTUATION) and after in ("", *_PUNCTUATION)


def _summed(fact: Fact, beside: Sequence[Candidate]) -> bool:
    """Whether the figures of one sentence are parts that make up the fact."""
    parts = [
        c.mention.quantity.amount
        for c in beside
        if c.claimed is None and c.mention.quantity.base == fact.base
    ]
    return len(parts) > 1 and sum(parts, Fraction(0)) == fact.amount


def _misnamed(candidate: Candidate, candidates: Sequence[Candidate]) -> Fact | None:
    """The fact whose digits a mention gives with another unit, and nobody gives rightly."""
    mention = candidate.mention
    elsewhere = mention.section not in (Section.TARGETS, None)
    if elsewhere and mention.quantity.value < _TELLING:
        return None
    given = [c.claimed for c in candidates]
    for fact in candidate.must:
        if same_value(mention, fact) and other_unit(mention, fact) and fact not in given:
            clearly = mention.told is Told.CLEARLY and mention.subject is not fact.measure
            if not clearly:
                return fact
    return None


def _lacks_percent(candidate: Candidate) -> bool:
    """達成度：88 without its sign."""
    claimed, quantity = candidate.claimed, candidate.mention.quantity
    return (
        claimed is not None
        and claimed.said is Said.ACHIEVEMENT
        and not quantity.base
        and quantity.direct
    )
