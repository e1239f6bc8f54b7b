"""One writer a file: an operating-system lock on a small file beside it.

The lock goes with its process, so a killed program leaves nothing to delete;
the small file only says who holds it.
"""

import errno
import getpass
import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from app.core.errors import Problem

# Windows, and Linux over SMB, lock bytes against reading too; far behind the
# text, it stays readable, and both lock the same byte of a shared folder.
_LOCKED_BYTE = 1 << 30
# Before a refusal, in seconds: one who is just letting go, or has not signed yet.
_WAITS = (0.05, 0.1)
# What a lock says that another holds; anything else says there are no locks here.
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_KEEPS_OPEN_FILES = sys.platform == "win32"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a file open for writing, as the lock says; empty where it cannot be read."""

    user: str = ""
    host: str = ""
    pid: int = 0
    since: datetime | None = None

    @property
    def mine(self) -> bool:
        """Whether it is a program of this user on this machine."""
        return (self.user, self.host) == (user_name(), host_name())


class Held(Problem):
    """Another program has the file open for writing."""

    def __init__(self, path: Path, holder: Holder) -> None:
        who = "另一個程式"
        if holder.user and holder.since:
            since = holder.since.isoformat(timespec="seconds")
            who = f"「{holder.user}」（電腦 {holder.host}，程序 {holder.pid}，自 {since} 起）"
        super().__init__(f"「{path}」正由{who}使用；請先在那裡關閉，再試一次。")
        self.path = path
        self.holder = holder


class NoLocks(Problem):
    """The file system has no locks, so nobody can be kept from writing at the same time."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"「{path.parent}」所在的檔案系統不能鎖定檔案，無法防止兩人同時編輯「{path.name}」；"
            "請複製到本機再編輯。"
        )


def user_name() -> str:
    """Who works here, for the journal and the lock."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "不明"


def host_name() -> str:
    """The name of this machine."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "不明")


class WriteLock:
    """The right to write one `.jixiao` file, held until `release`."""

    def __init__(self, path: Path) -> None:
        self._of = path
        real = path.resolve()  # two names of one file share its lock
        self._path = real.with_name(f".{real.name}.lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock. Raises Held when another program has it, NoLocks where there are none."""
        for wait in _WAITS:
            if self._try():
                return
            time.sleep(wait)
        if not self._try():
            raise Held(self._of, self._holder())

    def held_by(self) -> Holder | None:
        """Who holds the lock now; None when nobody does. It is not taken."""
        try:
            with self._path.open("r+", encoding="utf-8") as file:
                return self._holder() if _is_locked(file) else None
        except OSError:  # nobody ever did, or it cannot be known
            return None

    def holds(self) -> bool:
        """Whether the lock is held still: a network that was away may have let it go."""
        if self._file is None or not _same_file(self._file, self._path):
            return False
        holder = self._holder()
        return (holder.user, holder.host, holder.pid) == (user_name(), host_name(), os.getpid())

    def release(self) -> None:
        """Give the lock back; harmless when it is not held, or was lost to another."""
        if self._file is None:
            return
        try:
            if self.holds():
                self._path.unlink()
            self._file.close()
        except OSError:
            with suppress(OSError):  # a disk that takes nothing keeps an old name in it
                self._file.truncate(0)
            with suppress(OSError):
                self._file.close()
            # Windows keeps an open file; closed, it keeps another's. Elsewhere
            # the one who took the lock in between would lose the file under it.
            if _KEEPS_OPEN_FILES:
                with suppress(OSError):
                    self._path.unlink()
        self._file = None

    def _try(self) -> bool:
        while True:
            try:
                file = self._path.open("a+", encoding="utf-8")
            except OSError:
                raise Problem(
                    f"「{self._path.parent}」不能寫入，「{self._of.name}」無法編輯；"
                    "請把檔案複製到可寫入的資料夾再開啟。"
                ) from None
            if not self._lock(file):
                file.close()
                return False
            if _same_file(file, self._path):
                self._file = file
                self._sign(file)
                return True
            file.close()  # its last holder deleted it in between

    def _lock(self, file: IO[str]) -> bool:
        try:
            return _try_lock(file)
        except OSError:
            file.close()
            raise NoLocks(self._of) from None

    @staticmethod
    def _sign(file: IO[str]) -> None:
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        me = {"user": user_name(), "host": host_name(), "pid": os.getpid(), "since": since}
        text = json.dumps(me, ensure_ascii=False).encode("utf-8", "replace")
        with suppress(OSError):  # on a full disk the lock holds unsigned
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), text)

    def _holder(self) -> Holder:
        try:
            who = json.loads(self._path.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(who["since"])
            return Holder(user=who["user"], host=who["host"], pid=who["pid"], since=since)
        except (OSError, ValueError, KeyError, TypeError):
            return Holder()


def _same_file(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        """Lock, or say that another has. Raises OSError where there are no locks."""
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _HELD:
                return False
            raise
        return True

    def _is_locked(file: IO[str]) -> bool:
        if not _try_lock(file):
            return True
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        return False

else:
    import fcntl
    import struct

    # A lock of the open file and not of the process, so that one program cannot
    # write twice either. struct flock of <fcntl.h>: type, whence, start, length, pid.
    _FLOCK = "hhqqi4x"

    def _try_lock(file: IO[str]) -> bool:
        """Lock, or say that another has. Raises OSError where there are no locks."""
        try:
            fcntl.fcntl(file.fileno(), fcntl.F_OFD_SETLK, _write_lock())
        except OSError as error:
            if error.errno in _HELD:
                return False
            raise
        return True

    def _is_locked(file: IO[str]) -> bool:
        found = fcntl.fcntl(file.fileno(), fcntl.F_OFD_GETLK, _write_lock())
        return bool(struct.unpack(_FLOCK, found)[0] != fcntl.F_UNLCK)

    def _write_lock() -> bytes:
        return struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _LOCKED_BYTE, 1, 0)
