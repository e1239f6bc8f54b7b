"""What differs between a backup and now, as officers read it."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from app.core.model import Annex, Goal, Indicator, Paragraph
from app.workspace import Workspace
from app.workspace.backups import Kind, back_up_file
from app.workspace.comparing import SAME, differences, in_words
from tests.support import annexes, small_annex


@settings(max_examples=10)
@given(annexes)
def test_the_same_has_no_difference(annex: Annex) -> None:
    assert in_words([annex], [annex]) == "內容相同，歷程不同"


def test_goals_are_named_as_they_are_now_and_places_counted() -> None:
    now = small_annex()
    first, second = now.goals
    told = replace(now, goals=(first, replace(second, title="丙")))
    assert in_words([told], [now]) == "目標二，共 1 處不同"
    other = replace(now, goals=(replace(first, title="丁"), replace(second, title="丙")))
    assert in_words([other], [now]) == "目標一等 2 個目標，共 2 處不同"
    assert in_words([replace(now, agency="別局")], [now]) == "年度設定，共 1 處不同"
    swapped = replace(now, goals=(second, first))
    assert in_words([swapped], [now]) == "年度設定，共 1 處不同"


def test_what_lies_below_and_what_came_or_went_counts() -> None:
    now = small_annex()
    first, second = now.goals
    (indicator,) = first.indicators
    longer = replace(indicator, analysis=(*indicator.analysis, Paragraph(level=1, text="二、")))
    measure = replace(longer.measures[0], label="改", unit="人")
    changed = replace(longer, measures=(measure,))
    then = replace(now, goals=(replace(first, indicators=(changed,)), second))
    assert in_words([then], [now]) == "目標一，共 3 處不同"
    more = Goal(title="後來刪的", indicators=(Indicator(indicator="", target_lines=()),))
    assert in_words([replace(now, goals=(*now.goals, more))], [now]) == "目標三，共 1 處不同"


def test_years_are_named_where_there_are_several() -> None:
    a, b = small_annex(), small_annex(fiscal_year=105)
    changed = replace(b, agency="別局")
    assert in_words([a, b], [a, changed]) == "105 年度：年度設定，共 1 處不同"
    assert in_words([a], [a, b]) == "那時沒有 105 年度"
    assert in_words([a, b], [a]) == "那時另有 105 年度"


def test_every_backup_is_told_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "a.jixiao"
    with Workspace.create(path, small_annex()) as workspace:
        back_up_file(path, Kind.OPENING)
        goal = workspace.annex(workspace.find().key).goals[1]
        workspace.edit("goal", goal.key, "title", "改")
        spoilt = back_up_file(path, Kind.TIMED).backup.path
        workspace.undo()
        back_up_file(path, Kind.TIMED)
        workspace.redo()
        back_up_file(path, Kind.CLOSING)
        spoilt.chmod(0o644)
        spoilt.write_bytes(b"spoilt")
    told = [words for _, words in differences(path)]
    assert told == [SAME, "目標二，共 1 處不同", "不能讀取，可能已損壞", "目標二，共 1 處不同"]
    path.write_bytes(b"damaged")
    assert [words for _, words in differences(path)] == ["", "", "", ""]


def test_a_year_that_an_import_replaced_is_said_once() -> None:
    now = small_annex()
    before = replace(now, key="another")
    assert in_words([before], [now]) == f"{now.fiscal_year} 年度後來整年換過"
    later = replace(before, fiscal_year=now.fiscal_year + 1)
    assert in_words([later], [now]) == (
        f"那時沒有 {now.fiscal_year} 年度；那時另有 {later.fiscal_year} 年度"
    )
