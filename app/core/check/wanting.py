"""What a figure in prose must be, by the words that tell its role: the facts it is held to."""

import re
from collections.abc import Collection, Iterable

from app.core.check.facts import Fact, Said
from app.core.check.reading import Mention, Scope
from app.core.model import Rule
from app.core.outline import Section
from app.core.prose import LAST_YEAR, ORIGINALLY, Role

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
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FILLER = re.compile(r"[為達約逾各計是係共]|累計|分別|僅")
_NOUN = re.compile(r"(?!實際|目標|年度|達成)[\u4e00-\u9fff]{2}$")


def states(mention: Mention) -> bool:
    """Whether a mention is a statement to be held to; section 二 is read as a whole elsewhere."""
    quantity = mention.quantity
    if mention.role is Role.OTHER:
        return False
    if mention.section is Section.TARGETS:
        return True
    if mention.role is Role.ACHIEVEMENT:
        return quantity.direct and quantity.base == "%" and not _named_rate(mention)
    return mention.role is Role.TARGET and quantity.direct and bool(quantity.base)


def wanted(
    mention: Mention, scope: Scope, ladders: Collection[int]
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """What a statement must be, and what it may be as well.

    `ladders` are the sentences that give several percentages as targets, which
    may be the steps of a milestone.
    """
    if is_last_year(mention, scope):
        return of_kind(scope, [Said.PREVIOUS]), scope.facts
    quantity = mention.quantity
    sure = quantity.direct or quantity.listed or mention.inherited
    loosely = () if sure else scope.facts
    if mention.role is Role.TARGET:
        meant = Said.ORIGINAL if _originally(mention) else Said.TARGET
        steps = not quantity.direct or mention.sentence in ladders
        may = of_kind(scope, _TARGETS if steps else [Said.TARGET, Said.DISPLAY])
        return of_kind(scope, [meant]), may + loosely
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
    if quantity.base and not (quantity.direct and _adjoins(mention)):
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


def _adjoins(mention: Mention) -> bool:
    """Whether a figure follows its cue at once; 達成度：不合格率2.8‰ may be the rate."""
    between = mention.text[: mention.quantity.start].rpartition(mention.quantity.cue)[2]
    return not _HAN.search(_FILLER.sub("", between))


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
