"""A new file is there whole or not at all, and never in place of another."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core.errors import Problem
from db import making
from db.steps import Insert
from db.store import Store
from tests.support import ROOT, small_annex, state_of


@pytest.fixture(params=["links", "no links"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system with links, and one without."""
    if request.param == "no links":

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refuse)


@pytest.mark.usefixtures("system")
def test_it_is_there_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jixiao"
    Store.create(path, [Insert(small_annex())]).close()
    assert list(state_of(tmp_path)) == ["a.jixiao"]
    store = Store.open(path)
    assert list(store.faults()) == []
    assert len(store.heads()) == 1
    store.close()


@pytest.mark.usefixtures("system")
def test_what_came_in_between_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jixiao"

    def come_between(*_: object) -> None:
        path.write_text("mine")

    monkeypatch.setattr("db.store._begin", come_between)
    with pytest.raises(Problem, match="已經存在"):
        Store.create(path)
    assert state_of(tmp_path) == {"a.jixiao": b"mine"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"沒有「.*」這個資料夾"):
        Store.create(tmp_path / "none" / "a.jixiao")
    with pytest.raises(Problem, match="不能在"):
        Store.create(tmp_path / ("長" * 200))
    assert state_of(tmp_path) == {}


def test_a_failure_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(making, "flush_folder", fail)
    with pytest.raises(Problem, match="磁碟已滿"):
        Store.create(tmp_path / "a.jixiao")
    monkeypatch.undo()
    assert state_of(tmp_path) == {}
    Store.create(tmp_path / "a.jixiao").close()


def kill_while_making(path: Path, seed: int, most: float) -> None:
    """Kill the making at a random moment; it can be made then as if nothing had been."""
    script = "from app.__main__ import main; print(flush=True); main()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, "sample", str(path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, most))  # a moment at random is the subject
        process.send_signal(signal.SIGKILL)
    if path.exists():
        store = Store.open(path)
        assert list(store.faults()) == []
        assert len(store.heads()) == 1
        store.close()
        path.unlink()
    Store.create(path, [Insert(small_annex())]).close()
    assert list(state_of(path.parent)) == [path.name]
    path.unlink()


@pytest.mark.skipif(os.name == "nt", reason="kill is another thing there")
def test_a_killed_making_leaves_the_place_free(tmp_path: Path) -> None:
    for seed in range(3):
        kill_while_making(tmp_path / "a.jixiao", seed, 0.5)


@pytest.mark.soak
@pytest.mark.skipif(os.name == "nt", reason="kill is another thing there")
def test_many_killed_makings(tmp_path: Path) -> None:
    for seed in range(200):
        kill_while_making(tmp_path / "a.jixiao", seed, 0.5)
