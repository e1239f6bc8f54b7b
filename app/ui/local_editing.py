"""Editing a working copy on this machine, and writing it back to where the file lies."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel

from app.core.errors import Problem
from app.ui import dialogs
from app.ui.keeper_process import KeeperProcess
from app.workspace import Workspace
from app.workspace.folders import Kind, folder_here
from app.workspace.keeping import Answer, Order, Outcome
from app.workspace.local_copy import LocalCopy, all_left_over, left_over
from app.workspace.own_folders import copies_folder
from db.lock import Held, WriteLock

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

# After the first change that is not written back, and after a try that failed.
WRITE_AFTER_MS = 180_000
RETRY_AFTER_MS = 30_000
_PLACES = {
    Kind.NETWORK: "在網路資料夾（{}），斷線時會存不進去",
    Kind.CLOUD: "在雲端同步的資料夾（{}），同步可能弄出衝突的副本",
}

_TROUBLES = {
    Outcome.DONE: "",
    Outcome.FAILED: "，會再試",
    Outcome.CHANGED: "，原檔已被改過",
}


class LocalEditing(QObject):
    """The working copy of a main window, if it edits one."""

    tried = Signal(object)  # Answer, after each try to write back

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._original = Path()
        self._keeper: KeeperProcess | None = None
        self._changed = False  # whether something is not written back
        self._sent = False  # whether all that changed is on its way
        self._written: datetime | None = None
        self._last = Outcome.DONE  # how the last try went; what failed is told once
        self._by_hand = False
        self._leaving = False
        self._timer = QTimer(self)
        self._timer.setObjectName("writeBack")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._send_write)
        self.label = QLabel(window)
        self.label.setObjectName("truth")
        self.label.setAccessibleName("原檔的情形")
        self.label.hide()
        window.statusBar().addPermanentWidget(self.label)

    @property
    def active(self) -> bool:
        """Whether the open file is a working copy."""
        workspace = self._window.workspace
        return workspace is not None and workspace.home != workspace.path

    @property
    def stays(self) -> Path:
        """Where the open file will be found once it is closed."""
        workspace = self._window.workspace
        if workspace is None:
            return self._original
        return workspace.path if self._changed else workspace.home

    # Beginning

    def _advise(self) -> None:
        """Where the open file lies in a folder not to be trusted, say so and offer the copy."""
        workspace = self._window.workspace
        if workspace is None or workspace.read_only or self.active:
            return
        place = folder_here(workspace.path)
        if place.kind is Kind.LOCAL or folder_here(copies_folder()).kind is not Kind.LOCAL:
            return
        self._window.messages.say(
            f"「{workspace.path.name}」{_PLACES[place.kind].format(place.name)}；"
            "改在本機編輯較安全，程式會整份寫回原處。",
            ("改在本機編輯", self.begin_here),
        )

    def begin_here(self) -> None:
        """Edit a working copy of the open file."""
        workspace = self._window.workspace
        if workspace and not self.active and self._window.close_file():
            self.begin(workspace.path)

    def begin(self, original: Path) -> None:
        """Take a working copy of a file that is not open, and edit it."""
        self._order(original, Order.TAKE)

    def resume(self, original: Path) -> None:
        """Go on with the working copy that was left over."""
        if self._window.close_file():
            self._order(original, Order.RESUME)

    def offers(self, path: Path) -> bool:
        """Offer a copy of that file that was left over, or show the window that has it.

        Returns whether it did; a copy that is written back is taken away instead.
        """
        copy = left_over(path)
        if copy is None:
            return False
        holder = WriteLock(copy.path).held_by()
        if holder:
            self._window.others.instead(Held(path, holder))
            return True
        if not _is_changed(copy):
            copy.discard()
            return False
        self._offer(copy, ("開啟原檔", lambda: self._open_original(path)))
        return True

    def look_round(self) -> None:
        """Advise on the open file; without one, tell of a copy that is left over."""
        if self._window.workspace:
            self._advise()
        elif self._window.bar.isHidden():
            for copy in all_left_over():
                if not copy.in_use and _is_changed(copy):
                    self._offer(copy)
                    return

    # While editing

    def on_changed(self, *_: object) -> None:
        """Something was written into the copy."""
        if self.active:
            self._changed, self._sent = True, False
            if not self._timer.isActive() and self._last is not Outcome.CHANGED:
                failed = self._last is Outcome.FAILED
                self._timer.start(RETRY_AFTER_MS if failed else WRITE_AFTER_MS)
            self._show()

    def write(self) -> None:
        """Write back now, and say so."""
        editor = self._window.editor
        if self.active and editor and editor.session.settle():
            self._by_hand = True
            self._last = Outcome.DONE  # said again, if it fails again
            self._send_write()

    def may_leave(self) -> bool:
        """Write back what is not yet; whether the copy may be left, the officer agreeing."""
        if not self.active:
            return True
        if self._leaving:
            return False
        self._leaving = True
        try:
            while self._changed:
                answer = self._write_and_wait()
                if answer is None or answer.outcome is not Outcome.DONE:
                    return self._agrees_to_leave(answer)
            return True
        finally:
            self._leaving = False

    def leave(self) -> None:
        """End the process; a copy that is written back is taken away."""
        self._timer.stop()
        self.label.hide()
        if self._keeper:
            self._keeper.stop(None if self._changed else Order.DONE)
        self._keeper = None

    # The process

    def _order(self, original: Path, order: Order) -> None:
        self.leave()
        self._original = original.absolute()
        self._changed = order is Order.RESUME
        self._written, self._last, self._by_hand = None, Outcome.DONE, False
        self._start().send(order)

    def _start(self) -> KeeperProcess:
        self._keeper = KeeperProcess(self._original, self)
        self._keeper.answered.connect(self._on_answer)
        return self._keeper

    def _send_write(self) -> None:
        if self._keeper is None or self._keeper.busy:
            return
        self._timer.stop()
        self._sent = True
        if self._keeper.alive:
            self._keeper.send(Order.WRITE)
        else:
            self._keeper.deleteLater()
            self._start().send(Order.RESUME)

    def _on_answer(self, answer: Answer) -> None:
        {
            Order.TAKE: self._on_taken,
            Order.RESUME: self._on_back if self.active else self._on_taken,
            Order.WRITE: self._on_written,
            Order.BESIDE: self._on_chosen,
            Order.ASIDE: self._on_chosen,
        }[answer.order](answer)

    def _on_taken(self, answer: Answer) -> None:
        if answer.outcome is not Outcome.DONE or self._window.workspace:
            self.leave()
            if self._window.open_directly(self._original) and not self._window.read_only:
                self._window.messages.warn(answer.sentence)
            return
        path, original = Path(answer.path), self._original
        if not self._window.enter(lambda: Workspace.open(path, home=original)):
            self.leave()
            return
        if self._changed:
            self._timer.start(WRITE_AFTER_MS)
        self._window.messages.say(
            f"正在編輯「{original.name}」的本機副本；每隔幾分鐘、關閉時或按「立即寫回」，"
            "整份寫回原處。"
        )
        self._show()

    def _on_back(self, answer: Answer) -> None:
        """The process ended while the copy was edited, and another took its place."""
        if answer.outcome is Outcome.DONE:
            self._send_write()
        else:
            self._on_written(answer)

    def _on_written(self, answer: Answer) -> None:
        before, self._last = self._last, answer.outcome
        if answer.outcome is Outcome.DONE:
            self._changed = self._changed and not self._sent
            self._written = datetime.now()
            if self._changed:  # while it was being written
                self._timer.start(WRITE_AFTER_MS)
            if before is not Outcome.DONE or self._by_hand:
                self._window.messages.say(f"已寫回「{self._original}」。")
        elif answer.outcome is Outcome.CHANGED:
            self._ask_what_to_do(answer.sentence)
        else:
            self._timer.start(RETRY_AFTER_MS)
            if before is Outcome.DONE:
                self._window.messages.warn(answer.sentence, ("立即寫回", self.write))
        self._by_hand = False
        self._show()
        self.tried.emit(answer)

    def _ask_what_to_do(self, sentence: str) -> None:
        self._window.messages.warn(
            sentence,
            ("我的另存在旁邊", partial(self._choose, Order.BESIDE)),
            ("改用對方的", partial(self._choose, Order.ASIDE)),
        )

    def _choose(self, order: Order) -> None:
        """Close the copy, let the process put it elsewhere, and go on."""
        editor = self._window.editor
        if not self.active or not self._keeper or not editor or not editor.session.settle():
            return
        keeper, self._keeper = self._keeper, None  # it has work to do still
        self._changed = False  # what is in the copy will be in the file it makes
        self._window.leave()
        self._keeper = keeper
        keeper.send(order)

    def _on_chosen(self, answer: Answer) -> None:
        done, path = answer.outcome is Outcome.DONE, Path(answer.path)
        self._changed = not done
        self.leave()
        if not done:
            self._window.messages.warn(answer.sentence)
        elif answer.order is Order.BESIDE:
            self._window.open_directly(path)
            self._window.messages.say(
                f"您的修改另存成「{path.name}」，就在原檔旁邊；現在開啟的是它。",
                ("改在本機編輯", self.begin_here),
            )
        else:
            from app.ui.files import open_outside

            self._window.open_directly(self._original)
            self._window.messages.say(
                f"現在開啟的是對方改過的；您的修改留在本機，檔名是「{path.name}」。",
                ("開啟資料夾", partial(open_outside, path.parent)),
                ("改在本機編輯", self.begin_here),
            )

    # Leaving

    def _write_and_wait(self) -> Answer | None:
        """Write back while the window stays alive; None when 取消 gave up."""
        answers: list[Answer] = []
        editor, loop, jobs = self._window.editor, QEventLoop(), self._window.files.jobs
        self.tried.connect(answers.append)
        self.tried.connect(loop.quit)
        jobs.cancel_button.clicked.connect(loop.quit)
        jobs.show("寫回")
        if editor:
            editor.setEnabled(False)
        QTimer.singleShot(0, loop, self._send_write)
        loop.exec()
        if editor:
            editor.setEnabled(True)
        jobs.end()
        self.tried.disconnect(answers.append)
        jobs.cancel_button.clicked.disconnect(loop.quit)
        return answers[-1] if answers else None

    def _agrees_to_leave(self, answer: Answer | None) -> bool:
        agreed = dialogs.ask_yes(
            self._window,
            "關閉檔案",
            f"{answer.sentence if answer else '還沒有寫回。'}"
            "仍要關閉嗎？副本留在本機，下次開啟這個檔案時可以接著寫回。",
            "關閉，留著副本",
            "回去",
        )
        if agreed:
            self._window.bar.hide()  # what is left is reminded of
        return agreed

    # Words

    def _offer(self, copy: LocalCopy, *others: tuple[str, Callable[[], None]]) -> None:
        self._window.messages.warn(
            f"「{copy.original}」有一份本機副本還沒寫回；要接著編輯它嗎？",
            ("接著編輯本機副本", partial(self.resume, copy.original)),
            *others,
        )

    def _open_original(self, path: Path) -> None:
        self._window.open_directly(path)

    def _show(self) -> None:
        words = "與原檔相同"
        if self._changed:
            words = f"尚未寫回{_TROUBLES[self._last]}"
        elif self._written:
            words = f"已寫回 {self._written:%H:%M}"
        self.label.setText(f"本機副本，{words}")
        self.label.setToolTip(f"原檔：{self._original}")
        self.label.setVisible(self.active)


def _is_changed(copy: LocalCopy) -> bool:
    try:
        return copy.changed
    except Problem:
        return True  # what cannot be read is not thrown away
