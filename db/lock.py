"""One writer a file: an operating-system lock on a small file beside it.

The lock goes with its process, so a killed program leaves nothing to delete;
the small file only says who holds it.
"""

import getpass
import json
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from app.core.errors import Problem

# Windows locks bytes against reading too; far behind the text, it stays readable.
_LOCKED_BYTE = 1 << 30


def user_name() -> str:
    """Who works here, for the journal and the lock."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "不明"


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "不明")


class WriteLock:
    """The right to write one `.jixiao` file, held until `release`."""

    def __init__(self, path: Path) -> None:
        self._of = path
        real = path.resolve()  # two names of one file share its lock
        self._path = real.with_name(f".{real.name}.lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock. Raises Problem, naming the holder, when another program has it."""
        while True:
            try:
                file = self._path.open("a+", encoding="utf-8")
            except OSError:
                raise Problem(
                    f"「{self._path.parent}」不能寫入，「{self._of.name}」無法編輯；"
                    "請把檔案複製到可寫入的資料夾再開啟。"
                ) from None
            if not _try_lock(file):
                holder = self._holder()
                file.close()
                raise Problem(f"「{self._of}」正由{holder}使用；請先在那裡關閉，再試一次。")
            if _same_file(file, self._path):
                self._file = file
                self._sign(file)
                return
            file.close()  # its last holder deleted it in between

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is None:
            return
        try:
            self._path.unlink()
            self._file.close()
        except OSError:  # Windows keeps an open file; closed, it keeps another's
            self._file.truncate(0)
            self._file.close()
            with suppress(OSError):
                self._path.unlink()
        self._file = None

    @staticmethod
    def _sign(file: IO[str]) -> None:
        file.truncate(0)
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        me = {"user": user_name(), "host": _host(), "pid": os.getpid()}
        json.dump(me | {"since": since}, file, ensure_ascii=False)
        file.flush()

    def _holder(self) -> str:
        try:
            who = json.loads(self._path.read_text(encoding="utf-8"))
            return (
                f"「{who['user']}」（電腦 {who['host']}，程序 {who['pid']}，自 {who['since']} 起）"
            )
        except (OSError, ValueError, KeyError, TypeError):
            return "另一個程式"


def _same_file(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
