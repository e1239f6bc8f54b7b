"""A working copy on this machine of a file whose folder is not to be trusted.

It is edited here, with all the promises of a local file, and written back
whole. What it was taken from is known by its content: if that is no longer
there, somebody changed it meanwhile, and nothing is overwritten.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from app.core.errors import Problem, WorldFailed, reason
from app.report.replacing import replacing
from app.workspace.own_folders import copies_folder
from db.lock import WriteLock
from db.store import Store

_RECORD = "copy.json"
_CHUNK = 1 << 20


class Changed(Problem):
    """Somebody else changed the original; the copy was not written back."""

    def __init__(self, original: Path) -> None:
        super().__init__(
            f"「{original.name}」在原處已被別人改過，您的修改沒有寫回，兩份都留著；請選擇怎麼做。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a copy was taken from, and how far it is written back."""

    original: str  # its absolute path
    base: str  # SHA-256 of the original as taken, or as last written back
    clean: str | None  # the last transaction that the original holds
    written: str | None = None  # when it was last written back, ISO 8601
    next: str = ""  # SHA-256 of what is being written back


@dataclass(slots=True)
class LocalCopy:
    """A working copy in a folder of its own, with the record of where it comes from."""

    folder: Path
    record: Record

    @property
    def original(self) -> Path:
        """The file it was taken from."""
        return Path(self.record.original)

    @property
    def path(self) -> Path:
        """The working copy itself; it has the name of the original."""
        return self.folder / self.original.name

    @property
    def changed(self) -> bool:
        """Whether something is not written back. Raises Problem where it cannot be read."""
        return _last_batch(self.path) != self.record.clean

    @property
    def in_use(self) -> bool:
        """Whether a program edits the copy."""
        return WriteLock(self.path).held_by() is not None

    def reach(self) -> None:
        """Raises WorldFailed where the original is out of reach."""
        try:
            self.original.stat()
        except OSError as error:
            raise WorldFailed(
                f"「{self.original}」現在連不上（{reason(error)}），還沒有寫回；"
                "修改都在本機，會再試。"
            ) from None

    def write_back(self) -> None:
        """Put the copy in the original's place, whole and verified, or change nothing.

        The caller holds the original's lock, where there are locks. Raises
        Changed when the original is not what was taken, WorldFailed when it is
        out of reach, and Problem when the copy is damaged.
        """
        snapshot = self._snapshot()
        try:
            self._put(snapshot)
        finally:
            snapshot.unlink(missing_ok=True)

    def write_beside(self) -> Path:
        """Write the copy as a new file beside the original; where."""
        snapshot = self._snapshot()
        try:
            out = _free(self.original.with_name(f"{self._name_of_mine()}{self.original.suffix}"))
            with replacing(out) as file:
                _copy_verified(snapshot, file)
            return out
        finally:
            snapshot.unlink(missing_ok=True)

    def set_aside(self) -> Path:
        """Keep the copy under another name on this machine, and be a copy no longer; where."""
        kept = copies_folder() / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        out = _free(kept / f"{self._name_of_mine()}{self.original.suffix}")
        self.path.replace(out)
        self.discard()
        return out

    def discard(self) -> None:
        """Take the copy away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _snapshot(self) -> Path:
        """A whole copy of the copy, as it is between two of its transactions."""
        out = self.folder / f"snapshot-{uuid4().hex}"
        store = Store.open(self.path, write=False)
        try:
            store.copy_to(out)
        finally:
            store.close()
        return out

    def _put(self, snapshot: Path) -> None:
        last, digest = _last_batch(snapshot), _digest_of(snapshot)
        with replacing(self.original) as file:
            _copy_verified(snapshot, file)
            # Both are known: if this program ends right after the original is
            # replaced, what stands there is still its own.
            if _digest_of(self.original) not in (self.record.base, self.record.next):
                raise Changed(self.original)
            self._note(next=digest)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        self._note(base=digest, clean=last, written=now, next="")

    def _note(self, **changes: str | None) -> None:
        self.record = replace(self.record, **changes)  # type: ignore[arg-type]
        _write_record(self.folder, self.record)

    def _name_of_mine(self) -> str:
        return f"{self.original.stem}（本機副本 {datetime.now():%Y-%m-%d %H%M}）"


def take(original: Path) -> LocalCopy:
    """Make a working copy. The caller holds the lock. Raises Problem.

    One that was left over is put aside where it holds what is not written back.
    """
    original = original.absolute()
    old = left_over(original)
    if old:
        old.set_aside() if old.changed else old.discard()
    last = _last_batch(original)  # which also rolls back what a killed program left half done
    folder = _folder_of(original)
    making = folder.with_name(f"{folder.name}.{uuid4().hex}")
    try:
        making.mkdir(parents=True)
        digest = _copy(original, making / original.name)
        record = Record(original=str(original), base=digest, clean=last)
        _write_record(making, record)
        if _last_batch(making / original.name) != last:
            raise WorldFailed(f"「{original}」正在變動，沒有取回本機；請稍候再試。")
        making.rename(folder)
    except OSError as error:
        raise WorldFailed(
            f"不能把「{original.name}」取回本機（{reason(error)}）；請檢查磁碟空間與網路後再試。"
        ) from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return LocalCopy(folder, record)


def home_of(path: Path) -> Path:
    """The original of a file that is a working copy, else the file."""
    copy = _load(path.parent) if path.parent.parent == copies_folder() else None
    return copy.original if copy else path


def left_over(original: Path) -> LocalCopy | None:
    """The working copy of a file that is there, in use or not."""
    return _load(_folder_of(original))


def all_left_over() -> Iterator[LocalCopy]:
    """The working copies that are there, in use or not."""
    folder = copies_folder()
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        copy = _load(place)
        if copy:
            yield copy


def _load(folder: Path) -> LocalCopy | None:
    try:
        record = Record(**json.loads((folder / _RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    copy = LocalCopy(folder, record)
    return copy if copy.path.is_file() else None


def _folder_of(original: Path) -> Path:
    name = os.path.normcase(os.path.realpath(original))
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return copies_folder() / digest[:24]


def _write_record(folder: Path, record: Record) -> None:
    with replacing(folder / _RECORD) as file:
        file.write(json.dumps(asdict(record), ensure_ascii=False).encode("utf-8", "replace"))


def _last_batch(path: Path) -> str | None:
    store = Store.open(path, write=False)
    try:
        return store.last_batch()
    finally:
        store.close()


def _copy(source: Path, out: Path) -> str:
    """Copy a file; the SHA-256 of what was read."""
    with source.open("rb") as file, out.open("xb") as copy:
        digest = hashlib.sha256()
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _copy_verified(source: Path, out: IO[bytes]) -> None:
    """Copy a file into an open one, and read it back. Raises OSError where it differs."""
    with source.open("rb") as file:
        shutil.copyfileobj(file, out, _CHUNK)
    out.flush()
    os.fsync(out.fileno())
    out.seek(0)
    if hashlib.file_digest(out, "sha256").hexdigest() != _digest_of(source):  # type: ignore[arg-type]
        raise OSError(0, "寫入的與讀回的不同")


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _free(path: Path) -> Path:
    """A path where nothing is yet."""
    out, number = path, 2
    while out.exists():
        out, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return out
