"""A real main window, driven by keys and clicks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import dialogs
from app.ui.application import set_up
from app.ui.backing_up import BackingUp
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.workspace.transfer import create_sample

OpenWindow = Callable[..., MainWindow]


def run_deferred_deletes() -> None:
    """Delete now what waits for it; left to the interpreter's exit it can crash there."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@pytest.fixture(scope="session")
def qapp_set_up(qapp: QApplication) -> QApplication:
    """The application as the program sets it up."""
    set_up(qapp)
    return qapp


@pytest.fixture
def sample_file(tmp_path: Path) -> Path:
    """A fresh file with the annex of 104."""
    path = tmp_path / "範例.jixiao"
    create_sample(path)
    return path


@pytest.fixture
def open_window(
    qapp_set_up: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenWindow]:
    """Opens main windows; at the end none, and no timer of theirs, may be left.

    They back nothing up by themselves: see test_backups.py.
    """
    monkeypatch.setattr(BackingUp, "automatic", False)
    windows: list[MainWindow] = []

    def open_one(path: Path | None = None) -> MainWindow:
        window = MainWindow(Settings())
        windows.append(window)
        window.begin(path)
        assert not path or window.editor, window.bar.text()
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        window.warm_up()
        return window

    yield open_one
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_: True)
    for window in windows:
        if window.editor:
            window.editor.session.forget()
        window.close()
        window.deleteLater()
    windows.clear()
    run_deferred_deletes()
    left = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert not left, f"windows left: {left}"
    timers = [t for t in qapp_set_up.findChildren(QTimer) if t.isActive()]
    assert not timers, f"timers left: {timers}"


@pytest.fixture
def window(open_window: OpenWindow, sample_file: Path) -> MainWindow:
    """A window on a fresh sample."""
    return open_window(sample_file)
