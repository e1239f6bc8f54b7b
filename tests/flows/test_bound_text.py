"""Section 三 drafted from the figures, figures put into prose, and sentences that follow."""

import pytest
from PySide6.QtCore import Qt

from app.core.model import Bound
from app.ui import dialogs
from app.ui.bound_text import put_figure
from app.ui.main_window import MainWindow
from tests.flows.driving import click, control, editor_of, go_to_cell, go_to_goal, press, type_text


def texts(window: MainWindow, goal: int) -> list[str]:
    return [p.text for p in editor_of(window).session.annex.goals[goal - 1].paragraphs()]


def draft(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_: True)
    window.action("draft").trigger()


def set_actual(window: MainWindow, value: str) -> None:
    go_to_cell(window, 0, "實際值")
    press(Qt.Key.Key_F2)
    control(Qt.Key.Key_A)
    type_text(value)
    press(Qt.Key.Key_Return)


def test_draft_is_as_the_source_words_it_and_follows(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(window, 1)
    draft(window, monkeypatch)
    assert texts(window, 1) == before
    set_actual(window, "17")
    assert "(二)達成度：100%。" in texts(window, 1)
    outline = editor_of(window).form.indicators[0].outline
    assert "(二)達成度：100%。" in outline.toPlainText()
    control(Qt.Key.Key_Z)
    assert texts(window, 1) == before, "figure and sentence are one step"


def test_an_edited_sentence_is_asked_about(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(window, monkeypatch)
    outline = editor_of(window).form.indicators[0].outline
    found = outline.document().find("達成度：88%")
    outline.setTextCursor(found)
    outline.setFocus()
    type_text("達成率為八成八")
    control(Qt.Key.Key_S)
    set_actual(window, "16")
    assert "(二)達成率為八成八。" in texts(window, 1), "never overwritten"
    stale = editor_of(window).form.indicators[0]
    assert stale.isVisible()
    click(window, "採用這一段的新寫法")
    assert "(二)達成度：94%。" in texts(window, 1)
    control(Qt.Key.Key_Z)
    click(window, "保留這一段的原文")
    assert "(二)達成率為八成八。" in texts(window, 1)


def test_a_figure_put_into_prose_follows(window: MainWindow) -> None:
    go_to_goal(window, 2)
    editor = editor_of(window)
    part = editor.form.indicators[0]
    part.outline.setFocus()
    cursor = part.outline.document().find("(五)102年度核撥新住民及其子女培力與獎助學金")
    cursor.setPosition(cursor.selectionEnd())
    part.outline.setTextCursor(cursor)
    measure = part.indicator().measures[5]
    put_figure(part, editor.session, measure, Bound.ACTUAL)
    assert any("獎助學金2,752人2,752人" in text for text in texts(window, 2))
    go_to_cell(window, 5, "實際值")
    press(Qt.Key.Key_F2)
    control(Qt.Key.Key_A)
    type_text("2800")
    press(Qt.Key.Key_Return)
    assert any("獎助學金2,800人2,752人" in text for text in texts(window, 2))
