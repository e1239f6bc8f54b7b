"""Starting, opening, making, importing, exporting, leaving."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCommandLinkButton, QMenu
from pytestqt.qtbot import QtBot

from app.core.model import RoundingMode
from app.ui import dialogs
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.start_page import StartPage
from app.workspace.transfer import export_annex, sample
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, go_to_cell, press, shown, type_text


def answer(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """Let a dialog answer at once."""
    monkeypatch.setattr(dialogs, name, lambda *_args, **_kwargs: value)


def start_buttons(window: MainWindow) -> dict[str, QCommandLinkButton]:
    return {b.accessibleName(): b for b in window.findChildren(QCommandLinkButton)}


def test_first_start_offers_the_sample(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    assert list(start_buttons(window)) == ["開啟 104 年度範例", "新增年度", "開啟檔案"]
    path = tmp_path / "我的範例.jixiao"
    answer(monkeypatch, "ask_save", path)
    start_buttons(window)["開啟 104 年度範例"].click()
    assert len(editor_of(window).session.annex.goals) == 9
    assert window.windowTitle() == "我的範例.jixiao — 績效編報"
    assert Settings().recent() == [path]


def test_the_start_page_cuts_nothing_off_in_a_low_window(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in "甲乙丙丁戊己庚辛":
        path = tmp_path / f"{name}.jixiao"
        path.touch()
        Settings().opened(path)
    window = open_window()
    window.resize(1270, 690)
    buttons = start_buttons(window)
    assert len(buttons) > 5
    for button in buttons.values():
        assert button.height() >= button.sizeHint().height()
    last = list(buttons.values())[-1]
    last.setFocus(Qt.FocusReason.TabFocusReason)
    page = window.findChild(StartPage)
    assert page is not None
    press(Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
    qtbot.waitUntil(lambda: page.viewport().rect().contains(
        last.mapTo(page.viewport(), last.rect().center())
    ))  # fmt: skip


def test_new_year_in_a_new_file(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    year = dialogs.YearAnswer("某某局", 115, RoundingMode.HALF_UP, 1)
    answer(monkeypatch, "ask_year", year)
    answer(monkeypatch, "ask_save", tmp_path / "新.jixiao")
    control(Qt.Key.Key_N)
    annex = editor_of(window).session.annex
    assert (annex.agency, annex.fiscal_year, annex.performance_year) == ("某某局", 115, 113)
    go_to_cell(window, 0, "原定目標值")
    type_text("3")
    press(Qt.Key.Key_Return)
    go_to_cell(window, 0, "實際值")
    type_text("2")
    assert shown(window, 0, "達成度") == "66.7%"


def test_recent_file_opens_from_the_start_page(open_window: OpenWindow, sample_file: Path) -> None:
    open_window(sample_file).close()
    window = open_window()
    start_buttons(window)[sample_file.name].click()
    assert editor_of(window).session.annex.agency == "入出國及移民署"


def test_a_file_that_is_none_is_told_and_nothing_opens(
    open_window: OpenWindow, tmp_path: Path, sample_file: Path
) -> None:
    bad = tmp_path / "文字.jixiao"
    bad.write_text("這不是資料庫", encoding="utf-8")
    window = open_window(sample_file)
    assert not window.open_file(bad)
    assert window.bar.isVisible()
    assert "不是績效編報的檔案" in window.bar.text()
    assert editor_of(window).session.annex.fiscal_year == 104, "what was open stays"


def test_import_asks_before_replacing(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    export_annex(sample(), file)
    answer(monkeypatch, "ask_open", file)
    asked: list[str] = []
    agreed = iter((False, True))

    def ask_yes(_parent: object, _title: str, text: str, *_words: str) -> bool:
        asked.append(text)
        return next(agreed)

    monkeypatch.setattr(dialogs, "ask_yes", ask_yes)
    before = editor_of(window).session.annex
    window.action("import").trigger()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert editor_of(window).session.annex is before
    window.action("import").trigger()
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text())
    assert editor_of(window).session.annex.key != before.key
    control(Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: editor_of(window).session.annex.key == before.key)


@pytest.mark.parametrize("ending", ["json", "pdf", "odt"])
def test_export_in_a_process_of_its_own(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    out = tmp_path / f"附件.{ending}"
    answer(monkeypatch, "ask_yes", True)  # the sample's own errors
    go_to_cell(window, 0, "實際值")
    type_text("16")
    answer(monkeypatch, "ask_save", out)
    press(
        Qt.Key.Key_E,
        modifier=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    qtbot.waitUntil(lambda: "已匯出" in window.bar.text(), timeout=5_000)
    assert out.stat().st_size > 1000
    if ending == "json":
        assert '"actual": "16"' in out.read_text(encoding="utf-8"), "what was typed is in it"


@pytest.mark.parametrize(
    ("typed", "kind", "saved"),
    [
        ("附件.pdf", "PDF 文件 (*.pdf)", "附件.pdf"),
        ("附件.pdf", "ODT 文字文件 (*.odt)", "附件.odt"),
        ("附件.ods", "PDF 文件 (*.pdf)", "附件.ods"),
        ("附件", "CSV 數值 (*.csv)", "附件.csv"),
        ("附件", "所有檔案 (*)", "附件.pdf"),
        ("", "", None),
    ],
)
def test_the_kind_chosen_gives_the_ending(
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    kind: str,
    saved: str | None,
) -> None:
    name = str(tmp_path / typed) if typed else ""
    monkeypatch.setattr(dialogs.QFileDialog, "getSaveFileName", lambda *_: (name, kind))
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_yes", lambda _p, _t, text, *_: bool(asked.append(text)))
    suggestion = tmp_path / "附件.pdf"
    found = dialogs.ask_save(window, "匯出", suggestion, "", ".pdf")
    assert found == (tmp_path / saved if saved else None)
    if saved and saved != typed:
        (tmp_path / saved).touch()
        assert dialogs.ask_save(window, "匯出", suggestion, "", ".pdf") is None
        assert asked == [f"「{saved}」已經有了；要取代嗎？"]


def test_export_that_fails_says_why(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "ask_save", tmp_path / "沒有" / "附件.pdf")
    answer(monkeypatch, "ask_yes", True)
    window.action("export").trigger()

    qtbot.waitUntil(lambda: "找不到資料夾" in window.bar.text(), timeout=5_000)
    assert window.bar.text().count("\n") == 0


def test_leaving_with_an_unreadable_figure_asks(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to_cell(window, 0, "實際值")
    type_text("12a")
    press(Qt.Key.Key_Return)
    answer(monkeypatch, "ask_yes", False)
    assert not window.close()
    assert shown(window, 0, "實際值") == "12a"


def test_looking_at_the_year_settings_changes_nothing(window: MainWindow) -> None:
    session = editor_of(window).session
    before = session.annex
    press(Qt.Key.Key_3, modifier=Qt.KeyboardModifier.ControlModifier)
    assert not session.dirty
    press(Qt.Key.Key_1, modifier=Qt.KeyboardModifier.ControlModifier)
    assert session.annex == before


def test_year_settings_change_the_rounding(window: MainWindow) -> None:
    press(Qt.Key.Key_3, modifier=Qt.KeyboardModifier.ControlModifier)
    form = editor_of(window).year_form
    form.editor("rounding.decimals").setFocus()
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Tab)
    assert editor_of(window).session.annex.rounding.decimals == 1
    assert shown(window, 0, "達成度") == "88.2%"
    form.editor("agency").setFocus()
    control(Qt.Key.Key_A)
    type_text("移民署")
    press(Qt.Key.Key_Tab)
    assert editor_of(window).session.annex.agency == "移民署"
    assert "移民署" in editor_of(window).years.currentText()


def test_recent_file_opens_from_the_menu(open_window: OpenWindow, sample_file: Path) -> None:
    open_window(sample_file).close()
    window = open_window()
    menu = next(m for m in window.menuBar().findChildren(QMenu) if m.title() == "最近的檔案")
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert editor_of(window).session.workspace.path == sample_file
