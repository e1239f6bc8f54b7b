"""The window outlives what PySide6 6.12.0 does to None and True on Python 3.11."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from app.ui.immortal import keep_singletons
keep_singletons()
class Source(QObject):
    fired = Signal()
application = QApplication([])
source = Source()
for _ in range(200_000):
    source.fired.emit()
    application.focusWidget()
print("alive")
"""


def test_many_emissions_do_not_kill() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr
