"""The menus as data: every action with its words, keys, and what must be open for it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from app.ui.editor import Editor
    from app.ui.main_window import MainWindow

_KEYS = QKeySequence.StandardKey


class Needs(Enum):
    """What must be open for an action."""

    NOTHING = 0
    FILE = 1
    WRITABLE_FILE = 2
    WRITABLE_ORIGINAL = 3  # not a working copy
    WORKING_COPY = 4
    UNIT_FILE = 6  # one that a bundle was opened into
    OPEN_YEAR = 5  # in a file that can be written, a year that no submission locks
    LOCKED_YEAR = 7  # in a file that can be written, one that a submission locks


@dataclass(frozen=True, slots=True)
class Entry:
    """An action of a menu. Without `do` it is a submenu that the window fills."""

    name: str
    text: str
    do: "Callable[[MainWindow], object] | None"
    keys: tuple[QKeySequence.StandardKey | str, ...] = ()
    needs: Needs = Needs.NOTHING


SEPARATOR = None


def _edits(do: "Callable[[Editor], object]") -> "Callable[[MainWindow], object]":
    """An action on the open year."""
    return lambda window: do(window.editor) if window.editor else None


def _writes(name: str, text: str, do: "Callable[[Editor], object]", *keys: str) -> Entry:
    return Entry(name, text, _edits(do), keys, Needs.OPEN_YEAR)


def _goes(name: str, text: str, do: "Callable[[Editor], object]", *keys: str) -> Entry:
    return Entry(name, text, _edits(do), keys, Needs.FILE)


def _panel(name: str, text: str, do: "Callable[[MainWindow], object]", *keys: str) -> Entry:
    return Entry(name, text, do, keys, Needs.FILE)


_FILE = (
    Entry("new", "新增年度…", lambda w: w.files.new_year(), (_KEYS.New,)),
    Entry("open", "開啟…", lambda w: w.files.ask_open(), (_KEYS.Open,)),
    Entry("carry", "沿用上年度…", lambda w: w.carry(), ("Ctrl+Alt+N",), Needs.WRITABLE_FILE),
    Entry("read", "以唯讀開啟…", lambda w: w.copying.ask_read_only(), ("Ctrl+Shift+O",)),
    Entry("recent", "最近的檔案", None),
    Entry("sample", "建立 104 年度範例…", lambda w: w.files.create_sample()),
    SEPARATOR,
    Entry("import", "匯入…", lambda w: w.files.import_file(), (), Needs.WRITABLE_FILE),
    Entry("figures", "匯入數據…", lambda w: w.files.sheets.ask(), ("Ctrl+Alt+I",), Needs.OPEN_YEAR),
    Entry(
        "paste_year",
        "貼上成新年度…",
        lambda w: w.files.paste_year(),
        ("Ctrl+Shift+V",),
        Needs.WRITABLE_FILE,
    ),
    _panel("export", "匯出…", lambda w: w.files.export(), "Ctrl+Shift+E"),
    Entry("print", "列印…", lambda w: w.files.print_annex(), (_KEYS.Print,), Needs.FILE),
    SEPARATOR,
    _panel("copy", "另存副本…", lambda w: w.copying.save_copy(), "Ctrl+Shift+S"),
    Entry("local", "改在本機編輯", lambda w: w.local.begin_here(), (), Needs.WRITABLE_ORIGINAL),
    Entry("write_back", "立即寫回", lambda w: w.local.write(), ("Ctrl+Alt+S",), Needs.WORKING_COPY),
    _panel("folder", "檔案所在資料夾", lambda w: w.copying.show_folder()),
    _panel("backups", "備份與還原…", lambda w: w.backups.show(), "Ctrl+Shift+B"),
    _panel("verify", "檢查檔案是否完好", lambda w: w.copying.verify()),
    SEPARATOR,
    Entry("close", "關閉檔案", lambda w: w.close_file(), (_KEYS.Close,), Needs.FILE),
    Entry("quit", "結束", lambda w: w.close(), ("Ctrl+Q",)),
)
_EDIT = (
    # These two are named, and switched on and off, after what they would do.
    Entry("undo", "復原", _edits(lambda e: e.session.undo()), (_KEYS.Undo,)),
    Entry("redo", "取消復原", _edits(lambda e: e.session.redo()), ("Ctrl+Y", "Ctrl+Shift+Z")),
    Entry("save", "立即儲存", lambda w: w.save(), (_KEYS.Save,), Needs.WRITABLE_FILE),
    SEPARATOR,
    Entry("find", "尋找…", lambda w: w.panels.find(), (_KEYS.Find,), Needs.FILE),
    Entry(
        "replace",
        "取代…",
        lambda w: w.panels.find(replacing=True),
        ("Ctrl+H",),
        Needs.OPEN_YEAR,
    ),
    _panel("find_next", "找下一處", lambda w: w.panels.find_next(1), "F3"),
    _panel("find_last", "找上一處", lambda w: w.panels.find_next(-1), "Shift+F3"),
)
_GOAL = (
    _writes("add_goal", "新增目標", lambda e: e.add_goal(), "Ctrl+Shift+N"),
    _writes("delete_goal", "刪除目標", lambda e: e.delete_goal(), "Ctrl+Shift+Delete"),
    _writes("goal_up", "上移目標", lambda e: e.move_goal(-1), "Alt+Up"),
    _writes("goal_down", "下移目標", lambda e: e.move_goal(1), "Alt+Down"),
    SEPARATOR,
    _goes("next_goal", "下一個目標", lambda e: e.step_goal(1), "Ctrl+PgDown"),
    _goes("previous_goal", "上一個目標", lambda e: e.step_goal(-1), "Ctrl+PgUp"),
    _goes("to_title", "到年度績效目標", lambda e: e.form.to_title(), "Ctrl+T"),
    _goes("to_measures", "到衡量項目", lambda e: e.form.to_measures(), "Ctrl+M"),
    _goes("to_details", "到衡量項目的設定", lambda e: e.form.to_details(), "Ctrl+D"),
    _goes("to_analysis", "到績效衡量暨達成情形分析", lambda e: e.form.to_analysis(), "Ctrl+L"),
    SEPARATOR,
    _writes("add_indicator", "新增衡量指標", lambda e: e.form.add_indicator(), "Ctrl+Shift+I"),
    _writes("add_measure", "新增衡量項目", lambda e: e.form.add_measure(), "Ctrl+Shift+M"),
    _writes("delete_measure", "刪除衡量項目", lambda e: e.form.delete_measure()),
    _writes("draft", "撰擬「三、年度目標值及達成度」", lambda e: e.form.draft(), "Ctrl+Shift+D"),
    _writes("insert_figure", "插入連動數值…", lambda e: e.form.insert_figure(), "Ctrl+Shift+F"),
)
_YEAR = (
    Entry("submit", "送出…", lambda w: w.submitting.submit(), (), Needs.OPEN_YEAR),
    Entry("unlock", "解除鎖定…", lambda w: w.submitting.unlock(), (), Needs.LOCKED_YEAR),
    _panel("since", "自上次送出以來的變更", lambda w: w.panels.since_submission()),
    _panel("packet", "審閱資料…", lambda w: w.sharing.packet()),
    SEPARATOR,
    Entry("give", "分送…", lambda w: w.sharing.give(), ("Ctrl+Alt+G",), Needs.WRITABLE_FILE),
    Entry("collect", "收回…", lambda w: w.sharing.collect(), ("Ctrl+Alt+R",), Needs.WRITABLE_FILE),
    Entry("send_back", "回傳…", lambda w: w.sharing.send_back(), ("Ctrl+Alt+B",), Needs.UNIT_FILE),
)
_VIEW = (
    _goes("page0", "目標表單", lambda e: e.pages.setCurrentIndex(0), "Ctrl+1"),
    _goes("page1", "總覽", lambda e: e.pages.setCurrentIndex(1), "Ctrl+2"),
    _goes("page2", "年度設定", lambda e: e.pages.setCurrentIndex(2), "Ctrl+3"),
    SEPARATOR,
    _goes("show_goals", "顯示或隱藏目標清單", lambda e: e.toggle("goals"), "Ctrl+Shift+1"),
    _goes("show_page", "顯示或隱藏頁面", lambda e: e.toggle("page"), "Ctrl+Shift+2"),
    _goes("show_findings", "顯示或隱藏檢核", lambda e: e.toggle("findings"), "Ctrl+Shift+3"),
    SEPARATOR,
    _panel("last_year", "對照上年度", lambda w: w.panels.last_year(), "F8"),
    _panel("history", "歷程", lambda w: w.panels.history(), "Ctrl+Shift+H"),
    _panel("field_history", "此欄歷程", lambda w: w.panels.field_history(), "Ctrl+Alt+H"),
    _panel("notes", "審閱意見", lambda w: w.panels.notes(), "Ctrl+Shift+R"),
)
_HELP = (
    Entry("help", "使用說明", lambda w: w.panels.help(), ("F1",)),
    Entry("start", "十行入門", lambda w: w.panels.show_page("start")),
    Entry("keys", "快速鍵一覽", lambda w: w.panels.show_page("shortcuts"), ("Ctrl+F1",)),
    Entry("about", "關於績效編報", lambda w: w.panels.show_page("about")),
)
MENUS: tuple[tuple[str, tuple[Entry | None, ...]], ...] = (
    ("檔案(&F)", _FILE),
    ("編輯(&E)", _EDIT),
    ("目標(&G)", _GOAL),
    ("年度(&Y)", _YEAR),
    ("檢視(&V)", _VIEW),
    ("說明(&H)", _HELP),
)


class Menus:
    """The menus of one window."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._needs: list[tuple[QAction, Needs]] = []
        self._actions: dict[str, QAction] = {}
        self.submenus: dict[str, QMenu] = {}
        for title, entries in MENUS:
            menu = window.menuBar().addMenu(title)
            for entry in entries:
                if entry is None:
                    menu.addSeparator()
                elif entry.do is None:
                    self.submenus[entry.name] = menu.addMenu(entry.text)
                else:
                    self._add(menu, entry, entry.do)

    def action(self, name: str) -> QAction:
        """An action by its name."""
        return self._actions[name]

    def enable(self, *, file: bool, writable: bool, year: bool, local: bool, unit: bool) -> None:
        """Switch the actions on and off by what is open, and what of it can be written."""
        there = {
            Needs.NOTHING: True,
            Needs.FILE: file,
            Needs.WRITABLE_FILE: writable,
            Needs.WRITABLE_ORIGINAL: writable and not local,
            Needs.WORKING_COPY: local,
            Needs.UNIT_FILE: writable and unit,
            Needs.OPEN_YEAR: year,
            Needs.LOCKED_YEAR: writable and not year,
        }
        for action, needs in self._needs:
            action.setEnabled(there[needs])

    def _add(self, menu: QMenu, entry: Entry, do: "Callable[[MainWindow], object]") -> None:
        action = QAction(entry.text, self._window)
        action.setObjectName(entry.name)
        action.triggered.connect(lambda: do(self._window))
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        menu.addAction(action)
        self._actions[entry.name] = action
        self._needs.append((action, entry.needs))
