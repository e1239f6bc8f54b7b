"""Backups beside the work: after opening, while editing, at closing; looked into and put back."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Qt, QTimer

from app.core.errors import Problem
from app.ui.background_job import Job, Result, command
from app.ui.settings import PassingSettings
from app.workspace import Workspace
from app.workspace.backup_files import chosen_root
from app.workspace.backups import Backup, Kind, back_up_at_home

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

# After the first picture and the first page, which come before it.
SOON_MS = 2000
EVERY_MS = 30 * 60 * 1000
# What takes longer than anybody should wait for the program to end, in bytes.
_LARGE = 50_000_000
# A file, and the last change that it holds.
_State = tuple[Path, int]


class BackingUp(QObject):
    """The backups of a main window's file. All but the last are made by another process."""

    automatic = True  # tests of other things do without

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._workspace: Workspace | None = None
        self._held: _State | None = None  # what a backup holds
        self._left: Path | None = None  # closed, and not backed up yet
        self._jobs: list[Job] = []
        self._told = ""
        self._viewers: list[MainWindow] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self._make(Kind.OPENING))
        self._every = QTimer(self)
        self._every.timeout.connect(self._on_time)

    def begin(self) -> None:
        """Back the open file up soon, and from now on whenever half an hour changed it."""
        workspace = self._window.workspace
        if not self.automatic or workspace is None or workspace.read_only:
            return
        if workspace is not self._workspace:
            self._workspace, self._held = workspace, None
            self._soon.start(SOON_MS)
            self._every.start(EVERY_MS)

    def leave(self) -> None:
        """The file is about to be closed: back it up if the last backup does not hold it."""
        workspace, self._workspace = self._workspace, None
        self._soon.stop()
        self._every.stop()
        if workspace is not None and _state(workspace) != self._held:
            self._left = self._window.local.stays.absolute()
            QTimer.singleShot(0, self, self._make_left)

    def finish(self) -> None:
        """The window is closed: end what runs, and back up what was left with it."""
        for viewer in tuple(self._viewers):
            viewer.close()
        for job in tuple(self._jobs):
            job.cancel()
            job.wait()
        left, self._left = self._left, None
        if left is None:
            return
        with suppress(Problem, OSError):  # nobody is there to be told; the next opening tries again
            large = left.stat().st_size > _LARGE
            if large or chosen_root():  # may take long: it outlives us
                _start_detached("backup", str(left), "--kind", Kind.CLOSING.value)
            if not large:
                back_up_at_home(left, Kind.CLOSING)

    def show(self, path: Path | None = None) -> None:
        """List the backups of a file, else of the open one."""
        from app.ui.backups_view import BackupsDialog

        workspace = self._window.workspace
        path = path or (workspace.home if workspace else None)
        if path:
            BackupsDialog(self._window, path.absolute()).open()

    def run(
        self, arguments: list[str], ended: Callable[[Result], None], told: Callable[[str], None]
    ) -> Job:
        """Run a verb of the command line beside the window; it ends with the window at the latest."""
        job = Job(arguments, self)
        self._jobs.append(job)
        job.told.connect(told)
        job.ended.connect(ended)
        job.ended.connect(partial(self._forget, job))
        return job

    def look_into(self, backup: Backup) -> None:
        """Open a backup for reading, in a window of its own."""
        viewer = self.view(backup.path)
        if viewer:
            viewer.messages.say(
                f"這是 {backup.at:%Y-%m-%d %H:%M} 的備份（{backup.kind.value}），只能看；"
                "現在的檔案在原來的視窗。"
            )

    def view(self, path: Path) -> "MainWindow | None":
        """Open a file for reading, in a window of its own that is not remembered."""
        from app.ui.main_window import MainWindow

        viewer = MainWindow(PassingSettings())
        viewer.messages.told.connect(self._window.messages.told)
        if not viewer.enter(lambda: Workspace.open(path, write=False)):
            viewer.deleteLater()
            return None
        viewer.messages.told.disconnect(self._window.messages.told)
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        viewer.destroyed.connect(partial(self._viewers.remove, viewer))
        self._viewers.append(viewer)
        viewer.show()
        viewer.activateWindow()
        QTimer.singleShot(0, viewer, viewer.warm_up)
        return viewer

    def restore(self, backup: Backup, path: Path) -> None:
        """Put a backup in a file's place, in a process of its own, and show the file."""
        window = self._window
        opened = window.workspace is not None and window.workspace.home.absolute() == path
        if window.files.jobs.busy:
            window.messages.warn("還有工作沒有完成，沒有還原；請稍後再試。")
            return
        if opened and not window.close_file():
            return
        self._left = None  # the restore keeps it
        window.files.jobs.start(
            "還原",
            ["restore", str(backup.path), str(path)],
            partial(self._on_restored, path),
            otherwise=partial(window.open_file, path) if opened else lambda: None,
        )

    def _on_restored(self, path: Path, result: Result) -> None:
        from app.ui.files import open_outside

        if self._window.open_file(path):
            self._window.messages.say(
                result.out.strip(), ("開啟資料夾", partial(open_outside, path.parent))
            )

    def _on_time(self) -> None:
        if self._workspace and _state(self._workspace) != self._held:
            self._make(Kind.TIMED)

    def _make_left(self) -> None:
        left, self._left = self._left, None
        if left:
            self._start(left, Kind.CLOSING, None)

    def _make(self, kind: Kind) -> None:
        if self._workspace:
            self._start(self._workspace.path.absolute(), kind, self._workspace)

    def _start(self, path: Path, kind: Kind, workspace: Workspace | None) -> None:
        state = _state(workspace) if workspace else None
        self.run(
            ["backup", str(path), "--kind", kind.value],
            partial(self._on_made, workspace, state),
            lambda _line: None,
        )

    def _on_made(self, workspace: Workspace | None, state: _State | None, result: Result) -> None:
        if result.cancelled:
            return
        if result.status == 0 and workspace is self._workspace:
            self._held = state
        if result.error and result.error != self._told:  # once, however often it is tried
            self._window.messages.warn(result.error)
        self._told = result.error

    def _forget(self, job: Job, _result: Result) -> None:
        self._jobs.remove(job)
        job.deleteLater()


def _start_detached(*arguments: str) -> None:
    process = QProcess()
    program, all_arguments = command(*arguments)
    process.setProgram(program)
    process.setArguments(all_arguments)
    process.setWorkingDirectory(str(Path(__file__).parents[2]))
    process.setStandardOutputFile(QProcess.nullDevice())
    process.startDetached()


def _state(workspace: Workspace) -> _State:
    """Where the file lies and the number of its last change; 0 where there is none to be read."""
    with suppress(Problem):
        return workspace.path, workspace.past.last()
    return workspace.path, 0
