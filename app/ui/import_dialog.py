"""A printed annex before it is taken in: what was read, what has no place, which measures to take."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSpinBox,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.model import Annex
from app.exchange.printed.reading import with_measures, with_year
from app.ui.dialog_help import help_by_f1
from app.ui.listing import Listing
from app.ui.looks import error_label
from app.ui.proposal_table import ProposalModel, ProposalTable
from app.ui.tables import Index
from app.workspace.incoming import goal_places

if TYPE_CHECKING:
    from app.exchange.printed.reading import Incoming

_GOAL_HEADINGS = ("目標", "年度績效目標", "衡量指標", "原定目標值", "段落")
_RUN_HEADINGS = ("何處", "文字", "去向")
_UNPLACED_HEADINGS = ("何處", "文字")


class _Texts(Listing):
    """Rows of texts."""

    def __init__(
        self, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], parent: QObject
    ) -> None:
        super().__init__(headings, parent)
        self._rows = rows

    def size(self) -> int:
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None


class ImportDialog(QDialog):
    """Shows what was read and asks which of it to take; nothing is written here."""

    def __init__(self, incoming: "Incoming", source: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._incoming = incoming
        self.setWindowTitle(f"匯入「{source}」")
        help_by_f1(self, "import")
        self._make_fields(incoming.annex)
        self.model = ProposalModel(incoming.proposals, goal_places(incoming.annex), self)
        self.table = ProposalTable(self.model, self)
        self.sources = QLabel(self)
        self.sources.setWordWrap(True)
        self.sources.setAccessibleName("數值讀自何處")
        self.wrong = error_label(self)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("讀出的內容")
        self._fill_tabs(incoming)
        self._buttons = QDialogButtonBox(self)
        self._ok = self._buttons.addButton("匯入", QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.agency.textChanged.connect(self._show)
        self.year.valueChanged.connect(self._show)
        self.model.taken_changed.connect(self._show)
        self.model.refused.connect(self._refuse)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_sources())
        self._show()
        self._show_sources()
        self.table.setFocus()

    def annex(self) -> Annex:
        """The annex with the measures that were chosen."""
        annex = with_year(self._incoming.annex, self.year.value())
        annex = replace(annex, agency=self.agency.text().strip())
        return with_measures(annex, self.model.taken())

    def _make_fields(self, annex: Annex) -> None:
        self.agency = QLineEdit(annex.agency, self)
        self.agency.setAccessibleName("機關")
        self.agency.setPlaceholderText("文件沒有寫明，請填寫")
        self.year = QSpinBox(self)
        self.year.setRange(0, 999)
        self.year.setSpecialValueText("請填寫")
        self.year.setValue(annex.fiscal_year)
        self.year.setAccessibleName("預算年度")
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName("讀出的內容摘要")

    def _fill_tabs(self, incoming: "Incoming") -> None:
        unplaced = [(run.where, _one_line(run.text)) for run in incoming.unplaced]
        runs = [(run.where, _one_line(run.text), run.goes) for run in incoming.runs]
        measures = QWidget(self)
        layout = QVBoxLayout(measures)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.sources)
        layout.addWidget(self.wrong)
        self.tabs.addTab(measures, f"衡量項目（{self.model.size()}）")
        self.tabs.addTab(self._view(_GOAL_HEADINGS, _goal_rows(incoming.annex), "目標"), "目標")
        self.tabs.addTab(
            self._view(_UNPLACED_HEADINGS, unplaced, "未能歸位的文字"), f"未歸位（{len(unplaced)}）"
        )
        self.tabs.addTab(self._view(_RUN_HEADINGS, runs, "每段文字的去向"), "文字去向")

    def _view(
        self, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str
    ) -> QTableView:
        view = QTableView(self)
        view.setAccessibleName(name)
        view.setToolTip(name)
        view.setModel(_Texts(headings, rows, view))
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        view.setColumnWidth(0, 170)
        view.setColumnWidth(2, 200)
        return view

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("機關", self.agency)
        form.addRow("預算年度", self.year)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.summary)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._buttons)
        self.resize(1200, 640)

    def _show(self) -> None:
        annex, taken = self._incoming.annex, len(self.model.taken())
        unplaced = len(self._incoming.unplaced)
        words = f"讀出 {len(annex.goals)} 個目標；擬出 {self.model.size()} 個衡量項目，採用 {taken} 個。"
        words += f"有 {unplaced} 處文字未能歸位，請看「未歸位」。" if unplaced else "文字都已歸位。"
        self.summary.setText("\n".join([words, *self._incoming.notes]))
        self._ok.setEnabled(bool(self.agency.text().strip()) and self.year.value() > 0)

    def _show_sources(self) -> None:
        proposal = self.model.proposal(self.table.currentIndex().row())
        if proposal is None:
            self.sources.setText("")
            return
        read = "；".join(f"{source.what}「{source.said}」" for source in proposal.sources)
        why = "" if proposal.sure else f"待確認：{proposal.why}。"
        self.sources.setText(f"{why}讀自：{read}" if read else why)

    def _refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))


def _goal_rows(annex: Annex) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for number, goal in annex.numbered():
        for position, indicator in enumerate(goal.indicators):
            rows.append(
                (
                    "" if position else number,
                    "" if position else goal.title,
                    indicator.indicator,
                    "；".join(indicator.target_lines),
                    f"{len(indicator.analysis)} 段",
                )
            )
    return rows


def _one_line(text: str) -> str:
    return " ".join(text.split())


def ask_import(parent: QWidget, incoming: "Incoming", source: str) -> Annex | None:
    """Show what was read; the annex to take, or None when the officer thinks better of it."""
    dialog = ImportDialog(incoming, source, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    annex = dialog.annex() if agreed else None
    dialog.deleteLater()
    return annex
