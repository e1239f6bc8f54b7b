"""The store: typed methods over one `.jixiao` file. No SQLite detail leaves db/."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import Problem, WorldFailed
from app.core.model import Annex, Goal
from db import connection, reader
from db.connection import APPLICATION_ID, SCHEMA_VERSION, worldly
from db.identity import Identity
from db.lock import WriteLock, user_name
from db.past import Past
from db.soundness import Checking, check_again, must_be_plain, was_interrupted
from db.steps import AnnexHead, HistoryLine, Look, Step, UndoStatus, Written, no_look

if TYPE_CHECKING:
    from db.journal import Journal


class Store:
    """An open file. Every method raises Problem when the world fails."""

    def __init__(
        self,
        path: Path,
        conn: sqlite3.Connection,
        lock: WriteLock | None,
        last: str | None = None,
        checking: Checking | None = None,
    ) -> None:
        self.path = path
        self._conn = conn
        self._lock = lock
        self._identity = Identity(path)
        self._checking = checking or Checking(path)
        self._written = False
        self._upgraded = False  # a private copy is read
        self._last = last  # the key of the journal's last transaction

    @classmethod
    def create(cls, path: Path, steps: Sequence[Step] = ()) -> "Store":
        """A new file at a place that is free, holding what the steps make, open for writing.

        It is there whole or not at all, even if the program is killed meanwhile.
        """
        from db.making import make, remove

        connection.must_be_free(path)
        lock = WriteLock(path)
        lock.acquire()
        made = False
        try:
            make(path, partial(_begin, path, steps))
            made = True
            conn = connection.connect(path, write=True)
            with worldly(path):
                return cls(path, conn, lock, reader.last_batch(conn))
        except BaseException:
            if made:
                remove(path)
            lock.release()
            raise

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        write: bool = True,
        checked: bool = True,
        before_upgrade: "Callable[[Store], None]" = lambda _store: None,
    ) -> "Store":
        """An existing file of ours; for writing, the lock is taken.

        An older file is brought to this schema, after `before_upgrade` has seen
        it and only if that raises nothing; for reading, a private copy of it.
        Raises Problem when it is missing, no database, not ours, of a newer
        schema, not writable, or held by another program, and Damaged when it is
        damaged, unless it is read without being `checked`. A large file is
        checked while it is read, and written only when it is found in order.
        """
        interrupted = was_interrupted(path)
        conn = connection.connect(path, write=False)
        lock = WriteLock(path) if write else None
        last: str | None = None
        checking = Checking(path)
        try:
            with worldly(path):
                version = _version(conn, path)
            must_be_plain(conn, path)
            if lock:
                _must_be_writable(path)
                lock.acquire()
                conn.close()
                conn = connection.connect(path, write=True)
                with worldly(path):
                    last = reader.last_batch(conn)
            if checked:
                checking.begin(conn, interrupted=interrupted)
            if version < SCHEMA_VERSION:
                with worldly(path):
                    if lock:
                        before_upgrade(cls(path, conn, lock))
                    else:
                        conn = connection.private_copy(conn)
                    _upgrade(conn)
            store = cls(path, conn, lock, last, checking)
            store._upgraded = version < SCHEMA_VERSION and lock is None
            return store
        except BaseException:
            checking.stop()
            connection.close(conn)
            if lock:
                lock.release()
            raise

    @classmethod
    def as_it_is(cls, path: Path) -> "Store":
        """An existing file of any schema so far, to be copied and compared, never read as data.

        Raises Problem as `open` does for reading.
        """
        conn = connection.connect(path, write=False)
        try:
            with worldly(path):
                _version(conn, path)
            must_be_plain(conn, path)
        except BaseException:
            conn.close()
            raise
        return cls(path, conn, None)

    def close(self) -> None:
        """Close the file and give the lock back. Raises Damaged when what was written is."""
        self._checking.stop()
        written, self._written = self._written, False
        if self._lock is None:
            self._conn.close()
            return
        connection.close(self._conn)
        try:
            if written:
                check_again(self.path)
        finally:
            self._lock.release()

    @property
    def read_only(self) -> bool:
        """Whether the file was opened for reading only."""
        return self._lock is None

    @property
    def checking(self) -> Checking:
        """Whether the file is in order, as far as is known."""
        return self._checking

    def reread(self) -> None:
        """Take what has been written past this store into the private copy, if one is read."""
        if self._upgraded:
            fresh = Store.open(self.path, write=False, checked=False)
            self._conn.close()
            self._conn, self._upgraded = fresh._conn, fresh._upgraded

    def warm_up(self) -> None:
        """Import what the first write needs."""
        _ = self._journal

    def heads(self) -> tuple[AnnexHead, ...]:
        """The annexes of the file, the latest fiscal year first."""
        with worldly(self.path):
            return reader.heads(self._conn)

    def annex(self, key: str, known: Mapping[str, Goal] | None = None) -> Annex:
        """One annex as data; goals in `known` are taken from there instead of read."""
        with worldly(self.path), self._one_view():
            return reader.read_annex(self._conn, key, known)

    def write(
        self,
        what: str,
        steps: Sequence[Step],
        *,
        undoable: bool = True,
        key: str | None = None,
        look: Look = no_look,
    ) -> Written:
        """Do the steps in one durable transaction, as one undo step named `what`.

        `key` names it in the journal, where `Past.point_of` finds it. `look` is
        called inside it, before the commit; what it reads through this store is
        what the transaction made.
        """
        with self._in_its_place():
            return self._journal.write(what, steps, undoable=undoable, key=key, look=look)

    def undo(self, look: Look = no_look) -> Written | None:
        """Take the last action back; None when there is none."""
        with self._in_its_place():
            return self._journal.undo(look)

    def redo(self, look: Look = no_look) -> Written | None:
        """Do again what was undone last; None when there is nothing."""
        with self._in_its_place():
            return self._journal.redo(look)

    def recover(self) -> bool:
        """After a write that failed: whether it is in the file all the same, and then for good."""
        with self._in_its_place():
            return self._journal.recover()

    def reopened(self) -> "Store":
        """The file that stands in its place now, open for writing, if it was left as this one.

        A disk that was pulled and put back has other files, as systems tell
        them apart. This store is of no use afterwards. Raises Problem when the
        file is another or cannot be opened; then nothing changes.
        """
        with closing(connection.connect(self.path, write=False)) as conn, worldly(self.path):
            if not self._journal.knows(reader.last_batch(conn)):
                raise Problem(
                    f"「{self.path}」現在的內容不是這裡開啟的，不能接著存入；"
                    "請把原來的檔案移回，或另存到別處。"
                )
        assert self._lock
        self._lock.release()
        try:
            store = Store.open(self.path)
        except BaseException:
            with suppress(Problem):
                self._lock.acquire()
            raise
        with suppress(sqlite3.Error):
            self._conn.close()
        return store

    def wait_at_most(self, seconds: float) -> None:
        """How long a write or read waits for another program's transaction before it fails."""
        self._conn.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def last_written(self) -> datetime | None:
        """When the file was last changed, by the clock of then."""
        with worldly(self.path):
            return reader.last_written(self._conn)

    def undo_status(self) -> UndoStatus:
        """The names of what undo and redo would do."""
        with worldly(self.path):
            return reader.undo_status(self._conn)

    @property
    def past(self) -> Past:
        """What the journal says."""
        return Past(self.path, self._conn)

    def history(self) -> Iterator[HistoryLine]:
        """Every change ever made, oldest first; values are JSON."""
        return self.past.lines()

    def copy_to(self, out: Path, *, aside: Path | None = None) -> None:
        """Write a whole, verified copy, history too, in place of what is at `out`.

        With `aside` what is there is kept under that name, and the copy must be
        in order to its last value.
        """
        from db.copying import copy_database

        with worldly(self.path):
            copy_database(self._conn, self.path, out, aside=aside)

    def copy_into(self, folder: Path, name: Callable[[str], str]) -> Path:
        """Write a whole, verified copy into a folder, called `name` of its content's digest.

        Raises Problem when it cannot be, or the file is damaged; then nothing is written.
        """
        from db.copying import copy_into

        with worldly(self.path):
            return copy_into(self._conn, self.path, folder, name)

    def digest(self) -> str:
        """What the file says, history too, in one number: see `db.digest`."""
        from db.digest import content_digest

        with worldly(self.path):
            return content_digest(self._conn)

    def is_legible(self) -> bool:
        """Whether all that a copy would hold can be read."""
        from db.digest import content_digest

        try:
            with worldly(self.path):
                content_digest(self._conn)
        except WorldFailed:
            return False
        return True

    def rescue_to(self, out: Path, annexes: Sequence[Annex]) -> bool:
        """Write a new file of annexes that are known, and of the history what can still be read.

        For when the file itself cannot be copied any more. `out` is replaced
        whole or not at all. Returns whether all of the history could be read.
        """
        from db.rescue import rescue

        return rescue(self._conn, annexes, out)

    def last_batch(self) -> str | None:
        """The key of the journal's last transaction; None before the first."""
        with worldly(self.path):
            return reader.last_batch(self._conn)

    def faults(self) -> Iterator[str]:
        """Everything wrong inside the file, a line each."""
        from db.verify import faults, integrity_faults

        try:
            with worldly(self.path):
                if self._upgraded:  # what is read is a copy, which SQLite made whole
                    with closing(connection.connect(self.path, write=False)) as original:
                        yield from integrity_faults(original)
                yield from faults(self._conn)
        except Problem as problem:  # the rest cannot even be walked
            yield str(problem)

    @cached_property
    def _journal(self) -> "Journal":
        if self._lock is None:
            raise Problem(f"「{self.path}」以唯讀開啟；請關閉後以可編輯方式開啟。")
        from sqlite_utils import Database

        from db.journal import Journal

        database = Database(self._conn, execute_plugins=False)
        return Journal(database, self.path, user_name(), self._last)

    @contextmanager
    def _in_its_place(self) -> Iterator[None]:
        """A write counts only if the file was in its place before it and after."""
        self._identity.check()
        self._checking.wait()
        self._written = True
        with worldly(self.path):
            yield
        self._identity.check()

    @contextmanager
    def _one_view(self) -> Iterator[None]:
        """Several reads of one state of the file."""
        if self._conn.in_transaction:
            yield
            return
        self._conn.execute("BEGIN")
        try:
            yield
        finally:
            self._conn.execute("COMMIT")


def _upgrade(conn: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from db.schema import upgrade

    upgrade(Database(conn, execute_plugins=False))


def _begin(path: Path, steps: Sequence[Step], conn: sqlite3.Connection) -> None:
    """Write what a new file begins with; that cannot be undone."""
    from sqlite_utils import Database

    from db.journal import Journal

    if steps:
        journal = Journal(Database(conn, execute_plugins=False), path, user_name(), None)
        journal.write("建立檔案", steps, undoable=False)


def _version(conn: sqlite3.Connection, path: Path) -> int:
    """The file's schema version. Raises Problem when it is not ours or newer."""
    application = conn.execute("PRAGMA application_id").fetchone()[0]
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise Problem(f"「{path}」是別的程式的資料庫，不是績效編報的檔案；請選擇 .jixiao 檔案。")
    if version > SCHEMA_VERSION:
        raise Problem(f"「{path}」是較新版本的績效編報所存；請更新本程式後再開啟。")
    return version


def _must_be_writable(path: Path) -> None:
    try:
        path.open("r+b").close()
    except OSError:
        raise Problem(f"「{path}」不能寫入；請檢查權限，或複製到可寫入的資料夾再開啟。") from None


def sqlite_version() -> str:
    """The version of SQLite that keeps the files."""
    return sqlite3.sqlite_version
