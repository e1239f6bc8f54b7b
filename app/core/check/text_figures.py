"""Figures that prose gives of work items and of statements, held to what is recorded of them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from app.core.check.facts import written
from app.core.check.finding import Severity
from app.core.check.reading import Mention, Scope
from app.core.check.rule import Hit, Reading, Rule, fix_mention
from app.core.check.subjects import Subjects
from app.core.figures import figure_of
from app.core.model import Item, Measure
from app.core.model import Rule as MeasureRule
from app.core.outline import Section
from app.core.prose import Kind, Quantity, Role, read_numbers

_LONGEST_CONTEXT, _LEAST_ALIKE = 12, 2


def _weights_stated(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        for measure in scope.indicator.measures:
            if measure.rule is MeasureRule.MILESTONE and len(measure.items) > 1:
                for listed in _lists(scope):
                    yield from _compared(scope, measure, listed)


def _lists(scope: Scope) -> Iterator[list[Mention]]:
    """Where the weights of work items are listed: a section's text, or the column."""
    for section in (Section.STANDARD, Section.CONDUCT, Section.TARGETS):
        yield [m for m in scope.mentions if m.section is section and _is_share(m)]
    yield [mention for mention in scope.column if _is_share(mention)]


def _is_share(mention: Mention) -> bool:
    quantity = mention.quantity
    return quantity.base == "%" and quantity.high is None and mention.role is not Role.ACHIEVEMENT


def _compared(scope: Scope, measure: Measure, listed: Sequence[Mention]) -> Iterator[Hit]:
    """Compare a list with the weights, or with the ladder that accumulates them."""
    items = measure.items
    pairs = _paired(items, listed)
    own = [item.weight.value for item in items]
    best = max((own, list(accumulate(own))), key=lambda row: _agreeing(pairs, row))
    if not pairs or 3 * _agreeing(pairs, best) < len(pairs):
        return
    for mention, position in pairs:
        if mention.quantity.amount != best[position]:
            expected = written(figure_of(best[position]), "%")
            place = scope.place(mention)
            message = (
                f"{place.words}「{mention.said}」與數據不符，"
                f"工作項目「{items[position].label}」的權重是{expected}。"
            )
            fix = fix_mention(scope, mention, expected)
            yield Hit(place, message, mention.said, expected, fix)


def _paired(items: Sequence[Item], listed: Sequence[Mention]) -> list[tuple[Mention, int]]:
    """Each figure of a list with the position of its item: in order, else by the items' words."""
    if len(listed) == len(items):
        return [(mention, position) for position, mention in enumerate(listed)]
    subjects = Subjects([(item.label, position) for position, item in enumerate(items)])
    pairs = []
    for mention in listed:
        position = subjects.told_by(mention.text[: mention.quantity.start])
        if position is not None:
            pairs.append((mention, position))
    # An item named twice is spoken of, not listed.
    named = [position for _, position in pairs]
    return [(m, p) for m, p in pairs if named.count(p) == 1] if len(pairs) > 1 else []


def _agreeing(pairs: Sequence[tuple[Mention, int]], row: Sequence[Fraction]) -> int:
    return sum(mention.quantity.amount == row[position] for mention, position in pairs)


def _statements(reading: Reading) -> Iterator[Hit]:
    for scope in reading.scopes:
        for measure in scope.indicator.measures:
            if measure.rule is MeasureRule.NARRATIVE and measure.statement:
                yield from _restated(scope, measure, measure.statement)


def _restated(scope: Scope, measure: Measure, statement: str) -> Iterator[Hit]:
    """Figures of the statement that prose gives otherwise, told apart by the words before them."""
    recorded = [
        (quantity, _words_before(statement, quantity))
        for quantity in read_numbers(statement)
        if quantity.kind is Kind.FIGURE
    ]
    for mention in scope.mentions:
        if mention.section not in (Section.CONDUCT, Section.TARGETS):
            continue
        target = mention.role is Role.TARGET and mention.quantity.direct
        if target or mention.quantity.aside:
            continue
        meant = _meant(mention, recorded)
        given = {
            m.quantity.amount
            for m in scope.mentions
            if m.placed is mention.placed and m.quantity.base == mention.quantity.base
        }
        if meant and not any(quantity.amount in given for quantity in meant):
            place = scope.place(mention)
            expected = statement[meant[0].start : meant[0].unit_end]
            message = (
                f"{place.words}「{mention.said}」與「{measure.label}」的說明不符，"
                f"說明是「{statement}」。"
            )
            fix = fix_mention(scope, mention, expected)
            yield Hit(place, message, mention.said, expected, fix)


def _meant(mention: Mention, recorded: Sequence[tuple[Quantity, str]]) -> list[Quantity]:
    """The statement's figures whose words before them are most like those before the mention."""
    words = _words_before(mention.text, mention.quantity)
    alike = [
        (_common_end(words, before), quantity)
        for quantity, before in recorded
        if quantity.base == mention.quantity.base
    ]
    most = max((length for length, _ in alike), default=0)
    return [quantity for length, quantity in alike if length == most >= _LEAST_ALIKE]


def _words_before(text: str, quantity: Quantity) -> str:
    return "".join(text[max(0, quantity.start - _LONGEST_CONTEXT) : quantity.start].split())


def _common_end(one: str, other: str) -> int:
    length = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        length += 1
    return length


TEXT_FIGURE_RULES = (
    Rule(
        "weights-stated", "所載權重與數據不符", Severity.ERROR,
        "權重25%，而衡量標準寫「(52%)」", _weights_stated,
    ),
    Rule(
        "statement", "所載與說明不符", Severity.ERROR,
        "說明是「無缺失8件」，而分析寫「無缺失6件」", _statements,
    ),
)  # fmt: skip
