"""A damaged file in the window: a sentence, and three ways on; never an edit in it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from app.ui import dialogs
from app.ui.backups_view import BackupsDialog
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.backups import Kind, back_up_file
from db import soundness
from db.pages import Pages
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, focus, press, type_text


def spoil(path: Path, table: str = "goal") -> bytes:
    """Blank the pages of a table; what the file then holds."""
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        pages = Pages(file)
        leaves, _ = pages.tree(pages.tables()[table])
    for leaf in leaves:
        content[(leaf - 1) * pages.size : leaf * pages.size] = bytes(pages.size)
    path.write_bytes(content)
    return bytes(content)


def buttons(window: MainWindow) -> dict[str, QPushButton]:
    """What the message offers."""
    QApplication.processEvents()  # the bar lays itself out
    there = window.bar.findChildren(QPushButton)
    return {button.text(): button for button in there if button.isVisible()}


def choose(window: MainWindow, text: str) -> None:
    """Press a button of the message by the keyboard."""
    button = buttons(window)[text]
    button.setFocus()
    press(Qt.Key.Key_Space)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A damaged file of which the journal tells all, and a backup is there."""
    from app.workspace.transfer import create_sample

    path = tmp_path / "壞.jixiao"
    create_sample(path)
    back_up_file(path, Kind.MANUAL)
    spoil(path)
    return path


def test_it_is_not_opened_and_the_ways_on_are_offered(
    open_window: OpenWindow, damaged: Path
) -> None:
    window = open_window()
    content = damaged.read_bytes()
    assert not window.open_file(damaged)
    assert window.editor is None
    assert window.bar.text() == (f"「{damaged}」已損壞；請改開備份，或救出內容。原檔沒有變動。")
    assert list(buttons(window)) == ["開啟備份…", "救出內容…", "唯讀檢視"]
    window.copying.open_read_only(damaged)
    assert list(buttons(window)) == ["開啟備份…", "救出內容…", "唯讀檢視"]
    assert damaged.read_bytes() == content


def test_what_can_be_read_goes_to_a_new_file_which_is_opened(
    open_window: OpenWindow, damaged: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.open_file(damaged)
    out = damaged.with_name("救出.jixiao")
    monkeypatch.setattr(dialogs, "ask_save", lambda *_a, **_k: out)
    choose(window, "救出內容…")
    qtbot.waitUntil(lambda: window.editor is not None, timeout=30_000)
    assert window.bar.text() == "這是從損壞的「壞.jixiao」救出的內容，沒有缺少；原檔沒有變動。"
    assert len(editor_of(window).session.annex.goals) == 9
    choose(window, "看結果")
    qtbot.waitUntil(lambda: "由歷程補回" in shown_help(window))
    editor_of(window).form.title.setFocus()
    control(Qt.Key.Key_A)
    type_text("saved")
    assert editor_of(window).session.settle()
    with Workspace.open(out, write=False) as workspace:
        assert workspace.annex(workspace.find().key).goals[0].title == "saved"


def shown_help(window: MainWindow) -> str:
    return window.panels._help().findChild(QTextBrowser).toPlainText()


def test_the_damaged_file_is_not_written_over(
    open_window: OpenWindow, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.open_file(damaged)
    content = damaged.read_bytes()
    monkeypatch.setattr(dialogs, "ask_save", lambda *_a, **_k: damaged)
    choose(window, "救出內容…")
    assert "請換一個檔名" in window.bar.text()
    assert damaged.read_bytes() == content


def test_what_can_be_read_is_only_shown(
    open_window: OpenWindow, damaged: Path, qtbot: QtBot
) -> None:
    window = open_window()
    window.open_file(damaged)
    before = sorted(damaged.parent.iterdir())
    choose(window, "唯讀檢視")
    qtbot.waitUntil(lambda: bool(viewers(window)), timeout=30_000)
    (viewer,) = viewers(window)
    assert viewer.workspace is not None
    assert viewer.workspace.read_only
    assert len(editor_of(viewer).session.annex.goals) == 9
    assert "這是從損壞的「壞.jixiao」救出的內容" in viewer.bar.text()
    assert sorted(damaged.parent.iterdir()) == before
    assert window.settings.recent() == []
    viewer.close()


def viewers(window: MainWindow) -> list[MainWindow]:
    there = QApplication.topLevelWidgets()
    return [w for w in there if isinstance(w, MainWindow) and w is not window and w.isVisible()]


def test_the_backups_are_listed(open_window: OpenWindow, damaged: Path, qtbot: QtBot) -> None:
    window = open_window()
    window.open_file(damaged)
    choose(window, "開啟備份…")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BackupsDialog)
    qtbot.waitUntil(lambda: dialog._job is None, timeout=20_000)
    assert dialog.model.size() == 1
    dialog.reject()


def test_without_a_backup_none_is_offered(open_window: OpenWindow, sample_file: Path) -> None:
    spoil(sample_file)
    window = open_window()
    window.open_file(sample_file)
    assert list(buttons(window)) == ["救出內容…", "唯讀檢視"]


def test_what_nobody_can_read_is_one_sentence(
    open_window: OpenWindow, damaged: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged.write_bytes(damaged.read_bytes()[:2000])
    window = open_window()
    window.open_file(damaged)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_a, **_k: damaged.with_name("b.jixiao"))
    choose(window, "救出內容…")
    qtbot.waitUntil(lambda: "找不到可以救出的內容" in window.bar.text(), timeout=30_000)
    assert not damaged.with_name("b.jixiao").exists()


def test_a_lack_is_listed(
    open_window: OpenWindow, damaged: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(damaged, "change")
    spoil(damaged, "measure")
    window = open_window()
    window.open_file(damaged)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_a, **_k: damaged.with_name("b.jixiao"))
    choose(window, "救出內容…")
    qtbot.waitUntil(lambda: window.editor is not None, timeout=30_000)
    assert "處缺少或須核對" in window.bar.text()
    choose(window, "看結果")
    qtbot.waitUntil(lambda: "衡量項目的資料有" in shown_help(window))


# --- a large file, checked beside the work ------------------------------------------------


def test_a_large_damaged_file_is_told_as_soon_as_it_is_known(
    open_window: OpenWindow, sample_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(sample_file.read_bytes())
    content[-4096 + 3 : -4096 + 5] = b"\xff\xff"  # cells that are not there, on the last page
    sample_file.write_bytes(content)
    monkeypatch.setattr(soundness, "AT_ONCE", 1)
    window = open_window(sample_file)
    qtbot.waitUntil(lambda: "已損壞" in window.bar.text(), timeout=10_000)
    assert "救出內容…" in buttons(window)
    editor_of(window).form.title.setFocus()
    control(Qt.Key.Key_A)
    type_text("never")
    assert not editor_of(window).session.flush()
    assert "尚未存入" in window.bar.text()
    assert "救出內容…" in buttons(window)
    assert sample_file.read_bytes() == content
    assert focus() is not None


def test_what_is_found_at_closing_is_told_before_the_window_goes(
    window: MainWindow, sample_file: Path
) -> None:
    editor_of(window).form.title.setFocus()
    control(Qt.Key.Key_A)
    type_text("x")
    assert editor_of(window).session.settle()
    spoil(sample_file)
    window.close()
    assert window.isVisible()
    assert "已損壞" in window.bar.text()
    window.close()
    assert not window.isVisible()
