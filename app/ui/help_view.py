"""The help pages, in a panel beside the form: written ones, the shortcuts, and About."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resources import FOLDER, LICENCES_PAGE

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

CONTENTS, SHORTCUTS, ABOUT, REPORT = "contents", "shortcuts", "about", "report"
LICENCES = "licences"
_PAGES = FOLDER / "help"
# Where one is, by the class of a widget or of what it lies in, innermost first.
PAGE_OF = {
    "OutlineEdit": "outline",
    "RecordTable": "rules",
    "MeasureDetails": "rules",
    "FieldTable": "measures",
    "GoalForm": "form",
    "GoalList": "goals",
    "Overview": "overview",
    "YearForm": "year",
    "PageView": "page",
    "FindingsView": "check",
    "FindView": "find",
    "LastYearView": "carry",
    "HistoryView": "history",
    "NotesView": "notes",
    "StartPage": "start",
    "HelpView": CONTENTS,
    "Editor": "form",
}


def written_pages() -> dict[str, Path]:
    """The pages that are files, by name."""
    return {path.stem: path for path in sorted(_PAGES.glob("*.md"))}


def page_for(widget: QWidget | None) -> str:
    """The page for the place a widget is in; the contents where there is none."""
    while widget is not None:
        for kind in type(widget).__mro__:
            if kind.__name__ in PAGE_OF:
                return PAGE_OF[kind.__name__]
        widget = widget.parentWidget()
    return "start"


class HelpView(QWidget):
    """Shows one page at a time; links go to other pages, to folders, or back."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setObjectName("helpView")
        self._window = window
        self._seen: list[str] = []
        self._report = ""
        self.browser = QTextBrowser(self)
        self.browser.setAccessibleName("使用說明的內容")
        self.browser.setToolTip("使用說明；按 Esc 關閉")
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._on_link)
        self.back = self._button("上一頁", "回到上一頁", self.go_back)
        contents = self._button("目錄", "說明的目錄", lambda: self.show_page(CONTENTS))
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self.back)
        row.addWidget(contents)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.browser, 1)
        self.setFocusProxy(self.browser)
        self.setMinimumWidth(320)

    @property
    def page(self) -> str:
        """The name of the page shown; empty before the first."""
        return self._seen[-1] if self._seen else ""

    def show_page(self, name: str) -> None:
        """Show a page by its name."""
        if name != self.page:
            self._seen.append(name)
        self._fill()

    def show_report(self, title: str, lines: list[str]) -> None:
        """Show lines of plain text under a title."""
        self._report = "\n".join((title, "", *lines))
        self.show_page(REPORT)

    def go_back(self) -> None:
        """Show the page seen before this one."""
        if len(self._seen) > 1:
            self._seen.pop()
            self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._seen:
            self._fill()  # a document keeps the colours it was made with

    def _fill(self) -> None:
        document = self.browser.document()
        document.setDocumentMargin(12)
        if self.page == REPORT:
            document.setPlainText(self._report)
        else:
            document.setMarkdown(self._text(self.page))
        self.browser.moveCursor(self.browser.textCursor().MoveOperation.Start)
        self.back.setEnabled(len(self._seen) > 1)

    def _text(self, name: str) -> str:
        if name == SHORTCUTS:
            return shortcuts_page(self._window)
        if name == ABOUT:
            from app.ui.about import about_page

            return about_page(self._window)
        if name == LICENCES:
            return LICENCES_PAGE.read_text(encoding="utf-8")
        return written_pages()[name].read_text(encoding="utf-8")

    def _on_link(self, url: QUrl) -> None:
        if url.isLocalFile():
            from app.ui.files import open_outside

            open_outside(Path(url.toLocalFile()))
        else:
            self.show_page(url.path().removesuffix(".md"))

    def _button(self, text: str, tip: str, do: object) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.clicked.connect(do)
        return button


def shortcuts_page(window: "MainWindow") -> str:
    """The keys of the real menus, and those within the fields."""
    lines = ["# 快速鍵一覽", ""]
    for menu in menus(window):
        rows = [(a.text().split("：")[0], _keys(a)) for a in menu.actions() if a.shortcuts()]
        if rows:
            lines += [f"## {_plain(menu.title())}", "", "| 動作 | 按鍵 |", "|---|---|"]
            lines += [f"| {_plain(text)} | {keys} |" for text, keys in rows]
            lines.append("")
    lines.append(written_pages()["keys"].read_text(encoding="utf-8"))
    return "\n".join(lines)


def menus(window: "MainWindow") -> Iterator[QMenu]:
    """The menus of the menu bar, in order."""
    bar = window.menuBar()
    for action in bar.actions():
        menu = next((m for m in bar.findChildren(QMenu) if m.menuAction() is action), None)
        if menu is not None:
            yield menu


def _keys(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "、".join(f"{keys.toString(native)}" for keys in action.shortcuts())


def _plain(text: str) -> str:
    """A menu's text without its mnemonic: 檔案(&F) → 檔案."""
    return text.split("(&")[0].replace("&", "").removesuffix("…")
