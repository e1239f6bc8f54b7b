"""`jixiao backup` and `jixiao restore`, as scripts see them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.workspace import Workspace
from app.workspace.backup_files import choose_root, default_root
from app.workspace.backups import Kind, backups_of
from db.store import Store
from tests.support import ROOT, jixiao, small_annex, state_of

GOLDEN = Path(__file__).parent / "db" / "golden"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    Workspace.create(path, small_annex()).close()
    return path


def edit(db: Path, title: str) -> None:
    with Workspace.open(db) as workspace:
        goal = workspace.annex(workspace.find().key).goals[0]
        workspace.edit("goal", goal.key, "title", title)


def digest_of(path: Path) -> str:
    store = Store.as_it_is(path)
    digest = store.digest()
    store.close()
    return digest


def test_a_backup_prints_its_path_and_a_restore_where_the_old_one_is(db: Path) -> None:
    done = jixiao("backup", db)
    assert (done.status, done.err) == (0, "")
    backup = Path(done.out.removesuffix("\n"))
    assert digest_of(backup) == digest_of(db)
    assert jixiao("backup", db).out == done.out, "the same content is the same backup"
    then = digest_of(db)
    edit(db, "改了")
    later = digest_of(db)
    done = jixiao("restore", backup, db)
    assert (done.status, done.err) == (0, "")
    aside = next(p for p in db.parent.iterdir() if "還原前" in p.name)
    assert done.out == f"已還原「{db}」；原來的檔案保留為「{aside}」。\n"
    assert (digest_of(db), digest_of(aside)) == (then, later)
    assert jixiao("restore", backup, db.with_name("b.db")).out == (
        f"已還原「{db.with_name('b.db')}」。\n"
    )


def test_a_folder_of_ones_own(db: Path, tmp_path: Path) -> None:
    done = jixiao("backup", "a.db", "--to", "外接碟", cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert Path(done.out.strip()).parent == tmp_path / "外接碟"
    assert backups_of(db) == ()


def test_while_the_window_holds_the_file(db: Path) -> None:
    backup = jixiao("backup", db).out.strip()
    with Workspace.open(db) as workspace:
        goal = workspace.annex(workspace.find().key).goals[0]
        workspace.edit("goal", goal.key, "title", "開著")
        assert digest_of(Path(jixiao("backup", db).out.strip())) == digest_of(db)
        refused = jixiao("restore", backup, db)
    assert refused.status == 1
    assert "使用" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_folder_that_cannot_be_reached_is_told_and_stops_nothing(
    db: Path, tmp_path: Path
) -> None:
    (tmp_path / "檔").touch()
    choose_root(tmp_path / "檔" / "備份")
    done = jixiao("backup", db)
    assert done.status == 0
    assert Path(done.out.strip()).is_file()
    assert len(done.err.splitlines()) == 1
    assert "備份" in done.err


def test_an_older_file_is_backed_up_by_the_first_verb_that_writes(tmp_path: Path) -> None:
    db = tmp_path / "舊.jixiao"
    shutil.copy(GOLDEN / "schema-1.jixiao", db)
    (tmp_path / "無.jsonl").touch()
    assert jixiao("apply", db, tmp_path / "無.jsonl").status == 0
    assert [b.kind for b in backups_of(db)] == [Kind.UPGRADE]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_takes_no_more_is_one_sentence(db: Path) -> None:
    import resource
    import signal

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    before = state_of(db.parent)
    done = jixiao("backup", db, preexec_fn=limit)
    assert (done.status, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert "磁碟" in done.err
    assert state_of(db.parent) == before
    assert [p for p in default_root().rglob("*") if p.is_file()] == []


AS_NOBODY = """if True:
    import os, sys
    from pathlib import Path
    import platformdirs.unix, db.copying, db.digest, db.verify
    from app.core.errors import Problem
    from app.workspace.backups import Kind, back_up_file
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
    for folder in (None, *map(Path, sys.argv[2:])):
        try:
            print(back_up_file(Path(sys.argv[1]), Kind.MANUAL, folder=folder))
        except Problem as problem:
            print(problem)
"""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can be someone else")
def test_as_an_ordinary_user_a_folder_that_cannot_be_written_is_one_sentence(
    db: Path, own_folders: Path
) -> None:
    for folder in (*db.parents, own_folders):
        if folder.stat().st_mode & 0o005 != 0o005 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o005)
    before = state_of(own_folders)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, db, own_folders / "別處", own_folders],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    sentences = done.stdout.decode().splitlines()
    assert len(sentences) == 3, done.stderr.decode()
    assert all("不能寫入" in sentence and sentence.endswith("。") for sentence in sentences)
    assert state_of(own_folders) == before
