"""Opening a `.jixiao` file: what it must be, and how every connection is set."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Problem

# "JXBA" in ASCII: what `PRAGMA application_id` says of a file of ours.
APPLICATION_ID = 0x4A584241
# What `PRAGMA user_version` says. They stand here and not with the migrations,
# which cost the import of sqlite_utils: opening a file must not.
SCHEMA_VERSION = 1

# https://www.sqlite.org/fileformat.html, 1.3 The Database Header
_MAGIC = b"SQLite format 3\0"
# How long to wait for another program's short transaction, in seconds.
_PATIENCE = 5.0


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to an existing SQLite file, with this program's settings.

    Raises Problem when there is no such file, or it is no database.
    """
    _must_be_database(path)
    with worldly(path):
        # Reading too wants the right to write where there is one: only so can
        # SQLite roll back what a killed program left half done.
        mode = "rw" if write or os.access(path, os.W_OK) else "ro"
        conn = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=_PATIENCE,
        )
        try:
            _set(conn, write=write)
        except BaseException:
            conn.close()
            raise
    return conn


def create(path: Path) -> sqlite3.Connection:
    """A new, empty database. Raises Problem when the place is taken or cannot be written."""
    try:
        path.open("xb").close()
    except FileExistsError:
        raise Problem(f"「{path}」已經存在；請換一個檔名，或先移走它。") from None
    except FileNotFoundError:
        raise Problem(f"沒有「{path.parent}」這個資料夾；請先建立，或換一個位置。") from None
    except OSError:
        raise Problem(f"不能在「{path.parent}」建立檔案；請換一個可寫入的資料夾。") from None
    with worldly(path):
        conn = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
        _set(conn, write=True)
    return conn


def close(conn: sqlite3.Connection) -> None:
    """Close a connection, taking the rollback journal's empty file away."""
    try:
        conn.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error:
        pass  # read-only, or the disk is gone: the empty file does no harm
    finally:
        conn.close()


@contextmanager
def worldly(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a failing world into a sentence and a remedy."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = _sentence(path, error)
        if sentence is None:
            raise
        raise Problem(sentence) from None


def _set(conn: sqlite3.Connection, *, write: bool) -> None:
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = FULL")
    if write:
        # One file at any time, also while it is open, so that copying it in a
        # file manager copies all of it (WAL would not). With FULL the cut of
        # the journal is flushed, so a commit that returned is on the disk.
        conn.execute("PRAGMA journal_mode = TRUNCATE")
    else:
        conn.execute("PRAGMA query_only = ON")


def _must_be_database(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except FileNotFoundError:
        raise Problem(f"找不到「{path}」；請檢查檔名與位置。") from None
    except IsADirectoryError:
        raise Problem(f"「{path}」是資料夾；請指定一個 .jixiao 檔案。") from None
    except OSError as error:
        if path.is_dir():
            raise Problem(f"「{path}」是資料夾；請指定一個 .jixiao 檔案。") from None
        raise Problem(f"不能讀取「{path}」（{error.strerror}）；請檢查權限。") from None
    if head != _MAGIC:
        raise Problem(f"「{path}」不是績效編報的檔案；請選擇 .jixiao 檔案，或以「匯入」讀入。")


def _sentence(path: Path, error: sqlite3.DatabaseError) -> str | None:
    """What to tell, by SQLite's primary result code; None when the fault is ours."""
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return {
        sqlite3.SQLITE_BUSY: f"「{path}」正被另一個程式使用；請稍候再試。",
        sqlite3.SQLITE_LOCKED: f"「{path}」正被另一個程式使用；請稍候再試。",
        sqlite3.SQLITE_READONLY: f"「{path}」不能寫入；請檢查檔案與資料夾的權限，或另存到別處。",
        sqlite3.SQLITE_PERM: f"「{path}」沒有存取權限；請檢查檔案與資料夾的權限。",
        sqlite3.SQLITE_CANTOPEN: f"不能開啟「{path}」；請檢查檔案與資料夾的權限。",
        sqlite3.SQLITE_FULL: f"「{path}」所在的磁碟已滿；請清出空間後再試，剛才的變更尚未存入。",
        sqlite3.SQLITE_IOERR: f"讀寫「{path}」時磁碟出錯；請檢查磁碟或網路，或另存到別處。",
        sqlite3.SQLITE_CORRUPT: f"「{path}」已損壞；請改開備份。",
        sqlite3.SQLITE_NOTADB: f"「{path}」不是績效編報的檔案，或已損壞；請改開備份。",
    }.get(primary)
