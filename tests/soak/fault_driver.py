"""Does everything that writes on a disk that fails at the first write, at the second, …

Run with faulty_disk.c preloaded; one JSON line an operation and fault:
`{"operation", "fault", "lasting", "times", "bad": [what went wrong]}`.
"""

import ctypes
import errno
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.__main__ import main as run_command
from app.exchange.interchange import write_annex
from app.workspace import Workspace
from tests.support import ROOT, small_annex

GOLDEN = ROOT / "tests" / "db" / "golden" / "schema-1.jixiao"
_TIME = re.compile(r"\d{8}-\d{6}(_\d{6})?(-\d+)?")
_BACKUPS = "data/"
State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """How the disk fails: `short` writes half of what it is given before it says so."""

    name: str
    code: int
    lasting: bool = False
    short: bool = False


FAULTS = (
    Fault("ENOSPC", errno.ENOSPC, lasting=True),
    Fault("ENOSPC", errno.ENOSPC),
    Fault("EIO", errno.EIO),
    Fault("EIO", errno.EIO, lasting=True),
    Fault("EACCES", errno.EACCES, lasting=True),
    Fault("EBUSY", errno.EBUSY),
    Fault("short write", errno.ENOSPC, lasting=True, short=True),
)


class Disk:
    """The faults of the preloaded library."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.disk_arm.argtypes = [ctypes.c_char_p, ctypes.c_long, *[ctypes.c_int] * 3]
        self._library.disk_disarm.restype = ctypes.c_long
        self._library.disk_struck.restype = ctypes.c_char_p

    def arm(self, folder: Path, number: int, fault: Fault) -> None:
        """Fail at the act of that number below a folder."""
        self._library.disk_arm(os.fsencode(folder), number, fault.code, fault.lasting, fault.short)

    def disarm(self) -> tuple[int, str]:
        """End it: how many acts there were, and which failed first."""
        count = self._library.disk_disarm()
        return count, os.fsdecode(self._library.disk_struck())


@dataclass(frozen=True, slots=True)
class Operation:
    """A command on the world, and those that lead to each state it may leave in turn."""

    name: str
    command: tuple[str, ...]
    # Commands whose states may be left too: of each line of a script.
    states: tuple[tuple[str, ...], ...] = ()


OPERATIONS = (
    Operation("apply", ("apply", "a.jixiao", "2.jsonl"), (("apply", "a.jixiao", "1.jsonl"),)),
    Operation("sample", ("sample", "new.jixiao")),
    Operation("import into a new file", ("import", "105.json", "--into", "new.jixiao")),
    Operation("import", ("import", "105.json", "--into", "a.jixiao")),
    Operation("import --replace", ("import", "104.json", "--into", "a.jixiao", "--replace")),
    Operation("export JSON", ("export", "a.jixiao", "out.json")),
    Operation("export PDF", ("export", "a.jixiao", "out.pdf")),
    Operation("backup", ("backup", "a.jixiao")),
    Operation("restore", ("restore", "backup.jixiao", "a.jixiao")),
    Operation("upgrade", ("apply", "old.jixiao", "none.jsonl")),
    Operation("submit", ("submit", "a.jixiao", "初稿")),
    Operation("salvage", ("salvage", "a.jixiao", "new.jixiao")),
)


class World:
    """A folder made anew before each try."""

    def __init__(self, folder: Path) -> None:
        self._template, self.folder = folder / "template", folder / "world"
        self._make()
        self.states: dict[tuple[str, ...], State] = {}

    def renew(self) -> None:
        """As it was."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._template, self.folder)
        os.chdir(self.folder)

    def after(self, command: Sequence[str]) -> State:
        """The state that a command leaves on a good disk."""
        key = tuple(command)
        if key not in self.states:
            self.renew()
            if command:
                run(command)
            self.states[key] = self.state()
        return self.states[key]

    def state(self) -> State:
        """Every file that is seen, by its content; each of ours must open and be in order."""
        found: State = {}
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.name.startswith(".") and "-journal" not in path.name:
                name = _TIME.sub("TIME", str(path.relative_to(self.folder)))
                found.setdefault(name, []).append(content(path))
        return {name: sorted(values, key=str) for name, values in found.items()}

    def strays(self) -> list[str]:
        """What is hidden, or beside a file."""
        return [
            str(path)
            for path in self.folder.rglob("*")
            if path.is_file() and (path.name.startswith(".") or "-journal" in path.name)
        ]

    def _make(self) -> None:
        self._template.mkdir(parents=True)
        annex = small_annex()
        path = self._template / "a.jixiao"
        with Workspace.create(path, annex) as workspace:
            workspace.edit("goal", annex.goals[0].key, "title", "改過")
            workspace.copy_to(self._template / "backup.jixiao")
            workspace.edit("goal", annex.goals[0].key, "title", "再改")
        shutil.copy(GOLDEN, self._template / "old.jixiao")
        later = replace(annex, fiscal_year=105, performance_year=103)
        for year in (annex, later):
            out = self._template / f"{year.fiscal_year}.json"
            out.write_text(write_annex(year), encoding="utf-8")
        edits = ['{"goal":"一","field":"title","value":"甲甲"}\n']
        edits.append('{"goal":"二","indicator":1,"measure":1,"field":"actual","value":"9"}\n')
        edits[1] = edits[1].replace('"indicator":1,', "")
        for number in range(3):
            text = "".join(edits[:number])
            name = "none" if number == 0 else str(number)
            (self._template / f"{name}.jsonl").write_text(text, encoding="utf-8")
        for name in ("out.json", "out.pdf"):
            (self._template / name).write_text("what stood there", encoding="utf-8")


def content(path: Path) -> Any:
    """What a file holds; of ours without what is new at each try."""
    if path.suffix != ".jixiao" or not path.stat().st_size:
        return path.read_bytes().hex()
    with Workspace.open(path, write=os.access(path, os.W_OK)) as workspace:
        faults = workspace.faults()
        assert not faults, (path, faults)
        annexes = [write_annex(workspace.annex(head.key)) for head in workspace.heads()]
        history = [(line.kind, line.what, line.place, line.field) for line in workspace.history()]
    return annexes, history


def run(command: Sequence[str]) -> tuple[int, str, str]:
    """The command line in this process: its status and what it said."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    sys.argv = ["jixiao", *command]
    status = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            run_command()
        except SystemExit as end:
            if isinstance(end.code, str):
                err.write(end.code + "\n")
            status = 1 if isinstance(end.code, str) else int(end.code or 0)
    for stream in (out, err):
        stream.seek(0)
    return status, out.read(), err.read()


@dataclass(slots=True)
class Trial:
    """One operation under one kind of fault."""

    world: World
    disk: Disk
    operation: Operation
    fault: Fault
    times: int = 0
    bad: list[str] = field(default_factory=list)

    def try_all(self) -> None:
        """A fault at every act in turn, until there are no more."""
        commands = ((), *self.operation.states, self.operation.command)
        states = [self.world.after(command) for command in commands]
        while True:
            self.world.renew()
            number = self.times + 1
            self.disk.arm(self.world.folder, number, self.fault)
            try:
                said = run(self.operation.command)
            except Exception as error:
                said = (1, "", f"traceback: {error!r}")
            count, struck = self.disk.disarm()
            if count < number:
                return
            self.times += 1
            for wrong in self._look(states, struck, *said):
                self.bad.append(f"{number} of {count} ({struck}): {wrong}")

    def _look(
        self, states: list[State], struck: str, status: int, out: str, err: str
    ) -> Iterator[str]:
        lines = err.splitlines()
        if status and (len(lines) != 1 or not lines[0].endswith("。")):
            yield f"no sentence: {err!r}"
        if any("Traceback" in line or "錯誤報告" in line for line in lines):
            yield err
        left = [stray for stray in self.world.strays() if stray.endswith(".tmp")]
        left = [stray for stray in left if struck != f"unlink {stray}"]
        if left:
            yield f"left behind: {left}"
        try:
            state = self.world.state()
        except Exception as error:
            yield f"it does not open: {error!r}"
            return
        saved = out.count("saved ")
        allowed = states[saved:] if status else states[-1:]
        if "saved" in out:
            allowed = allowed[:2]
        if not any(alike(state, one) for one in allowed) or not backed_up(state, states):
            yield f"status {status}, said {out!r} {err!r}: {difference(state, states)}"
        beside = [s for s in self.world.strays() if not s.endswith((".tmp", ".lock"))]
        if beside:
            yield f"beside after the next opening: {beside}"


def alike(state: State, other: State) -> bool:
    """Whether all files are the same but the backups, each of which is made by itself."""
    return without_backups(state) == without_backups(other)


def without_backups(state: State) -> State:
    """What lies where the officer put it."""
    return {name: found for name, found in state.items() if not name.startswith(_BACKUPS)}


def backed_up(state: State, states: list[State]) -> bool:
    """Whether every backup is one that is made on a good disk too."""
    names = (name for name in state if name.startswith(_BACKUPS))
    return all(any(state[name] == one.get(name) for one in states) for name in names)


def difference(state: State, states: list[State]) -> str:
    """What is like none of the states."""
    names = sorted({name for one in (state, *states) for name in one})
    told = []
    for name in names:
        found = state.get(name)
        if all(found != one.get(name) for one in states):
            told.append(f"{name}: {str(found)[:300]}")
        else:
            where = [number for number, one in enumerate(states) if one.get(name) == found]
            told.append(f"{name}: as in {where}")
    return "; ".join(told)


def operations(folder: Path, names: Sequence[str]) -> None:
    """Try the operations of those names, or all."""
    disk, world = Disk(), World(folder)
    for operation in OPERATIONS:
        if names and operation.name not in names:
            continue
        for fault in FAULTS:
            trial = Trial(world, disk, operation, fault)
            trial.try_all()
            told = {"operation": operation.name, "fault": fault.name, "lasting": fault.lasting}
            print(json.dumps(told | {"times": trial.times, "bad": trial.bad}), flush=True)


def main(folder: str, *names: str) -> None:
    """Try in a folder of its own."""
    path = Path(folder)
    os.environ["XDG_DATA_HOME"] = str(path / "world" / "data")
    operations(path, names)


if __name__ == "__main__":
    main(*sys.argv[1:])
