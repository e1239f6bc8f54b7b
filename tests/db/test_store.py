"""The store: opening, reading, and what a crash leaves."""

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
from app.core.model import Annex
from app.exchange.interchange import read_annex
from db.steps import AnnexHead, Delete, Insert, Set
from db.store import Store
from resources import SAMPLE
from tests.support import ROOT, small_annex, state_of


def only(store: Store) -> Annex:
    """The one annex of a file."""
    (head,) = store.heads()
    return store.annex(head.key)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    sample = read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
    small = small_annex(fiscal_year=105)
    store = Store.create(tmp_path / "a.jixiao")
    store.write("建立檔案", [Insert(sample), Insert(small)], undoable=False)
    store.close()
    store = Store.open(tmp_path / "a.jixiao", write=False)
    assert store.heads() == (
        AnnexHead(small.key, small.agency, 105),
        AnnexHead(sample.key, sample.agency, 104),
    )
    assert store.annex(sample.key) == sample
    assert store.annex(small.key) == small
    store.close()


def test_a_new_file_can_only_be_made_where_none_is(file: Path) -> None:
    before = state_of(file.parent)
    with pytest.raises(Problem, match="已經存在"):
        Store.create(file)
    assert state_of(file.parent) == before


def test_a_reader_is_told_that_it_is_one(file: Path) -> None:
    reader = Store.open(file, write=False)
    assert reader.read_only
    key = only(reader).goals[0].key
    for write in (
        lambda: reader.write("x", [Delete("goal", key)]),
        reader.undo,
        reader.redo,
        reader.warm_up,
    ):
        with pytest.raises(Problem, match="唯讀"):
            write()
    reader.close()


def test_a_reader_reads_while_a_writer_writes(store: Store) -> None:
    reader = Store.open(store.path, write=False)
    goal = only(reader).goals[0]
    store.write("修改", [Set("goal", goal.key, "title", "新")])
    assert only(reader).goals[0].title == "新"
    reader.close()


def test_a_writer_waits_for_a_foreign_transaction_and_then_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store._conn.execute("PRAGMA busy_timeout = 1")
    goal = only(store).goals[0]
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem, match="另一個程式"):
            store.write("修改", [Set("goal", goal.key, "title", "新")])
        other.execute("ROLLBACK")
    assert only(store).goals[0].title == "甲"
    store.write("修改", [Set("goal", goal.key, "title", "新")])
    assert only(store).goals[0].title == "新"


def test_known_goals_are_not_read_again(store: Store) -> None:
    annex = only(store)
    known = {goal.key: goal for goal in annex.goals}
    again = store.annex(annex.key, known)
    assert again == annex
    assert all(one is other for one, other in zip(again.goals, annex.goals, strict=True))
    first = annex.goals[0]
    store.write("修改", [Set("goal", first.key, "title", "新")])
    assert store.annex(annex.key, {annex.goals[1].key: annex.goals[1]}).goals[0].title == "新"


def test_an_annex_that_is_not_there(store: Store) -> None:
    with pytest.raises(Problem, match="已不在檔案裡"):
        store.annex("nope")


@pytest.mark.parametrize(
    "damage", ["UPDATE measure SET actual = '12a'", "UPDATE goal SET title = x'ff'"]
)
def test_a_damaged_value_is_a_sentence(file: Path, damage: str) -> None:
    with closing(sqlite3.connect(file)) as other, other:
        other.execute(damage)
    store = Store.open(file, write=False)
    with pytest.raises(Problem, match="備份"):
        only(store)
    assert list(store.faults())
    store.close()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can be someone else")
def test_as_an_ordinary_user_a_file_that_cannot_be_written_opens_for_reading(
    file: Path,
) -> None:
    file.parent.chmod(0o755)
    for folder in file.parents:
        if folder.stat().st_mode & 0o005 != 0o005 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o005)
    file.chmod(0o444)
    script = """if True:
        import os, sys
        from pathlib import Path
        from app.core.errors import Problem
        from db.store import Store
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
        path = Path(sys.argv[1])
        store = Store.open(path, write=False)
        print(store.annex(store.heads()[0].key).goals[0].title)
        store.close()
        try:
            Store.open(path)
        except Problem as problem:
            print(problem)
    """
    before = state_of(file.parent)
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    title, problem = done.stdout.decode().splitlines()
    assert title == "甲", done.stderr.decode()
    assert "不能寫入" in problem
    assert state_of(file.parent) == before


# --- what a crash leaves ------------------------------------------------------------


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
@pytest.mark.parametrize("write", [True, False])
def test_a_transaction_that_was_killed_never_was(file: Path, write: bool) -> None:
    done = subprocess.run([sys.executable, "-c", HALF_DONE, str(file)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    journal = file.with_name(f"{file.name}-journal")
    assert journal.stat().st_size > 0, "the transaction reached the file"
    store = Store.open(file, write=write)
    assert [goal.title for goal in only(store).goals] == ["甲", "乙"]
    assert list(store.faults()) == []
    store.close()


def test_a_copy_made_while_it_is_open_is_whole(store: Store, tmp_path: Path) -> None:
    goal = only(store).goals[0]
    store.write("修改", [Set("goal", goal.key, "title", "新")])
    copy = tmp_path / "copy.jixiao"
    shutil.copy(store.path, copy)
    other = Store.open(copy)
    assert only(other) == only(store)
    assert list(other.faults()) == []
    other.close()
