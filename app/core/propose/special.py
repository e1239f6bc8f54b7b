"""Growth, work items with weights, and levels: what their prose tells beside a target."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from app.core.achievement import growth_of, percent_text, round_scaled
from app.core.check.reading import Mention, Scope
from app.core.check.wanting import is_last_year
from app.core.figures import Figure, figure_of
from app.core.model import Item, Level, Measure, Rule
from app.core.outline import Section, read_label
from app.core.propose.evidence import Candidate, Evidence
from app.core.propose.solving import MODES, Solution, figure_in, modes_of, with_printed
from app.core.propose.stated import Stated
from app.core.prose import Role

_HUNDRED = Fraction(100)
_ITEM_END = re.compile(r"[\s(（,，：:占為至達累計權重比率例各]+$")
_ITEM_PARTS = re.compile(r"[、，；。;,：:]|及(?=[\u4e00-\u9fff])")
_QUARTER = re.compile(r"^第?[一二三四1-4]季")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]$")
_MOST_ITEM = 60
_MOST_COUNTS = 20
_LEVEL_UNITS = frozenset({"級", "等", "等級", "分", "階段", "階", "燈", ""})


def growth(stated: Stated, measure: Measure, evidence: Evidence) -> Solution | None:
    """The measure as a growth, where this year's and last year's counts are told."""
    scope = evidence.scope
    told = [
        m
        for m in scope.mentions
        if m.section in (Section.CONDUCT, Section.TARGETS)
        and m.quantity.base not in ("%", "", "百分點")
        and m.quantity.high is None
    ]
    told.sort(key=lambda m: bool(m.quantity.aside))
    now = [m for m in told if not is_last_year(m, scope)][:_MOST_COUNTS]
    before = [m for m in told if is_last_year(m, scope)][:_MOST_COUNTS]
    found = [
        solution
        for this in now
        for last in before
        if this.quantity.base == last.quantity.base
        for solution in _grown(stated, measure, evidence, this, last)
    ]
    agreeing = [s for s in found if s.modes]
    if not found:
        return None
    best = (agreeing or found)[0]
    pairs = {(s.measure.current, s.measure.previous) for s in agreeing}
    if not agreeing:
        return replace(best, doubt="依所讀數值算出的達成度與所印的不同")
    return replace(best, doubt="不只一組數值算得出所印的達成度") if len(pairs) > 1 else best


def _grown(
    stated: Stated, measure: Measure, evidence: Evidence, this: Mention, last: Mention
) -> Iterator[Solution]:
    unit = this.quantity.unit if this.quantity.unit == last.quantity.unit else last.quantity.base
    grown = replace(
        measure, rule=Rule.GROWTH, unit="%", actual=None, unit_of_counts=unit,
        current=figure_in(this, unit), previous=figure_in(last, unit),
    )  # fmt: skip
    assert grown.previous is not None, "it was just read"
    if grown.previous.value <= 0:
        return
    said = _growth_said(grown, evidence.scope)
    if said is not None:
        figure = figure_in(said, "%")
        qualifier = "約" if said.quantity.qualifier == "約" else ""
        grown = replace(
            grown, growth_decimals=len(figure.text.partition(".")[2]),
            printed_growth=f"{qualifier}{figure.text}%",
        )  # fmt: skip
    reached = evidence.achievements(stated)
    for candidate in reached:
        printed = with_printed(grown, candidate.mention)
        if modes := modes_of(printed):
            yield Solution(printed, this, candidate.mention, modes)
    doubt = "" if reached else "沒有印出達成度可供核對"
    yield Solution(grown, this, None, frozenset(), doubt)


def _growth_said(measure: Measure, scope: Scope) -> Mention | None:
    """The percentage of the prose that is the growth, under some rounding."""
    exact = growth_of(measure)
    for mention in scope.mentions:
        if mention.quantity.base != "%" or mention.role is Role.TARGET:
            continue
        figure = figure_in(mention, "%")
        decimals = len(figure.text.partition(".")[2])
        texts = {percent_text(round_scaled(exact, mode, decimals), decimals) for mode in MODES}
        if f"{figure.text}%" in texts:
            return mention
    return None


def weights(scope: Scope) -> list[tuple[str, Fraction]]:
    """Work items with their own shares, where a section or the column lists them to 100%."""
    rows = [
        [m for m in scope.mentions if m.section is section and _is_share(m)]
        for section in (Section.STANDARD, Section.CONDUCT)
    ]
    for row in rows:
        amounts = [m.quantity.amount for m in row]
        labels = [_item_label(m, before) for m, before in zip(row, [None, *row], strict=False)]
        if len(row) < 2 or not all(labels) or not all(a > 0 for a in amounts):
            continue
        if sum(amounts) == _HUNDRED:
            return list(zip(labels, amounts, strict=True))
        steps = [b - a for a, b in zip([Fraction(0), *amounts], amounts, strict=False)]
        if amounts[-1] == _HUNDRED and all(step > 0 for step in steps):
            return list(zip(labels, steps, strict=True))
    return []


def lists_shares(scope: Scope) -> bool:
    """Whether section 一 lists several shares, whatever they sum up to."""
    shares = [m for m in scope.mentions if m.section is Section.STANDARD and _is_share(m)]
    return len(shares) > 1


def _is_share(mention: Mention) -> bool:
    quantity = mention.quantity
    return quantity.base == "%" and quantity.high is None and mention.role is not Role.ACHIEVEMENT


def _item_label(mention: Mention, before: Mention | None) -> str:
    """What stands before a weight: (三)推動生活適應輔導實施計畫(25%)。"""
    text = mention.text
    label = read_label(text)
    start = label.end if label else 0
    if mention.placed is not None and mention.placed.opens:
        start = mention.placed.heading_end
    if before is not None and before.placed is mention.placed:
        start = max(start, before.quantity.unit_end)
    words = _ITEM_END.sub("", text[start : mention.quantity.start]).strip("：:、，。； ")
    words = _ASIDE.sub("", words).strip(")）")
    if before is not None and before.placed is mention.placed:
        words = words.removeprefix("及").removeprefix("與").removeprefix("和")
    elif label is None or label.level == 1:
        words = _ITEM_PARTS.split(words)[-1]
    return _QUARTER.sub("", words)[:_MOST_ITEM]


def milestone(
    stated: Stated, measure: Measure, items: Sequence[tuple[str, Fraction]], evidence: Evidence
) -> Solution:
    """The measure as work items; those are done whose weights make up what is told as reached."""
    alone = len(evidence.stated) == 1
    candidates = evidence.achievements(stated) if alone else []
    reached = candidates[0].mention if candidates else None
    target = measure.target_in_force
    if reached is None or target is None:
        done = _done(measure, items, _HUNDRED)
        return Solution(done, None, None, frozenset(), "各工作項目是否完成，請確認")
    progress = target.value * reached.quantity.amount / _HUNDRED
    done = with_printed(_done(measure, items, progress), reached)
    modes = modes_of(done)
    return Solution(done, None, reached, modes, "" if modes else "已完成的工作項目請確認")


def _done(measure: Measure, items: Sequence[tuple[str, Fraction]], progress: Fraction) -> Measure:
    """With those items done, from the first on, that stay within the progress."""
    done, total = [], Fraction(0)
    for label, weight in items:
        total += weight
        done.append(Item(label=label, weight=figure_of(weight), done=total <= progress))
    reached = sum((item.weight.value for item in done if item.done), Fraction(0))
    return replace(
        measure, rule=Rule.MILESTONE, unit="%", items=tuple(done), actual=figure_of(reached)
    )


def is_code(stated: Stated, codes: Sequence[str]) -> bool:
    """Whether a target is one of the codes, counted in nothing else."""
    quantity = stated.mention.quantity
    known = quantity.value.denominator == 1 and str(quantity.value) in codes
    return known and stated.unit in _LEVEL_UNITS


def level(
    stated: Stated, measure: Measure, meanings: Sequence[tuple[str, str]], evidence: Evidence
) -> Solution:
    """The measure as a level, reached by a code that is told or follows from the achievement."""
    codes = {code for code, _ in meanings}
    base = replace(
        measure, rule=Rule.LEVEL, unit=stated.unit or "級",
        levels=tuple(Level(code=code, meaning=meaning) for code, meaning in meanings),
    )  # fmt: skip
    told = [m for m in _codes_told(evidence, stated) if str(m.quantity.value) in codes]
    reached = list(evidence.achievements(stated))
    for candidate in reached:
        for mention in told:
            done = replace(base, actual=Figure(str(mention.quantity.value)))
            done = with_printed(done, candidate.mention)
            if modes := modes_of(done):
                return Solution(done, mention, candidate.mention, modes)
    return _level_inferred(base, codes, reached, told)


def _level_inferred(
    base: Measure, codes: set[str], reached: Sequence[Candidate], told: Sequence[Mention]
) -> Solution:
    target = base.target_in_force
    for candidate in reached:
        mention = candidate.mention
        for code in sorted(codes):
            done = with_printed(replace(base, actual=Figure(code)), mention)
            if target is not None and (modes := modes_of(done)):
                return Solution(done, None, mention, modes, "達到的等級是由達成度推得，請確認")
    actual = Figure(str(told[0].quantity.value)) if told else None
    done = replace(base, actual=actual)
    return Solution(done, told[0] if told else None, None, frozenset(), "達到的等級請確認")


def _codes_told(evidence: Evidence, stated: Stated) -> list[Mention]:
    """Codes told as reached: a bare figure or one with 級, in section 二 or 三."""
    return [
        m
        for m in evidence.scope.mentions
        if m.section in (Section.CONDUCT, Section.TARGETS)
        and m.role is not Role.TARGET
        and m.quantity.unit in _LEVEL_UNITS
        and m.quantity.value.denominator == 1
        and (m.quantity.unit or m.quantity.direct or m.role is Role.ACTUAL)
        and m is not stated.section
    ]
