"""A whole copy of an open file: complete, verified, in place or not at all."""

import sqlite3
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.workspace import Workspace
from db import copying
from tests.support import small_annex


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one annex."""
    file = tmp_path / "a.jixiao"
    Workspace.create(file, small_annex()).close()
    return file


def test_a_copy_holds_everything(path: Path) -> None:
    out = path.with_name("b.jixiao")
    with Workspace.open(path) as workspace:
        key = workspace.find().key
        workspace.edit("goal", workspace.annex(key).goals[0].key, "title", "改")
        workspace.copy_to(out)
        with Workspace.open(out) as copy:
            assert copy.annex(key) == workspace.annex(key)
            assert copy.history() == workspace.history()
            assert copy.undo_status() == workspace.undo_status()
            assert copy.faults() == []


def test_a_reader_copies_too(path: Path) -> None:
    out = path.with_name("b.jixiao")
    with Workspace.open(path) as officer, Workspace.open(path, write=False) as reader:
        reader.copy_to(out)
        with Workspace.open(out, write=False) as copy:
            assert copy.annex(copy.find().key) == officer.annex(officer.find().key)


def test_what_is_there_is_replaced_whole_or_not_at_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = path.with_name("b.jixiao")
    out.write_text("舊", encoding="utf-8")

    def fail(_conn: sqlite3.Connection, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with Workspace.open(path) as workspace:
        with monkeypatch.context() as patch:
            patch.setattr(copying, "_back_up", fail)
            with pytest.raises(Problem, match="磁碟空間"):
                workspace.copy_to(out)
        assert out.read_text(encoding="utf-8") == "舊"
        workspace.copy_to(out)
    left = {p.name for p in path.parent.iterdir()}
    assert left == {"a.jixiao", "b.jixiao"}
    Workspace.open(out).close()


def test_not_onto_itself_nor_onto_a_file_in_use(path: Path) -> None:
    other = path.with_name("b.jixiao")
    link = path.with_name("c.jixiao")
    link.symlink_to(path)
    with Workspace.create(other, small_annex()), Workspace.open(path) as workspace:
        for out, words in ((path, "就是開啟中"), (link, "就是開啟中"), (other, "使用")):
            with pytest.raises(Problem, match=words):
                workspace.copy_to(out)
        with pytest.raises(Problem, match="資料夾"):
            workspace.copy_to(path.parent / "沒有" / "b.jixiao")
