"""A printed annex of any kind of file, read into data with what was made of it."""

from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import Problem
from app.core.model import Annex, default_section_title
from app.core.propose import Proposal, propose
from app.exchange.interchange import YEARS_BEFORE
from app.exchange.printed.assembly import UNKNOWN_YEAR, Assembled, assemble
from app.exchange.printed.files import read_printed_file
from app.exchange.printed.report import Run, unplaced
from app.exchange.printed.shape import Printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An annex that came in.

    From a printed page it has no measures yet: `proposals` are what its prose
    tells of them, `runs` where each run of its text went, and `notes`
    sentences for the officer. From data of ours all three are empty.
    """

    annex: Annex
    proposals: tuple[Proposal, ...] = ()
    runs: tuple[Run, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def unplaced(self) -> tuple[Run, ...]:
        """The runs of text that have no place in the annex."""
        return unplaced(self.runs)

    @property
    def sure(self) -> tuple[Proposal, ...]:
        """The proposals that need no second look."""
        return tuple(proposal for proposal in self.proposals if proposal.sure)


def read_printed(
    path: Path, *, agency: str | None = None, year: int | None = None, keep_spaces: bool = False
) -> Incoming:
    """Read a printed annex from a file by its ending.

    `agency` and `year` (民國, the fiscal one) stand in for what the document
    does not tell, and win over what it does. Raises Problem when the file
    cannot be read or has no annex in it.
    """
    return incoming(read_printed_file(path), agency=agency, year=year, keep_spaces=keep_spaces)


def incoming(
    printed: Printed,
    *,
    agency: str | None = None,
    year: int | None = None,
    keep_spaces: bool = False,
) -> Incoming:
    """The annex of a document already read. Raises Problem when there is none in it."""
    assembled = assemble(printed, keep_spaces=keep_spaces)
    if not assembled.annex.goals:
        raise Problem(
            f"「{printed.name}」裡找不到績效目標的表格；"
            "請確認檔案，表格應有目標、指標、目標值與分析四欄。"
        )
    annex = _named(assembled, agency, year)
    proposed = propose(annex)
    return Incoming(
        annex=replace(annex, rounding=proposed.rounding),
        proposals=proposed.proposals,
        runs=assembled.runs,
        notes=assembled.notes,
    )


def with_measures(annex: Annex, proposals: tuple[Proposal, ...]) -> Annex:
    """The annex with the measures of some proposals, in their order."""
    goals = []
    for goal in annex.goals:
        indicators = tuple(
            replace(
                indicator,
                measures=tuple(p.measure for p in proposals if p.indicator == indicator.key),
            )
            for indicator in goal.indicators
        )
        goals.append(replace(goal, indicators=indicators))
    return replace(annex, goals=tuple(goals))


def lacking(annex: Annex, name: str) -> str:
    """What an annex does not tell and must, in a sentence with the remedy, or nothing."""
    if not annex.agency:
        return f"「{name}」沒有寫明機關；請以 --agency 指明。"
    if annex.fiscal_year == UNKNOWN_YEAR:
        return f"「{name}」沒有寫明年度；請以 --year 指明預算年度（民國）。"
    return ""


def with_year(annex: Annex, year: int) -> Annex:
    """The annex in another fiscal year; the year it reports on follows where nothing told it."""
    if annex.performance_year != UNKNOWN_YEAR:
        return replace(annex, fiscal_year=year)
    performance = max(year - YEARS_BEFORE, 1)
    title = annex.section_title
    if title == default_section_title(UNKNOWN_YEAR):
        title = default_section_title(performance)
    return replace(annex, fiscal_year=year, performance_year=performance, section_title=title)


def _named(assembled: Assembled, agency: str | None, year: int | None) -> Annex:
    annex = assembled.annex
    if agency:
        annex = replace(annex, agency=agency)
    return with_year(annex, year) if year else annex
