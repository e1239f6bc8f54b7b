"""Whether a file may be worked on: nothing in it acts by itself, and SQLite finds it in order."""

import re
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

from app.core.errors import Damaged, Problem
from db import connection
from db.connection import SCHEMA_VERSION, damaged, worldly

# A file up to here is looked through from end to end before it is shown, in at
# most 30 ms; 900 goals are 6 MB and take 8 ms. A larger one is looked through
# beside the work.
AT_ONCE = 16_000_000
# The words that stand before a bracket in the tables we make. Any other is a
# function that SQLite would run whenever it reads or writes a row.
_WORDS = frozenset({"unique", "in", "key", "check", "annex", "goal", "indicator", "measure"})
_TABLES = frozenset({"paragraph", "batch", "change", "_sqlite_migrations"})
_BEFORE_BRACKET = re.compile(r"(\w+)[\"'\]`]*\s*\(")


def must_be_plain(conn: sqlite3.Connection, path: Path) -> None:
    """Raises Damaged when a file has views, triggers or formulas: this program writes none."""
    with worldly(path):
        for kind, name, sql in conn.execute("SELECT type, name, sql FROM sqlite_master"):
            if kind not in ("table", "index") or not _is_plain(str(name), sql):
                raise Damaged(
                    f"「{path}」裡的「{name}」不是績效編報所寫，沒有開啟；"
                    "請改開備份，或救出內容（jixiao salvage）。"
                )


def _is_plain(name: str, sql: object) -> bool:
    if not isinstance(sql, str):  # SQLite's own index for UNIQUE
        return sql is None
    words = _BEFORE_BRACKET.findall(sql.lower())
    if words[:1] == [name.lower()]:
        del words[0]
    return set(words) <= _WORDS | _TABLES and "/*" not in sql and "--" not in sql


def check(conn: sqlite3.Connection, path: Path) -> None:
    """Raises Damaged when SQLite finds something wrong; indexes too, in a file up to AT_ONCE."""
    small = _size(path) <= AT_ONCE
    with worldly(path):
        found = conn.execute(f"PRAGMA {'integrity_check' if small else 'quick_check'}(1)")
        if found.fetchall() != [("ok",)]:
            raise damaged(path)


def check_again(path: Path) -> None:
    """Look at what now stands on the disk. Raises Damaged; what cannot be looked at passes."""
    try:
        with closing(connection.connect(path, write=False)) as conn:
            check(conn, path)
    except Damaged:
        raise
    except Problem:
        pass  # the disk is gone; the writes have told what they could not do


def was_interrupted(path: Path) -> bool:
    """Whether a transaction was left half done; to be asked before a connection takes it back."""
    return _size(path.with_name(f"{path.name}-journal")) > 0


class Checking:
    """The check of one opening: done when `begin` returns, or beside the work for a large file.

    That one starts when it is first asked for, by a write or by a window that
    stands: opening has the processor to itself.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: threading.Thread | None = None
        self._due = False
        self._problem: Problem | None = None
        self._conn: sqlite3.Connection | None = None

    def begin(self, conn: sqlite3.Connection, *, interrupted: bool) -> None:
        """Raises Damaged when a small file is; what was left half done is looked at closely."""
        if _size(self._path) > AT_ONCE:
            self._due = True
            return
        check(conn, self._path)
        if interrupted and conn.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
            _must_agree(conn, self._path)

    @property
    def running(self) -> bool:
        """Whether it is not known yet; a check that is due starts now."""
        self._start()
        return self._thread is not None and self._thread.is_alive()

    @property
    def problem(self) -> Problem | None:
        """What was found beside the work, once it is known."""
        return self._problem

    def wait(self) -> None:
        """Wait until it is known. Raises Damaged when the file is."""
        self._start()
        if self._thread:
            self._thread.join()
        if self._problem:
            raise self._problem

    def stop(self) -> None:
        """Give it up."""
        self._due = False
        while self.running:
            with suppress(AttributeError, sqlite3.ProgrammingError):  # it ended just now
                self._conn.interrupt()  # type: ignore[union-attr]
            if self._thread:
                self._thread.join(0.01)

    def _start(self) -> None:
        if self._due:
            self._due = False
            self._thread = threading.Thread(target=self._run, name="check", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            with closing(connection.connect(self._path, write=False)) as self._conn:
                check(self._conn, self._path)
        except Damaged as problem:
            self._problem = problem
        except Problem:
            pass  # the disk or another program stood in the way; the write will tell
        finally:
            self._conn = None


def _must_agree(conn: sqlite3.Connection, path: Path) -> None:
    """A journal that is damaged itself may leave half a transaction in tables that are whole."""
    from db.verify import faults

    with worldly(path):
        if next(faults(conn), None):
            raise damaged(path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
