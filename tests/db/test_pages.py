"""Pages read without SQLite give the very rows SQLite gives, and no page makes them loop or fail."""

import io
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.pages import Pages, Row

values = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.binary(max_size=9000)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=3000)
)


def read(content: bytes, table: str) -> list[Row]:
    pages = Pages(io.BytesIO(content))
    leaves, lost = pages.tree(pages.tables()[table])
    assert not lost
    return [row for leaf in leaves for row in pages.rows(leaf).rows]


@given(
    size=st.sampled_from([512, 1024, 4096, 65536]),
    rows=st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), values, values), max_size=40),
)
@settings(max_examples=40, deadline=None)
def test_the_rows_are_those_that_sqlite_reads(
    size: int, rows: list[tuple[int, object, object]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        with closing(sqlite3.connect(path)) as conn, conn:
            conn.execute(f"PRAGMA page_size = {size}")
            conn.execute("CREATE TABLE t (a, b)")
            conn.executemany("INSERT OR IGNORE INTO t (rowid, a, b) VALUES (?, ?, ?)", rows)
        with closing(sqlite3.connect(path)) as conn:
            wanted = conn.execute("SELECT rowid, a, b FROM t ORDER BY rowid").fetchall()
        found = read(path.read_bytes(), "t")
    assert [(row.rowid, *row.values) for row in found] == wanted


def test_the_page_size_is_found_where_the_header_does_not_say_it(template: Path) -> None:
    content = bytearray(template.read_bytes())
    whole = read(bytes(content), "goal")
    assert len(whole) == 2
    for stated in (b"\0\0", b"\x20\0", b"\x02\0", b"\xff\xff"):
        content[16:18] = stated
        assert read(bytes(content), "goal") == whole


def test_what_was_deleted_is_known_as_free(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("CREATE TABLE t (a)")
        conn.executemany("INSERT INTO t VALUES (?)", [("x" * 2000,)] * 100)
        conn.execute("DELETE FROM t WHERE rowid > 1")
        count = conn.execute("PRAGMA freelist_count").fetchone()[0]
    assert count > 10
    assert len(Pages(io.BytesIO(path.read_bytes())).free) == count


def loop(kind: int, target: int) -> bytes:
    """Four pages: 2 and 3 are interior pages of 300 cells each that all lead to `target`."""
    page = bytearray(4096)
    page[0:1], page[3:5] = bytes([kind]), (300).to_bytes(2, "big")
    page[8:12] = target.to_bytes(4, "big")
    for n in range(300):
        page[12 + 2 * n : 14 + 2 * n] = (4000).to_bytes(2, "big")
    page[4000:4004] = target.to_bytes(4, "big")
    return bytes(4096) + bytes(page) * 3


@pytest.mark.parametrize("target", [0, 1, 2, 3, 4, 99])
def test_a_page_is_visited_once_however_many_lead_to_it(target: int) -> None:
    leaves, lost = Pages(io.BytesIO(loop(5, target))).tree(2)
    assert leaves == []
    assert lost


def test_an_overflow_page_belongs_to_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("CREATE TABLE t (a)")
        conn.execute("INSERT INTO t VALUES (?)", ("x" * 20000,))
    content = bytearray(path.read_bytes())
    start = 4096  # the only leaf of t; one cell, told many times over
    content[start + 3 : start + 5] = (50).to_bytes(2, "big")
    for n in range(50):
        content[start + 8 + 2 * n : start + 10 + 2 * n] = content[start + 8 : start + 10]
    found = Pages(io.BytesIO(bytes(content))).rows(2)
    assert len(found.rows) == 1
    assert found.lost == 49


@given(st.binary(max_size=20000))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_to_the_end(content: bytes) -> None:
    pages = Pages(io.BytesIO(content))
    pages.tables()
    for leaf in pages.leaves():
        pages.rows(leaf)
    assert pages.free is not None
