"""Files of every schema there ever was: what they become, and that a failure leaves them alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from app.core.errors import Problem
from app.core.fields import OF_THE_FILE
from app.core.figures import Figure
from app.core.model import Annex
from app.exchange.interchange import read_annex, write_annex
from db import connection
from db.connection import SCHEMA_VERSION
from db.records import entity_of
from db.schema import migrations
from db.steps import HistoryLine, Insert, UndoStatus
from db.store import Store
from resources import SAMPLE
from tests.support import state_of

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = range(1, SCHEMA_VERSION + 1)
OLDER = range(1, SCHEMA_VERSION)
NAMES = [migration.name for migration in migrations.pending(Database(memory=True))]
SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%sqlite_%' ORDER BY name"
HISTORY = """SELECT at, who, kind, what, place, entity, change.key, field, old, new
    FROM change JOIN batch ON change.batch = batch.seq ORDER BY change.seq"""


def golden(version: int) -> Path:
    """A file as the release of that schema wrote it."""
    return GOLDEN / f"schema-{version}.jixiao"


@pytest.fixture(params=VERSIONS)
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of each golden file."""
    return Path(shutil.copy(golden(request.param), tmp_path / "old.jixiao"))


def rows(path: Path, query: str) -> list[Any]:
    """What a query gives, past this program."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as conn:
        return conn.execute(query).fetchall()


def only(store: Store) -> Annex:
    """The one annex of a file."""
    (head,) = store.heads()
    return store.annex(head.key)


def keyless(thing: Any) -> Any:
    """The same with the keys of nothing, which every import makes afresh."""
    lists = {
        name: tuple(keyless(child) for child in getattr(thing, name))
        for name in entity_of(thing).children
    }
    return replace(thing, key="", **lists)


# --- that nothing is forgotten ------------------------------------------------------------


def test_every_schema_has_its_golden_file_and_every_migration_its_test() -> None:
    """`python -m tests.db.make_golden` makes the file of a new one, once, before its release."""
    assert {path.name for path in GOLDEN.iterdir()} == {golden(v).name for v in VERSIONS}
    assert len(NAMES) == SCHEMA_VERSION
    for name in NAMES:
        assert any(test.startswith(f"test_{name}_") for test in globals()), f"{name} has no test"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_migration_never_changes(version: int) -> None:
    database = Database(memory=True)
    migrations.apply(database, stop_before=NAMES[version:])
    assert database.conn.execute(SCHEMA).fetchall() == rows(golden(version), SCHEMA)
    assert rows(golden(version), "PRAGMA user_version") == [(version,)]
    database.close()


# --- what each becomes --------------------------------------------------------------------


def test_it_becomes_what_a_fresh_import_of_the_same_annex_is(old: Path, tmp_path: Path) -> None:
    Store.open(old).close()
    fresh = Store.create(tmp_path / "fresh.jixiao")
    imported = read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)
    fresh.write("匯入", [Insert(imported)])
    fresh.close()
    assert rows(old, SCHEMA) == rows(fresh.path, SCHEMA)
    assert rows(old, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    store = Store.open(old, write=False)
    assert write_annex(only(store)) == SAMPLE.read_text(encoding="utf-8")
    own = {name: getattr(only(store), name) for name in OF_THE_FILE}
    assert keyless(only(store)) == replace(keyless(imported), **own)
    assert list(store.faults()) == []
    store.close()


def test_its_history_and_its_undo_are_kept(old: Path) -> None:
    before = rows(old, HISTORY)
    keys = rows(old, "SELECT seq, key, target, state FROM batch")
    store = Store.open(old)
    assert list(store.history()) == [HistoryLine(*row) for row in before]
    assert rows(old, "SELECT seq, key, target, state FROM batch") == keys
    taken_in = "收回「人事室」：104年度" if only(store).returned else None
    assert store.undo_status() == UndoStatus(taken_in, "修改實際值：104年度 目標二 衡量項目4")
    first = only(store).goals[0].key
    store.redo()
    assert list(only(store).goals[1].measures())[3].actual == Figure("11000")
    store.redo()
    assert only(store).goals[8].key == first
    store.close()


def test_reading_it_leaves_it_as_it_is(old: Path) -> None:
    before = state_of(old.parent)
    store = Store.open(old, write=False)
    assert write_annex(only(store)) == SAMPLE.read_text(encoding="utf-8")
    assert len(list(store.history())) == len(rows(old, HISTORY))
    assert list(store.faults()) == []
    store.close()
    assert state_of(old.parent) == before


@pytest.mark.parametrize("write", [True, False])
def test_a_newer_one_is_refused_untouched(old: Path, write: bool) -> None:
    with closing(sqlite3.connect(old)) as conn:
        conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = state_of(old.parent)
    with pytest.raises(Problem, match=r"是較新版本的績效編報所存；請更新本程式後再開啟。$"):
        Store.open(old, write=write)
    assert state_of(old.parent) == before


# --- a failure on the way -----------------------------------------------------------------


class Failing(connection.Bounded):
    """A connection on which the world fails at the nth statement."""

    left = 0

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        if not sql.startswith("ROLLBACK"):
            Failing.left -= 1
            if Failing.left == 0:
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error
        return super().execute(sql, *arguments)


def failures(path: Path, monkeypatch: pytest.MonkeyPatch, *, write: bool) -> Iterator[int]:
    """Open a file with a failure at its first statement, at its second, … until it opens."""
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k | {"factory": Failing}))
    for number in range(1, 200):
        Failing.left = number
        try:
            Store.open(path, write=write).close()
        except Problem:
            yield number
        else:
            Failing.left = 0
            return
    raise AssertionError("it never opens")


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("version", OLDER)
def test_a_failure_at_any_statement_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int, write: bool
) -> None:
    path = Path(shutil.copy(golden(version), tmp_path / "old.jixiao"))
    before = state_of(tmp_path)
    met = 0
    for met in failures(path, monkeypatch, write=write):
        assert state_of(tmp_path) == before, f"statement {met}"
    assert met > 15  # the settings, the migrations, their records, the version, the commit
    assert (rows(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]) is write


# --- what each migration does -------------------------------------------------------------


def test_001_annex_and_journal_makes_every_table() -> None:
    made = {name for kind, name, _ in rows(golden(1), SCHEMA) if kind == "table"}
    assert made == {"annex", "goal", "indicator", "measure", "paragraph", "batch", "change"}


def test_002_submissions_are_in_its_golden_file() -> None:
    store = Store.open(golden(2), write=False)
    (one,) = only(store).submissions
    assert (one.name, one.who, one.reason, one.locks) == ("初稿", "officer", "補正", False)
    assert store.past.point_of(one.key) == 2
    store.close()


def test_002_submissions_begins_with_none_and_undo_walks_no_table(tmp_path: Path) -> None:
    path = Path(shutil.copy(golden(1), tmp_path / "old.jixiao"))
    store = Store.open(path)
    assert only(store).submissions == ()
    store.close()
    for state in ("done", "undone"):
        plan = rows(path, f"EXPLAIN QUERY PLAN SELECT max(seq) FROM batch WHERE state = '{state}'")
        assert f"batch_{state}" in plan[0][3]
    outline = "SELECT seq FROM change WHERE field IN ('*', 'position')"
    assert "change_outline" in rows(path, f"EXPLAIN QUERY PLAN {outline}")[0][3]


def test_003_given_out_is_in_its_golden_file() -> None:
    store = Store.open(golden(3), write=False)
    annex = only(store)
    (giving,), (done,) = annex.given, annex.returned
    assert (giving.unit, giving.who, giving.goals) == ("人事室", "officer", (annex.goals[0].key,))
    assert (done.giving, done.unit, done.earlier, done.runs) == (giving.key, "人事室", (), ())
    store.close()


def test_003_given_out_begins_with_nothing(tmp_path: Path) -> None:
    store = Store.open(Path(shutil.copy(golden(2), tmp_path / "old.jixiao")))
    annex = only(store)
    assert (annex.given, annex.returned, annex.assignment) == ((), (), None)
    store.close()
