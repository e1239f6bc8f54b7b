"""Random walks over the window: nothing breaks, the file is the screen, undo leads back.

A few in the normal run; `make soak` takes 200 (JIXIAO_WALKS sets another number).
"""

import os
import random
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.exchange.interchange import write_annex
from app.ui import dialogs
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of

STEPS = 60
SHORT = 3
LONG = int(os.environ.get("JIXIAO_WALKS", "200"))
KEYS = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Space,
    Qt.Key.Key_Insert,
    Qt.Key.Key_F2,
)
TEXTS = ("1", "25", "0", ".", "a", "%", "１２", "萬", "測試文字", "(一)", "一、", "、", "。", "-3")
PASTES = ("一、貼上：\n(一)甲。\n(二)乙。", "12,345", "一\t二\r\n三", "  17  ", "𠮷　全形空白")
ACTIONS = (
    "add_goal",
    "delete_goal",
    "goal_up",
    "goal_down",
    "next_goal",
    "previous_goal",
    "to_title",
    "to_measures",
    "to_details",
    "to_analysis",
    "add_measure",
    "delete_measure",
    "add_indicator",
    "draft",
    "undo",
    "redo",
    "save",
    "page0",
    "page1",
    "page2",
)
AVOIDED = ("取消", "匯出", "✕")


class Walker:
    """One seeded walk."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window = window
        self._chance = random.Random(seed)

    def step(self) -> None:
        """Do one random thing."""
        kind = self._chance.choices(
            (self._key, self._text, self._paste, self._action, self._click),
            weights=(6, 6, 1, 3, 2),
        )[0]
        kind()
        QApplication.processEvents()

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or editor_of(self._window).goals

    def _key(self) -> None:
        QTest.keyClick(self._focus(), self._chance.choice(KEYS))

    def _text(self) -> None:
        text = self._chance.choice(TEXTS)
        if text.isascii():
            QTest.keyClicks(self._focus(), text)
            return
        QApplication.sendEvent(self._focus(), QInputMethodEvent(text, []))
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self._focus(), event)

    def _paste(self) -> None:
        data = QMimeData()
        data.setText(self._chance.choice(PASTES))
        QApplication.clipboard().setMimeData(data)
        QTest.keyClick(self._focus(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def _action(self) -> None:
        action = self._window.action(self._chance.choice(ACTIONS))
        if action.isEnabled():
            action.trigger()

    def _click(self) -> None:
        buttons = [
            b
            for b in editor_of(self._window).findChildren(QAbstractButton)
            if b.isVisible() and b.isEnabled() and not b.text().startswith(AVOIDED)
        ]
        if buttons:
            QTest.mouseClick(self._chance.choice(buttons), Qt.MouseButton.LeftButton)


def shown_in_file(path: Path) -> str:
    """The annex as the file holds it."""
    with Workspace.open(path, write=False) as workspace:
        assert workspace.faults() == []
        return write_annex(workspace.annex(workspace.find().key))


def assert_screen_is_file(window: MainWindow, path: Path) -> None:
    """What the form shows is what the file holds, unreadable texts aside."""
    editor = editor_of(window)
    annex = editor.session.annex
    assert write_annex(annex) == shown_in_file(path)
    goal = next((g for g in annex.goals if g.key == editor.form.goal), None)
    if goal is None:
        return
    assert editor.form.title.value() == goal.title
    for part, indicator in zip(editor.form.indicators, goal.indicators, strict=True):
        assert part.name.value() == indicator.indicator
        assert part.target_lines.value() == indicator.target_lines
        typed = [(p.level, p.text) for p in part.outline.paragraphs()]
        assert typed == [(p.level, p.text) for p in indicator.analysis]
        assert part.model.rowCount() == len(indicator.measures)


def walk(window: MainWindow, path: Path, seed: int) -> None:
    """One walk, its check, and the way back."""
    first = shown_in_file(path)
    walker = Walker(window, seed)
    for _ in range(STEPS):
        walker.step()
    editor_of(window).session.settle()
    assert_screen_is_file(window, path)
    for _ in range(20 * STEPS):
        if not window.action("undo").isEnabled():
            break
        window.action("undo").trigger()
        editor_of(window).session.forget()
    assert shown_in_file(path) == first
    assert_screen_is_file(window, path)


@pytest.fixture
def quiet_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dialogs that decline, or agree to what can be undone."""
    for name in ("ask_open", "ask_save", "ask_year", "ask_text"):
        monkeypatch.setattr(dialogs, name, lambda *_, **__: None)
    monkeypatch.setattr(dialogs, "ask_yes", lambda *_, **__: True)


@pytest.mark.usefixtures("quiet_dialogs")
@pytest.mark.parametrize("seed", range(SHORT))
def test_walk(open_window: OpenWindow, sample_file: Path, qtbot: QtBot, seed: int) -> None:
    walk(open_window(sample_file), sample_file, seed)


@pytest.mark.soak
@pytest.mark.usefixtures("quiet_dialogs")
@pytest.mark.parametrize("seed", range(SHORT, LONG))
def test_long_walk(open_window: OpenWindow, sample_file: Path, qtbot: QtBot, seed: int) -> None:
    walk(open_window(sample_file), sample_file, seed)
