"""A bug of ours: a report without the officer's text, a message, and nothing lost."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.ui import crash, dialogs
from app.ui.crash import CrashReporter, report, report_folder
from app.ui.main_window import MainWindow
from tests.flows.driving import figure, focus, go_to_cell, saved_measure, type_text
from tests.support import ROOT

SECRET = "機密的達成情形12345"


@pytest.fixture
def installed(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[MainWindow]:
    """A window with the hook in place, as `run` puts it there."""
    monkeypatch.delenv("JIXIAO_DEBUG", raising=False)
    undo = CrashReporter(window).install()
    yield window
    undo()


def reports() -> list[Path]:
    return sorted(report_folder().glob("crash-*.txt"))


def a_bug() -> None:
    raise ValueError(SECRET)


def another_bug() -> None:
    try:
        a_bug()
    except ValueError as error:
        raise KeyError(SECRET) from error


def test_what_is_typed_is_saved_and_the_officer_told(installed: MainWindow, qtbot: QtBot) -> None:
    go_to_cell(installed, 0, "實際值")
    type_text("16")
    editor = focus()
    QTimer.singleShot(0, a_bug)
    qtbot.waitUntil(lambda: "程式出了錯" in installed.bar.text())
    assert "都已存妥" in installed.bar.text()
    assert saved_measure(installed, 1, 1).actual == figure("16")
    assert focus() is editor, "the officer goes on typing"
    type_text("5")
    assert len(reports()) == 1


def test_the_report_says_where_but_no_text(installed: MainWindow, qtbot: QtBot) -> None:
    QTimer.singleShot(0, another_bug)
    qtbot.waitUntil(lambda: bool(reports()))
    text = reports()[0].read_text(encoding="utf-8")
    assert SECRET not in text
    assert "12345" not in text
    for word in ("builtins.ValueError", "builtins.KeyError", "test_crash.py", "a_bug", "Qt 6"):
        assert word in text
    assert str(Path.home()) not in text
    assert str(ROOT) not in text


def test_an_error_in_a_virtual_method_is_reported_once(installed: MainWindow, qtbot: QtBot) -> None:
    class Broken(QLabel):
        painted = 0

        def paintEvent(self, event: object) -> None:
            Broken.painted += 1
            raise AttributeError("no_such_thing")

    label = Broken("x", installed)
    label.resize(50, 50)
    label.show()
    for times in range(1, 4):
        label.update()
        qtbot.waitUntil(lambda times=times: Broken.painted >= times)  # type: ignore[misc]
    label.hide()
    label.deleteLater()
    assert len(reports()) == 1
    assert "no_such_thing" in reports()[0].read_text(encoding="utf-8")


def test_a_failing_save_is_told_as_it_is(
    installed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert installed.editor is not None
    monkeypatch.setattr(installed.editor.session, "flush", a_bug)
    QTimer.singleShot(0, another_bug)
    qtbot.waitUntil(lambda: "程式出了錯" in installed.bar.text())
    assert "仍在畫面上" in installed.bar.text()
    monkeypatch.undo()


def test_a_folder_that_takes_no_report_is_told(
    installed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr(crash, "report_folder", lambda: tmp_path / "file" / "log")
    undo = CrashReporter(installed).install()
    QTimer.singleShot(0, a_bug)
    qtbot.waitUntil(lambda: "報告寫不出來" in installed.bar.text())
    undo()


def test_no_more_than_twenty_reports_are_kept(installed: MainWindow) -> None:
    folder = report_folder()
    folder.mkdir(parents=True)
    for n in range(30):
        (folder / f"crash-2020{n:02}.txt").write_text("", encoding="utf-8")
    (folder / "others.txt").write_text("", encoding="utf-8")
    try:
        a_bug()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    assert len(reports()) == 20
    assert reports()[-1].name > "crash-2020"
    assert (folder / "others.txt").exists()


def test_leaving_by_the_keyboard_is_no_crash(
    installed: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not reports()
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_a_world_error_keeps_its_number_only() -> None:
    text = report(OSError(28, "No space left", f"/home/wang/{SECRET}.jixiao"))
    assert "OSError: 28" in text
    assert SECRET not in text
    assert "wang" not in text


def add_words(window: MainWindow, qtbot: QtBot, reported: int) -> None:
    """Press 附上內容… in the message of that report."""
    qtbot.waitUntil(lambda: len(reports()) == reported)
    qtbot.waitUntil(lambda: window.bar.isVisible())
    there = [b for b in window.bar.findChildren(QPushButton) if b.text() == "附上內容…"]
    there[-1].click()


def test_the_officers_text_is_added_only_where_they_agree(
    installed: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_yes", lambda *words: asked.append(words[2]) or agrees)
    agrees = False
    QTimer.singleShot(0, another_bug)
    add_words(installed, qtbot, 1)
    assert "可能有您輸入的文字" in asked[0]
    text = reports()[0].read_text(encoding="utf-8")
    assert SECRET not in text
    assert str(installed.workspace and installed.workspace.path) not in text
    agrees = True
    QTimer.singleShot(0, a_bug)
    add_words(installed, qtbot, 2)
    plain, full = (path.read_text(encoding="utf-8") for path in reports())
    assert plain == text
    assert f"ValueError: {SECRET}" in full
    assert str(installed.workspace and installed.workspace.path) in full
    assert "寄出前請先看過" in installed.bar.text()


def test_an_error_that_cannot_tell_itself_is_reported_all_the_same(
    installed: MainWindow, qtbot: QtBot
) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    def mute() -> None:
        raise Mute

    QTimer.singleShot(0, mute)
    qtbot.waitUntil(lambda: "程式出了錯" in installed.bar.text())
    assert len(reports()) == 1


SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.ui import application

def fail():
    {}["x"]

def close():
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "bar"))
    print(window.bar.text())
    window.close()

picture = application._after_first_picture
def after(window):
    picture(window)
    QTimer.singleShot(50, fail)
    QTimer.singleShot(300, close)
application._after_first_picture = after
sys.exit(application.run(Path(sys.argv[1])))
"""


def run_program(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "JIXIAO_DEBUG"}
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_program_itself_listens(sample_file: Path) -> None:
    done = run_program(SCRIPT, sample_file)
    assert done.returncode == 0, done.stderr
    assert "程式出了錯；輸入的內容都已存妥" in done.stdout
    assert len(reports()) == 1
    assert running() == [], "it ended as it should"


# --- below Python -------------------------------------------------------------------------

NATIVE = """
import ctypes, os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.ui import application

picture = application._after_first_picture
def after(window):
    picture(window)
    print(window.bar.text())
    sys.stdout.flush()
    how = {"segfault": lambda: ctypes.string_at(0), "abort": os.abort,
           "kill": lambda: os.kill(os.getpid(), signal.SIGKILL), "close": window.close}
    QTimer.singleShot(0, window, how[sys.argv[2]])
application._after_first_picture = after
sys.exit(application.run(Path(sys.argv[1])))
"""


def running() -> list[Path]:
    return sorted(report_folder().glob("running-*.txt"))


@pytest.mark.parametrize("how", ["segfault", "abort"])
def test_a_crash_below_python_is_told_at_the_next_start(sample_file: Path, how: str) -> None:
    done = run_program(NATIVE, sample_file, how)
    assert done.returncode < 0
    assert len(running()) == 1
    told = run_program(NATIVE, sample_file, "close").stdout
    assert "上次程式不正常結束" in told
    assert running() == []
    (report,) = reports()
    text = report.read_text(encoding="utf-8")
    for word in ("Fatal Python error", "Qt 6", "app/ui/application.py"):
        assert word in text
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
    assert "上次" not in run_program(NATIVE, sample_file, "close").stdout, "it is told once"
    assert reports() == [report]


def test_a_killed_program_leaves_no_report(sample_file: Path) -> None:
    run_program(NATIVE, sample_file, "kill")
    assert len(running()) == 1
    assert "上次" not in run_program(NATIVE, sample_file, "close").stdout
    assert running() == []
    assert reports() == []


def test_what_another_window_is_running_stays(sample_file: Path) -> None:
    report_folder().mkdir(parents=True, exist_ok=True)
    other = report_folder() / f"running-{os.getpid()}.txt"
    other.write_text("heading\n", encoding="utf-8")
    run_program(NATIVE, sample_file, "close")
    assert running() == [other]
