"""The achievement follows each keystroke, for every rule, before the field is left."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from tests.flows.driving import (
    control,
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


def test_achievement_shows_before_tab(window: MainWindow) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("17")
    assert shown(window, 0, "達成度") == "100%"
    goals = editor_of(window).goals
    assert goals.model().index(0, 2).data() == "100%"
    assert saved_measure(window, 1, 1).actual == figure("15"), "not saved before the field is left"
    press(Qt.Key.Key_Return)
    assert saved_measure(window, 1, 1).actual == figure("17")
    assert window.saved.text().startswith("已儲存 ")


def test_each_keystroke_is_followed(window: MainWindow) -> None:
    go_to_cell(window, 0, "實際值")
    seen = []
    for char in "1萬7":
        type_text(char)
        seen.append(shown(window, 0, "達成度"))
    assert seen == ["5%", "58823%", "58864%"]


def test_saved_one_second_after_the_last_key(window: MainWindow, qtbot: QtBot) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("16")
    editor = focus()
    assert window.saved.text() == "輸入中…"
    qtbot.waitUntil(lambda: saved_measure(window, 1, 1).actual == figure("16"), timeout=3000)
    assert focus() is editor, "the field is still being edited"
    type_text("1")
    assert shown(window, 0, "實際值") == "161"


def test_revised_target_is_followed(window: MainWindow) -> None:
    go_to_cell(window, 0, "修訂目標值")
    type_text("15")
    assert shown(window, 0, "達成度") == "100%"
    press(Qt.Key.Key_Return)
    measure = saved_measure(window, 1, 1)
    assert measure.target == figure("17"), "the original stays"
    assert [r.target for r in measure.revisions] == [figure("15")]


def test_escape_takes_the_typing_back(window: MainWindow) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("17")
    press(Qt.Key.Key_Escape)
    assert shown(window, 0, "達成度") == "88%"
    assert saved_measure(window, 1, 1).actual == figure("15")


def test_growth_follows_the_years(window: MainWindow) -> None:
    go_to_goal(window, 6)
    details = editor_of(window).form.indicators[0].details
    assert details is not None
    details.field("current").setFocus()
    control(Qt.Key.Key_A)
    type_text("5000")
    assert shown(window, 0, "實際值") == "4%"
    assert shown(window, 0, "達成度") == "80%"


def test_milestones_follow_weight_and_tick(window: MainWindow) -> None:
    go_to_goal(window, 2)
    details = editor_of(window).form.indicators[0].details
    assert details is not None
    items = details.tables()[0]
    items.table.setFocus()
    items.table.setCurrentIndex(items.model.index(4, 2))
    press(Qt.Key.Key_Space)
    assert shown(window, 0, "達成度") == "60%"
    items.table.setCurrentIndex(items.model.index(3, 1))
    type_text("5")
    assert shown(window, 0, "達成度") == "40%"


def test_inverse_and_its_formula(window: MainWindow) -> None:
    view_model = editor_of(window).form.indicators[0].model
    go_to_cell(window, 0, "衡量方式")
    press(Qt.Key.Key_F2)
    type_text("逆")  # a combo box chooses by its first letter
    press(Qt.Key.Key_Return)
    if saved_measure(window, 1, 1).rule != "inverse":
        index = view_model.index(0, 2)
        from app.core.model import Rule

        assert view_model.setData(index, Rule.INVERSE)
    assert shown(window, 0, "達成度") == "113%"
    details = editor_of(window).form.indicators[0].details
    assert details is not None
    details.field("inverse_formula").setFocus()
    press(Qt.Key.Key_Down)
    assert shown(window, 0, "達成度") == "111%"


def test_level_and_narrative(window: MainWindow) -> None:
    go_to_goal(window, 9)
    go_to_cell(window, 0, "實際值")
    type_text("1")
    assert shown(window, 0, "達成度") == "50%"
    go_to_goal(window, 7)
    assert shown(window, 0, "達成度") == "質化"


def test_unreadable_figure_is_kept_and_told(window: MainWindow) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("12a")
    form = editor_of(window).form.indicators[0]
    assert "12a" in form.wrong.text()
    assert form.wrong.isVisible()
    assert shown(window, 0, "達成度") == "—"
    press(Qt.Key.Key_Return)
    assert shown(window, 0, "實際值") == "12a"
    assert saved_measure(window, 1, 1).actual == figure("15")
    go_to_goal(window, 2)
    go_to_goal(window, 1)
    assert shown(window, 0, "實際值") == "12a", "kept over another goal"
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_F2)
    control(Qt.Key.Key_A)
    type_text("16")
    assert not editor_of(window).form.indicators[0].wrong.isVisible()
    assert shown(window, 0, "達成度") == "94%"


def test_full_width_and_pasted_figures(window: MainWindow) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("１６．８")
    assert shown(window, 0, "達成度") == "98%"
    press(Qt.Key.Key_Return)
    assert shown(window, 0, "實際值") == "16.8"
