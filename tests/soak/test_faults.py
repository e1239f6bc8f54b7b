"""Everything that writes, on a disk that fails at each act in turn.

The file is as before or as after, never between; one sentence is said; no
temporary file is left; in the window what was typed stays, and is saved when
the disk is well. The disk is a preloaded library, made by the C compiler.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.soak.fault_driver import FAULTS, OPERATIONS
from tests.support import ROOT

SOURCE = Path(__file__).parent / "faulty_disk.c"
COMPILER = shutil.which("cc") or shutil.which("gcc")
WINDOW = (
    "save",
    "save three fields",
    "undo",
    "redo",
    "add a goal",
    "save a copy",
    "save elsewhere",
)
_AT_ONCE = 2

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="preloading is another thing there"),
    pytest.mark.skipif(COMPILER is None, reason="no C compiler; make soak wants one"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The disk that fails."""
    out = tmp_path_factory.mktemp("disk") / "faulty_disk.so"
    assert COMPILER
    command = [COMPILER, "-O1", "-shared", "-fPIC", "-o", str(out), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return out


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: no real disk is meant, and thousands are tried."""
    memory = Path("/dev/shm")
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


def trial(library: Path, folder: Path, driver: str, name: str) -> list[dict[str, Any]]:
    """What a driver prints of one operation."""
    home = folder / name.replace(" ", "-").replace(":", "")
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "LD_PRELOAD": str(library),
        "QT_QPA_PLATFORM": "offscreen",
    }
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        environment[f"XDG_{kind}_HOME"] = str(home / kind.lower())
    environment.pop("JIXIAO_DEBUG", None)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.soak.{driver}", str(home), name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(FAULTS), done.stderr
    shutil.rmtree(home)
    return lines


def test_a_few_faults(library: Path, folder: Path) -> None:
    lines = trial(library, folder, "fault_driver", "export JSON")
    assert [bad for line in lines for bad in line["bad"]] == []
    assert all(line["times"] >= 4 for line in lines)  # made, written, flushed, put in place


@pytest.mark.soak
def test_a_fault_at_every_write(
    library: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = [("fault_driver", operation.name) for operation in OPERATIONS]
    tried += [("fault_window", f"window: {name}") for name in WINDOW]

    def one(what: tuple[str, str]) -> list[dict[str, Any]]:
        return trial(library, folder, *what)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        lines = [line for lines in pool.map(one, tried) for line in lines]
    times: Counter[str] = Counter()
    for line in lines:
        times[line["operation"]] += line["times"]
    with capsys.disabled():
        print()
        for name, many in times.items():
            print(f"{name:26}{many:7} faults")
        print(f"{'all':26}{times.total():7}")
    assert [(line["operation"], line["fault"], bad) for line in lines for bad in line["bad"]] == []
