"""A file replaced whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.core.errors import Problem, reason

_ORDINARY_FILE = 0o666


@contextmanager
def replacing(out: Path) -> Iterator[BinaryIO]:
    """A temporary file beside `out` that takes its place when the block ends well.

    It is flushed to the disk before that; when the block raises, it is removed
    and what stood at `out` stays. Raises Problem when the folder takes no file.
    """
    target = Path(os.path.realpath(out))
    try:
        _refuse_what_is_no_file(out, target)
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", dir=target.parent)
    except OSError as error:
        raise _refused(out, target, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _take_mode(temporary, target)
        temporary.replace(target)
    except OSError as error:
        raise _refused(out, target, error) from None
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _refuse_what_is_no_file(out: Path, target: Path) -> None:
    if target.is_dir():
        raise Problem(f"「{out}」是資料夾；請指定要寫入的檔案名稱。")
    if target.exists() and not target.is_file():
        raise Problem(f"「{out}」不是一般檔案；請改存到別處。")


def _take_mode(temporary: Path, target: Path) -> None:
    """Give the new file the rights of the one it replaces, or those of any new file."""
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o7777)
        return
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(_ORDINARY_FILE & ~mask)


def _refused(out: Path, target: Path, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Problem(f"找不到資料夾「{target.parent}」；請先建立，或改存到別處。")
    if isinstance(error, PermissionError):
        return Problem(
            f"不能寫入「{out}」；請確認資料夾可寫入、檔案未被其他程式開啟，或改存到別處。"
        )
    return Problem(f"寫入「{out}」時失敗（{reason(error)}）；請處理後再試，或改存到別處。")
