"""A whole copy of an open file, by SQLite's own backup, verified before it is put in place."""

import os
import sqlite3
from pathlib import Path
from uuid import uuid4

from app.core.errors import Problem, reason
from db.connection import damaged, uri_of, worldly
from db.lock import WriteLock


def copy_database(conn: sqlite3.Connection, path: Path, out: Path) -> None:
    """Copy what `conn`, open on `path`, holds to `out`, which is replaced whole or not at all.

    Raises Problem when `out` is the file itself, is in use, or cannot be written,
    and when the copy does not pass SQLite's integrity check.
    """
    if out.exists() and path.samefile(out):
        raise Problem(f"「{out}」就是開啟中的檔案；請換一個檔名或資料夾。")
    if not os.access(out.parent, os.W_OK):
        raise Problem(f"不能寫入「{out.parent}」這個資料夾；請換一個可寫入的資料夾。")
    lock = WriteLock(out)
    lock.acquire()
    temporary = out.with_name(f".{out.name[:40]}.{uuid4().hex}.tmp")
    try:
        with worldly(out):
            _back_up(conn, temporary)
        temporary.replace(out)
    except OSError as error:
        raise Problem(
            f"不能寫出「{out}」（{reason(error)}）；請檢查磁碟空間與權限，或換一個位置。"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
        lock.release()


def _back_up(conn: sqlite3.Connection, out: Path) -> None:
    copy = sqlite3.connect(f"{uri_of(out.absolute())}?mode=rwc", uri=True)
    try:
        copy.execute("PRAGMA synchronous = FULL")
        conn.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise damaged(out)
    finally:
        copy.close()
