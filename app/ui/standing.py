"""How things stand with the open file: title, place, corner, and what the menus can do."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from app.ui.looks import error_colour
from app.ui.menus import Menus

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.session import Session

TITLE = "績效編報"


class Standing(QObject):
    """Keeps a main window's title, status bar and menus in line with what is open."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.saved = QLabel(window)
        self.saved.setObjectName("saved")
        self.saved.setAccessibleName("儲存情形")
        window.statusBar().addPermanentWidget(self.saved)
        self._where = QLabel(window)
        window.statusBar().addWidget(self._where, 1)
        self.menus = Menus(window)
        self.menus.submenus["recent"].aboutToShow.connect(self._fill_recent)

    def begin(self, session: "Session") -> None:
        """Follow the session of a year just opened."""
        session.saved.connect(self.on_saved)
        session.unsaved.connect(self._on_unsaved)
        opened = "已送出" if session.lock else "已儲存"
        self.saved.setText("唯讀" if session.workspace.read_only else opened)
        self.show()

    def end(self) -> None:
        """No file is open."""
        self.saved.clear()
        self.show()

    def show(self) -> None:
        """Bring title, place and menus in line with what is open."""
        window, workspace, editor = self._window, self._window.workspace, self._window.editor
        writable = not window.read_only
        self.menus.enable(
            file=workspace is not None,
            writable=writable,
            year=editor is not None and not editor.session.read_only,
            local=window.is_copy,
            unit=editor is not None and editor.session.annex.assignment is not None,
        )
        name = workspace.home.name if workspace else ""
        window.setWindowTitle(f"{name} — {TITLE}" if name else TITLE)
        self._where.setText(str(workspace.home) if workspace else "")
        undo = redo = None
        if workspace and writable:
            status = workspace.undo_status()
            undo, redo = status.undo, status.redo
        self._name("undo", "復原", undo)
        self._name("redo", "取消復原", redo)

    def on_saved(self, at: datetime) -> None:
        """Say when all was written."""
        self._show_saved(f"已儲存 {at:%H:%M:%S}")

    def _on_unsaved(self) -> None:
        editor = self._window.editor
        trouble = editor.session.trouble if editor else ""
        self._show_saved("尚未存入" if trouble else "輸入中…", trouble)
        self._name("undo", "復原", "輸入")  # written first, then taken back

    def _show_saved(self, text: str, why: str = "") -> None:
        self.saved.setText(text)
        self.saved.setToolTip(why)
        palette = QPalette()
        if why:
            palette.setColor(QPalette.ColorRole.WindowText, error_colour())
        self.saved.setPalette(palette)

    def _name(self, action: str, word: str, what: str | None) -> None:
        self.menus.action(action).setText(f"{word}{what}" if what else word)
        self.menus.action(action).setEnabled(what is not None)

    def _fill_recent(self) -> None:
        recent = self.menus.submenus["recent"]
        recent.clear()
        for path in self._window.settings.recent():
            recent.addAction(str(path), partial(self._window.open_file, path))
        if recent.isEmpty():
            recent.addAction("（沒有）").setEnabled(False)
