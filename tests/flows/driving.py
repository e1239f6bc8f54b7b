"""How tests press keys and find things on the window."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.core.figures import Figure
from app.core.model import Measure
from app.ui.editor import Editor
from app.ui.main_window import MainWindow
from app.ui.tables import FieldTable


def editor_of(window: MainWindow) -> Editor:
    """The editor of the open file."""
    assert window.editor is not None, window.bar.text()
    return window.editor


def focus() -> QWidget:
    """The widget that would get the next key."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def press(*keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys where the focus is, each where it is then."""
    for key in keys:
        QTest.keyClick(focus(), key, modifier)


def control(key: Qt.Key) -> None:
    """Press Ctrl and a key."""
    press(key, modifier=Qt.KeyboardModifier.ControlModifier)


def type_text(text: str) -> None:
    """Type characters where the focus is, each where it is then.

    What no key gives comes as an input method gives it.
    """
    for char in text:
        if char.isascii():
            QTest.keyClicks(focus(), char)
        else:
            QApplication.sendEvent(focus(), QInputMethodEvent(char, []))
            event = QInputMethodEvent()
            event.setCommitString(char)
            QApplication.sendEvent(focus(), event)


def go_to_goal(window: MainWindow, number: int) -> None:
    """Choose a goal by keys in the list, from 1."""
    goals = editor_of(window).goals
    goals.setFocus()
    press(Qt.Key.Key_Home, modifier=Qt.KeyboardModifier.ControlModifier)
    for _ in range(number - 1):
        press(Qt.Key.Key_Down)


def table(window: MainWindow, indicator: int = 0) -> FieldTable:
    """The table of measures."""
    return editor_of(window).form.indicators[indicator].table


def go_to_cell(window: MainWindow, row: int, heading: str, indicator: int = 0) -> QModelIndex:
    """Put the cursor on a cell of the measures, found by its heading."""
    view = table(window, indicator)
    index = view.model().index(row, column(view, heading))
    view.setFocus()
    view.setCurrentIndex(index)
    return index


def column(view: FieldTable, heading: str) -> int:
    """The number of a column."""
    headings = [
        view.model().headerData(n, Qt.Orientation.Horizontal)
        for n in range(view.model().columnCount())
    ]
    return headings.index(heading)


def shown(window: MainWindow, row: int, heading: str, indicator: int = 0) -> str:
    """What a cell of the measures shows."""
    view = table(window, indicator)
    return str(view.model().index(row, column(view, heading)).data() or "")


def click(window: MainWindow, name: str) -> None:
    """Click the visible button of that accessible name."""
    for button in window.findChildren(QPushButton):
        if button.accessibleName() == name and button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return
    raise LookupError(name)


def saved_measure(window: MainWindow, goal: int, measure: int) -> Measure:
    """A measure as saved; positions from 1."""
    return list(editor_of(window).session.annex.goals[goal - 1].measures())[measure - 1]


def figure(text: str) -> Figure:
    """A figure, short."""
    return Figure(text)
