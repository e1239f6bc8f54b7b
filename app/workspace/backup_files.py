"""Where backups lie and what they are called: a folder a file, names that say time and kind."""

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import platformdirs

from app.core.errors import Problem, reason
from app.report.replacing import replacing
from app.workspace.local_copy import home_of
from app.workspace.thinning import Kind, Stamp

ENDING = ".jixiao"
# So much of a file's own name stands in the names of its backups.
_NAME = 40
# Hexadecimal digits of the content's digest in a name: chance never makes two alike.
_DIGITS = 16
_PATTERN = re.compile(
    r"(?P<name>.*)_(?P<at>\d{8}-\d{6})_(?P<number>\d{6,})_(?P<kind>[^_]+)"
    rf"_(?P<digest>[0-9a-f]{{{_DIGITS}}}){re.escape(ENDING)}"
)
_TIME = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified copy of a file. `at` is local time, `size` bytes.

    `number` counts the backups of a file: with the clock set back it still says
    which was made later. `digest` begins the digest of what it must hold.
    """

    path: Path
    number: int
    at: datetime
    kind: Kind
    digest: str
    size: int

    @property
    def stamp(self) -> Stamp:
        """What thinning looks at."""
        return Stamp(self.number, self.at, self.kind)

    def holds(self, digest: str) -> bool:
        """Whether a content of this digest is what it must hold."""
        return digest.startswith(self.digest)


def name_of(source: Path, at: datetime, number: int, kind: Kind, digest: str) -> str:
    """The name of a backup: 範例_20260301-093015_000042_定時_3fa9c2d1e0b7a654.jixiao."""
    words = (source.stem[:_NAME], at.strftime(_TIME), f"{number:06}", kind.value, digest[:_DIGITS])
    return "_".join(words) + ENDING


def read_name(path: Path) -> Backup | None:
    """The backup of a file's name; None when it is none, or is gone."""
    found = _PATTERN.fullmatch(path.name)
    if found is None:
        return None
    try:
        return Backup(
            path=path,
            number=int(found["number"]),
            at=datetime.strptime(found["at"], _TIME),
            kind=Kind(found["kind"]),
            digest=found["digest"],
            size=path.stat().st_size,
        )
    except (ValueError, OSError):
        return None


def backups_in(folder: Path, source: Path) -> list[Backup]:
    """The backups of a file that lie in a folder, newest first; none where it cannot be read."""
    try:
        paths = list(folder.iterdir())
    except OSError:
        return []
    found = (read_name(path) for path in paths if _is_of(path.name, source))
    return sorted(filter(None, found), key=_made, reverse=True)


def folders_of(source: Path) -> list[Path]:
    """Where backups of a file go: below the program's own folder, then below the chosen one."""
    roots, home = [default_root(), chosen_root()], home_of(source)
    return [root / _folder_name(home) for root in roots if root]


def default_root() -> Path:
    """The program's own folder for backups."""
    return Path(platformdirs.user_data_dir("jixiao", appauthor=False)) / "backups"


def chosen_root() -> Path | None:
    """The folder the officer chose beside it."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return Path(json.loads(_settings().read_text(encoding="utf-8"))["folder"])
    return None


def choose_root(folder: Path | None) -> None:
    """Remember the officer's folder, or that there is none. Raises Problem."""
    settings = _settings()
    try:
        settings.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"不能寫入「{settings.parent}」（{reason(error)}），備份資料夾沒有改變；請檢查權限。"
        ) from None
    with replacing(settings) as file:
        value = {"folder": str(folder.absolute()) if folder else None}
        file.write(json.dumps(value, ensure_ascii=False).encode())


def backups_of(path: Path) -> tuple[Backup, ...]:
    """All backups of a file, newest first; one that lies in both folders counts once."""
    found: dict[str, Backup] = {}
    for folder in folders_of(path):
        for backup in backups_in(folder, path):
            found.setdefault(backup.path.name, backup)
    return tuple(sorted(found.values(), key=_made, reverse=True))


def _is_of(name: str, source: Path) -> bool:
    found = _PATTERN.fullmatch(name)
    return found is not None and found["name"] == source.stem[:_NAME]


def _made(backup: Backup) -> tuple[int, datetime]:
    return backup.number, backup.at


def _folder_name(source: Path) -> str:
    """Two files of one name have folders of their own; two names of one file share theirs."""
    real = os.path.normcase(source.resolve())
    return f"{source.stem[:_NAME]}-{hashlib.sha256(os.fsencode(real)).hexdigest()[:8]}"


def _settings() -> Path:
    return Path(platformdirs.user_config_dir("jixiao", appauthor=False)) / "backups.json"
