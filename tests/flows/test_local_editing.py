"""A file in a network folder: advised, edited on this machine, written back, never lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.ui import backing_up, dialogs, keeper_process, local_editing, raising
from app.ui.backing_up import BackingUp
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.workspace import Workspace
from app.workspace.backup_files import backups_of
from app.workspace.folders import HERE, Folder, Kind
from app.workspace.local_copy import left_over
from app.workspace.own_folders import copies_folder
from app.workspace.transfer import create_sample
from db.lock import Held, WriteLock
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, go_to_cell, press, type_text
from tests.flows.test_others import end_of, started
from tests.support import ROOT, state_of


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the network, as far as the program can tell."""
    folder = tmp_path / "主計室"
    folder.mkdir()
    network = Folder(kind=Kind.NETWORK, name="SMB")
    monkeypatch.setattr(
        local_editing,
        "folder_here",
        lambda path: network if folder in path.parents else HERE,
    )
    return folder


@pytest.fixture
def original(share: Path) -> Path:
    path = share / "附件.jixiao"
    create_sample(path)
    return path


@pytest.fixture
def local(open_window: OpenWindow, original: Path, qtbot: QtBot) -> MainWindow:
    """A window that edits a working copy."""
    window = open_window(original)
    to_local(window, qtbot)
    return window


def to_local(window: MainWindow, qtbot: QtBot) -> None:
    button(window, "改在本機編輯").click()
    qtbot.waitUntil(lambda: window.local.active, timeout=10_000)


def button(window: MainWindow, text: str) -> QAbstractButton:
    return next(b for b in window.bar.findChildren(QAbstractButton) if b.text() == text)


def buttons(window: MainWindow) -> list[str]:
    found = window.bar.findChildren(QAbstractButton)
    return [b.text() for b in found if not b.isHidden() and b.text() != "✕"]


def type_actual(window: MainWindow, text: str) -> None:
    """Type the first measure's actual, and leave the field."""
    go_to_cell(window, 0, "實際值")
    type_text(text)
    press(Qt.Key.Key_Return)
    control(Qt.Key.Key_S)


def actual(path: Path) -> str:
    """The first measure's actual, as the file has it."""
    with Workspace.open(path, write=False) as workspace:
        measure = next(workspace.annex(workspace.find().key).goals[0].measures())
    return str(measure.actual.text if measure.actual else "")


def write_back(window: MainWindow, qtbot: QtBot) -> None:
    """Write back by the menu's key, and wait until it is said."""
    window.messages.say("")
    window.action("write_back").trigger()
    qtbot.waitUntil(lambda: window.bar.text() != "", timeout=10_000)


def test_a_network_folder_is_advised_on_in_one_sentence(
    open_window: OpenWindow, original: Path, qtbot: QtBot
) -> None:
    window = open_window(original)
    assert window.bar.text().startswith("「附件.jixiao」在網路資料夾（SMB）")
    assert window.bar.text().count("。") == 1
    qtbot.waitUntil(lambda: buttons(window) == ["改在本機編輯"])
    assert not window.action("write_back").isEnabled()


def test_a_folder_of_this_machine_is_not(window: MainWindow) -> None:
    assert window.bar.isHidden()
    assert window.action("local").isEnabled(), "it may be wished all the same"


def test_no_copy_is_advised_where_it_would_lie_on_the_network_too(
    open_window: OpenWindow, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(original.parent / "home"))
    assert open_window(original).bar.isHidden()


def test_edited_here_and_written_back_when_told(
    local: MainWindow, original: Path, share: Path, qtbot: QtBot
) -> None:
    workspace = local.workspace
    assert workspace is not None
    assert copies_folder() in workspace.path.parents
    assert local.windowTitle().startswith("附件.jixiao")
    assert Settings().recent() == [original], "the copy is no file of the officer's"
    assert local.local.label.isVisible()
    assert local.local.label.text() == "本機副本，與原檔相同"
    assert not local.action("local").isEnabled()
    before = actual(original)
    type_actual(local, "16.5")
    assert local.local.label.text() == "本機副本，尚未寫回"
    assert actual(original) == before
    with pytest.raises(Held):
        Workspace.open(original)
    write_back(local, qtbot)
    assert local.bar.text() == f"已寫回「{original}」。"
    assert local.local.label.text().startswith("本機副本，已寫回 ")
    assert actual(original) == "16.5"
    assert local.close_file()
    assert list(state_of(share)) == [original.name]
    assert left_over(original) is None


def test_leaving_writes_back(local: MainWindow, original: Path, share: Path) -> None:
    type_actual(local, "16.5")
    assert local.close()
    assert actual(original) == "16.5"
    assert list(state_of(share)) == [original.name]
    assert left_over(original) is None
    assert WriteLock(original).held_by() is None


def test_every_few_minutes_when_changed(
    local: MainWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_editing, "WRITE_AFTER_MS", 10)
    type_actual(local, "16.5")
    qtbot.waitUntil(lambda: "已寫回" in local.local.label.text(), timeout=10_000)
    assert actual(original) == "16.5"
    assert not local.local.findChild(QTimer, "writeBack").isActive()
    control(Qt.Key.Key_Z)
    assert local.local.label.text() == "本機副本，尚未寫回"
    qtbot.waitUntil(lambda: "已寫回" in local.local.label.text(), timeout=10_000)
    assert actual(original) != "16.5"


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_what_is_changed_while_it_is_written_is_written_too(
    local: MainWindow, original: Path, qtbot: QtBot
) -> None:
    type_actual(local, "16.5")
    keeper = local.local._keeper
    assert keeper is not None
    os.kill(keeper._process.processId(), signal.SIGSTOP)
    local.action("write_back").trigger()
    assert keeper.busy
    measure = next(editor_of(local).session.annex.goals[0].measures())
    editor_of(local).session.workspace.edit("measure", measure.key, "note", "其間")
    answers: list[object] = []
    local.local.tried.connect(answers.append)
    os.kill(keeper._process.processId(), signal.SIGCONT)
    qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
    assert local.local.label.text() == "本機副本，尚未寫回"
    assert local.local.findChild(QTimer, "writeBack").isActive()
    assert local.close_file()
    with Workspace.open(original, write=False) as workspace:
        measure = next(workspace.annex(workspace.find().key).goals[0].measures())
    assert measure.note == "其間"


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_network_that_hangs_never_holds_the_window(
    local: MainWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_actual(local, "16.5")
    keeper = local.local._keeper
    assert keeper is not None
    monkeypatch.setattr(keeper_process, "_PATIENCE_MS", 50)
    os.kill(keeper._process.processId(), signal.SIGSTOP)
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_yes", lambda *words: bool(asked.append(words[2])) or True)
    cancel = local.files.jobs.cancel_button
    QTimer.singleShot(100, local, cancel.click)
    assert local.close_file()
    assert asked == ["還沒有寫回。仍要關閉嗎？副本留在本機，下次開啟這個檔案時可以接著寫回。"]
    copy = left_over(original)
    assert copy is not None
    assert actual(copy.path) == "16.5"
    qtbot.waitUntil(lambda: WriteLock(original).held_by() is None, timeout=10_000)


def test_a_network_that_is_away_is_said_once_and_tried_again(
    local: MainWindow,
    original: Path,
    share: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local_editing, "WRITE_AFTER_MS", 10)
    monkeypatch.setattr(local_editing, "RETRY_AFTER_MS", 10)
    told: list[str] = []
    local.messages.told.connect(lambda message: told.append(message.text))
    away = share.rename(share.with_name("away"))
    type_actual(local, "16.5")
    qtbot.waitUntil(lambda: "會再試" in local.local.label.text(), timeout=10_000)
    assert "修改都在本機" in local.bar.text()
    tries: list[object] = []
    keeper = local.local._keeper
    assert keeper is not None
    keeper.answered.connect(tries.append)
    qtbot.waitUntil(lambda: len(tries) > 2, timeout=10_000)
    assert len(told) == 1
    type_actual(local, "17")
    assert editor_of(local).session.annex, "it can be edited all the while"
    away.rename(share)
    qtbot.waitUntil(lambda: "已寫回" in local.local.label.text(), timeout=10_000)
    assert local.bar.text() == f"已寫回「{original}」。"
    assert actual(original) == "17"


def test_leaving_while_the_network_is_away_keeps_the_copy(
    local: MainWindow,
    open_window: OpenWindow,
    original: Path,
    share: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    type_actual(local, "16.5")
    away = share.rename(share.with_name("away"))
    asked: list[str] = []
    answers = iter((False, True))

    def ask_yes(_parent: object, _title: str, text: str, *_words: str) -> bool:
        asked.append(text)
        return next(answers)

    monkeypatch.setattr(dialogs, "ask_yes", ask_yes)
    assert not local.close()
    assert local.local.active
    assert editor_of(local).isEnabled()
    assert local.close_file()
    assert len(asked) == 2
    assert "下次開啟這個檔案時可以接著寫回" in asked[0]
    assert "還沒寫回" in local.bar.text(), "the start page reminds of it"
    away.rename(share)

    window = open_window()
    assert not window.open_file(original)
    qtbot.waitUntil(lambda: buttons(window) == ["接著編輯本機副本", "開啟原檔"])
    button(window, "接著編輯本機副本").click()
    qtbot.waitUntil(lambda: window.local.active, timeout=10_000)
    assert window.local.label.text() == "本機副本，尚未寫回"
    assert window.close_file()
    assert actual(original) == "16.5"


def test_the_original_may_be_opened_instead(
    local: MainWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_actual(local, "16.5")
    with monkeypatch.context() as patched:
        patched.setattr(local_editing.LocalEditing, "may_leave", lambda _me: True)
        assert local.close_file()
    local.open_file(original)
    button(local, "開啟原檔").click()
    assert not local.local.active
    assert local.workspace is not None
    assert local.workspace.path == original
    assert left_over(original) is not None, "the copy waits"


def conflict(window: MainWindow, original: Path, qtbot: QtBot) -> None:
    """Let another change the original while the copy is edited."""
    type_actual(window, "16.5")
    original.with_name(f".{original.name}.lock").unlink()  # as a network that let it go
    with Workspace.open(original) as other:
        annex = other.annex(other.find().key)
        other.edit("annex", annex.key, "section_title", "別人的")
    write_back(window, qtbot)
    assert "兩份都留著" in window.bar.text()
    qtbot.waitUntil(lambda: buttons(window) == ["我的另存在旁邊", "改用對方的"])
    assert window.local.label.text() == "本機副本，尚未寫回，原檔已被改過"


def test_a_conflict_is_not_said_at_every_change(
    local: MainWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflict(local, original, qtbot)
    monkeypatch.setattr(local_editing, "RETRY_AFTER_MS", 0)
    type_actual(local, "17")
    assert not local.local.findChild(QTimer, "writeBack").isActive()
    write_back(local, qtbot)
    assert "兩份都留著" in local.bar.text(), "asked for, it is said again"


def test_mine_beside_the_others(local: MainWindow, original: Path, qtbot: QtBot) -> None:
    conflict(local, original, qtbot)
    button(local, "我的另存在旁邊").click()
    qtbot.waitUntil(lambda: "另存成" in local.bar.text(), timeout=10_000)
    assert local.workspace is not None
    mine = local.workspace.path
    assert mine.parent == original.parent
    assert mine != original
    assert actual(mine) == "16.5"
    assert actual(original) != "16.5"
    assert left_over(original) is None
    assert editor_of(local).session.annex.section_title != "別人的"


def test_theirs_and_mine_kept_aside(local: MainWindow, original: Path, qtbot: QtBot) -> None:
    conflict(local, original, qtbot)
    button(local, "改用對方的").click()
    qtbot.waitUntil(lambda: "留在本機" in local.bar.text(), timeout=10_000)
    assert editor_of(local).session.annex.section_title == "別人的"
    (kept,) = (copies_folder() / "kept").iterdir()
    assert kept.name in local.bar.text()
    assert actual(kept) == "16.5"
    assert left_over(original) is None


def test_leaving_a_conflict_keeps_both(
    local: MainWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    conflict(local, original, qtbot)
    before = original.read_bytes()
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_: True)
    assert local.close_file()
    assert original.read_bytes() == before
    copy = left_over(original)
    assert copy is not None
    assert actual(copy.path) == "16.5"


def test_a_second_start_finds_the_window_of_the_copy(
    local: MainWindow, original: Path, share: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(raising, "bring_forward", lambda _window, token: asked.append(token))
    with started("-m", "app", "open", str(original)) as process:
        assert end_of(process, qtbot) == (0, "", "")
    assert len(asked) == 1
    share.rename(share.with_name("away"))
    with started("-m", "app", "open", str(original)) as process:
        assert end_of(process, qtbot) == (0, "", ""), "also while the network is away"
    assert len(asked) == 2
    share.with_name("away").rename(share)


def test_a_file_that_another_took_meanwhile_is_read(
    open_window: OpenWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raising.ask_to_raise, "__defaults__", (0,))
    window = open_window(original)
    begin = window.local.begin

    def too_late(path: Path) -> None:
        window.others_workspace = Workspace.open(path)  # type: ignore[attr-defined]
        begin(path)

    monkeypatch.setattr(window.local, "begin", too_late)
    button(window, "改在本機編輯").click()
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=10_000)
    assert window.read_only
    assert "先以唯讀開啟" in window.bar.text()
    window.others_workspace.close()  # type: ignore[attr-defined]


def test_the_keeping_process_may_end_and_nothing_is_lost(
    local: MainWindow, original: Path, qtbot: QtBot
) -> None:
    keeper = local.local._keeper
    assert keeper is not None
    type_actual(local, "16.5")
    keeper._process.kill()
    qtbot.waitUntil(lambda: keeper._process.state() is keeper._process.ProcessState.NotRunning)
    write_back(local, qtbot)
    assert "已寫回" in local.bar.text()
    assert actual(original) == "16.5"
    with pytest.raises(Held):
        Workspace.open(original)


def test_backups_are_those_of_the_original(
    local: MainWindow, original: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BackingUp, "automatic", True)
    monkeypatch.setattr(backing_up, "SOON_MS", 0)
    local.backups.begin()
    qtbot.waitUntil(lambda: len(backups_of(original)) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: not local.backups._jobs, timeout=10_000)
    (first,) = backups_of(original)
    local.messages.say("")
    type_actual(local, "16.5")
    assert local.close_file()
    qtbot.waitUntil(lambda: len(backups_of(original)) == 2, timeout=10_000)
    qtbot.waitUntil(lambda: not local.backups._jobs, timeout=10_000)
    assert local.bar.text() == ""

    assert local.open_file(original)
    to_local(local, qtbot)
    local.messages.say("")
    local.backups.restore(first, original)
    qtbot.waitUntil(lambda: local.bar.text() != "", timeout=10_000)
    qtbot.waitUntil(lambda: local.workspace is not None, timeout=10_000)
    assert actual(original) != "16.5"
    qtbot.waitUntil(lambda: not local.backups._jobs, timeout=10_000)


KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.ui import application

def edit():
    if not window.local.active:
        QTimer.singleShot(20, edit)
        return
    workspace = window.workspace
    measure = next(window.editor.session.annex.goals[0].measures())
    workspace.edit("measure", measure.key, "note", "在本機寫的")
    print("edited", flush=True)

app, window = application.start(Path(sys.argv[1]))
window.show()
window.local.begin_here()
edit()
app.exec()
"""


def test_what_a_killed_program_edited_is_gone_on_with(
    open_window: OpenWindow, original: Path, qtbot: QtBot
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(original)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"edited\n"
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    process.stdout.close()
    qtbot.waitUntil(lambda: WriteLock(original).held_by() is None, timeout=10_000)
    window = open_window()
    assert not window.open_file(original)
    button(window, "接著編輯本機副本").click()
    qtbot.waitUntil(lambda: window.local.active, timeout=10_000)
    measure = next(editor_of(window).session.annex.goals[0].measures())
    assert measure.note == "在本機寫的"
    assert window.close_file()
    with Workspace.open(original, write=False) as workspace:
        measure = next(workspace.annex(workspace.find().key).goals[0].measures())
    assert measure.note == "在本機寫的"
