"""The questions that need a window of their own. Tests answer them through the same functions."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QSpinBox,
    QWidget,
)

from app.core.model import Annex, RoundingMode
from app.ui.dialog_help import help_by_f1
from app.ui.words import MODE_CHOICES
from app.workspace.blank import YEARS_BEFORE, blank_annex

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QInputDialog

ENDING = ".jixiao"
# 「ODT 文字文件 (*.odt)」
_ENDING_OF_KIND = re.compile(r"\(\*(\.\w+)\)$")
_FILES = "績效編報檔案 (*.jixiao *.jixiao-bundle);;所有檔案 (*)"


def documents() -> Path:
    """The user's folder for documents, or their own where there is none."""
    location = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(location) or Path.home())
    return folder if folder.is_dir() else Path.home()


def ask_open(parent: QWidget, title: str, kinds: str = _FILES) -> Path | None:
    """Ask which file to open."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(documents()), kinds)
    return Path(name) if name else None


def ask_several(parent: QWidget, title: str, kinds: str) -> list[Path]:
    """Ask which files to read; empty when the officer thinks better of it."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, str(documents()), kinds)
    return [Path(name) for name in names]


def ask_save(
    parent: QWidget, title: str, suggestion: Path, kinds: str = _FILES, ending: str = ENDING
) -> Path | None:
    """Ask where to save. The kind chosen gives the ending, unless another was typed."""
    name, kind = QFileDialog.getSaveFileName(parent, title, str(suggestion), kinds)
    if not name:
        return None
    path = Path(name)
    chosen = _ENDING_OF_KIND.search(kind)
    wanted = chosen[1] if chosen else ending
    if not path.suffix:
        path = path.with_name(path.name + wanted)
    elif path.suffix == suggestion.suffix != wanted and chosen:
        path = path.with_suffix(wanted)
    if str(path) != name and path.exists():  # the file dialog asked about another name
        asked = f"「{path.name}」已經有了；要取代嗎？"
        return path if ask_yes(parent, title, asked, "取代") else None
    return path


def ask_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """Ask for a folder."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def ask_printer(parent: QWidget, printer: "QPrinter") -> bool:
    """Ask for printer, pages, copies and sides; they are set on `printer`."""
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog

    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return agreed


def ask_text(parent: QWidget, title: str, text: str) -> str:
    """Ask for a line of text; empty when the officer thinks better of it."""
    from PySide6.QtWidgets import QInputDialog, QPlainTextEdit

    dialog = QInputDialog(parent)
    dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
    dialog.setWindowTitle(title)
    dialog.setLabelText(text)
    for line in dialog.findChildren(QPlainTextEdit):  # Qt gives it no name
        line.setAccessibleName(title)
        line.setToolTip(text)
        line.setTabChangesFocus(True)
    return _answer(dialog)


def ask_line(parent: QWidget, title: str, text: str, suggestion: str) -> str:
    """Ask for a name, on one line; empty when the officer thinks better of it."""
    from PySide6.QtWidgets import QInputDialog

    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(text)
    dialog.setTextValue(suggestion)
    for line in dialog.findChildren(QLineEdit):
        line.setAccessibleName(title)
        line.setToolTip(text)
        line.selectAll()
    return _answer(dialog)


def _answer(dialog: "QInputDialog") -> str:
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.textValue().strip() if agreed else ""
    dialog.deleteLater()
    return answer


def ask_which(parent: QWidget, title: str, text: str, *answers: str) -> int | None:
    """Ask for one of several ways on, the first of which Enter takes; None when it is closed."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    roles = QMessageBox.ButtonRole
    buttons = [box.addButton(answer, roles.AcceptRole) for answer in answers]
    box.setDefaultButton(buttons[0])
    box.setEscapeButton(box.addButton("取消", roles.RejectRole))
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((n for n, button in enumerate(buttons) if button is clicked), None)


def ask_yes(parent: QWidget, title: str, text: str, yes: str, no: str = "取消") -> bool:
    """Ask before something that a single undo does not take back."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.exec()
    agreed = box.clickedButton() is agree
    box.deleteLater()
    return agreed


@dataclass(frozen=True, slots=True)
class YearAnswer:
    """What the year dialog was told."""

    agency: str
    fiscal_year: int
    mode: RoundingMode
    decimals: int

    def annex(self) -> Annex:
        """The blank year."""
        return blank_annex(self.agency, self.fiscal_year, self.mode, self.decimals)


class YearDialog(QDialog):
    """Asks for agency, fiscal year and rounding of a new year."""

    def __init__(self, agency: str, fiscal_year: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("新增年度")
        help_by_f1(self, "year")
        self.agency = QLineEdit(agency, self)
        self.agency.setAccessibleName("機關")
        self.agency.setMinimumWidth(260)
        self.year = QSpinBox(self)
        self.year.setRange(1, 999)
        self.year.setValue(fiscal_year)
        self.year.setAccessibleName("預算年度")
        self.mode = QComboBox(self)
        self.mode.addItems([words for _, words in MODE_CHOICES])
        self.mode.setAccessibleName("進位方式")
        self.decimals = QSpinBox(self)
        self.decimals.setRange(0, 10)
        self.decimals.setAccessibleName("小數位數")
        self._performance = QLabel(self)
        buttons = QDialogButtonBox(self)
        self._ok = buttons.addButton("建立", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow("機關", self.agency)
        form.addRow("預算年度", self.year)
        form.addRow("績效年度", self._performance)
        form.addRow("進位方式", self.mode)
        form.addRow("小數位數", self.decimals)
        form.addRow(buttons)
        self.year.valueChanged.connect(self._show)
        self.agency.textChanged.connect(self._show)
        self._show()

    def answer(self) -> YearAnswer:
        """What was entered."""
        return YearAnswer(
            self.agency.text().strip(),
            self.year.value(),
            MODE_CHOICES[self.mode.currentIndex()][0],
            self.decimals.value(),
        )

    def _show(self) -> None:
        year = self.year.value() - YEARS_BEFORE
        self._performance.setText(f"{year} 年度" if year > 0 else "（預算年度至少為 3）")
        self._ok.setEnabled(bool(self.agency.text().strip()) and year > 0)


def ask_year(parent: QWidget, agency: str, fiscal_year: int) -> YearAnswer | None:
    """Ask for a new year."""
    dialog = YearDialog(agency, fiscal_year, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.answer()
    dialog.deleteLater()
    return answer if agreed else None
