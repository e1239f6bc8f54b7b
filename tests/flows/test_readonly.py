"""A superior reads: everything is shown, nothing can be changed, nobody is kept out."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui import copying, dialogs
from app.ui.help_view import HelpView, menus
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, go_to_goal, press

# What leaves this window, or opens another program; the rest must change nothing.
LEAVES = {"close", "quit", "open", "read", "new", "sample", "copy", "folder", "print", "export"}
LEAVES |= {"backups"}


def answer(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    monkeypatch.setattr(dialogs, name, lambda *_args, **_kwargs: value)


@pytest.fixture
def reading(
    open_window: OpenWindow, sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """A window that opened the sample by 以唯讀開啟…"""
    window = open_window()
    answer(monkeypatch, "ask_open", sample_file)
    window.action("read").trigger()
    return window


def test_all_is_shown_and_said(reading: MainWindow, qtbot: QtBot) -> None:
    editor = editor_of(reading)
    assert reading.saved.text() == "唯讀"
    assert "以唯讀開啟" in reading.bar.text()
    assert editor.form.title.toPlainText().startswith("吸引全球")
    assert editor.beside is not None
    findings = editor.beside.findings
    qtbot.waitUntil(lambda: findings.model.rowCount() > 0, timeout=10_000)
    for name in ("undo", "redo", "save", "import", "add_goal", "delete_goal", "goal_up"):
        assert not reading.action(name).isEnabled(), name
    for name in ("export", "print", "copy", "verify", "history", "notes", "page1"):
        assert reading.action(name).isEnabled(), name


def test_nobody_is_kept_out(reading: MainWindow, sample_file: Path) -> None:
    with Workspace.open(sample_file) as officer:
        assert not officer.read_only
        assert editor_of(reading).session.read_only


def type_into_everything(window: MainWindow) -> int:
    """Press keys that would write in all that takes the focus; how many there were."""
    seen: set[int] = set()
    for _ in range(200):
        press(Qt.Key.Key_Tab)
        widget = window.focusWidget()
        if widget is None or id(widget) in seen:
            break
        seen.add(id(widget))
        QTest.keyClicks(widget, "9")
        for key in (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Up):
            QTest.keyClick(widget, key)
        control(Qt.Key.Key_V)
        control(Qt.Key.Key_X)
        control(Qt.Key.Key_Z)
    return len(seen)


def click_everything(window: QWidget) -> int:
    """Click each button that can be clicked; how many there were."""
    buttons = [b for b in window.findChildren(QAbstractButton) if b.isEnabled() and b.isVisible()]
    for button in buttons:
        button.click()
    return len(buttons)


def test_no_key_click_or_menu_changes_anything(
    reading: MainWindow, sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ask_yes", False), ("ask_text", "理由"), ("ask_year", None)):
        answer(monkeypatch, name, value)
    answer(monkeypatch, "ask_open", None)
    answer(monkeypatch, "ask_save", None)
    editor = editor_of(reading)
    before, length = editor.session.annex, len(editor.session.workspace.history())
    for goal in (1, 2, 5, 9):
        go_to_goal(reading, goal)
        assert type_into_everything(reading) >= 3
        click_everything(editor.form)
        press(Qt.Key.Key_1, modifier=Qt.KeyboardModifier.ControlModifier)
    for page in (Qt.Key.Key_2, Qt.Key.Key_3):
        control(page)
        type_into_everything(reading)
        click_everything(editor.pages.currentWidget())
    for menu in menus(reading):
        for action in menu.actions():
            if action.isEnabled() and action.objectName() and action.objectName() not in LEAVES:
                action.trigger()
    assert not editor.session.dirty
    reading.close()
    with Workspace.open(sample_file, write=False) as workspace:
        after, lines = workspace.annex(before.key), workspace.history()[length:]
    assert replace(after, notes=()) == before
    assert {line.field for line in lines} <= {"notes"}, "a note is all a reader may write"


def test_a_copy_is_read_and_written_beside(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "副本.jixiao"
    answer(monkeypatch, "ask_save", out)
    window.action("copy").trigger()
    assert "已另存副本" in window.bar.text()
    assert window.workspace is not None
    assert window.workspace.path != out, "the file that is open stays the one"
    with Workspace.open(out) as copy:
        annex = copy.annex(copy.find().key)
        assert annex == editor_of(window).session.annex
    button = next(b for b in window.bar.findChildren(QAbstractButton) if "唯讀" in b.text())
    button.click()
    assert window.workspace.path == out
    assert editor_of(window).session.read_only


def test_a_copy_that_cannot_be_written_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "ask_save", tmp_path / "沒有" / "副本.jixiao")
    window.action("copy").trigger()
    assert "資料夾" in window.bar.text()
    assert window.workspace is not None
    answer(monkeypatch, "ask_save", window.workspace.path)
    window.action("copy").trigger()
    assert "就是開啟中的檔案" in window.bar.text()


def test_where_the_file_lies(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(copying, "open_outside", opened.append)
    window.action("folder").trigger()
    assert window.workspace is not None
    assert opened == [window.workspace.path.parent]


def test_verify_says_that_all_is_well(window: MainWindow, qtbot: QtBot) -> None:
    window.action("verify").trigger()
    assert window.files.jobs.progress.isVisible()
    qtbot.waitUntil(lambda: "檔案完好" in window.bar.text(), timeout=10_000)
    assert not window.files.jobs.progress.isVisible()


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(statement)
        conn.commit()


def test_verify_lists_what_is_wrong(
    open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    spoil(sample_file, "UPDATE goal SET position = 40 WHERE position = 9")
    window = open_window(sample_file)
    window.action("verify").trigger()
    qtbot.waitUntil(lambda: "個問題" in window.bar.text(), timeout=10_000)
    next(b for b in window.bar.findChildren(QAbstractButton) if b.text() == "看結果").click()
    view = window.findChild(HelpView)
    assert isinstance(view, HelpView)
    assert "順序不是 1 至 9 各一" in view.browser.toPlainText()


def test_a_damaged_file_is_told_and_let_go(
    open_window: OpenWindow, sample_file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "壞.jixiao"
    shutil.copy(sample_file, bad)
    spoil(bad, "UPDATE measure SET actual = '12a' WHERE label = '核發學術及商務旅行卡'")
    window = open_window(sample_file)
    assert not window.open_file(bad)
    assert "12a" in window.bar.text()
    assert window.workspace is not None
    assert window.workspace.path == sample_file, "what was open stays"
    with Workspace.open(bad):
        pass  # nobody holds it


def test_what_cannot_be_read_either_is_only_told(open_window: OpenWindow, tmp_path: Path) -> None:
    bad = tmp_path / "壞.jixiao"
    bad.write_text("這不是資料庫", encoding="utf-8")
    window = open_window()
    assert not window.open_file(bad)
    assert not [b for b in window.bar.findChildren(QAbstractButton) if "唯讀" in b.text()]
