"""One of many processes that want to write the same file; told each round to begin by a line.

What it does stands in a log that all append to, in lines of: event, process,
system-wide clock, and the value written. `began` is after the file opened,
`saved` after the edit returned, `ended` before it is closed.
"""

import os
import sys
import time
from pathlib import Path

from app.core.errors import Problem
from app.workspace import Workspace
from db.lock import Held


def main() -> None:
    """Write one edit a round, waiting for each other only by being refused."""
    path, log = Path(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND)
    with Workspace.open(path, write=False) as workspace:
        measure = next(workspace.annex(workspace.find().key).goals[0].measures()).key
    print("ready", flush=True)
    for line in sys.stdin:
        value = f"{os.getpid()}/{line.strip()}"
        try:
            while not _write(path, log, measure, value):
                pass
        except Problem as problem:
            _say(log, "failed", str(problem))
        print("done", flush=True)


def _write(path: Path, log: int, measure: str, value: str) -> bool:
    try:
        workspace = Workspace.open(path)
    except Held:
        return False
    with workspace:
        _say(log, "began", value)
        workspace.edit("measure", measure, "note", value)
        _say(log, "saved", value)
        _say(log, "ended", value)
    return True


def _say(log: int, event: str, value: str) -> None:
    os.write(log, f"{event}\t{os.getpid()}\t{time.monotonic_ns()}\t{value}\n".encode())


if __name__ == "__main__":
    main()
