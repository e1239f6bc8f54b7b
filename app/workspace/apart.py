"""Reading strangers' files in a process of its own, so that a hostile one can hurt nothing.

What reads PDF is no code of ours: it may take too long, too much memory, or
fall over. Here that is a sentence.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import Problem
from app.workspace.incoming import Options

if TYPE_CHECKING:
    from app.exchange.printed.reading import Incoming

# Nine goals take half a second, nine hundred (a PDF of 2 MB) half a minute.
_SECONDS, _BYTES_A_SECOND, _MOST_SECONDS = 8.0, 50_000, 60.0
_MOST_MEMORY = 1_000_000_000
_ROOT = Path(__file__).parents[2]


def own_command(*arguments: str) -> list[str]:
    """The words that run this very program's command line."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "app", *arguments]


def read_apart(path: Path, options: Options) -> "Incoming":
    """`read_file` in a process of its own. Raises Problem."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        out = Path(folder) / "annex"
        run_apart(
            path, ["read", str(path.absolute()), str(out), *_flags(options), "--called", str(path)]
        )
        incoming: Incoming = pickle.loads(out.read_bytes())  # ours: written by our own process
    return incoming


def limit_memory() -> None:
    """Hold this process to what reading may take, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def run_apart(path: Path, arguments: list[str]) -> None:
    """Run a verb that reads a stranger's file, held to time by its size. Raises Problem."""
    environment = os.environ | {"JIXIAO_JOB": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # the reading says what is wrong
    process = subprocess.Popen(
        own_command(*arguments), cwd=_ROOT, env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        # Its standard input stays open: closed, it would end.
        _, error = _communicate(process, min(_SECONDS + size / _BYTES_A_SECOND, _MOST_SECONDS))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Problem(
            f"「{path}」讀了太久還沒讀完，已停止；請確認檔案，或只留下附件再匯入。"
        ) from None
    if process.returncode == 0:
        return
    said = error.decode("utf-8", "replace").strip()
    if process.returncode == 1 and said:
        raise Problem(said)
    raise Problem(f"「{path}」讀到一半就出錯，可能已損壞；請改用完整的檔案，或改匯入其他格式。")


def _communicate(process: "subprocess.Popen[bytes]", seconds: float) -> tuple[bytes, bytes]:
    """Wait for a process that says little, without closing its standard input before."""
    process.wait(seconds)
    return process.communicate()


def _flags(options: Options) -> list[str]:
    flags = ["--agency", options.agency] if options.agency else []
    flags += ["--year", str(options.year)] if options.year else []
    flags += ["--keep-spaces"] if options.keep_spaces else []
    return flags + (["--as-printed"] if options.as_printed else [])
