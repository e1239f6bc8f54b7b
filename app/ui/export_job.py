"""The export in a process of its own, so that the window stays alive beside it."""

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal


def command(*arguments: str) -> tuple[str, list[str]]:
    """The program and arguments that run this very program's command line."""
    if getattr(sys, "frozen", False):
        return sys.executable, list(arguments)
    return sys.executable, ["-m", "app", *arguments]


class ExportJob(QObject):
    """One running `jixiao export`."""

    progressed = Signal(int, int)
    done = Signal(object)  # Path
    failed = Signal(str)

    def __init__(self, db: Path, annex: str, out: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._out = out
        self._cancelled = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        program, arguments = command("export", str(db), str(out), "--key", annex, "--progress")
        self._process.setWorkingDirectory(str(Path(__file__).parents[2]))
        self._process.start(program, arguments)

    def cancel(self) -> None:
        """End it; what was at the place before stays."""
        self._cancelled = True
        self._process.terminate()

    def wait(self) -> None:
        """Wait until it ended; for closing the window."""
        self._process.waitForFinished(10_000)

    def _on_output(self) -> None:
        lines = bytes(self._process.readAllStandardOutput().data()).decode().splitlines()
        for line in lines:
            words = line.split()
            if len(words) == 3 and words[0] == "progress":
                self.progressed.emit(int(words[1]), int(words[2]))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._cancelled:
            self.failed.emit("已取消匯出；原有的檔案沒有變動。")
        elif code == 0 and status is QProcess.ExitStatus.NormalExit:
            self.done.emit(self._out)
        else:
            told = bytes(self._process.readAllStandardError().data()).decode().strip()
            self.failed.emit(told or "匯出未完成；請再試一次。")
