"""A spreadsheet before its figures are taken in: which sheet and columns, and what would change."""

import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTemporaryDir
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.model import Annex
from app.core.sheets import mapping as mappings
from app.core.sheets.changing import Change
from app.core.sheets.mapping import LAYOUT_WORDS, Layout, Remembered
from app.core.sheets.planning import Plan, plan
from app.core.sheets.shape import Book, Sheet, reference
from app.core.sheets.values import differs
from app.exchange.sheets.csv_text import ENCODINGS, SEPARATORS
from app.ui.background_job import Job, Result
from app.ui.change_table import ChangeModel, ChangeTable
from app.ui.column_table import ColumnModel, ColumnTable
from app.ui.dialog_help import help_by_f1
from app.ui.left_table import LeftModel, LeftTable
from app.ui.looks import error_label
from app.ui.widgets import QuietWheel
from app.workspace.sheets import plan_of_book, reading, recognised, remember

_ALL = -1


class SheetDialog(QDialog):
    """Asks how a spreadsheet is read and which of its figures to take; nothing is written here."""

    def __init__(
        self,
        path: Path,
        book: Book,
        annex: Annex,
        memory: Mapping[str, Remembered],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sheetDialog")
        self.setWindowTitle(f"匯入數據「{path.name}」")
        help_by_f1(self, "sheets")
        self._path, self._book, self._annex, self._memory = path, book, annex, memory
        self._mapping: mappings.Mapping | None = None
        self._job: Job | None = None
        self._make_choices()
        self._make_tables()
        self._make_buttons()
        self._lay_out()
        self._show_book()
        self._connect()
        self.changes.setFocus()

    def taken(self) -> tuple[Change, ...]:
        """The changes to make."""
        return self.model.taken()

    @property
    def idle(self) -> bool:
        """Whether nothing is being read."""
        return self._job is None

    def remember(self) -> None:
        """Remember how the officer had this sheet read. Raises Problem."""
        sheet = self._sheet()
        if sheet is not None and self._mapping is not None:
            remember(*mappings.remember(sheet, self._mapping))

    # What can be chosen

    def _make_choices(self) -> None:
        self.sheet = self._box("工作表", "要匯入的工作表")
        self.encoding = self._box("編碼", "文字的編碼；字認不得時改選")
        self.separator = self._box("分隔", "分開各格的符號")
        self.shown = self._box("數值取", "格式會改變看到的數值時，取看到的或存著的")
        self.layout_ = self._box("排列", "項目怎麼排")
        self.row = QSpinBox(self)
        self.row.setMinimum(1)
        self.row.setAccessibleName("標題列")
        self.row.setToolTip("各欄標題所在的列")
        self.row.setKeyboardTracking(False)
        self.row.installEventFilter(QuietWheel(self.row))
        for encoding, words in ENCODINGS.items():
            self.encoding.addItem(words, encoding)
        for separator, words in SEPARATORS.items():
            self.separator.addItem(words, separator)
        for layout, words in LAYOUT_WORDS.items():
            self.layout_.addItem(words, layout)

    def _box(self, name: str, tip: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.installEventFilter(QuietWheel(box))
        return box

    def _make_tables(self) -> None:
        self.column_model = ColumnModel(self)
        self.columns = ColumnTable(self.column_model, self)
        self.model = ChangeModel(self)
        self.changes = ChangeTable(self.model, self)
        self.left_model = LeftModel(self)
        self.left = LeftTable(self.left_model, self)
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self.notes.setAccessibleName("讀出的內容摘要")
        self.why = QLabel(self)
        self.why.setWordWrap(True)
        self.why.setAccessibleName("這一列的說明")
        self.wrong = error_label(self)

    def _make_buttons(self) -> None:
        self._buttons = QDialogButtonBox(self)
        self._ok = self._buttons.addButton("匯入", QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)

    def _lay_out(self) -> None:
        first, second = QFormLayout(), QFormLayout()
        first.addRow("工作表(&S)", self.sheet)
        first.addRow("排列(&L)", self.layout_)
        first.addRow("標題列(&H)", self.row)
        second.addRow("數值取(&V)", self.shown)
        second.addRow("編碼(&E)", self.encoding)
        second.addRow("分隔(&D)", self.separator)
        is_csv = bool(self._book.separator)
        second.setRowVisible(self.encoding, is_csv)
        second.setRowVisible(self.separator, is_csv)
        top = QHBoxLayout()
        top.addLayout(first, 1)
        top.addLayout(second, 1)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("將會改變的與未採用的")
        self.tabs.addTab(self._with_why(), "變更")
        self.tabs.addTab(self.left, "未採用")
        splitter = QSplitter(self)
        splitter.addWidget(self.columns)
        splitter.addWidget(self.tabs)
        splitter.setSizes([400, 840])
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.notes)
        layout.addWidget(splitter, 1)
        layout.addWidget(self.wrong)
        layout.addWidget(self._buttons)
        self.resize(1240, 680)

    def _with_why(self) -> QWidget:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.changes, 1)
        layout.addWidget(self.why)
        return page

    def _connect(self) -> None:
        self.sheet.activated.connect(lambda _at: self._on_sheet())
        self.layout_.activated.connect(lambda _at: self._on_layout())
        self.row.valueChanged.connect(lambda _row: self._on_layout())
        self.shown.activated.connect(lambda _at: self._on_shown())
        self.encoding.activated.connect(lambda _at: self._read_again())
        self.separator.activated.connect(lambda _at: self._read_again())
        self.column_model.roles_changed.connect(self._on_roles)
        self.model.taken_changed.connect(self._show_count)
        self.changes.selectionModel().currentRowChanged.connect(lambda *_: self._show_why())
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    # What was read

    def _show_book(self) -> None:
        book = self._book
        known = recognised(book, self._annex, self._memory)
        self.sheet.clear()
        if len(known) > 1:
            self.sheet.addItem(f"全部認得的工作表（{len(known)}）", _ALL)
        for at, sheet in enumerate(book.sheets):
            hidden = "（隱藏）" if sheet.hidden else ""
            self.sheet.addItem(f"{sheet.name}{hidden}", at)
        if len(known) == 1:
            self.sheet.setCurrentIndex(self.sheet.findData(known[0]))
        self.encoding.setCurrentIndex(self.encoding.findData(book.encoding))
        self.separator.setCurrentIndex(self.separator.findData(book.separator))
        self._on_sheet()

    def _sheet(self) -> Sheet | None:
        at = self.sheet.currentData()
        return None if at is None or at == _ALL else self._book.sheets[at]

    def _on_sheet(self) -> None:
        sheet = self._sheet()
        for widget in (self.layout_, self.row, self.shown, self.columns):
            widget.setEnabled(sheet is not None)
        if sheet is None:
            self._mapping = None
            self.column_model.show_columns(Sheet("", {}), mappings.Mapping(row=0, roles={}))
            self._show_plan(plan_of_book(self._book, self._annex, self._memory))
            return
        self._take(mappings.propose(sheet, self._annex, self._memory))

    def _on_layout(self) -> None:
        sheet = self._sheet()
        if sheet is not None:
            layout = Layout(self.layout_.currentData())
            self._take(
                mappings.with_headings(sheet, self._annex, self.row.value() - 1, layout),
                shown=self._wants_shown(),
            )

    def _on_shown(self) -> None:
        if self._mapping is not None:
            self._take(self._mapping, shown=self._wants_shown())

    def _on_roles(self) -> None:
        if self._mapping is not None:
            chosen = replace(self._mapping, roles=self.column_model.roles(), sure=True)
            self._mapping = chosen
            self._show_plan_of(chosen)

    def _wants_shown(self) -> bool:
        return bool(self.shown.currentData())

    def _take(self, mapping: mappings.Mapping, *, shown: bool | None = None) -> None:
        """Show a mapping and what would change by it."""
        sheet = self._sheet()
        assert sheet is not None, "a mapping is of one sheet"
        self._mapping = mapping if shown is None else replace(mapping, shown=shown)
        self.layout_.setCurrentIndex(self.layout_.findData(self._mapping.layout))
        self.row.blockSignals(True)
        self.row.setMaximum(max(sheet.rows, default=0) + 1)
        self.row.setValue(self._mapping.row + 1)
        self.row.blockSignals(False)
        self._show_examples(sheet, self._mapping)
        self.column_model.show_columns(sheet, self._mapping)
        self._show_plan_of(self._mapping)

    def _show_examples(self, sheet: Sheet, mapping: mappings.Mapping) -> None:
        """The choice of shown or stored, with a cell where they are two figures."""
        example = next((at for at, cell in sheet.cells.items() if differs(cell)), None)
        at = f"：{reference(*example)} 的 " if example else ""
        cell = sheet.cells[example] if example else None
        self.shown.clear()
        self.shown.addItem(f"顯示的值{at}{cell.shown if cell else ''}", True)
        self.shown.addItem(f"儲存的值{at}{cell.stored if cell else ''}", False)
        if cell is None:
            self.shown.setItemText(0, "顯示的值（這張表與儲存的值相同）")
        self.shown.setCurrentIndex(0 if mapping.shown else 1)

    def _show_plan_of(self, mapping: mappings.Mapping) -> None:
        sheet = self._sheet()
        assert sheet is not None, "a mapping is of one sheet"
        found = plan(sheet, mapping, self._annex)
        notes = (*self._book.notes, *found.notes)
        if mapping.remembered:
            notes = ("各欄依上次的選擇對應。", *notes)
        elif not mapping.sure:
            notes = ("沒有認出標題列；請選標題列，並指定各欄是什麼。", *notes)
        self._show_plan(replace(found, notes=notes))

    def _show_plan(self, found: Plan) -> None:
        self.model.show_changes(found.changes)
        self.left_model.show_left(found.left)
        self.tabs.setTabText(0, f"變更（{len(found.changes)}）")
        self.tabs.setTabText(1, f"未採用（{len(found.left)}）")
        said = f"會改變 {len(found.changes)} 個值，{found.same} 個與現值相同"
        said += f"，{len(found.left)} 處未採用。" if found.left else "。"
        self.notes.setText("\n".join([said, *found.notes]))
        if found.changes:
            self.changes.setCurrentIndex(self.model.index(0, 0))
        self._show_count()
        self._show_why()

    def _show_count(self) -> None:
        count = len(self.model.taken())
        self._ok.setText(f"匯入 {count} 個值" if count else "匯入")
        self._ok.setEnabled(count > 0 and self._job is None)

    def _show_why(self) -> None:
        change = self.model.change(self.changes.currentIndex().row())
        parts = (change.why and f"待確認：{change.why}", change.how) if change else ()
        self.why.setText("。".join(part for part in parts if part))

    # Reading again

    def _read_again(self) -> None:
        """Read the CSV file with another encoding or separator, in a process of its own."""
        if self._job is not None:
            self._job.cancel()
        folder = QTemporaryDir()
        out = Path(folder.filePath("book"))
        encoding, separator = self.encoding.currentData(), self.separator.currentData()
        job = Job(reading(self._path, out, encoding, separator), self)
        self._job = job
        job.ended.connect(lambda result: self._on_read(job, folder, out, result))
        self._show_count()

    def _on_read(self, job: Job, _kept: QTemporaryDir, out: Path, result: Result) -> None:
        job.deleteLater()
        if job is not self._job:
            return
        self._job = None
        self.wrong.setText(result.error)
        self.wrong.setVisible(result.status != 0)
        if result.status == 0:
            self._book = pickle.loads(out.read_bytes())  # ours: written by our own process
            self._show_book()
        self._show_count()

    def done(self, result: int) -> None:
        """End what is still being read, and close."""
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()
            job.wait()
        super().done(result)


def ask_figures(
    parent: QWidget, path: Path, book: Book, annex: Annex, memory: Mapping[str, Remembered]
) -> tuple[Change, ...]:
    """Show what a spreadsheet would change; the changes to make, none when nothing is to be.

    How it was read is remembered when it is taken.
    """
    dialog = SheetDialog(path, book, annex, memory, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    taken = dialog.taken() if agreed else ()
    if agreed:
        with suppress(Problem):  # what is not remembered is guessed again the next time
            dialog.remember()
    dialog.deleteLater()
    return taken
