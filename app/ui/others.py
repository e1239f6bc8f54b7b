"""Others at the same file: their window comes forward, or one reads until they are done."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.workspace import Workspace
from db.lock import Held, Holder, WriteLock

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.raising import Listener

# How often a reader looks whether the writer is done.
LOOK_AFTER_MS = 3000


class Others(QObject):
    """What a main window has to do with other windows on its file."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._listener: Listener | None = None
        self._path = Path()
        self.raised = False  # whether another window was shown instead
        self._timer = QTimer(self)
        self._timer.setObjectName("others")
        self._timer.setInterval(LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)

    def instead(self, held: Held) -> bool:
        """Show the window of this user that has the file, else open it for reading.

        Returns whether it is open in this window.
        """
        self.raised = held.holder.mine and _raise(held.path)
        if self.raised:
            self._window.messages.say(f"「{held.path.name}」已在另一個視窗開啟，已切換到那個視窗。")
            return False
        if not self._window.enter(lambda: Workspace.open(held.path, write=False)):
            return False
        self._window.messages.warn(
            f"「{held.path.name}」{_who(held.holder)}，先以唯讀開啟；對方關閉後，這裡會告訴您。",
            ("寫審閱意見", lambda: self._window.panels.notes()),
        )
        self._path = held.path
        self._timer.start()
        return True

    def listen(self) -> None:
        """Come forward from now on when the file that is open is opened again."""
        workspace = self._window.workspace
        if self._listener is None and workspace and not workspace.read_only:
            from app.ui.raising import Listener

            self._listener = Listener(workspace.home, self._on_asked, self)

    def stop(self) -> None:
        """Look and listen no longer: the file is closed."""
        self._timer.stop()
        if self._listener:
            self._listener.stop()
        self._listener = None

    def _on_asked(self, token: str) -> None:
        from app.ui.raising import bring_forward

        bring_forward(self._window, token)

    def _look(self) -> None:
        if WriteLock(self._path).held_by() is not None:
            return
        self._timer.stop()
        self._window.messages.say(
            f"「{self._path.name}」已經沒有別人在編輯，現在可以編輯了。",
            ("改為編輯", self._edit),
        )

    def _edit(self) -> None:
        self._window.open_file(self._path)


def _raise(path: Path) -> bool:
    from app.ui.raising import ask_to_raise

    return ask_to_raise(path, lambda: WriteLock(path).held_by() is not None)


def _who(holder: Holder) -> str:
    if not holder.user or not holder.since:
        return "正在另一個程式裡編輯"
    since = holder.since.astimezone()
    today = since.date() == datetime.now().date()
    when = f"{since:%H:%M}" if today else f"{since.month}月{since.day}日 {since:%H:%M}"
    return f"正由「{holder.user}」在電腦「{holder.host}」編輯（自 {when} 起）"
