"""Types 注音 into the real window through ibus-chewing; run inside ime_session.sh.

Each scene composes 我 (keys j i 3) without ending the composition, does what an
officer may do in the middle of it, and says what the file then holds.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.application import start
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.transfer import create_sample

COMPOSED = "我"


def keys(*names: str) -> None:
    """Press real keys, one after another, and let them arrive."""
    for name in names:
        subprocess.run(["xdotool", "key", name], check=True)
        QTest.qWait(120)
    QTest.qWait(200)


def compose() -> None:
    """Begin to compose 我; it stays in the pre-edit."""
    keys("j", "i", "3")


def title_of(path: Path) -> str:
    """The first goal's title in the file."""
    with Workspace.open(path, write=False) as workspace:
        return workspace.annex(workspace.find().key).goals[0].title


def click(point: QPoint) -> None:
    """Click with the real pointer."""
    at = ("mousemove", str(point.x()), str(point.y()), "click", "1")
    subprocess.run(["xdotool", *at], check=True)
    QTest.qWait(500)


def leave_field(window: MainWindow) -> None:
    """By a click: Tab belongs to the input method while it composes."""
    assert window.editor is not None
    name = window.editor.form.indicators[0].name
    click(name.mapToGlobal(name.rect().center()))


def save(window: MainWindow) -> None:
    keys("ctrl+s")


def undo(window: MainWindow) -> None:
    keys("ctrl+z")


def close(window: MainWindow) -> None:
    window.close()


def other_goal(window: MainWindow) -> None:
    assert window.editor is not None
    goals = window.editor.goals
    click(goals.viewport().mapToGlobal(QPoint(60, int(goals.rowHeight(0) * 2.5))))


def wait(window: MainWindow) -> None:
    """Longer than the autosave waits."""
    QTest.qWait(2500)


def button(window: MainWindow) -> None:
    assert window.editor is not None
    window.editor.overview.show()
    window.action("page1").trigger()
    QTest.qWait(300)


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "leave the field": leave_field,
    "save": save,
    "undo": undo,
    "close": close,
    "another goal": other_goal,
    "wait": wait,
    "overview": button,
}


def play(name: str) -> str | None:
    """Play a scene in a fresh window; what went wrong, or None."""
    path = Path(tempfile.mkdtemp()) / "a.jixiao"
    create_sample(path)
    before = title_of(path)
    _application, window = start(path)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.warm_up()
    assert window.editor is not None
    title = window.editor.form.title
    title.setFocus()
    cursor = title.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    title.setTextCursor(cursor)
    QTest.qWait(2500)
    compose()
    during = title_of(path)
    if during != before:
        return f"saved in mid-composition: {during}"
    SCENES[name](window)
    QTest.qWait(300)
    if name == "wait":
        if title_of(path) != before:
            return "saved in mid-composition"
        if title.toPlainText() != before:
            return f"the composition was disturbed: {title.toPlainText()}"
        keys("Return")
        QTest.qWait(1500)
    found = title_of(path)
    window.close()
    expected = before if name == "undo" else before + COMPOSED
    return None if found == expected else f"the file holds {found!r}"


def main() -> None:
    """Play one scene, named by the first argument."""
    wrong = play(sys.argv[1])
    print(wrong or "ok")
    sys.stdout.flush()
    if QApplication.instance():
        os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
