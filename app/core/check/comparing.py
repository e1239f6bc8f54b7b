"""Whether a figure in prose and a figure of a measure are the same."""

import re
from collections.abc import Iterable
from fractions import Fraction

from app.core.achievement import round_scaled
from app.core.check.facts import Fact, Said
from app.core.check.reading import Mention
from app.core.model import RoundingMode, Rule
from app.core.prose import Quantity

# 個 counts anything but shares and money.
_TELLING_DIGITS = 3
_NOT_COUNTED = re.compile(r"%|元|百分點|.*公尺|公分|公斤|公升|公秉|瓦|度|小時|分鐘|日")
# 4,000以上, 4,000之目標: what follows is no unit.
_WORD = re.compile(
    r"\s?(?![以之的者及與和至到為等餘多左其且並較已即係超增減])[\u3400-\u9fffA-Za-z]"
)
_OVER = frozenset({"逾", "超過", "餘"})
_ROUGHLY = _OVER | {"約", "近", "將近", "大約"}
_SCALED = re.compile(r"[千萬億]")
_DECREASE = ("減少", "降低", "下降", "下滑", "縮短", "節省", "負成長", "負", "減")


def fits(mention: Mention, fact: Fact) -> bool:
    """Whether the unit that stands in prose can be the fact's.

    A figure without a unit fits where its role is told in so many words, or
    the fact is a level or has no unit of its own.
    """
    quantity = mention.quantity
    if not quantity.base:
        if _begins(mention, fact):
            return True
        told = quantity.direct or mention.inherited or fact.measure.rule is Rule.LEVEL
        return told and not (fact.base and _unknown_unit(mention))
    if quantity.base == fact.base:
        return True
    if not fact.base:
        return quantity.base != "%"
    return _generic(quantity, fact) or _begins(mention, fact)


def same(mention: Mention, fact: Fact) -> bool:
    """Whether prose and fact give the same figure, their units fitting."""
    quantity = mention.quantity
    if not fits(mention, fact):
        return False
    if quantity.base == fact.base:
        wanted, given = fact.amount, quantity.amount
    else:
        wanted, given = fact.value, quantity.value
    if given == wanted or (quantity.high is not None and quantity.high == fact.value):
        return True
    if wanted < 0 and given == -wanted:
        return _falls(mention)
    return fact.exact is not None and _is_finer(mention, fact.exact, fact.measure.growth_decimals)


def rounded(mention: Mention, fact: Fact) -> bool:
    """Whether prose gives the fact roughly and says so: 逾1萬2,000 of 12,237.

    As rough as the digits shown: 逾 is cut, 約 is within one of the last digit.
    """
    quantity = mention.quantity
    if quantity.qualifier not in _ROUGHLY or quantity.base != fact.base:
        return False
    step = _last_digit(quantity.amount)
    below = fact.amount - quantity.amount
    return 0 <= below < step if quantity.qualifier in _OVER else abs(below) < step


def _last_digit(amount: Fraction) -> Fraction:
    """The weight of the last digit that is not nought: 100 of 12,300."""
    step = Fraction(1)
    while amount and amount % step:
        step /= 10
    while amount and amount % (step * 10) == 0:
        step *= 10
    return step


def in_turn(mentions: Iterable[Mention], facts: Iterable[Fact]) -> list[tuple[Mention, Fact]]:
    """Where as many figures stand as there are facts, the wrong figures with what they must be."""
    figures, left = list(mentions), list(facts)
    if len(figures) != len(left):
        return []
    wrong = []
    for mention in figures:
        right = next((fact for fact in left if same(mention, fact)), None)
        if right is None:
            wrong.append(mention)
        else:
            left.remove(right)
    return list(zip(wrong, left, strict=True))


def same_value(mention: Mention, fact: Fact) -> bool:
    """Whether the digits agree, whatever the units; 3億5,000萬 has those of 350,000 千元."""
    said, meant = mention.quantity.value, fact.value
    if said in (meant, fact.amount):
        return True
    scaled = _SCALED.search(mention.said + fact.unit)
    return (
        bool(scaled)
        and len(_digits(meant).rstrip("0")) > 1
        and _digits(said).rstrip("0") == _digits(meant).rstrip("0")
    )


def other_unit(mention: Mention, fact: Fact) -> bool:
    """Whether a unit stands in prose that cannot be the fact's."""
    named = bool(mention.quantity.base) or _unknown_unit(mention)
    return named and bool(fact.base) and not fits(mention, fact)


def telling(fact: Fact) -> bool:
    """Whether a figure has so many digits that another would not share them by chance."""
    return len(_digits(fact.value).rstrip("0")) >= _TELLING_DIGITS


def nearly(mention: Mention, fact: Fact) -> bool:
    """Whether prose has the fact's figure but for a slip: two digits swapped, or one other.

    Figures of fewer than three telling digits are too short to tell a slip from another figure.
    """
    if not mention.quantity.base or not fits(mention, fact) or same(mention, fact):
        return False
    amount = mention.quantity.amount / (fact.amount / fact.value if fact.value else 1)
    said, meant = _digits(amount), _digits(fact.value)
    if len(meant.rstrip("0")) < _TELLING_DIGITS or len(meant) != len(said):
        return False
    differing = [i for i, pair in enumerate(zip(said, meant, strict=True)) if pair[0] != pair[1]]
    return len(differing) == 1 or (
        len(differing) == 2
        and said[differing[0]] == meant[differing[1]]
        and said[differing[1]] == meant[differing[0]]
    )


def _unknown_unit(mention: Mention) -> bool:
    """Whether a word follows the figure that is on no list of units."""
    return bool(_WORD.match(mention.text, mention.quantity.end)) and not mention.quantity.base


def _generic(quantity: Quantity, fact: Fact) -> bool:
    return quantity.base == "個" and not _NOT_COUNTED.fullmatch(fact.base)


def _begins(mention: Mention, fact: Fact) -> bool:
    """Whether the fact's own unit, one that no list knows, stands after the figure."""
    quantity, unit = mention.quantity, fact.unit
    known = len(quantity.unit) < len(unit)
    return known and mention.text[quantity.end : quantity.end + 20].lstrip().startswith(unit)


def _falls(mention: Mention) -> bool:
    before = mention.text[max(0, mention.quantity.start - 12) : mention.quantity.start]
    return any(word in before for word in _DECREASE)


def _is_finer(mention: Mention, exact: Fraction, printed: int) -> bool:
    """Whether prose gives the growth with more decimals than are printed, cut or rounded."""
    said = mention.text[mention.quantity.start : mention.quantity.end]
    decimals = len(said.replace("．", ".").partition(".")[2])
    if decimals <= printed or (exact < 0) != (mention.quantity.value < 0 or _falls(mention)):
        return False
    given = abs(mention.quantity.value) * 10**decimals
    return any(
        given == abs(round_scaled(exact, mode, decimals))
        for mode in (RoundingMode.TRUNCATE, RoundingMode.HALF_UP)
    )


def _digits(value: Fraction) -> str:
    """The digits of a decimal number without sign, point and idle zeros."""
    number = abs(value)
    for _ in range(12):
        if number.denominator == 1:
            break
        number *= 10
    return str(int(number)) if number < 10**40 else ""


def said_kind_words(fact: Fact) -> str:
    """What the fact is, for a message: 目標值, or 修訂後目標值 where it was revised."""
    if fact.said is Said.TARGET and fact.measure.revisions:
        return "修訂後目標值"
    return fact.said.value
