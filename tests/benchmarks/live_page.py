"""From the last key to the drawn page, in the real window.

    xvfb-run -a python -m tests.benchmarks.live_page [ROUNDS]

Includes the wait after the last key, laying out, writing, drawing and painting.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.application import start
from app.workspace import Workspace
from app.workspace.transfer import sample
from tests.benchmarks.keystroke import many


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        window = None
        for goals in (9, 900):
            path = Path(folder) / f"{goals}.jixiao"
            Workspace.create(path, many(sample(), goals)).close()
            if window is None:
                _application, window = start(path)
                window.show()
                window.activateWindow()
                QTest.qWaitForWindowActive(window)
                window.warm_up()
            else:
                assert window.open_file(path)
            assert window.editor is not None
            assert window.editor.beside is not None
            view = window.editor.beside.page.view
            title = window.editor.form.title
            title.setFocus()
            deadline = time.perf_counter() + 60
            while not view.is_current() and time.perf_counter() < deadline:
                QApplication.processEvents()
            times = []
            for _ in range(rounds):
                begin = time.perf_counter()
                QTest.keyClicks(title, "a")
                serial = window.editor.beside.page.service.serial
                while window.editor.beside.page.service.serial == serial or not view.is_current():
                    QTest.qWait(1)
                times.append(time.perf_counter() - begin)
            times.sort()
            median, most = times[len(times) // 2], times[-1]
            print(f"{goals:4} goals: median {median * 1000:.0f} ms, longest {most * 1000:.0f} ms")
        assert window is not None
        window.close()


if __name__ == "__main__":
    main()
