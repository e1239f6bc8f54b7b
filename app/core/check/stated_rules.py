"""Rules on figures in prose and in the target column: what is said against what is recorded."""

from collections.abc import Callable, Iterator

from app.core.achievement import NO_RATIO, achieve
from app.core.check.comparing import same
from app.core.check.facts import Fact, Said
from app.core.check.finding import Severity
from app.core.check.reading import Mention, Scope, Told
from app.core.check.rule import Hit, Reading, Rule, fix_mention
from app.core.check.stating import Differs, Verdict
from app.core.check.wanting import set_aside
from app.core.outline import Section
from app.core.prose import Role
from app.core.status import missing_figures


def _stated(*kinds: Said) -> Callable[[Reading], Iterator[Hit]]:
    """The rule that reports wrong figures of some kinds in the analysis."""

    def find(reading: Reading) -> Iterator[Hit]:
        for part in reading.parts:
            for verdict in part.prose:
                if verdict.differs is Differs.FIGURE and verdict.fact.said in kinds:
                    yield _hit(part.scope, verdict, "與數據不符")

    return find


def _units(reading: Reading) -> Iterator[Hit]:
    for part in reading.parts:
        for verdict in (*part.prose, *part.column):
            if verdict.differs is Differs.UNIT:
                yield _hit(part.scope, verdict, "單位不符")


def _column(reading: Reading) -> Iterator[Hit]:
    for part in reading.parts:
        for verdict in part.column:
            if verdict.differs is Differs.FIGURE:
                yield _hit(part.scope, verdict, "與原定目標值不符")


def _slips(reading: Reading) -> Iterator[Hit]:
    for part in reading.parts:
        for verdict in part.slips:
            yield _hit(part.scope, verdict, "疑似筆誤")


def _no_ratio(reading: Reading) -> Iterator[Hit]:
    """A percentage where none can be worked out: a target of nought, no figure the year before."""
    for scope in reading.scopes:
        without = [
            measure
            for measure in scope.indicator.measures
            if achieve(measure, reading.annex.rounding).percent == NO_RATIO
            and not missing_figures(measure)
        ]
        for mention in scope.mentions if without else ():
            alone = without[0] if len(scope.measures) == 1 else None
            measure = mention.subject if mention.told is Told.CLEARLY else alone
            if measure in without and _is_percentage(mention, scope):
                place = scope.place(mention)
                message = f"{place.words}寫「{mention.said}」，「{measure.label}」無法計算達成度。"
                yield Hit(place, message, mention.said, NO_RATIO)


def _is_percentage(mention: Mention, scope: Scope) -> bool:
    """Whether a mention states an achievement that is no other figure of the scope."""
    quantity = mention.quantity
    stated = mention.section is Section.TARGETS and mention.role is Role.ACHIEVEMENT
    percent = quantity.direct and quantity.base == "%" and not set_aside(mention, scope)
    return stated and percent and not any(same(mention, fact) for fact in scope.facts)


def _hit(scope: Scope, verdict: Verdict, wrong: str) -> Hit:
    mention, fact = verdict.mention, verdict.fact
    place = scope.place(mention)
    message = (
        f"{place.words}「{mention.said}」{wrong}，"
        f"「{fact.measure.label}」的{_kind(fact)}是{fact.text}。"
    )
    return Hit(place, message, mention.said, fact.text, fix_mention(scope, mention, fact.text))


def _kind(fact: Fact) -> str:
    if fact.said is Said.TARGET and fact.measure.revisions:
        return "修訂後目標值"
    return fact.said.value


STATED_RULES = (
    Rule(
        "achievement", "達成度與數據不符", Severity.ERROR,
        "目標值17件、實際15件，而寫「達成度：89%」", _stated(Said.ACHIEVEMENT),
    ),
    Rule(
        "target", "目標值與數據不符", Severity.ERROR,
        "目標值17件，而寫「年度目標值：71件」", _stated(Said.TARGET, Said.ORIGINAL),
    ),
    Rule(
        "actual", "實際值與數據不符", Severity.ERROR,
        "實際15件，而辦理情形寫「累計核發51件」",
        _stated(Said.ACTUAL, Said.CURRENT, Said.PREVIOUS, Said.GROWTH),
    ),
    Rule(
        "no-ratio", "無法計算而寫達成度", Severity.ERROR,
        "目標值0件，而寫「達成度：100%」", _no_ratio,
    ),
    Rule(
        "unit", "單位不符", Severity.ERROR,
        "單位是人次，而寫「目標值4,000人」", _units,
    ),
    Rule(
        "column", "原定目標值欄與數據不符", Severity.ERROR,
        "原定目標值17件，而欄內印「71件」", _column,
    ),
    Rule(
        "slip", "疑似數字筆誤", Severity.WARNING,
        "實際12,237人次，而效益寫「12,327人次」", _slips,
    ),
)  # fmt: skip
