"""The notes of reviewers: a list, and a box to write one on the field that has the focus."""

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.model import Note
from app.core.moments import told_time
from app.ui import dialogs
from app.ui.editor import Editor
from app.ui.listing import Listing
from app.ui.looks import bold
from app.ui.places import place_of
from app.ui.session import Place, Session
from app.ui.tables import Index
from app.workspace import Changes, notes
from app.workspace.whereabouts import Whereabouts, whereabouts

_HEADINGS = ("已處理", "何處", "意見", "提出者", "時間")
_DONE, _WHERE, _TEXT, _WHO, _WHEN = range(5)


class NotesModel(Listing):
    """The notes of the annex, oldest first."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._session = session
        self._open_only = False
        self._here: Place | None = None
        self._rows: list[Note] = []
        self.read()

    def note(self, row: int) -> Note | None:
        """The note of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def read(self) -> None:
        """Read the notes again."""
        rows = [n for n in self._session.annex.notes if not (self._open_only and n.done)]
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def show_open_only(self, only: bool) -> None:
        """Whether to leave out what is dealt with."""
        self._open_only = only
        self.read()

    def mark(self, place: Place | None) -> None:
        """Set off the notes on a field."""
        self._here = place
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, _WHEN))

    def size(self) -> int:
        return len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == _DONE and not self._session.workspace.read_only:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        note, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(note, column)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == _DONE:
            return "已處理" if note.done else "未處理"
        if role == Qt.ItemDataRole.CheckStateRole and column == _DONE:
            return Qt.CheckState.Checked if note.done else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and self._is_here(note):
            return bold(QApplication.font())
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        note, session = self._rows[index.row()], self._session
        done = Qt.CheckState(value) is Qt.CheckState.Checked
        key = session.annex.key
        return bool(session.do(lambda: notes.tick(session.workspace, key, note, done=done)))

    def _words(self, note: Note, column: int) -> str:
        if column == _WHERE:
            return whereabouts(self._session.annex, note.entity, note.key, note.field).words
        return ("", "", note.text, note.who, told_time(note.when))[column]

    def _is_here(self, note: Note) -> bool:
        here = self._here
        return here is not None and (here.entity, here.key, here.field) == (
            note.entity,
            note.key,
            note.field,
        )


class NotesView(QWidget):
    """The panel 審閱意見 of one editor."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesView")
        self._editor, self._session = editor, editor.session
        self._place: Place | None = None
        self.model = NotesModel(self._session, self)
        self.table = self._make_table()
        self.open_only = QCheckBox("只列未處理的意見", self)
        self.open_only.setAccessibleName("只列未處理的意見")
        self.open_only.toggled.connect(self.model.show_open_only)
        self._on = QLabel(self)
        self._on.setWordWrap(True)
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName("要寫的意見")
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("寫給承辦人的意見；按 Ctrl+Enter 寫入")
        self._on.setBuddy(self.text)
        self.write = self._button("寫入意見", "把意見寫在這一欄（Ctrl+Enter）", self.write_note)
        self.go = self._button("前往欄位", "前往選取的意見所指的欄位（Enter）", self.go_there)
        self.take = self._button("撤回", "撤回選取的意見", self.withdraw)
        self.bring = self._button("由副本帶入…", "帶入寫在副本裡的意見", self.bring_in)
        self.bring.setEnabled(not self._session.workspace.read_only)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self.text, self.write_note)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._lay_out()
        self.setFocusProxy(self.text)
        self._session.changed.connect(self._on_changed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
        self._stand_on(place_of(QApplication.focusWidget()) or self._chosen_goal())

    def write_note(self) -> None:
        """Write what is in the box on the field it names."""
        place, session = self._place, self._session
        if place is None:
            return
        try:
            note = notes.new_note(place.entity, place.key, place.field, self.text.toPlainText())
        except Problem as problem:
            session.messages.warn(str(problem))
            return
        key = session.annex.key
        if session.do(lambda: notes.add(session.workspace, key, note)):
            self.text.clear()
            self.table.selectRow(self.model.rowCount() - 1)
            session.messages.say("已寫入意見。")

    def unfinished(self) -> str:
        """What stands in the box and is not written yet."""
        return self.text.toPlainText()

    def withdraw(self) -> None:
        """Take the chosen note away."""
        note, session = self._chosen(), self._session
        key = session.annex.key
        if note and session.do(lambda: notes.withdraw(session.workspace, key, note)):
            session.messages.say("已撤回意見。")

    def bring_in(self) -> None:
        """Ask for a copy of the file and add its notes."""
        session = self._session
        path = dialogs.ask_open(self, "由副本帶入意見")
        if path is None or not session.settle():
            return
        try:
            count = notes.bring_in(session.workspace, session.annex.key, path)
        except Problem as problem:
            session.messages.warn(str(problem))
            return
        session.messages.say(f"由副本帶入 {count} 則意見。" if count else "副本裡沒有新的意見。")

    def go_there(self) -> None:
        """Go to the field of the chosen note."""
        note = self._chosen()
        if note is None:
            return
        where = whereabouts(self._session.annex, note.entity, note.key, note.field)
        if not where.there:
            self._session.messages.warn("這則意見所指的欄位已不在；意見仍留著，可勾選已處理。")
        elif note.entity == "goal" and not note.field:
            self._editor.go_to(note.key)
        else:
            self._editor.go_to_place(note.key, note.field, 0, 0, 0)

    def _chosen(self) -> Note | None:
        return self.model.note(self.table.currentIndex().row())

    def _chosen_goal(self) -> Place | None:
        return place_of(self._editor.goals)

    def _stand_on(self, place: Place | None) -> None:
        self._place = place
        where = self._whereabouts(place)
        there = where is not None and where.there
        self._on.setText(f"對「{where.words}」的意見" if where else "請先點選一個欄位，再寫意見。")
        self.write.setEnabled(there)
        self.model.mark(place)

    def _whereabouts(self, place: Place | None) -> Whereabouts | None:
        annex = self._session.annex
        return whereabouts(annex, place.entity, place.key, place.field) if place else None

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Stand on the field that is entered, and on the one just left for this panel."""
        for widget in (before, now):
            if widget is not None and self._editor.isAncestorOf(widget):
                place = place_of(widget)
                if place is not None and place != self._place:
                    self._stand_on(place)

    def _on_changed(self, _changes: Changes) -> None:
        self.model.read()
        self._stand_on(self._place)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("審閱意見")
        table.setToolTip("空白鍵勾選已處理；按 Enter 前往欄位")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_DONE, 72), (_WHERE, 260), (_WHO, 100), (_WHEN, 140)):
            table.setColumnWidth(column, width)
        table.activated.connect(lambda _index: self.go_there())
        return table

    def _button(self, text: str, tip: str, do: Any) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text.rstrip("…"))
        button.setToolTip(tip)
        button.clicked.connect(lambda: do())
        return button

    def _lay_out(self) -> None:
        left, right = QWidget(self), QWidget(self)
        lists = QVBoxLayout(left)
        lists.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(self.open_only)
        row.addStretch(1)
        for button in (self.go, self.take, self.bring):
            row.addWidget(button)
        lists.addLayout(row)
        box = QVBoxLayout(right)
        box.addWidget(self._on)
        box.addWidget(self.text, 1)
        box.addWidget(self.write, 0, Qt.AlignmentFlag.AlignRight)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
