"""Notes of a reviewer in the window: written on a field, found, ticked, brought in."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.model import Note
from app.ui import dialogs
from app.ui.main_window import MainWindow
from app.ui.notes_view import NotesView
from app.workspace import Workspace, notes
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, focus, go_to_cell, go_to_goal, press, type_text

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def open_notes(window: MainWindow) -> NotesView:
    press(Qt.Key.Key_R, modifier=CONTROL_SHIFT)
    view = window.findChild(NotesView)
    assert isinstance(view, NotesView)
    return view


@pytest.fixture
def reader(open_window: OpenWindow, sample_file: Path) -> MainWindow:
    """A window that reads the sample only."""
    window = open_window()
    window.copying.open_read_only(sample_file)
    return window


def saved_notes(path: Path) -> tuple[Note, ...]:
    with Workspace.open(path, write=False) as workspace:
        return workspace.annex(workspace.find().key).notes


def test_a_superior_writes_on_a_cell_by_keyboard(reader: MainWindow, sample_file: Path) -> None:
    go_to_goal(reader, 2)
    go_to_cell(reader, 3, "實際值")
    view = open_notes(reader)
    assert focus() is view.text
    type_text("請附佐證")
    control(Qt.Key.Key_Return)
    (note,) = saved_notes(sample_file)
    assert (note.entity, note.field, note.text) == ("measure", "actual", "請附佐證")
    assert view.model.rowCount() == 1
    assert view.model.index(0, 1).data() == "目標二 衡量項目4 實際值"
    assert view.text.toPlainText() == ""
    press(Qt.Key.Key_Escape)
    assert not view.isVisible()


def test_each_kind_of_field_can_have_one(reader: MainWindow, sample_file: Path) -> None:
    editor = editor_of(reader)
    go_to_goal(reader, 1)
    form = editor.form
    outline = form.indicators[0].outline
    view = open_notes(reader)
    for widget, words in (
        (editor.goals, "目標一"),
        (form.title, "目標一 年度績效目標"),
        (form.indicators[0].name, "目標一 衡量指標"),
        (outline, "目標一 段落1"),
    ):
        widget.setFocus()
        view.text.setFocus()
        assert view._on.text() == f"對「{words}」的意見"
    cursor = outline.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    outline.setFocus()
    outline.setTextCursor(cursor)
    view.text.setFocus()
    assert view._on.text() == "對「目標一 段落6」的意見", "the paragraph that holds the caret"


def test_while_the_officer_has_the_file_the_text_stays(
    reader: MainWindow, sample_file: Path
) -> None:
    view = open_notes(reader)
    with Workspace.open(sample_file):
        type_text("先等等")
        view.write.click()
        assert "使用" in reader.bar.text()
        assert view.text.toPlainText() == "先等等"
    view.write.click()
    assert [note.text for note in saved_notes(sample_file)] == ["先等等"]


def test_a_blank_note_is_told(reader: MainWindow, sample_file: Path) -> None:
    view = open_notes(reader)
    view.write.click()
    assert "空白" in reader.bar.text()
    assert saved_notes(sample_file) == ()


def test_the_officer_ticks_and_undoes(window: MainWindow) -> None:
    editor = editor_of(window)
    workspace, annex = editor.session.workspace, editor.session.annex
    measure = next(annex.goals[2].measures())
    note = notes.new_note("measure", measure.key, "actual", "請更正")
    notes.add(workspace, annex.key, note)
    view = open_notes(window)
    view.table.setFocus()
    view.table.setCurrentIndex(view.model.index(0, 0))
    press(Qt.Key.Key_Space)
    assert editor.session.annex.notes[0].done
    view.open_only.click()
    assert view.model.rowCount() == 0
    control(Qt.Key.Key_Z)
    assert not editor.session.annex.notes[0].done
    assert view.model.rowCount() == 1


def test_enter_goes_to_the_field(window: MainWindow) -> None:
    editor = editor_of(window)
    annex = editor.session.annex
    measure = next(annex.goals[2].measures())
    paragraph = annex.goals[3].indicators[0].analysis[2]
    for entity, key, field, goal in (
        ("measure", measure.key, "actual", 2),
        ("paragraph", paragraph.key, "text", 3),
        ("goal", annex.goals[4].key, "", 4),
        ("annex", annex.key, "page.first_page", None),
    ):
        notes.add(editor.session.workspace, annex.key, notes.new_note(entity, key, field, "看這裡"))
        view = open_notes(window)
        view.table.setFocus()
        view.table.setCurrentIndex(view.model.index(view.model.rowCount() - 1, 1))
        press(Qt.Key.Key_Return)
        if goal is None:
            assert editor.year_form.isVisible()
            assert editor.year_form.isAncestorOf(focus())
        else:
            assert editor.goals.currentIndex().row() == goal


def test_a_note_on_what_is_gone_is_kept_and_told(window: MainWindow) -> None:
    editor = editor_of(window)
    annex = editor.session.annex
    goal = annex.goals[8]
    note = notes.new_note("goal", goal.key, "title", "刪了也要看得到")
    notes.add(editor.session.workspace, annex.key, note)
    editor.go_to(goal.key)
    editor.delete_goal()
    view = open_notes(window)
    assert view.model.index(0, 1).data() == "（已刪除）年度績效目標"
    view.table.selectRow(0)
    view.go_there()
    assert "已不在" in window.bar.text()


def test_those_on_the_field_one_is_in_are_set_off(window: MainWindow) -> None:
    editor = editor_of(window)
    annex = editor.session.annex
    for goal in annex.goals[:2]:
        note = notes.new_note("goal", goal.key, "title", "字")
        notes.add(editor.session.workspace, annex.key, note)
    view = open_notes(window)
    editor.form.title.setFocus()
    fonts = [view.model.index(row, 2).data(Qt.ItemDataRole.FontRole) for row in (0, 1)]
    assert fonts[0] is not None
    assert fonts[0].bold()
    assert fonts[1] is None


def test_brought_in_from_a_copy(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "副本.jixiao"
    workspace = editor_of(window).session.workspace
    workspace.copy_to(copy)
    with Workspace.open(copy, write=False) as superior:
        key = superior.find().key
        goal = superior.annex(key).goals[0].key
        notes.add(superior, key, notes.new_note("goal", goal, "title", "由副本"))
    view = open_notes(window)
    monkeypatch.setattr(dialogs, "ask_open", lambda *_a: copy)
    view.bring.click()
    assert "帶入 1 則" in window.bar.text()
    assert [n.text for n in editor_of(window).session.annex.notes] == ["由副本"]
    view.bring.click()
    assert "沒有新的意見" in window.bar.text()
    monkeypatch.setattr(dialogs, "ask_open", lambda *_a: tmp_path / "沒有.jixiao")
    view.bring.click()
    assert "找不到" in window.bar.text()


def test_an_unfinished_note_goes_along_to_another_year(window: MainWindow, qtbot: QtBot) -> None:
    view = open_notes(window)
    type_text("還沒寫完")
    editor = editor_of(window)
    window.show_editor(editor.session.annex.key)
    now = next(v for v in window.findChildren(NotesView) if v is not view)
    assert now.text.toPlainText() == "還沒寫完"


def test_leaving_asks_about_an_unfinished_note(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = open_notes(window)
    type_text("還沒寫完")
    asked: list[str] = []

    def ask_yes(_parent: object, _title: str, text: str, *_words: str) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr(dialogs, "ask_yes", ask_yes)
    assert not window.close()
    assert "還沒寫完" in asked[0]
    assert view.text.toPlainText() == "還沒寫完"
    view.write.click()
    assert window.close()
    assert len(asked) == 1
