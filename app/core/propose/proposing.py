"""Reads an annex without measures and proposes them, goal by goal."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.check.reading import Scope, read_scopes
from app.core.check.rule import read_goal
from app.core.figures import Figure
from app.core.model import Annex, Goal, Measure, Revision, Rounding, RoundingMode, Rule
from app.core.outline import Section
from app.core.propose import special
from app.core.propose.evidence import Evidence
from app.core.propose.marks import with_wide_marks
from app.core.propose.proposal import Proposal, Source, source
from app.core.propose.solving import MODES, Solution, Wanted, figure_in, solve
from app.core.propose.stated import Stated, amount_in, stated_targets
from app.core.propose.words import (
    approval,
    formula_said,
    levels_said,
    may_want_less,
    section_text,
    tells_none,
    wants_growth,
    wants_less,
)

# An analysis of more figures than these is a table in words; nobody can tell what is what.
_MOST_FIGURES = 300
_STATEMENT = re.compile(
    r"(?:達成[^：:]{0,6}|實際[^：:]{0,4}|執行[^：:]{0,4})[：:]\s*(?P<words>.+)$"
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """The proposals of an annex in printed order, and the rounding its percentages were made with."""

    proposals: tuple[Proposal, ...]
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class _Draft:
    stated: Stated
    solution: Solution
    revised: bool


def propose(annex: Annex) -> Proposed:
    """Propose the measures of an annex that has none; see `Proposal` for what is sure."""
    annex = with_wide_marks(annex)
    drafts = [draft for goal in annex.goals for draft in _goal(annex, goal)]
    rounding = _rounding(draft.solution for draft in drafts)
    annex = replace(annex, rounding=rounding)
    proposals = [_proposal(draft, rounding) for draft in drafts]
    return Proposed(tuple(_held_to_check(annex, proposals)), rounding)


def _goal(annex: Annex, goal: Goal) -> Iterator[_Draft]:
    """The measures of a goal; an indicator without an analysis is told of in the one before it."""
    bare = read_scopes(annex, _with_measures(goal, _levels_only(goal)))
    for group in _groups(bare):
        if sum(len(scope.mentions) + len(scope.column) for scope in group) > _MOST_FIGURES:
            continue
        speaking = next((s for s in group if s.placed), group[0])
        stated = stated_targets(group, speaking)
        pseudo: dict[str, tuple[Measure, ...]] = {}
        for entry in stated:
            rule = (
                Rule.LEVEL if levels_said(section_text(speaking, Section.STANDARD)) else Rule.RATIO
            )
            measure = Measure(key=entry.key, label=entry.label, unit=entry.unit, rule=rule)
            pseudo[entry.indicator] = (*pseudo.get(entry.indicator, ()), measure)
        again = read_scopes(annex, _with_measures(goal, pseudo))
        scope = next(s for s in again if s.indicator.key == speaking.indicator.key)
        revised = approval(p.paragraph.text for p in scope.placed) is not None
        for entry, solution in _measures(group, scope, stated):
            yield _Draft(entry, solution, revised)


def _levels_only(goal: Goal) -> dict[str, tuple[Measure, ...]]:
    """A nameless level measure where codes are explained, so that 第3級 is read as a figure."""
    nameless = Measure(label="", rule=Rule.LEVEL)
    return {
        indicator.key: (nameless,)
        for indicator in goal.indicators
        if levels_said("\n".join(paragraph.text for paragraph in indicator.analysis))
    }


def _with_measures(goal: Goal, measures: dict[str, tuple[Measure, ...]]) -> Goal:
    indicators = tuple(
        replace(indicator, measures=measures.get(indicator.key, ()))
        for indicator in goal.indicators
    )
    return replace(goal, indicators=indicators)


def _groups(scopes: Sequence[Scope]) -> list[list[Scope]]:
    groups: list[list[Scope]] = []
    for scope in scopes:
        if groups and not scope.placed:
            groups[-1].append(scope)
        else:
            groups.append([scope])
    return groups


def _measures(
    group: Sequence[Scope], scope: Scope, stated: list[Stated]
) -> Iterator[tuple[Stated, Solution]]:
    """Each target with what was read of it, those of a rule of their own first."""
    column = "\n".join(line for s in group for line in s.indicator.target_lines)
    standard = section_text(scope, Section.STANDARD)
    names = "".join(s.indicator.indicator for s in group)
    items = special.weights(scope)
    meanings = list(levels_said(standard).items())
    codes = [code for code, _ in meanings]
    ladder = [s for s in stated if items and s.unit == "%"]
    stepped = _one_of_ladder(ladder, items)
    left = [s for s in stated if s not in ladder]
    if stepped is not None:
        wanted = _wanted(stepped, scope, standard, column, len(stated) == 1)
        evidence = Evidence(scope, (stepped, *left))
        yield stepped, special.milestone(stepped, wanted.measure, items, evidence)
    else:
        left = stated
    evidence = Evidence(scope, tuple(left))
    for entry in left:
        wanted = _wanted(entry, scope, standard, column, len(stated) == 1)
        yield entry, _solution(entry, wanted, evidence, names, meanings, codes, standard)


def _one_of_ladder(ladder: Sequence[Stated], items: Sequence[tuple[str, object]]) -> Stated | None:
    """The target of work items: the one section 三 states, else the last step of the column."""
    if not ladder:
        return None
    said = [s for s in ladder if s.section is not None]
    return (said or list(ladder))[-1]


def _solution(
    entry: Stated,
    wanted: Wanted,
    evidence: Evidence,
    names: str,
    meanings: Sequence[tuple[str, str]],
    codes: Sequence[str],
    standard: str,
) -> Solution:
    measure = wanted.measure
    if special.is_code(entry, codes):
        return special.level(entry, measure, meanings, evidence)
    if entry.unit == "%":
        grown = special.growth(entry, measure, evidence)
        if grown and (grown.modes or wants_growth(names + entry.label + standard)):
            return grown
    target = measure.target_in_force
    if target is not None and target.value <= 0:
        return _narrative(measure, evidence.scope)
    solution = solve(wanted, evidence)
    if entry.unit == "%" and wants_growth(names + entry.label + standard) and not solution.doubt:
        solution = replace(solution, doubt="像是成長率，沒有讀到本年與上年的數值")
    if entry.unit == "%" and special.lists_shares(evidence.scope) and not solution.doubt:
        solution = replace(solution, doubt="衡量標準列有數個百分比，可能是工作項目的權重")
    if wanted.less and not solution.modes and _none(evidence.scope):
        none = replace(measure, rule=Rule.INVERSE, actual=Figure("0"))
        return Solution(none, None, None, frozenset(), "實際值依文字讀為0，請確認")
    if entry.also is not None and entry.column is not None:
        return _displayed(entry, wanted, evidence, solution)
    return solution


def _none(scope: Scope) -> bool:
    told = (p.paragraph.text for p in scope.placed if p.section is Section.TARGETS)
    return any(tells_none(text) for text in told)


def _displayed(entry: Stated, wanted: Wanted, evidence: Evidence, plain: Solution) -> Solution:
    """25%(21個單位): the figure in brackets is the target, where what was done is counted so."""
    assert entry.also is not None, "asked for what stands beside"
    unit = entry.also.quantity.unit
    other = replace(entry, unit=unit)
    figure = figure_in(entry.also, unit)
    first = entry.section or entry.column
    assert first is not None, "a target is stated somewhere"
    close = entry.also.text[entry.also.quantity.unit_end :][:1]
    shown = first.text[first.quantity.start : entry.also.quantity.unit_end] + close
    measure = replace(
        wanted.measure, unit=unit, target=figure, revisions=(), target_display=shown
    )  # fmt: skip
    stated = tuple(other if s is entry else s for s in evidence.stated)
    solution = solve(
        replace(wanted, stated=other, measure=measure), Evidence(evidence.scope, stated)
    )
    return solution if solution.modes and not plain.modes else plain


def _narrative(measure: Measure, scope: Scope) -> Solution:
    """A target of nought has no ratio: what section 三 says of it stands in its place."""
    told = [p.paragraph.text for p in scope.placed if p.section is Section.TARGETS]
    said = [match["words"] for text in told if (match := _STATEMENT.search(text))]
    done = replace(measure, rule=Rule.NARRATIVE, statement=said[-1] if said else None)
    return Solution(done, None, None, frozenset(), "目標值為0，沒有達成度；說明請確認")


def _wanted(entry: Stated, scope: Scope, standard: str, column: str, alone: bool) -> Wanted:
    mention = entry.column or entry.mention
    measure = Measure(
        label=entry.label, unit=entry.unit, target=figure_in(mention, entry.unit),
        each=entry.mention.quantity.each,
    )  # fmt: skip
    measure = _revised(entry, measure, scope, alone)
    words = entry.label + scope.indicator.indicator
    said = _column_words(entry, column) + _section_words(entry)
    return Wanted(
        entry, measure, wants_less(said, standard), may_want_less(words + standard),
        formula_said(standard),
    )  # fmt: skip


def _column_words(entry: Stated, column: str) -> str:
    """The words beside the figure in the column."""
    if entry.column is None:
        return ""
    quantity, text = entry.column.quantity, entry.column.text
    return text[max(0, quantity.start - 6) : quantity.unit_end + 4]


def _section_words(entry: Stated) -> str:
    if entry.section is None:
        return ""
    quantity, text = entry.section.quantity, entry.section.text
    return text[max(0, quantity.start - 4) : quantity.unit_end + 3]


def _revised(entry: Stated, measure: Measure, scope: Scope, alone: bool) -> Measure:
    """With the target in force where section 三 states another than the column.

    An approval is this measure's where its sentence gives the new target, or
    the indicator has no other.
    """
    if entry.column is None or entry.section is None:
        return measure
    now = amount_in(entry.section, entry.unit)
    if measure.target is None or now == measure.target.value:
        return measure
    texts = [p.paragraph.text for p in scope.placed]
    said = approval(texts, None if alone else entry.section.quantity.amount)
    on, document = said or (None, None)
    revision = Revision(
        target=figure_in(entry.section, entry.unit), approved_on=on, document=document
    )
    return replace(measure, revisions=(revision,))


def _rounding(solutions: Iterable[Solution]) -> Rounding:
    """The rounding that gives most of the printed percentages, and their usual decimals."""
    votes: Counter[RoundingMode] = Counter()
    decimals: Counter[int] = Counter()
    for solution in solutions:
        votes.update(solution.modes)
        if solution.modes and solution.measure.decimals is not None:
            decimals[solution.measure.decimals] += 1
    most = max(MODES, key=lambda mode: (votes[mode], -MODES.index(mode)))
    usual = decimals.most_common(1)
    return Rounding(mode=most, decimals=usual[0][0] if usual else 0)


def _proposal(draft: _Draft, rounding: Rounding) -> Proposal:
    stated, solution = draft.stated, draft.solution
    measure, doubt = solution.measure, solution.doubt
    if not doubt and rounding.mode not in solution.modes:
        doubt = "與其他達成度的進位方式不同"
    if not doubt and stated.column is None and draft.revised:
        doubt = "文字提到修訂目標值，原定目標值沒有讀到"
    if not doubt and measure.revisions and measure.revisions[-1].approved_on is None:
        doubt = "目標值前後不同，沒有核准日期"
    if measure.decimals == rounding.decimals:
        measure = replace(measure, decimals=None)
    sources = tuple(_sources(stated, solution))
    return Proposal(stated.indicator, measure, not doubt, doubt, sources)


def _sources(stated: Stated, solution: Solution) -> Iterator[Source]:
    for what, mention in (
        ("原定目標值", stated.column),
        ("目標值", stated.section),
        ("實際值", solution.actual),
        ("達成度", solution.achievement),
    ):
        if mention is not None:
            yield source(what, mention, stated.indicator)


def _held_to_check(annex: Annex, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Proposals as they are, but none sure that the prose contradicts once it is taken."""
    contradicted: set[str] = set()
    measures: dict[str, tuple[Measure, ...]] = {}
    for proposal in proposals:
        before = measures.get(proposal.indicator, ())
        measures[proposal.indicator] = (*before, proposal.measure)
    for number, goal in annex.numbered():
        taken = _with_measures(goal, measures)
        for part in read_goal(annex, taken, number).parts:
            for verdict in (*part.prose, *part.column, *part.slips):
                contradicted.add(verdict.fact.measure.key)
    for proposal in proposals:
        if proposal.sure and proposal.measure.key in contradicted:
            yield replace(proposal, sure=False, why="分析另有與它不符的數值")
        else:
            yield proposal
