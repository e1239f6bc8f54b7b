"""One window a file and user: a second start asks the window that has the file to come forward.

The window that may write listens on a local socket named after the user and
the file. The write lock says who that is; the socket alone says nothing, so
what a killed program left of it never stands in the way.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QThread, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from db.lock import user_name

_WORD, _ANSWER = b"raise ", b"raised\n"
# What the desktop gives a program it starts, so that this one may take the focus.
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
# A window that has just taken the lock listens after its first picture.
PATIENCE_MS = 2000
_PAUSE_MS = 100


def socket_name(path: Path) -> str:
    """The name of the socket for a file: local, one for each user and file."""
    real = os.path.normcase(os.path.realpath(path))
    digest = hashlib.sha256(f"{user_name()}\0{real}".encode("utf-8", "surrogatepass")).hexdigest()
    name = f"jixiao-{digest[:24]}"
    if sys.platform == "win32":
        return name  # of a pipe, which has no folder
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    return str((folder if folder.is_dir() else Path(tempfile.gettempdir())) / name)


class Listener(QObject):
    """Listens for second starts on one file, whose write lock is held."""

    def __init__(self, path: Path, asked: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._asked = asked
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        name = socket_name(path)
        QLocalServer.removeServer(name)  # a killed program's: the lock is ours now
        self._server.listen(name)  # where it cannot, nobody can ask

    def stop(self) -> None:
        """Listen no longer."""
        self._server.close()
        self.deleteLater()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._on_line(socket))
            self._on_line(socket)

    def _on_line(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        line = bytes(socket.readLine().data())
        if line.startswith(_WORD):
            socket.write(_ANSWER)
            socket.flush()
            self._asked(line.removeprefix(_WORD).decode("ascii", "replace").strip())


def ask_to_raise(path: Path, held: Callable[[], bool], patience_ms: int = PATIENCE_MS) -> bool:
    """Ask the window that has the file to come forward; whether it answered.

    Asks again for a while as long as `held` says that somebody has the lock.
    """
    deadline = QDeadlineTimer(patience_ms)
    while True:
        if _ask(socket_name(path), max(deadline.remainingTime(), _PAUSE_MS)):
            return True
        if deadline.hasExpired() or not held():
            return False
        QThread.msleep(_PAUSE_MS)


def bring_forward(window: QWidget, token: str) -> None:
    """Raise a window and give it the focus, as the officer has just asked for."""
    if token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt takes it from there under Wayland
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    # A window manager gives the focus to what the user did last. What tells Qt
    # the time under X11 is an event: the change of a property brings one.
    title = window.windowTitle()
    window.setWindowTitle(f"{title} ")
    window.setWindowTitle(title)
    QTimer.singleShot(0, window, window.activateWindow)


def _ask(name: str, wait_ms: int) -> bool:
    if not _is_mine(name):
        return False
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(wait_ms):
        return False
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # ASFW_ANY: the focus is ours to give
    token = next((os.environ[name] for name in _TOKENS if os.environ.get(name)), "")
    socket.write(_WORD + token.encode("ascii", "replace") + b"\n")
    socket.flush()
    while not socket.canReadLine():
        if not socket.waitForReadyRead(wait_ms):
            return False
    return bytes(socket.readLine().data()) == _ANSWER


def _is_mine(name: str) -> bool:
    """Whether the socket may be trusted: in a folder for all, anyone could have put it there."""
    if sys.platform == "win32":
        return True
    with suppress(OSError):
        return Path(name).stat().st_uid == os.getuid()
    return False
