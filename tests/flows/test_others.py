"""One file, several starts: its window comes forward, or one reads until the other is done."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.ui import others, raising
from app.ui.main_window import MainWindow
from app.ui.raising import ask_to_raise, socket_name
from app.workspace import Workspace
from app.workspace.transfer import create_sample
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of
from tests.support import ROOT

Asked = list[tuple[MainWindow, str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Who was asked to come forward, and with what; it does too."""
    calls: Asked = []
    bring_forward = raising.bring_forward

    def record(window: MainWindow, token: str) -> None:
        calls.append((window, token))
        bring_forward(window, "")

    monkeypatch.setattr(raising, "bring_forward", record)
    return calls


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window is on its way that would answer later."""
    monkeypatch.setattr(raising.ask_to_raise, "__defaults__", (0,))


@contextmanager
def started(*command: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def end_of(process: "subprocess.Popen[str]", qtbot: QtBot) -> tuple[int, str, str]:
    """How a process ended, while the windows of this one live on."""
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=20_000)
    out, err = process.communicate()
    return process.returncode, out, err


def button(window: MainWindow, text: str) -> QAbstractButton:
    return next(b for b in window.bar.findChildren(QAbstractButton) if b.text() == text)


def test_a_second_start_brings_the_window_forward(
    window: MainWindow, sample_file: Path, asked: Asked, qtbot: QtBot
) -> None:
    link = sample_file.with_name("連結.jixiao")
    link.symlink_to(sample_file)
    for number, name in enumerate((sample_file, link), 1):
        token = f"token-{number}"
        command = ("-m", "app", "open", str(name))
        with started(*command, XDG_ACTIVATION_TOKEN=token) as process:
            assert end_of(process, qtbot) == (0, "", "")
        assert len(asked) == number
        assert asked[-1] == (window, token)
    assert window.isActiveWindow()
    assert not editor_of(window).session.read_only


SECOND_WINDOW = """
import sys
from pathlib import Path
from app.ui import application
own, other = map(Path, sys.argv[1:])
_application, window = application.start(own)
print(window.open_file(other), window.workspace.path.name, window.bar.text())
window.close()
"""


def test_a_window_on_another_file_brings_it_forward_too(
    window: MainWindow, sample_file: Path, tmp_path: Path, asked: Asked, qtbot: QtBot
) -> None:
    own = tmp_path / "另一份.jixiao"
    create_sample(own)
    with started("-c", SECOND_WINDOW, str(own), str(sample_file), PYTHONUTF8="1") as process:
        status, out, err = end_of(process, qtbot)
    assert (status, err) == (0, "")
    assert out.startswith("False 另一份.jixiao"), "what was open stays"
    assert "已切換到那個視窗" in out
    assert [who for who, _ in asked] == [window]


def test_what_a_killed_window_left_never_blocks(
    open_window: OpenWindow, sample_file: Path, asked: Asked, qtbot: QtBot
) -> None:
    lock = sample_file.with_name(f".{sample_file.name}.lock")
    left = socket.socket(socket.AF_UNIX)
    left.bind(socket_name(sample_file))
    left.close()  # its file stays, as after a kill
    me = {"user": "root", "host": socket.gethostname(), "pid": 1}
    lock.write_text(json.dumps(me), encoding="utf-8")
    window = open_window(sample_file)
    assert not editor_of(window).session.read_only
    with started("-m", "app", "open", str(sample_file)) as process:
        assert end_of(process, qtbot)[0] == 0
    assert [who for who, _ in asked] == [window]


def test_a_closed_file_is_asked_no_more(window: MainWindow, sample_file: Path) -> None:
    name = Path(socket_name(sample_file))
    assert name.is_socket()
    assert name.stat().st_mode & 0o077 == 0, "others may not ask"
    assert window.close_file()
    assert not name.exists()
    assert not ask_to_raise(sample_file, lambda: False)


def test_a_window_that_does_not_answer_is_not_waited_for(
    window: MainWindow, sample_file: Path
) -> None:
    # It cannot answer: it is this thread that asks.
    assert not ask_to_raise(sample_file, lambda: True, 200)


def test_a_window_that_is_not_ready_yet_is_waited_for(
    sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter((False, False, True))
    monkeypatch.setattr(raising, "_ask", lambda *_: next(answers))
    assert ask_to_raise(sample_file, lambda: True, 10_000)


def test_a_socket_of_another_user_is_not_trusted(
    sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = socket_name(sample_file)
    theirs = socket.socket(socket.AF_UNIX)
    theirs.bind(name)
    theirs.listen()
    monkeypatch.setattr(raising.os, "getuid", lambda: -1)
    assert not ask_to_raise(sample_file, lambda: True, 0)
    theirs.close()
    Path(name).unlink()


def test_each_user_and_file_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "一.jixiao", tmp_path / "二.jixiao"
    names = {socket_name(one), socket_name(other)}
    monkeypatch.setattr(raising, "user_name", lambda: "別人")
    names |= {socket_name(one), socket_name(other)}
    assert len(names) == 4
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert Path(socket_name(one)).parent == tmp_path


def sign(path: Path, **who: object) -> None:
    """Let the holder of the lock be somebody else."""
    lock = path.with_name(f".{path.name}.lock")
    lock.write_text(json.dumps(who), encoding="utf-8")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (
            {"user": "王", "host": "乙機", "pid": 7, "since": "2020-02-03T10:32:05+08:00"},
            "「範例.jixiao」正由「王」在電腦「乙機」編輯（自 2月3日 ",
        ),
        ({}, "「範例.jixiao」正在另一個程式裡編輯"),
    ],
)
def test_a_file_of_another_is_read_until_it_is_free(
    open_window: OpenWindow,
    sample_file: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    who: dict[str, object],
    sentence: str,
) -> None:
    monkeypatch.setattr(others, "LOOK_AFTER_MS", 20)
    with Workspace.open(sample_file) as other:
        sign(sample_file, **who)
        window = open_window(sample_file)
        assert editor_of(window).session.read_only
        assert window.saved.text() == "唯讀"
        assert window.bar.text().startswith(sentence)
        assert "先以唯讀開啟" in window.bar.text()
        annex = other.find().key
        other.edit("annex", annex, "section_title", "別人改過的")
    qtbot.waitUntil(lambda: "現在可以編輯" in window.bar.text())
    assert editor_of(window).session.read_only, "nothing happens unasked"
    button(window, "改為編輯").click()
    assert not editor_of(window).session.read_only
    assert editor_of(window).session.annex.section_title == "別人改過的"


def test_a_program_of_mine_without_a_window_is_told_too(
    open_window: OpenWindow, sample_file: Path, impatient: None
) -> None:
    with Workspace.open(sample_file):
        window = open_window(sample_file)
        assert editor_of(window).session.read_only
        assert "先以唯讀開啟" in window.bar.text()
        assert window.close_file()


def test_a_reader_who_leaves_looks_no_more(
    open_window: OpenWindow,
    sample_file: Path,
    impatient: None,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    looks: list[Callable[..., object]] = []
    monkeypatch.setattr(others, "LOOK_AFTER_MS", 5)
    with Workspace.open(sample_file):
        window = open_window(sample_file)
        look = others.Others._look
        monkeypatch.setattr(others.Others, "_look", lambda me: (looks.append(look), look(me)))
        assert window.close_file()
    looks.clear()
    qtbot.wait(30)
    assert not looks
