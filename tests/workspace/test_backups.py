"""A backup of each kind: made, verified, compared, thinned, put back."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.workspace import Workspace, backup_files
from app.workspace.backup_files import choose_root, chosen_root, default_root, folders_of
from app.workspace.backups import Kind, back_up, back_up_file, backups_of, restore
from app.workspace.transfer import export_annex, import_files
from db.lock import WriteLock
from db.schema import SCHEMA_VERSION
from db.store import Store
from tests.support import small_annex, state_of

GOLDEN = Path(__file__).parents[1] / "db" / "golden"
NOW = datetime(2026, 3, 1, 9, 30, 15)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one annex."""
    file = tmp_path / "本局_115.jixiao"
    Workspace.create(file, small_annex()).close()
    return file


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    """A folder the officer chose beside the program's own."""
    folder = tmp_path / "備份"
    choose_root(folder)
    return folder


def edit(path: Path, title: str) -> None:
    with Workspace.open(path) as workspace:
        goal = workspace.annex(workspace.find().key).goals[0]
        workspace.edit("goal", goal.key, "title", title)


def title_of(path: Path) -> str:
    with Workspace.open(path, write=False) as workspace:
        return workspace.annex(workspace.find().key).goals[0].title


def digest_of(path: Path) -> str:
    with closing(Store.as_it_is(path)) as store:
        return store.digest()


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(statement)
        conn.commit()


def files_in(folder: Path) -> list[str]:
    return sorted(name for name, data in state_of(folder).items() if data is not None)


@pytest.mark.parametrize("kind", Kind)
def test_of_each_kind_one_is_made_restored_and_equal(path: Path, kind: Kind) -> None:
    edit(path, "備份時")
    then = digest_of(path)
    backup = back_up_file(path, kind).backup
    assert backup.kind is kind
    assert backup.path.is_relative_to(default_root())
    assert digest_of(backup.path) == then
    with Workspace.open(path, write=False) as ours, Workspace.open(backup.path, write=False) as its:
        assert its.annex(its.find().key) == ours.annex(ours.find().key)
        assert its.history() == ours.history()
    edit(path, "之後")
    later = digest_of(path)
    aside = restore(backup.path, path)
    assert digest_of(path) == then
    assert aside is not None
    assert digest_of(aside) == later, "the present file is kept"
    newest = backups_of(path)[0]
    assert (newest.kind, digest_of(newest.path)) == (Kind.RESTORE, later)
    with Workspace.open(path) as workspace:
        assert workspace.faults() == []
        assert workspace.undo(), "the history of the restored file goes on"


def test_its_name_sorts_by_time_and_says_kind_and_content(path: Path) -> None:
    with closing(Store.as_it_is(path)) as store:
        backup = back_up(store, Kind.TIMED, now=NOW).backup
    digits = digest_of(path)[:16]
    assert backup.path.name == f"本局_115_20260301-093015_000001_定時_{digits}.jixiao"
    assert backup.path.parent.name.startswith("本局_115-")
    assert backup.path.stat().st_mode & 0o222 == 0, "nobody writes into it by mistake"
    assert (backup.at, backup.number, backup.size) == (NOW, 1, path.stat().st_size)


def test_two_in_a_second_and_a_clock_set_back_keep_their_order(path: Path) -> None:
    made = []
    for n, at in enumerate((NOW, NOW, NOW - timedelta(days=400), NOW)):
        edit(path, f"第{n}次")
        with closing(Store.as_it_is(path)) as store:
            made.append(back_up(store, Kind.MANUAL, now=at).backup)
    assert [b.number for b in made] == [1, 2, 3, 4]
    assert backups_of(path) == tuple(reversed(made))


def test_opening_and_closing_fifty_times_fills_nothing(path: Path) -> None:
    for _ in range(50):
        back_up_file(path, Kind.OPENING)
        back_up_file(path, Kind.CLOSING)
    assert len(backups_of(path)) == 1
    assert not back_up_file(path, Kind.MANUAL).new
    edit(path, "改")
    assert back_up_file(path, Kind.CLOSING).new
    with Workspace.open(path) as workspace:
        workspace.undo()
    assert back_up_file(path, Kind.CLOSING).new, "the history is content too"
    assert len(backups_of(path)) == 3


def test_what_a_way_back_depends_on_is_always_made(path: Path) -> None:
    back_up_file(path, Kind.OPENING)
    assert back_up_file(path, Kind.RESTORE).new
    assert back_up_file(path, Kind.UPGRADE).new


def test_a_newest_one_that_was_spoilt_is_made_anew(path: Path) -> None:
    spoilt = back_up_file(path, Kind.OPENING).backup
    spoilt.path.chmod(0o644)
    execute(spoilt.path, "UPDATE goal SET title = '動過'")
    made = back_up_file(path, Kind.OPENING)
    assert made.new
    assert digest_of(made.backup.path) == digest_of(path)


def test_two_files_of_one_name_have_their_own(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "別處" / path.name
    other.parent.mkdir()
    shutil.copy(path, other)
    back_up_file(path, Kind.OPENING)
    assert backups_of(other) == ()
    link = tmp_path / "連結.jixiao"
    link.symlink_to(path)
    folders = folders_of(link)
    assert [f.name[-8:] for f in folders] == [f.name[-8:] for f in folders_of(path)]


# --- the folder the officer chooses ---------------------------------------------------


def test_each_goes_to_both_folders(path: Path, chosen: Path) -> None:
    assert chosen_root() == chosen
    for n, kind in enumerate(Kind):
        edit(path, f"第{n}次")
        assert back_up_file(path, kind).troubles == ()
    default, other = folders_of(path)
    assert files_in(default) == files_in(other)
    assert len(files_in(other)) == len(Kind)
    assert len(backups_of(path)) == len(Kind), "what lies in both counts once"
    for name in files_in(other):
        assert (default / name).read_bytes()[100:] == (other / name).read_bytes()[100:]
    choose_root(None)
    assert chosen_root() is None


def test_a_folder_that_cannot_be_reached_is_one_sentence(path: Path, chosen: Path) -> None:
    chosen.write_text("不是資料夾", encoding="utf-8")
    made = back_up_file(path, Kind.CLOSING)
    assert made.new
    assert len(made.troubles) == 1
    assert "備份不能寫入" in made.troubles[0]
    assert "備份" in made.troubles[0]
    chosen.unlink()
    again = back_up_file(path, Kind.CLOSING)
    assert (again.new, again.troubles) == (False, ())
    assert files_in(folders_of(path)[1]) == [made.backup.path.name], "it catches up"


def test_the_chosen_one_does_where_the_own_one_cannot_be_written(path: Path, chosen: Path) -> None:
    default_root().parent.mkdir(parents=True)
    default_root().write_text("不是資料夾", encoding="utf-8")
    made = back_up_file(path, Kind.CLOSING)
    assert made.backup.path.is_relative_to(chosen)
    assert len(made.troubles) == 1
    assert backups_of(path) == (made.backup,)


def test_where_neither_can_be_written_it_is_a_problem(path: Path) -> None:
    default_root().parent.mkdir(parents=True)
    default_root().write_text("不是資料夾", encoding="utf-8")
    with pytest.raises(Problem, match="備份不能寫入"):
        back_up_file(path, Kind.CLOSING)
    assert backups_of(path) == ()


@pytest.mark.parametrize("text", ["", "[]", '{"folder": 3}', '{"other": 1}', "\x00"])
def test_a_setting_that_was_spoilt_is_none(text: str) -> None:
    settings = backup_files._settings()
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(text, encoding="utf-8")
    assert chosen_root() is None


def test_a_folder_given_for_once_is_not_thinned(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "外接碟"
    for n in range(3):
        edit(path, f"第{n}次")
        made = back_up_file(path, Kind.MANUAL, folder=out)
        assert made.backup.path.parent == out
    for name in files_in(out):
        (out / name).rename(out / name.replace(f"{made.backup.at:%Y}", "2001"))
    edit(path, "再一次")
    assert back_up_file(path, Kind.MANUAL, folder=out).new
    assert not back_up_file(path, Kind.MANUAL, folder=out).new
    assert len(files_in(out)) == 4
    assert backups_of(path) == ()


def test_files_with_alike_names_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "外接碟"
    for name in ("a.jixiao", "a_b.jixiao"):
        Workspace.create(tmp_path / name, small_annex(agency=name)).close()
        back_up_file(tmp_path / name, Kind.MANUAL, folder=folder)
    assert not back_up_file(tmp_path / "a.jixiao", Kind.MANUAL, folder=folder).new
    assert len(files_in(folder)) == 2


# --- damage ----------------------------------------------------------------------------


def damage_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    path.write_bytes(data)


def damage_value(path: Path) -> None:
    execute(path, "UPDATE measure SET actual = '12a'")


def damage_reference(path: Path) -> None:
    execute(path, "DELETE FROM goal WHERE position = 1")


@pytest.mark.parametrize("damage", [damage_pages, damage_value, damage_reference])
def test_a_damaged_file_is_never_backed_up_among_good_ones(
    path: Path, chosen: Path, damage: object
) -> None:
    assert callable(damage)
    old = NOW - timedelta(days=1000)
    with closing(Store.as_it_is(path)) as store:
        good = back_up(store, Kind.OPENING, now=old).backup
    damage(path)
    before = state_of(default_root()), state_of(chosen)
    for kind in Kind:
        with pytest.raises(Problem, match="損壞"):
            back_up_file(path, kind)
    assert (state_of(default_root()), state_of(chosen)) == before
    aside = restore(good.path, path, now=NOW)
    assert aside is not None
    assert title_of(path) == "甲"
    assert backups_of(path) == (good,), "what is damaged is kept aside only"


@pytest.mark.parametrize("damage", [damage_pages, damage_value, damage_reference])
def test_a_backup_that_was_tampered_with_is_not_restored(path: Path, damage: object) -> None:
    assert callable(damage)
    backup = back_up_file(path, Kind.OPENING).backup
    backup.path.chmod(0o644)
    damage(backup.path)
    before = state_of(path.parent)
    with pytest.raises(Problem, match="損壞"):
        restore(backup.path, path)
    with pytest.raises(Problem, match="損壞"):
        restore(backup.path, path.with_name("新.jixiao"))
    assert state_of(path.parent) == before


def test_what_is_not_in_order_is_not_restored_whatever_its_name(path: Path) -> None:
    copy = path.with_name("無名.jixiao")
    shutil.copy(path, copy)
    damage_value(copy)
    with pytest.raises(Problem, match="損壞"):
        restore(copy, path)
    assert title_of(path) == "甲"


def test_a_backup_is_known_by_its_name_to_be_another(path: Path) -> None:
    """Whole and in order, and still not what it was."""
    backup = back_up_file(path, Kind.OPENING).backup
    backup.path.chmod(0o644)
    execute(backup.path, "UPDATE goal SET title = '動過'")
    with pytest.raises(Problem, match="已被更動"):
        restore(backup.path, path)
    copy = path.with_name("無名.jixiao")
    shutil.copy(backup.path, copy)
    restore(copy, path)
    assert title_of(path) == "動過", "any file of ours can be put back"


def test_what_a_killed_program_left_half_done_goes_in_time(path: Path) -> None:
    (folder,) = folders_of(path)
    folder.mkdir(parents=True)
    old, new = folder / ".a.1.tmp", folder / ".a.2.tmp"
    for left in (old, new):
        left.write_bytes(b"half")
    long_ago = (datetime.now() - timedelta(days=2)).timestamp()
    os.utime(old, (long_ago, long_ago))
    back_up_file(path, Kind.OPENING)
    assert not old.exists()
    assert new.exists(), "another program may be at it"


# --- thinning on the disk ---------------------------------------------------------------


def test_two_years_of_files(path: Path, chosen: Path) -> None:
    """Real files over two years, in both folders: what is left."""
    at = NOW
    for n in range(27):
        execute(path, f"UPDATE goal SET title = '第{n}次'")
        at += timedelta(days=30)
        with closing(Store.as_it_is(path)) as store:
            back_up(store, Kind.CLOSING, now=at)
    backups = backups_of(path)
    assert title_of(backups[0].path) == "第26次"
    months = {(b.at.year, b.at.month) for b in backups}
    assert 24 <= len(months) <= 26
    assert len(backups) <= len(months) + 2
    for folder in folders_of(path):
        assert files_in(folder) == sorted(b.path.name for b in backups)
    assert all(b.holds(digest_of(b.path)) for b in backups)


# --- restoring --------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_made(path: Path, tmp_path: Path) -> None:
    backup = back_up_file(path, Kind.OPENING).backup
    out = tmp_path / "新.jixiao"
    assert restore(backup.path, out) is None
    assert digest_of(out) == digest_of(path)
    with pytest.raises(Problem, match=r"沒有「.*」這個資料夾"):
        restore(backup.path, tmp_path / "沒有" / "新.jixiao")


def test_a_file_in_use_is_refused_saying_who(path: Path) -> None:
    backup = back_up_file(path, Kind.OPENING).backup
    edit(path, "之後")
    lock = WriteLock(path)
    lock.acquire()
    before = path.read_bytes()
    with pytest.raises(Problem, match=r"正由「.*」.*使用"):
        restore(backup.path, path)
    lock.release()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if "還原前" in p.name] == []


def test_restoring_twice_in_a_second_keeps_both(path: Path) -> None:
    backup = back_up_file(path, Kind.OPENING).backup
    edit(path, "一")
    first = restore(backup.path, path, now=NOW)
    edit(path, "二")
    second = restore(backup.path, path, now=NOW)
    assert first is not None
    assert second is not None
    assert [title_of(first), title_of(second)] == ["一", "二"]


def test_one_that_is_about_to_go_can_still_be_restored(path: Path) -> None:
    """Neither the backup made before it, nor another program meanwhile, stands in the way."""
    then = digest_of(path)
    for title, days in (("一", 400), ("二", 399)):
        with closing(Store.as_it_is(path)) as store:
            back_up(store, Kind.OPENING, now=NOW - timedelta(days=days), thin=False)
        edit(path, title)
    oldest = backups_of(path)[-1].path
    restore(oldest, path, now=NOW)
    assert digest_of(path) == then
    assert oldest.exists()
    with closing(Store.as_it_is(oldest)) as store:
        oldest.unlink()
        store.copy_to(path)
    assert digest_of(path) == then


def test_onto_itself_or_from_what_is_none_is_refused(path: Path, tmp_path: Path) -> None:
    text = tmp_path / "文字.jixiao"
    text.write_text("這不是資料庫", encoding="utf-8")
    before = state_of(tmp_path)
    for backup, words in ((path, "就是"), (text, "不是績效編報"), (tmp_path / "無", "找不到")):
        with pytest.raises(Problem, match=words):
            restore(backup, path)
    assert state_of(tmp_path) == before


# --- before what cannot be taken back ----------------------------------------------------


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A file of the first schema."""
    path = tmp_path / "舊版.jixiao"
    shutil.copy(GOLDEN / "schema-1.jixiao", path)
    return path


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as conn:
        version: int = conn.execute("PRAGMA user_version").fetchone()[0]
        return version


def test_a_file_is_backed_up_before_it_is_upgraded(older: Path) -> None:
    before = digest_of(older)
    Workspace.open(older).close()
    assert version_of(older) == SCHEMA_VERSION
    (backup,) = backups_of(older)
    assert backup.kind is Kind.UPGRADE
    assert version_of(backup.path) == 1
    assert digest_of(backup.path) == before
    restore(backup.path, older)
    assert (version_of(older), digest_of(older)) == (1, before)


def test_without_a_backup_there_is_no_upgrade(older: Path) -> None:
    default_root().parent.mkdir(parents=True)
    default_root().write_text("不是資料夾", encoding="utf-8")
    before = older.read_bytes()
    with pytest.raises(Problem, match=r"升級前要先備份.*沒有升級"):
        Workspace.open(older)
    assert older.read_bytes() == before
    assert version_of(older) == 1
    default_root().unlink()
    Workspace.open(older).close()
    assert version_of(older) == SCHEMA_VERSION


def test_reading_an_older_file_leaves_it_and_makes_no_backup(older: Path) -> None:
    before = older.read_bytes()
    Workspace.open(older, write=False).close()
    assert older.read_bytes() == before
    assert backups_of(older) == ()


@pytest.mark.parametrize("replace", [True, False])
def test_a_file_is_backed_up_before_an_import(path: Path, replace: bool) -> None:
    source = path.with_name("a.json")
    export_annex(small_annex(fiscal_year=104 if replace else 99, agency="某機關"), source)
    before = digest_of(path)
    assert import_files([source], path, replace=replace).troubles == ()
    (backup,) = backups_of(path)
    assert (backup.kind, digest_of(backup.path)) == (Kind.IMPORT, before)
    assert digest_of(path) != before


def test_an_import_that_cannot_be_backed_up_says_so_and_can_be_undone(path: Path) -> None:
    default_root().parent.mkdir(parents=True)
    default_root().write_text("不是資料夾", encoding="utf-8")
    source = path.with_name("a.json")
    export_annex(small_annex(fiscal_year=99), source)
    (trouble,) = import_files([source], path).troubles
    assert "備份不能寫入" in trouble
    with Workspace.open(path) as workspace:
        assert len(workspace.heads()) == 2
        workspace.undo()
        assert len(workspace.heads()) == 1


def test_the_setting_can_be_read_by_people(chosen: Path) -> None:
    assert json.loads(backup_files._settings().read_text(encoding="utf-8")) == {
        "folder": str(chosen)
    }
