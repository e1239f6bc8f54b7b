"""The one window: file and edit actions around the start page or the editor."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.ui.editor import Editor
from app.ui.messages import MessageBar, Messages
from app.ui.settings import Settings
from app.workspace import Workspace

if TYPE_CHECKING:
    from app.ui.copying import Copying
    from app.ui.files import Files
    from app.ui.panels import Panels

TITLE = "績效編報"


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
        self.saved = QLabel(self)
        self.saved.setObjectName("saved")
        self.saved.setAccessibleName("儲存情形")
        self.statusBar().addPermanentWidget(self.saved)
        self._where = QLabel(self)
        self.statusBar().addWidget(self._where, 1)
        self._actions: dict[str, QAction] = {}
        self._make_menus()
        self.resize(_first_size(self))
        geometry = settings.value("geometry")
        if geometry:
            self.restoreGeometry(geometry)  # type: ignore[arg-type]
        self._show_state()

    # Files

    def open_file(self, path: Path) -> bool:
        """Open a file in this window; a problem is told and what was open stays."""
        if self._workspace and path.absolute() == self._workspace.path.absolute():
            return True
        return self.enter(lambda: Workspace.open(path), path)

    def close_file(self) -> bool:
        """Write what waits and close the file. Returns whether it is closed."""
        if self.editor is None:
            return True
        session = self.editor.session
        lossless = session.settle() and not session.all_unreadable()
        if not lossless and not self.files.agrees_to_lose(session):
            return False
        self._leave()
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
    def panels(self) -> "Panels":
        """Help, history and notes around the form."""
        from app.ui.panels import Panels

        return Panels(self)

    @property
    def workspace(self) -> Workspace | None:
        """The open file."""
        return self._workspace

    def action(self, name: str) -> QAction:
        """A menu's action by its name."""
        return self._actions[name]

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

    # The rest

    def focusNextPrevChild(self, forward: bool) -> bool:
        from app.ui.reading_order import order_tabs

        self._tabs = order_tabs(self, self._tabs)
        return super().focusNextPrevChild(forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        may_close = "panels" not in self.__dict__ or self.panels.may_close()
        if not may_close or not self.close_file():
            event.ignore()
            return
        if "files" in self.__dict__:
            self.files.stop()
        self.settings.remember("geometry", self.saveGeometry())
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
        except Problem as problem:
            if workspace:
                workspace.close()
            self.copying.tell(problem, None if workspace else path)
            return False
        if not self.close_file():
            workspace.close()
            return False
        self._workspace = workspace
        self.settings.opened(workspace.path)
        if annex is None:
            self.messages.say("這個檔案裡還沒有年度；請新增年度或匯入。")
            self._workspace = None
            workspace.close()
            return False
        self.show_editor(annex)
        return True

    def show_editor(self, annex: str) -> None:
        """Edit a year of the open file."""
        assert self._workspace is not None
        old = self.editor
        if old:
            old.session.settle()
            old.close_session()
        self._workspace.forget_listeners()
        self.editor = Editor(self._workspace, annex, self.messages, self.settings, self)
        self._put(self.editor)
        self.editor.goals.setFocus()
        if self._warm:
            self.editor.warm_up()
        session = self.editor.session
        session.saved.connect(self._on_saved)
        session.unsaved.connect(self._on_unsaved)
        session.changed.connect(self._show_state)
        session.gone.connect(self._on_gone)
        self.editor.year_asked.connect(self.show_editor)
        self.saved.setText("唯讀" if session.read_only else "已儲存")
        self._show_state()

    def _leave(self) -> None:
        if self.editor:
            self.editor.close_session()
        self.editor = None
        if self._workspace:
            self._workspace.close()
        self._workspace = None
        self._show_start()

    def _show_start(self) -> None:
        from app.ui.start_page import StartPage

        page = StartPage(self.settings.recent(), self)
        page.sample_asked.connect(lambda: self.files.create_sample())
        page.new_asked.connect(lambda: self.files.new_year())
        page.open_asked.connect(lambda: self.files.ask_open())
        page.recent_asked.connect(self.open_file)
        page.help_asked.connect(lambda: self.panels.show_page("start"))
        self._put(page)
        self.saved.clear()
        self._show_state()

    def _put(self, page: QWidget) -> None:
        """Show a page in place of the last one."""
        last = self._pages.currentWidget()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if last:
            self._pages.removeWidget(last)
            last.deleteLater()

    def _on_saved(self, at: datetime) -> None:
        self.saved.setText(f"已儲存 {at:%H:%M:%S}")

    def _on_unsaved(self) -> None:
        self.saved.setText("輸入中…")
        self._name("undo", "復原", "輸入")  # written first, then taken back

    def _show_state(self, *_: object) -> None:
        """Bring title and menus in line with what is open."""
        workspace = self._workspace
        has_file = workspace is not None
        writable = workspace is not None and not workspace.read_only
        for name, action in self._actions.items():
            needs = _NEEDS.get(name, "")
            action.setEnabled(writable if needs == "write" else has_file or not needs)
        name = workspace.path.name if workspace else ""
        self.setWindowTitle(f"{name} — {TITLE}" if name else TITLE)
        self._where.setText(str(workspace.path) if workspace else "")
        undo = redo = None
        if workspace and writable:
            status = workspace.undo_status()
            undo, redo = status.undo, status.redo
        self._name("undo", "復原", undo)
        self._name("redo", "取消復原", redo)
        if "panels" in self.__dict__:
            self.panels.follow()

    def _name(self, action: str, word: str, what: str | None) -> None:
        self._actions[action].setText(f"{word}{what}" if what else word)
        self._actions[action].setEnabled(what is not None)

    def _undo(self) -> None:
        if self.editor:
            self.editor.session.undo()

    def _redo(self) -> None:
        if self.editor:
            self.editor.session.redo()

    def _on_gone(self) -> None:
        """An undo or an import took the year shown away: show another, or the start page."""
        heads = self._workspace.heads() if self._workspace else ()
        if heads:
            self.show_editor(heads[0].key)
        else:
            self._leave()

    def _with_editor(self, do: Callable[[Editor], None]) -> None:
        if self.editor:
            do(self.editor)

    def _make_menus(self) -> None:
        keys = QKeySequence.StandardKey
        file = self.menuBar().addMenu("檔案(&F)")
        self._add(file, "new", "新增年度…", lambda: self.files.new_year(), keys.New)
        self._add(file, "open", "開啟…", lambda: self.files.ask_open(), keys.Open)
        self._add(file, "carry", "沿用上年度…", self._carry, "Ctrl+Alt+N")
        read = "Ctrl+Shift+O"
        self._add(file, "read", "以唯讀開啟…", lambda: self.copying.ask_read_only(), read)
        self._recent = file.addMenu("最近的檔案")
        self._recent.aboutToShow.connect(self._fill_recent)
        self._add(file, "sample", "建立 104 年度範例…", lambda: self.files.create_sample())
        file.addSeparator()
        self._add(file, "import", "匯入…", lambda: self.files.import_file())
        self._add(file, "export", "匯出…", lambda: self.files.export(), "Ctrl+Shift+E")
        self._add(file, "print", "列印…", lambda: self.files.print_annex(), keys.Print)
        file.addSeparator()
        copy = "Ctrl+Shift+S"
        self._add(file, "copy", "另存副本…", lambda: self.copying.save_copy(), copy)
        self._add(file, "folder", "檔案所在資料夾", lambda: self.copying.show_folder())
        self._add(file, "verify", "檢查檔案是否完好", lambda: self.copying.verify())
        file.addSeparator()
        self._add(file, "close", "關閉檔案", lambda: self.close_file() and None, keys.Close)
        self._add(file, "quit", "結束", self.close, "Ctrl+Q")
        edit = self.menuBar().addMenu("編輯(&E)")
        self._add(edit, "undo", "復原", self._undo, keys.Undo)
        self._add(edit, "redo", "取消復原", self._redo, "Ctrl+Y", "Ctrl+Shift+Z")
        self._add(edit, "save", "立即儲存", self._save, keys.Save)
        edit.addSeparator()
        self._add(edit, "find", "尋找…", lambda: self.panels.find(), keys.Find)
        self._add(edit, "replace", "取代…", lambda: self.panels.find(replacing=True), "Ctrl+H")
        self._add(edit, "find_next", "找下一處", lambda: self.panels.find_next(1), "F3")
        self._add(edit, "find_last", "找上一處", lambda: self.panels.find_next(-1), "Shift+F3")
        goal = self.menuBar().addMenu("目標(&G)")
        for name, text, do, keys_ in (
            ("add_goal", "新增目標", Editor.add_goal, "Ctrl+Shift+N"),
            ("delete_goal", "刪除目標", Editor.delete_goal, "Ctrl+Shift+Delete"),
            ("goal_up", "上移目標", lambda e: e.move_goal(-1), "Alt+Up"),
            ("goal_down", "下移目標", lambda e: e.move_goal(1), "Alt+Down"),
        ):
            self._add(goal, name, text, partial(self._with_editor, do), keys_)
        goal.addSeparator()
        for name, text, do, keys_ in (
            ("next_goal", "下一個目標", lambda e: e.step_goal(1), "Ctrl+PgDown"),
            ("previous_goal", "上一個目標", lambda e: e.step_goal(-1), "Ctrl+PgUp"),
            ("to_title", "到年度績效目標", lambda e: e.form.to_title(), "Ctrl+T"),
            ("to_measures", "到衡量項目", lambda e: e.form.to_measures(), "Ctrl+M"),
            ("to_details", "到衡量項目的設定", lambda e: e.form.to_details(), "Ctrl+D"),
            ("to_analysis", "到績效衡量暨達成情形分析", lambda e: e.form.to_analysis(), "Ctrl+L"),
        ):
            self._add(goal, name, text, partial(self._with_editor, do), keys_)
        goal.addSeparator()
        for name, text, do, keys_ in (
            ("add_measure", "新增衡量項目", lambda e: e.form.part().add_measure(), "Ctrl+Shift+M"),
            ("delete_measure", "刪除衡量項目", lambda e: e.form.part().delete_measure(), ""),
            ("draft", "撰擬「三、年度目標值及達成度」", lambda e: e.form.draft(), "Ctrl+Shift+D"),
            ("insert_figure", "插入連動數值…", lambda e: e.form.insert_figure(), "Ctrl+Shift+F"),
            ("add_indicator", "新增衡量指標", lambda e: e.form.add_indicator(), "Ctrl+Shift+I"),
        ):
            self._add(goal, name, text, partial(self._with_editor, do), *filter(None, [keys_]))
        view = self.menuBar().addMenu("檢視(&V)")
        for number, text in enumerate(("目標表單", "總覽", "年度設定")):
            show = partial(self._show_page, number)
            self._add(view, f"page{number}", text, show, f"Ctrl+{number + 1}")
        view.addSeparator()
        for part, text, key in _PARTS:
            self._add(view, f"show_{part}", text, partial(self._toggle, part), key)
        view.addSeparator()
        self._add(view, "last_year", "對照上年度", lambda: self.panels.last_year(), "F8")
        self._add(view, "history", "歷程", lambda: self.panels.history(), "Ctrl+Shift+H")
        self._add(view, "notes", "審閱意見", lambda: self.panels.notes(), "Ctrl+Shift+R")
        self._make_help_menu()

    def _make_help_menu(self) -> None:
        menu = self.menuBar().addMenu("說明(&H)")
        self._add(menu, "help", "使用說明", lambda: self.panels.help(), "F1")
        self._add(menu, "start", "十行入門", lambda: self.panels.show_page("start"))
        self._add(menu, "keys", "快速鍵一覽", lambda: self.panels.show_page("shortcuts"), "Ctrl+F1")
        self._add(menu, "about", "關於績效編報", lambda: self.panels.show_page("about"))

    def _add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        do: Callable[[], object],
        *keys: QKeySequence.StandardKey | str,
    ) -> None:
        action = QAction(text, self)
        action.setObjectName(name)
        action.triggered.connect(lambda: do())
        if keys:
            action.setShortcuts([QKeySequence(key) for key in keys])
        menu.addAction(action)
        self._actions[name] = action

    def _carry(self) -> None:
        from app.ui.year_dialog import carry_year

        carry_year(self)

    def _save(self) -> None:
        if self.editor and self.editor.session.settle():
            self._on_saved(datetime.now())

    def _show_page(self, number: int) -> None:
        if self.editor:
            self.editor.pages.setCurrentIndex(number)

    def _toggle(self, part: str) -> None:
        if self.editor and self.editor.beside:
            self.editor.beside.toggle(part)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self.settings.recent():
            self._recent.addAction(str(path), partial(self.open_file, path))
        if self._recent.isEmpty():
            self._recent.addAction("（沒有）").setEnabled(False)


# As large as the work wants, and never larger than the screen leaves room for, frame included.
_WANTED, _SHARE = QSize(1500, 900), 0.93


def _first_size(window: QMainWindow) -> QSize:
    """The size of a window that was never opened before."""
    return _WANTED.boundedTo(window.screen().availableSize() * _SHARE)


_PARTS = (
    ("goals", "顯示或隱藏目標清單", "Ctrl+Shift+1"),
    ("page", "顯示或隱藏頁面", "Ctrl+Shift+2"),
    ("findings", "顯示或隱藏檢核", "Ctrl+Shift+3"),
)
# What an action needs: an open file, or one that can be written.
_NEEDS = {
    "import": "write",
    "export": "file",
    "print": "file",
    "copy": "file",
    "folder": "file",
    "verify": "file",
    "carry": "write",
    "last_year": "file",
    "history": "file",
    "notes": "file",
    "close": "file",
    "save": "write",
    "find": "file",
    "replace": "write",
    "find_next": "file",
    "find_last": "file",
    "add_goal": "write",
    "delete_goal": "write",
    "goal_up": "write",
    "next_goal": "file",
    "previous_goal": "file",
    "to_title": "file",
    "to_measures": "file",
    "to_details": "file",
    "to_analysis": "file",
    "add_measure": "write",
    "delete_measure": "write",
    "add_indicator": "write",
    "draft": "write",
    "insert_figure": "write",
    "goal_down": "write",
    "page0": "file",
    "page1": "file",
    "page2": "file",
    "show_goals": "file",
    "show_page": "file",
    "show_findings": "file",
}
