"""Opening a `.jixiao` file: what it must be, and how every connection is set."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from app.core.errors import Damaged, Problem, WorldFailed, reason

# "JXBA" in ASCII: what `PRAGMA application_id` says of a file of ours.
APPLICATION_ID = 0x4A584241
# What `PRAGMA user_version` says. They stand here and not with the migrations,
# which cost the import of sqlite_utils: opening a file must not.
SCHEMA_VERSION = 3

# https://www.sqlite.org/fileformat.html, 1.3 The Database Header
_MAGIC = b"SQLite format 3\0"
# What a file of ours is called.
ENDING = ".jixiao"
# How long to wait for another program's short transaction, in seconds.
_PATIENCE = 5.0
# What SQLite says when a virus scanner, or a file server, holds the file or its journal.
_OF_LOCKS = (
    sqlite3.SQLITE_IOERR_ACCESS,
    sqlite3.SQLITE_IOERR_BLOCKED,
    sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
    sqlite3.SQLITE_IOERR_DELETE,
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_UNLOCK,
)
# The kinds of trouble that are no trouble of the file as a whole.
_OF_THE_VALUES = (sqlite3.SQLITE_CONSTRAINT,)
_OF_DAMAGE = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_INTERRUPT,
)
# No text or row of ours is longer: the journal's line of a year of 900 goals is 4 MB.
_LONGEST = 100_000_000
# A statement may take so many steps, and so many more a byte of the file: a table
# whose pages lead in circles would take for ever. Our longest, the whole history,
# takes half a step a byte.
_STEPS, _STEPS_PER_BYTE, _STEPS_AT_ONCE = 100_000_000, 10, 1_000_000
# Beginnings of SQLite's general errors that are faults of our statements. The
# others come of a file whose tables are not those of the version it says.
_OURS = ("near ", "incomplete input", "unrecognized token", "cannot ", "too many ")


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to an existing SQLite file, with this program's settings.

    Raises Problem when there is no such file, or it is no database.
    """
    _must_be_database(path)
    # Reading too wants the right to write where there is one: only so can
    # SQLite roll back what a killed program left half done.
    mode = "rw" if write or os.access(path, os.W_OK) else "ro"
    return _connect(path, mode, write=write)


def create(path: Path, place: Path | None = None) -> sqlite3.Connection:
    """A new, empty database. Raises Problem when the place is taken or cannot be written.

    Problems name `place`, where the file will be put, if that is another.
    """
    place = place or path
    try:
        path.open("xb").close()
    except OSError as error:
        raise not_made(place, error) from None
    try:
        return _connect(path, "rw", write=True, place=place)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def must_be_free(path: Path) -> None:
    """Raises Problem when something stands at a path, or nothing can."""
    try:
        path.lstat()
    except FileNotFoundError as error:
        if not path.parent.is_dir():
            raise not_made(path, error) from None
    except OSError as error:
        raise not_made(path, error) from None
    else:
        raise not_made(path, FileExistsError())


def not_made(path: Path, error: OSError) -> Problem:
    """Why there is no new file."""
    if isinstance(error, FileExistsError):
        return Problem(f"「{path}」已經存在；請換一個檔名，或先移走它。")
    if isinstance(error, FileNotFoundError):
        return Problem(f"沒有「{path.parent}」這個資料夾；請先建立，或換一個位置。")
    if isinstance(error, PermissionError) or error.errno == errno.ENAMETOOLONG:
        return Problem(
            f"不能在「{path.parent}」建立「{path.name}」；請換一個檔名，或可寫入的資料夾。"
        )
    return WorldFailed(
        f"不能在「{path.parent}」建立「{path.name}」（{reason(error)}）；"
        "請檢查磁碟與權限，或換一個位置。"
    )


def private_copy(conn: sqlite3.Connection) -> sqlite3.Connection:
    """A copy that only this connection sees, in place of `conn`, which is closed."""
    # "" is a temporary database that SQLite deletes by itself
    # (https://www.sqlite.org/inmemorydb.html, Temporary Databases).
    copy = sqlite3.connect("", isolation_level=None)
    try:
        conn.backup(copy)
    except BaseException:
        copy.close()
        raise
    conn.close()
    return copy


def uri_of(path: PurePath) -> str:
    """An absolute path as SQLite takes it: no host, so a share is `file:////server/share/…`.

    `Path.as_uri` puts the server where SQLite refuses one
    (https://www.sqlite.org/uri.html, 3.1 The URI Path).
    """
    text = path.as_posix()
    return "file://" + ("" if text.startswith("/") else "/") + quote(os.fsencode(text), safe="/:")


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
        code = _code(error)
        sentence = _sentence(path, code)
        if sentence is None:
            raise
        if code in _OF_DAMAGE:
            raise Damaged(sentence) from None
        raise (Problem if code in _OF_THE_VALUES else WorldFailed)(sentence) from None
    except UnicodeDecodeError:  # SQLite's own message quotes what is damaged
        raise damaged(path) from None


def damaged(path: Path) -> Damaged:
    """The file does not hold what this program wrote into it."""
    return Damaged(f"「{path}」已損壞；請改開備份，或救出內容（jixiao salvage）。")


def _connect(
    path: Path, mode: str, *, write: bool, place: Path | None = None
) -> sqlite3.Connection:
    with worldly(place or path):
        conn = sqlite3.connect(
            f"{uri_of(path.absolute())}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=_PATIENCE,
            factory=Bounded,
        )
        try:
            conn.bound(path)
            _set(conn, write=write)
        except BaseException:
            conn.close()
            raise
    return conn


class Bounded(sqlite3.Connection):
    """A connection on which no statement runs for ever or takes all memory, whatever the file."""

    _left = _most = 0

    def bound(self, path: Path) -> None:
        """Set the bounds, by the file's size."""
        size = path.stat().st_size if path.exists() else 0
        self._left = self._most = (_STEPS + _STEPS_PER_BYTE * size) // _STEPS_AT_ONCE
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        self.set_progress_handler(self._step, _STEPS_AT_ONCE)

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """As sqlite3 does it, within the bounds."""
        self._left = self._most
        return super().execute(*arguments)

    def _step(self) -> bool:
        self._left -= 1
        return self._left < 0


def _set(conn: sqlite3.Connection, *, write: bool) -> None:
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA trusted_schema = OFF")
    conn.execute("PRAGMA cell_size_check = ON")
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
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查權限。") from None
    if head == _MAGIC:
        return
    if path.suffix.lower() == ENDING:
        raise Damaged(_no_database(path))
    raise Problem(f"「{path}」不是績效編報的檔案；請選擇 .jixiao 檔案，或以「匯入」讀入。")


def _code(error: sqlite3.DatabaseError) -> int:
    """SQLite's primary result code, with those that mean the same to an officer made one."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by Python: a text that is no UTF-8
        return sqlite3.SQLITE_CORRUPT if str(error).startswith("Could not decode") else 0
    if code == sqlite3.SQLITE_ERROR and not str(error).startswith(_OURS):
        return sqlite3.SQLITE_CORRUPT
    if code in _OF_LOCKS:
        return sqlite3.SQLITE_BUSY
    return int(code) & 0xFF


def _sentence(path: Path, code: int) -> str | None:
    """What to tell, by SQLite's primary result code; None when the fault is ours."""
    return {
        sqlite3.SQLITE_BUSY: f"「{path}」正被另一個程式使用（例如防毒軟體）；請稍候再試。",
        sqlite3.SQLITE_LOCKED: f"「{path}」正被另一個程式使用（例如防毒軟體）；請稍候再試。",
        sqlite3.SQLITE_READONLY: f"「{path}」不能寫入；請檢查檔案與資料夾的權限，或另存到別處。",
        sqlite3.SQLITE_PERM: f"「{path}」沒有存取權限；請檢查檔案與資料夾的權限，或另存到別處。",
        sqlite3.SQLITE_CANTOPEN: f"不能開啟「{path}」；請檢查檔案與資料夾的權限，或另存到別處。",
        sqlite3.SQLITE_FULL: f"「{path}」所在的磁碟已滿；請清出空間後再試，或另存到別處。",
        sqlite3.SQLITE_IOERR: f"讀寫「{path}」時磁碟出錯；請檢查磁碟或網路，或另存到別處。",
        sqlite3.SQLITE_CORRUPT: str(damaged(path)),
        sqlite3.SQLITE_TOOBIG: str(damaged(path)),  # a length that nothing of ours has
        sqlite3.SQLITE_INTERRUPT: str(damaged(path)),  # more steps than its size can want
        sqlite3.SQLITE_CONSTRAINT: f"「{path}」的內容互相矛盾，這次的變更沒有存入；"
        "請以 jixiao verify 查看，或改開備份。",
        sqlite3.SQLITE_NOTADB: _no_database(path),
    }.get(code)


def _no_database(path: Path) -> str:
    return f"「{path}」不是績效編報的檔案，或已損壞；請改開備份，或救出內容（jixiao salvage）。"
