"""Long work beside the window: alive meanwhile, one at a time, cancelled without remains."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.model import Annex
from app.ui import dialogs
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.transfer import export_annex, sample
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of, go_to_cell, shown, type_text
from tests.support import ROOT, small_annex


@pytest.fixture(scope="module")
def long_annex() -> Annex:
    """An annex whose export takes long enough to be cancelled."""
    goals = (goal for _ in range(25) for goal in sample().goals)  # fresh keys each time
    return replace(sample(), goals=tuple(goals))


@pytest.fixture
def long_file(tmp_path: Path, long_annex: Annex) -> Path:
    path = tmp_path / "長.jixiao"
    Workspace.create(path, long_annex).close()
    return path


def begin_export(window: MainWindow, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "ask_save", lambda *_a, **_k: out)
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_a, **_k: True)
    window.action("export").trigger()
    assert window.files.jobs.busy


def remains(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".") and "lock" not in p.name]


def test_the_window_lives_while_it_exports(
    open_window: OpenWindow, long_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(long_file)
    out = long_file.with_name("a.pdf")
    begin_export(window, out, monkeypatch)
    go_to_cell(window, 0, "實際值")
    type_text("4")
    assert shown(window, 0, "實際值") == "4"
    assert window.files.jobs.busy, "it still runs"
    window.action("verify").trigger()
    assert "請等「匯出」完成" in window.bar.text()
    qtbot.waitUntil(lambda: "已匯出" in window.bar.text(), timeout=30_000)
    assert not window.files.jobs.progress.isVisible()


def test_cancelled_it_leaves_nothing_and_keeps_what_was_there(
    open_window: OpenWindow, long_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(long_file)
    out = long_file.with_name("a.pdf")
    out.write_bytes(b"before")
    begin_export(window, out, monkeypatch)
    jobs = window.files.jobs
    qtbot.waitUntil(lambda: jobs.progress.maximum() > 0, timeout=20_000)
    assert jobs.cancel_button.text() == "取消匯出"
    qtbot.mouseClick(jobs.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "已取消匯出" in window.bar.text(), timeout=10_000)
    assert out.read_bytes() == b"before"
    assert remains(out.parent) == []
    assert not jobs.busy


def test_closing_the_window_ends_it(
    open_window: OpenWindow, long_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(long_file)
    out = long_file.with_name("a.pdf")
    begin_export(window, out, monkeypatch)
    qtbot.waitUntil(lambda: window.files.jobs.progress.maximum() > 0, timeout=20_000)
    window.close()
    assert not out.exists()
    assert remains(out.parent) == []


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_the_end_of_the_window_ends_it(long_file: Path) -> None:
    """A window that is killed closes the pipe; the job goes, its temporary file too."""
    out = long_file.with_name("a.pdf")
    command = [sys.executable, "-m", "app", "export", str(long_file), str(out), "--progress"]
    job = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"JIXIAO_JOB": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert job.stdout is not None
    assert job.stdin is not None
    job.stdout.readline()
    job.stdin.close()
    status = job.wait(timeout=20)
    job.stdout.close()
    assert status not in (0, -signal.SIGKILL)
    assert not out.exists()
    assert remains(out.parent) == []


def test_a_file_that_cannot_be_read_in_says_why(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "壞.json"
    bad.write_text('{"agency": 1}', encoding="utf-8")
    before = editor_of(window).session.annex
    window.files.importing.start(bad)
    qtbot.waitUntil(lambda: "壞.json" in window.bar.text(), timeout=10_000)
    assert editor_of(window).session.annex is before
    assert not window.files.jobs.busy


def test_what_was_read_for_a_file_now_closed_goes_nowhere_else(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    file, other = tmp_path / "a.json", tmp_path / "b.jixiao"
    export_annex(small_annex(fiscal_year=99), file)
    Workspace.create(other, small_annex()).close()
    window.files.importing.start(file)
    window.open_file(other)
    qtbot.waitUntil(lambda: "已關閉，沒有匯入" in window.bar.text(), timeout=10_000)
    assert editor_of(window).years.count() == 1
