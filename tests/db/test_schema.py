"""The tables: versions, recorded migrations, and that they hold every field."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.core.errors import Problem
from db.connection import APPLICATION_ID, SCHEMA_VERSION
from db.records import ENTITIES, from_column
from db.schema import migrations
from db.store import Store
from tests.support import state_of


@pytest.fixture
def conn(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as any other program opens it."""
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        yield conn


def columns(conn: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """Columns of a table with their type and whether they must hold something."""
    return {
        name: (kind, bool(needed))
        for _, name, kind, needed, *_ in conn.execute(f"PRAGMA table_info({table})")
    }


@pytest.mark.parametrize("name", ENTITIES)
def test_every_field_has_its_column_and_every_column_its_field(
    conn: sqlite3.Connection, name: str
) -> None:
    assert set(columns(conn, name)) == set(ENTITIES[name].columns)


@pytest.mark.parametrize("name", ENTITIES)
def test_a_column_may_be_empty_only_where_its_field_may(
    conn: sqlite3.Connection, name: str
) -> None:
    found = columns(conn, name)
    for field in ENTITIES[name].fields:
        kind, needed = found[field.name]
        assert kind in ("TEXT", "INTEGER")
        if needed:
            assert field.default is not None, field.name
        else:
            assert from_column(field, None) == field.default, field.name


def test_the_version_is_the_number_of_migrations() -> None:
    database = Database(memory=True)
    assert len(migrations.pending(database)) == SCHEMA_VERSION
    database.close()


def test_the_file_says_whose_it_is_and_which_version(conn: sqlite3.Connection) -> None:
    assert conn.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert APPLICATION_ID.to_bytes(4, "big") == b"JXBA"
    assert conn.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_every_migration_is_recorded_by_name(conn: sqlite3.Connection) -> None:
    names = [row[0] for row in conn.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == ["001_annex_and_journal", "002_submissions", "003_given_out"]


def test_deleting_reaches_all_below(conn: sqlite3.Connection) -> None:
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("DELETE FROM annex")
    for name in ENTITIES:
        assert conn.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)


def test_an_agencys_year_stands_once(conn: sqlite3.Connection) -> None:
    others = ", ".join(ENTITIES["annex"].columns[1:])
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(f"INSERT INTO annex (key, {others}) SELECT 'other', {others} FROM annex")


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 2**31 - 1])
def test_a_newer_file_is_refused_untouched(
    file: Path, conn: sqlite3.Connection, version: int, write: bool
) -> None:
    conn.execute(f"PRAGMA user_version = {version}")
    conn.close()
    before = state_of(file.parent)
    with pytest.raises(Problem, match="較新版本") as problem:
        Store.open(file, write=write)
    assert f"「{file}」" in str(problem.value)
    assert state_of(file.parent) == before


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("application", [0, 1, -1])
def test_another_programs_database_is_refused_untouched(
    tmp_path: Path, application: int, write: bool
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE annex (key)")
        other.execute(f"PRAGMA application_id = {application}")
    before = state_of(tmp_path)
    with pytest.raises(Problem, match="別的程式的資料庫"):
        Store.open(path, write=write)
    assert state_of(tmp_path) == before
