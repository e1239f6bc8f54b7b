"""Whether the file at a path is still the one that was opened.

SQLite goes on writing into a file that was renamed, deleted or put aside, and
what is written there is found by nobody.
"""

import os
from pathlib import Path

from app.core.errors import WorldFailed


class Replaced(WorldFailed):
    """Another file stands where the open one was."""


class Identity:
    """The file that stands at a path now, as the system tells files apart."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._shown = path
        self._stat = self._path.stat()

    def check(self) -> None:
        """Raises WorldFailed when that file is not at its path any more."""
        try:
            now = self._path.stat()
        except FileNotFoundError:
            raise WorldFailed(self._missing()) from None
        except OSError:
            raise WorldFailed(self._out_of_reach()) from None
        if not os.path.samestat(now, self._stat):
            raise Replaced(
                f"「{self._shown}」已被換成另一個檔案，不會寫進去；"
                "請把原來的檔案移回，或另存到別處。"
            )

    def _missing(self) -> str:
        folder = self._path.parent
        if not folder.is_dir() or folder.stat().st_dev != self._stat.st_dev:
            return self._out_of_reach()
        return f"「{self._shown}」已被移走、改名或刪除；請移回原處，或另存到別處。"

    def _out_of_reach(self) -> str:
        return (
            f"「{self._path.parent}」所在的磁碟或資料夾不見了（例如拔除了隨身碟、斷了網路）；"
            f"請接回，或把「{self._shown.name}」另存到別處。"
        )
