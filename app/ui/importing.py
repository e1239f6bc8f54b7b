"""Importing a file into the one that is open; reading it takes a process of its own."""

import pickle
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir

from app.ui import dialogs
from app.workspace import Workspace
from app.workspace.incoming import IMPORTED
from app.workspace.incoming import taken as sure_of

if TYPE_CHECKING:
    from app.exchange.printed.reading import Incoming
    from app.ui.main_window import MainWindow


class Importing(QObject):
    """The imports of a main window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def ask(self) -> None:
        """Ask for a file, and import it."""
        kinds = " ".join(f"*{ending}" for ending in IMPORTED)
        path = dialogs.ask_open(self._window, "匯入", f"可匯入的檔案 ({kinds});;所有檔案 (*)")
        if path:
            self.start(path)

    def start(self, path: Path) -> None:
        """Read a file, and add its year to the open file."""
        editor, workspace = self._window.editor, self._window.workspace
        if editor is None or workspace is None or workspace.read_only:
            self._window.messages.warn(f"請先開啟要匯入到的檔案（可編輯），再匯入「{path.name}」。")
            return
        if not editor.session.settle():
            return
        folder = QTemporaryDir()
        out = Path(folder.filePath("annex"))
        self._window.files.jobs.start(
            "匯入",
            ["read", str(path.absolute()), str(out), "--into", str(workspace.path.absolute())],
            lambda result: self._on_read(folder, out, workspace, result.error),
        )

    def _on_read(self, _kept: QTemporaryDir, out: Path, workspace: Workspace, trouble: str) -> None:
        """Add what was read, asking before it takes another's place."""
        incoming: Incoming = pickle.loads(out.read_bytes())  # ours: written by our own process
        annex = sure_of(incoming, out)
        editor = self._window.editor
        if editor is None or self._window.workspace is not workspace:
            self._window.messages.warn("要匯入到的檔案已關閉，沒有匯入；請開啟後再匯入。")
            return
        taken = {(h.agency, h.fiscal_year) for h in workspace.heads()}
        replace = (annex.agency, annex.fiscal_year) in taken
        year = f"{annex.agency} {annex.fiscal_year} 年度"
        if replace and not dialogs.ask_yes(
            self._window, "匯入", f"檔案裡已有{year}；要以匯入的取代嗎？（可以復原）", "取代"
        ):
            return
        add = partial(workspace.add_annex, annex, replace=replace, what="匯入")
        if editor.session.do(add):
            self._window.show_editor(annex.key)
            if trouble:
                self._window.messages.warn(f"已匯入{year}，可以復原；{trouble}")
            else:
                self._window.messages.say(f"已匯入{year}。")
