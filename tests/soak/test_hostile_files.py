"""Three thousand malformed or hostile files: each is read or is one sentence, in time and memory."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.workspace.apart import read_apart
from app.workspace.incoming import Options
from tests.soak.hostile import Hostile, built, damaged, honest
from tests.support import ROOT

pytestmark = pytest.mark.soak

MALFORMED = int(os.environ.get("JIXIAO_MALFORMED", "3000"))
_SECONDS = 10.0
_MOST_KILOBYTES = 1_000_000
_WORKER = """
import json, resource, sys, time
from pathlib import Path
from app.core.errors import Problem
from app.workspace.incoming import Options, read_file
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000,) * 2)
for line in sys.stdin:
    began = time.monotonic()
    try:
        read = read_file(Path(line.rstrip("\\n")), Options(as_printed=True))
        said = f"{len(read.annex.goals)} goals"
    except Problem as problem:
        said = str(problem)
        assert said.count("\\n") == 0 and said.endswith("。"), said
    print(json.dumps([said, time.monotonic() - began]), flush=True)
"""


class Worker:
    """A process that reads one file after another, held to a gigabyte."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self, path: Path) -> tuple[str, float]:
        """What came of a file, and how many seconds it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the worker fell over on {path}"
        said, seconds = json.loads(line)
        return said, seconds

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def test_damaged_files(tmp_path: Path) -> None:
    good = honest(tmp_path)
    folder = tmp_path / "damaged"
    folder.mkdir()

    def share(first: int) -> list[str]:
        worker, wrong = Worker(), []
        for seed in range(first, MALFORMED, 2):
            hostile = damaged(good, seed)
            path = folder / f"{seed}{hostile.ending}"
            path.write_bytes(hostile.data)
            _, seconds = worker.read(path)
            path.unlink()
            if seconds > _SECONDS:
                wrong.append(f"{hostile.what}: {seconds:.1f} s")
        worker.close()
        return wrong

    with ThreadPoolExecutor(2) as pool:
        assert [line for part in pool.map(share, (0, 1)) for line in part] == []


def test_files_built_to_hurt(tmp_path: Path) -> None:
    """Through the process of its own, as the program reads them."""
    good = honest(tmp_path)
    escaped = Path("/tmp/f1-escaped")
    wrong = []
    for number, hostile in enumerate(built(good)):
        wrong += _read_built(tmp_path / f"built{number}{hostile.ending}", hostile)
    assert wrong == []
    assert not escaped.exists()


def _read_built(path: Path, hostile: Hostile) -> list[str]:
    path.write_bytes(hostile.data)
    began = time.monotonic()
    try:
        said = f"{len(read_apart(path, Options(as_printed='attached' not in hostile.what)).annex.goals)} goals"
    except Problem as problem:
        said = str(problem)
    seconds = time.monotonic() - began
    size = path.stat().st_size
    path.unlink()
    print(f"{hostile.ending} {hostile.what}: {size} bytes, {seconds:.1f} s, {said[:90]}")
    wrong = [] if seconds <= _SECONDS else [f"{hostile.what}: {seconds:.1f} s"]
    if said.count("\n") or not (said.endswith("。") or said.endswith("goals")):
        wrong.append(f"{hostile.what}: {said}")
    return wrong
