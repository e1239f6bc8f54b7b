"""F1 opens the page for the place; the pages, their links, the shortcuts, About."""

import re

import pytest
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from app import __version__
from app.ui.dialog_help import HelpDialog
from app.ui.dialogs import YearDialog
from app.ui.help_view import PAGE_OF, HelpView, page_for, shortcuts_page, written_pages
from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of, focus, go_to_cell, go_to_goal, press

NATIVE = QKeySequence.SequenceFormat.NativeText
MADE = {"shortcuts", "about", "licences"}
LINK = re.compile(r"\]\(([^)]+)\)")


def help_of(window: MainWindow) -> HelpView:
    view = window.findChild(HelpView)
    assert isinstance(view, HelpView)
    return view


def test_every_link_of_every_page_leads_somewhere() -> None:
    names = set(written_pages()) | MADE
    for name, path in written_pages().items():
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            assert target.removesuffix(".md") in names, f"{name} → {target}"


def test_every_page_is_reached_from_the_contents() -> None:
    contents = written_pages()["contents"].read_text(encoding="utf-8")
    linked = {target.removesuffix(".md") for target in LINK.findall(contents)}
    part_of_another = {"contents", "keys"}
    assert set(written_pages()) - part_of_another <= linked


def test_every_place_has_its_page() -> None:
    assert set(PAGE_OF.values()) <= set(written_pages())


def test_the_start_is_ten_lines() -> None:
    text = written_pages()["start"].read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 11)]


def test_pages_are_short() -> None:
    for name, path in written_pages().items():
        assert len(path.read_text(encoding="utf-8")) < 1200, name


def test_f1_opens_the_page_for_the_place(window: MainWindow) -> None:
    editor = editor_of(window)
    go_to_goal(window, 1)
    press(Qt.Key.Key_F1)
    view = help_of(window)
    assert view.isVisible()
    assert view.page == "goals"
    places: list[tuple[QWidget, str]] = [
        (editor.form.title, "form"),
        (editor.form.indicators[0].table, "measures"),
        (editor.form.indicators[0].outline, "outline"),
        (editor.years, "form"),
    ]
    for widget, page in places:
        widget.setFocus()
        press(Qt.Key.Key_F1)
        assert view.page == page, widget
        assert "F1" in window.action("help").shortcut().toString()
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_F1)
    assert view.page == "measures", "from within a cell too"


def test_f1_on_the_other_pages(window: MainWindow) -> None:
    for key, page in ((Qt.Key.Key_2, "overview"), (Qt.Key.Key_3, "year")):
        press(key, modifier=Qt.KeyboardModifier.ControlModifier)
        current = editor_of(window).pages.currentWidget()
        inside = current.findChildren(QWidget)
        next(w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus).setFocus()
        press(Qt.Key.Key_F1)
        assert help_of(window).page == page


@pytest.mark.parametrize("width", [1240, 1800])
def test_escape_closes_the_help_and_goes_back(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.resize(width, 800)
    title = editor_of(window).form.title
    title.setFocus()
    press(Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: focus() is help_of(window).browser)
    press(Qt.Key.Key_Escape)
    assert not help_of(window).isVisible()
    qtbot.waitUntil(lambda: focus() is title)


def test_links_and_back(window: MainWindow) -> None:
    window.action("start").trigger()
    view = help_of(window)
    assert "十行入門" in view.browser.toPlainText()
    view.browser.anchorClicked.emit(QUrl("measures.md"))
    assert view.page == "measures"
    view.back.click()
    assert view.page == "start"
    assert not view.back.isEnabled()


def test_help_without_a_file(open_window: OpenWindow) -> None:
    window = open_window()
    window.action("help").trigger()
    assert help_of(window).page == "start"


def test_the_shortcuts_are_those_of_the_real_menus(window: MainWindow) -> None:
    page = shortcuts_page(window)
    for action in window.findChildren(QAction):
        if action.objectName() and action.shortcuts():
            row = next(r for r in page.splitlines() if r.startswith(f"| {_word(action)} |"))
            for keys in action.shortcuts():
                assert keys.toString(NATIVE) in row, action.objectName()


def _word(action: QAction) -> str:
    return action.text().split("：")[0].removesuffix("…")


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    taken: dict[str, str] = {}
    for action in window.findChildren(QAction):
        for keys in action.shortcuts():
            other = taken.setdefault(keys.toString(), action.objectName())
            assert other == action.objectName(), keys.toString()


def test_about_says_versions_fonts_and_places(window: MainWindow) -> None:
    window.action("about").trigger()
    text = help_of(window).browser.toPlainText()
    assert __version__ in text
    for word in ("Qt", "SQLite", "reportlab", "畫面", "印出", "錯誤報告"):
        assert word in text
    assert window.workspace is not None
    assert str(window.workspace.path) in text


@pytest.mark.parametrize("name", ["shortcuts", "about", "contents"])
def test_pages_show_as_text_not_as_marks(window: MainWindow, name: str) -> None:
    window.panels.show_page(name)
    text = help_of(window).browser.toPlainText()
    assert not re.search(r"\]\(|^#|\|---", text, re.MULTILINE)


def test_page_for_nothing_is_the_start() -> None:
    assert page_for(None) == "start"


def test_buttons_of_the_help_have_names(window: MainWindow) -> None:
    window.panels.show_page("contents")
    for button in help_of(window).findChildren(QAbstractButton):
        assert button.accessibleName()


def test_f1_in_a_dialog_opens_its_page_over_it(window: MainWindow, qtbot: QtBot) -> None:
    seen: list[str] = []

    def read_and_close() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, HelpDialog)
        (browser,) = dialog.findChildren(QTextBrowser)
        seen.append(browser.toPlainText())
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    def ask_for_help() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, YearDialog)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        QTimer.singleShot(0, read_and_close)
        QTest.keyClick(dialog, Qt.Key.Key_F1)
        assert QApplication.activeModalWidget() is dialog
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(0, ask_for_help)
    window.action("new").trigger()
    assert seen
    assert "年度" in seen[0]
