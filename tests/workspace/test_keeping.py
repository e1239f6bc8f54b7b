"""The process that keeps a working copy: holds the lock, answers, and goes with its window."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

import db.lock
from app.workspace import Workspace
from app.workspace.keeping import Answer, Keeper, Order, Outcome, keep, read_answer
from app.workspace.local_copy import left_over
from db.lock import Held, WriteLock
from tests.support import ROOT, small_annex, texts
from tests.workspace.test_local_copy import edit, title


@pytest.fixture
def original(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    Workspace.create(folder / "附件.jixiao", small_annex()).close()
    return folder / "附件.jixiao"


@pytest.fixture
def keeper(original: Path) -> Iterator[Keeper]:
    keeper = Keeper(original)
    yield keeper
    keeper.close()


def taken(keeper: Keeper) -> Path:
    answer = keeper.do(Order.TAKE)
    assert answer.outcome is Outcome.DONE, answer.sentence
    return Path(answer.path)


@given(st.sampled_from(Order), st.sampled_from(Outcome), texts, texts)
def test_an_answer_is_read_as_it_was_given(
    order: Order, outcome: Outcome, sentence: str, path: str
) -> None:
    answer = Answer(order=order, outcome=outcome, sentence=sentence, path=path)
    assert "\n" not in answer.line()
    assert read_answer(answer.line()) == answer


def test_nobody_else_writes_while_it_keeps(keeper: Keeper, original: Path) -> None:
    path = taken(keeper)
    with pytest.raises(Held):
        Workspace.open(original)
    edit(path, "我的")
    assert keeper.do(Order.WRITE).outcome is Outcome.DONE
    with pytest.raises(Held):
        Workspace.open(original)
    keeper.do(Order.DONE)
    keeper.close()
    assert title(original) == "我的"
    assert left_over(original) is None
    edit(original, "別人的")


def test_a_file_in_use_is_not_taken(keeper: Keeper, original: Path) -> None:
    with Workspace.open(original):
        answer = keeper.do(Order.TAKE)
    assert answer.outcome is Outcome.FAILED
    assert "使用" in answer.sentence
    assert left_over(original) is None


def test_what_is_not_written_back_is_not_taken_away(keeper: Keeper, original: Path) -> None:
    edit(taken(keeper), "我的")
    keeper.do(Order.DONE)
    copy = left_over(original)
    assert copy is not None
    assert copy.changed


def test_gone_on_with_while_the_network_is_away(original: Path) -> None:
    first = Keeper(original)
    edit(taken(first), "我的")
    first.close()
    folder = original.parent
    away = folder.rename(folder.with_name("away"))
    second = Keeper(original)
    assert Path(second.do(Order.RESUME).path).is_file()
    answer = second.do(Order.WRITE)
    assert answer.outcome is Outcome.FAILED
    assert "連不上" in answer.sentence
    away.rename(folder)
    assert second.do(Order.WRITE).outcome is Outcome.DONE
    assert title(original) == "我的"
    with pytest.raises(Held):
        Workspace.open(original)
    second.close()


def test_a_lock_that_the_network_let_go_is_taken_again_or_respected(
    keeper: Keeper, original: Path
) -> None:
    edit(taken(keeper), "我的")
    own = original.with_name(f".{original.name}.lock")
    own.unlink()
    other = WriteLock(original)
    other.acquire()
    answer = keeper.do(Order.WRITE)
    assert answer.outcome is Outcome.FAILED
    assert "使用" in answer.sentence
    assert other.holds()
    other.release()
    assert keeper.do(Order.WRITE).outcome is Outcome.DONE


def test_changed_meanwhile_both_ways_out(keeper: Keeper, original: Path) -> None:
    edit(taken(keeper), "我的")
    keeper.close()
    edit(original, "別人的")
    answer = keeper.do(Order.WRITE)
    assert answer.outcome is Outcome.CHANGED
    beside = keeper.do(Order.BESIDE)
    assert title(Path(beside.path)) == "我的"
    assert title(original) == "別人的"
    assert left_over(original) is None
    edit(taken(keeper), "我的二")
    aside = keeper.do(Order.ASIDE)
    assert title(Path(aside.path)) == "我的二"
    assert left_over(original) is None


def test_where_there_are_no_locks_it_keeps_without(
    keeper: Keeper, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_lock = db.lock._try_lock

    def no_locks(file: IO[str]) -> bool:
        if Path(file.name).parent == original.parent:
            raise OSError(errno.ENOLCK, "No locks available")
        return try_lock(file)

    monkeypatch.setattr(db.lock, "_try_lock", no_locks)
    edit(taken(keeper), "我的")
    answer = keeper.do(Order.WRITE)
    assert answer.outcome is Outcome.DONE, answer.sentence
    assert title(original) == "我的"


def test_orders_in_a_wrong_order_are_refused(keeper: Keeper, original: Path) -> None:
    for order in (Order.WRITE, Order.BESIDE, Order.ASIDE, Order.DONE, Order.RESUME):
        answer = keeper.do(order)
        assert answer.outcome is Outcome.FAILED
        assert "沒有本機副本" in answer.sentence
    answers = io.StringIO()
    keep(original, ["take\n", "write\n", "done\n"], answers)
    outcomes = [read_answer(line).outcome for line in answers.getvalue().splitlines()]
    assert outcomes == [Outcome.DONE] * 3


def test_it_goes_with_its_window(original: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "keep", str(original)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"take\n")
    process.stdin.flush()
    answer = read_answer(process.stdout.readline().decode())
    assert answer.outcome is Outcome.DONE
    with pytest.raises(Held):
        Workspace.open(original)
    process.stdin.close()  # as a killed window's is
    assert process.wait(60) == 0
    process.stdout.close()
    assert WriteLock(original).held_by() is None
    assert left_over(original) is not None
    edit(original, "可以編輯")
