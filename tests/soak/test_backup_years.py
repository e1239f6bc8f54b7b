"""Two years of work on one real file, every backup made, thinned and put back as the program does."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from app.workspace.backup_files import choose_root, folders_of
from app.workspace.backups import Backup, Kind, back_up, backups_of, restore
from app.workspace.thinning import LASTING
from app.workspace.transfer import create_sample
from db.store import Store

DAYS = 731


def digest_of(path: Path) -> str:
    with closing(Store.as_it_is(path)) as store:
        return store.digest()


def work(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA synchronous = OFF")  # the disk is not what is tried here
        conn.execute("UPDATE goal SET title = ? WHERE position = 1", (text,))
        conn.commit()


@pytest.mark.soak
def test_two_years_of_backups(tmp_path: Path) -> None:
    random = Random(7)
    path = tmp_path / "本局.jixiao"
    create_sample(path)
    choose_root(tmp_path / "外接碟")
    now = first = datetime(2026, 1, 1, 8)
    holds: dict[str, str] = {}  # what each backup must hold, by its name
    made: list[Backup] = []

    def take(kind: Kind) -> None:
        with closing(Store.as_it_is(path)) as store:
            result = back_up(store, kind, now=now)
        assert result.troubles == ()
        if result.new:
            made.append(result.backup)
            holds[result.backup.path.name] = digest_of(path)

    for day in range(DAYS):
        now = first + timedelta(days=day)
        if now.weekday() > 4 or random.random() < 0.2:
            continue
        take(Kind.OPENING)
        for hour in range(random.choice([1, 3, 6])):
            now += timedelta(minutes=random.choice([30, 30, 120]))
            work(path, f"第{day}天第{hour}次")
            take(random.choices(list(Kind), [0, 0, 1, 4, 2, 60, 5])[0])
        if random.random() < 0.05:
            old = random.choice(backups_of(path))
            before = digest_of(path)
            aside = restore(old.path, path, now=now)
            assert aside is not None
            newest = backups_of(path)[0]
            assert newest.kind is Kind.RESTORE
            made.append(newest)
            holds[newest.path.name] = before
            assert (digest_of(path), digest_of(aside)) == (holds[old.path.name], before)
            aside.unlink()
        take(Kind.CLOSING)
    left = backups_of(path)
    print(f"made {len(made)}, left {len(left)}, {sum(b.size for b in left) / 1e6:.1f} MB")
    for folder in folders_of(path):
        for backup in left:
            if (folder / backup.path.name).exists():
                assert digest_of(folder / backup.path.name) == holds[backup.path.name]
    days = {b.at.date() for b in made if now - b.at < timedelta(days=31)}
    months = {(b.at.year, b.at.month) for b in made}
    assert {b.at.date() for b in left} >= days
    assert {(b.at.year, b.at.month) for b in left} >= months
    assert len([b for b in left if b.kind not in LASTING]) <= 12 + 31 + 25
