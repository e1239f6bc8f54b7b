"""The process that keeps a working copy, as the window sees it."""

from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from app.ui.background_job import command
from app.workspace.keeping import Answer, Order, Outcome, read_answer

# How long it may take to give the lock back; a network that hangs is not waited for.
_PATIENCE_MS = 3000


class KeeperProcess(QObject):
    """Sends orders, one at a time, and tells the answers."""

    answered = Signal(object)  # Answer

    def __init__(self, original: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._order: Order | None = None
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(Path(__file__).parents[2]))
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(*command("keep", str(original.absolute())))

    @property
    def busy(self) -> bool:
        """Whether an order is being carried out."""
        return self._order is not None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def send(self, order: Order) -> None:
        """Give an order; it is answered by `answered`, also when the process ends."""
        self._order = order
        if self.alive:
            self._process.write(f"{order.value}\n".encode())
        else:
            self._on_finished()

    def stop(self, last: Order | None = None) -> None:
        """Let it carry out a last order and give the lock back, and be gone."""
        self.answered.disconnect()
        if last:
            self.send(last)
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(_PATIENCE_MS):
            self._process.kill()
            self._process.waitForFinished(_PATIENCE_MS)
        self.deleteLater()

    def _read(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode(errors="replace")
            self._answer(read_answer(line))

    def _answer(self, answer: Answer) -> None:
        self._order = None
        self.answered.emit(answer)

    def _on_finished(self, *_: object) -> None:
        if self._order:
            sentence = "寫回的程序停止了；修改都在本機，會再試。"
            self._answer(Answer(order=self._order, outcome=Outcome.FAILED, sentence=sentence))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._on_finished()
