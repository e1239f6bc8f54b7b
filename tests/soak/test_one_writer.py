"""Many processes at one file, one of them killed in each round: one writer at any time."""

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.workspace import Workspace
from tests.support import ROOT, small_annex


@dataclass(slots=True)
class Figures:
    """What a run counted."""

    saved: int = 0
    killed: int = 0
    killed_writing: int = 0
    lost: list[str] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)


class Crowd:
    """The processes at one file, and the log they share."""

    def __init__(self, folder: Path, size: int) -> None:
        self.path, self._log = folder / "附件.jixiao", folder / "log"
        Workspace.create(self.path, small_annex()).close()
        self._log.touch()
        self.kills: dict[int, int] = {}  # process → the clock just before
        self.members = [self._start() for _ in range(size)]
        for member in self.members:
            assert self._line(member) == "ready"

    def round(self, number: int, chance: random.Random) -> None:
        """Let all write at once, and kill one: any, or every other time the one who writes."""
        for member in self.members:
            assert member.stdin
            member.stdin.write(f"{number}\n".encode())
            member.stdin.flush()
        time.sleep(chance.uniform(0.0, 0.3))
        victim = (self._writing() if number % 2 else None) or chance.choice(self.members)
        self.kills[victim.pid] = time.monotonic_ns()
        victim.kill()
        for member in self.members:
            assert self._line(member) == "done" or member is victim
        self._end(victim)
        self.members.remove(victim)
        self.members.append(self._start())
        assert self._line(self.members[-1]) == "ready"

    def next_start(self, number: int) -> None:
        """Open, write and verify, at the first try."""
        with Workspace.open(self.path) as workspace:
            key = workspace.find().key
            workspace.edit("annex", key, "section_title", f"第{number}輪")
            assert workspace.annex(key).section_title == f"第{number}輪"
            assert not workspace.faults()

    def close(self) -> None:
        """End all of them."""
        for member in self.members:
            self._end(member)

    def figures(self) -> Figures:
        """What the log and the file's own history say."""
        counted = Figures(killed=len(self.kills))
        with Workspace.open(self.path, write=False) as workspace:
            history = {line.new for line in workspace.history() if line.field == "note"}
        writer = 0
        for event, pid, at, value in self._events():
            assert event != "failed", value
            if event == "began" and writer and at < self.kills.get(writer, at + 1):
                counted.overlaps.append(f"{pid} began while {writer} wrote")
            if event != "began" and pid != writer:
                counted.overlaps.append(f"{pid} {event} while {writer} wrote")
            writer = 0 if event == "ended" else pid
            if event == "saved":
                counted.saved += 1
                counted.lost += [value] * (f'"{value}"' not in history)
        counted.killed_writing = self._killed_writing()
        return counted

    def _killed_writing(self) -> int:
        began: dict[int, str] = {}
        for event, pid, _, _ in self._events():
            began[pid] = event
        return sum(began.get(pid) in ("began", "saved") for pid in self.kills)

    def _events(self) -> list[tuple[str, int, int, str]]:
        lines = self._log.read_text(encoding="utf-8").splitlines()
        split = [line.split("\t", 3) for line in lines]
        events = [(event, int(pid), int(at), value) for event, pid, at, value in split]
        return sorted(events, key=lambda e: e[2])

    def _writing(self) -> "subprocess.Popen[bytes] | None":
        """Who writes now, waited for a while."""
        until = time.monotonic() + 0.2
        while time.monotonic() < until:
            events = self._events()
            if events and events[-1][0] in ("began", "saved"):
                return next((m for m in self.members if m.pid == events[-1][1]), None)
        return None

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.soak.writer", str(self.path), str(self._log)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @staticmethod
    def _line(member: "subprocess.Popen[bytes]") -> str:
        assert member.stdout
        return member.stdout.readline().decode().strip()

    @staticmethod
    def _end(member: "subprocess.Popen[bytes]") -> None:
        assert member.stdin
        assert member.stdout
        member.kill()
        member.wait(60)
        member.stdout.close()
        with suppress(BrokenPipeError):
            member.stdin.close()


def run(folder: Path, size: int, rounds: int, seed: int) -> Figures:
    """Rounds of a crowd at one file; each must leave it whole and free."""
    crowd, chance = Crowd(folder, size), random.Random(seed)
    try:
        for number in range(rounds):
            crowd.round(number, chance)
            crowd.next_start(number)
    finally:
        crowd.close()
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []
    return crowd.figures()


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize(
    ("size", "rounds"),
    [(5, 4), pytest.param(20, 50, marks=pytest.mark.soak)],
)
def test_one_writer_at_any_time(tmp_path: Path, size: int, rounds: int) -> None:
    figures = run(tmp_path, size, rounds, seed=104)
    print(f"{size} processes, {rounds} rounds: {figures}")
    assert not figures.overlaps
    assert not figures.lost
    assert figures.killed == rounds
    assert figures.saved >= (size - 1) * rounds
