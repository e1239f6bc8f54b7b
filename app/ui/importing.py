"""Importing a file or the clipboard into what is open; reading takes a process of its own."""

import pickle
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTemporaryDir
from PySide6.QtWidgets import QApplication

from app.core.model import Annex
from app.exchange.sheets.files import SHEETS
from app.ui import dialogs
from app.workspace import Workspace
from app.workspace.incoming import IMPORTED

if TYPE_CHECKING:
    from app.exchange.printed.reading import Incoming
    from app.ui.main_window import MainWindow

_CLIPBOARD = "剪貼簿"


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

    def paste(self) -> None:
        """Make a year of the table on the clipboard."""
        kind, text = pasted(QApplication.clipboard().mimeData())
        if not text.strip():
            self._window.messages.warn("剪貼簿裡沒有文字；請先複製附件的表格，再貼上。")
            return
        folder = QTemporaryDir()
        path = Path(folder.filePath(f"clipboard{kind}"))
        path.write_text(text, encoding="utf-8", errors="replace")
        self.start(path, called=_CLIPBOARD, kept=folder)

    def start(self, path: Path, *, called: str = "", kept: QTemporaryDir | None = None) -> None:
        """Read a file, and add its year to the open file. `called` names it for people."""
        if path.suffix.lower() in SHEETS:
            self._window.files.sheets.start(path)
            return
        name = called or path.name
        editor, workspace = self._window.editor, self._window.workspace
        if editor is None or workspace is None or workspace.read_only:
            self._window.messages.warn(f"請先開啟要匯入到的檔案（可編輯），再匯入「{name}」。")
            return
        if not editor.session.settle():
            return
        folder = QTemporaryDir()
        out = Path(folder.filePath("annex"))
        into = str(workspace.path.absolute())
        words = ["read", str(path.absolute()), str(out), "--into", into]
        self._window.files.jobs.start(
            "匯入",
            [*words, "--called", called or str(path)],
            lambda result: self._on_read((folder, kept), out, workspace, name, result.error),
        )

    def _on_read(
        self, _kept: object, out: Path, workspace: Workspace, name: str, trouble: str
    ) -> None:
        """Add what was read, after the officer looked through what was not our own data."""
        incoming: Incoming = pickle.loads(out.read_bytes())  # ours: written by our own process
        if self._window.editor is None or self._window.workspace is not workspace:
            self._window.messages.warn("要匯入到的檔案已關閉，沒有匯入；請開啟後再匯入。")
            return
        annex: Annex | None = incoming.annex
        if incoming.runs:
            from app.ui.import_dialog import ask_import

            annex = ask_import(self._window, incoming, name)
        if annex is not None:
            self._add(workspace, annex, trouble)

    def _add(self, workspace: Workspace, annex: Annex, trouble: str) -> None:
        """Add a year in one step, asking before it takes another's place."""
        editor = self._window.editor
        assert editor is not None, "it was there when the reading ended"
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


def pasted(data: QMimeData) -> tuple[str, str]:
    """What of a clipboard holds the table: the ending of its kind, and its text."""
    if data.hasHtml() and "<table" in data.html().lower():
        return ".html", data.html()
    return ".txt", data.text()
