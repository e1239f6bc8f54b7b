"""The outline editor: labels by themselves, levels, pasting, steps of undo."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from app.ui.main_window import MainWindow
from app.ui.outline_edit import OutlineEdit
from tests.flows.driving import control, editor_of, go_to_goal, press, type_text


@pytest.fixture
def outline(window: MainWindow) -> OutlineEdit:
    """The analysis of goal 四, in focus, the caret at its start."""
    go_to_goal(window, 4)
    edit = editor_of(window).form.indicators[0].outline
    edit.setFocus()
    press(Qt.Key.Key_Home, modifier=Qt.KeyboardModifier.ControlModifier)
    return edit


def go_behind(edit: OutlineEdit, text: str) -> None:
    """Put the caret behind a text."""
    cursor = edit.document().find(text)
    cursor.setPosition(cursor.selectionEnd())
    edit.setTextCursor(cursor)


def saved(window: MainWindow) -> list[tuple[int, str]]:
    control(Qt.Key.Key_S)
    analysis = editor_of(window).session.annex.goals[3].indicators[0].analysis
    return [(p.level, p.text) for p in analysis]


def test_enter_gives_the_next_label_and_counts_the_rest_anew(
    window: MainWindow, outline: OutlineEdit
) -> None:
    go_behind(outline, "(一)建置外勞陸配生物特徵採集工作站數量。")
    press(Qt.Key.Key_Return)
    type_text("新增一項。")
    assert saved(window)[1:5] == [
        (2, "(一)建置外勞陸配生物特徵採集工作站數量。"),
        (2, "(二)新增一項。"),
        (2, "(三)建置身分識別行動設備數量。"),
        (2, "(四)建置外來人口生物特徵採集工作站數量。"),
    ]


def test_enter_on_an_empty_label_goes_out(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "(三)建置外來人口生物特徵採集工作站數量。")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    type_text("新節：")
    texts = saved(window)
    assert texts[4] == (1, "二、新節：")
    assert texts[5] == (1, "三、辦理情形：")


def test_tab_and_backtab_change_level_and_label(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "(二)建置身分")
    press(Qt.Key.Key_Tab)
    assert saved(window)[1:4] == [
        (2, "(一)建置外勞陸配生物特徵採集工作站數量。"),
        (3, "1.建置身分識別行動設備數量。"),
        (2, "(二)建置外來人口生物特徵採集工作站數量。"),
    ]
    press(Qt.Key.Key_Backtab)
    assert saved(window)[2] == (2, "(二)建置身分識別行動設備數量。")


def test_a_typed_label_takes_the_given_ones_place(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "一、衡量標準：")
    press(Qt.Key.Key_Return)
    type_text("(一)細項")
    assert saved(window)[1] == (2, "(一)細項")
    assert saved(window)[2][1].startswith("(二)建置")


def test_joining_counts_anew(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "(二)")
    cursor = outline.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    outline.setTextCursor(cursor)
    press(Qt.Key.Key_Backspace)
    texts = saved(window)
    assert texts[1][1] == "(一)建置外勞陸配生物特徵採集工作站數量。(二)建置身分識別行動設備數量。"
    assert texts[2][1] == "(二)建置外來人口生物特徵採集工作站數量。"


def test_labels_out_of_order_are_left_alone(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "(三")
    press(Qt.Key.Key_Backspace)
    type_text("七")
    go_behind(outline, "(一)建置外勞陸配生物特徵採集工作站數量。")
    press(Qt.Key.Key_Return)
    texts = [text for _, text in saved(window)]
    assert any(text.startswith("(七)") for text in texts)


def test_paste_from_word_is_outline_without_formatting(
    window: MainWindow, outline: OutlineEdit
) -> None:
    data = QMimeData()
    data.setHtml("<p><b>一、</b>貼上</p><p>(一)細項</p>")
    data.setText("一、貼上的標準：\r\n(一)第一項。\r\n1.其一。\r\n(1)更細。\r\n")
    QApplication.clipboard().setMimeData(data)
    control(Qt.Key.Key_A)
    control(Qt.Key.Key_V)
    assert saved(window) == [
        (1, "一、貼上的標準："),
        (2, "(一)第一項。"),
        (3, "1.其一。"),
        (4, "(1)更細。"),
    ]


def test_a_step_ends_where_the_caret_moves(window: MainWindow, outline: OutlineEdit) -> None:
    first = outline.toPlainText()
    go_behind(outline, "一、衡量標準：")
    type_text("ab")
    press(Qt.Key.Key_Left)
    type_text("c")
    control(Qt.Key.Key_Z)
    assert outline.toPlainText() == first.replace("一、衡量標準：", "一、衡量標準：ab")
    control(Qt.Key.Key_Z)
    assert outline.toPlainText() == first


def test_what_is_composed_is_a_step_of_its_own(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "一、衡量標準：")
    type_text("甲")
    type_text("乙")
    control(Qt.Key.Key_Z)
    assert outline.toPlainText().startswith("一、衡量標準：甲\n")


def test_a_line_end_inside_a_paragraph_stays(window: MainWindow, outline: OutlineEdit) -> None:
    go_behind(outline, "一、衡量標準：")
    press(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ShiftModifier)
    type_text("x")
    assert saved(window)[0] == (1, "一、衡量標準：\nx")


def test_paragraphs_that_are_only_counted_anew_stay_themselves(window: MainWindow) -> None:
    editor = editor_of(window)
    before = editor.session.annex.goals[0].indicators[0].analysis
    outline = editor.form.indicators[0].outline
    outline.setFocus()
    go_behind(outline, "以提高核卡件數。")
    press(Qt.Key.Key_Return)
    type_text("新的一節：")
    control(Qt.Key.Key_S)
    after = editor.session.annex.goals[0].indicators[0].analysis
    assert [p.text for p in after[1:4]] == [
        "二、新的一節：",
        "三、辦理情形：累計核發15件。",
        "四、年度目標值及達成度：",
    ]
    assert [p.key for p in (after[0], *after[2:])] == [p.key for p in before]
