"""Reading only, a copy, where the file lies, and whether it is in order."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.errors import Damaged, Problem
from app.ui import dialogs
from app.ui.background_job import Result
from app.ui.files import open_outside
from app.workspace import Workspace
from db.lock import NoLocks

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Copying(QObject):
    """What a main window does with its file as a whole."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def tell(self, problem: Problem, path: Path | None) -> None:
        """Tell why a file was not opened; where it can at least be read, offer that."""
        if path is not None and isinstance(problem, Damaged):
            self._window.damage.tell(problem, path)
            return
        offers: list[tuple[str, Callable[[], None]]] = []
        if path is not None and isinstance(problem, NoLocks):
            offers.append(("改在本機編輯", partial(self._window.local.begin, path)))
        if path is not None and _can_be_read(path):
            offers.append(("以唯讀開啟", partial(self.open_read_only, path)))
        self._window.messages.warn(str(problem), *offers)

    def ask_read_only(self) -> None:
        """Ask for a file and open it for reading."""
        path = dialogs.ask_open(self._window, "以唯讀開啟")
        if path:
            self.open_read_only(path)

    def open_read_only(self, path: Path) -> None:
        """Open a file for reading; nobody is kept out of it meanwhile."""
        window = self._window
        if window.enter(lambda: Workspace.open(path, write=False), path):
            window.messages.say(
                "以唯讀開啟：可看表單、頁面、檢核與歷程，並寫審閱意見；不能改內容。",
                ("寫審閱意見", lambda: window.panels.notes()),
            )

    def save_copy(self) -> None:
        """Ask where, and write a whole copy there; the file that is open stays the one."""
        window = self._window
        editor, workspace = window.editor, window.workspace
        if not editor or not workspace or not editor.session.settle():
            return
        suggestion = workspace.home.with_name(f"{workspace.home.stem}-副本{dialogs.ENDING}")
        out = dialogs.ask_save(window, "另存副本", suggestion)
        if out is None:
            return
        try:
            workspace.copy_to(out)
        except Problem as problem:
            window.messages.warn(str(problem))
            return
        window.messages.say(
            f"已另存副本「{out}」；繼續編輯的仍是原來的檔案。",
            ("開啟資料夾", partial(open_outside, out.parent)),
            ("以唯讀開啟副本", partial(self.open_read_only, out)),
        )

    def save_elsewhere(self) -> None:
        """Ask where, write all that is on the screen there, and go on there.

        For when the file's own place takes nothing any more.
        """
        window = self._window
        editor, workspace = window.editor, window.workspace
        if not editor or not workspace:
            return
        name = f"{workspace.path.stem}-另存{dialogs.ENDING}"
        out = dialogs.ask_save(window, "另存到別處", dialogs.documents() / name)
        if out is None:
            return
        try:
            lacks = workspace.go_on_at(out)
        except Problem as problem:
            window.messages.warn(str(problem))
            return
        window.follow_file()
        if editor.session.flush():
            but = f"（原檔的{lacks}讀不出來，不在其中）" if lacks else ""
            window.messages.say(f"已另存「{out}」{but}；從現在起編輯的是這個檔案。")

    def show_folder(self) -> None:
        """Open the folder of the open file."""
        workspace = self._window.workspace
        if workspace:
            open_outside(workspace.home.absolute().parent)

    def verify(self) -> None:
        """Check the open file from end to end."""
        editor, workspace = self._window.editor, self._window.workspace
        if editor and workspace and editor.session.settle():
            path = str(workspace.path.absolute())
            self._window.files.jobs.start(
                "檢查檔案", ["verify", path], self._on_verified, also=(1,)
            )

    def _on_verified(self, result: Result) -> None:
        messages, faults = self._window.messages, result.out.splitlines()
        if result.status == 0:
            messages.say("檔案完好：資料庫、每個數值、順序與歷程都檢查過了。")
        elif not faults:
            messages.warn(result.error or "檢查未完成；請再試一次。")
        else:
            show = partial(self._window.panels.show_report, "檔案檢查的結果", faults)
            messages.warn(
                f"檔案有 {len(faults)} 個問題；請另存副本保留現況，再改開備份。", ("看結果", show)
            )


def _can_be_read(path: Path) -> bool:
    try:
        with Workspace.open(path, write=False) as workspace:
            return all(workspace.annex(head.key) for head in workspace.heads())
    except Problem:
        return False
