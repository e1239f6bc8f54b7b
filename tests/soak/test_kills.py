"""SIGKILL at any moment: what was said to be saved is there, and nothing half done."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from app.core.figures import Figure
from app.core.model import Annex
from app.workspace import Workspace
from app.workspace.transfer import sample
from tests.soak.corpus import documents
from tests.soak.generated import generated
from tests.soak.scripted import Edit, script
from tests.support import ROOT, small_annex

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill is another thing there")
# More than any run gets to before it is killed.
_LINES = 600
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Killed:
    """What a killed run said, and how many edits the file has more than that."""

    saved: int
    more: int


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files to begin with: the sample, small ones, those of other agencies, and a long one."""
    folder = tmp_path_factory.mktemp("templates")
    annexes = [sample(), small_annex(), *(document.annex for document in documents())]
    annexes.append(generated(1, 60).annex)
    made = []
    for number, annex in enumerate(annexes):
        made.append(folder / f"{number}.jixiao")
        Workspace.create(made[-1], annex).close()
    return made


@contextmanager
def running(*arguments: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the program; its lines are read from it."""
    # Each window has the focus to itself.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        yield process


def kill_after(process: "subprocess.Popen[bytes]", first: bool, wait: float) -> list[str]:
    """Kill a process at a moment, counted from its first line or its start; its whole lines."""
    assert process.stdout
    assert process.stderr
    said = process.stdout.readline() if first else b""
    time.sleep(wait)  # a moment at random is the subject
    assert process.poll() is None, process.stderr.read().decode()
    process.kill()
    said += process.stdout.read()
    return [line for line in said.decode().splitlines(keepends=True) if line.endswith("\n")]


@contextmanager
def reopened(path: Path) -> Iterator[tuple[Workspace, Annex]]:
    """The next start: it opens at once, is in order, and leaves nothing beside the file."""
    with Workspace.open(path) as workspace:
        assert workspace.faults() == []
        yield workspace, workspace.annex(workspace.heads()[0].key)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def kill_apply(template: Path, folder: Path, seed: int) -> Killed:
    """Kill `apply` in a script; each line that was said to be saved is there, whole."""
    chance = random.Random(seed)
    path = folder / f"{seed}" / "附件.jixiao"
    path.parent.mkdir()
    shutil.copy(template, path)
    with Workspace.open(path, write=False) as workspace:
        before = workspace.annex(workspace.heads()[0].key)
    edits = list(islice(script(before, chance), _LINES))
    lines = folder / f"{seed}.jsonl"
    lines.write_text("".join(f"{edit.line}\n" for edit in edits), encoding="utf-8")
    with running("app", "apply", path, lines) as process:
        said = kill_after(process, chance.random() < 0.9, chance.uniform(0, 0.4))
    assert said == [f"saved {number}\n" for number in range(1, len(said) + 1)]
    with reopened(path) as (workspace, annex):
        more = _more(before, edits, len(said), annex)
        assert len(workspace.history()) == 1 + len(said) + more, "a line of history an edit"
    with reopened(path) as (workspace, _):
        if workspace.undo():
            kept = [before, *(edit.annex for edit in edits)][len(said) + more - 1]
            assert workspace.annex(before.key) == kept, "undo takes the last one back, whole"
    shutil.rmtree(path.parent)
    lines.unlink()
    return Killed(len(said), more)


def _more(before: Annex, edits: Sequence[Edit], saved: int, annex: Annex) -> int:
    """How many edits are there that were not said to be; one at most, and all of it."""
    states = [before, *(edit.annex for edit in edits[: saved + 1])][saved:]
    assert annex in states, f"after {saved} saved lines"
    return states.index(annex)


def kill_window(template: Path, folder: Path, seed: int) -> Killed:
    """Kill the window in the middle of typing; what it said is saved is there."""
    chance = random.Random(seed)
    path = folder / f"w{seed}" / "附件.jixiao"
    path.parent.mkdir()
    shutil.copy(template, path)
    with Workspace.open(path, write=False) as workspace:
        before = workspace.annex(workspace.heads()[0].key)
    with running("tests.soak.kill_driver", path, seed) as process:
        said = kill_after(process, True, chance.uniform(0, 2.5))
    assert said[0] == "ready\n"
    with reopened(path) as (_, annex):
        more = check_typed(flat(before), said[1:], flat(annex))
    shutil.rmtree(path.parent)
    return Killed(sum(line.startswith("saved") for line in said), more)


def check_typed(before: dict[Any, Any], said: Sequence[str], now: dict[Any, Any]) -> int:
    """All that was left is as typed; what was being typed is at least what was said.

    Returns whether it is more than that.
    """
    more = False
    expected, acknowledged, edit = dict(before), "", None
    for line in said:
        word, _, rest = line.partition(" ")
        told = json.loads(rest.partition(" ")[2])
        if word == "begin":
            if edit:
                assert acknowledged == edit["text"], "saved at once when the field was left"
                expected[edit["key"], edit["field"]] = value(edit, edit["text"])
            edit, acknowledged = told, ""
        else:
            acknowledged = told
    if edit:
        place, text = (edit["key"], edit["field"]), edit["text"]
        possible = [value(edit, text[:n]) for n in range(max(1, len(acknowledged)), len(text) + 1)]
        possible += [] if acknowledged else [expected[place]]
        assert now[place] in possible, (now[place], acknowledged, text)
        more = now[place] != (value(edit, acknowledged) if acknowledged else expected[place])
        expected[place] = now[place]
    assert now == expected
    return more


def value(edit: dict[str, Any], typed: str) -> Any:
    """The value of a field with what was typed."""
    return Figure(typed) if edit["field"] == "actual" else edit["before"] + typed


def flat(thing: Any) -> dict[Any, Any]:
    """Every field of an annex and of all below it, by key and name; what is below is its keys."""
    found: dict[Any, Any] = {}
    for field in fields(thing):
        of_field = getattr(thing, field.name)
        keyed = isinstance(of_field, tuple) and any(hasattr(one, "key") for one in of_field)
        if keyed and all(is_dataclass(one) for one in of_field):
            found[thing.key, field.name] = tuple(one.key for one in of_field)
            for one in of_field:
                found |= flat(one)
        else:
            found[thing.key, field.name] = of_field
    return found


def kill_all(
    kill: Callable[[Path, Path, int], Killed], templates: list[Path], folder: Path, seeds: range
) -> list[Killed]:
    """Kill as often as there are seeds, two at a time."""

    def one(seed: int) -> Killed:
        return kill(templates[seed % len(templates)], folder, seed)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(one, seeds))


def told(what: str, killed: list[Killed], seconds: float) -> None:
    """The figures for the README."""
    saved = sum(one.saved for one in killed)
    more = sum(one.more for one in killed)
    print(
        f"\n{what}: {len(killed)} kills, {saved} acknowledged, 0 lost; in {more} the edit under way "
        f"was there whole, {sum(not one.saved for one in killed)} before the first; {seconds:.0f} s"
    )


def test_a_few_kills(templates: list[Path], tmp_path: Path) -> None:
    assert sum(one.saved for one in kill_all(kill_apply, templates, tmp_path, range(8))) > 8


def test_a_few_kills_of_the_window(templates: list[Path], tmp_path: Path) -> None:
    kill_all(kill_window, templates[:1], tmp_path, range(1))


@pytest.mark.soak
@pytest.mark.parametrize(
    ("what", "kill", "times"), [("apply", kill_apply, 800), ("window", kill_window, 200)]
)
def test_a_thousand_kills(
    templates: list[Path],
    tmp_path: Path,
    what: str,
    kill: Callable[[Path, Path, int], Killed],
    times: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    killed = kill_all(kill, templates, tmp_path, range(1000, 1000 + times))
    with capsys.disabled():
        told(what, killed, time.monotonic() - began)
    assert len(killed) == times
