"""The process that makes the pages, as the window sees it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from app.core.model import Goal
from app.ui.background_job import command
from app.ui.session import Session
from app.workspace import preview
from app.workspace.checking import previous_of

# After the last key; with what laying out and drawing take this stays below 300 ms.
SHOW_AFTER_MS = 100
_PATIENCE_MS = 3000


class PageService(QObject):
    """Sends what changed to the page process, and tells what comes back."""

    laid_out = Signal(object)  # preview.LaidOut
    checked = Signal(object)  # preview.Checked
    drawn = Signal(object)  # preview.PagePicture
    spotted = Signal(object)  # preview.Spot
    found = Signal(object)  # preview.Found
    troubled = Signal(object)  # preview.Trouble

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._sent: dict[str, Goal] = {}
        self._buffer = bytearray()
        self._serial = 0
        self._stopping = False
        self._timer = QTimer(self)
        self._timer.setObjectName("pages")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._send)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        session.changed.connect(self.refresh)
        session.drafted.connect(self.refresh)
        session.text_drafted.connect(self.refresh)
        self._send()

    @property
    def serial(self) -> int:
        """The number of the last annex sent."""
        return self._serial

    def refresh(self, *_: object) -> None:
        """Lay out again soon."""
        self._timer.start(SHOW_AFTER_MS)

    def ask(self, message: Any) -> None:
        """Send a request of `app.workspace.preview`."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.write(preview.pack(message))

    def stop(self) -> None:
        """End the process; the service is of no use afterwards."""
        self._stopping = True
        self._timer.stop()
        self._process.kill()  # it keeps nothing that is not elsewhere
        self._process.waitForFinished(_PATIENCE_MS)

    def _begin(self) -> None:
        program, arguments = command("pages")
        self._process.setWorkingDirectory(str(Path(__file__).parents[2]))
        self._sent.clear()
        self._buffer.clear()
        self._process.start(program, arguments)

    def _send(self) -> None:
        if self._session.composing:
            self.refresh()  # what is being composed is not entered yet
            return
        if self._process.state() is QProcess.ProcessState.NotRunning:
            self._begin()  # it ended by itself; what made it may be changed now
        annex = self._session.annex_on_screen()
        goals = {goal.key: goal for goal in annex.goals}
        changed = {key: goal for key, goal in goals.items() if self._sent.get(key) != goal}
        self._serial += 1
        frame = preview.frame_of(annex)
        before = previous_of(self._session.workspace, annex)
        self.ask(preview.ShowAnnex(self._serial, frame, tuple(goals), changed, before))
        self._sent = goals

    def _on_output(self) -> None:
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        for message in preview.unpack(self._buffer):
            {
                preview.LaidOut: self.laid_out,
                preview.Checked: self.checked,
                preview.PagePicture: self.drawn,
                preview.Spot: self.spotted,
                preview.Found: self.found,
                preview.Trouble: self.troubled,
            }[type(message)].emit(message)

    def _on_finished(self) -> None:
        if not self._stopping:
            sentence = "頁面預覽與檢核停止了；編輯與存檔不受影響，再修改時會重新開始。"
            self.troubled.emit(preview.Trouble(self._serial, sentence))
