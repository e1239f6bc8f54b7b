"""Handing the open year in 送出, and unlocking it 解除鎖定."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.moments import today
from app.core.submitting import lock_of, locked
from app.ui import dialogs
from app.ui.editor import Editor
from app.workspace.submitting import submit, unlock

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_NAME = "這次送出的名稱，例如「初稿」、「送主計處」。送出後這個年度鎖定，解除前不能修改："
_WHY = "解除「{name}」鎖定的理由（會記入歷程）："


class Submitting(QObject):
    """What a main window does with the lock of the year it shows."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def submit(self) -> None:
        """Ask for a name, and lock the year under it; where errors remain, ask before."""
        editor = self._window.editor
        if editor is None or not editor.session.settle() or not self._agrees(editor):
            return
        session = editor.session
        name = dialogs.ask_line(self._window, "送出", _NAME, today())
        year = session.annex.fiscal_year
        if name and session.do(lambda: submit(session.workspace, session.annex.key, name)):
            self._window.show_editor_again()
            self._window.messages.say(
                f"已送出「{session.annex.submissions[-1].name}」，{year} 年度已鎖定。",
                ("解除鎖定…", self.unlock),
            )

    def unlock(self) -> None:
        """Ask for a reason, and let the year be changed again."""
        editor = self._window.editor
        if editor is None or not editor.session.settle():
            return
        session = editor.session
        lock = session.lock
        if lock is None:
            self._window.messages.say("這個年度沒有鎖定，可以直接修改。")
            return
        reason = dialogs.ask_text(self._window, "解除鎖定", _WHY.format(name=lock.name))
        if reason and session.do(lambda: unlock(session.workspace, session.annex.key, reason)):
            self._window.show_editor_again()
            self._window.messages.say(f"已解除「{lock.name}」的鎖定，可以修改了。")

    def tell(self, editor: Editor) -> None:
        """Say that the year shown is locked, if so, and offer to unlock it."""
        annex = editor.session.annex
        lock = lock_of(annex.submissions)
        if lock:
            may = not editor.session.workspace.read_only
            actions = (("解除鎖定…", self.unlock),) if may else ()
            self._window.messages.say(str(locked(annex.fiscal_year, lock)), *actions)

    def _agrees(self, editor: Editor) -> bool:
        """Whether to submit what still has errors; what cannot be read is mended first."""
        wrong = editor.session.all_unreadable()
        if wrong:
            self._window.messages.warn(
                f"有 {len(wrong)} 個數值讀不懂，還沒有存入，例如「{wrong[0][1].text}」；請先改正再送出。"
            )
            return False
        errors = editor.beside.errors() if editor.beside else 0
        return not errors or dialogs.ask_yes(
            self._window, "送出", f"檢核還有 {errors} 個錯誤。仍要送出嗎？", "仍要送出", "回去看看"
        )
