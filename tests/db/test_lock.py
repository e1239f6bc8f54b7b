"""One writer a file: who holds it is told, and a killed holder leaves nothing in the way."""

import errno
import getpass
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

import db.lock
from app.core.errors import Problem
from db.lock import Held, Holder, NoLocks, WriteLock, host_name, user_name
from db.store import Store
from tests.support import ROOT, state_of

HOLD = """if True:
    import sys, time
    from pathlib import Path
    from db.store import Store
    store = Store.open(Path(sys.argv[1]))
    print("held", flush=True)
    sys.stdin.read()
    store.close()
"""


@contextmanager
def holder(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that has the file open for writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def test_a_second_writer_is_refused_and_told_who(file: Path) -> None:
    with holder(file) as process:
        with pytest.raises(Problem) as problem:
            Store.open(file)
        sentence = str(problem.value)
        for words in (f"「{file}」", getpass.getuser(), socket.gethostname(), str(process.pid)):
            assert words in sentence
        reader = Store.open(file, write=False)
        assert len(reader.heads()) == 1
        reader.close()
    Store.open(file).close()


def test_nothing_stays_behind(file: Path) -> None:
    with holder(file):
        assert {p.name for p in file.parent.iterdir()} > {file.name}
    assert list(state_of(file.parent)) == [file.name]


def test_a_killed_holder_blocks_nobody(file: Path) -> None:
    with holder(file) as process:
        process.kill()
        process.wait(60)
        Store.open(file).close()
    assert list(state_of(file.parent)) == [file.name]


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_stopped_holder_still_holds(file: Path) -> None:
    with holder(file) as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(Problem, match=str(process.pid)):
            Store.open(file)
        process.send_signal(signal.SIGCONT)


def test_the_same_program_may_not_write_twice_either(store: Store) -> None:
    with pytest.raises(Problem, match=str(os.getpid())):
        Store.open(store.path)


@pytest.mark.parametrize("left", [b"", b"{}", b"[1]", b'{"user": "x"}', b"\xff\xfe", b"null"])
def test_a_file_that_a_crash_left_is_no_lock(file: Path, left: bytes) -> None:
    (file.parent / f".{file.name}.lock").write_bytes(left)
    Store.open(file).close()
    assert list(state_of(file.parent)) == [file.name]


@pytest.mark.parametrize("written", [b"", b"{}", b"[1]", b"\xff\xfe", b"null"])
def test_an_illegible_holder_is_still_a_holder(file: Path, written: bytes) -> None:
    lock = WriteLock(file)
    lock.acquire()
    (file.parent / f".{file.name}.lock").write_bytes(written)
    with pytest.raises(Problem, match="另一個程式"):
        WriteLock(file).acquire()
    lock.release()


def test_a_lock_on_a_file_deleted_in_between_is_none(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = file.parent / f".{file.name}.lock"
    real = db.lock._try_lock
    opened = []

    def slow(lock_file: IO[str]) -> bool:
        if not opened:
            own.unlink()  # as its last holder does, between our opening and our locking it
        opened.append(lock_file)
        return real(lock_file)

    monkeypatch.setattr(db.lock, "_try_lock", slow)
    lock = WriteLock(file)
    lock.acquire()
    assert len(opened) == 2
    with pytest.raises(Problem, match=str(os.getpid())):
        WriteLock(file).acquire()
    lock.release()


def test_where_an_open_file_cannot_be_deleted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = file.parent / f".{file.name}.lock"
    unlink = Path.unlink
    lock = WriteLock(file)

    def as_on_windows(path: Path, missing_ok: bool = False) -> None:
        if lock._file is not None and not lock._file.closed:
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", as_on_windows)
    monkeypatch.setattr(db.lock, "_KEEPS_OPEN_FILES", True)
    lock.acquire()
    lock.release()
    assert not own.exists()


def test_elsewhere_it_stays_for_the_next_holder(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, unlinked = WriteLock(file), []

    def refuses(path: Path, missing_ok: bool = False) -> None:
        unlinked.append(path)
        raise PermissionError(13, "in use")

    lock.acquire()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuses)
        lock.release()
    assert len(unlinked) == 1, "after closing, it may be another's"
    Store.open(file).close()


def test_who_holds_it_is_asked_without_taking_it(file: Path) -> None:
    asking = WriteLock(file)
    assert asking.held_by() is None
    with holder(file) as process:
        who = asking.held_by()
        assert who is not None
        assert (who.user, who.host, who.pid) == (user_name(), host_name(), process.pid)
        assert who.mine
        assert who.since
        process.kill()
        process.wait(60)
        assert asking.held_by() is None, "what a killed program left is no holder"
    Store.open(file).close()
    assert asking.held_by() is None


def test_another_user_or_machine_is_not_mine() -> None:
    me = Holder(user=user_name(), host=host_name(), pid=1)
    assert me.mine
    assert not replace(me, host="另一台").mine
    assert not replace(me, user="王").mine
    assert not Holder().mine


def test_where_there_are_no_locks_it_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(_file: IO[str]) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(db.lock, "_try_lock", no_locks)
    with pytest.raises(NoLocks, match="不能鎖定檔案"):
        WriteLock(file).acquire()


def test_one_who_is_just_letting_go_is_waited_for(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = WriteLock(file)
    first.acquire()
    monkeypatch.setattr(db.lock.time, "sleep", lambda _seconds: first.release())
    second = WriteLock(file)
    second.acquire()
    second.release()


def test_a_lock_that_a_network_let_go_is_held_no_more(file: Path) -> None:
    own = file.parent / f".{file.name}.lock"
    lock = WriteLock(file)
    assert not lock.holds()
    lock.acquire()
    assert lock.holds()
    signed = own.read_text(encoding="utf-8")
    own.write_text(signed.replace(f'"pid": {os.getpid()}', '"pid": 1'), encoding="utf-8")
    assert not lock.holds(), "another signed it"
    own.write_text(signed, encoding="utf-8")
    assert lock.holds()
    own.unlink()
    assert not lock.holds(), "it is gone"
    other = WriteLock(file)
    other.acquire()
    lock.release()
    assert other.holds(), "what another made is not taken away"
    other.release()


def test_on_a_full_disk_the_lock_holds_unsigned(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(db.lock.os, "write", full)
    lock = WriteLock(file)
    lock.acquire()
    monkeypatch.undo()
    with pytest.raises(Held, match="另一個程式"):
        WriteLock(file).acquire()
    lock.release()


def test_releasing_twice_or_unheld_is_harmless(file: Path) -> None:
    lock = WriteLock(file)
    lock.release()
    lock.acquire()
    lock.release()
    lock.release()
    other = WriteLock(file)
    other.acquire()
    lock.release()
    with pytest.raises(Problem):
        WriteLock(file).acquire()
    other.release()


@pytest.mark.skipif(os.name == "nt", reason="links want rights there")
def test_another_name_of_the_file_is_the_same_file(file: Path, store: Store) -> None:
    (file.parent / "folder").mkdir()
    link = file.parent / "folder" / "link.jixiao"
    link.symlink_to(file)
    with pytest.raises(Problem, match="link"):
        Store.open(link)


def test_a_user_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (KeyError("uid"), OSError(), ImportError("pwd")):
        monkeypatch.setattr("getpass.getuser", lambda error=error: (_ for _ in ()).throw(error))
        assert user_name() == "不明"


def test_a_reader_neither_takes_nor_needs_the_lock(file: Path) -> None:
    before = state_of(file.parent)
    reader = Store.open(file, write=False)
    assert state_of(file.parent) == before
    writer = Store.open(file)
    assert reader.heads() == writer.heads()
    writer.close()
    reader.close()
    assert state_of(file.parent) == before
