"""Years beside each other: the year before, what is what in it, and a measure over the years."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.carry import carried
from app.core.figures import Figure
from app.core.model import Annex, Measure, Rule
from app.workspace import Workspace
from app.workspace.years import Years
from tests.support import small_annex


def with_first(annex: Annex, **values: object) -> Annex:
    """The annex with other fields of its first measure."""
    goal = annex.goals[0]
    indicator = goal.indicators[0]
    measure = replace(indicator.measures[0], **values)  # type: ignore[arg-type]
    changed = replace(goal, indicators=(replace(indicator, measures=(measure,)),))
    return replace(annex, goals=(changed, *annex.goals[1:]))


def first(annex: Annex) -> Measure:
    return next(annex.goals[0].measures())


YEAR_104 = small_annex()
YEAR_105 = with_first(carried(YEAR_104, 105), actual=Figure("9"), label="項目1之數")
YEAR_107 = with_first(carried(YEAR_105, 107), actual=Figure("11"), label="項目1之數量")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Three years of one agency, and one of another."""
    other = small_annex(agency="他機關", fiscal_year=106)
    path = tmp_path / "a.jixiao"
    with Workspace.create(path, YEAR_104, YEAR_105, YEAR_107, other) as workspace:
        yield workspace


def annex(workspace: Workspace, year: int) -> Annex:
    return workspace.annex(workspace.find(year).key)


def test_the_year_before_is_the_same_agencys(workspace: Workspace) -> None:
    years = Years(workspace)
    before = [years.before(annex(workspace, year)) for year in (107, 105, 104)]
    assert [a.fiscal_year if a else None for a in before] == [105, 104, None]


def test_a_renamed_agency_goes_on(workspace: Workspace) -> None:
    renamed = replace(annex(workspace, 107), agency="新機關")
    assert Years(workspace).before(renamed) == annex(workspace, 106), "the only one of its year"
    workspace.add_annex(small_annex(agency="又一機關", fiscal_year=106))
    before = Years(workspace).before(renamed)
    assert before is not None
    assert before.fiscal_year == 105


def test_a_measure_over_the_years_follows_its_drifting_label(workspace: Workspace) -> None:
    this = annex(workspace, 107)
    line = Years(workspace).series(this, first(this))
    assert [(y.fiscal_year, y.performance_year, y.value) for y in line] == [
        (104, 102, Figure("7")),
        (105, 103, Figure("9")),
        (107, 105, Figure("11")),
    ]
    assert [y.achievement.percent for y in line] == ["87%", "無法計算", "無法計算"]
    assert [y.measure.label for y in line] == ["項目1", "項目1之數", "項目1之數量"]


def test_a_year_without_it_is_passed_over(workspace: Workspace) -> None:
    this, between = annex(workspace, 107), annex(workspace, 105)
    workspace.delete("measure", first(between).key)
    line = Years(workspace).series(this, replace(first(this), label="項目1"))
    assert [y.fiscal_year for y in line] == [104, 107]


def test_at_most_so_many_years(workspace: Workspace) -> None:
    this = annex(workspace, 107)
    line = Years(workspace).series(this, first(this), most=2)
    assert [y.fiscal_year for y in line] == [105, 107]


def test_what_is_being_typed_counts(workspace: Workspace) -> None:
    this = annex(workspace, 107)
    line = Years(workspace).series(this, replace(first(this), actual=Figure("12")))
    assert line[-1].value == Figure("12")


def test_growth_is_followed_by_its_counts(workspace: Workspace) -> None:
    this = annex(workspace, 107)
    grown = replace(first(this), rule=Rule.GROWTH, current=Figure("30"))
    assert Years(workspace).series(this, grown)[-1].value == Figure("30")


def test_a_match_is_worked_out_again_only_when_names_change(workspace: Workspace) -> None:
    years = Years(workspace)
    this, last = annex(workspace, 105), annex(workspace, 104)
    match = years.match(this, last)
    workspace.edit("measure", first(this).key, "actual", Figure("10"))
    assert annex(workspace, 105) is not this
    assert years.match(annex(workspace, 105), last) is match, "figures do not matter"
    workspace.edit("measure", first(last).key, "label", "改名的別項")
    again = years.match(annex(workspace, 105), annex(workspace, 104))
    assert again is not match
    assert again.last is annex(workspace, 104)
    workspace.edit("measure", first(this).key, "label", "也改名")
    assert years.match(annex(workspace, 105), annex(workspace, 104)) is not again
