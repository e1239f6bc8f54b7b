"""Ratio and inverse: the actual value from which the printed achievement follows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.core.achievement import achieve
from app.core.check.reading import Mention
from app.core.figures import Figure, figure_of
from app.core.model import InverseFormula, Measure, Qualifier, Rounding, RoundingMode, Rule
from app.core.propose.evidence import ALONE, NEAR, Candidate, Evidence
from app.core.propose.stated import Stated, amount_in
from app.core.prose import Role

# In this order, so that what cuts is taken to cut.
MODES = (RoundingMode.TRUNCATE, RoundingMode.HALF_UP, RoundingMode.HALF_EVEN, RoundingMode.UP)
_HUNDRED = Fraction(100)
_QUALIFIERS = {"逾": Qualifier.OVER, "約": Qualifier.ABOUT, "達": Qualifier.REACHED}


@dataclass(frozen=True, slots=True)
class Solution:
    """A measure with what it was read from; `modes` are the roundings that give what is printed.

    `doubt` is empty where nothing speaks against it, else what does.
    """

    measure: Measure
    actual: Mention | None
    achievement: Mention | None
    modes: frozenset[RoundingMode]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure as far as its target is known, and what the words say of its rule."""

    stated: Stated
    measure: Measure
    less: bool
    maybe_less: bool
    formula: InverseFormula


def solve(wanted: Wanted, evidence: Evidence) -> Solution:
    """The best reading of a target's actual value and achievement."""
    achievements = evidence.achievements(wanted.stated)
    actuals = evidence.actuals(wanted.stated)
    found = list(_consistent(wanted, actuals, achievements))
    if not found:
        return _guess(wanted, actuals, achievements)
    best = min(found, key=lambda f: f[0])[1]
    return replace(best, doubt=_doubt(wanted, best, found, actuals))


_Ranked = tuple[tuple[int, ...], Solution]


def _consistent(
    wanted: Wanted, actuals: Sequence[Candidate], achievements: Sequence[Candidate]
) -> Iterator[_Ranked]:
    """Every reading whose figures give the printed achievement."""
    for reached in achievements:
        for actual in actuals:
            if actual.mention is reached.mention:
                continue
            for order, (rule, formula) in enumerate(_rules(wanted)):
                measure = _measure(wanted, rule, formula, actual.mention)
                measure = with_printed(measure, reached.mention)
                modes = modes_of(measure)
                if modes:
                    rank = (reached.tie + actual.tie, order, *actual.rank, *reached.rank)
                    yield rank, Solution(measure, actual.mention, reached.mention, modes)


def _rules(wanted: Wanted) -> Sequence[tuple[Rule, InverseFormula]]:
    other = InverseFormula.QUOTIENT
    if wanted.formula is other:
        other = InverseFormula.MIRROR
    inverse = [(Rule.INVERSE, wanted.formula), (Rule.INVERSE, other)]
    ratio = [(Rule.RATIO, InverseFormula.QUOTIENT)]
    return inverse + ratio if wanted.less else ratio + inverse


def _guess(
    wanted: Wanted, actuals: Sequence[Candidate], achievements: Sequence[Candidate]
) -> Solution:
    """What is likeliest where no achievement is printed, or it follows from nothing."""
    taken = {id(c.mention) for c in achievements[:1]} if wanted.stated.unit == "%" else set()
    free = [c for c in actuals if id(c.mention) not in taken]
    free.sort(key=_total_first)
    rule = Rule.INVERSE if wanted.less else Rule.RATIO
    actual = free[0].mention if free else None
    measure = _measure(wanted, rule, wanted.formula, actual)
    if not achievements:
        return Solution(measure, actual, None, frozenset(), "沒有印出達成度可供核對")
    reached = achievements[0].mention
    printed = with_printed(measure, reached) if achievements[0].tie <= NEAR else measure
    return Solution(printed, actual, reached, frozenset(), "依所讀數值算出的達成度與所印的不同")


def _total_first(candidate: Candidate) -> tuple[int, ...]:
    """Where nothing proves a figure, one told as a sum goes before its parts."""
    aside, other, tie, told = candidate.rank
    return aside, other, told, tie


def _measure(
    wanted: Wanted, rule: Rule, formula: InverseFormula, actual: Mention | None
) -> Measure:
    changed = replace(wanted.measure, rule=rule)
    if rule is Rule.INVERSE:
        changed = replace(changed, inverse_formula=formula)
    if actual is None:
        return changed
    return replace(
        changed,
        actual=figure_in(actual, wanted.stated.unit),
        actual_qualifier=_QUALIFIERS.get(actual.quantity.qualifier),
    )


def _doubt(
    wanted: Wanted, best: Solution, found: Sequence[_Ranked], actuals: Sequence[Candidate]
) -> str:
    """What speaks against the best reading, or nothing."""
    ties = {id(c.mention): c.tie for c in actuals}
    near = [s for rank, s in found if s.actual and ties[id(s.actual)] <= NEAR]
    amounts = {s.measure.actual.value for s in near or [s for _, s in found] if s.measure.actual}
    if len(amounts) > 1:
        return "不只一個數值算得出所印的達成度"
    assert best.actual is not None, "what is consistent has an actual value"
    if ties[id(best.actual)] > NEAR:
        return "實際值的文字沒有指明是這一項"
    mine = best.measure.actual
    exact = achieve(best.measure, Rounding()).exact
    rules = {s.measure.rule for _, s in found if s.measure.actual == mine}
    if len(rules) > 1 and exact != _HUNDRED:
        return "兩種衡量方式都算得出所印的達成度"
    if exact == _HUNDRED and wanted.maybe_less and not wanted.less:
        return "實際值等於目標值，看不出是否以少為佳"
    if best.measure.rule is Rule.INVERSE and not (wanted.less or wanted.maybe_less):
        return "算式像是以少為佳，文字沒有這樣說"
    if best.measure.rule is Rule.RATIO and wanted.less:
        return "文字像是以少為佳，算式不是"
    if _has_rival(wanted, best, actuals):
        return "分析另有同單位的實際值"
    return ""


def _has_rival(wanted: Wanted, best: Solution, actuals: Sequence[Candidate]) -> bool:
    """Whether another figure may as well be the actual value.

    Where target and actual are the same, any figure told as done is one: an
    achievement cut off at 100% gives the target back as its own result.
    """
    same = best.measure.actual is not None and best.measure.target_in_force == best.measure.actual
    for candidate in actuals:
        mention = candidate.mention
        aside, other = candidate.rank[:2]
        if mention is best.actual or mention is best.achievement or aside or other:
            continue
        if figure_in(mention, wanted.stated.unit) == best.measure.actual:
            continue
        told = mention.role is Role.ACTUAL and candidate.tie <= NEAR
        if told or (same and candidate.tie <= ALONE):
            return True
    return False


def _near(measure: Measure, printed: str) -> bool:
    """Whether any rounding could give what is printed; a growth is rounded before as well."""
    exact = achieve(measure, Rounding()).exact
    if exact is None:
        return False
    step = Fraction(1, 10 ** (measure.decimals or 0))
    return measure.rule is Rule.GROWTH or abs(exact - Fraction(printed.rstrip("%"))) <= step


def figure_in(mention: Mention, unit: str) -> Figure:
    """A figure of the prose in a unit, its own decimals kept where it is in that unit."""
    amount = amount_in(mention, unit)
    said = mention.text[mention.quantity.start : mention.quantity.end].replace(",", "")
    try:
        own = Figure(said)
    except ValueError:
        return figure_of(amount)
    return own if own.value == amount else figure_of(amount)


def with_printed(measure: Measure, achievement: Mention) -> Measure:
    """The measure with the achievement as printed, and its own decimals."""
    said = figure_in(achievement, "%")
    decimals = len(said.text.partition(".")[2])
    return replace(measure, printed=f"{said.text}%", decimals=decimals)


def modes_of(measure: Measure) -> frozenset[RoundingMode]:
    """The roundings with which a measure's figures give what is printed."""
    if measure.printed is None or not _near(measure, measure.printed):
        return frozenset()
    return frozenset(
        mode
        for mode in MODES
        if achieve(replace(measure, rounding_mode=mode), Rounding()).percent == measure.printed
    )
