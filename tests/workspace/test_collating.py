"""Goals given out to units, filled in, and taken in again, over real files."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.model import Annex, Goal, Note, Paragraph
from app.workspace import Workspace
from app.workspace.collating import Plan, collate, decided, plan, read_return, settled
from app.workspace.collation_report import clash_words, report
from app.workspace.sharing import give_out, goals_by_number, receive, send_back
from tests.support import small_annex


class Office:
    """The officer's file, and those of units, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.annex = small_annex(agency="某機關")
        self.path = folder / "承辦.jixiao"
        Workspace.create(self.path, self.annex).close()

    def give(self, unit: str, numbers: str) -> Path:
        """Give goals out, and open them as the unit does."""
        bundle, file = self.folder / f"{unit}.jixiao-bundle", self.folder / f"{unit}.jixiao"
        with Workspace.open(self.path) as workspace:
            goals = goals_by_number(self.annex, numbers)
            give_out(workspace, self.annex.key, {bundle: (unit, goals)})
        receive([bundle], file)
        return file

    def edit(self, path: Path, entity: str, thing: Any, field: str, value: Any) -> None:
        with Workspace.open(path) as workspace:
            workspace.edit(entity, thing.key, field, value)

    def send(self, file: Path, name: str = "") -> Path:
        out = self.folder / f"{file.stem}{name}-回傳.jixiao-bundle"
        with Workspace.open(file) as workspace:
            send_back(workspace, self.annex.key, out)
        return out

    def take(self, *returns: Path, side: str | None = None) -> Plan:
        """Take returns in, all conflicts to one side."""
        with Workspace.open(self.path) as workspace:
            made, _ = settled(workspace, [read_return(path) for path in returns], side)
            collate(workspace, made)
            return made

    def plan(self, *returns: Path) -> Plan:
        with Workspace.open(self.path, write=False) as workspace:
            return plan(workspace, [read_return(path) for path in returns], {})

    def now(self) -> Annex:
        return self.of(self.path)

    def of(self, path: Path) -> Annex:
        with Workspace.open(path, write=False) as workspace:
            assert workspace.faults() == []
            return workspace.annex(workspace.find().key)

    def undo(self, path: Path) -> None:
        with Workspace.open(path) as workspace:
            workspace.undo()


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def measure(goal: Goal, number: int = 0) -> Any:
    return list(goal.measures())[number]


def actuals(annex: Annex) -> list[str]:
    return [str(m.actual) for goal in annex.goals for m in goal.measures()]


# --- giving out ----------------------------------------------------------------------------


def test_a_unit_can_change_its_goals_and_nothing_else(office: Office) -> None:
    file = office.give("人事室", "一")
    first, second = office.annex.goals
    office.edit(file, "measure", measure(first), "actual", Figure("9"))
    refused: list[Callable[[Workspace], object]] = [
        lambda w: w.edit("measure", measure(second).key, "actual", Figure("9")),
        lambda w: w.edit("goal", second.key, "title", "改"),
        lambda w: w.edit("annex", office.annex.key, "book", "改"),
        lambda w: w.delete("goal", first.key),
        lambda w: w.move("goal", first.key, 2),
        lambda w: w.add(Goal(title="新", indicators=first.indicators[:0]), office.annex.key),
        lambda w: w.delete("indicator", second.indicators[0].key),
        lambda w: w.add(Paragraph(level=1, text="新"), second.indicators[0].key),
    ]
    with Workspace.open(file) as workspace:
        before = workspace.annex(office.annex.key)
        for change in refused:
            with pytest.raises(Problem, match="分給「人事室」填報目標一；"):
                change(workspace)
        assert workspace.annex(office.annex.key) == before
        note = Note(entity="goal", key=second.key, field="", text="看", who="甲", when="2026")
        workspace.edit("annex", office.annex.key, "notes", (note,))
        assert workspace.faults() == []


def test_giving_out_is_remembered_and_no_undo_takes_it_back(office: Office) -> None:
    office.edit(office.path, "goal", office.annex.goals[0], "title", "先改")
    office.give("人事室", "一,2")
    (giving,) = office.now().given
    assert (giving.unit, len(giving.goals)) == ("人事室", 2)
    office.undo(office.path)
    assert office.now().given == (giving,)
    assert office.now().goals[0].title == "甲"


@pytest.mark.parametrize(
    ("unit", "numbers", "said"),
    [("", "一", "還沒有寫明單位"), ("室", "九", "沒有目標「九」"), ("室", " ,", "還沒有指明目標")],
)
def test_what_cannot_be_given_out(office: Office, unit: str, numbers: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        office.give(unit, numbers)
    assert office.now().given == ()
    assert [path.name for path in office.folder.iterdir()] == ["承辦.jixiao"]


def test_what_was_given_out_says_the_same_in_every_byte(office: Office, tmp_path: Path) -> None:
    office.give("人事室", "一")
    bundle = tmp_path / "人事室.jixiao-bundle"
    from app.exchange.bundle import read_bundle, write_bundle

    assert write_bundle(read_bundle(bundle)) == bundle.read_bytes()


# --- returning and taking in ---------------------------------------------------------------


def test_what_units_changed_goes_in_whatever_comes_first(office: Office) -> None:
    one, two = office.give("人事室", "一"), office.give("會計室", "二")
    office.edit(one, "measure", measure(office.annex.goals[0]), "actual", Figure("9"))
    office.edit(two, "measure", measure(office.annex.goals[1]), "actual", Figure("10"))
    office.edit(office.path, "goal", office.annex.goals[1], "title", "乙改")
    returns = office.send(one), office.send(two)
    office.take(*returns)
    there = office.now()
    assert actuals(there) == ["9", "10", "7"]
    assert [goal.title for goal in there.goals] == ["甲", "乙改"]
    office.undo(office.path)
    assert actuals(office.now()) == ["7", "7", "7"]
    assert office.now().returned == ()
    office.take(returns[1])
    office.take(returns[0])
    assert office.now().goals == there.goals


def test_the_same_return_again_changes_nothing(office: Office) -> None:
    file = office.give("人事室", "一")
    office.edit(file, "measure", measure(office.annex.goals[0]), "actual", Figure("9"))
    back = office.send(file)
    office.take(back)
    office.edit(office.path, "measure", measure(office.annex.goals[0]), "actual", Figure("8"))
    before = office.now()
    made = office.take(back)
    assert office.now() == before
    assert made.parts[0].before == "已收回過"


def test_a_later_return_goes_on_from_the_earlier(office: Office) -> None:
    file = office.give("人事室", "一")
    goal = office.annex.goals[0]
    office.edit(file, "measure", measure(goal), "actual", Figure("9"))
    with Workspace.open(file) as workspace:
        workspace.add(Paragraph(key="p", level=1, text="二、"), goal.indicators[0].key)
    first = office.send(file)
    office.edit(file, "measure", measure(goal), "actual", Figure("10"))
    with Workspace.open(file) as workspace:
        workspace.delete("paragraph", "p")
    second = office.send(file, "2")
    assert not office.take(first, second).clashes
    assert actuals(office.now())[0] == "10"
    assert [p.key for p in office.now().goals[0].paragraphs()] == [p.key for p in goal.paragraphs()]
    office.undo(office.path)
    assert not office.take(second).clashes
    late = office.take(first)
    assert late.parts[0].before == "已收回過較新的回傳"
    assert actuals(office.now())[0] == "10"


def test_both_sides_changed_it_and_the_officer_decides(office: Office) -> None:
    file = office.give("人事室", "一")
    one = measure(office.annex.goals[0])
    office.edit(file, "measure", one, "actual", Figure("9"))
    office.edit(office.path, "measure", one, "actual", Figure("8"))
    back = office.send(file)
    (clash,) = office.plan(back).open
    words = clash_words(clash)
    assert words.startswith("目標一 實際值：分送時「7」；本檔「8」（")
    assert "人事室「9」（" in words
    for stands in ("8", "9", "11"):
        with Workspace.open(office.path) as workspace:
            answers = {clash.question: decided(clash, Figure(stands))}
            made = plan(workspace, [read_return(back)], answers)
            assert not made.open
            collate(workspace, made)
            told = "\n".join(report(made, answers))
            assert {"8": "保留本檔的", "9": "採用人事室的", "11": "改為「11」"}[stands] in told
            assert str(measure(workspace.annex(office.annex.key).goals[0]).actual) == stands
            assert plan(workspace, [read_return(back)], {}).parts[0].before  # decided once
            workspace.undo()


def test_a_decision_is_about_the_values_it_was_made_between(office: Office) -> None:
    file = office.give("人事室", "一")
    one = measure(office.annex.goals[0])
    office.edit(file, "measure", one, "actual", Figure("9"))
    office.edit(office.path, "measure", one, "actual", Figure("8"))
    back = office.send(file)
    (clash,) = office.plan(back).open
    answers = {clash.question: decided(clash, Figure("9"))}
    office.edit(office.path, "measure", one, "actual", Figure("8.5"))
    with Workspace.open(office.path) as workspace:
        assert plan(workspace, [read_return(back)], answers).open


def test_conflicts_between_two_units_come_up_whichever_is_second(office: Office) -> None:
    one, two = office.give("人事室", "一"), office.give("會計室", "一")
    office.edit(one, "goal", office.annex.goals[0], "title", "人")
    office.edit(two, "goal", office.annex.goals[0], "title", "會")
    returns = office.send(one), office.send(two)
    for order in (returns, returns[::-1]):
        for path in order:
            office.take(path, side="ours" if "人事室" in order[0].name else "theirs")
        assert office.now().goals[0].title == "人"
        office.undo(office.path)
        office.undo(office.path)
    assert office.now().goals == office.annex.goals
    (clash,) = office.plan(*returns).open
    assert clash.incoming.giving.unit == "會計室"


def test_bound_sentences_follow_the_merged_figures(office: Office) -> None:
    from app.core.model import Binding, Bound, BoundFigure

    one = measure(office.annex.goals[0])
    shown = BoundFigure(measure=one.key, what=Bound.ACTUAL, start=2, end=4)
    sentence = Paragraph(
        level=1, text="完成7件。", binding=Binding(wording="完成7件。", figures=(shown,))
    )
    with Workspace.open(office.path) as workspace:
        workspace.add(sentence, office.annex.goals[0].indicators[0].key)
    office.annex = office.now()
    file = office.give("人事室", "一")
    office.edit(file, "measure", one, "actual", Figure("6"))
    office.edit(office.path, "measure", one, "unit", "案")
    made = office.take(office.send(file))
    assert not made.clashes
    assert [p.text for p in office.now().goals[0].paragraphs()][-1] == "完成6案。"


# --- what is refused -----------------------------------------------------------------------


def test_a_file_that_did_not_give_it_out_refuses_it(office: Office, tmp_path: Path) -> None:
    back = office.send(office.give("人事室", "一"))
    other = tmp_path / "別.jixiao"
    Workspace.create(other, replace(small_annex(), fiscal_year=105)).close()
    with pytest.raises(Problem, match=r"是某機關 104 年度的，「別.jixiao」不是分送它的檔案"):
        _plan(other, [back])
    forgetful = tmp_path / "忘.jixiao"
    Workspace.create(forgetful, office.annex).close()
    with pytest.raises(Problem, match=r"沒有分給「人事室」的這筆紀錄"):
        _plan(forgetful, [back])


def _plan(path: Path, returns: Sequence[Path]) -> Plan:
    with Workspace.open(path, write=False) as workspace:
        return plan(workspace, [read_return(one) for one in returns], {})


def test_the_wrong_kind_of_bundle_is_told(office: Office, tmp_path: Path) -> None:
    file = office.give("人事室", "一")
    back = office.send(file)
    with pytest.raises(Problem, match="還沒有填報回傳"):
        read_return(tmp_path / "人事室.jixiao-bundle")
    with pytest.raises(Problem, match="是「人事室」回傳的檔案"):
        receive([back], tmp_path / "新.jixiao")
    with pytest.raises(Problem, match="不是由分送檔開啟的"):
        office.send(office.path)
    with pytest.raises(Problem, match="已有某機關 104 年度"):
        receive([tmp_path / "人事室.jixiao-bundle"], file)


def test_undo_past_the_coming_of_a_year_keeps_what_was_returned(
    office: Office, tmp_path: Path
) -> None:
    office.give("人事室", "一")
    file = tmp_path / "多年.jixiao"
    Workspace.create(file, replace(small_annex(), fiscal_year=103)).close()
    receive([tmp_path / "人事室.jixiao-bundle"], file)
    office.send(file)
    with Workspace.open(file) as workspace, pytest.raises(Problem, match="回傳過"):
        workspace.undo()


def test_nothing_is_left_behind_when_it_cannot_be_written(office: Office, tmp_path: Path) -> None:
    file = office.give("人事室", "一")
    with Workspace.open(file) as workspace:
        with pytest.raises(Problem, match="找不到資料夾"):
            send_back(workspace, office.annex.key, tmp_path / "無" / "x.jixiao-bundle")
        assignment = workspace.annex(office.annex.key).assignment
        assert assignment is not None
        assert assignment.sent == ()


def test_what_a_bundle_is_made_of(office: Office) -> None:
    back = office.send(office.give("人事室", "二"))
    with zipfile.ZipFile(back) as archive:
        names = archive.namelist()
        assert names == ["manifest.json", "base.json", "returned.json", "history.json"]
        assert "甲" not in archive.read("returned.json").decode()


# --- form sheets ---------------------------------------------------------------------------


def filled_form(office: Office, numbers: str, cell: str, new: str) -> Path:
    """A form given out, with one cell changed as a spreadsheet would."""
    path = office.folder / "人事室.ods"
    with Workspace.open(office.path) as workspace:
        goals = goals_by_number(office.annex, numbers)
        give_out(workspace, office.annex.key, {path: ("人事室", goals)})
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    content = members["content.xml"].decode()
    assert cell in content
    members["content.xml"] = content.replace(cell, new, 1).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


def test_a_form_sheet_comes_in_like_a_bundle(office: Office) -> None:
    path = filled_form(office, "一", 'office:value="7"><text:p>7<', 'office:value="9"><text:p>9<')
    made = office.take(path)
    assert actuals(office.now()) == ["9", "7", "7"]
    assert made.parts[0].incoming.giving.unit == "人事室"
    assert office.take(path).parts[0].before == "已收回過"
    office.undo(office.path)
    assert actuals(office.now()) == ["7", "7", "7"]
    office.take(path)
    assert actuals(office.now()) == ["9", "7", "7"]


def test_a_form_sheet_is_filled_in_and_not_opened_as_a_bundle(office: Office) -> None:
    path = filled_form(office, "一", "衡量標準1", "衡量標準改")
    with pytest.raises(Problem, match="不是分送檔或回傳檔"):
        receive([path], office.folder / "新.jixiao")
    office.take(path)
    assert [p.text for p in office.now().goals[0].paragraphs()] == ["一、衡量標準改"]
