"""F1 in a dialog: its help page in a window of its own, since the main one is blocked then."""

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout

from resources import FOLDER


class HelpDialog(QDialog):
    """One written help page; Escape closes it."""

    def __init__(self, page: str, parent: QDialog) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用說明")
        browser = QTextBrowser(self)
        browser.setAccessibleName("使用說明的內容")
        browser.setToolTip("使用說明；按 Esc 關閉")
        browser.setOpenLinks(False)
        browser.document().setDocumentMargin(12)
        browser.setMarkdown((FOLDER / "help" / f"{page}.md").read_text(encoding="utf-8"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(browser)
        self.resize(420, 460)


def help_by_f1(dialog: QDialog, page: str) -> None:
    """Let F1 open a written help page over a dialog."""
    QShortcut(
        QKeySequence(QKeySequence.StandardKey.HelpContents), dialog, partial(_show, dialog, page)
    )


def _show(dialog: QDialog, page: str) -> None:
    shown = HelpDialog(page, dialog)
    shown.exec()
    shown.deleteLater()
