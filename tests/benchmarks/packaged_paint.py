"""The first picture of the packaged program against that from the environment, whole processes, paired.

    xvfb-run -a python -m tests.benchmarks.packaged_paint FROZEN [ROUNDS]

FROZEN is the frozen program (build/package/dist/jixiao/jixiao). Either is timed from outside, from
its start to its window on the screen, which it is painted on at once; xev (x11-utils) sees that.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from app.workspace.transfer import create_sample
from tests.benchmarks.first_paint import ROOT


def until_shown(shown: IO[str], command: tuple[str, ...]) -> float:
    """Seconds from a program's start to its window on the screen; the program is ended."""
    begin = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as program:
        next(line for line in shown if line.startswith("MapNotify"))
        took = time.perf_counter() - begin
        program.kill()
    return took


def main() -> None:
    """Print the medians and the ratio."""
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_DATA_HOME"] = folder
        file = Path(folder) / "sample.jixiao"
        create_sample(file)
        folders = [str(ROOT / name) for name in ("app", "db", "resources")]
        subprocess.run([sys.executable, "-m", "compileall", "-q", *folders], check=True)
        commands = {
            "venv": (sys.executable, "-m", "app", "open", str(file)),
            "packaged": (sys.argv[1], "open", str(file)),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        watch = ("stdbuf", "-oL", "xev", "-root", "-event", "substructure")
        with subprocess.Popen(watch, stdout=subprocess.PIPE, text=True) as seen:
            assert seen.stdout
            time.sleep(1)  # xev has to be listening
            for _ in range(rounds + 1):
                for name, command in commands.items():
                    times[name].append(until_shown(seen.stdout, command))
            seen.kill()
    for name, taken in times.items():
        print(f"{name:9} {statistics.median(taken[1:]):.3f} s")
    ratio = [a / b for a, b in zip(times["packaged"][1:], times["venv"][1:], strict=True)]
    print(f"packaged/venv, pair by pair: {statistics.median(ratio):.2f}")


if __name__ == "__main__":
    main()
