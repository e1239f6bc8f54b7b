"""The one window: file and edit actions around the start page or the editor."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Damaged, Problem
from app.core.sharing import ENDING
from app.ui.editor import Editor
from app.ui.messages import MessageBar, Messages
from app.ui.settings import Settings
from app.ui.standing import Standing
from app.workspace import Changes, Workspace
from app.workspace.own_folders import copies_folder
from db.lock import Held

if TYPE_CHECKING:
    from app.ui.backing_up import BackingUp
    from app.ui.copying import Copying
    from app.ui.damage import Damage
    from app.ui.files import Files
    from app.ui.local_editing import LocalEditing
    from app.ui.others import Others
    from app.ui.panels import Panels
    from app.ui.sharing import Sharing
    from app.ui.submitting import Submitting


class MainWindow(QMainWindow):
    """Holds at most one open file. Every write goes through the editor's session."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.messages = Messages()
        self.messages.setParent(self)
        self.editor: Editor | None = None
        self._workspace: Workspace | None = None
        self._tabs: list[QWidget] = []  # the order of Tab as it was last set
        self._harmed = False  # whether the file was found damaged when it was closed
        self._warm = False  # whether the first picture is there
        self.bar = MessageBar(self.messages, self)
        self._pages = QStackedWidget(self)
        centre = QWidget(self)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._pages, 1)
        self.setCentralWidget(centre)
        self.standing = Standing(self)
        self.saved = self.standing.saved
        self.resize(_first_size(self))
        geometry = settings.value("geometry")
        if geometry:
            self.restoreGeometry(geometry)  # type: ignore[arg-type]
        self.standing.show()

    # Files

    def open_file(self, path: Path) -> bool:
        """Open a file in this window; a problem is told and what was open stays."""
        now = self._workspace
        if now and not now.read_only and path.absolute() == now.home.absolute():
            return True
        if path.suffix.lower() == ENDING:
            return self.sharing.open_bundle(path)
        if copies_folder().is_dir() and self.local.offers(path):
            return False
        return self.open_directly(path)

    def open_directly(self, path: Path) -> bool:
        """Open the file itself, whatever working copy of it there is."""
        return self.enter(lambda: Workspace.open(path), path)

    def close_file(self) -> bool:
        """Write what waits and close the file. Returns whether it is closed."""
        if self.editor is None:
            return True
        session = self.editor.session
        session.settle()
        if (session.dirty or session.all_unreadable()) and not self.files.may_leave(session):
            return False
        if self.is_copy and not self.local.may_leave():
            return False
        self.leave()
        return True

    def begin(self, path: Path | None) -> None:
        """Show a file if one is given and opens, else the start page."""
        if path is None or not self.open_file(path):
            self._show_start()

    @cached_property
    def files(self) -> "Files":
        """What asks for files; the first picture does without."""
        from app.ui.files import Files

        return Files(self)

    @cached_property
    def copying(self) -> "Copying":
        """What is done with the file as a whole."""
        from app.ui.copying import Copying

        return Copying(self)

    @cached_property
    def backups(self) -> "BackingUp":
        """Backups of the open file."""
        from app.ui.backing_up import BackingUp

        return BackingUp(self)

    @cached_property
    def damage(self) -> "Damage":
        """What is done about damaged files."""
        from app.ui.damage import Damage

        return Damage(self)

    @cached_property
    def others(self) -> "Others":
        """Other windows on the same file."""
        from app.ui.others import Others

        return Others(self)

    @cached_property
    def local(self) -> "LocalEditing":
        """The working copy on this machine, if one is edited."""
        from app.ui.local_editing import LocalEditing

        return LocalEditing(self)

    @cached_property
    def sharing(self) -> "Sharing":
        """What gives goals out to units, takes them in again, and returns them."""
        from app.ui.sharing import Sharing

        return Sharing(self)

    @cached_property
    def submitting(self) -> "Submitting":
        """What hands a year in and unlocks it."""
        from app.ui.submitting import Submitting

        return Submitting(self)

    @cached_property
    def panels(self) -> "Panels":
        """Help, history and notes around the form."""
        from app.ui.panels import Panels

        return Panels(self)

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written into the open file, or none is open."""
        return self._workspace is None or self._workspace.read_only

    @property
    def workspace(self) -> Workspace | None:
        """The open file."""
        return self._workspace

    @property
    def is_copy(self) -> bool:
        """Whether the open file is a working copy of the officer's."""
        return self._workspace is not None and self._workspace.home != self._workspace.path

    def action(self, name: str) -> QAction:
        """A menu's action by its name."""
        return self.standing.menus.action(name)

    def carry(self) -> None:
        """Ask for a new year made from this one."""
        from app.ui.year_dialog import carry_year

        carry_year(self)

    def save(self) -> None:
        """Write what waits now, and say when."""
        if self.editor and self.editor.session.settle():
            self.standing.on_saved(datetime.now())

    def warm_up(self) -> None:
        """Load what the first picture does not need and the first write does."""
        if self._workspace and not self._workspace.read_only:
            self._workspace.warm_up()
        if not self._warm and self.windowHandle():
            from app.ui.dropping import FileDrops

            FileDrops(self)
        self._warm = True
        if self.editor:
            self.editor.warm_up()
            self.others.listen()
            self.backups.begin()
        self._look_round()

    # The rest

    def focusNextPrevChild(self, forward: bool) -> bool:
        from app.ui.reading_order import order_tabs

        self._tabs = order_tabs(self, self._tabs)
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that nothing else wants closes the panel that never has the focus."""
        escape = event.key() == Qt.Key.Key_Escape
        if not (escape and "panels" in self.__dict__ and self.panels.close_unfocused()):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        may_close = "panels" not in self.__dict__ or self.panels.may_close()
        self._harmed = False
        if not may_close or not self.close_file() or self._harmed:
            event.ignore()  # the next time, what was found is known
            return
        if "files" in self.__dict__:
            self.files.stop()
        self.settings.remember("geometry", self.saveGeometry())
        if "backups" in self.__dict__:
            self.hide()
            self.backups.finish()
        super().closeEvent(event)

    def enter(self, make: Callable[[], Workspace], path: Path | None = None) -> bool:
        """Open another file in place of the one that is open, which stays if that fails.

        Where `path` can at least be read, that is offered.
        """
        if self.editor and not self.editor.session.settle():
            return False
        workspace: Workspace | None = None
        try:
            workspace = make()
            annex = next((head.key for head in workspace.heads()), None)
            if annex:
                workspace.annex(annex)  # damage is found while what was open still is
        except Held as held:
            return self.others.instead(held)
        except Problem as problem:
            if workspace:
                workspace.close()
            damaged = isinstance(problem, Damaged)
            self.copying.tell(problem, path if damaged or not workspace else None)
            return False
        if not self.close_file():
            workspace.close()
            return False
        self._workspace = workspace
        self.settings.opened(workspace.home)
        if annex is None:
            self.messages.say("這個檔案裡還沒有年度；請新增年度或匯入。")
            self._workspace = None
            workspace.close()
            return False
        self.show_editor(annex)
        self._look_round()
        return True

    def show_editor(self, annex: str) -> None:
        """Edit a year of the open file."""
        assert self._workspace is not None
        old = self.editor
        if old:
            if not old.session.settle() and old.session.dirty:
                old.show_years()
                return
            old.close_session()
        self._workspace.forget_listeners()
        self.editor = Editor(self._workspace, annex, self.messages, self.settings, self)
        self._put(self.editor)
        self.editor.goals.setFocus()
        if self._warm:
            self.editor.warm_up()
            self.others.listen()
            self.backups.begin()
        session = self.editor.session
        session.remedies = (("另存到別處…", lambda: self.copying.save_elsewhere()),)
        session.changed.connect(self._on_changed)
        session.gone.connect(self._on_gone)
        self.editor.year_asked.connect(self.show_editor)
        self.standing.begin(session)
        self._follow_panels()
        if session.lock:
            self.submitting.tell(self.editor)
        elif session.annex.assignment:
            self.sharing.tell(session.annex)

    def show_editor_again(self) -> None:
        """Make the editor anew where it is: what may be edited has changed."""
        assert self.editor is not None
        goal, page = self.editor.goals.goal(), self.editor.pages.currentIndex()
        self.show_editor(self.editor.annex_key)
        if goal:
            self.editor.go_to(goal)
        self.editor.pages.setCurrentIndex(page)

    def follow_file(self) -> None:
        """The open file lies at another place now."""
        if self._workspace:
            self.settings.opened(self._workspace.home)
            self.others.stop()
            self.others.listen()
            if "local" in self.__dict__:
                self.local.leave()  # a working copy that was left stays, to be gone on with
            self.standing.show()

    def leave(self) -> None:
        """Close the file as it is written, and show the start page."""
        if self.editor:
            self.editor.close_session()
        self.editor = None
        if "backups" in self.__dict__:
            self.backups.leave()
        self._harmed = self._workspace is not None and not self._close(self._workspace)
        self._workspace = None
        self.others.stop()
        if "local" in self.__dict__:
            self.local.leave()
        if "damage" in self.__dict__:
            self.damage.stop()
        self._show_start()
        self._look_round()

    def _close(self, workspace: Workspace) -> bool:
        """Close a file; whether it is in order after all that was written."""
        try:
            workspace.close()
        except Damaged as problem:
            self.damage.tell(problem, workspace.path)
            return False
        return True

    def _show_start(self) -> None:
        from app.ui.start_page import StartPage

        page = StartPage(self.settings.recent(), self)
        page.sample_asked.connect(lambda: self.files.create_sample())
        page.new_asked.connect(lambda: self.files.new_year())
        page.open_asked.connect(lambda: self.files.ask_open())
        page.recent_asked.connect(self.open_file)
        page.help_asked.connect(lambda: self.panels.show_page("start"))
        self._put(page)
        self.standing.end()
        self._follow_panels()

    def _put(self, page: QWidget) -> None:
        """Show a page in place of the last one."""
        last = self._pages.currentWidget()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if last:
            self._pages.removeWidget(last)
            last.deleteLater()

    def _look_round(self) -> None:
        """Once the first picture is there, tell of working copies that are left, or advised."""
        if self._warm:
            self.local.look_round()
            if self._workspace and (self._workspace.checking or self._workspace.damage):
                self.damage.watch()

    def _on_changed(self, _changes: Changes) -> None:
        self.standing.show()
        if self.is_copy:
            self.local.on_changed()

    def _follow_panels(self) -> None:
        if "panels" in self.__dict__:
            self.panels.follow()

    def _on_gone(self) -> None:
        """An undo or an import took the year shown away: show another, or the start page."""
        heads = self._workspace.heads() if self._workspace else ()
        if heads:
            self.show_editor(heads[0].key)
        else:
            self.leave()


# As large as the work wants, and never larger than the screen leaves room for, frame included.
_WANTED, _SHARE = QSize(1500, 900), 0.93


def _first_size(window: QMainWindow) -> QSize:
    """The size of a window that was never opened before."""
    return _WANTED.boundedTo(window.screen().availableSize() * _SHARE)
