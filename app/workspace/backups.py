"""Verified copies of a file, made when it matters, thinned as they age, and put back."""

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import Problem, reason
from app.workspace.backup_files import (
    Backup,
    backups_in,
    backups_of,
    folders_of,
    name_of,
    read_name,
)
from app.workspace.thinning import LASTING, Kind, kept
from db.store import Store

__all__ = [
    "Backup",
    "Kind",
    "Made",
    "back_up",
    "back_up_at_home",
    "back_up_file",
    "backups_of",
    "before_upgrade",
    "restore",
]

# A copy that a killed program left half done is taken away after this.
_ABANDONED = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that holds what the file holds now.

    `new` is False when there was one already; `troubles` says in a sentence
    each why one of the folders has none.
    """

    backup: Backup
    new: bool
    troubles: tuple[str, ...] = ()


def back_up(
    store: Store,
    kind: Kind,
    *,
    folders: Sequence[Path] = (),
    thin: bool = True,
    now: datetime | None = None,
) -> Made:
    """Make sure that a verified backup of an open file lies in each folder, and thin those there.

    Nothing is written where the newest holds the same already, but for what a
    way back depends on. Without `folders`, those of the file. A folder that
    cannot be reached is told in the answer. Raises Problem when no folder has
    a backup, or the file is damaged: what is there then stays as it is.
    """
    folders = folders or folders_of(store.path)
    at = (now or datetime.now()).replace(microsecond=0)
    made: Made | None = None
    problems: list[Problem] = []
    for folder in folders:
        try:
            made = _also(made, folder) if made else _first(store, kind, folders, folder, at)
        except Problem as problem:
            problems.append(problem)
        else:
            if thin:
                _thin(folder, store.path, at)
    if made is None:
        raise problems[0]
    return Made(backup=made.backup, new=made.new, troubles=tuple(map(str, problems)))


def back_up_file(path: Path, kind: Kind, *, folder: Path | None = None) -> Made:
    """Back a file up that another program may hold; into a folder alone where one is given."""
    with closing(Store.as_it_is(path)) as store:
        if folder is None:
            return back_up(store, kind)
        return back_up(store, kind, folders=(folder.absolute(),), thin=False)


def back_up_at_home(path: Path, kind: Kind) -> Made:
    """Back a file up into the program's own folder only, which is never far."""
    with closing(Store.as_it_is(path)) as store:
        return back_up(store, kind, folders=folders_of(path)[:1])


def before_upgrade(store: Store) -> None:
    """Back a file of an older schema up. Raises Problem when it cannot be: then it stays as it is."""
    try:
        back_up(store, Kind.UPGRADE)
    except Problem as problem:
        raise Problem(
            f"「{store.path}」是舊版的檔案，升級前要先備份，但是{problem}檔案沒有升級，內容不變。"
        ) from None


def restore(backup: Path, path: Path, *, now: datetime | None = None) -> Path | None:
    """Put a copy of a backup in a file's place; where the present file is kept, if there was one.

    The backup is verified first; it may be any file of ours. What stands at
    `path` is backed up too where it is in order. Raises Problem when the
    backup is damaged or not what its name says, or the file is in use; then
    nothing is changed.
    """
    at = now or datetime.now()
    with closing(Store.as_it_is(backup)) as source:
        named = read_name(backup)
        if named and not named.holds(source.digest()):
            raise Problem(f"備份「{backup}」的內容已被更動或損壞，沒有還原；請改用另一份備份。")
        aside = _free(path.with_name(f"{path.stem}.還原前-{at:%Y%m%d-%H%M%S}{path.suffix}"))
        existed = path.exists()
        if existed:
            # The file itself is kept, whatever state it is in. Nothing is thinned
            # now: the backup that is put back could be what goes.
            with suppress(Problem), closing(Store.as_it_is(path)) as present:
                back_up(present, Kind.RESTORE, thin=False, now=at)
        source.copy_to(path, aside=aside)
    return aside if existed else None


def _first(store: Store, kind: Kind, folders: Sequence[Path], folder: Path, at: datetime) -> Made:
    """Make sure that a folder has a backup of what the store holds."""
    path = store.path
    newest = next(iter(backups_in(folder, path)), None)
    if newest and kind not in LASTING and newest.holds(store.digest()) and _is_good(newest):
        return Made(backup=newest, new=False)
    _make(folder)
    others = (backup.number for each in folders for backup in backups_in(each, path))
    number = max(others, default=0) + 1
    out = store.copy_into(folder, lambda digest: name_of(path, at, number, kind, digest))
    return Made(backup=_read(out), new=True)


def _also(made: Made, folder: Path) -> Made:
    """Make sure that another folder has the same backup."""
    there = read_name(folder / made.backup.path.name)
    if there and _is_good(there):
        return made
    _make(folder)
    with closing(Store.as_it_is(made.backup.path)) as copy:
        copy.copy_into(folder, lambda _digest: made.backup.path.name)
    return made


def _is_good(backup: Backup) -> bool:
    """Whether a backup still holds what its name says."""
    try:
        with closing(Store.as_it_is(backup.path)) as store:
            return backup.holds(store.digest())
    except Problem:
        return False


def _thin(folder: Path, path: Path, now: datetime) -> None:
    """Remove what need not stay; what cannot be removed stays."""
    backups = backups_in(folder, path)
    stay = kept((backup.stamp for backup in backups), now)
    for backup in backups:
        if backup.stamp not in stay:
            _remove(backup.path)
    for left in folder.glob(".*.tmp"):
        with suppress(OSError):
            if now - datetime.fromtimestamp(left.stat().st_mtime) > _ABANDONED:
                _remove(left)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if os.name == "nt":  # where what can only be read cannot be removed
            path.chmod(0o666)
        path.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"備份不能寫入「{folder}」（{reason(error)}）；請檢查這個資料夾，或改選備份資料夾。"
        ) from None


def _read(path: Path) -> Backup:
    backup = read_name(path)
    assert backup is not None
    return backup


def _free(path: Path) -> Path:
    """A path beside this one that nothing has yet."""
    count, free = 2, path
    while free.exists():
        free, count = path.with_name(f"{path.stem}-{count}{path.suffix}"), count + 1
    return free
