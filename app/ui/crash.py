"""A bug of ours: what waits is saved, a report is written, and the officer is told.

The report holds no text of the officer's: no values, no file names, and of an
error's own words only those that Python makes from our code. What else the
error says, and of which file, is added only where the officer agrees.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import platformdirs

from app import __version__
from app.core.errors import reason

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

# Older reports are taken away: nobody reads the twenty-first.
_MOST_REPORTS = 20
_MOST_WORDS = 20_000
# Their words name attributes, modules and types of our code; others' may quote a value.
_SAFE_WORDS = (AttributeError, NameError, ImportError, RecursionError, NotImplementedError)
_ROOT = Path(__file__).parents[2]


def report_folder() -> Path:
    """Where reports are written, beside the log."""
    return Path(platformdirs.user_log_dir("jixiao", appauthor=False))


class CrashReporter:
    """What Python calls for an error that nobody caught, in a slot too."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._folder = report_folder()
        self._seen: set[tuple[str, ...]] = set()
        self._busy = False

    def install(self) -> Callable[[], None]:
        """Begin to listen; the answer ends it."""
        before = sys.excepthook
        sys.excepthook = self
        return partial(setattr, sys, "excepthook", before)

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Save, report and tell; each place of a fault once, so that a paint cannot flood."""
        if os.environ.get("JIXIAO_DEBUG") or not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
        if self._busy or not isinstance(error, Exception):
            return
        place = tuple(_frames(error))
        if place in self._seen:
            return
        self._seen.add(place)
        self._busy = True
        try:
            path = self._write(error)
            self._tell(path, self._save(), self._words(error))
        finally:
            self._busy = False

    def _save(self) -> bool:
        """Write what waits; a failure there is told by itself, and tried again."""
        editor = self._window.editor
        try:
            return editor is None or editor.session.flush()
        except Exception:
            return False

    def _write(self, error: Exception) -> Path | None:
        """The report's place; None when it cannot be written."""
        name = f"crash-{datetime.now():%Y%m%d-%H%M%S-%f}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / name
            path.write_text(report(error), encoding="utf-8")
            keep_latest(self._folder)
        except OSError:
            return None
        return path

    def _words(self, error: Exception) -> str:
        """What may hold the officer's text; it stays in memory until they agree."""
        workspace = self._window.workspace
        lines = ["", "以下經使用者同意附上，可能含有輸入的文字：", ""]
        lines.append(f"檔案：{workspace.path if workspace else '（沒有開啟）'}")
        for link in _chain(error):
            with suppress(Exception):  # an error can fail to tell itself
                lines.append(f"{type(link).__qualname__}: {link}")
        return "\n".join(lines)[:_MOST_WORDS] + "\n"

    def _ask_words(self, path: Path, words: str) -> None:
        """Ask whether the report may hold more, and show what it then holds."""
        from app.ui import dialogs
        from app.ui.files import open_outside

        text = "要附上錯誤訊息的全文與檔名嗎？其中可能有您輸入的文字。不附上，報告也可以寄。"
        if not dialogs.ask_yes(self._window, "錯誤報告", text, "附上", "不附上"):
            return
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(words)
        except OSError as error:
            self._window.messages.warn(
                f"報告不能寫入「{path}」（{reason(error)}）；請檢查磁碟空間。"
            )
            return
        self._window.messages.say(
            "已附上；寄出前請先看過。",
            ("看報告", partial(open_outside, path)),
            ("開啟資料夾", partial(open_outside, path.parent)),
        )

    def tell_of(self, path: Path) -> None:
        """Tell of a report of an earlier crash, below Python."""
        from app.ui.files import open_outside

        self._window.messages.warn(
            "上次程式不正常結束；離開欄位或停手一秒的內容都已存妥。"
            "報告裡沒有您輸入的文字，請寄給維護人員。",
            ("看報告", partial(open_outside, path)),
            ("開啟資料夾", partial(open_outside, path.parent)),
        )

    def _tell(self, path: Path | None, saved: bool, words: str) -> None:
        from app.ui.files import open_outside

        kept = "輸入的內容都已存妥" if saved else "輸入的內容仍在畫面上，離開欄位時會再存"
        if path is None:
            self._window.messages.warn(f"程式出了錯，報告寫不出來；{kept}，可以繼續使用。")
            return
        self._window.messages.warn(
            f"程式出了錯；{kept}，可以繼續使用。報告裡沒有您輸入的文字，請寄給維護人員。",
            ("看報告", partial(open_outside, path)),
            ("附上內容…", partial(self._ask_words, path, words)),
            ("開啟資料夾", partial(open_outside, path.parent)),
        )


def keep_latest(folder: Path) -> None:
    """Take older reports away. Raises OSError."""
    for old in sorted(folder.glob("crash-*.txt"))[:-_MOST_REPORTS]:
        old.unlink()


def report(error: BaseException) -> str:
    """What went wrong and where, and on what, without any text of the officer's."""
    return "\n".join([*heading(), "", *_frames(error)]) + "\n"


def heading() -> list[str]:
    """The lines that every report begins with: versions and the time."""
    import platform

    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QGuiApplication

    return [
        f"績效編報 {__version__}　錯誤報告　{datetime.now().astimezone().isoformat('T', 'seconds')}",
        f"Python {platform.python_version()}　{platform.platform()}",
        f"Qt {qVersion()}　{QGuiApplication.platformName()}",
    ]


def _frames(error: BaseException) -> Iterator[str]:
    """The error and those it came from, innermost last, with their places in the code."""
    for link in _chain(error):
        yield f"{type(link).__module__}.{type(link).__qualname__}{_words(link)}"
        for frame, line in traceback.walk_tb(link.__traceback__):
            yield f"  {place_of(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"


def _chain(error: BaseException) -> list[BaseException]:
    """An error behind those it came from."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.insert(0, at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return chain


def _words(error: BaseException) -> str:
    if isinstance(error, _SAFE_WORDS):
        return f": {error}"
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "errno", None)
    return f": {code}" if code else ""


def place_of(filename: str) -> str:
    """A file of ours or of a package, without the folders above, which name the user."""
    path = Path(filename)
    if path.is_relative_to(_ROOT):
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-2:])
