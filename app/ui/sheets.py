"""匯入數據: figures of a spreadsheet into the open year; reading takes a process of its own."""

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir

from app.core.sheets.shape import Book
from app.exchange.sheets.files import SHEETS, is_form
from app.ui import dialogs
from app.workspace import Workspace
from app.workspace.sheets import WHAT, read_memory, reading, take

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Sheets(QObject):
    """The spreadsheets that come into a main window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def ask(self) -> None:
        """Ask for a spreadsheet, and take its figures in."""
        kinds = " ".join(f"*{ending}" for ending in SHEETS)
        path = dialogs.ask_open(self._window, WHAT, f"試算表 ({kinds});;所有檔案 (*)")
        if path:
            self.start(path)

    def start(self, path: Path) -> None:
        """Read a spreadsheet; what it would change in the open year is shown before it does."""
        editor, workspace = self._window.editor, self._window.workspace
        if editor is None or workspace is None or editor.session.read_only:
            self._window.messages.warn(
                f"「{path.name}」的數據要匯入到開啟的年度；請先開啟可編輯的年度。"
            )
            return
        if not editor.session.settle():
            return
        folder = QTemporaryDir()
        out = Path(folder.filePath("book"))
        into = str(workspace.path.absolute())
        self._window.files.jobs.start(
            WHAT,
            [*reading(path, out), "--into", into],
            lambda result: self._on_read(folder, out, workspace, path, result.error),
        )

    def _on_read(
        self, _kept: QTemporaryDir, out: Path, workspace: Workspace, path: Path, trouble: str
    ) -> None:
        book: Book = pickle.loads(out.read_bytes())  # ours: written by our own process
        editor = self._window.editor
        if editor is None or self._window.workspace is not workspace:
            self._window.messages.warn("要匯入到的檔案已關閉，沒有匯入；請開啟後再匯入。")
            return
        if is_form(book):
            self._window.sharing.collect([path])
            return
        session = editor.session
        if not session.settle():
            return
        from app.ui.sheet_dialog import ask_figures

        annex = session.annex
        changes = ask_figures(self._window, path, book, annex, read_memory())
        if changes and session.do(lambda: take(workspace, annex.key, changes)):
            said = f"已由「{path.name}」匯入 {len(changes)} 個值。"
            self._window.messages.say(f"{said}{trouble}", ("復原", session.undo))
