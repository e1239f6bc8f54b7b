"""From a key to what it paints: the achievement beside 實際值, and a text, in the real window.

    xvfb-run -a python -m tests.benchmarks.keystroke [KEYS]

With a sample of 9 goals and a file of 900. Times are of one process, whole way:
key event, model, achievement, dataChanged, paint of every table that shows it;
key event, outline, draft, paint of the analysis. With the memory of all processes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.model import Annex, new_key
from app.ui.application import start
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.transfer import sample


class PaintWatch(QObject):
    """When a widget was painted first since `at` was last set to 0."""

    at = 0.0
    _painting = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self._painting:
            return False
        self._painting = True
        QApplication.sendEvent(watched, event)
        self._painting = False
        self.at = self.at or time.perf_counter()
        return True


def figure_keys(window: MainWindow, count: int) -> list[float]:
    """Seconds from each key in 實際值 to the paint of the achievement."""
    assert window.editor is not None
    table = window.editor.form.indicators[0].table
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 5))
    QTest.keyClick(table, Qt.Key.Key_F2)

    def press(number: int) -> None:
        if number % 6 == 5:
            QTest.keyClick(_focus(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(_focus(), str(number % 9 + 1))

    return _timed(press, table.viewport(), count)


def text_keys(window: MainWindow, count: int) -> list[float]:
    """Seconds from each committed character in the analysis to its paint."""
    assert window.editor is not None
    outline = window.editor.form.indicators[0].outline
    outline.setFocus()
    QTest.keyClick(outline, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)

    def commit(number: int) -> None:
        event = QInputMethodEvent()
        event.setCommitString("績效衡量達成"[number % 6])
        QApplication.sendEvent(outline, event)

    return _timed(commit, outline.viewport(), count)


def _timed(act: Callable[[int], None], painted: QWidget, count: int) -> list[float]:
    watch = PaintWatch()
    painted.installEventFilter(watch)
    times = []
    for number in range(count):
        QApplication.processEvents()
        watch.at = 0.0
        begin = time.perf_counter()
        act(number)
        while not watch.at:
            QApplication.processEvents()
        times.append(watch.at - begin)
    painted.removeEventFilter(watch)
    return times


def _focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def mebibytes() -> tuple[float, float]:
    """The proportional set size of this process, and of those it started."""
    me = os.getpid()
    children = Path(f"/proc/{me}/task/{me}/children").read_text("ascii").split()
    return _proportional(me), sum(_proportional(int(child)) for child in children)


def _proportional(process: int) -> float:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    return (
        next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
    )


def many(annex: Annex, goals: int) -> Annex:
    """The annex with its goals repeated under fresh keys."""
    fresh = []
    for number in range(goals):
        goal = annex.goals[number % len(annex.goals)]
        indicators = tuple(
            replace(
                i,
                key=new_key(),
                measures=tuple(replace(m, key=new_key()) for m in i.measures),
                analysis=tuple(replace(p, key=new_key()) for p in i.analysis),
            )
            for i in goal.indicators
        )
        fresh.append(
            replace(goal, key=new_key(), title=f"{goal.title}{number}", indicators=indicators)
        )
    return replace(annex, key=new_key(), goals=tuple(fresh))


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        application = window = None
        for goals in (9, 900):
            path = Path(folder) / f"{goals}.jixiao"
            Workspace.create(path, many(sample(), goals)).close()
            if window is None:
                application, window = start(path)
                window.show()
                window.activateWindow()
                QTest.qWaitForWindowActive(window)
                window.warm_up()
            else:
                assert window.open_file(path)
            QTest.qWait(300)
            for what, keys in (("figure", figure_keys), ("text", text_keys)):
                times = sorted(keys(window, count))
                median, late = times[len(times) // 2], times[int(len(times) * 0.99)]
                print(
                    f"{goals:4} goals, {what}: median {median * 1000:.1f} ms,"
                    f" 99th {late * 1000:.1f} ms"
                )
            print(
                f"{goals:4} goals: window {mebibytes()[0]:.0f} MiB, beside {mebibytes()[1]:.0f} MiB"
            )
        assert window is not None
        assert window.editor is not None
        window.editor.session.forget()
        window.close()
        del application


if __name__ == "__main__":
    main()
