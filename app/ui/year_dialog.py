"""沿用上年度: asks from which year, to which, and which of the years in the texts move on."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.carry import carried
from app.core.carry_years import YearNamed, advanced, years_named
from app.core.model import Annex
from app.ui.dialog_help import help_by_f1
from app.ui.hit_table import BEFORE, HitModel, HitTable
from app.ui.looks import error_label
from app.workspace import Workspace

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_WHAT = (
    "沿用：目標、衡量指標、衡量項目、工作項目、等級、「一、衡量標準」的文字，以及年度設定。\n"
    "清空：目標值、修訂、實際值、說明與備註；其餘各段只留標題。\n"
    "成長率的本年數值成為上年數值。"
)


class CarryDialog(QDialog):
    """Makes the next annex from one of the file's; nothing is written here."""

    def __init__(self, workspace: Workspace, annex: Annex, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._new: Annex | None = None
        self._named: tuple[YearNamed, ...] = ()
        self.setWindowTitle("沿用上年度")
        help_by_f1(self, "carry")
        self._make_fields(annex)
        self._wrong = error_label(self)
        self.advance = QCheckBox("文字中的年度一併改為新的年度", self)
        self.advance.setAccessibleName("文字中的年度一併改為新的年度")
        self.advance.setToolTip("只改下表勾選的；日期與期間預設不改")
        self.advance.setChecked(True)
        self.model = HitModel(self)
        self.table = HitTable(self.model, "文字中的年度", self)
        self.table.setToolTip("按空白鍵改或不改這一處")
        self._buttons = QDialogButtonBox(self)
        self._ok = self._buttons.addButton("建立", QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.source.currentIndexChanged.connect(self._on_source)
        self.year.valueChanged.connect(self._make)
        self.agency.textChanged.connect(self._show_taken)
        self.advance.toggled.connect(self.table.setEnabled)
        self._on_source()

    def annex(self) -> Annex:
        """The new annex as asked for."""
        assert self._new is not None
        chosen = set(self.model.chosen()) if self.advance.isChecked() else set()
        named = [year for year in self._named if year.replacement in chosen]
        return replace(advanced(self._new, named), agency=self.agency.text().strip())

    def _on_source(self) -> None:
        """Another year to carry on: its agency, and the year after it."""
        annex = self._workspace.annex(self.source.currentData())
        self.agency.setText(annex.agency)
        self.year.blockSignals(True)
        self.year.setMinimum(annex.fiscal_year + 1)
        self.year.setValue(annex.fiscal_year + 1)
        self.year.blockSignals(False)
        self._make()

    def _make(self) -> None:
        """Make the new annex and list the years in its texts."""
        annex = self._workspace.annex(self.source.currentData())
        self._new = carried(annex, self.year.value())
        self._named = years_named(self._new, self.year.value() - annex.fiscal_year)
        rows = [year.replacement for year in self._named]
        self.model.show_rows(self._new, rows, [year.sure for year in self._named])
        if rows:
            self.table.setCurrentIndex(self.model.index(0, BEFORE))
        self.advance.setEnabled(bool(rows))
        self.table.setVisible(bool(rows))
        self._performance.setText(f"{self._new.performance_year} 年度")
        self._show_taken()

    def _show_taken(self) -> None:
        """Say when there is such a year already; then nothing can be made."""
        agency, year = self.agency.text().strip(), self.year.value()
        taken = (agency, year) in {(h.agency, h.fiscal_year) for h in self._workspace.heads()}
        self._wrong.setText(f"檔案裡已有{agency} {year} 年度；請改用別的年度。" if taken else "")
        self._wrong.setVisible(taken)
        self._ok.setEnabled(bool(agency) and not taken)

    def _make_fields(self, annex: Annex) -> None:
        self.source = QComboBox(self)
        self.source.setAccessibleName("沿用哪一年度")
        for head in self._workspace.heads():
            self.source.addItem(f"{head.fiscal_year} 年度　{head.agency}", head.key)
        self.source.setCurrentIndex(self.source.findData(annex.key))
        self.agency = QLineEdit(self)
        self.agency.setAccessibleName("機關")
        self.year = QSpinBox(self)
        self.year.setRange(1, 999)
        self.year.setAccessibleName("新的預算年度")
        self._performance = QLabel(self)
        self._performance.setAccessibleName("績效年度")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("沿用", self.source)
        form.addRow("機關", self.agency)
        form.addRow("新的預算年度", self.year)
        form.addRow("績效年度", self._performance)
        what = QLabel(_WHAT, self)
        what.setWordWrap(True)
        what.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._wrong)
        layout.addWidget(what)
        layout.addWidget(self.advance)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._buttons)
        self.resize(820, 560)


def ask_carry(parent: QWidget, workspace: Workspace, annex: Annex) -> Annex | None:
    """Ask for the next annex; None when the officer thinks better of it."""
    dialog = CarryDialog(workspace, annex, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    new = dialog.annex() if agreed else None
    dialog.deleteLater()
    return new


def carry_year(window: "MainWindow") -> None:
    """Ask, add the new year to the open file in one undo step, and open it."""
    editor, workspace = window.editor, window.workspace
    if not editor or not workspace or not editor.session.settle():
        return
    last = editor.session.annex
    new = ask_carry(window, workspace, last)
    if new is None or not editor.session.do(lambda: workspace.add_annex(new, what="沿用上年度")):
        return
    window.show_editor(new.key)
    window.messages.say(
        f"已建立 {new.fiscal_year} 年度。「一、衡量標準」照原來的文字，請檢視其中的數值。"
    )
