"""Figures of a spreadsheet come into the open year: looked through, chosen by keys, one step."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.core.sheets.mapping import Layout
from app.core.sheets.roles import ROLE_WORDS, Role
from app.ui import dialogs
from app.ui.change_table import TAKEN
from app.ui.column_table import ROLE
from app.ui.main_window import MainWindow
from app.ui.sheet_dialog import SheetDialog
from app.workspace.sheets import read_memory
from app.workspace.submitting import submit
from app.workspace.transfer import export_annex
from tests.exchange.sheets.test_csv import with_figures
from tests.flows.driving import click, editor_of, press, saved_measure
from tests.flows.test_dropping import drag, files
from tests.flows.walking import faults, weak

CARD = "核發學術及商務旅行卡"
FAMILY = "參與家庭教育之新移民家庭"


def answer(act: Callable[[SheetDialog], object]) -> None:
    """Once the dialog is there, act on it; whatever happens, it closes."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, SheetDialog) or not dialog.isActiveWindow():
            QTimer.singleShot(20, look)
            return
        try:
            assert [*faults(dialog), *weak(dialog)] == []
            act(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(20, look)


def csv(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = folder / "填報.csv"
    path.write_bytes("\r\n".join(rows).encode(encoding))
    return path


def choose(box: QComboBox, words: str) -> None:
    """Choose of a list by keys."""
    box.setFocus()
    at = next(n for n in range(box.count()) if words in box.itemText(n))
    press(Qt.Key.Key_Home)
    for _ in range(at):
        press(Qt.Key.Key_Down)
    if not box.isVisible() or box.currentIndex() != at:
        raise AssertionError(box.currentText())


def start(
    window: MainWindow, qtbot: QtBot, path: Path, act: Callable[[SheetDialog], object]
) -> None:
    """Take a spreadsheet in, and wait until it is done."""
    done: list[bool] = []

    def acted(dialog: SheetDialog) -> None:
        act(dialog)
        done.append(True)

    answer(acted)
    window.files.sheets.start(path)
    qtbot.waitUntil(lambda: bool(done) and not window.files.jobs.busy, timeout=30_000)


def test_by_keys_from_the_menu_to_undo(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv(
        tmp_path,
        "102年度填報表",
        "目標,項目,單位,實際值",
        f"一,{CARD},件,16",
        f"二,{FAMILY},人次,很多",
        "二,召開關懷網絡會議,場次,41",
        "二,不認得的項目,件,3",
    )
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: path)
    done: list[str] = []

    def look(dialog: SheetDialog) -> None:
        done.append(dialog.notes.text())
        assert [c.after for c in dialog.taken()] == ["16", "41"]
        assert dialog.left_model.size() == 2
        assert dialog.changes.hasFocus()
        press(Qt.Key.Key_Down, Qt.Key.Key_Space)
        assert [c.after for c in dialog.taken()] == ["16"]
        press(Qt.Key.Key_Space)
        press(Qt.Key.Key_Return)

    answer(look)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    press(Qt.Key.Key_I, modifier=modifiers)
    qtbot.waitUntil(lambda: "已由「填報.csv」匯入 2 個值" in window.bar.text(), timeout=30_000)
    assert "會改變 2 個值" in done[0]
    assert str(saved_measure(window, 1, 1).actual) == "16"
    assert str(saved_measure(window, 2, 3).actual) == "41"
    click(window, "復原")
    assert str(saved_measure(window, 1, 1).actual) == "15"
    assert str(saved_measure(window, 2, 3).actual) == "40"


def test_our_own_ods_is_dropped_and_maps_by_itself(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    annex = editor_of(window).session.annex
    path = tmp_path / "填好.ods"
    export_annex(with_figures(annex, ["33"]), path)
    counts: list[int] = []

    def look(dialog: SheetDialog) -> None:
        assert "全部認得的工作表" in dialog.sheet.currentText()
        counts.append(len(dialog.taken()))
        dialog.accept()

    answer(look)
    assert drag(window, editor_of(window).form, files(path))
    qtbot.waitUntil(lambda: "已由「填好.ods」匯入" in window.bar.text(), timeout=30_000)
    assert counts[0] > 15
    assert str(saved_measure(window, 1, 1).actual) == "33"


def test_a_column_is_chosen_by_keys_and_remembered(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = csv(tmp_path, "名目,成果,經費", f"{CARD},14,200")

    def choose_roles(dialog: SheetDialog) -> None:
        assert not dialog.taken()
        dialog.columns.setFocus()
        dialog.columns.setCurrentIndex(dialog.column_model.index(1, ROLE))
        press(Qt.Key.Key_F2)
        box = QApplication.focusWidget()
        assert isinstance(box, QComboBox)
        for _ in range(list(ROLE_WORDS).index(Role.ACTUAL)):
            press(Qt.Key.Key_Down)
        assert [(c.after, c.source) for c in dialog.taken()] == [("14", "B2")]
        dialog.accept()

    start(window, qtbot, path, choose_roles)
    qtbot.waitUntil(lambda: "匯入 1 個值" in window.bar.text(), timeout=10_000)
    assert len(read_memory()) == 1
    again: list[str] = []

    def look(dialog: SheetDialog) -> None:
        again.append(dialog.notes.text())
        assert [c.after for c in dialog.taken()] == ["13"]

    start(window, qtbot, csv(tmp_path, "某機關", "名目,成果,經費", f"{CARD},13,9"), look)
    assert "依上次的選擇" in again[0]


def test_the_officer_says_encoding_and_layout(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = csv(tmp_path, "項目;實際值", f"{CARD};7", f"{CARD};9", encoding="cp950")
    seen: list[object] = []

    def look(dialog: SheetDialog) -> None:
        assert (dialog.encoding.currentData(), dialog.separator.currentData()) == ("cp950", ";")
        assert not dialog.taken()
        dialog.layout_.setCurrentIndex(dialog.layout_.findData(Layout.SUMMED))
        dialog.layout_.activated.emit(1)
        assert [(c.after, c.source) for c in dialog.taken()] == [("16", "B2＋B3")]
        dialog.separator.setCurrentIndex(dialog.separator.findData(","))
        dialog.separator.activated.emit(0)
        qtbot.waitUntil(
            lambda: dialog.separator.currentData() == "," and dialog.idle, timeout=20_000
        )
        assert dialog.column_model.size() == 1
        dialog.encoding.setCurrentIndex(dialog.encoding.findData("utf-8"))
        dialog.encoding.activated.emit(0)
        qtbot.waitUntil(lambda: dialog.idle, timeout=20_000)
        seen.append(dialog.wrong.text())

    start(window, qtbot, path, look)
    assert "不是 UTF-8" in str(seen[0])


def test_shown_or_stored_is_seen_with_an_example(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["項目", "實際值"])
    book.active.append([CARD, 12.345])
    book.active["B2"].number_format = "0.0"
    book.save(tmp_path / "a.xlsx")

    def look(dialog: SheetDialog) -> None:
        assert dialog.shown.itemText(0).endswith("B2 的 12.3")
        assert dialog.shown.itemText(1).endswith("B2 的 12.345")
        assert [c.after for c in dialog.taken()] == ["12.3"]
        choose(dialog.shown, "儲存的值")
        assert [c.after for c in dialog.taken()] == ["12.345"]
        box = dialog.model.index(0, TAKEN)
        assert dialog.model.setData(box, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
        assert not dialog.taken()

    start(window, qtbot, tmp_path / "a.xlsx", look)


def test_nothing_is_taken_into_a_locked_year(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = editor_of(window).session
    submit(session.workspace, session.annex.key, "送院")
    assert not window.action("figures").isEnabled()
    window.files.importing.start(csv(tmp_path, "項目,實際值", f"{CARD},1"))
    assert "請先開啟可編輯的年度" in window.bar.text()


def test_a_broken_spreadsheet_is_a_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "壞.xlsx").write_bytes(b"PK\x03\x04")
    window.files.importing.start(tmp_path / "壞.xlsx")
    qtbot.waitUntil(lambda: "壞.xlsx" in window.bar.text(), timeout=20_000)
