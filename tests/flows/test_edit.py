"""Adding, moving, deleting, undoing; what is on the screen is what is in the file."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.main_window import MainWindow
from tests.flows.conftest import OpenWindow
from tests.flows.driving import (
    click,
    control,
    editor_of,
    figure,
    focus,
    go_to_cell,
    go_to_goal,
    press,
    saved_measure,
    shown,
    table,
    type_text,
)


def titles(window: MainWindow) -> list[str]:
    return [goal.title for goal in editor_of(window).session.annex.goals]


def test_undo_brings_a_figure_back_after_a_restart(
    open_window: OpenWindow, sample_file: Path
) -> None:
    window = open_window(sample_file)
    go_to_goal(window, 2)
    go_to_cell(window, 3, "實際值")
    type_text("11000")
    press(Qt.Key.Key_Return)
    assert shown(window, 3, "達成度") == "200%"
    window.close()
    again = open_window(sample_file)
    go_to_goal(again, 2)
    assert shown(again, 3, "達成度") == "200%"
    undo = again.action("undo")
    assert undo.text() == "復原修改實際值：104年度 目標二 衡量項目4"
    control(Qt.Key.Key_Z)
    assert shown(again, 3, "達成度") == "211%"
    assert again.action("redo").text() == "取消復原修改實際值：104年度 目標二 衡量項目4"
    control(Qt.Key.Key_Y)
    assert shown(again, 3, "達成度") == "200%"


def test_undo_within_a_field_is_the_files(window: MainWindow) -> None:
    title = editor_of(window).form.title
    title.setFocus()
    press(Qt.Key.Key_End)
    type_text("甲")
    control(Qt.Key.Key_Z)
    assert not titles(window)[0].endswith("甲")
    assert not title.toPlainText().endswith("甲")


def test_enter_goes_on(window: MainWindow) -> None:
    title = editor_of(window).form.title
    title.setFocus()
    press(Qt.Key.Key_Return)
    assert focus() is editor_of(window).form.indicators[0].name
    press(Qt.Key.Key_Tab)
    assert focus() is editor_of(window).form.indicators[0].target_lines


def test_add_move_delete_goal_by_keys(window: MainWindow) -> None:
    first = titles(window)
    go_to_goal(window, 2)
    QTest.keyClick(
        focus(),
        Qt.Key.Key_N,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    type_text("新目標")
    press(Qt.Key.Key_Return)
    assert titles(window) == [*first[:2], "新目標", *first[2:]]
    press(Qt.Key.Key_Up, modifier=Qt.KeyboardModifier.AltModifier)
    assert titles(window)[1] == "新目標"
    assert editor_of(window).goals.currentIndex().row() == 1
    click(window, "刪除選取的目標")
    assert titles(window) == first
    assert "已刪除目標二" in window.bar.text()
    click(window, "復原")
    assert titles(window)[1] == "新目標"
    for _ in range(10):
        control(Qt.Key.Key_Z)
    assert titles(window) == first
    assert not window.action("undo").isEnabled()


def test_add_move_delete_measure(window: MainWindow) -> None:
    go_to_goal(window, 4)
    go_to_cell(window, 0, "項目")
    click(window, "新增衡量項目")
    type_text("新項目")
    press(Qt.Key.Key_Return)
    labels = [m.label for m in editor_of(window).session.annex.goals[3].measures()]
    assert labels[1] == "新項目"
    assert len(labels) == 4
    go_to_cell(window, 1, "項目")
    click(window, "下移選取的衡量項目")
    assert table(window).currentIndex().row() == 2
    assert saved_measure(window, 4, 3).label == "新項目"
    click(window, "刪除選取的衡量項目")
    assert len(list(editor_of(window).session.annex.goals[3].measures())) == 3


def test_add_and_delete_indicator(window: MainWindow) -> None:
    click(window, "新增衡量指標")
    form = editor_of(window).form
    assert len(form.indicators) == 2
    form.indicators[1].name.setFocus()
    type_text("第二指標")
    press(Qt.Key.Key_Tab)
    goal = editor_of(window).session.annex.goals[0]
    assert goal.indicators[1].indicator == "第二指標"
    assert goal.indicators[1].analysis[0].text == "一、衡量標準："
    click(window, "刪除衡量指標 1")
    assert [i.indicator for i in editor_of(window).session.annex.goals[0].indicators] == [
        "第二指標"
    ]


def test_revision_is_edited(window: MainWindow) -> None:
    click(window, "新增修訂紀錄")
    type_text("16")
    press(Qt.Key.Key_Return)
    type_text("102/9/5")
    press(Qt.Key.Key_Return)
    revision = saved_measure(window, 1, 1).revisions[0]
    assert (revision.target, revision.approved_on) == (figure("16"), "102-09-05")
    assert shown(window, 0, "達成度") == "93%"


def test_outline_text_and_levels(window: MainWindow) -> None:
    outline = editor_of(window).form.indicators[0].outline
    keys = [p.key for p in editor_of(window).session.annex.goals[0].indicators[0].analysis]
    outline.setFocus()
    press(Qt.Key.Key_Home, modifier=Qt.KeyboardModifier.ControlModifier)
    while not outline.textCursor().atBlockEnd():
        press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    type_text("(一)新段")
    control(Qt.Key.Key_S)
    analysis = editor_of(window).session.annex.goals[0].indicators[0].analysis
    assert (analysis[1].level, analysis[1].text) == (2, "(一)新段")
    assert [p.key for p in analysis if p.key in keys] == keys, "the others are the same"
    assert analysis[0].text.endswith("以提高核卡件數。")


def test_overview_follows_live(window: MainWindow) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("17")
    overview = editor_of(window).overview
    assert overview.model.index(0, 7).data() == "100%"
    press(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.ControlModifier)
    assert overview.isVisible()
    overview.filter.setFocus()
    type_text("成長率")
    assert overview.table.model().rowCount() == 1


def test_closing_saves_what_is_typed(open_window: OpenWindow, sample_file: Path) -> None:
    window = open_window(sample_file)
    go_to_cell(window, 0, "實際值")
    type_text("16")
    window.close()
    again = open_window(sample_file)
    assert saved_measure(again, 1, 1).actual == figure("16")


def test_a_lowered_target_asks_for_its_reason(window: MainWindow) -> None:
    details = editor_of(window).form.indicators[0].details
    assert details is not None
    assert "寫明理由" not in details.told()
    go_to_cell(window, 0, "修訂目標值")
    type_text("16")
    assert "寫明理由" in details.told()
    type_text("0")
    assert "寫明理由" not in details.told(), "160 is no lowering"


def test_without_a_goal_no_key_breaks_anything(window: MainWindow) -> None:
    for _ in range(9):
        window.action("delete_goal").trigger()
    assert titles(window) == []
    for name in [
        "to_title",
        "to_measures",
        "to_details",
        "to_analysis",
        "add_measure",
        "delete_measure",
        "draft",
        "insert_figure",
        "add_indicator",
        "next_goal",
        "previous_goal",
        "goal_up",
        "goal_down",
        "delete_goal",
    ]:
        window.action(name).trigger()
    assert titles(window) == []
    window.action("add_goal").trigger()
    assert titles(window) == [""]
