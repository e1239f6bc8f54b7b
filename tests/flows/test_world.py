"""What the officer sees when the file cannot be written, and that nothing typed is lost."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.figures import Figure
from app.ui import dialogs, session
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from db import journal
from tests import vfs
from tests.flows.conftest import OpenWindow
from tests.flows.driving import (
    click,
    control,
    editor_of,
    go_to_cell,
    go_to_goal,
    press,
    saved_measure,
    shown,
    type_text,
)
from tests.support import small_annex, state_of

pytestmark = pytest.mark.skipif(not vfs.available(), reason="Python's own SQLite, nothing to watch")
Answer = Callable[..., None]


@pytest.fixture
def disk() -> Iterator[vfs.Disk]:
    """What SQLite does meanwhile."""
    with vfs.Disk().watched() as disk:
        yield disk


@pytest.fixture
def window(disk: vfs.Disk, open_window: OpenWindow, sample_file: Path) -> MainWindow:
    """A window on a fresh sample, on a disk that can fail."""
    return open_window(sample_file)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Answers a question of `dialogs`."""
    return lambda question, *answers: monkeypatch.setattr(
        dialogs, question, lambda *_, answers=list(answers): answers.pop(0)
    )


def titles(path: Path) -> list[str]:
    """The goals' titles in a file, read by another connection; it must be in order."""
    with Workspace.open(path, write=False) as workspace:
        assert workspace.faults() == []
        return [goal.title for goal in workspace.annex(workspace.heads()[0].key).goals]


def type_title(window: MainWindow, text: str) -> None:
    """Type behind the title of the goal that is shown."""
    editor_of(window).form.to_title()
    press(Qt.Key.Key_End)
    type_text(text)


def is_told(window: MainWindow, *words: str) -> None:
    """One sentence in the bar, and the label, say that something is not saved."""
    text = window.bar.text()
    assert text.startswith("尚未存入：")
    assert text.count("。") == 1
    assert all(word in text for word in words), text
    assert window.saved.text() == "尚未存入"
    assert window.saved.toolTip() in text


def test_it_does_not_say_saved_before_the_last_flush(window: MainWindow, disk: vfs.Disk) -> None:
    said: list[tuple[str, str]] = []

    def look(act: vfs.Act) -> int:
        said.append((act.kind, window.saved.text()))
        return 0

    type_title(window, "x")
    disk.fault = look
    press(Qt.Key.Key_Tab)
    disk.fault = vfs.fine
    assert [kind for kind, _ in said if kind != vfs.READ][-1] == vfs.SYNC
    assert {text for _, text in said} == {"輸入中…"}
    assert window.saved.text().startswith("已儲存 ")
    assert titles(editor_of(window).session.workspace.path)[0].endswith("x"), "at once"


def test_what_a_full_disk_does_not_take_is_kept_and_saved_by_itself(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, qtbot: QtBot
) -> None:
    before = sample_file.read_bytes()
    disk.fault = vfs.full
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    is_told(window, "磁碟已滿", sample_file.name, "另存到別處")
    go_to_cell(window, 0, "實際值")
    type_text("77")
    press(Qt.Key.Key_Return)
    editor_of(window).form.to_analysis()
    control(Qt.Key.Key_End)
    type_text("乙")
    is_told(window, "磁碟已滿")
    go_to_goal(window, 2)
    type_title(window, "丙")
    go_to_goal(window, 1)
    form = editor_of(window).form
    assert form.title.toPlainText().endswith("甲"), "the goal looks as it was left"
    assert form.indicators[0].outline.toPlainText().endswith("乙")
    assert shown(window, 0, "實際值") == "77"
    is_told(window, "磁碟已滿")
    assert sample_file.read_bytes() == before
    disk.fault = vfs.fine
    qtbot.waitUntil(lambda: "現在都已存入" in window.bar.text(), timeout=20_000)
    assert window.saved.text().startswith("已儲存 ")
    with Workspace.open(sample_file, write=False) as workspace:
        assert workspace.faults() == []
        what = [line.what for line in workspace.history()[1:]]
    text = "修改績效衡量暨達成情形分析"
    assert what == ["修改年度績效目標", "修改實際值", text, "修改年度績效目標"]
    assert [title[-1] for title in titles(sample_file)][:2] == ["甲", "丙"]
    assert saved_measure(window, 1, 1).actual == Figure("77")


def test_the_next_edit_tries_again(window: MainWindow, disk: vfs.Disk, sample_file: Path) -> None:
    disk.fault = vfs.scanned
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    is_told(window, "另一個程式", "防毒")
    disk.fault = vfs.fine
    type_title(window, "乙")
    press(Qt.Key.Key_Tab)
    assert "現在都已存入" in window.bar.text()
    assert titles(sample_file)[0].endswith("甲乙")


def test_undo_and_what_writes_at_once_wait_too(
    window: MainWindow, disk: vfs.Disk, sample_file: Path
) -> None:
    count = len(titles(sample_file))
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    disk.fault = vfs.full
    type_title(window, "乙")
    for action in ("undo", "add_goal", "save"):
        window.action(action).trigger()
        is_told(window, "磁碟已滿")
        assert editor_of(window).form.title.toPlainText().endswith("甲乙")
    disk.fault = vfs.fine
    window.action("undo").trigger()
    assert titles(sample_file)[0].endswith("甲"), "what was typed is saved, then taken back"
    disk.fault = vfs.full
    window.action("undo").trigger()
    assert "磁碟已滿" in window.bar.text()
    assert window.saved.text().startswith("已儲存 "), "nothing that was typed waits"
    disk.fault = vfs.fine
    window.action("undo").trigger()
    assert not titles(sample_file)[0].endswith("甲")
    window.action("redo").trigger()
    window.action("redo").trigger()
    assert titles(sample_file)[0].endswith("甲乙")
    window.action("add_goal").trigger()
    assert len(titles(sample_file)) == count + 1


def test_what_failed_at_the_very_last_is_shown_once_it_is_known(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, qtbot: QtBot
) -> None:
    cut = False

    def fail_last(act: vfs.Act) -> int:
        nonlocal cut
        cut = cut or act.kind == vfs.TRUNCATE
        return sqlite3.SQLITE_IOERR_FSYNC if cut and act.kind == vfs.SYNC else 0

    goals = editor_of(window).goals
    count = len(editor_of(window).session.annex.goals)
    disk.fault = fail_last
    window.action("add_goal").trigger()
    assert "磁碟出錯" in window.bar.text()
    assert len(editor_of(window).session.annex.goals) == count
    disk.fault = vfs.fine
    qtbot.waitUntil(lambda: len(editor_of(window).session.annex.goals) == count + 1, timeout=10_000)
    assert goals.isVisible()
    assert len(titles(sample_file)) == count + 1


def test_a_draft_that_can_never_be_written_holds_no_other_back(
    window: MainWindow, sample_file: Path
) -> None:
    session = editor_of(window).session
    other = session.annex.fiscal_year + 1
    workspace = session.workspace
    workspace.add_annex(small_annex(agency=session.annex.agency, fiscal_year=other))
    window.show_editor(workspace.find(other - 1).key)
    session = editor_of(window).session
    window.action("page2").trigger()
    year = editor_of(window).year_form.editor("fiscal_year")
    year.setFocus()
    control(Qt.Key.Key_A)
    type_text(str(other))
    press(Qt.Key.Key_Tab)
    assert f"已有{session.annex.agency} {other} 年度" in window.bar.text()
    window.action("page0").trigger()
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    with Workspace.open(sample_file, write=False) as read:
        assert read.annex(session.annex.key).goals[0].title.endswith("甲")
    assert window.saved.text() == "尚未存入"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_a_file_that_is_moved_away_and_back(
    window: MainWindow, sample_file: Path, qtbot: QtBot
) -> None:
    away = sample_file.rename(sample_file.with_name("移走"))
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    is_told(window, "移走", "另存到別處")
    assert not sample_file.exists()
    away.rename(sample_file)
    qtbot.waitUntil(lambda: window.saved.text().startswith("已儲存 "), timeout=10_000)
    assert titles(sample_file)[0].endswith("甲")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_a_disk_that_is_put_back_has_another_file_as_systems_tell_them(
    window: MainWindow, sample_file: Path
) -> None:
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    put_back = sample_file.read_bytes()
    sample_file.unlink()
    sample_file.write_bytes(put_back)
    type_title(window, "乙")
    press(Qt.Key.Key_Tab)
    is_told(window, "另一個檔案")
    assert sample_file.read_bytes() == put_back, "not without being asked"
    QApplication.processEvents()  # a button is shown with the next turn
    click(window, "接著存入現在的檔案")
    assert "現在都已存入" in window.bar.text()
    assert titles(sample_file)[0].endswith("甲乙")
    window.action("undo").trigger()
    window.action("undo").trigger()
    assert not titles(sample_file)[0].endswith("甲")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_another_file_in_its_place_is_not_gone_on_with(
    window: MainWindow, sample_file: Path
) -> None:
    before = sample_file.read_bytes()
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    sample_file.unlink()
    sample_file.write_bytes(before)
    type_title(window, "乙")
    press(Qt.Key.Key_Tab)
    QApplication.processEvents()  # a button is shown with the next turn
    click(window, "接著存入現在的檔案")
    assert "不是這裡開啟的" in window.bar.text()
    assert sample_file.read_bytes() == before
    assert window.saved.text() == "尚未存入"
    editor_of(window).session.forget()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file in its place")
def test_a_folder_that_is_gone_for_good(
    open_window: OpenWindow, sample_file: Path, tmp_path: Path, answer: Answer
) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    window = open_window(sample_file.rename(folder / "a.jixiao"))
    shutil.rmtree(folder)
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    is_told(window, "資料夾不見了", "usb")
    window.action("export").trigger()
    window.action("verify").trigger()
    is_told(window, "資料夾不見了")
    window.action("history").trigger()
    answer("ask_which", 2)
    assert window.close()
    assert not folder.exists(), "nothing is made there in silence"


def test_save_elsewhere_and_go_on_there(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, tmp_path: Path, answer: Answer
) -> None:
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    before = sample_file.read_bytes()
    disk.fault = full_under(sample_file)
    type_title(window, "乙")
    press(Qt.Key.Key_Tab)
    go_to_cell(window, 0, "實際值")
    type_text("12a")
    press(Qt.Key.Key_Return)
    out = tmp_path / "usb" / "另存.jixiao"
    out.parent.mkdir()
    answer("ask_save", out)
    dict(editor_of(window).session.remedies)["另存到別處…"]()
    assert f"已另存「{out}」" in window.bar.text()
    assert window.saved.text().startswith("已儲存 ")
    assert out.name in window.windowTitle()
    assert titles(out)[0].endswith("甲乙")
    assert shown(window, 0, "實際值") == "12a", "what cannot be read stays to be mended"
    press(Qt.Key.Key_Escape)
    go_to_goal(window, 2)
    type_title(window, "丙")
    press(Qt.Key.Key_Tab)
    assert titles(out)[1].endswith("丙")
    window.action("undo").trigger()
    window.action("undo").trigger()
    window.action("undo").trigger()
    assert not titles(out)[0].endswith("甲"), "the history came along"
    assert sample_file.read_bytes() == before
    disk.fault = vfs.fine


def full_under(path: Path) -> vfs.Fault:
    """A disk full for one file and its journal."""
    return lambda act: vfs.full(act) if act.name.startswith(str(path)) else 0


def test_save_elsewhere_from_a_disk_that_is_gone(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, tmp_path: Path, answer: Answer
) -> None:
    disk.fault = lambda act: vfs.pulled(act) if act.name.startswith(str(sample_file)) else 0
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    is_told(window, "磁碟出錯")
    out = tmp_path / "另存.jixiao"
    out.write_text("to be replaced", encoding="utf-8")
    answer("ask_save", out)
    window.copying.save_elsewhere()
    assert "一部分歷程讀不出來" in window.bar.text()
    type_title(window, "乙")
    press(Qt.Key.Key_Tab)
    assert titles(out)[0].endswith("甲乙")
    disk.fault = vfs.fine
    assert not [name for name in state_of(tmp_path) if name.endswith(".tmp")]


def test_a_new_place_that_takes_nothing_either(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, tmp_path: Path, answer: Answer
) -> None:
    disk.fault = vfs.full
    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    before = list(state_of(tmp_path))
    for out in (tmp_path / "另存.jixiao", sample_file, tmp_path / "沒有" / "a.jixiao"):
        answer("ask_save", out)
        window.copying.save_elsewhere()
        assert window.bar.text().count("。") == 1
        assert window.saved.text() == "尚未存入"
        assert window.workspace is not None
        assert window.workspace.path == sample_file
    assert list(state_of(tmp_path)) == before
    disk.fault = vfs.fine
    window.action("save").trigger()
    assert titles(sample_file)[0].endswith("甲")


def test_closing_asks_and_offers_another_place_first(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, answer: Answer,
) -> None:  # fmt: skip
    asked: list[tuple[str, ...]] = []
    answers = [None, 1, 0]

    def which(_parent: object, _title: str, text: str, *words: str) -> int | None:
        asked.append((text, *words))
        return answers.pop(0)

    monkeypatch.setattr(dialogs, "ask_which", which)
    disk.fault = full_under(sample_file)
    type_title(window, "甲")
    assert not window.close()
    assert not window.close(), "tried again, and it is still full"
    assert window.isVisible()
    out = tmp_path / "另存.jixiao"
    answer("ask_save", out)
    assert window.close()
    assert asked[0][1].startswith("另存到別處")
    assert "磁碟已滿" in asked[0][0]
    assert titles(out)[0].endswith("甲")
    disk.fault = vfs.fine


def test_closing_can_give_up_what_cannot_be_saved(
    window: MainWindow, disk: vfs.Disk, sample_file: Path, answer: Answer
) -> None:
    before = titles(sample_file)
    answer("ask_which", 2)
    disk.fault = vfs.full
    type_title(window, "甲")
    assert window.close()
    disk.fault = vfs.fine
    assert titles(sample_file) == before
    with closing(sqlite3.connect(sample_file)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_another_year_is_not_shown_over_what_waits(window: MainWindow, disk: vfs.Disk) -> None:
    session = editor_of(window).session
    year = session.annex.fiscal_year
    session.workspace.add_annex(small_annex(fiscal_year=year + 1, agency="某"))
    editor_of(window).show_years()
    disk.fault = vfs.full
    type_title(window, "甲")
    years = editor_of(window).years
    years.setFocus()
    press(Qt.Key.Key_Up)
    is_told(window, "磁碟已滿")
    assert editor_of(window).session is session
    assert years.currentText().startswith(f"{year} 年度")
    assert editor_of(window).form.title.toPlainText().endswith("甲")
    disk.fault = vfs.fine


def test_a_clock_that_goes_back_is_told_once_and_nothing_else_happens(
    window: MainWindow, sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Back(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Back":
            return cls(2001, 1, 1, 8, 0, tzinfo=tz)

    type_title(window, "甲")
    press(Qt.Key.Key_Tab)
    monkeypatch.setattr(session, "datetime", Back)
    monkeypatch.setattr(journal, "now", lambda: "2001-01-01T08:00:00.000+08:00")
    type_title(window, "乙")
    press(Qt.Key.Key_Tab)
    assert "2001-01-01 08:00" in window.bar.text()
    assert "請檢查電腦的日期與時間" in window.bar.text()
    assert window.saved.text() == "已儲存 08:00:00"
    window.bar.hide()
    type_title(window, "丙")
    press(Qt.Key.Key_Tab)
    assert not window.bar.isVisible()
    assert titles(sample_file)[0].endswith("甲乙丙")
    window.action("undo").trigger()
    assert titles(sample_file)[0].endswith("甲乙"), "the order is the journal's, not the clock's"
    monkeypatch.undo()
