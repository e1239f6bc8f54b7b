"""A new file: made under another name beside its place, and put there when it is whole.

A program that is killed meanwhile leaves the place free, and what it leaves
beside it goes when the file is made again.
"""

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from db import connection
from db.connection import worldly

# What SQLite may leave beside a file.
BESIDE = ("-journal", "-wal", "-shm")
# What remains of a name in a temporary one; names have an end.
_LONGEST = 40


Fill = Callable[[sqlite3.Connection], None]
Put = Callable[[Path, Path], None]


def put(temporary: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError when something has it already."""
    if os.name == "nt":
        temporary.rename(path)  # which never replaces there
        return
    try:
        path.hardlink_to(temporary)
        has_links = True
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as that of a USB stick
        path.open("xb").close()
        has_links = False
    try:
        if not has_links:
            temporary.replace(path)
        flush_folder(path.parent)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def make(path: Path, fill: Fill, put: Put = put) -> None:
    """Make a file of ours at a place whose lock is held; `fill` writes what it begins with.

    Raises Problem when the place is taken or the world fails; then nothing is left.
    """
    _sweep(path)
    temporary = temporary_beside(path)
    try:
        conn = connection.create(temporary, path)
        try:
            with worldly(path):
                _upgrade(conn)
                fill(conn)
        finally:
            connection.close(conn)
        put(temporary, path)
    except OSError as error:
        raise connection.not_made(path, error) from None
    finally:
        remove(temporary)


def temporary_beside(path: Path) -> Path:
    """A hidden name in the same folder that nothing has."""
    return path.with_name(f".{path.name[:_LONGEST]}.{uuid4().hex}.tmp")


def remove(temporary: Path) -> None:
    """Take a temporary file away, with what SQLite left beside it."""
    for ending in ("", *BESIDE):
        with suppress(OSError):
            temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Let a new name reach the disk too, where folders can be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(path: Path) -> None:
    """Take away what killed programs left of this file."""
    if len(path.name) > _LONGEST:
        return  # another name may begin the same
    left = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{32}}\.tmp")
    with suppress(OSError):
        for other in tuple(path.parent.iterdir()):
            if left.fullmatch(other.name):
                remove(other)


def _upgrade(conn: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from db.schema import upgrade

    upgrade(Database(conn, execute_plugins=False))
