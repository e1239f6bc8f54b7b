"""Salvage: what the tables or the journal tell is in the new file, what neither tells is told."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.core.model import Annex
from db.pages import Pages
from db.salvage import Salvage, salvage
from db.steps import SALVAGED, Set
from db.store import Store
from tests.support import state_of


@pytest.fixture
def worked_on(file: Path) -> Path:
    """A file with some history, and steps undone."""
    store = Store.open(file)
    for number in range(12):
        goal = store.annex(store.heads()[0].key).goals[number % 2].key
        store.write("修改", [Set("goal", goal, "title", f"第{number}次")])
    store.undo()
    store.undo()
    store.close()
    return file


def read(path: Path) -> Annex:
    store = Store.open(path, write=False)
    try:
        assert list(store.faults()) == []
        return store.annex(store.heads()[0].key)
    finally:
        store.close()


def history_of(path: Path) -> list[object]:
    store = Store.open(path, write=False)
    try:
        return [*store.history(), store.undo_status()]
    finally:
        store.close()


def save(path: Path) -> tuple[Salvage, Path]:
    """Salvage a file, which stays as it is to the last byte."""
    before = state_of(path.parent)
    out = path.with_name("out.jixiao")
    found = salvage(path, out)
    after = state_of(path.parent)
    del after["out.jixiao"]
    assert after == before
    return found, out


def blank(path: Path, table: str) -> None:
    """Zero every leaf page of a table."""
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        pages = Pages(file)
        leaves, _ = pages.tree(pages.tables()[table])
    for leaf in leaves:
        content[(leaf - 1) * pages.size : leaf * pages.size] = bytes(pages.size)
    path.write_bytes(content)


def alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        for statement in statements:
            conn.execute(statement)


def test_a_whole_file_comes_out_the_same_with_its_history_and_undo(worked_on: Path) -> None:
    found, out = save(worked_on)
    assert found == Salvage((), ())
    assert read(out) == read(worked_on)
    assert history_of(out) == history_of(worked_on)


@pytest.mark.parametrize("table", ["annex", "goal", "indicator", "measure", "paragraph"])
def test_a_lost_table_is_made_again_from_the_journal(worked_on: Path, table: str) -> None:
    wanted, past = read(worked_on), history_of(worked_on)
    blank(worked_on, table)
    found, out = save(worked_on)
    assert found.lacking == ()
    assert "由歷程補回，內容完整" in found.notes[0]
    assert read(out) == wanted
    assert history_of(out) == past


@pytest.mark.parametrize("table", ["batch", "change"])
def test_without_its_journal_the_tables_tell(worked_on: Path, table: str) -> None:
    wanted = read(worked_on)
    blank(worked_on, table)
    found, out = save(worked_on)
    assert found.lacking == ()
    assert any("沒有歷程可以核對" in note for note in found.notes)
    assert read(out) == wanted
    lines = history_of(out)
    assert lines[-2].what == SALVAGED  # type: ignore[attr-defined]
    assert lines[-1].undo is None  # type: ignore[attr-defined]


def test_what_the_journal_tells_otherwise_is_told_and_not_changed(worked_on: Path) -> None:
    alter(worked_on, "UPDATE goal SET title = '別的' WHERE position = 2")
    found, out = save(worked_on)
    assert found.lacking == (
        "104年度 目標二的「年度績效目標」與歷程最後一筆不一致，取資料表的，請核對。",
    )
    assert read(out).goals[1].title == "別的"


def test_a_row_of_which_the_journal_knows_and_the_table_not_comes_back(worked_on: Path) -> None:
    wanted = read(worked_on)
    alter(worked_on, "DELETE FROM goal WHERE position = 1")
    found, out = save(worked_on)
    assert found.lacking == ()
    assert read(out) == wanted


def test_what_neither_tells_is_named(worked_on: Path) -> None:
    blank(worked_on, "change")
    alter(
        worked_on,
        "DELETE FROM measure WHERE label = '項目3'",
        "UPDATE measure SET target = 'x8' WHERE label = '項目1'",
        "UPDATE paragraph SET parent = 'gone' WHERE text = '一、衡量標準2'",
    )
    found, out = save(worked_on)
    assert "104年度 目標一 衡量項目1的「原定目標值」讀不出來。" in found.lacking
    assert any("衡量指標本身讀不出來" in line for line in found.lacking)
    annex = read(out)
    assert [g.title for g in annex.goals] == ["第8次", "第9次", "（救不出）"]
    assert annex.goals[2].indicators[0].analysis[0].text == "一、衡量標準2"


def test_a_gap_is_counted(worked_on: Path) -> None:
    blank(worked_on, "change")
    alter(worked_on, "DELETE FROM indicator WHERE indicator = '指標2'")
    found, _ = save(worked_on)
    assert "104年度 目標二少了 1 個衡量指標。" in found.lacking


def test_a_salvaged_file_is_salvaged_again_and_edited(worked_on: Path) -> None:
    blank(worked_on, "change")
    _, out = save(worked_on)
    store = Store.open(out)
    goal = store.annex(store.heads()[0].key).goals[0].key
    store.write("修改", [Set("goal", goal, "title", "救回之後")])
    store.close()
    wanted = read(out)
    blank(out, "goal")
    found = salvage(out, out.with_name("again.jixiao"))
    assert found.lacking == ()
    assert read(out.with_name("again.jixiao")) == wanted


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:3000],
        lambda content: bytes(len(content)),
        lambda content: b"",
        lambda content: b"PK" + content[:100],
    ],
)
def test_nothing_of_ours_is_one_sentence(file: Path, spoil: Callable[[bytes], bytes]) -> None:
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(Problem, match="找不到可以救出的內容"):
        save(file)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_without_its_first_page_is_read(worked_on: Path) -> None:
    wanted = read(worked_on)
    content = worked_on.read_bytes()
    worked_on.write_bytes(bytes(4096) + content[4096:])
    found, out = save(worked_on)
    assert read(out) == wanted


def test_a_taken_place_or_a_missing_file_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="已經存在"):
        salvage(file, file)
    with pytest.raises(Problem, match="找不到"):
        salvage(tmp_path / "no.jixiao", tmp_path / "out.jixiao")
    with pytest.raises(Problem, match="資料夾"):
        salvage(file, tmp_path / "no" / "out.jixiao")


def test_a_file_that_is_being_written_is_refused(file: Path, store: Store) -> None:
    with pytest.raises(Problem, match="使用"):
        salvage(file, file.with_name("out.jixiao"))


def test_what_was_half_done_is_taken_back_in_a_copy(worked_on: Path) -> None:
    wanted = read(worked_on)
    with closing(sqlite3.connect(worked_on, isolation_level=None)) as conn:
        conn.execute("PRAGMA cache_size = 1")
        conn.execute("BEGIN")
        conn.execute("UPDATE goal SET title = printf('%.*c', 9000, 'x')")
        conn.execute("UPDATE paragraph SET text = printf('%.*c', 9000, 'x')")
        left = worked_on.with_name("left.jixiao")
        left.write_bytes(worked_on.read_bytes())
        journal = worked_on.with_name(f"{worked_on.name}-journal").read_bytes()
        left.with_name("left.jixiao-journal").write_bytes(journal)
        conn.execute("ROLLBACK")
    assert b"xxxx" in left.read_bytes()
    found, out = save(left)
    assert found == Salvage((), ())
    assert read(out) == wanted
