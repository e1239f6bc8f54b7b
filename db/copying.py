"""A whole copy of an open file, by SQLite's own backup, verified before it counts."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from app.core.errors import Damaged, Problem, reason
from db import connection
from db.connection import uri_of, worldly
from db.digest import content_digest
from db.lock import WriteLock
from db.making import BESIDE, flush_folder, remove, temporary_beside
from db.verify import content_faults, integrity_faults

# What SQLite says of the disk it writes to, as the operating system would.
_DISK = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}
# How often a copy is begun again because the file was written meanwhile.
_TRIES = 3


def copy_database(
    conn: sqlite3.Connection, path: Path, out: Path, *, aside: Path | None = None
) -> None:
    """Copy what `conn`, open on `path`, holds to `out`, which is replaced whole or not at all.

    With `aside`, what stood at `out` is kept there, and a copy with a damaged
    value does not count. Raises Problem when `out` is the file itself, is in
    use, or cannot be written, and when the copy is not what the file holds.
    """
    if _are_one(path, out):
        raise Problem(f"「{out}」就是開啟中的檔案；請換一個檔名或資料夾。")
    out = out.resolve()  # a link stays one
    _must_take_files(out.parent)
    lock = WriteLock(out)
    lock.acquire()
    try:
        with _verified(conn, path, out) as (temporary, _):
            if aside:
                _must_be_sound(temporary, path)
            put_in_place(temporary, out, aside)
    finally:
        lock.release()


def copy_into(
    conn: sqlite3.Connection, path: Path, folder: Path, name: Callable[[str], str]
) -> Path:
    """Copy what `conn` holds into a folder, as `name` calls it by its content's digest.

    The copy can only be read. Raises Problem as `copy_database` does, and when
    a value or an order in the file is damaged: such a copy would pass for a good one.
    """
    _must_take_files(folder)
    with _verified(conn, path, folder / path.name) as (temporary, digest):
        _must_be_sound(temporary, path)
        out = folder / name(digest)
        temporary.chmod(0o444)
        temporary.replace(out)
        flush_folder(folder)
    return out


def put_in_place(temporary: Path, out: Path, aside: Path | None) -> None:
    """Let a whole, flushed file take the place of `out`, whose lock is held. Raises OSError.

    A journal that a killed program left belongs to the old file and would ruin
    the new one: SQLite takes it back first.
    """
    if out.exists():
        with suppress(Problem, sqlite3.Error):
            connection.connect(out, write=True).close()
        shutil.copymode(out, temporary)
        if aside:
            _keep(out, aside)
    try:
        for ending in BESIDE:
            left = out.with_name(out.name + ending)
            if aside and left.exists() and left.stat().st_size:
                left.replace(aside.with_name(aside.name + ending))
            left.unlink(missing_ok=True)
        temporary.replace(out)
    except OSError:
        if aside:
            _take_back(out, aside)
        raise
    flush_folder(out.parent)


def _take_back(out: Path, aside: Path) -> None:
    """What was to be replaced was not, and needs no second name."""
    with suppress(OSError):
        for ending in BESIDE:
            kept = aside.with_name(aside.name + ending)
            if kept.exists():
                kept.replace(out.with_name(out.name + ending))
        aside.unlink(missing_ok=True)


def _keep(out: Path, aside: Path) -> None:
    """Give a file a second name, so that its place is never empty; a copy where links are none."""
    try:
        aside.hardlink_to(out)
    except FileExistsError:
        raise
    except OSError:
        with out.open("rb") as source, aside.open("xb") as file:
            try:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                aside.unlink(missing_ok=True)
                raise


@contextmanager
def _verified(conn: sqlite3.Connection, path: Path, out: Path) -> Iterator[tuple[Path, str]]:
    """A whole copy beside `out`, flushed, and its digest; it goes unless it was moved."""
    temporary = temporary_beside(out)
    try:
        yield temporary, _copy(conn, path, temporary)
    except OSError as error:
        raise Problem(
            f"不能寫出「{out}」（{reason(error)}）；請檢查磁碟空間與權限，或換一個位置。"
        ) from None
    finally:
        remove(temporary)


def _copy(conn: sqlite3.Connection, path: Path, temporary: Path) -> str:
    with worldly(path):
        digest = _back_up_counted(conn, temporary)
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    with worldly(path), closing(connection.connect(temporary, write=False)) as copy:
        if next(integrity_faults(copy), None) or content_digest(copy) != digest:
            raise _not_in_order(path)
    return digest


def _back_up_counted(conn: sqlite3.Connection, temporary: Path) -> str:
    """Back up, and count what was backed up, keeping nobody long from writing meanwhile."""
    for _ in range(_TRIES):
        before = _writes(conn)
        _back_up(conn, temporary)
        digest = content_digest(conn)
        if _writes(conn) == before:
            return digest
    conn.execute("BEGIN")  # one who writes all the while has to wait
    try:
        digest = content_digest(conn)  # first: it is reading that keeps others from writing
        _back_up(conn, temporary)
        return digest
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def _writes(conn: sqlite3.Connection) -> int:
    """A number that changes with every write of another program."""
    number: int = conn.execute("PRAGMA data_version").fetchone()[0]
    return number


def _back_up(conn: sqlite3.Connection, temporary: Path) -> None:
    """SQLite's online backup. Raises OSError where the disk fails."""
    try:
        with closing(sqlite3.connect(f"{uri_of(temporary.absolute())}?mode=rwc", uri=True)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            conn.backup(copy)
    except sqlite3.Error as error:
        number = _DISK.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from None


def _must_be_sound(copy: Path, path: Path) -> None:
    with closing(connection.connect(copy, write=False)) as conn:
        fault = next(content_faults(conn), None)
    if fault:
        raise _not_in_order(path, fault)


def _not_in_order(path: Path, fault: str = "") -> Damaged:
    what = f"（{fault}）" if fault else ""
    return Damaged(
        f"「{path}」已損壞{what}，做不出完好的副本；先前的備份都還在，請以「備份與還原」還原一份。"
    )


def _are_one(path: Path, out: Path) -> bool:
    try:
        return path.samefile(out)
    except OSError:  # one is not there
        return False


def _must_take_files(folder: Path) -> None:
    if not folder.is_dir():
        raise Problem(f"沒有「{folder}」這個資料夾；請先建立，或換一個位置。")
    if not os.access(folder, os.W_OK):
        raise Problem(f"不能寫入「{folder}」這個資料夾；請換一個可寫入的資料夾。")
