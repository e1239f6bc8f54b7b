"""The process that stands between a window and the folder its file really lies in.

It holds the lock there, takes the working copy, and writes it back when told
to, so that a network that hangs never makes the window hang. It hears a word
a line on standard input, answers each with a line of JSON, and ends, giving
the lock back, when the window is gone.
"""

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import IO

from app.core.errors import Problem
from app.workspace.local_copy import Changed, LocalCopy, left_over, take
from db.lock import Held, NoLocks, WriteLock


class Order(Enum):
    """What a window asks for."""

    TAKE = "take"  # a working copy of the original
    RESUME = "resume"  # go on with the copy that is there
    WRITE = "write"  # write it back
    BESIDE = "beside"  # write it as a new file beside the original, and have it no longer
    ASIDE = "aside"  # keep it on this machine under another name, and have it no longer
    DONE = "done"  # take it away, all is written back


class Outcome(Enum):
    """How it went."""

    DONE = "done"
    CHANGED = "changed"  # somebody else changed the original
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an order went, the sentence where it did not, and the file it made."""

    order: Order
    outcome: Outcome = Outcome.DONE
    sentence: str = ""
    path: str = ""

    def line(self) -> str:
        """As a line of JSON."""
        values = asdict(self) | {"order": self.order.value, "outcome": self.outcome.value}
        return json.dumps(values)


def read_answer(line: str) -> Answer:
    """The answer in a line. Raises ValueError, KeyError or TypeError where there is none."""
    values = json.loads(line)
    values |= {"order": Order(values["order"]), "outcome": Outcome(values["outcome"])}
    return Answer(**values)


class Keeper:
    """Keeps the working copy of one original."""

    def __init__(self, original: Path) -> None:
        self._original = original
        self._lock = WriteLock(original)
        self._copy: LocalCopy | None = None

    def do(self, order: Order) -> Answer:
        """Carry an order out."""
        try:
            path = _DO[order](self)
        except Changed as changed:
            return Answer(order=order, outcome=Outcome.CHANGED, sentence=str(changed))
        except Problem as problem:
            return Answer(order=order, outcome=Outcome.FAILED, sentence=str(problem))
        except OSError as error:  # the folder went away in mid-work
            sentence = f"「{self._original}」連不上（{error.strerror}）；修改都在本機，會再試。"
            return Answer(order=order, outcome=Outcome.FAILED, sentence=sentence)
        return Answer(order=order, path=str(path or ""))

    def close(self) -> None:
        """Give the lock back."""
        self._lock.release()

    @property
    def copy(self) -> LocalCopy:
        """The working copy. Raises Problem when there is none."""
        if self._copy is None:
            raise Problem(f"「{self._original.name}」沒有本機副本；請重新開啟檔案。")
        return self._copy

    def _take(self) -> Path:
        self._must_hold()
        self._copy = take(self._original)
        return self._copy.path

    def _resume(self) -> Path:
        """Go on with the copy; where the original is out of reach, its lock is taken later."""
        self._copy = left_over(self._original)
        path = self.copy.path
        try:
            self._must_hold()
        except Held:
            raise
        except Problem:
            pass
        return path

    def _write(self) -> None:
        self.copy.reach()
        self._must_hold()
        self.copy.write_back()

    def _beside(self) -> Path:
        out = self.copy.write_beside()
        self.copy.discard()
        return out

    def _aside(self) -> Path:
        return self.copy.set_aside()

    def _done(self) -> None:
        if not self.copy.changed:
            self.copy.discard()

    def _must_hold(self) -> None:
        """Hold the lock, where there are any. Raises Held, and Problem when out of reach."""
        if self._lock.holds():
            return
        self._lock.release()
        with suppress(NoLocks):
            self._lock.acquire()


_DO: dict[Order, Callable[[Keeper], Path | None]] = {
    Order.TAKE: Keeper._take,
    Order.RESUME: Keeper._resume,
    Order.WRITE: Keeper._write,
    Order.BESIDE: Keeper._beside,
    Order.ASIDE: Keeper._aside,
    Order.DONE: Keeper._done,
}


def keep(original: Path, orders: Iterable[str], answers: IO[str]) -> None:
    """Carry orders out until there are no more."""
    keeper = Keeper(original)
    try:
        for line in orders:
            print(keeper.do(Order(line.strip())).line(), file=answers, flush=True)
    finally:
        keeper.close()


def main(original: Path) -> None:
    """Keep for the window at the other end of standard input and output."""
    keep(original, iter(sys.stdin.readline, ""), sys.stdout)
