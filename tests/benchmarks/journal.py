"""A file with a million lines in its journal against the same file without them.

    xvfb-run -a python -m tests.benchmarks.journal [ROUNDS]

The 104 annex; its journal is written past the program, a line a transaction,
spread over the actual values. Opening is `Workspace.open`, the annex and what
undo would do; the two files take turns. The rest is of the long one: undo and
redo in turn, the first page of the history, a text that is not in it (a stretch
at a time, as the panel looks for it), the net changes since a point at its
beginning, and the window's first picture of each. Medians, in milliseconds.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.core.figures import Figure
from app.core.model import new_key
from app.workspace import Workspace
from app.workspace.since import Point, changes_since
from app.workspace.transfer import create_sample
from db.steps import Sought

LINES = 1_000_000
ROUNDS = 31
_PICTURE = """import sys
from pathlib import Path
from tests.benchmarks import journal
journal.paint(Path(sys.argv[1]))"""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds; `opening` and `undo` are of the file without the lines, and with them."""

    opening: tuple[float, float]
    undo: tuple[float, float]
    page: float
    stretch: float
    since: float
    field: float


def lengthen(path: Path, lines: int = LINES) -> None:
    """Write so many changes of actual values into the journal of a file, and end with the values
    that stand there."""
    with closing(sqlite3.connect(path)) as conn, conn:
        values = dict(conn.execute("SELECT key, actual FROM measure WHERE actual IS NOT NULL"))
        keys = list(values)
        first: int = conn.execute("SELECT max(seq) FROM batch").fetchone()[0] + 1
        conn.executemany(
            "INSERT INTO batch (seq, key, at, who, what, kind, state) VALUES (?,?,?,?,?,?,?)",
            (
                (first + n, new_key(), _moment(n, lines), "承辦人", "修改實際值", "edit", "done")
                for n in range(lines)
            ),
        )
        conn.executemany(
            "INSERT INTO change (batch, entity, key, field, old, new, place) VALUES (?,?,?,?,?,?,?)",
            (
                (
                    first + n,
                    "measure",
                    keys[n % len(keys)],
                    "actual",
                    *pair,
                    "104年度 目標二 衡量項目4",
                )
                for n, pair in enumerate(_pairs(list(values.values()), lines))
            ),
        )


def _moment(n: int, lines: int) -> str:
    day = n * 300 // lines
    return f"2026-{1 + day // 28:02}-{1 + day % 28:02}T09:{n // 60 % 60:02}:{n % 60:02}.000+08:00"


def _pairs(values: list[str], lines: int) -> Iterator[tuple[str, str]]:
    """Old and new of each change: the values of the start, some numbers, the same values again."""
    of = len(values)
    for n in range(lines):
        old = values[n % of] if n < of else str(n - of)
        new = values[n % of] if n >= lines - of else str(n)
        yield json.dumps(old), json.dumps(new)


def open_once(path: Path) -> float:
    """Open a file, read its annex and what undo would do, and close it."""
    begin = time.perf_counter()
    workspace = Workspace.open(path)
    workspace.annex(workspace.find().key)
    workspace.undo_status()
    took = time.perf_counter() - begin
    workspace.close()
    return took * 1000


def compare(rounds: int, folder: Path, lines: int = LINES) -> Timings:
    """Time both files in turns, and the long one's journal."""
    short, long = folder / "short.jixiao", folder / "long.jixiao"
    for path in (short, long):
        create_sample(path)
    lengthen(long, lines)
    times: dict[Path, list[float]] = {short: [], long: []}
    for path in (short, long):
        open_once(path)
    for _ in range(rounds):
        for path, taken in times.items():
            taken.append(open_once(path))
    opening = statistics.median(times[short]), statistics.median(times[long])
    with Workspace.open(short) as without, Workspace.open(long) as workspace:
        undo = _undo(without, rounds), _undo(workspace, rounds)
        return _of_journal(workspace, opening, undo, rounds)


def _undo(workspace: Workspace, rounds: int) -> float:
    """Undo and redo in turns."""
    measure = next(workspace.annex(workspace.find().key).goals[0].measures())
    workspace.edit("measure", measure.key, "actual", Figure("16"))
    turns = [workspace.undo, workspace.redo]
    return _median(lambda n: turns[n % 2](), rounds + rounds % 2)


def _of_journal(
    workspace: Workspace, opening: tuple[float, float], undo: tuple[float, float], rounds: int
) -> Timings:
    key = workspace.find().key
    measure = next(workspace.annex(key).goals[0].measures())
    past, everything, absent = workspace.past, Sought(), Sought("沒有這個字")
    start = Point(1, "", "")
    field = Sought(key=measure.key, field="actual")
    return Timings(
        opening=opening,
        undo=undo,
        page=_median(lambda _: past.page(everything, 200), rounds),
        stretch=_median(lambda _: past.page(absent, 200), rounds),
        since=_median(lambda _: changes_since(workspace, key, start), rounds),
        field=_median(lambda _: past.page(field, 200), rounds),
    )


def _median(act: Callable[[int], object], rounds: int) -> float:
    taken = []
    for number in range(rounds):
        begin = time.perf_counter()
        act(number)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def paint(path: Path) -> None:
    """Start the window on a file and print how long its first picture took."""
    begin = time.perf_counter()
    from PySide6.QtTest import QTest

    from app.ui.application import start

    application, window = start(path)
    window.show()
    QTest.qWaitForWindowExposed(window)
    application.processEvents()
    print((time.perf_counter() - begin) * 1000)
    window.close()


def first_pictures(folder: Path, rounds: int) -> tuple[float, float]:
    """Medians of the first picture of both files, in turns, each in a process of its own."""
    times: dict[str, list[float]] = {"short": [], "long": []}
    for _ in range(rounds):
        for name, taken in times.items():
            command = [sys.executable, "-c", _PICTURE, str(folder / f"{name}.jixiao")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            taken.append(float(done.stdout))
    return statistics.median(times["short"]), statistics.median(times["long"])


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        found = compare(rounds, Path(folder))
        size = (Path(folder) / "long.jixiao").stat().st_size / 2**20
        print(f"{LINES} lines, {size:.0f} MiB")
        for what, (without, with_) in (
            ("opening", found.opening),
            ("undo", found.undo),
            ("first picture", first_pictures(Path(folder), max(3, rounds // 6))),
        ):
            print(f"{what}: {without:.1f} ms without, {with_:.1f} with: {with_ / without:.2f}")
        for what in ("page", "field", "stretch", "since"):
            print(f"{what}: {getattr(found, what):.2f} ms")


if __name__ == "__main__":
    main()
