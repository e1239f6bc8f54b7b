"""Finding and replacing by keys over the real window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from app.core.texts import texts
from app.ui.find_view import FindView
from app.ui.hit_table import AFTER, BEFORE, CHOSEN, WHERE
from app.ui.main_window import MainWindow
from app.ui.widgets import TextField, utf16_length
from tests.flows.conftest import OpenWindow
from tests.flows.driving import (
    click,
    control,
    editor_of,
    focus,
    go_to_cell,
    go_to_goal,
    press,
    type_text,
)


def view_of(window: MainWindow) -> FindView:
    (view,) = window.findChildren(FindView)
    return view


def find(window: MainWindow, qtbot: QtBot, text: str, key: Qt.Key = Qt.Key.Key_F) -> FindView:
    """Ctrl+F or Ctrl+H and a text, from wherever the focus is."""
    control(key)
    type_text(text)
    view = view_of(window)
    qtbot.waitUntil(lambda: bool(view.count.text()))
    return view


def cells(view: FindView, column: int) -> list[str]:
    model = view.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def has(window: MainWindow, text: str) -> bool:
    return any(text in said for _, said in texts(editor_of(window).session.annex))


def test_every_goal_is_searched_and_each_find_named(window: MainWindow, qtbot: QtBot) -> None:
    go_to_goal(window, 1)
    view = find(window, qtbot, "工程站")
    assert view.count.text() == "找到 1 處，在 1 個目標"
    assert cells(view, WHERE) == ["目標四 原定目標值第1行"]
    assert cells(view, BEFORE) == ["1.建置外勞陸配生物特徵採集工程站80台"]
    assert view.table.isColumnHidden(AFTER), "finding alone offers no replacing"
    control(Qt.Key.Key_A)
    type_text("沒有這些字")
    qtbot.waitUntil(lambda: view.count.text() == "找不到「沒有這些字」")
    press(Qt.Key.Key_Return)
    assert view.model.rowCount() == 0


def test_enter_goes_from_find_to_find(window: MainWindow, qtbot: QtBot) -> None:
    go_to_goal(window, 1)
    view = find(window, qtbot, "法制化")
    assert view.model.rowCount() == 3
    press(Qt.Key.Key_Return)
    form = editor_of(window).form
    assert editor_of(window).goals.goal() == editor_of(window).session.annex.goals[2].key
    assert form.title.textCursor().selectedText() == "法制化"
    assert focus() is view.sought, "the next Enter goes on"
    press(Qt.Key.Key_Return)
    outline = form.indicators[0].outline
    assert isinstance(outline, QTextEdit)
    assert outline.textCursor().selectedText() == "法制化"
    first = outline.textCursor().position()
    press(Qt.Key.Key_F3)
    assert outline.textCursor().position() > first
    press(Qt.Key.Key_F3, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert outline.textCursor().position() == first


def test_from_the_list_enter_goes_into_the_field(window: MainWindow, qtbot: QtBot) -> None:
    view = find(window, qtbot, "缺失1件")
    press(Qt.Key.Key_Down)
    assert focus() is view.table
    press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert isinstance(focus(), QTextEdit)
    press(Qt.Key.Key_F3)
    assert not view.isAncestorOf(focus()), "F3 from the form stays in the form"


def test_escape_closes_and_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    title = editor_of(window).form.title
    title.setFocus()
    control(Qt.Key.Key_A)
    view = find(window, qtbot, "")
    assert view.sought.text() == title.toPlainText(), "what is chosen is looked for"
    assert view.model.rowCount() == 1
    press(Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert focus() is title


def test_replace_all_but_one_in_one_undo_step(window: MainWindow, qtbot: QtBot) -> None:
    before = editor_of(window).session.annex
    view = find(window, qtbot, "新移民", Qt.Key.Key_H)
    press(Qt.Key.Key_Tab)
    assert focus() is view.new
    type_text("新住民")
    count = view.model.rowCount()
    assert cells(view, AFTER)[0] == "落實推動新住民照顧輔導措施"
    view.table.setFocus()
    view.table.setCurrentIndex(view.model.index(1, BEFORE))
    press(Qt.Key.Key_Space)
    assert view.model.index(1, CHOSEN).data(Qt.ItemDataRole.CheckStateRole) is (
        Qt.CheckState.Unchecked
    )
    click(window, "全部取代")
    assert window.bar.text() == f"已取代 {count - 1} 處。"
    assert cells(view, BEFORE) == ["辦理關懷網絡會議即時服務新移民"], "the one left out"
    assert view.model.chosen() == [], "it stays left out"
    assert window.action("undo").text().startswith("復原取代「新移民」為「新住民」")
    control(Qt.Key.Key_Z)
    assert editor_of(window).session.annex == before
    qtbot.waitUntil(lambda: view.model.rowCount() == count)


def test_enter_replaces_one_by_one(window: MainWindow, qtbot: QtBot) -> None:
    view = find(window, qtbot, "MOU", Qt.Key.Key_H)
    count = view.model.rowCount()
    view.new.setFocus()
    type_text("備忘錄")
    press(Qt.Key.Key_Return)
    assert view.model.rowCount() == count - 1
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not has(window, "MOU"))
    press(Qt.Key.Key_Return)
    assert view.model.rowCount() == 0


def test_case_and_width(window: MainWindow, qtbot: QtBot) -> None:
    view = find(window, qtbot, "mou（")
    control(Qt.Key.Key_A)
    type_text("mou")
    qtbot.waitUntil(lambda: view.model.rowCount() == 2)
    view.match_case.setFocus()
    press(Qt.Key.Key_Space)
    assert view.model.rowCount() == 0
    press(Qt.Key.Key_Space)
    view.sought.setFocus()
    control(Qt.Key.Key_A)
    type_text("（全署")
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    control(Qt.Key.Key_A)
    type_text("(全署")
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    view.match_width.setFocus()
    press(Qt.Key.Key_Space)
    assert view.model.rowCount() == 0


def test_what_is_being_typed_is_found(window: MainWindow, qtbot: QtBot) -> None:
    go_to_cell(window, 0, "項目")
    type_text("剛打的字")
    view = find(window, qtbot, "剛打的字")
    assert cells(view, WHERE) == ["目標一 項目1 項目"]


def test_the_list_follows_the_annex(window: MainWindow, qtbot: QtBot) -> None:
    view = find(window, qtbot, "旅行卡")
    count = view.model.rowCount()
    title = editor_of(window).form.title
    title.setFocus()
    press(Qt.Key.Key_End)
    type_text("旅行卡")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.model.rowCount() == count + 1)


def test_a_find_of_the_year_opens_its_settings(window: MainWindow, qtbot: QtBot) -> None:
    find(window, qtbot, "預算總說明")
    press(Qt.Key.Key_Return)
    assert editor_of(window).pages.currentIndex() == 2


def test_composing_in_the_search_line_is_not_disturbed(window: MainWindow, qtbot: QtBot) -> None:
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtWidgets import QApplication

    view = find(window, qtbot, "旅行卡")
    QApplication.sendEvent(view.sought, QInputMethodEvent("ㄐㄧ", []))
    view.search()
    assert view.sought.text() == "旅行卡"
    commit = QInputMethodEvent()
    commit.setCommitString("機")
    QApplication.sendEvent(view.sought, commit)
    assert view.sought.text() == "旅行卡機"


def test_characters_of_plane_2_do_not_shift_what_is_chosen(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert utf16_length("甲𠀀乙") == 4
    session = editor_of(window).session
    goal = session.annex.goals[0]
    session.workspace.edit("goal", goal.key, "title", "𠀀𠀁承辦人")
    session.workspace.edit("paragraph", next(goal.paragraphs()).key, "text", "一、𠀀𠀁承辦人。")
    find(window, qtbot, "承辦")
    press(Qt.Key.Key_Return)
    form = editor_of(window).form
    assert form.title.textCursor().selectedText() == "承辦"
    press(Qt.Key.Key_Return)
    assert form.indicators[0].outline.textCursor().selectedText() == "承辦"


def test_finds_below_the_table_are_gone_to(window: MainWindow, qtbot: QtBot) -> None:
    form = editor_of(window).form
    find(window, qtbot, "a target of 0")
    press(Qt.Key.Key_Return, Qt.Key.Key_Escape)
    details = form.indicators[0].details
    assert details is not None
    note = details.field("note")
    assert isinstance(note, TextField)
    assert note.textCursor().selectedText() == "a target of 0"
    find(window, qtbot, "家庭教育宣導計畫")
    press(Qt.Key.Key_Return)
    details = form.indicators[0].details
    assert details is not None
    assert details.tables()[0].table.currentIndex().data() == "推動家庭教育宣導計畫"


def test_reading_only_finds_and_offers_no_replacing(
    open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    window = open_window()
    window.copying.open_read_only(sample_file)
    assert not window.action("replace").isEnabled()
    editor_of(window).goals.setFocus()
    view = find(window, qtbot, "工程站")
    assert cells(view, WHERE) == ["目標四 原定目標值第1行"]
    assert not view.new.isVisible()
    press(Qt.Key.Key_Return)
    target = editor_of(window).form.indicators[0].target_lines
    assert target.textCursor().selectedText() == "工程站"
