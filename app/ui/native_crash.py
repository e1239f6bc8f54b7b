"""A crash below Python, told at the next start: what was running is left in a file of its own.

The file is there while the program runs, holds nothing but versions, and goes
when it ends. When the program crashes, Python adds where every thread was.
"""

import faulthandler
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TextIO

from app.ui.crash import heading, keep_latest, place_of

# How Python's faulthandler begins what it writes.
_CRASHED = re.compile("^(Fatal Python error|Windows fatal exception)", re.MULTILINE)
_FRAME = re.compile(r'File "(?P<file>[^"]*)"')
_LARGEST = 1_000_000


class NativeCrashes:
    """This process's file, and what earlier ones left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"running-{os.getpid()}.txt"
        self._file: TextIO | None = None

    def begin(self) -> None:
        """Have a crash written from now on; where no file can be made, none is."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8")
            self._file.write("\n".join(heading()) + "\n\n")
            self._file.flush()
            faulthandler.enable(self._file)

    def end(self) -> None:
        """The program ends as it should: nothing is left."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        with suppress(OSError):
            self._path.unlink()

    def reports(self) -> list[Path]:
        """Make reports of what crashed since the last start, the newest last; before `begin`."""
        made = []
        for left in sorted(self._folder.glob("running-*.txt")):
            with suppress(OSError):
                made += list(self._take(left))
        keep_latest(self._folder)
        return made

    def _take(self, left: Path) -> Iterator[Path]:
        text = left.read_bytes()[:_LARGEST].decode("utf-8", "replace")
        if _CRASHED.search(text):
            at = datetime.fromtimestamp(left.stat().st_mtime)
            report = self._folder / f"crash-{at:%Y%m%d-%H%M%S-%f}.txt"
            report.write_text(_without_folders(text), encoding="utf-8")
            left.unlink()
            yield report
        elif not _is_running(int(left.stem.removeprefix("running-"))):
            left.unlink()  # it was killed, or the power failed


def _without_folders(text: str) -> str:
    """The report without the folders above the code, which name the user."""
    return _FRAME.sub(lambda found: f'File "{place_of(found["file"])}"', text)


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return False  # an open file cannot be removed there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # another user's
    return True
