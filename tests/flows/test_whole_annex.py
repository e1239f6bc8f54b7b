"""From an empty file to the printed annex of 104 by keyboard alone, everything typed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.explain import RULE_WORDS
from app.core.model import Annex, Goal, Measure, Rule
from app.report.press import Press
from app.ui.main_window import MainWindow
from app.workspace.transfer import sample
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of, focus

PATIENCE = 20_000
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Typist:
    """Presses keys and counts those that are not the text itself."""

    def __init__(self) -> None:
        self.presses = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL.NoModifier) -> None:
        self.presses += 1
        QTest.keyClick(focus(), key, modifier)

    def text(self, text: str) -> None:
        """Enter text as an input method gives it, a phrase at a time."""
        for start in range(0, len(text), 24):
            phrase = text[start : start + 24]
            QApplication.sendEvent(focus(), QInputMethodEvent(phrase, []))
            event = QInputMethodEvent()
            event.setCommitString(phrase)
            QApplication.sendEvent(focus(), event)

    def keys(self, text: str) -> None:
        """Type characters by keys, each where the focus is then."""
        for char in text:
            QTest.keyClicks(focus(), char)

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)


def in_dialog(do: Callable[[], None]) -> None:
    """Do it in the next dialog that opens."""

    before = QApplication.activeModalWidget()

    def wait() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog and dialog is not before:
            dialog.activateWindow()  # as a window manager does
        focused = QApplication.focusWidget()
        if dialog in (None, before) or not focused or focused.window() is not dialog:
            QTimer.singleShot(20, wait)
            return
        do()

    QTimer.singleShot(20, wait)


def make_year(typist: Typist, annex: Annex, path: Path) -> None:
    """Ctrl+N, the year's dialog, and where to keep it."""

    def year() -> None:
        typist.press(Qt.Key.Key_A, CTRL)
        typist.text(annex.agency)
        typist.press(Qt.Key.Key_Tab)
        typist.press(Qt.Key.Key_A, CTRL)
        typist.keys(str(annex.fiscal_year))
        in_dialog(save)
        typist.enter()

    def save() -> None:
        typist.press(Qt.Key.Key_A, CTRL)
        typist.keys(str(path))
        typist.enter()

    in_dialog(year)
    typist.press(Qt.Key.Key_N, CTRL)


def type_goal(typist: Typist, goal: Goal) -> None:
    """Title, indicator, target lines, measures, analysis of a goal with one indicator."""
    indicator = goal.indicators[0]
    typist.press(Qt.Key.Key_T, CTRL)
    typist.text(goal.title)
    typist.enter()
    typist.text(indicator.indicator)
    typist.enter()
    for number, line in enumerate(indicator.target_lines):
        if number:
            typist.enter()
        typist.text(line)
    typist.press(Qt.Key.Key_M, CTRL)
    for number, measure in enumerate(indicator.measures):
        if number:
            typist.press(Qt.Key.Key_M, CTRL | SHIFT)
        type_measure(typist, measure)
    typist.press(Qt.Key.Key_L, CTRL)
    typist.press(Qt.Key.Key_A, CTRL)
    for number, paragraph in enumerate(indicator.analysis):
        if number:
            typist.enter()
        typist.text(paragraph.text)


def type_measure(typist: Typist, measure: Measure) -> None:
    """A row of the table, then what its rule needs."""
    typist.text(measure.label)
    typist.enter()
    typist.text(measure.unit)
    typist.enter()
    for _ in range(list(RULE_WORDS).index(measure.rule)):
        typist.press(Qt.Key.Key_Down)
    typist.enter()
    revised = measure.revisions[-1].target.text if measure.revisions else ""
    actual = "" if measure.items else (measure.actual.text if measure.actual else "")
    typist.keys(measure.target.text if measure.target else "")
    typist.enter()
    typist.keys(revised)
    typist.enter()
    if actual:
        typist.keys(actual)
        typist.enter()
    if measure.rule is Rule.GROWTH:
        typist.press(Qt.Key.Key_D, CTRL)
        for figure in (measure.current, measure.previous):
            typist.keys(figure.text if figure else "")
            typist.press(Qt.Key.Key_Tab)
        typist.text(measure.unit_of_counts)
    if measure.items:
        typist.press(Qt.Key.Key_D, CTRL)
        for item in measure.items:
            if item is measure.items[0]:
                typist.press(Qt.Key.Key_Space)
            else:
                typist.press(Qt.Key.Key_Insert)
            typist.text(item.label)
            typist.enter()
            typist.keys(item.weight.text)
            typist.enter()
            typist.press(Qt.Key.Key_Right)
            typist.press(Qt.Key.Key_Space)


def lines_of(annex: Annex) -> list[list[str]]:
    """The printed pages, line by line."""
    printed = Press().lay_out(annex)
    return [[line.text for line in page.lines()] for page in printed.pages]


def test_the_annex_of_104_by_keyboard(
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    annex, typist = sample(), Typist()
    window: MainWindow = open_window()
    make_year(typist, annex, tmp_path / "a.jixiao")
    qtbot.waitUntil(lambda: window.editor is not None, timeout=PATIENCE)
    window.activateWindow()  # as a window manager does when a dialog has closed
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=PATIENCE)
    for number, goal in enumerate(annex.goals):
        if number:
            typist.press(Qt.Key.Key_N, CTRL | SHIFT)
        type_goal(typist, goal)
    typist.press(Qt.Key.Key_S, CTRL)
    typed = editor_of(window).session.annex
    for made, wanted in zip(typed.goals, annex.goals, strict=True):
        assert [p.text for p in made.paragraphs()] == [p.text for p in wanted.paragraphs()]
        assert [p.level for p in made.paragraphs()] == [p.level for p in wanted.paragraphs()]
        for mine, theirs in zip(made.measures(), wanted.measures(), strict=True):
            got = (mine.label, mine.unit, mine.rule, mine.target, mine.target_in_force)
            assert got == (
                theirs.label,
                theirs.unit,
                theirs.rule,
                theirs.target,
                theirs.target_in_force,
            )
            if theirs.items:
                assert mine.items == theirs.items
            else:
                assert mine.actual == theirs.actual
    assert lines_of(typed) == lines_of(annex)
    out = tmp_path / "a.pdf"

    def save() -> None:
        typist.press(Qt.Key.Key_A, CTRL)
        typist.keys(str(out))
        typist.enter()

    def agree() -> None:  # the sample's own errors
        in_dialog(save)
        typist.press(Qt.Key.Key_Tab)
        typist.press(Qt.Key.Key_Space)

    beside = editor_of(window).beside
    assert beside is not None
    qtbot.waitUntil(lambda: beside.errors() > 0, timeout=PATIENCE)
    in_dialog(agree)
    typist.press(Qt.Key.Key_E, CTRL | SHIFT)
    qtbot.waitUntil(lambda: "已匯出" in window.bar.text(), timeout=PATIENCE)
    assert out.stat().st_size > 100_000
    record_property("presses", typist.presses)
    assert typist.presses < 450, "beside the text itself"
