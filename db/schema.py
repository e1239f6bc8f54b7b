"""The tables of a `.jixiao` file, made and changed by named, recorded migrations.

A migration, once released, never changes: its columns are spelled out here and
not derived from today's field tables.
"""

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from db.connection import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("jixiao")


@migrations(name="001_annex_and_journal")
def _annex_and_journal(db: "Database") -> None:
    _run(db, _FIRST_SCHEMA)


@migrations(name="002_submissions")
def _submissions(db: "Database") -> None:
    _run(db, _SUBMISSIONS)


@migrations(name="003_given_out")
def _given_out(db: "Database") -> None:
    _run(db, _GIVEN_OUT)


def _run(db: "Database", statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            db.execute(statement)


_FIRST_SCHEMA = """
CREATE TABLE annex (
  key TEXT PRIMARY KEY,
  agency TEXT NOT NULL, book TEXT NOT NULL, section_title TEXT NOT NULL,
  fiscal_year INTEGER NOT NULL, performance_year INTEGER NOT NULL,
  columns TEXT NOT NULL, rounding TEXT NOT NULL,
  page TEXT NOT NULL, lights TEXT, drafting TEXT, acceptances TEXT, notes TEXT,
  UNIQUE (agency, fiscal_year));
CREATE TABLE goal (
  key TEXT PRIMARY KEY,
  parent TEXT NOT NULL REFERENCES annex(key) ON DELETE CASCADE, position INTEGER NOT NULL,
  title TEXT NOT NULL);
CREATE INDEX goal_parent ON goal (parent, position);
CREATE TABLE indicator (
  key TEXT PRIMARY KEY,
  parent TEXT NOT NULL REFERENCES goal(key) ON DELETE CASCADE, position INTEGER NOT NULL,
  indicator TEXT NOT NULL, target_lines TEXT NOT NULL);
CREATE INDEX indicator_parent ON indicator (parent, position);
CREATE TABLE measure (
  key TEXT PRIMARY KEY,
  parent TEXT NOT NULL REFERENCES indicator(key) ON DELETE CASCADE, position INTEGER NOT NULL,
  label TEXT NOT NULL, unit TEXT NOT NULL, rule TEXT NOT NULL,
  target TEXT, revisions TEXT NOT NULL, actual TEXT, actual_qualifier TEXT,
  current TEXT, previous TEXT, unit_of_counts TEXT NOT NULL, growth_decimals INTEGER NOT NULL,
  inverse_formula TEXT NOT NULL, items TEXT NOT NULL, levels TEXT NOT NULL,
  statement TEXT, decimals INTEGER, rounding_mode TEXT, each INTEGER NOT NULL,
  target_display TEXT, printed TEXT, printed_growth TEXT, note TEXT);
CREATE INDEX measure_parent ON measure (parent, position);
CREATE TABLE paragraph (
  key TEXT PRIMARY KEY,
  parent TEXT NOT NULL REFERENCES indicator(key) ON DELETE CASCADE, position INTEGER NOT NULL,
  level INTEGER NOT NULL, text TEXT NOT NULL, binding TEXT);
CREATE INDEX paragraph_parent ON paragraph (parent, position);
CREATE TABLE batch (
  seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
  target INTEGER REFERENCES batch(seq),
  state TEXT CHECK (state IN ('done', 'undone', 'gone')));
CREATE INDEX batch_state ON batch (state, seq) WHERE state IN ('done', 'undone');
CREATE TABLE change (
  seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch(seq),
  entity TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL,
  old TEXT, new TEXT, place TEXT NOT NULL);
CREATE INDEX change_batch ON change (batch);
CREATE INDEX change_key ON change (key, field)
"""

# SQLite takes a partial index only for a condition spelled as the index's own,
# so what undo asks for has one each instead of `state IN (…)`.
_SUBMISSIONS = """
ALTER TABLE annex ADD COLUMN submissions TEXT;
DROP INDEX batch_state;
CREATE INDEX batch_done ON batch (seq) WHERE state = 'done';
CREATE INDEX batch_undone ON batch (seq) WHERE state = 'undone';
CREATE INDEX change_outline ON change (seq) WHERE field IN ('*', 'position')
"""

_GIVEN_OUT = """
ALTER TABLE annex ADD COLUMN given TEXT;
ALTER TABLE annex ADD COLUMN returned TEXT;
ALTER TABLE annex ADD COLUMN assignment TEXT
"""


def upgrade(db: "Database") -> None:
    """Bring an empty or older file to this schema, in one transaction: all of it or nothing."""
    with db.atomic():
        migrations.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
