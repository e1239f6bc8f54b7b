"""A damaged file: what it means in a sentence, and what is left to do with it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir, QTimer

from app.core.errors import Problem
from app.ui import dialogs
from app.ui.background_job import Result
from app.ui.files import cleared
from app.workspace import Workspace
from app.workspace.backup_files import backups_in, folders_of
from app.workspace.damage import NOTE, is_hopeless

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

# How often one looks whether a large file's check has ended.
LOOK_AFTER_MS = 200

Action = tuple[str, Callable[[], object]]
# Shows a file, and gives the window that does; None when it cannot be.
Show = Callable[[Path], "MainWindow | None"]


class Damage(QObject):
    """What a main window does about damaged files."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._folders: list[QTemporaryDir] = []  # of what is only looked into
        self._timer = QTimer(self)
        self._timer.setObjectName("damage")
        self._timer.setInterval(LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)

    def tell(self, problem: Problem, path: Path) -> None:
        """Tell that a file is damaged, and offer what can be done."""
        words = str(problem).replace("（jixiao salvage）", "")
        self._window.messages.warn(f"{words}原檔沒有變動。", *self._actions(path))

    def watch(self) -> None:
        """Tell of the open file's damage as soon as it is known: a large one is still checked."""
        workspace = self._window.workspace
        if workspace and workspace.checking:
            self._timer.start()
        elif workspace and workspace.damage:
            self._on_damaged(workspace, workspace.damage)

    def stop(self) -> None:
        """Look no longer: the file is closed."""
        self._timer.stop()

    def ask_where(self, path: Path) -> None:
        """Ask for a new file, write to it what can be saved, and open it."""
        suggestion = path.with_name(f"{path.stem}-救出{dialogs.ENDING}")
        out = dialogs.ask_save(self._window, "救出的內容要存在哪裡", suggestion)
        if out is None:
            return
        if out.absolute() == path.absolute():
            self._window.messages.warn("救出的內容不能寫回損壞的檔案；請換一個檔名。")
        elif self._is_free(path):
            try:
                self._salvage(path, cleared(out), self._open)
            except Problem as problem:
                self._window.messages.warn(str(problem))

    def look_into(self, path: Path) -> None:
        """Show what can be read, in a window of its own; nothing of it is kept."""
        folder = QTemporaryDir()
        self._folders.append(folder)
        out = Path(folder.filePath(f"{path.stem}-救出{dialogs.ENDING}"))
        if self._is_free(path):
            self._salvage(path, out, self._window.backups.view)

    def _actions(self, path: Path) -> tuple[Action, ...]:
        actions: list[Action] = []
        if not is_hopeless(path):
            actions.append(("救出內容…", partial(self.ask_where, path)))
            actions.append(("唯讀檢視", partial(self.look_into, path)))
        if backups_in(folders_of(path)[0], path):
            actions.insert(0, ("開啟備份…", partial(self._window.backups.show, path)))
        return tuple(actions)

    def _is_free(self, path: Path) -> bool:
        """Close the file if it is the one that is open; whether nobody holds it any more."""
        workspace = self._window.workspace
        is_open = workspace is not None and workspace.path.absolute() == path.absolute()
        return not is_open or self._window.close_file()

    def _salvage(self, path: Path, out: Path, show: Show) -> None:
        self._window.files.jobs.start(
            "救出內容",
            ["salvage", str(path.absolute()), str(out.absolute())],
            partial(self._on_salvaged, path, out, show),
            also=(1,),
        )

    def _on_salvaged(self, path: Path, out: Path, show: Show, result: Result) -> None:
        if not out.exists():
            self._window.messages.warn(result.error or "救出內容未完成；請再試一次。")
            return
        window = show(out)
        if window is None:
            return
        lines = result.out.splitlines()
        lacking = [line for line in lines if line != "ok" and not line.startswith(NOTE)]
        words = f"這是從損壞的「{path.name}」救出的內容"
        offers: list[Action] = []
        if lines != ["ok"]:
            offers.append(("看結果", partial(_report, window, path, lines)))
        if lacking:
            window.messages.warn(
                f"{words}，有 {len(lacking)} 處缺少或須核對；原檔沒有變動。", *offers
            )
        else:
            window.messages.say(f"{words}，沒有缺少；原檔沒有變動。", *offers)

    def _open(self, out: Path) -> "MainWindow | None":
        return self._window if self._window.open_file(out) else None

    def _look(self) -> None:
        workspace = self._window.workspace
        if workspace is None or not workspace.checking:
            self._timer.stop()
            self.watch()

    def _on_damaged(self, workspace: Workspace, problem: Problem) -> None:
        if self._window.editor:
            self._window.editor.session.remedies = self._actions(workspace.path)
        self.tell(problem, workspace.path)


def _report(window: "MainWindow", path: Path, lines: list[str]) -> None:
    shown = [line for line in lines if line != "ok"]
    window.panels.show_report(f"從「{path.name}」救出的結果", shown)
