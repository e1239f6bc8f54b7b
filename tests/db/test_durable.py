"""A write counts once it is flushed, and only in the file that was opened."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.errors import WorldFailed
from app.core.model import Annex
from app.workspace import Changes, Workspace
from tests import vfs
from tests.support import state_of

pytestmark = pytest.mark.skipif(not vfs.available(), reason="Python's own SQLite, nothing to watch")

CODES = {
    "ENOSPC, short write": sqlite3.SQLITE_FULL,
    "EIO": sqlite3.SQLITE_IOERR,
    "EACCES": sqlite3.SQLITE_READONLY,
    "EBUSY": sqlite3.SQLITE_BUSY,
    "a virus scanner": sqlite3.SQLITE_IOERR_LOCK,
}
SHORT = [("ENOSPC, short write", True), ("EIO", False), ("EBUSY", True), ("a virus scanner", False)]
LONG = [(name, on) for name in CODES for on in (False, True) if (name, on) not in SHORT]


@pytest.fixture
def disk() -> Iterator[vfs.Disk]:
    """What SQLite does meanwhile."""
    with vfs.Disk().watched() as disk:
        yield disk


def title(workspace: Workspace, text: str) -> Changes:
    """Give the first goal another title."""
    goal = only(workspace).goals[0]
    return workspace.edit("goal", goal.key, "title", text)


def only(workspace: Workspace) -> Annex:
    """The year of the file."""
    return workspace.annex(workspace.heads()[0].key)


def reopened(path: Path) -> tuple[str, int]:
    """The first goal's title and the lines of history, read anew; the file must be in order."""
    with Workspace.open(path) as workspace:
        assert workspace.faults() == []
        found = only(workspace).goals[0].title, len(workspace.history())
    assert list(state_of(path.parent)) == [path.name]
    return found


def test_a_write_returns_after_the_last_flush(file: Path, disk: vfs.Disk) -> None:
    with Workspace.open(file) as workspace:
        disk.acts.clear()
        title(workspace, "丙")
        acts = [(a.kind, a.journal) for a in disk.acts]
    cut = acts.index((vfs.TRUNCATE, True))
    written = max(n for n, act in enumerate(acts) if act == (vfs.WRITE, False))
    begun = min(n for n, act in enumerate(acts) if act == (vfs.WRITE, False))
    journal = max(n for n, act in enumerate(acts[:begun]) if act == (vfs.SYNC, True))
    assert all(act != (vfs.WRITE, True) for act in acts[journal:]), "the journal is whole by then"
    assert (vfs.SYNC, False) in acts[written:cut], "the database is flushed before the journal goes"
    assert (vfs.SYNC, True) in acts[cut:], "and that it went is flushed too"
    assert acts[-1] == (vfs.SYNC, True)


@pytest.mark.parametrize(
    ("name", "on"), SHORT + [pytest.param(*case, marks=pytest.mark.soak) for case in LONG]
)
def test_a_fault_at_each_write_in_turn(file: Path, disk: vfs.Disk, name: str, on: bool) -> None:
    code = CODES[name]
    whole = file.read_bytes()
    before = reopened(file)
    after = ("丙", before[1] + 1)
    struck, landed = 0, 0
    while True:
        file.write_bytes(whole)
        fault = vfs.FailAt(struck + 1, code, on=on)
        with Workspace.open(file) as workspace:
            failed = not wrote(workspace, disk, fault)
            assert only(workspace).goals[0].title == ("甲" if failed else "丙"), "told as it is"
            assert as_if_ended_here(file) in ((before, after) if failed else (after,))
            workspace.recover()
            landed += only(workspace).goals[0].title == "丙" and failed
            title(workspace, "丙")
            title(workspace, "丁")
        assert reopened(file) == ("丁", before[1] + 2), "each change once, whatever went wrong"
        if not fault.struck:
            break
        struck += 1
    assert struck >= (2 if code in vfs.OF_LOCKS else 10)
    assert landed == (code not in vfs.OF_LOCKS), "the last flush fails: written, and not said"


def wrote(workspace: Workspace, disk: vfs.Disk, fault: vfs.FailAt) -> bool:
    """Whether the write went well under a fault; what went wrong is a sentence."""
    workspace.warm_up()
    workspace.wait_at_most(0)
    told: list[Changes] = []
    workspace.listen(told.append)
    disk.fault = fault
    with suppress(WorldFailed):
        title(workspace, "丙")
        assert told
    disk.fault = vfs.fine
    workspace.forget_listeners()
    return bool(told)


def as_if_ended_here(file: Path) -> tuple[str, int]:
    """What the next start would find, had the program ended now."""
    folder = file.parent / "copy"
    folder.mkdir()
    for path in file.parent.glob(f"{file.name}*"):
        shutil.copy(path, folder)
    found = reopened(folder / file.name)
    shutil.rmtree(folder)
    return found


def refused(workspace: Workspace, *words: str) -> None:
    """A write fails with one sentence that has these words, and nothing is told."""
    told: list[Changes] = []
    workspace.listen(told.append)
    with pytest.raises(WorldFailed) as problem:
        title(workspace, "丙")
    assert all(word in str(problem.value) for word in (*words, "另存到別處")), problem.value
    assert not told
    workspace.forget_listeners()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_a_file_that_was_moved_is_written_again_once_it_is_back(file: Path) -> None:
    with Workspace.open(file) as workspace:
        title(workspace, "乙")
        elsewhere = file.rename(file.with_name("b"))
        whole = elsewhere.read_bytes()
        refused(workspace, f"「{file}」", "移走")
        assert elsewhere.read_bytes() == whole
        assert not file.exists(), "and none is made in its place"
        elsewhere.rename(file)
        title(workspace, "丙")
    assert reopened(file)[0] == "丙"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_a_folder_that_is_gone(file: Path) -> None:
    folder = file.parent / "usb"
    folder.mkdir()
    file = file.rename(folder / file.name)
    with Workspace.open(file) as workspace:
        folder.rename(folder.with_name("pulled"))
        refused(workspace, f"「{folder}」", "資料夾不見了")
        folder.with_name("pulled").rename(folder)
        title(workspace, "丙")
    assert reopened(file)[0] == "丙"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_another_file_in_its_place_is_never_written(file: Path) -> None:
    whole = file.read_bytes()
    with Workspace.open(file) as workspace:
        file.unlink()
        file.write_bytes(whole)  # even if it has the same content
        refused(workspace, f"「{file}」", "另一個檔案")
    assert file.read_bytes() == whole


def test_other_content_in_the_same_file_is_never_written(file: Path) -> None:
    old = file.read_bytes()
    with Workspace.open(file) as workspace:
        title(workspace, "乙")
    new = file.read_bytes()
    with Workspace.open(file) as workspace:
        file.write_bytes(old)
        refused(workspace, f"「{file}」", "別的程式換過")
        assert file.read_bytes() == old
        file.write_bytes(new)
        title(workspace, "丙")
    assert reopened(file)[0] == "丙"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_a_file_that_is_moved_in_mid_write_is_not_said_to_be_saved(
    file: Path, disk: vfs.Disk
) -> None:
    def move(act: vfs.Act) -> int:
        if act.kind == vfs.TRUNCATE:
            file.rename(file.with_name("b"))
        return 0

    with Workspace.open(file) as workspace:
        disk.fault = move
        refused(workspace, "移走")
        disk.fault = vfs.fine
        file.with_name("b").rename(file)
        workspace.recover()
        assert only(workspace).goals[0].title == "丙", "it was in the file, and that is told now"
        workspace.undo()
    assert reopened(file)[0] == "甲"


def test_what_landed_though_it_failed_is_flushed_before_it_counts(
    file: Path, disk: vfs.Disk
) -> None:
    cut = False

    def fail_last(act: vfs.Act) -> int:
        nonlocal cut
        cut = cut or act.kind == vfs.TRUNCATE
        return sqlite3.SQLITE_IOERR_FSYNC if cut and act.kind == vfs.SYNC else 0

    with Workspace.open(file) as workspace:
        disk.fault = fail_last
        with pytest.raises(WorldFailed):
            title(workspace, "丙")
        disk.fault = vfs.fine
        disk.acts.clear()
        workspace.recover()
        assert only(workspace).goals[0].title == "丙"
        flushed = [act.journal for act in disk.acts if act.kind == vfs.SYNC]
        assert not flushed[-2] and flushed[-1], "the database, and that the journal went"  # noqa: PT018
