"""The history panel: who, when, where, old and new; filtered; a field put back."""

import getpass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.core.wording import in_words
from app.ui.history_view import HistoryView
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from db.steps import Set
from tests.flows.driving import (
    editor_of,
    figure,
    focus,
    go_to_cell,
    go_to_goal,
    press,
    saved_measure,
    shown,
    type_text,
)


def open_history(window: MainWindow) -> HistoryView:
    """The panel, opened by its keys."""
    press(
        Qt.Key.Key_H,
        modifier=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    view = window.findChild(HistoryView)
    assert isinstance(view, HistoryView)
    return view


def change_actual(window: MainWindow, text: str) -> None:
    go_to_cell(window, 0, "實際值")
    type_text(text)
    press(Qt.Key.Key_Return)


def test_what_was_typed_stands_first(window: MainWindow) -> None:
    change_actual(window, "16")
    view = open_history(window)
    assert focus() is view.filter
    time, who, what, where, old, new = view.model.words(0)
    assert who == getpass.getuser()
    assert what == "修改實際值"
    assert where == "104年度 目標一 衡量項目1 實際值"
    assert (old, new) == ("15", "16")
    assert len(time) == len("2026-11-23 05:50")
    assert view.model.words(1)[2] == "建立檔案"


def test_it_follows_what_is_typed_and_undone(window: MainWindow) -> None:
    view = open_history(window)
    assert view.model.rowCount() == 1
    change_actual(window, "16")
    assert view.model.words(0)[5] == "16"
    editor_of(window).session.undo()
    assert view.model.words(0)[2] == "復原：修改實際值"
    assert view.model.words(0)[4:] == ("16", "15")


def test_the_filter(window: MainWindow, qtbot: QtBot) -> None:
    change_actual(window, "16")
    title = editor_of(window).form.title
    title.setFocus()
    type_text("甲")
    press(Qt.Key.Key_Return)
    view = open_history(window)
    assert view.model.rowCount() == 3
    type_text("實際值")
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    assert view.model.words(0)[5] == "16"


def test_a_field_is_put_back_and_that_undone(window: MainWindow) -> None:
    change_actual(window, "16")
    change_actual(window, "17")
    view = open_history(window)
    view.table.selectRow(1)
    assert "原值：15\n\n新值：16" in view.whole.toPlainText()
    view.put_back.click()
    assert saved_measure(window, 1, 1).actual == figure("15")
    assert shown(window, 0, "實際值") == "15"
    assert "已改回原值" in window.bar.text()
    next(b for b in window.bar.findChildren(QAbstractButton) if b.text() == "復原").click()
    assert saved_measure(window, 1, 1).actual == figure("17")


def test_what_was_born_is_not_put_back(window: MainWindow) -> None:
    view = open_history(window)
    view.table.selectRow(0)
    assert not view.put_back.isEnabled()


def test_enter_goes_to_the_field(window: MainWindow) -> None:
    change_actual(window, "16")
    go_to_goal(window, 4)
    view = open_history(window)
    view.table.setFocus()
    view.table.selectRow(0)
    press(Qt.Key.Key_Return)
    assert editor_of(window).goals.currentIndex().row() == 0
    assert editor_of(window).form.isAncestorOf(focus())


def test_a_long_history_is_read_as_it_is_scrolled(window: MainWindow) -> None:
    workspace = window.workspace
    assert workspace is not None
    goal = editor_of(window).session.annex.goals[0].key
    workspace.edit_all([Set("goal", goal, "title", f"第{n}次") for n in range(450)])
    view = open_history(window)
    assert view.model.rowCount() == 200
    view.table.scrollToBottom()
    assert view.model.canFetchMore(view.table.rootIndex())
    while view.model.canFetchMore(view.table.rootIndex()):
        view.model.fetchMore(view.table.rootIndex())
    assert view.model.rowCount() == 451
    assert view.model.words(450)[2] == "建立檔案"
    assert view.model.words(449)[5] == "第0次"


def test_another_file_has_its_own(window: MainWindow) -> None:
    view = open_history(window)
    assert window.workspace is not None
    other = window.workspace.path.with_name("別的.jixiao")
    window.workspace.copy_to(other)
    with Workspace.open(other) as copy:
        copy.edit("goal", editor_of(window).session.annex.goals[0].key, "title", "別的")
    window.open_file(other)
    now = next(v for v in window.findChildren(HistoryView) if v is not view)
    assert now.model.words(0)[5] == "別的"
    window.close_file()
    assert not now.isVisible()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "（空）"),
        ("actual", None, "（空）"),
        ("rule", "growth", "成長率"),
        ("each", True, "是"),
        ("target_lines", ["17件", "20件"], "17件；20件"),
        ("items", [{"label": "甲", "weight": "5", "done": True}], "甲，5，✓"),
        ("notes", [{"entity": "goal", "key": "k", "text": "改", "who": "王"}], "改，王"),
        ("revisions", [], "（空）"),
    ],
)
def test_values_in_words(field: str, value: object, words: str) -> None:
    assert in_words(field, value) == words
