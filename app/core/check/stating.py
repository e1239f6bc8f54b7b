"""Statements: figures whose words say what they are, compared with what is recorded.

A figure is held to a fact only where its words leave no doubt: a cue beside it
or a heading above it, a unit that fits, and one measure it can be about. What
merely differs from everything is no contradiction.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.core.check.comparing import fits, in_turn, other_unit, same, same_value
from app.core.check.facts import Fact, Said
from app.core.check.reading import Mention, Scope, Told
from app.core.check.wanting import set_aside, states, wanted
from app.core.model import Rule
from app.core.outline import Section
from app.core.prose import Role


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
Wanting = Callable[[Mention], tuple[tuple[Fact, ...], tuple[Fact, ...]]]

# From here on a figure is not shared by chance.
_TELLING = 10
_PUNCTUATION = "，。；、：,;:() ）（"


def statements(scope: Scope) -> Iterator[Verdict]:
    """What section 三, and explicit statements elsewhere, say otherwise than recorded."""
    stated = [mention for mention in scope.mentions if states(mention)]
    shares = Counter(m.sentence for m in stated if m.role is Role.TARGET and m.quantity.base == "%")
    ladders = {sentence for sentence, count in shares.items() if count > 1}
    yield from judged(stated, scope, lambda mention: wanted(mention, scope, ladders))


def judged(mentions: Iterable[Mention], scope: Scope, wanting: Wanting) -> Iterator[Verdict]:
    """Compare mentions with the facts that `wanting` gives each."""
    candidates = []
    for mention in mentions:
        must, may = wanting(mention)
        candidates.append(Candidate(mention, must, _claim(mention, must, may)))
    claims = _Claims(candidates)
    for candidate in candidates:
        if _lacks_percent(candidate):
            assert candidate.claimed is not None, "only what is claimed lacks its sign"
            yield Verdict(candidate.mention, candidate.claimed, Differs.UNIT)
        elif candidate.claimed is None and not set_aside(candidate.mention, scope):
            if fact := _contradicted(candidate, claims):
                yield Verdict(candidate.mention, fact, Differs.FIGURE)
            elif fact := _misnamed(candidate, claims):
                yield Verdict(candidate.mention, fact, Differs.UNIT)
    yield from _out_of_list(candidates, scope)


class _Claims:
    """What the mentions of a scope give rightly, by where they give it."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._sentences: dict[int, list[Candidate]] = defaultdict(list)
        self._paragraphs: dict[object, list[Candidate]] = defaultdict(list)
        self._under: dict[object, list[Candidate]] = defaultdict(list)
        self._sections: dict[Section | None, set[int]] = defaultdict(set)
        for candidate in candidates:
            mention = candidate.mention
            if mention.quantity.direct or mention.quantity.listed:
                self._sentences[mention.sentence].append(candidate)
            self._paragraphs[_paragraph(mention)].append(candidate)
            self._under[_above(mention)].append(candidate)
            self._sections[mention.section].add(id(candidate.claimed))

    def beside(self, mention: Mention) -> list[Candidate]:
        """Mentions that may say what this one need not say again.

        Beside its cue a figure answers for the others of its list and cue,
        else for all its paragraph.
        """
        if mention.quantity.direct:
            return self._sentences[mention.sentence]
        return self._paragraphs[_paragraph(mention)]

    def in_turn(self, candidate: Candidate, fitting: Sequence[Fact]) -> Fact | None:
        """The fact a figure must be where its paragraph, or its list, tells each in turn."""
        mention = candidate.mention
        for group in (self._paragraphs[_paragraph(mention)], self._under[_above(mention)]):
            row = [
                c.mention
                for c in group
                if c.mention.role is mention.role and any(fits(c.mention, f) for f in fitting)
            ]
            for wrong, fact in in_turn(row, fitting):
                if wrong is mention:
                    return fact
        return None

    def given(self, fact: Fact, section: Section | None) -> bool:
        """Whether a section gives a fact rightly."""
        return id(fact) in self._sections[section]

    def given_anywhere(self, fact: Fact) -> bool:
        """Whether any mention gives a fact rightly."""
        return any(id(fact) in given for given in self._sections.values())


def _paragraph(mention: Mention) -> object:
    return mention.line if mention.placed is None else mention.placed.paragraph.key


def _above(mention: Mention) -> object:
    """What a paragraph stands under; all lines of the column are one list."""
    if mention.placed is None:
        return None
    above = mention.placed.parents
    return above[-1].paragraph.key if above else _paragraph(mention)


def _claim(mention: Mention, must: Iterable[Fact], may: Iterable[Fact]) -> Fact | None:
    """The fact a mention gives rightly; one clearly about a measure can give that one's only."""
    clearly = mention.subject if mention.told is Told.CLEARLY else None
    if clearly is not None and any(fits(mention, f) for f in must if f.measure is clearly):
        must = [fact for fact in must if fact.measure is clearly]
        may = [fact for fact in may if fact.measure is clearly]
    right = [fact for fact in (*must, *may) if same(mention, fact)]
    return next((f for f in right if f.measure is mention.subject), right[0] if right else None)


def _contradicted(candidate: Candidate, claims: _Claims) -> Fact | None:
    """The fact that a mention claims to give and does not; None where that is not certain."""
    mention = candidate.mention
    quantity = mention.quantity
    fitting = [fact for fact in candidate.must if fits(mention, fact)]
    if not fitting or not (quantity.base or quantity.direct or _stands_alone(mention)):
        return None
    if not quantity.base and (codes := [f for f in fitting if f.measure.rule is Rule.LEVEL]):
        fitting = codes
    beside = claims.beside(mention)
    given = {id(c.claimed) for c in beside}
    left = [fact for fact in fitting if id(fact) not in given and not _summed(fact, beside)]
    own = [fact for fact in fitting if fact.measure is mention.subject]
    if own and (mention.told is Told.CLEARLY or any(fact in left for fact in own)):
        left = [fact for fact in left if fact in own]
    elif not quantity.direct and len(fitting) > 1:
        return claims.in_turn(candidate, fitting)
    new = (fact for fact in left if not claims.given_anywhere(fact))
    return next(new, left[0] if left else None)


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


def _misnamed(candidate: Candidate, claims: _Claims) -> Fact | None:
    """The fact whose digits a mention gives with another unit, and its section never rightly."""
    mention = candidate.mention
    elsewhere = mention.section not in (Section.TARGETS, None)
    if elsewhere and mention.quantity.value < _TELLING:
        return None
    for fact in candidate.must:
        if same_value(mention, fact) and other_unit(mention, fact):
            clearly = mention.told is Told.CLEARLY and mention.subject is not fact.measure
            if not clearly and not claims.given(fact, mention.section):
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


def _out_of_list(candidates: Sequence[Candidate], scope: Scope) -> Iterator[Verdict]:
    """達成度分別為125%及120%: one for each measure in turn, so that equal ones are told apart."""
    for row in _lists(candidates):
        kinds = {fact.said for candidate in row for fact in candidate.must}
        due = [fact for fact in row[0].must if fits(row[0].mention, fact)]
        named = any(candidate.mention.told is Told.CLEARLY for candidate in row)
        if len(kinds) != 1 or len(due) != len(row) or named:
            continue
        said = Counter(candidate.mention.quantity.amount for candidate in row)
        if said == Counter(fact.amount for fact in due):
            continue
        for candidate, fact in zip(row, due, strict=True):
            wrong = candidate.claimed is not None and not same(candidate.mention, fact)
            if wrong and not set_aside(candidate.mention, scope):
                yield Verdict(candidate.mention, fact, Differs.FIGURE)


def _lists(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Runs of figures of one sentence that only 、 and 及 part."""
    rows: list[list[Candidate]] = []
    for candidate in candidates:
        quantity = candidate.mention.quantity
        if quantity.listed and rows and rows[-1][-1].mention.sentence == candidate.mention.sentence:
            rows[-1].append(candidate)
        else:
            rows.append([candidate])
    return [row for row in rows if len(row) > 1]
