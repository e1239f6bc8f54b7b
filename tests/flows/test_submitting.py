"""A year is handed in, read only until it is unlocked; and what has changed since is shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

import db.past
from app.ui import dialogs
from app.ui.history_view import HistoryView
from app.ui.main_window import MainWindow
from app.workspace.submitting import submit, unlock
from tests.flows.driving import (
    control,
    editor_of,
    figure,
    go_to_cell,
    go_to_goal,
    press,
    saved_measure,
    shown,
    type_text,
)
from tests.flows.test_readonly import answer, click_everything, type_into_everything

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the dialogs are told; what they asked stands under `asked`."""
    told: dict[str, object] = {"ask_line": "初稿", "ask_text": "主計處退回", "ask_yes": True}
    asked: list[tuple[object, ...]] = []
    told["asked"] = asked
    for name in ("ask_line", "ask_text", "ask_yes"):

        def tell(*arguments: object, name: str = name) -> object:
            asked.append((name, *arguments[1:]))
            return told[name]

        monkeypatch.setattr(dialogs, name, tell)
    return told


def change_actual(window: MainWindow, text: str) -> None:
    go_to_cell(window, 0, "實際值")
    type_text(text)
    press(Qt.Key.Key_Return)


def click_in_bar(window: MainWindow, text: str) -> None:
    next(b for b in window.bar.findChildren(QAbstractButton) if b.text() == text).click()


def history(window: MainWindow) -> HistoryView:
    view = window.findChild(HistoryView)
    assert isinstance(view, HistoryView)
    return view


def test_a_year_is_handed_in_and_unlocked(window: MainWindow, answers: dict[str, object]) -> None:
    go_to_goal(window, 4)
    window.action("submit").trigger()
    asked = answers["asked"]
    assert isinstance(asked, list)
    name, _, _, suggestion = asked[-1]
    assert name == "ask_line"
    assert suggestion.count("-") == 2, "the date is offered as the name"
    assert window.bar.text() == "已送出「初稿」，104 年度已鎖定。"
    assert window.saved.text() == "已送出"
    session = editor_of(window).session
    assert session.read_only
    assert session.lock is not None
    assert editor_of(window).goals.currentIndex().row() == 3, "one stays where one was"
    for action in ("submit", "add_goal", "delete_goal", "goal_up", "replace", "draft"):
        assert not window.action(action).isEnabled(), action
    for action in ("unlock", "carry", "import", "export", "notes", "history", "copy"):
        assert window.action(action).isEnabled(), action
    click_in_bar(window, "解除鎖定…")
    assert "已解除「初稿」的鎖定" in window.bar.text()
    assert asked[-1][1:] == ("解除鎖定", "解除「初稿」鎖定的理由（會記入歷程）：")
    assert not editor_of(window).session.read_only
    assert not window.action("unlock").isEnabled(), "nothing is locked"
    change_actual(window, "16")
    assert saved_measure(window, 4, 1).actual == figure("16")
    assert shown(window, 0, "實際值") == "16"


def test_no_key_or_click_changes_a_year_handed_in(
    window: MainWindow, answers: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    change_actual(window, "16")
    window.action("submit").trigger()
    before = editor_of(window).session.annex
    for name, value in (("ask_text", ""), ("ask_save", None), ("ask_open", None)):
        answer(monkeypatch, name, value)
    for goal in (1, 5):
        go_to_goal(window, goal)
        assert type_into_everything(window) >= 3
        click_everything(editor_of(window).form)
        control(Qt.Key.Key_1)
    for page in (Qt.Key.Key_2, Qt.Key.Key_3):
        control(page)
        type_into_everything(window)
        click_everything(editor_of(window).pages.currentWidget())
    assert editor_of(window).session.annex == before
    assert not editor_of(window).session.dirty


def test_undoing_past_it_is_refused_in_a_sentence(
    window: MainWindow, answers: dict[str, object]
) -> None:
    change_actual(window, "16")
    window.action("submit").trigger()
    control(Qt.Key.Key_Z)
    assert "送出「初稿」而鎖定；要修改" in window.bar.text()
    assert shown(window, 0, "實際值") == "16"
    window.action("unlock").trigger()
    control(Qt.Key.Key_Z)
    assert shown(window, 0, "實際值") == "15"


def test_a_year_handed_in_says_so_when_it_is_opened(
    window: MainWindow, answers: dict[str, object]
) -> None:
    window.action("submit").trigger()
    workspace = window.workspace
    assert workspace is not None
    window.close_file()
    window.open_file(workspace.path)
    assert "送出「初稿」而鎖定" in window.bar.text()
    assert window.saved.text() == "已送出"


def test_errors_are_asked_about_first(
    window: MainWindow, answers: dict[str, object], qtbot: QtBot
) -> None:
    change_actual(window, "1")
    beside = editor_of(window).beside
    assert beside is not None
    qtbot.waitUntil(lambda: beside.errors() > 0, timeout=10_000)
    answers["ask_yes"] = False
    window.action("submit").trigger()
    asked = answers["asked"]
    assert isinstance(asked, list)
    assert [entry[0] for entry in asked] == ["ask_yes"]
    assert "個錯誤。仍要送出嗎？" in asked[0][2]
    assert editor_of(window).session.lock is None
    answers["ask_yes"] = True
    window.action("submit").trigger()
    assert editor_of(window).session.lock is not None


def test_what_cannot_be_read_is_mended_first(
    window: MainWindow, answers: dict[str, object]
) -> None:
    change_actual(window, "1x")
    window.action("submit").trigger()
    assert "1 個數值讀不懂" in window.bar.text()
    assert editor_of(window).session.lock is None
    editor_of(window).session.forget()


@pytest.mark.parametrize("name", ["ask_line", "ask_text"])
def test_thinking_better_of_it(window: MainWindow, answers: dict[str, object], name: str) -> None:
    if name == "ask_text":
        window.action("submit").trigger()
    answers[name] = ""
    before = editor_of(window).session.annex
    window.action("submit" if name == "ask_line" else "unlock").trigger()
    assert editor_of(window).session.annex == before


def test_notes_are_still_written(window: MainWindow, answers: dict[str, object]) -> None:
    window.action("submit").trigger()
    window.action("notes").trigger()
    type_text("意見")
    control(Qt.Key.Key_Return)
    (note,) = editor_of(window).session.annex.notes
    assert note.text == "意見"


# --- what has changed since ---------------------------------------------------------------


def resubmitted(window: MainWindow) -> None:
    """Submitted, unlocked, and two fields of two goals changed."""
    workspace, key = window.workspace, editor_of(window).annex_key
    assert workspace is not None
    submit(workspace, key, "初稿")
    unlock(workspace, key, "補正")
    for goal in (1, 4):
        go_to_goal(window, goal)
        change_actual(window, "16")


def test_what_has_changed_since_the_last_submission(
    window: MainWindow, answers: dict[str, object]
) -> None:
    window.action("since").trigger()
    assert "還沒有送出過" in window.bar.text()
    change_actual(window, "14")
    resubmitted(window)
    window.action("since").trigger()
    view = history(window)
    assert "自送出「初稿」以來，104 年度：2 個目標、2 個欄位" in view.summary.text()
    assert view.since.currentText() == "初稿"
    fields = [view.model.words(row)[3] for row in range(view.model.rowCount())]
    assert fields[:2] == ["104年度 目標四 衡量項目1 實際值", "104年度 目標一 衡量項目1 實際值"]
    assert len(fields) == 3, "the unlocking, and what came after it"
    window.action("undo").trigger()
    assert "1 個目標、1 個欄位" in view.summary.text()
    view.all.click()
    assert view.model.rowCount() > 5
    assert not view.summary.isVisible()


def test_since_is_typed_as_the_command_takes_it(window: MainWindow) -> None:
    resubmitted(window)
    window.action("history").trigger()
    view = history(window)
    assert [view.since.itemText(n) for n in range(view.since.count())] == ["全部", "初稿"]
    view.since.setFocus()
    view.since.lineEdit().selectAll()
    type_text("2999-01-01")
    press(Qt.Key.Key_Return)
    assert view.model.rowCount() == 0
    assert "自 2999-01-01 以來，104 年度：沒有變更" in view.summary.text()
    view.since.lineEdit().selectAll()
    type_text("明天")
    press(Qt.Key.Key_Return)
    assert "「初稿」" in window.bar.text()
    assert view.since.currentText() == "2999-01-01"


def test_the_history_of_one_field(window: MainWindow) -> None:
    change_actual(window, "14")
    change_actual(window, "13")
    go_to_goal(window, 4)
    change_actual(window, "12")
    go_to_goal(window, 1)
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_H, modifier=CTRL_ALT)
    view = history(window)
    assert [view.model.words(n)[4:] for n in range(view.model.rowCount())] == [
        ("14", "13"),
        ("15", "14"),
    ]
    assert view.summary.text() == "此欄歷程：目標一 實際值"
    view.table.selectRow(1)
    view.put_back.click()
    assert shown(window, 0, "實際值") == "15"
    assert view.model.rowCount() == 3, "that is a change of the field too"
    view.all.click()
    view.table.setFocus()
    view.table.selectRow(0)
    press(Qt.Key.Key_H, modifier=CTRL_ALT)
    assert view.model.rowCount() == 3, "the field of the chosen change"


def test_the_history_of_a_text_tells_what_became_of_its_paragraphs(window: MainWindow) -> None:
    editor_of(window).form.to_analysis()
    control(Qt.Key.Key_End)
    press(Qt.Key.Key_Return)
    type_text("八、新的一段")
    editor_of(window).session.settle()
    press(Qt.Key.Key_H, modifier=CTRL_ALT)
    view = history(window)
    assert view.model.rowCount() >= 1
    assert all("段落" in view.model.words(n)[3] for n in range(view.model.rowCount()))
    assert "績效衡量暨達成情形分析" in view.summary.text()


def test_no_field_no_history_of_it(window: MainWindow) -> None:
    editor_of(window).pages.tabBar().setFocus()
    window.action("field_history").trigger()
    assert "請先點選一個欄位" in window.bar.text()


def test_a_text_far_back_in_a_long_history_is_found(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.past, "AT_A_TIME", 7)
    change_actual(window, "14")
    workspace = window.workspace
    assert workspace is not None
    goal = editor_of(window).session.annex.goals[0].key
    for number in range(30):
        workspace.edit("goal", goal, "title", f"第{number}次")
    window.action("history").trigger()
    view = history(window)
    view.filter.setText("實際值")
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    assert view.model.words(0)[5] == "14"
