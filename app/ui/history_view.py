"""The panel of the history: who changed what, when, from what to what; newest first."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.moments import told_time
from app.ui.editor import Editor
from app.ui.history_model import AT, NEW, OLD, WHAT, WHERE, WHO, HistoryModel
from app.ui.session import Place
from app.workspace import Changes
from app.workspace.history import can_put_back, put_back, where
from app.workspace.since import Point, changes_since, point, summary
from app.workspace.whereabouts import whereabouts
from db.steps import POSITION, WHOLE, HistoryLine, Sought

# After the last key, in milliseconds.
_TYPED_MS = 250
_ALWAYS = "全部"


class HistoryView(QWidget):
    """The panel 歷程 of one editor."""

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyView")
        self._editor, self._session = editor, editor.session
        self._since: Point | None = None
        self._place: Place | None = None
        self.model = HistoryModel(self._session, self)
        self.filter = self._make_filter()
        self.since = self._make_since()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.timeout.connect(self._seek)
        self.filter.textChanged.connect(lambda: self._typed.start(_TYPED_MS))
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.all = self._button("看全部", "看整個檔案的歷程，不限欄位與時間", self.show_all)
        self.table = self._make_table()
        self.whole = QPlainTextEdit(self)
        self.whole.setReadOnly(True)
        self.whole.setTabChangesFocus(True)
        self.whole.setAccessibleName("選取的變更，全文")
        self.whole.setToolTip("選取的變更，全文")
        self.put_back = self._button(
            "改回原值", "讓選取的變更所在的欄位回到原值；可以復原", self.put_old_back
        )
        self._lay_out()
        self.setFocusProxy(self.filter)
        self._session.changed.connect(self._on_changed)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._on_row()
        self._show_points()
        self._summarise()

    def show_all(self) -> None:
        """List the history of the whole file."""
        self._since = self._place = None
        self._seek()

    def show_field(self, place: Place) -> None:
        """List what became of one field, or of one goal as a whole."""
        self._place = place
        self._seek()

    def show_since(self, text: str) -> None:
        """List what changed since a submission or a day, as `--since` of the command takes it."""
        text = text.strip()
        try:
            workspace, annex = self._session.workspace, self._session.annex.key
            self._since = point(workspace, text, annex) if text not in ("", _ALWAYS) else None
        except Problem as problem:
            self._session.messages.warn(str(problem))
        self._seek()

    def _seek(self) -> None:
        """Read the lines that are now wanted."""
        self._typed.stop()
        place = self._place
        self.model.read(
            Sought(
                containing=self.filter.text().strip(),
                after=self._since.number if self._since else 0,
                key=place.key if place else "",
                field=place.field.partition(".")[0] if place else "",
            )
        )
        self._summarise()

    def _summarise(self) -> None:
        """Say what is listed, and what has come of it in the year shown."""
        words = []
        annex = self._session.annex
        if self._place:
            place = self._place
            where = whereabouts(annex, place.entity, place.key, place.field).words
            words.append(f"此欄歷程：{where}")
        if self._since:
            try:
                net = changes_since(self._session.workspace, annex.key, self._since)
                words.append(f"自{self._since.words}以來，{annex.fiscal_year} 年度：{summary(net)}")
            except Problem as problem:
                words.append(str(problem))
        self.summary.setText("　".join(words))
        self.since.setEditText(self._since.name if self._since else _ALWAYS)
        for widget in (self.summary, self.all):
            widget.setVisible(bool(words))

    def _show_points(self) -> None:
        """Offer the submissions of the year, the last first."""
        self.since.clear()
        self.since.addItem(_ALWAYS)
        for one in reversed(self._session.annex.submissions):
            self.since.addItem(one.name)
            tip = f"{told_time(one.at)}　{one.who}"
            self.since.setItemData(self.since.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def chosen_field(self) -> Place | None:
        """The field of the chosen change, if one is chosen here by keys."""
        line = self._chosen() if self.isAncestorOf(QApplication.focusWidget() or self) else None
        if line is None:
            return None
        return Place(line.entity, line.key, "" if line.field in (WHOLE, POSITION) else line.field)

    def put_old_back(self) -> None:
        """Give the field of the chosen change its old value again."""
        line, session = self._chosen(), self._session
        if line and session.do(lambda: put_back(session.workspace, line)):
            session.messages.say(f"已改回原值：{where(line)}。", ("復原", session.undo))

    def go_there(self) -> None:
        """Go to the field of the chosen change, if it is in the year shown."""
        line = self._chosen()
        if line:
            self._editor.go_to_place(line.key, line.field, 0, 0, 0)

    def _chosen(self) -> HistoryLine | None:
        return self.model.line(self.table.currentIndex().row())

    def _on_row(self, *_: object) -> None:
        line, row = self._chosen(), self.table.currentIndex().row()
        may = line is not None and can_put_back(line) and not self._session.read_only
        self.put_back.setEnabled(may)
        if line is None:
            self.whole.setPlainText("選取一筆變更，這裡會列出全文。")
            return
        at, who, what, place, old, new = self.model.words(row)
        self.whole.setPlainText(f"{at}　{who}　{what}\n{place}\n\n原值：{old}\n\n新值：{new}")

    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._seek()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._seek()

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._typed.stop()
        self.model.stop()

    def _make_filter(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName("篩選歷程")
        line.setToolTip("時間（如 2026-11-23）、姓名、動作、何處或內容")
        line.setPlaceholderText("篩選：時間、何人、動作、何處或內容")
        line.setClearButtonEnabled(True)
        return line

    def _make_since(self) -> QComboBox:
        box = QComboBox(self)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setMinimumContentsLength(14)
        line = box.lineEdit()
        assert line is not None
        for widget in (box, line):
            widget.setAccessibleName("變更自")
            widget.setToolTip("只列這次送出之後、或這一天起的變更；日期如 115-11-23")
        box.textActivated.connect(self.show_since)
        line.returnPressed.connect(lambda: self.show_since(line.text()))
        return box

    def _button(self, text: str, tip: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda: do())
        return button

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("歷程")
        table.setToolTip("最新的在最上面；按 Enter 前往該欄位")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        for column in (OLD, NEW):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in ((AT, 140), (WHO, 90), (WHAT, 190), (WHERE, 270)):
            table.setColumnWidth(column, width)
        table.activated.connect(lambda _index: self.go_there())
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        label = QLabel("變更自", self)
        label.setBuddy(self.since)
        head.addWidget(self.filter, 1)
        head.addWidget(label)
        head.addWidget(self.since)
        head.addWidget(self.put_back)
        told = QHBoxLayout()
        told.addWidget(self.summary, 1)
        told.addWidget(self.all)
        left = QWidget(self)
        lists = QVBoxLayout(left)
        lists.setContentsMargins(6, 0, 0, 0)
        lists.addLayout(head)
        lists.addLayout(told)
        lists.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(self.whole)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
