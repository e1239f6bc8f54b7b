"""A working copy: written back whole, never over what another changed, never lost."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Problem, WorldFailed
from app.workspace import Workspace, local_copy
from app.workspace.backup_files import folders_of
from app.workspace.local_copy import (
    Changed,
    LocalCopy,
    all_left_over,
    home_of,
    left_over,
    take,
)
from app.workspace.own_folders import copies_folder
from db.lock import WriteLock
from tests.support import small_annex, state_of


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A folder as of a network, with a file in it."""
    folder = tmp_path / "share"
    folder.mkdir()
    Workspace.create(folder / "附件.jixiao", small_annex()).close()
    return folder


@pytest.fixture
def original(share: Path) -> Path:
    return share / "附件.jixiao"


def title(path: Path) -> str:
    with Workspace.open(path, write=False) as workspace:
        return workspace.annex(workspace.find().key).section_title


def edit(path: Path, text: str) -> None:
    with Workspace.open(path) as workspace:
        workspace.edit("annex", workspace.find().key, "section_title", text)


def test_taken_as_it_is_and_written_back_whole(original: Path, share: Path) -> None:
    before = state_of(share)
    copy = take(original)
    assert copy.path.read_bytes() == original.read_bytes()
    assert copy.path.name == original.name
    assert not copy.changed
    edit(copy.path, "改在本機")
    assert copy.changed
    assert state_of(share) == before, "until it is written back"
    copy.write_back()
    assert not copy.changed
    assert copy.record.written
    assert title(original) == "改在本機"
    assert list(state_of(share)) == [original.name], "nothing else is left there"
    with Workspace.open(original) as workspace:
        assert not workspace.faults()
        assert any(line.new == '"改在本機"' for line in workspace.history())
    assert left_over(original) == copy


def test_what_another_changed_is_never_overwritten(original: Path, share: Path) -> None:
    copy = take(original)
    edit(copy.path, "我的")
    edit(original, "別人的")
    before, mine = state_of(share), copy.path.read_bytes()
    for _ in range(2):
        with pytest.raises(Changed, match="兩份都留著"):
            copy.write_back()
        assert state_of(share) == before
    assert copy.path.read_bytes() == mine
    assert copy.changed


def test_beside_it_takes_a_name_that_is_free(original: Path, share: Path) -> None:
    copy = take(original)
    edit(copy.path, "我的")
    first, second = copy.write_beside(), copy.write_beside()
    assert first != second
    assert {title(first), title(second)} == {"我的"}
    assert title(original) == small_annex().section_title
    assert set(state_of(share)) == {original.name, first.name, second.name}


def test_put_aside_it_stays_on_this_machine(original: Path) -> None:
    copy = take(original)
    edit(copy.path, "我的")
    kept = copy.set_aside()
    assert title(kept) == "我的"
    assert left_over(original) is None
    assert list(all_left_over()) == []


def test_taking_again_puts_aside_what_is_not_written_back(original: Path) -> None:
    edit(take(original).path, "我的")
    again = take(original)
    assert title(again.path) == small_annex().section_title
    (kept,) = (copies_folder() / "kept").iterdir()
    assert title(kept) == "我的"
    take(original)
    assert len(list((copies_folder() / "kept").iterdir())) == 1, "what is written back is no loss"


def test_ended_right_after_the_original_is_replaced(
    original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = take(original)
    edit(copy.path, "一")
    note = LocalCopy._note

    def killed(me: LocalCopy, **changes: Any) -> None:
        if "clean" in changes:
            raise KeyboardInterrupt
        note(me, **changes)

    with monkeypatch.context() as patched:
        patched.setattr(LocalCopy, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            copy.write_back()
    found = left_over(original)
    assert found is not None
    assert found.changed, "as far as it knows"
    edit(found.path, "二")
    found.write_back()
    assert title(original) == "二", "what stood there was its own"


def test_a_network_that_is_away_changes_nothing(original: Path, share: Path) -> None:
    copy = take(original)
    edit(copy.path, "我的")
    away = share.rename(share.with_name("away"))
    with pytest.raises(WorldFailed, match="連不上"):
        copy.reach()
    with pytest.raises(Problem):
        copy.write_back()
    assert copy.changed
    away.rename(share)
    copy.reach()
    copy.write_back()
    assert title(original) == "我的"


@pytest.mark.parametrize("name", ["_copy_verified", "_digest_of"])
def test_a_write_that_fails_leaves_all_as_it_was(
    original: Path, share: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    copy = take(original)
    edit(copy.path, "我的")
    before = state_of(share)

    def fails(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(local_copy, name, fails)
        with pytest.raises((Problem, OSError)):
            copy.write_back()
    assert state_of(share) == before
    assert [p.name for p in copy.folder.iterdir() if p.name.startswith("snapshot")] == []
    copy.write_back()
    assert title(original) == "我的"


def test_what_reads_back_otherwise_is_not_put_in_place(
    original: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = take(original)
    edit(copy.path, "我的")
    before = state_of(share)
    monkeypatch.setattr(local_copy.shutil, "copyfileobj", lambda _from, to, _n: to.write(b"x"))
    with pytest.raises(Problem, match="讀回的不同"):
        copy.write_back()
    assert state_of(share) == before


def test_a_damaged_copy_is_not_written_back(original: Path, share: Path) -> None:
    copy = take(original)
    before = state_of(share)
    size = copy.path.stat().st_size
    with copy.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(Problem):
        copy.write_back()
    assert state_of(share) == before


def test_taking_rolls_back_what_a_killed_program_left(original: Path) -> None:
    with closing(sqlite3.connect(original, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = TRUNCATE")
        conn.execute("PRAGMA cache_size = 1")
        conn.execute("BEGIN")
        conn.execute("UPDATE annex SET section_title = '半' || hex(zeroblob(100000))")
        hot = original.with_name(original.name + "-journal").read_bytes()
        torn = original.read_bytes()
    original.write_bytes(torn)
    original.with_name(original.name + "-journal").write_bytes(hot)
    copy = take(original)
    assert title(copy.path) == small_annex().section_title
    assert not copy.changed


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"original": "x"}', "null"])
def test_a_record_that_cannot_be_read_is_no_copy(original: Path, text: str) -> None:
    copy = take(original)
    (copy.folder / "copy.json").write_text(text, encoding="utf-8")
    assert left_over(original) is None
    assert list(all_left_over()) == []


def test_a_place_that_takes_no_copy_is_told(original: Path) -> None:
    copies_folder().parent.mkdir(parents=True, exist_ok=True)
    copies_folder().write_text("不是資料夾", encoding="utf-8")
    with pytest.raises(WorldFailed, match="取回本機"):
        take(original)


def test_in_use_while_a_program_edits_it(original: Path) -> None:
    copy = take(original)
    assert not copy.in_use
    with Workspace.open(copy.path):
        assert copy.in_use
    assert not copy.in_use


def test_its_home_is_the_original(original: Path) -> None:
    copy = take(original)
    assert home_of(copy.path) == original
    assert home_of(original) == original
    assert folders_of(copy.path) == folders_of(original), "and so are its backups"
    with Workspace.open(copy.path, home=copy.original) as workspace:
        assert workspace.home == original
        assert workspace.path == copy.path


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["mine", "theirs", "write", "away", "back"]), max_size=10))
def test_whatever_happens_both_sides_are_kept(
    tmp_path_factory: pytest.TempPathFactory, events: list[str]
) -> None:
    share = tmp_path_factory.mktemp("share") / "share"
    share.mkdir()
    original, away = share / "a.jixiao", share.with_name("away")
    Workspace.create(original, small_annex()).close()
    copy = take(original)
    there = mine = written = title(original)
    for number, event in enumerate(events):
        reachable = share.exists()
        if event == "mine":
            mine = f"我的{number}"
            edit(copy.path, mine)
        elif event == "theirs" and reachable:
            there = f"別人的{number}"
            edit(original, there)
        elif event == "away" and reachable:
            share.rename(away)
        elif event == "back" and not reachable:
            away.rename(share)
        elif event == "write":
            try:
                copy.write_back()
            except Problem:
                assert not reachable or there != written
            else:
                assert reachable
                assert there == written, "another's was overwritten"
                there = written = mine
        assert title(copy.path) == mine
        assert copy.changed == (mine != written)
    if not share.exists():
        away.rename(share)
    assert title(original) == there
    copy.discard()
    assert WriteLock(original).held_by() is None
