"""沿用上年度 and 對照上年度 by keys over the real window."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.model import Annex
from app.ui.last_year import LastYearView
from app.ui.main_window import MainWindow
from app.ui.year_dialog import CarryDialog
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


def carry(window: MainWindow, qtbot: QtBot, do: Callable[[CarryDialog], None]) -> None:
    """Open 沿用上年度, do something in it, and have the window active again."""

    def drive() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CarryDialog)
        do(dialog)

    QTimer.singleShot(0, window, drive)
    window.action("carry").trigger()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass


def key(widget: QWidget, *keys: Qt.Key) -> None:
    for one in keys:
        QTest.keyClick(widget, one)


def agree(dialog: CarryDialog) -> None:
    key(dialog, Qt.Key.Key_Return)


def annex_of(window: MainWindow) -> Annex:
    return editor_of(window).session.annex


def next_year(window: MainWindow, qtbot: QtBot) -> None:
    carry(window, qtbot, agree)
    assert annex_of(window).fiscal_year == 105


def beside(window: MainWindow) -> LastYearView:
    (view,) = window.findChildren(LastYearView)
    return view


def says(view: LastYearView, text: str) -> Callable[[], bool]:
    return lambda: text in f"{view.title.text()}\n{view.text.toPlainText()}"


# 沿用上年度


def test_a_new_year_in_one_undo_step(window: MainWindow, qtbot: QtBot) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("16")
    next_year(window, qtbot)
    annex = annex_of(window)
    assert (annex.performance_year, annex.section_title) == (103, "103年度施政績效及達成情形分析：")
    assert len(annex.goals) == 9
    assert "已建立 105 年度" in window.bar.text()
    assert shown(window, 0, "項目") == "核發學術及商務旅行卡"
    assert shown(window, 0, "實際值") == ""
    growth = saved_measure(window, 6, 1)
    assert (growth.previous, growth.current) == (figure("6759"), None)
    assert editor_of(window).years.count() == 2
    assert window.action("undo").text().startswith("復原沿用上年度")
    window.action("undo").trigger()
    assert annex_of(window).fiscal_year == 104
    assert saved_measure(window, 1, 1).actual == figure("16"), "what was typed is kept"


def test_years_in_texts_are_shown_and_chosen(window: MainWindow, qtbot: QtBot) -> None:
    seen = []

    def leave_one_out(dialog: CarryDialog) -> None:
        rows = dialog.model.rows()
        seen.extend((one.hit.said, one.new) for one in rows)
        date = next(one for one in rows if one.hit.text[one.hit.end :].startswith("年9月30日"))
        assert date not in dialog.model.chosen(), "the date of an event"
        dialog.table.setFocus()
        dialog.table.selectRow(0)
        key(dialog.table, Qt.Key.Key_Space)
        agree(dialog)

    carry(window, qtbot, leave_one_out)
    assert set(seen) == {("102", "103"), ("101", "102")}
    annex = annex_of(window)
    items = next(annex.goals[1].measures()).items
    assert items[4].label.startswith("辦理102年"), "left out"
    texts = [p.text for goal in annex.goals for p in goal.paragraphs()]
    assert "三、103年度目標值及達成度：" in texts
    assert "一、衡量標準：遣送9,549人次（102年9月30日簽奉核准修訂目標值）。" in texts


def test_years_in_texts_may_all_stay(window: MainWindow, qtbot: QtBot) -> None:
    def keep(dialog: CarryDialog) -> None:
        key(dialog.advance, Qt.Key.Key_Space)
        assert not dialog.table.isEnabled()
        agree(dialog)

    carry(window, qtbot, keep)
    texts = [p.text for goal in annex_of(window).goals for p in goal.paragraphs()]
    assert "三、102年度目標值及達成度：" in texts


def test_a_year_that_is_there_cannot_be_made_again(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)

    def try_again(dialog: CarryDialog) -> None:
        dialog.source.setFocus()
        key(dialog.source, Qt.Key.Key_Down)
        assert dialog.source.currentText().startswith("104")
        assert dialog.year.value() == 105
        agree(dialog)
        assert dialog.isVisible(), "nothing can be made"
        key(dialog.year, Qt.Key.Key_Up)
        assert dialog.annex().performance_year == 104
        assert all(one.new in ("104", "103") for one in dialog.model.rows())
        agree(dialog)

    carry(window, qtbot, try_again)
    assert annex_of(window).fiscal_year == 106
    assert saved_measure(window, 6, 1).previous is None, "the year between is not known"


def test_thinking_better_of_it_changes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    before = annex_of(window)
    carry(window, qtbot, lambda dialog: key(dialog, Qt.Key.Key_Escape))
    assert annex_of(window) is before
    assert editor_of(window).years.count() == 1


def test_a_renamed_agency(window: MainWindow, qtbot: QtBot) -> None:
    def rename(dialog: CarryDialog) -> None:
        dialog.agency.setFocus()
        dialog.agency.selectAll()
        QTest.keyClicks(dialog.agency, "NIA")
        agree(dialog)

    carry(window, qtbot, rename)
    assert annex_of(window).agency == "NIA"


# 對照上年度


def test_last_years_values_beside_the_figures(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    go_to_cell(window, 0, "實際值")
    before = focus()
    press(Qt.Key.Key_F8)
    assert focus() is before, "the focus stays where it is"
    view = beside(window)
    qtbot.waitUntil(says(view, "102 年度（104 年度預算書）　目標一「核發學術及商務旅行卡」"))
    assert view.text.toPlainText().startswith("實際值：15件")
    go_to_cell(window, 0, "原定目標值")
    qtbot.waitUntil(lambda: view.text.toPlainText().startswith("原定目標值：17件"))
    press(Qt.Key.Key_F8)
    assert not view.isVisible()
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_F8)
    assert view.isVisible()
    press(Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert focus() is before


def test_the_line_of_the_years_follows_the_typing(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    press(Qt.Key.Key_F8)
    view = beside(window)
    go_to_cell(window, 0, "實際值")
    qtbot.waitUntil(says(view, "實際值：15件"))
    assert view.line.chart is None, "one year is no line"
    type_text("18")
    qtbot.waitUntil(lambda: view.line.chart is not None)
    chart = view.line.chart
    assert chart is not None
    assert [(p.year, p.words) for p in chart.points] == [("102年", "15"), ("103年", "18")]
    assert view.line.isVisible()
    assert saved_measure(window, 1, 1).actual is None, "not saved yet"


def test_last_years_section_beside_the_analysis(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    press(Qt.Key.Key_F8)
    view = beside(window)
    outline = editor_of(window).form.indicators[0].outline
    outline.setFocus()
    control(Qt.Key.Key_Home)
    qtbot.waitUntil(says(view, "目標一 一、衡量標準"))
    press(Qt.Key.Key_End)
    while outline.textCursor().blockNumber() == 0:
        press(Qt.Key.Key_Down)
    qtbot.waitUntil(says(view, "二、辦理情形：累計核發15件。"))
    press(Qt.Key.Key_End)
    type_text("累計")
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(says(view, "目標一 三、年度目標值及達成度"))


def test_it_follows_from_field_to_field_and_goal_to_goal(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    press(Qt.Key.Key_F8)
    view = beside(window)
    go_to_goal(window, 7)
    qtbot.waitUntil(says(view, "提升採購作業品質"))
    details = editor_of(window).form.indicators[0].details
    assert details is not None
    details.field("statement").setFocus()
    qtbot.waitUntil(says(view, "說明：稽核案件計9件"))
    editor_of(window).form.indicators[0].target_lines.setFocus()
    qtbot.waitUntil(says(view, "0件"))
    press(Qt.Key.Key_3, modifier=Qt.KeyboardModifier.ControlModifier)
    editor_of(window).year_form.editor("section_title").setFocus()
    qtbot.waitUntil(says(view, "102年度施政績效及達成情形分析："))


def test_without_an_earlier_year_it_says_so(window: MainWindow, qtbot: QtBot) -> None:
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_F8)
    qtbot.waitUntil(says(beside(window), "沒有更早的年度"))


def test_what_is_new_this_year_is_said_to_be(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    press(Qt.Key.Key_F8)
    editor_of(window).add_goal()
    type_text("XYZ")
    qtbot.waitUntil(says(beside(window), "沒有對應的內容"))


def test_hidden_it_works_nothing_out(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_F8)
    view = beside(window)
    qtbot.waitUntil(says(view, "實際值：15件"))
    press(Qt.Key.Key_F8)
    go_to_goal(window, 2)
    go_to_cell(window, 0, "實際值")
    qtbot.wait(200)
    assert says(view, "實際值：15件")()
    press(Qt.Key.Key_F8)
    qtbot.waitUntil(says(view, "目標二「完成工作項目」"))


def test_the_text_can_be_reached_and_copied(window: MainWindow, qtbot: QtBot) -> None:
    next_year(window, qtbot)
    go_to_cell(window, 0, "項目")
    press(Qt.Key.Key_F8)
    view = beside(window)
    qtbot.waitUntil(says(view, "實際值：15件"))
    view.setFocus()
    assert focus() is view.text
    control(Qt.Key.Key_A)
    control(Qt.Key.Key_C)
    assert "實際值：15件" in QApplication.clipboard().text()
    qtbot.wait(200)
    assert says(view, "實際值：15件")(), "looking at it is not leaving the field"
