"""From process start to the first painted window: ours with a file, against a bare PySide6 one.

python -m tests.benchmarks.first_paint [ROUNDS]     the paired table, whole processes
python -m tests.benchmarks.first_paint bare         one bare window, then exit
python -m tests.benchmarks.first_paint ours FILE    one of ours, then exit
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _exit_when_painted(window: object) -> None:
    """Leave the process at the end of the window's first paint."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                window.removeEventFilter(self)
                QTimer.singleShot(0, lambda: os._exit(0))
            return False

    watch = Watch(window)
    window.installEventFilter(watch)


def bare() -> None:
    """A window with nothing in it."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.resize(1240, 820)
    _exit_when_painted(window)
    window.show()
    application.exec()


def ours(path: Path) -> None:
    """Our window, list and first form filled."""
    import gc

    gc.disable()
    from app.ui.application import start

    application, window = start(path)
    assert window.editor is not None
    assert window.editor.form.indicators
    _exit_when_painted(window)
    window.show()
    application.exec()


def seconds(*command: str) -> float:
    """How long a process takes."""
    import subprocess
    import time

    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    import statistics
    import subprocess
    import tempfile

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    me = (sys.executable, "-m", "tests.benchmarks.first_paint")
    folders = [str(ROOT / name) for name in ("app", "db", "resources", "tests/benchmarks")]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *folders], check=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        file = Path(folder) / "sample.jixiao"
        subprocess.run([sys.executable, "-m", "app", "sample", str(file)], check=True, cwd=ROOT)
        commands = {
            "bare": (*me, "bare"),
            "ours": (*me, "ours", str(file)),
            "help": (sys.executable, "-m", "app", "--help"),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            for name, command in commands.items():
                times[name].append(seconds(*command))
    for name, taken in times.items():
        print(f"{name:5} {statistics.median(taken[1:]):.3f} s")
    ratio = [a / b for a, b in zip(times["ours"][1:], times["bare"][1:], strict=True)]
    print(f"ours/bare, pair by pair: {statistics.median(ratio):.2f}")
    ratio = [a / b for a, b in zip(times["help"][1:], times["ours"][1:], strict=True)]
    print(f"help/ours, pair by pair: {statistics.median(ratio):.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        bare()
    elif sys.argv[1:2] == ["ours"]:
        ours(Path(sys.argv[2]))
    else:
        main()
