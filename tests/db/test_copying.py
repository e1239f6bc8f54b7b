"""A whole copy of an open file: complete, verified, in place or not at all."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.workspace import Workspace
from db import copying
from db.store import Store
from tests.support import ROOT, small_annex, state_of


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


def digest_of(path: Path) -> str:
    with closing(Store.as_it_is(path)) as store:
        return store.digest()


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(statement)
        conn.commit()


def test_the_digest_is_that_of_the_content_and_the_history(path: Path) -> None:
    """Not of the bytes: the same rows in other pages are the same content."""
    first = digest_of(path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA page_size = 1024")
        conn.execute("VACUUM")
    assert digest_of(path) == first
    seen = {first}
    for statement in (
        "UPDATE goal SET title = title || '。' WHERE position = 1",
        "UPDATE batch SET who = 'x'",
        "UPDATE measure SET actual = NULL",
        "PRAGMA user_version = 1",
        "CREATE TABLE other (a, b)",
    ):
        execute(path, statement)
        seen.add(digest_of(path))
    assert len(seen) == 6


def test_a_copy_that_is_not_what_the_file_holds_does_not_count(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up = copying._back_up

    def spoil(conn: sqlite3.Connection, target: Path) -> None:
        back_up(conn, target)
        execute(target, "UPDATE goal SET title = '別的'")

    monkeypatch.setattr(copying, "_back_up", spoil)
    before = state_of(path.parent)
    with Workspace.open(path) as workspace, pytest.raises(Problem, match="做不出完好的副本"):
        workspace.copy_to(path.with_name("b.jixiao"))
    assert state_of(path.parent) == before


def test_a_full_disk_is_told_as_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(sqlite3.Connection):
        def execute(self, *arguments: object) -> sqlite3.Cursor:  # type: ignore[override]
            super().execute("PRAGMA max_page_count = 3")
            return super().execute(*arguments)  # type: ignore[arg-type]

    connect = sqlite3.connect
    with closing(Store.as_it_is(path)) as store:
        monkeypatch.setattr(
            sqlite3, "connect", lambda *a, **k: connect(*a, **k | {"factory": Full})
        )
        before = state_of(path.parent)
        with pytest.raises(Problem, match="磁碟已滿"):
            store.copy_into(path.parent, lambda _digest: "b.jixiao")
    assert state_of(path.parent) == before


HALF_DONE = """if True:
    import os, signal, sys
    from pathlib import Path
    from db import connection
    conn = connection.connect(Path(sys.argv[1]), write=True)
    conn.execute("PRAGMA cache_size = 1")
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("UPDATE goal SET title = '半'")
    conn.execute("UPDATE paragraph SET text = printf('%.*c', 90000, 'x')")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("kept", [True, False])
def test_what_a_killed_program_left_does_not_ruin_what_takes_its_place(
    path: Path, kept: bool
) -> None:
    """Its journal belongs to the old file, which it makes whole again before it is kept."""
    other, aside = path.with_name("b.jixiao"), path.with_name("舊.jixiao")
    Workspace.create(other, small_annex(fiscal_year=99)).close()
    whole = digest_of(path)
    done = subprocess.run([sys.executable, "-c", HALF_DONE, str(path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.with_name("a.jixiao-journal").stat().st_size > 0
    with closing(Store.as_it_is(other)) as store:
        store.copy_to(path, aside=aside if kept else None)
    assert digest_of(path) == digest_of(other)
    assert sorted(state_of(path.parent)) == sorted(
        ["a.jixiao", "b.jixiao", *(["舊.jixiao"] if kept else [])]
    )
    if kept:
        assert digest_of(aside) == whole


def test_a_file_whose_pages_do_not_add_up_has_no_copy(path: Path) -> None:
    """Its rows are all there; the integrity check sees the page that nothing uses."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute("DELETE FROM sqlite_schema WHERE name = 'goal_parent'")
        conn.commit()
    with closing(Store.as_it_is(path)) as store, pytest.raises(Problem, match="損壞"):
        store.copy_to(path.with_name("b.jixiao"))


def test_a_journal_without_its_file_does_not_stay(path: Path) -> None:
    out, journal = path.with_name("b.jixiao"), path.with_name("b.jixiao-journal")
    for content in (b"no database", None):
        journal.write_bytes(b"a journal")
        out.unlink(missing_ok=True)
        if content:
            out.write_bytes(content)
        with closing(Store.as_it_is(path)) as store:
            store.copy_to(out)
        assert not journal.exists()


def test_what_is_replaced_can_be_kept_though_it_is_no_database(path: Path) -> None:
    out, aside = path.with_name("b.jixiao"), path.with_name("舊.jixiao")
    out.write_bytes(b"zeroed, or whatever it was")
    out.chmod(0o640)
    journal = path.with_name("b.jixiao-journal")
    journal.write_bytes(b"a journal")
    with closing(Store.as_it_is(path)) as store:
        store.copy_to(out, aside=aside)
    assert aside.read_bytes().startswith(b"zeroed")
    assert path.with_name("舊.jixiao-journal").read_bytes() == b"a journal"
    assert not journal.exists()
    assert digest_of(out) == digest_of(path)
    assert out.stat().st_mode & 0o777 == 0o640


def test_where_links_are_none_what_is_replaced_is_copied(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    out, aside = path.with_name("b.jixiao"), path.with_name("舊.jixiao")
    shutil.copy(path, out)
    before = out.read_bytes()
    with closing(Store.as_it_is(path)) as store:
        store.copy_to(out, aside=aside)
    assert aside.read_bytes() == before


def test_a_link_stays_one(path: Path) -> None:
    real, link = path.with_name("b.jixiao"), path.with_name("c.jixiao")
    shutil.copy(path, real)
    link.symlink_to(real)
    with Workspace.open(path) as workspace:
        workspace.copy_to(link)
    assert link.is_symlink()
    assert digest_of(real) == digest_of(path)


@pytest.mark.parametrize("writes", [1, 5])
def test_a_file_that_is_written_meanwhile_is_copied_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """What is counted is what was copied; one who writes all the while has to wait at last."""
    back_up, out = copying._back_up, path.with_name("b.jixiao")
    made: list[bool] = []

    def back_up_and_write(conn: sqlite3.Connection, target: Path) -> None:
        back_up(conn, target)
        if len(made) < writes:
            with closing(sqlite3.connect(path, timeout=0)) as other:
                try:
                    other.execute(f"UPDATE goal SET title = 'a{len(made)}'")
                    other.commit()
                    made.append(True)
                except sqlite3.OperationalError:
                    made.append(False)

    monkeypatch.setattr(copying, "_back_up", back_up_and_write)
    with closing(Store.as_it_is(path)) as store:
        store.copy_to(out)
    assert digest_of(out) == digest_of(path)
    assert made == ([True] if writes == 1 else [True] * 3 + [False])


def test_the_digest_reads_every_row_of_a_long_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        rows = [(f"k{n}", "me", "x", "x", "edit") for n in range(1700)]
        conn.executemany("INSERT INTO batch (key, at, who, what, kind) VALUES (?,?,?,?,?)", rows)
        conn.commit()
    seen = {digest_of(path)}
    for seq in (2, 500, 501, 999, 1000, 1001, 1701):
        execute(path, f"UPDATE batch SET who = 'you' WHERE seq = {seq}")
        seen.add(digest_of(path))
    assert len(seen) == 8


def test_the_digest_of_damaged_text_is_one(path: Path) -> None:
    """Keys too that are no UTF-8: the next piece begins behind them."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute(
            "UPDATE goal SET key = CAST(x'ff41' AS TEXT), title = CAST(x'fe' AS TEXT)"
            " WHERE position = 1"
        )
        conn.commit()
    assert len(digest_of(path)) == 64
