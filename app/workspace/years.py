"""The years of the open file beside each other: last year's annex, and a measure over the years."""

from dataclasses import dataclass

from app.core.achievement import Achievement, achieve, actual_used
from app.core.figures import Figure
from app.core.matching import Match
from app.core.model import Annex, Measure, Rounding, Rule
from app.workspace.workspace import Workspace

# How many years a chart shows, this year with them.
MOST_YEARS = 5


@dataclass(frozen=True, slots=True)
class YearOfMeasure:
    """A measure as it was in one year."""

    fiscal_year: int
    performance_year: int
    measure: Measure
    rounding: Rounding

    @property
    def achievement(self) -> Achievement:
        """What it came to."""
        return achieve(self.measure, self.rounding)

    @property
    def value(self) -> Figure | None:
        """What was reached: for growth the count itself, else the actual value."""
        if self.measure.rule is Rule.GROWTH:
            return self.measure.current
        return actual_used(self.measure)


class Years:
    """Looks from one year of a workspace to those before it. Reads only, on demand."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._matches: dict[tuple[str, str], tuple[list[str], Match]] = {}

    def before(self, annex: Annex) -> Annex | None:
        """The annex of the nearest earlier fiscal year of the same agency.

        Where the agency has none, the nearest of a year that has one annex
        only: agencies are renamed.
        """
        earlier = [h for h in self._workspace.heads() if h.fiscal_year < annex.fiscal_year]
        years = [head.fiscal_year for head in earlier]
        own = [head for head in earlier if head.agency == annex.agency]
        lone = [head for head in earlier if years.count(head.fiscal_year) == 1]
        found = max(own or lone, key=lambda head: head.fiscal_year, default=None)
        return self._workspace.annex(found.key) if found else None

    def match(self, this: Annex, last: Annex) -> Match:
        """What is what between two years; worked out again only when last year's annex or
        this year's names have changed."""
        keys, names = (this.key, last.key), _names(this)
        known = self._matches.get(keys)
        if known is None or known[0] != names or known[1].last is not last:
            known = self._matches[keys] = names, Match(this, last)
        return known[1]

    def series(
        self, annex: Annex, measure: Measure, most: int = MOST_YEARS
    ) -> tuple[YearOfMeasure, ...]:
        """The measure in the last years, the earliest first, this year's last.

        `measure` may hold drafts. A year without a counterpart is passed over.
        """
        found = [_year(annex, measure)]
        # The last year that has the measure, and its key there: labels drift over the years.
        known, key = annex, measure.key
        older = self.before(annex)
        while older and len(found) < most:
            if then := self.match(known, older).measure(key):
                found.append(_year(older, then))
                known, key = older, then.key
            older = self.before(older)
        return tuple(reversed(found))


def _year(annex: Annex, measure: Measure) -> YearOfMeasure:
    return YearOfMeasure(annex.fiscal_year, annex.performance_year, measure, annex.rounding)


def _names(annex: Annex) -> list[str]:
    """All that a match goes by, for a quick comparison."""
    names: list[str] = []
    for goal in annex.goals:
        names += (goal.key, goal.title)
        for indicator in goal.indicators:
            names += (indicator.key, indicator.indicator)
            for measure in indicator.measures:
                names += (measure.key, measure.label, measure.unit, measure.rule)
    return names
