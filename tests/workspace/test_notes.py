"""Notes of a reviewer: who may write them, where they stand, how those of a copy come in."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.core.model import Note
from app.exchange.interchange import write_annex
from app.workspace import Changes, Workspace, notes
from app.workspace.whereabouts import whereabouts
from db.lock import user_name
from tests.support import small_annex


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one annex."""
    file = tmp_path / "a.jixiao"
    Workspace.create(file, small_annex()).close()
    return file


def a_note(workspace: Workspace, text: str = "請補理由") -> Note:
    measure = next(workspace.annex(workspace.find().key).goals[0].measures())
    return notes.new_note("measure", measure.key, "actual", text)


def test_a_reader_writes_a_note_and_nothing_else(path: Path) -> None:
    with Workspace.open(path, write=False) as reader:
        key = reader.find().key
        before = reader.annex(key)
        told: list[Changes] = []
        reader.listen(told.append)
        note = a_note(reader)
        notes.add(reader, key, note)
        assert reader.annex(key) == replace(before, notes=(note,))
        assert told
        assert told[0].goals == {goal.key for goal in before.goals}
        with pytest.raises(Problem, match="唯讀"):
            reader.edit("goal", before.goals[0].key, "title", "乙")
    with Workspace.open(path) as officer:
        assert officer.annex(key).notes == (note,)


def test_a_reader_holds_no_lock(path: Path) -> None:
    with Workspace.open(path, write=False) as reader:
        key = reader.find().key
        notes.add(reader, key, a_note(reader))
        with Workspace.open(path) as officer:
            goal = officer.annex(key).goals[0].key
            officer.edit("goal", goal, "title", "改")


def test_while_the_officer_has_the_file_a_reader_is_told_who(path: Path) -> None:
    with Workspace.open(path) as officer, Workspace.open(path, write=False) as reader:
        key = reader.find().key
        with pytest.raises(Problem, match=user_name()):
            notes.add(reader, key, a_note(reader))
        assert officer.annex(key).notes == ()


def test_notes_are_journalled_and_undone(path: Path) -> None:
    with Workspace.open(path) as workspace:
        key = workspace.find().key
        note = a_note(workspace)
        notes.add(workspace, key, note)
        notes.tick(workspace, key, note, done=True)
        assert workspace.annex(key).notes == (replace(note, done=True),)
        assert workspace.undo_status().undo == "修改審閱意見：104年度"
        workspace.undo()
        assert workspace.annex(key).notes == (note,)
        workspace.undo()
        assert workspace.annex(key).notes == ()
        lines = [line for line in workspace.history() if line.field == "notes"]
        assert json.loads(lines[0].new or "")[0]["text"] == "請補理由"


def test_only_the_writer_withdraws_while_reading(path: Path) -> None:
    with Workspace.open(path) as workspace:
        key = workspace.find().key
        other = replace(a_note(workspace), who="別人")
        notes.add(workspace, key, other)
    with Workspace.open(path, write=False) as reader:
        mine = a_note(reader)
        notes.add(reader, key, mine)
        with pytest.raises(Problem, match="別人"):
            notes.withdraw(reader, key, other)
        notes.withdraw(reader, key, mine)
        assert reader.annex(key).notes == (other,)
    with Workspace.open(path) as workspace:
        notes.withdraw(workspace, key, other)
        assert workspace.annex(key).notes == ()


def test_two_readers_lose_nothing_of_each_other(path: Path) -> None:
    with (
        Workspace.open(path, write=False) as one,
        Workspace.open(path, write=False) as other,
    ):
        key = one.find().key
        assert other.annex(key).notes == one.annex(key).notes == ()
        first, second = a_note(one, "甲"), a_note(other, "乙")
        notes.add(one, key, first)
        notes.add(other, key, second)
        assert other.annex(key).notes == (first, second)


def test_notes_of_a_copy_come_in_once(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jixiao"
    with Workspace.open(path) as workspace:
        key = workspace.find().key
        known = a_note(workspace, "已知")
        notes.add(workspace, key, known)
    shutil.copy(path, copy)
    with Workspace.open(copy, write=False) as superior:
        new = a_note(superior, "由副本")
        notes.add(superior, key, new)
    with Workspace.open(path) as workspace:
        notes.tick(workspace, key, known, done=True)
        assert notes.bring_in(workspace, key, copy) == 1
        assert workspace.annex(key).notes == (replace(known, done=True), new)
        assert notes.bring_in(workspace, key, copy) == 0
        workspace.undo()
        assert workspace.annex(key).notes == (replace(known, done=True),)


def test_notes_of_another_file_are_refused(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jixiao"
    Workspace.create(other, small_annex()).close()
    with Workspace.open(path) as workspace, pytest.raises(Problem, match="不是這個檔案的副本"):
        notes.bring_in(workspace, workspace.find().key, other)


def test_a_blank_note_is_refused() -> None:
    with pytest.raises(Problem, match="空白"):
        notes.new_note("goal", "k", "title", " \n")


def test_where_a_note_stands_in_words() -> None:
    annex = small_annex()
    second = annex.goals[1]
    measure = list(second.measures())[1]
    found = whereabouts(annex, "measure", measure.key, "actual")
    assert (found.words, found.goal, found.there) == ("目標二 衡量項目2 實際值", second.key, True)
    one = whereabouts(annex, "indicator", annex.goals[0].indicators[0].key, "analysis")
    assert one.words == "目標一 績效衡量暨達成情形分析"
    assert whereabouts(annex, "annex", annex.key, "page.first_page").words == "版面設定"
    assert whereabouts(annex, "goal", second.key, "").words == "目標二"
    gone = whereabouts(replace(annex, goals=annex.goals[:1]), "goal", second.key, "title")
    assert (gone.words, gone.goal, gone.there) == ("（已刪除）年度績效目標", None, False)


def test_notes_stay_out_of_the_interchange_file() -> None:
    annex = small_annex()
    note = notes.new_note("annex", annex.key, "book", "改")
    assert write_annex(replace(annex, notes=(note,))) == write_annex(annex)


def test_a_note_on_an_older_file_is_there_at_once(tmp_path: Path) -> None:
    """Reading it, one looks at a copy of this schema; the note makes the file itself of it."""
    golden = Path(__file__).parent.parent / "db" / "golden" / "schema-1.jixiao"
    path = Path(shutil.copy(golden, tmp_path / "old.jixiao"))
    with Workspace.open(path, write=False) as reader:
        annex = reader.annex(reader.find().key)
        for text in ("一", "二"):
            notes.add(reader, annex.key, notes.new_note("goal", annex.goals[0].key, "", text))
        assert [note.text for note in reader.annex(annex.key).notes] == ["一", "二"]
