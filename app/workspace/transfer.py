"""Annexes in and out of a file: the sample, import, export."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.core.errors import Problem
from app.core.model import Annex
from app.exchange.interchange import read_annex, write_annex
from app.workspace.workspace import Workspace
from resources import SAMPLE

# Far above any annex (900 goals are 3 MB), far below what would fill the memory.
_LARGEST_IMPORT = 200_000_000
# The endings of the files that can be imported.
IMPORTED = (".json",)


def sample() -> Annex:
    """The annex of 104 that the program ships."""
    return read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)


def create_sample(path: Path) -> None:
    """Make a new file with the annex of 104."""
    Workspace.create(path, sample()).close()


def read_file(path: Path) -> Annex:
    """The annex of a file to import, by its ending. Raises Problem."""
    kind = path.suffix.lower()
    if kind == ".json":
        return read_annex(_text(path), str(path))
    raise Problem(f"「{path}」不是可匯入的檔案；請選擇 .json 檔案。")


def import_files(paths: Sequence[Path], into: Path, *, replace: bool = False) -> None:
    """Import files in one step; `into` is made when it is not there. All or nothing."""
    annexes = [read_file(path) for path in paths]
    taken: dict[tuple[str, int], Path] = {}
    for path, annex in zip(paths, annexes, strict=True):
        other = taken.setdefault((annex.agency, annex.fiscal_year), path)
        if other is not path:
            raise Problem(
                f"「{other}」與「{path}」都是{annex.agency} {annex.fiscal_year} 年度；請只匯入其一。"
            )
    if not into.exists():
        Workspace.create(into, *annexes).close()
        return
    with Workspace.open(into) as workspace:
        workspace.add_annexes(annexes, replace=replace)


def export_annex(annex: Annex, out: Path) -> None:
    """Write an annex to a file, by its ending; an existing one is replaced whole or not at all."""
    kind = out.suffix.lower()
    if kind == ".json":
        with replacing(out) as file:
            file.write(write_annex(annex).encode("utf-8"))
    else:
        raise Problem(f"不能匯出成「{out.name}」；檔名請以 .pdf 或 .json 結尾。")


@contextmanager
def replacing(out: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes `out`'s place when all went well, and else leaves no trace.

    Raises Problem when the folder is not there or not writable, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:40]}.", suffix=".tmp")
    except FileNotFoundError:
        raise Problem(f"沒有「{out.parent}」這個資料夾；請先建立，或換一個位置。") from None
    except OSError:
        raise Problem(f"不能寫入「{out.parent}」；請換一個可寫入的資料夾。") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(out)
    except OSError as error:
        raise Problem(
            f"不能寫出「{out}」（{error.strerror}）；請檢查磁碟空間與權限，或換一個位置。"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_IMPORT:
            raise Problem(f"「{path}」太大，不像是附件；請確認選對了檔案。")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            f"「{path}」第 {error.start + 1} 個位元組起不是 UTF-8 文字；請以 UTF-8 另存後再匯入。"
        ) from None
    except FileNotFoundError:
        raise Problem(f"找不到「{path}」；請檢查檔名與位置。") from None
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{error.strerror}）；請檢查檔案與權限。") from None
