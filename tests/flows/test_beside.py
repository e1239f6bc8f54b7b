"""The live page and the findings beside the form."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import dialogs
from app.ui.beside import Beside
from app.ui.main_window import MainWindow
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

PATIENCE = 10_000


def beside(window: MainWindow, qtbot: QtBot) -> Beside:
    """Page and findings, once both are there."""
    both = editor_of(window).beside
    assert both is not None
    qtbot.waitUntil(lambda: both.findings.model.rowCount() > 0, timeout=PATIENCE)
    qtbot.waitUntil(both.page.view.is_current, timeout=PATIENCE)
    return both


def test_pages_follow_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    assert "共 6 頁" in both.page.summary.text()
    first = both.page.view.grab().toImage()
    scrolled = both.page.view.verticalScrollBar().value()
    title = editor_of(window).form.title
    title.setFocus()
    press(Qt.Key.Key_Home)
    type_text("甲乙丙")
    serial = both.page.service.serial
    qtbot.waitUntil(lambda: both.page.service.serial > serial, timeout=PATIENCE)
    qtbot.waitUntil(both.page.view.is_current, timeout=PATIENCE)
    assert both.page.view.grab().toImage() != first
    assert both.page.view.verticalScrollBar().value() == scrolled


def test_pages_that_stopped_begin_again_with_the_next_change(
    window: MainWindow, qtbot: QtBot
) -> None:
    both = beside(window, qtbot)
    service = both.page.service
    service._process.kill()
    qtbot.waitUntil(both.page.trouble.isVisible, timeout=PATIENCE)
    assert both.page.trouble.text().isprintable()
    assert both.page.trouble.text().endswith("再修改時會重新開始。")
    editor_of(window).form.title.setFocus()
    type_text("甲")
    qtbot.waitUntil(both.page.trouble.isHidden, timeout=PATIENCE)
    qtbot.waitUntil(both.page.view.is_current, timeout=PATIENCE)


def test_page_of_the_goal_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    go_to_goal(window, 9)
    assert "本目標在第 6 頁" in both.page.summary.text()
    assert both.page.view.verticalScrollBar().value() > 0


def test_click_on_the_page_goes_to_the_characters(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    view = both.page.view
    scale = view.viewport().width() / 620
    point = QPoint(int(330 * scale) + 10, int(150 * scale))
    for step in range(0, 120, 6):  # down until a line of the analysis is met
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point + QPoint(0, step))
        QTest.qWait(30)
        if focus() is editor_of(window).form.indicators[0].outline:
            break
    qtbot.waitUntil(
        lambda: focus() is editor_of(window).form.indicators[0].outline, timeout=PATIENCE
    )


def test_findings_of_the_sample(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    assert both.findings.summary.text() == "檢核：錯誤 2、警告 5、提示 2"
    assert both.errors() == 2
    goals = editor_of(window).goals.model()
    assert goals.index(2, 3).data() == "✕1 △1"
    assert goals.index(1, 3).data() == ""


def test_a_wrong_percentage_is_found_while_typing(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    go_to_cell(window, 0, "實際值")
    type_text("16")
    qtbot.waitUntil(lambda: both.errors() > 2, timeout=PATIENCE)
    found = [f for f in both.findings.model.open_findings() if f.goal == "一" and f.weight == 0]
    assert {f.said for f in found} >= {"88%"}


def test_finding_goes_to_its_characters(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    row = next(
        n
        for n in range(both.findings.model.rowCount())
        if both.findings.model.finding(n).rule == "heading"
    )
    both.findings.table.setFocus()
    both.findings.table.setCurrentIndex(both.findings.model.index(row, 0))
    press(Qt.Key.Key_Return)
    outline = editor_of(window).form.indicators[0].outline
    assert focus() is outline
    assert "年度目標值及達成率" in outline.textCursor().selectedText()
    assert outline.extraSelections(), "its characters are underlined"


def test_fix_and_accept(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    both = beside(window, qtbot)
    model = both.findings.model
    count = model.rowCount()
    monkeypatch.setattr(dialogs, "ask_text", lambda *_: "年度中經奉核，文件另存")
    both.findings.table.setCurrentIndex(model.index(0, 0))
    chosen = model.finding(0)
    click(window, "說明理由並接受選取的發現")
    assert model.rowCount() == count - 1
    accepted = editor_of(window).session.annex.acceptances
    assert [(a.rule, a.reason) for a in accepted] == [(chosen.rule, "年度中經奉核，文件另存")]
    fixable = next(n for n in range(model.rowCount()) if model.finding(n).fix)
    both.findings.table.setCurrentIndex(model.index(fixable, 0))
    rule = model.finding(fixable)
    both.findings.table.setFocus()
    control(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rule not in model.open_findings(), timeout=PATIENCE)
    control(Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: rule in model.open_findings(), timeout=PATIENCE)


def test_parts_can_be_hidden_and_stay_so(open_window: OpenWindow, sample_file: object) -> None:
    window = open_window(sample_file)
    window.action("show_page").trigger()
    both = editor_of(window).beside
    assert both is not None
    assert not both.page.isVisible()
    window.close()
    again = editor_of(open_window(sample_file)).beside
    assert again is not None
    assert not again.page.isVisible()
    assert again.findings.isVisible()


def test_findings_give_way_to_a_panel_in_a_low_window(window: MainWindow, qtbot: QtBot) -> None:
    both = beside(window, qtbot)
    window.resize(1200, 700)
    window.action("find").trigger()
    qtbot.waitUntil(lambda: not both.findings.isVisible())
    assert both.shown("findings"), "that they gave way is not remembered as hidden"
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(both.findings.isVisible)
    window.resize(1200, 1000)
    window.action("find").trigger()
    QApplication.processEvents()
    assert both.findings.isVisible()


def test_the_caret_counts_characters_for_the_page(window: MainWindow, qtbot: QtBot) -> None:
    outline = editor_of(window).form.indicators[0].outline
    outline.setFocus()
    press(Qt.Key.Key_End, modifier=Qt.KeyboardModifier.ControlModifier)
    _, before = outline.caret()
    with qtbot.waitSignal(outline.caret_at, check_params_cb=lambda _, at: at == before + 1):
        type_text("𠮷")
    assert outline.caret()[1] == before + 1
