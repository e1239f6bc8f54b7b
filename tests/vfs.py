"""SQLite's own way to the disk, watched and made to fail: a VFS around the default one.

It is registered by ctypes in the very library Python's sqlite3 is linked with,
so nothing is compiled. Where that library is built into Python, it cannot be
found, and `Disk.available` says so.
"""

import _sqlite3
import ctypes
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from functools import cache
from typing import Any

OPEN, READ, WRITE, TRUNCATE = "open", "read", "write", "truncate"
SYNC, LOCK, DELETE = "sync", "lock", "delete"
# https://www.sqlite.org/c3ref/open_file_flags.html: SQLITE_OPEN_CREATE, SQLITE_OPEN_MAIN_JOURNAL
_CREATE, _JOURNAL = 0x4, 0x800
_RESERVED = 2  # https://www.sqlite.org/c3ref/c_lock_exclusive.html: from here on it writes
_FUNCTIONS_OF_A_FILE = 18  # of sqlite3_io_methods, version 3


class _Methods(Structure):
    """`sqlite3_io_methods`: https://www.sqlite.org/c3ref/io_methods.html."""

    _fields_ = (("version", c_int), ("functions", c_void_p * _FUNCTIONS_OF_A_FILE))


class _File(Structure):
    """`sqlite3_file`."""

    _fields_ = (("methods", POINTER(_Methods)),)


class _Vfs(Structure):
    """`sqlite3_vfs`, as far as it is touched: https://www.sqlite.org/c3ref/vfs.html."""

    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("rest", c_void_p * 16),
    )


_FILE = POINTER(_File)
_CLOSE = CFUNCTYPE(c_int, _FILE)
_WRITE = CFUNCTYPE(c_int, _FILE, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, _FILE, c_int64)
_WITH_FLAG = CFUNCTYPE(c_int, _FILE, c_int)  # xSync and xLock
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, _FILE, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
# Where they stand among a file's functions: xClose, xRead, xWrite, xTruncate, xSync, …
_PLACES = {WRITE: (2, _WRITE), TRUNCATE: (3, _TRUNCATE), SYNC: (4, _WITH_FLAG)}
_PLACES |= {READ: (1, _WRITE), LOCK: (6, _WITH_FLAG)}


@dataclass(frozen=True, slots=True)
class Act:
    """Something SQLite did to a file: its name, whether it is the journal, how many bytes."""

    kind: str
    name: str
    size: int = 0

    @property
    def journal(self) -> bool:
        """Whether the file is a rollback journal."""
        return self.name.endswith("-journal")


# What SQLite says only of locks.
OF_LOCKS = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR_LOCK)

Fault = Callable[[Act], int]  # SQLite's result code for an act, 0 to let it be done


def fine(_: Act) -> int:
    """No fault."""
    return 0


class Disk:
    """What SQLite does while `watched`: recorded in `acts`, failing as `fault` says."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.fault: Fault = fine
        self._library = _library()
        assert self._library is not None
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._original = self._library.sqlite3_vfs_find(None)
        self._names: dict[int, str] = {}
        self._real: dict[int, Any] = {}  # address of a file's functions → the functions
        self._tables: dict[int, _Methods] = {}
        self._vfs = _Vfs.from_buffer_copy(self._original.contents)
        self._vfs.name = b"watched"
        self._keep = [_OPEN(self._open), _DELETE(self._delete)]
        self._vfs.open, self._vfs.delete = (ctypes.cast(f, c_void_p) for f in self._keep)

    @contextmanager
    def watched(self) -> Iterator["Disk"]:
        """Files that are opened meanwhile go through here."""
        self._library.sqlite3_vfs_register(byref(self._vfs), 1)
        try:
            yield self
        finally:
            self.fault = fine
            self._library.sqlite3_vfs_register(self._original, 1)
            self._library.sqlite3_vfs_unregister(byref(self._vfs))

    def _act(self, act: Act) -> int:
        """Record what changes anything; the result code with which it fails, else 0."""
        if act.kind != READ:
            self.acts.append(act)
        return self.fault(act)

    def _open(self, _vfs: int, name: int, file: Any, flags: int, out: Any) -> int:
        path = os.fsdecode(ctypes.string_at(name)) if name else ""
        if flags & _CREATE and not os.path.lexists(path):
            code = self._act(Act(OPEN, path))
            if code:
                file.contents.methods = None
                return code
        original = _OPEN(self._original.contents.open)
        code = original(ctypes.addressof(self._original.contents), name, file, flags, out)
        if code == sqlite3.SQLITE_OK and file.contents.methods:
            self._names[ctypes.addressof(file.contents)] = path
            self._wrap(file)
        return int(code)

    def _wrap(self, file: Any) -> None:
        """Give an open file our functions, which call its own."""
        own = ctypes.addressof(file.contents.methods.contents)
        if own not in self._tables:
            table = _Methods.from_buffer_copy(file.contents.methods.contents)
            self._real[own] = _Methods.from_address(own)
            for kind, (place, shape) in _PLACES.items():
                function = shape(self._function(kind, shape(table.functions[place])))
                self._keep.append(function)
                table.functions[place] = ctypes.cast(function, c_void_p).value
            self._tables[own] = table
        file.contents.methods = ctypes.pointer(self._tables[own])

    def _function(self, kind: str, real: Any) -> Callable[..., int]:
        def function(file: Any, *arguments: Any) -> int:
            name = self._names[ctypes.addressof(file.contents)]
            if kind == LOCK and arguments[0] < _RESERVED:
                return int(real(file, *arguments))
            act = Act(kind, name, arguments[1] if kind in (READ, WRITE) else arguments[0])
            code = self._act(act)
            if code == sqlite3.SQLITE_FULL and kind == WRITE:  # a short write
                real(file, arguments[0], arguments[1] // 2, arguments[2])
            return code or int(real(file, *arguments))

        return function

    def _delete(self, _vfs: int, name: bytes, flush: int) -> int:
        code = self._act(Act(DELETE, os.fsdecode(name)))
        original = _DELETE(self._original.contents.delete)
        return code or int(original(ctypes.addressof(self._original.contents), name, flush))


def full(act: Act) -> int:
    """A disk that takes no more."""
    return sqlite3.SQLITE_FULL if act.kind in (OPEN, WRITE) else 0


def pulled(act: Act) -> int:
    """A disk that is gone."""
    return sqlite3.SQLITE_IOERR


def scanned(act: Act) -> int:
    """A file that a virus scanner holds."""
    return sqlite3.SQLITE_IOERR_LOCK if act.kind == LOCK else 0


class FailAt:
    """A fault at the write-like act of that number, from 1; with `on`, at all after it too."""

    def __init__(self, number: int, code: int, *, on: bool = False) -> None:
        self._number, self._code, self._on = number, code, on
        self._count = 0

    def __call__(self, act: Act) -> int:
        if act.kind == READ or (self._code in OF_LOCKS and act.kind != LOCK):
            return 0
        self._count += 1
        return self._code if self.struck and (self._on or self._count == self._number) else 0

    @property
    def struck(self) -> bool:
        """Whether it has come to that act."""
        return self._count >= self._number


@cache
def _library() -> Any:
    """SQLite as Python has it loaded; None when it is a part of Python itself."""
    paths = {_sqlite3.__file__}
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:  # noqa: PTH123
            paths |= {line.split(maxsplit=5)[-1].strip() for line in maps if "sqlite3" in line}
    except OSError:
        return None
    for path in sorted(paths):
        library = ctypes.CDLL(path)
        if "libsqlite3" in path and hasattr(library, "sqlite3_vfs_register"):
            return library
    return None


def available() -> bool:
    """Whether SQLite can be watched here."""
    return _library() is not None
