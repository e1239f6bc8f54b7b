"""Long work in a process of its own, with progress and 取消, so that the window stays alive."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QProgressBar, QPushButton

from app.ui.messages import Messages
from app.workspace.apart import own_command

# How long a cancelled job may take to clear up behind itself.
_PATIENCE_MS = 5000


def command(*arguments: str) -> tuple[str, list[str]]:
    """The program and arguments that run this very program's command line."""
    program, *words = own_command(*arguments)
    return program, words


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended: the exit status, and what it wrote."""

    status: int
    out: str
    error: str
    cancelled: bool


class Job(QObject):
    """One running verb of the command line.

    It ends when its standard input is closed, so neither 取消 nor the end of
    the window leaves it, or a temporary file of it, behind.
    """

    progressed = Signal(int, int)
    told = Signal(str)  # another line of what it writes
    ended = Signal(object)  # Result

    def __init__(self, arguments: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._out: list[str] = []
        self._cancelled = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("JIXIAO_JOB", "1")
        self._process.setProcessEnvironment(environment)
        self._process.setWorkingDirectory(str(Path(__file__).parents[2]))
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(*command(*arguments))

    def cancel(self) -> None:
        """End it; it clears up behind itself."""
        self._cancelled = True
        self._process.closeWriteChannel()
        QTimer.singleShot(_PATIENCE_MS, self._process, self._process.kill)

    def wait(self) -> None:
        """Wait until it ended, and end it if it does not; for closing the window."""
        if not self._process.waitForFinished(_PATIENCE_MS):
            self._process.kill()
            self._process.waitForFinished(_PATIENCE_MS)

    def _read(self) -> None:
        while self._process.canReadLine():
            self._take(bytes(self._process.readLine().data()).decode(errors="replace"))

    def _take(self, line: str) -> None:
        words = line.split()
        if len(words) == 3 and words[0] == "progress":
            self.progressed.emit(int(words[1]), int(words[2]))
        else:
            self._out.append(line)
            self.told.emit(line.rstrip("\r\n"))

    def _on_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self._read()
        rest = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace")
        error = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        crashed = how is QProcess.ExitStatus.CrashExit
        self.ended.emit(
            Result(
                -1 if crashed else status,
                "".join(self._out) + rest,
                "" if crashed else error.strip(),
                self._cancelled,
            )
        )

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.ended.emit(Result(-1, "", self._process.errorString(), self._cancelled))


class Jobs(QObject):
    """The window's long work, one at a time, with progress and 取消 in the status bar."""

    def __init__(self, window: QMainWindow, messages: Messages) -> None:
        super().__init__(window)
        self._messages = messages
        self._job: Job | None = None
        self._what = ""
        self._done: Callable[[Result], None] = lambda _result: None
        self._otherwise: Callable[[], object] = lambda: None
        self.progress = QProgressBar(window)
        self.progress.setFixedWidth(180)
        self.cancel_button = QPushButton(window)
        self.cancel_button.clicked.connect(self.cancel)
        for widget in (self.progress, self.cancel_button):
            window.statusBar().addPermanentWidget(widget)
            widget.hide()

    @property
    def busy(self) -> bool:
        """Whether something runs, a process or what `show` announced."""
        return bool(self._what)

    def start(
        self,
        what: str,
        arguments: list[str],
        done: Callable[[Result], None],
        also: tuple[int, ...] = (),
        otherwise: Callable[[], object] = lambda: None,
    ) -> bool:
        """Run a verb of the command line, called `what` (匯出).

        `done` is called when it ended with 0, or a status in `also`; anything
        else is told, after `otherwise`. Returns False, and says so, when
        something runs already.
        """
        if self.busy:
            self._messages.say(f"請等「{self._what}」完成，或先取消。")
            return False
        self.show(what)
        self._job = Job(arguments, self)
        self._done, self._otherwise = done, otherwise
        self._job.progressed.connect(self.step)
        self._job.ended.connect(lambda result: self._on_ended(result, (0, *also)))
        return True

    def show(self, what: str) -> None:
        """Show progress and 取消 for work that is done in this process."""
        self._what = what
        self.progress.setAccessibleName(f"{what}進度")
        self.progress.setToolTip(f"{what}的進度")
        self.progress.setRange(0, 0)
        self.cancel_button.setText(f"取消{what}")
        self.cancel_button.setAccessibleName(f"取消{what}")
        self.cancel_button.setToolTip(f"停止{what}；原有的檔案不變")
        self.progress.show()
        self.cancel_button.show()

    def step(self, done: int, of: int) -> bool:
        """Show how far it is; False once it was cancelled."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)
        return self.busy

    def end(self) -> None:
        """Take progress and 取消 away."""
        self._what = ""
        self.progress.hide()
        self.cancel_button.hide()

    def cancel(self) -> None:
        """Stop what runs."""
        if self._job:
            self._job.cancel()
        else:
            self.end()

    def stop(self) -> None:
        """Stop what runs and wait for it; for leaving the program."""
        job = self._job
        self.cancel()
        if job:
            job.wait()

    def _on_ended(self, result: Result, good: tuple[int, ...]) -> None:
        what, job = self._what, self._job
        self._job = None
        self.end()
        if job:
            job.deleteLater()
        good_end = not result.cancelled and result.status in good
        if not good_end:
            self._otherwise()
        if result.cancelled:
            self._messages.say(f"已取消{what}；原有的檔案沒有變動。")
        elif good_end:
            self._done(result)
        else:
            self._messages.warn(result.error or f"{what}未完成；請再試一次。")
