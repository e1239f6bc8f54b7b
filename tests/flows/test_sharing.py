"""Goals given out, filled in, returned and taken in, through the real window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.core.figures import Figure
from app.ui import dialogs
from app.ui.collating_dialog import CollatingDialog
from app.ui.giving_dialog import GivingDialog
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.sharing import give_out, send_back, working_file
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of, go_to_cell, go_to_goal, press, saved_measure, type_text
from tests.flows.walking import faults, weak


def answer(kind: type[QDialog], act: Callable[[Any], object]) -> None:
    """Once the dialog is there, act on it; whatever happens, it closes."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, kind) or not dialog.isActiveWindow():
            QTimer.singleShot(20, look)
            return
        try:
            assert [*faults(dialog), *weak(dialog)] == []
            act(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(20, look)


def push(dialog: QDialog, text: str) -> None:
    """Press the button of a dialog, by key."""
    (button,) = (b for b in dialog.findChildren(QPushButton) if b.text() == text)
    assert button.isEnabled()
    button.setFocus()
    press(Qt.Key.Key_Space)


def returned(path: Path, actual: str, unit: str = "人事室") -> Path:
    """A return of goal 一 with another actual value, given out of the file behind the window."""
    folder = path.parent
    bundle, out = folder / f"{unit}.jixiao-bundle", folder / f"{unit}-回傳.jixiao-bundle"
    with Workspace.open(path) as workspace:
        annex = workspace.annex(workspace.find().key)
        give_out(workspace, annex.key, {bundle: (unit, [annex.goals[0].key])})
    with Workspace.open(working_file(bundle)) as theirs:
        measure = next(annex.goals[0].measures())
        theirs.edit("measure", measure.key, "actual", Figure(actual))
        send_back(theirs, annex.key, out)
    return out


def test_goals_are_given_out_by_keyboard(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: tmp_path)

    def fill(dialog: GivingDialog) -> None:
        assert not dialog._ok.isEnabled()
        press(Qt.Key.Key_F2)
        type_text("人事室")
        press(Qt.Key.Key_Return)
        QApplication.processEvents()  # Qt takes the text in once the key is through
        dialog.table.selectAll()
        dialog.unit.setFocus()
        type_text("會計室")
        press(Qt.Key.Key_Tab, Qt.Key.Key_Space)
        assert set(dialog.shares()) == {"會計室"}
        dialog.model.give([0, 2], "人事室")
        push(dialog, "選擇資料夾…")

    answer(GivingDialog, fill)
    window.action("give").trigger()
    assert "已分送 2 個單位" in window.bar.text()
    names = {path.name for path in tmp_path.glob("*.jixiao-bundle")}
    assert names == {"104年度 人事室.jixiao-bundle", "104年度 會計室.jixiao-bundle"}
    editor = editor_of(window)
    marks = [editor.goals.model().index(row, 4).data() for row in range(3)]
    assert marks == ["→", "→", "→"]
    assert "分送「人事室」" in editor.form.shared.text()
    window.activateWindow()
    with qtbot.waitActive(window):
        pass
    go_to_cell(window, 0, "實際值")  # what is given out can still be edited
    type_text("16")
    press(Qt.Key.Key_Return)
    assert saved_measure(window, 1, 1).actual == Figure("16")


def test_goals_are_given_out_as_form_sheets(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: tmp_path)

    def fill(dialog: GivingDialog) -> None:
        dialog.model.give([0], "人事室")
        dialog.kind.setCurrentIndex(1)
        push(dialog, "選擇資料夾…")

    answer(GivingDialog, fill)
    window.action("give").trigger()
    form = tmp_path / "104年度 人事室.ods"
    assert form.exists()
    window.open_file(tmp_path / "無")  # a sentence in between
    seen: list[str] = []
    answer(
        CollatingDialog,
        lambda dialog: (seen.append(dialog.parts.toPlainText()), push(dialog, "收回")),
    )
    window.sharing.collect([form])
    qtbot.waitUntil(lambda: "已收回" in window.bar.text(), timeout=20_000)
    assert "沒有需要變動的內容" in seen[0]


def test_nothing_is_given_out_where_the_officer_thinks_better_of_it(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: None)
    answer(GivingDialog, lambda dialog: push(dialog, "取消"))
    window.action("give").trigger()

    def fill(dialog: GivingDialog) -> None:
        dialog.model.give([0], "人事室")
        push(dialog, "選擇資料夾…")

    answer(GivingDialog, fill)
    window.action("give").trigger()
    assert editor_of(window).session.annex.given == ()
    assert not list(tmp_path.glob("*.jixiao-bundle"))


def test_a_unit_opens_fills_in_and_returns(
    open_window: OpenWindow,
    sample_file: Path,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = tmp_path / "人事室.jixiao-bundle"
    with Workspace.open(sample_file) as workspace:
        annex = workspace.annex(workspace.find().key)
        give_out(workspace, annex.key, {bundle: ("人事室", [annex.goals[1].key])})
    window = open_window(None)
    window.open_file(bundle)
    qtbot.waitUntil(lambda: window.editor is not None, timeout=20_000)
    assert window.workspace is not None
    assert window.workspace.path.name == "人事室.jixiao"
    assert "分給「人事室」填報目標二；" in window.bar.text()
    editor = editor_of(window)
    assert [editor.goals.model().index(row, 4).data() for row in range(3)] == ["鎖", "", "鎖"]
    assert editor.form.title.isReadOnly()
    assert "只能看" in editor.form.shared.text()
    cell = go_to_cell(window, 0, "實際值")
    assert not cell.flags() & Qt.ItemFlag.ItemIsEditable
    assert not any(
        b.isEnabled() for b in editor.findChildren(QPushButton) if b.text() == "新增目標"
    )
    window.action("add_measure").trigger()
    assert "分給「人事室」填報目標二；" in window.bar.text()
    go_to_goal(window, 2)
    assert not editor.form.title.isReadOnly()
    go_to_cell(window, 1, "實際值")
    type_text("7093")
    press(Qt.Key.Key_Return)
    assert saved_measure(window, 2, 2).actual == Figure("7093")
    out = tmp_path / "回傳.jixiao-bundle"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: out)
    window.action("send_back").trigger()
    assert "已做成回傳檔" in window.bar.text()
    assert out.exists()
    window.close_file()
    window.open_file(bundle)  # again: the file made before is gone on with
    qtbot.waitUntil(lambda: window.editor is not None, timeout=20_000)
    assert saved_measure(window, 2, 2).actual == Figure("7093")
    assert not list(tmp_path.glob("*(2)*"))


def test_a_return_comes_in_as_one_step_with_a_report(
    open_window: OpenWindow,
    sample_file: Path,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = returned(sample_file, "16")
    window = open_window(sample_file)
    monkeypatch.setattr(dialogs, "ask_several", lambda *_: [back])
    seen: list[str] = []

    def take(dialog: CollatingDialog) -> None:
        seen.append(dialog.parts.toPlainText())
        push(dialog, "收回")

    answer(CollatingDialog, take)
    window.action("collect").trigger()
    qtbot.waitUntil(lambda: "已收回" in window.bar.text(), timeout=20_000)
    assert seen[0].startswith("人事室：1 處；")
    assert "目標一 1 處" in seen[0]
    assert saved_measure(window, 1, 1).actual == Figure("16")
    assert editor_of(window).goals.model().index(0, 4).data() == "✓"
    report = tmp_path / "報告.txt"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: report)
    (save,) = (b for b in window.findChildren(QPushButton) if b.text() == "儲存報告…")
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)
    assert "目標一 實際值：15 → 16" in report.read_text(encoding="utf-8-sig")
    window.action("undo").trigger()
    assert saved_measure(window, 1, 1).actual == Figure("15")
    assert editor_of(window).goals.model().index(0, 4).data() == "→"
    window.action("redo").trigger()
    window.action("collect").trigger()
    qtbot.waitUntil(lambda: "先前已收回" in window.bar.text(), timeout=20_000)


def test_the_list_still_shows_what_the_goals_are_called(
    open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    returned(sample_file, "16")
    window = open_window(sample_file)
    window.resize(1270, 690)
    goals = editor_of(window).goals
    name = goals.fontMetrics().horizontalAdvance("年度績效目標")
    qtbot.waitUntil(lambda: goals.columnWidth(1) >= name)
    assert not goals.isColumnHidden(4)
    assert not goals.horizontalScrollBar().isVisible()


def test_conflicts_are_decided_by_keyboard(
    open_window: OpenWindow, sample_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = returned(sample_file, "16")
    with Workspace.open(sample_file) as workspace:
        annex = workspace.annex(workspace.find().key)
        workspace.edit("measure", next(annex.goals[0].measures()).key, "actual", Figure("14"))
    window = open_window(sample_file)
    monkeypatch.setattr(dialogs, "ask_several", lambda *_: [back])
    ways: list[tuple[Callable[[CollatingDialog], object], str]] = [
        (lambda _: press(Qt.Key.Key_1, modifier=Qt.KeyboardModifier.AltModifier), "14"),
        (lambda _: press(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.AltModifier), "16"),
        (_write_17, "17"),
    ]
    for decide, stands in ways:

        def take(
            dialog: CollatingDialog, decide: Callable[[CollatingDialog], object] = decide
        ) -> None:
            assert [side.toPlainText() for side in dialog.sides] == ["15", "14", "16"]
            assert not dialog._ok.isEnabled()
            decide(dialog)
            qtbot.waitUntil(dialog._ok.isEnabled)  # a button is seen to go down first
            push(dialog, "收回")

        answer(CollatingDialog, take)
        window.action("collect").trigger()
        qtbot.waitUntil(lambda: "已收回" in window.bar.text(), timeout=20_000)
        assert saved_measure(window, 1, 1).actual == Figure(stands)
        window.action("undo").trigger()
        window.messages.say("")
        assert saved_measure(window, 1, 1).actual == Figure("14")


def _write_17(dialog: CollatingDialog) -> None:
    press(Qt.Key.Key_3, modifier=Qt.KeyboardModifier.AltModifier)
    dialog.third.setFocus()
    type_text("x")
    assert "不是數值" in dialog.wrong.text()
    assert not dialog._ok.isEnabled()
    press(Qt.Key.Key_Backspace)
    type_text("17")
    assert dialog.table.model().index(0, 0).data() == "另寫"


def test_thinking_better_of_it_changes_nothing(
    open_window: OpenWindow, sample_file: Path, qtbot: QtBot
) -> None:
    back = returned(sample_file, "16")
    window = open_window(sample_file)
    answer(CollatingDialog, lambda dialog: dialog.reject())
    window.sharing.collect([back])
    qtbot.waitUntil(lambda: "沒有收回" in window.bar.text(), timeout=20_000)
    assert saved_measure(window, 1, 1).actual == Figure("15")


def test_what_is_no_return_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    wrong = tmp_path / "壞.jixiao-bundle"
    wrong.write_bytes(b"PK damaged")
    window.sharing.collect([wrong])
    qtbot.waitUntil(lambda: "損壞" in window.bar.text(), timeout=20_000)
    window.open_file(wrong)
    qtbot.waitUntil(lambda: not window.files.jobs.busy, timeout=20_000)
    assert "損壞" in window.bar.text()
    assert editor_of(window).session.annex.fiscal_year == 104


def test_the_reviewers_packet(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "審閱.zip"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: out)
    window.action("packet").trigger()
    assert window.files.jobs.cancel_button.text() == "取消審閱資料"
    qtbot.waitUntil(lambda: "已做成審閱資料" in window.bar.text(), timeout=30_000)
    assert out.exists()
