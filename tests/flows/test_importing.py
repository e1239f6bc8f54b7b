"""A printed annex comes into the open file: looked through, mended, taken in one step."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.core.model import Rule
from app.ui.import_dialog import ImportDialog
from app.ui.importing import pasted
from app.ui.main_window import MainWindow
from app.ui.proposal_table import ACTUAL, LABEL, RULE, TARGET
from tests.flows.driving import editor_of, press
from tests.flows.walking import faults, weak
from tests.support import ROOT

SOURCE = ROOT / "tests/exchange/source-104.txt"


def answer(act: Callable[[ImportDialog], object]) -> None:
    """Once the dialog is there, act on it; whatever happens, it closes."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, ImportDialog) or not dialog.isActiveWindow():
            QTimer.singleShot(20, look)
            return
        try:
            assert [*faults(dialog), *weak(dialog)] == []
            act(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(20, look)


def agree(dialog: ImportDialog) -> None:
    """Press 匯入."""
    (box,) = dialog.findChildren(QDialogButtonBox)
    button = next(b for b in box.buttons() if b.text() == "匯入")
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def as_year(year: int, folder: Path) -> Path:
    """The printed annex in another fiscal year."""
    text = SOURCE.read_text(encoding="utf-8").replace("中華民國 104 年度", f"中華民國 {year} 年度")
    path = folder / "去年.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_is_looked_through_and_taken_in_one_step(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    seen: list[str] = []

    def look(dialog: ImportDialog) -> None:
        seen.append(dialog.summary.text())
        seen.extend(dialog.tabs.tabText(n) for n in range(dialog.tabs.count()))
        taken = dialog.model.taken()
        assert len(taken) == 15
        assert all(proposal.sure for proposal in taken)
        seen.append(dialog.sources.text())
        agree(dialog)

    answer(look)
    window.files.importing.start(as_year(103, tmp_path))
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=20_000)
    annex = editor_of(window).session.annex
    assert (annex.fiscal_year, len(annex.goals)) == (103, 9)
    assert sum(1 for goal in annex.goals for _ in goal.measures()) == 15
    assert "擬出 19 個衡量項目，採用 15 個" in seen[0]
    assert "文字都已歸位" in seen[0]
    assert seen[1:5] == ["衡量項目（19）", "目標", "未歸位（0）", "文字去向"]
    assert "原定目標值「17 件」" in seen[5].replace("17件", "17 件")
    editor_of(window).session.undo()
    assert window.workspace is not None
    assert [head.fiscal_year for head in window.workspace.heads()] == [104]


def test_proposals_are_mended_before_they_are_taken(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    def mend(dialog: ImportDialog) -> None:
        model, table = dialog.model, dialog.table
        table.setCurrentIndex(model.index(0, LABEL))
        table.setFocus()
        press(Qt.Key.Key_Space)
        assert len(model.taken()) == 14
        assert not model.setData(model.index(0, ACTUAL), "十六又半")
        assert "不是數值" in dialog.wrong.text()
        assert model.setData(model.index(0, ACTUAL), "１６")
        assert dialog.wrong.text() == ""
        assert model.setData(model.index(0, LABEL), "旅行卡")
        assert model.setData(model.index(0, TARGET), "20")
        assert model.setData(model.index(0, RULE), "inverse")
        assert len(model.taken()) == 15, "what was mended is taken"
        dialog.year.setValue(102)
        agree(dialog)

    answer(mend)
    window.files.importing.start(as_year(103, tmp_path))
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=20_000)
    annex = editor_of(window).session.annex
    measure = next(annex.goals[0].measures())
    assert annex.fiscal_year == 102
    assert (measure.label, measure.rule) == ("旅行卡", Rule.INVERSE)
    assert (str(measure.target), str(measure.actual)) == ("20", "16")


def test_a_cell_is_mended_by_keys(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    def type_in(dialog: ImportDialog) -> None:
        dialog.table.setCurrentIndex(dialog.model.index(1, TARGET))
        dialog.table.setFocus()
        press(Qt.Key.Key_F2)
        QTest.keyClicks(QApplication.focusWidget(), "80")
        press(Qt.Key.Key_Return)
        QApplication.processEvents()  # the view takes what was typed on its next turn
        proposal = dialog.model.proposal(1)
        assert proposal is not None
        assert str(proposal.measure.target) == "80"
        agree(dialog)

    answer(type_in)
    window.files.importing.start(as_year(103, tmp_path))
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=20_000)


def test_thinking_better_of_it_changes_nothing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    done: list[bool] = []
    answer(lambda dialog: done.append(True))
    window.files.importing.start(as_year(103, tmp_path))
    qtbot.waitUntil(lambda: bool(done) and not window.files.jobs.busy, timeout=20_000)
    assert window.workspace is not None
    assert [head.fiscal_year for head in window.workspace.heads()] == [104]


def test_what_the_document_does_not_tell_is_asked_for(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "表.txt"
    path.write_text("\n".join(line for line in lines if "\t" in line), encoding="utf-8")

    def fill(dialog: ImportDialog) -> None:
        (box,) = dialog.findChildren(QDialogButtonBox)
        ok = next(b for b in box.buttons() if b.text() == "匯入")
        assert not ok.isEnabled()
        dialog.agency.setText("某局")
        assert not ok.isEnabled()
        dialog.year.setValue(110)
        assert ok.isEnabled()
        agree(dialog)

    answer(fill)
    window.files.importing.start(path)
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=20_000)
    annex = editor_of(window).session.annex
    assert (annex.agency, annex.fiscal_year, annex.performance_year) == ("某局", 110, 108)
    assert annex.section_title == "108年度施政績效及達成情形分析："


def test_what_has_no_place_is_listed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = as_year(103, tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8") + "\n\n製表　覆核　機關長官\n", encoding="utf-8"
    )
    found: list[str] = []

    def look(dialog: ImportDialog) -> None:
        view = next(
            v for v in dialog.findChildren(QTableView) if v.accessibleName() == "未能歸位的文字"
        )
        found.extend(str(view.model().index(0, column).data()) for column in range(2))
        found.append(dialog.summary.text())

    answer(look)
    window.files.importing.start(path)
    qtbot.waitUntil(lambda: bool(found) and not window.files.jobs.busy, timeout=20_000)
    assert "製表 覆核 機關長官" in found[1]
    assert "有 1 處文字未能歸位" in found[2]


def test_the_clipboard_becomes_a_year(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    QApplication.clipboard().setText(as_year(103, tmp_path).read_text(encoding="utf-8"))
    titles: list[str] = []

    def look(dialog: ImportDialog) -> None:
        titles.append(dialog.windowTitle())
        agree(dialog)

    answer(look)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(Qt.Key.Key_V, modifier=shift)
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=20_000)
    assert titles == ["匯入「剪貼簿」"]
    assert editor_of(window).session.annex.fiscal_year == 103


@pytest.mark.parametrize("text", ["", "沒有表格的一段文字"])
def test_a_clipboard_without_a_table_is_a_sentence(
    window: MainWindow, qtbot: QtBot, text: str
) -> None:
    QApplication.clipboard().setText(text)
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(Qt.Key.Key_V, modifier=shift)
    qtbot.waitUntil(lambda: "剪貼簿" in window.bar.text(), timeout=20_000)
    assert "/" not in window.bar.text()


def test_a_table_on_the_clipboard_wins_over_its_text() -> None:
    data = QMimeData()
    data.setText("甲")
    assert pasted(data) == (".txt", "甲")
    data.setHtml("<p>乙</p>")
    assert pasted(data)[0] == ".txt"
    data.setHtml("<TABLE><tr><td>乙</td></tr></TABLE>")
    assert pasted(data)[0] == ".html"


def test_a_broken_file_is_a_sentence(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "壞.docx"
    shutil.copy(SOURCE, broken)
    window.files.importing.start(broken)
    qtbot.waitUntil(lambda: "壞.docx" in window.bar.text(), timeout=20_000)
