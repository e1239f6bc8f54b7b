"""How a file is opened: what it must be, and how every connection is set."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from app.core.errors import Problem
from db import connection
from db.connection import uri_of, worldly
from tests.support import ROOT, state_of

ODD_NAMES = ["檔 案.jixiao", "a?mode=memory", "100%25#.db", "a&b=c;d'\"", ":memory:", "-x", "a\\b"]


def pragma(conn: sqlite3.Connection, name: str) -> object:
    return conn.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize("write", [True, False])
def test_every_connection_keeps_foreign_keys_and_flushes_fully(file: Path, write: bool) -> None:
    conn = connection.connect(file, write=write)
    assert pragma(conn, "foreign_keys") == 1
    assert pragma(conn, "synchronous") == 2  # FULL
    assert pragma(conn, "query_only") == int(not write)
    assert pragma(conn, "journal_mode") == ("truncate" if write else "delete")
    connection.close(conn)


def test_a_new_file_is_set_the_same(tmp_path: Path) -> None:
    conn = connection.create(tmp_path / "new")
    assert (pragma(conn, "foreign_keys"), pragma(conn, "synchronous")) == (1, 2)
    connection.close(conn)


def test_a_reader_cannot_write(file: Path) -> None:
    before = file.read_bytes()
    conn = connection.connect(file, write=False)
    with pytest.raises(Problem, match="不能寫入"), worldly(file):
        conn.execute("DELETE FROM goal")
    conn.close()
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_opens_that_file_and_no_other(file: Path, name: str) -> None:
    odd = file.rename(file.with_name(name))
    conn = connection.connect(odd, write=True)
    assert conn.execute("SELECT count(*) FROM annex").fetchone() == (1,)
    connection.close(conn)
    assert list(state_of(odd.parent)) == [name]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_new_file_of_any_name(tmp_path: Path, name: str) -> None:
    conn = connection.create(tmp_path / name)
    conn.execute("CREATE TABLE t (x)")
    connection.close(conn)
    assert list(state_of(tmp_path)) == [name]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/tmp/a b.db"), "file:///tmp/a%20b.db"),
        (PurePosixPath("/績/100%?#"), "file:///%E7%B8%BE/100%25%3F%23"),
        (PureWindowsPath(r"C:\Users\王\a.db"), "file:///C:/Users/%E7%8E%8B/a.db"),
        (PureWindowsPath(r"\\server\share\a.db"), "file:////server/share/a.db"),
    ],
)
def test_a_path_as_sqlite_takes_it(path: PurePosixPath | PureWindowsPath, uri: str) -> None:
    assert uri_of(path) == uri


def refuse(path: Path, words: str, *, write: bool = False) -> None:
    before = state_of(path.parent)
    with pytest.raises(Problem) as problem:
        connection.connect(path, write=write)
    sentence = str(problem.value)
    assert words in sentence
    assert f"「{path}" in sentence
    assert sentence.endswith("。")
    assert state_of(path.parent) == before


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        "績效".encode(),
        b"SQLite format 2\0" * 9,
        b"{}\n",
        b"%PDF-1.4",
        b"PK\x03\x04",
        b"\0" * 4096,
    ],
)
def test_what_is_no_database(tmp_path: Path, content: bytes, write: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    refuse(path, "不是績效編報的檔案", write=write)


@pytest.mark.parametrize("write", [True, False])
def test_what_only_begins_like_a_database(tmp_path: Path, write: bool) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    refuse(path, "不是績效編報的檔案", write=write)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    refuse(tmp_path / "none.db", "找不到")
    refuse(tmp_path / "none" / "a.db", "找不到")
    (tmp_path / "folder").mkdir()
    refuse(tmp_path / "folder", "是資料夾")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("taken", "已經存在"),
        ("nowhere/new", "沒有"),
        ("taken/new", "不能在"),
        ("長" * 200, "不能在"),
    ],
)
def test_a_place_where_no_file_can_be_made(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "taken").write_text("mine")
    before = state_of(tmp_path)
    with pytest.raises(Problem, match=words):
        connection.create(tmp_path / name)
    assert state_of(tmp_path) == before


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "另一個程式"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "另一個程式"),
        (sqlite3.SQLITE_READONLY, "不能寫入"),
        (sqlite3.SQLITE_READONLY_ROLLBACK, "不能寫入"),
        (sqlite3.SQLITE_CANTOPEN, "不能開啟"),
        (sqlite3.SQLITE_FULL, "磁碟已滿"),
        (sqlite3.SQLITE_IOERR_FSYNC, "磁碟出錯"),
        (sqlite3.SQLITE_CORRUPT, "已損壞"),
        (sqlite3.SQLITE_NOTADB, "不是績效編報的檔案"),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, "互相矛盾"),
    ],
)
def test_what_sqlite_says_of_the_world_is_a_sentence(code: int, words: str) -> None:
    error = sqlite3.OperationalError("in English")
    error.sqlite_errorcode = code
    with pytest.raises(Problem, match=words) as problem, worldly(Path("a.jixiao")):
        raise error
    assert "「a.jixiao」" in str(problem.value)
    assert "English" not in str(problem.value)


def test_a_fault_of_ours_is_no_sentence(file: Path) -> None:
    conn = connection.connect(file, write=False)
    with pytest.raises(sqlite3.OperationalError), worldly(file):
        conn.execute("SELEKT 1")
    with pytest.raises(sqlite3.ProgrammingError), worldly(file):
        conn.execute("SELECT ?", ())
    conn.close()


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
def test_a_disk_that_takes_no_more_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    script = """if True:
        import resource, sys
        from pathlib import Path
        from app.core.errors import Problem
        from db.store import Store
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
        try:
            Store.create(Path(sys.argv[1]))
        except Problem as problem:
            print(problem)
    """
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.jixiao")],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr.decode() == ""
    assert "a.jixiao」" in done.stdout.decode()
    assert "磁碟" in done.stdout.decode()
    assert state_of(tmp_path) == {}
