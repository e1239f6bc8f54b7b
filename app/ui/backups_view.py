"""備份與還原: the backups of a file, what differs from now, and what can be done with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from app.core.errors import Problem
from app.ui import dialogs
from app.ui.background_job import Job, Result
from app.ui.dialog_help import help_by_f1
from app.ui.files import open_outside
from app.ui.listing import Listing
from app.ui.messages import MessageBar
from app.ui.tables import Index
from app.workspace.backup_files import (
    Backup,
    backups_in,
    choose_root,
    chosen_root,
    folders_of,
    read_name,
)

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_HEADINGS = ("時間", "何時備份", "大小", "與現在的差異")
_AT, _KIND, _SIZE, _WORDS = range(4)
_WAITING = "比對中…"


class BackupsModel(Listing):
    """The backups of a file, the one made last first, each with what differs from now."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._rows: list[tuple[Backup, str]] = []

    def begin(self, backups: list[Backup]) -> None:
        """Begin with these, nothing compared yet."""
        self.beginResetModel()
        self._rows = [(backup, _WAITING) for backup in backups]
        self.endResetModel()

    def tell(self, backup: Backup, words: str) -> None:
        """What differs between a backup and now; one that was not there yet is added."""
        names = [row.path.name for row, _ in self._rows]
        if backup.path.name in names:
            row = names.index(backup.path.name)
            self._rows[row] = self._rows[row][0], words
            self.dataChanged.emit(self.index(row, _WORDS), self.index(row, _WORDS))
            return
        row = sum(other.stamp > backup.stamp for other, _ in self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, (backup, words))
        self.endInsertRows()

    def end(self) -> None:
        """Nothing more will be compared."""
        self._rows = [(b, "" if words == _WAITING else words) for b, words in self._rows]
        if self._rows:
            self.dataChanged.emit(self.index(0, _WORDS), self.index(self.size() - 1, _WORDS))

    def backup(self, row: int) -> Backup | None:
        """The backup of a row."""
        return self._rows[row][0] if 0 <= row < self.size() else None

    def size(self) -> int:
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        backup, words = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (told(backup), backup.kind.value, _size(backup.size), words)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{words}\n{backup.path}".strip()
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == _SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class BackupsDialog(QDialog):
    """Lists the backups of one file over its window."""

    def __init__(self, window: "MainWindow", path: Path) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        self._job: Job | None = None
        self.setObjectName("backupsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"「{path.name}」的備份與還原")
        help_by_f1(self, "backup")
        self.model = BackupsModel(self)
        self.table = self._make_table()
        self.look = self._button("檢視", "以唯讀開啟選取的備份，在另一個視窗", self.look_into)
        self.back = self._button("還原…", "以選取的備份取代現在的檔案，原檔改名保留", self.restore)
        self.now = self._button("立即備份", "現在就備份一份並核對", self.back_up)
        self.folder = self._button("開啟資料夾", "開啟放備份的資料夾", self.open_folder)
        self.choose = self._button("另存到…", "每份備份也存到另一個資料夾", self.ask_folder)
        self.forget = self._button("不再另存", "備份只放在預設的資料夾", self.forget_folder)
        self._where = QLabel(self)
        self._where.setWordWrap(True)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._show_folders()
        self.load()

    def load(self) -> None:
        """List what lies at home now; the rest, and what differs, another process tells."""
        self._cancel()
        self.model.begin(backups_in(folders_of(self._path)[0], self._path))
        self.table.selectRow(0)
        self._job = self._window.backups.run(
            ["differences", str(self._path)], self._on_compared, self._on_line
        )

    def look_into(self) -> None:
        """Open the chosen backup for reading."""
        backup = self._chosen()
        if backup:
            self._window.backups.look_into(backup)

    def restore(self) -> None:
        """Ask, and put the chosen backup in the file's place."""
        backup = self._chosen()
        text = "現在的檔案會改名保留在同一個資料夾，也會先備份。"
        if backup and dialogs.ask_yes(
            self, "還原", f"要還原成 {told(backup)} 的備份嗎？{text}", "還原"
        ):
            self.accept()
            self._window.backups.restore(backup, self._path)

    def back_up(self) -> None:
        """Back up now."""
        editor, workspace = self._window.editor, self._window.workspace
        is_open = workspace is not None and workspace.path.absolute() == self._path
        if is_open and editor and not editor.session.settle():
            return
        self.now.setEnabled(False)
        self._window.backups.run(
            ["backup", str(self._path)], self._on_backed_up, lambda _line: None
        )

    def open_folder(self) -> None:
        """Open the folder of the chosen backup, else where they would lie."""
        backup = self._chosen()
        folder = backup.path.parent if backup else folders_of(self._path)[0]
        if folder.is_dir():
            open_outside(folder)
        else:
            self._window.messages.say(f"還沒有備份；之後會放在「{folder}」。")

    def ask_folder(self) -> None:
        """Ask for a folder that gets every backup too."""
        folder = dialogs.ask_folder(self, "備份也存到", chosen_root() or dialogs.documents())
        if folder:
            self._remember(folder, f"之後每份備份也會存到「{folder}」。")

    def forget_folder(self) -> None:
        """Back up into the program's own folder only."""
        self._remember(None, "之後備份只放在預設的資料夾；已另存的都還在。")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a button presses it; without default buttons Qt leaves that to the space bar."""
        button = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def done(self, status: int) -> None:
        self._cancel()
        super().done(status)
        self._window.activateWindow()

    def _remember(self, folder: Path | None, sentence: str) -> None:
        try:
            choose_root(folder)
        except Problem as problem:
            self._window.messages.warn(str(problem))
            return
        self._window.messages.say(sentence)
        self._show_folders()

    def _chosen(self) -> Backup | None:
        return self.model.backup(self.table.currentIndex().row())

    def _cancel(self) -> None:
        if self._job:
            self._job.cancel()
        self._job = None

    def _on_line(self, line: str) -> None:
        path, _, words = line.partition("\t")
        backup = read_name(Path(path))
        if backup:
            self.model.tell(backup, words)
            self._on_row()

    def _on_compared(self, result: Result) -> None:
        if not result.cancelled:
            self._job = None
            self.model.end()

    def _on_backed_up(self, result: Result) -> None:
        self.now.setEnabled(True)
        made = read_name(Path(result.out.strip()))
        if made is None:
            self._window.messages.warn(result.error or "備份未完成；請再試一次。")
            return
        there = {b.path.name for row in range(self.model.size()) if (b := self.model.backup(row))}
        if made.path.name in there:
            self._window.messages.say(f"與 {told(made)} 的備份相同，不必再備份。")
        else:
            self._window.messages.say(f"已備份並核對：「{made.path}」。")
        if result.error:
            self._window.messages.warn(result.error)
        self.load()

    def _on_row(self, *_: object) -> None:
        for button in (self.look, self.back):
            button.setEnabled(self._chosen() is not None)

    def _show_folders(self) -> None:
        chosen = chosen_root()
        also = f"；也存到「{chosen}」" if chosen else ""
        self._where.setText(f"備份放在「{folders_of(self._path)[0]}」{also}。")
        self.forget.setVisible(chosen is not None)

    def _button(self, text: str, what: str, do: Any) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(what)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: do())
        return button

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("備份")
        table.setToolTip("最新的在最上面；按 Enter 檢視")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(_WORDS, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_AT, 160), (_KIND, 90), (_SIZE, 90)):
            table.setColumnWidth(column, width)
        table.activated.connect(lambda _index: self.look_into())
        table.selectionModel().currentRowChanged.connect(self._on_row)
        return table

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.look, self.back, self.now):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.folder, self.choose, self.forget):
            buttons.addWidget(button)
        close = self._button("關閉", "關閉這個視窗", self.reject)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(MessageBar(self._window.messages, self))
        layout.addWidget(self.table, 1)
        layout.addWidget(self._where)
        layout.addLayout(buttons)
        self.resize(820, 460)
        self._on_row()


def told(backup: Backup) -> str:
    """When a backup was made, as people read it."""
    return f"{backup.at:%Y-%m-%d %H:%M:%S}"


def _size(size: int) -> str:
    return QLocale.c().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
