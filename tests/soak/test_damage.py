"""Damaged files of every kind: they open, are salvaged or refused, and nothing wrong passes for right.

2,000 files in `make soak`, 52 in `make test`: thirteen ways to spoil four files.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.soak.damaging import make_originals
from tests.support import ROOT

PROCESSES = 2


def trials(folder: Path, files: int) -> list[dict[str, Any]]:
    """Try files in processes of their own; a process that was ended by its alarm is one short."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("JIXIAO_DEBUG", None)
    command = [sys.executable, "-m", "tests.soak.damage_trial", str(folder)]
    running = []
    for first in range(PROCESSES):
        count = len(range(first, files, PROCESSES))
        numbers = [str(first), str(PROCESSES), str(count)]
        log = folder / f"log-{first}"
        with log.open("w") as out:
            process = subprocess.Popen(
                [*command, *numbers], stdout=out, stderr=out, cwd=ROOT, env=environment
            )
        running.append((process, log))
    for process, log in running:
        assert process.wait() == 0, log.read_text()[-2000:]
    lines = [line for _, log in running for line in log.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def check(results: list[dict[str, Any]], files: int) -> None:
    assert len(results) == files
    failed = [result for result in results if result["failures"]]
    assert not failed, json.dumps(failed[:5], ensure_ascii=False, indent=1)


def test_files_of_every_damage(tmp_path: Path) -> None:
    make_originals(tmp_path, goals=12, edits=60)
    results = trials(tmp_path, 52)
    check(results, 52)
    assert len({(result["file"], result["what"]) for result in results}) == 52


@pytest.mark.soak
def test_two_thousand_damaged_files(tmp_path: Path) -> None:
    make_originals(tmp_path)
    results = trials(tmp_path, 2000)
    print(*figures(results), sep="\n")
    check(results, 2000)


def figures(results: list[dict[str, Any]]) -> list[str]:
    """What the README tells, by the kind of damage."""
    lines = []
    for what in ("", *sorted({result["what"] for result in results})):
        those = [result for result in results if what in ("", result["what"])]
        salvaged = Counter(result["salvage"] for result in those)
        opened = sum(result["opened"] for result in those)
        edited = [result for result in those if result["edited"]]
        told = sum(not result["verified"] for result in edited)
        lines.append(
            f"{what or 'all'}: {len(those)} files, {opened} open, of {len(edited)} edited "
            f"{told} are told by verify; salvaged {salvaged['whole']} whole, "
            f"{salvaged['partly']} partly, {salvaged['refused']} refused"
        )
    longest, most = (max(result[name] for result in results) for name in ("seconds", "mib"))
    return [*lines, f"at most {longest} s for all that is done with one file, and {most} MiB"]
