"""What is damaged, or acts by itself, is refused before it is read; what is large, beside the work."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import Damaged, Problem
from db import connection, soundness
from db.pages import Pages
from db.salvage import salvage
from db.steps import Set
from db.store import Store
from tests.support import small_annex


def alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            conn.execute(statement)


def spoil(path: Path) -> None:
    """Take an entry out of an index: every row can be read, and goals are missed."""
    alter(path, "DELETE FROM sqlite_master WHERE name = 'goal_parent'")


HOSTILE = {
    "a view that never ends": (
        "DROP TABLE goal",
        """CREATE VIEW goal AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL SELECT key FROM n)
        SELECT key, key AS parent, key AS position, key AS title FROM n""",
    ),
    "a trigger": ("CREATE TRIGGER t AFTER UPDATE ON goal BEGIN DELETE FROM paragraph; END",),
    "a recursive trigger": (
        """CREATE TRIGGER t AFTER INSERT ON change BEGIN
        INSERT INTO change (batch, entity, key, field, place) VALUES (1, 'a', 'a', 'a', 'a'); END""",
    ),
    "a generated column": ("ALTER TABLE goal ADD COLUMN x AS (hex(zeroblob(99999999))) VIRTUAL",),
    "a heavy check": (
        "ALTER TABLE goal ADD COLUMN x CHECK (length(hex(randomblob(9999999))) > 0)",
    ),
    "a check behind a comment": (
        "ALTER TABLE goal ADD COLUMN x CHECK (length/**/(hex/**/(randomblob/**/(9))) > 0)",
    ),
    "an index of a formula": ("CREATE INDEX x ON goal (hex(zeroblob(9999999)))",),
    "a virtual table": ("CREATE VIRTUAL TABLE x USING fts5(a)",),
    "a table called as a function": (
        "CREATE TABLE randomblob (a CHECK (length(randomblob(9999999)) > 0))",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("write", [True, False])
def test_what_acts_by_itself_is_refused(file: Path, what: str, write: bool) -> None:
    alter(file, *HOSTILE[what])
    before = file.read_bytes()
    with pytest.raises(Damaged, match=r"不是績效編報所寫，沒有開啟；.*。$"):
        Store.open(file, write=write, checked=write)
    with pytest.raises(Damaged):
        Store.as_it_is(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("write", [True, False])
def test_a_damaged_file_is_not_opened(file: Path, write: bool) -> None:
    spoil(file)
    with pytest.raises(Damaged, match=r"已損壞；請改開備份，或救出內容（jixiao salvage）。$"):
        Store.open(file, write=write)
    with closing(Store.open(file, write=False, checked=False)) as store:
        told = [line for line in store.faults() if "資料庫完整性" in line]
        assert len(told) == 1
        assert told[0].endswith("處損壞。") or told[0].endswith("處以上損壞。")


def edit(store: Store) -> None:
    goal = store.annex(store.heads()[0].key).goals[0].key
    store.write("修改", [Set("goal", goal, "title", "改過")])


def test_a_large_file_is_read_at_once_and_written_only_when_sound(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soundness, "AT_ONCE", 1)
    with closing(Store.open(file)) as store:
        edit(store)
        assert not store.checking.running
        assert store.annex(store.heads()[0].key).goals[0].title == "改過"


def test_a_large_damaged_file_is_read_but_never_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(file.read_bytes())
    content[-4096 + 3 : -4096 + 5] = b"\xff\xff"  # cells that are not there, on the last page
    file.write_bytes(content)
    monkeypatch.setattr(soundness, "AT_ONCE", 1)
    with closing(Store.open(file)) as store:
        assert store.annex(store.heads()[0].key).agency == small_annex().agency
        for _ in range(2):
            with pytest.raises(Damaged, match="已損壞"):
                edit(store)
        assert isinstance(store.checking.problem, Damaged)
    assert file.read_bytes() == content


def test_closing_ends_the_check(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "AT_ONCE", 1)
    began, may_go = threading.Event(), threading.Event()

    def slow(conn: sqlite3.Connection, path: Path) -> None:
        began.set()
        with connection.worldly(path):
            conn.execute(
                "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a FROM n) SELECT count(*) FROM n"
            ).fetchone()
        may_go.set()

    monkeypatch.setattr(soundness, "check", slow)
    store = Store.open(file)
    assert all(thread.name != "check" for thread in threading.enumerate()), "not while opening"
    assert store.checking.running
    assert began.wait(10)
    store.close()
    assert not store.checking.running
    assert not may_go.is_set()
    assert all(thread.name != "check" for thread in threading.enumerate())


def test_what_was_written_is_checked_at_closing(file: Path) -> None:
    store = Store.open(file)
    edit(store)
    spoil(file)
    with pytest.raises(Damaged, match="已損壞"):
        store.close()
    store.close()  # and the file is given back all the same
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("REINDEX")
    with pytest.raises(Damaged):
        Store.open(file)


def test_half_a_transaction_that_looks_whole_is_found(file: Path) -> None:
    alter(file, "UPDATE goal SET title = '沒有歷程'")
    Store.open(file).close()  # only `verify` knows, as long as nothing was interrupted
    file.with_name(f"{file.name}-journal").write_bytes(b"no journal any more")
    with pytest.raises(Damaged, match="已損壞"):
        Store.open(file)


def test_pages_that_lead_in_circles_do_not_take_for_ever(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bounds hold even where nothing was checked."""
    monkeypatch.setattr(connection, "_STEPS", 2_000_000)
    with closing(connection.connect(file, write=False)) as conn, connection.worldly(file):
        conn.execute("SELECT count(*) FROM goal").fetchone()
        with pytest.raises(Problem, match="已損壞"), connection.worldly(file):
            conn.execute(
                "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a FROM n) SELECT count(*) FROM n"
            ).fetchone()
        conn.execute("SELECT count(*) FROM goal").fetchone()


def in_circles(path: Path) -> None:
    """Let a table lead through twelve pages of 500 ways each, all to the next: 500¹² rows."""
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        pages = Pages(file)
        root = pages.tables()["paragraph"]
    leaf, last = bytes(content[(root - 1) * 4096 : root * 4096]), pages.count + 12
    for number in (root, *range(pages.count + 1, last)):
        below = max(pages.count, number if number != root else 0) + 1
        page = bytearray(4096)
        page[0], page[3:5], page[5:7] = 5, (500).to_bytes(2, "big"), (1596).to_bytes(2, "big")
        page[8:12] = below.to_bytes(4, "big")
        for cell in range(500):
            at = 1596 + 5 * cell
            page[12 + 2 * cell : 14 + 2 * cell] = at.to_bytes(2, "big")
            page[at : at + 5] = below.to_bytes(4, "big") + b"\x7f"
        start = (number - 1) * 4096
        content[start : start + 4096] = page
    content += leaf
    content[28:32] = last.to_bytes(4, "big")
    path.write_bytes(content)


def test_a_table_that_leads_in_circles(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_circles(file)
    monkeypatch.setattr(connection, "_STEPS", 2_000_000)
    with pytest.raises(Damaged):
        Store.open(file)
    with closing(Store.open(file, write=False, checked=False)) as store:
        found = list(store.faults())
        assert any("資料庫完整性" in line for line in found)
        assert "已損壞" in found[-1]
    assert salvage(file, file.with_name("out.jixiao")).lacking == ()


def test_a_file_of_ours_without_its_beginning_is_damaged(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"x" * 16 + file.read_bytes()[16:])
    with pytest.raises(Damaged, match="不是績效編報的檔案，或已損壞"):
        Store.open(file)
    other = tmp_path / "a.txt"
    other.write_bytes(file.read_bytes())
    with pytest.raises(Problem, match="以「匯入」讀入") as told:
        Store.open(other)
    assert not isinstance(told.value, Damaged)
