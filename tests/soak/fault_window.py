"""The real window on a disk that fails: what is typed stays, and is saved when the disk is well.

Run with faulty_disk.c preloaded; prints as fault_driver.py does.
"""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from app.ui import dialogs
from app.ui.application import start
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from tests.flows.driving import editor_of, go_to_cell, go_to_goal, press, type_text
from tests.soak.fault_driver import FAULTS, Disk, Fault
from tests.support import small_annex

Act = Callable[[], None]


@dataclass(slots=True)
class Trial:
    """A window, and what is done in it."""

    window: MainWindow
    folder: Path
    disk: Disk
    copies: int = 0

    def acts(self) -> dict[str, tuple[Act, Act]]:
        """What is done on a bad disk, by its name, and what before it on a good one."""
        actions = self.window.action

        def nothing() -> None:
            pass

        def undo() -> None:
            actions("undo").trigger()

        return {
            "window: save": (self.type_title, nothing),
            "window: save three fields": (self.type_three, nothing),
            "window: undo": (undo, self.type_title),
            "window: redo": (actions("redo").trigger, lambda: (self.type_title(), undo())[0]),
            "window: add a goal": (actions("add_goal").trigger, self.keep_few),
            "window: save a copy": (self.save_copy, nothing),
            "window: save elsewhere": (self.save_elsewhere, nothing),
        }

    def try_all(self, name: str, fault: Fault) -> tuple[int, list[str]]:
        """A fault at every act in turn; how many there were, and what went wrong."""
        do, prepare = self.acts()[name]
        bad: list[str] = []
        number = 0
        while True:
            go_to_goal(self.window, 1)
            prepare()
            assert self.session.flush()
            before = content(self.path)
            self.window.bar.hide()
            self.disk.arm(self.folder, number + 1, fault)
            do()
            count, struck = self.disk.disarm()
            if count <= number:
                return number, bad
            number += 1
            assert number < 1000, "it never ends"
            wrongs = [*self._kept(before), *self._recovers()]
            bad += [f"{number} of {count} ({struck}): {wrong}" for wrong in wrongs]

    def _kept(self, before: Any) -> Iterator[str]:
        """The file as the next start would find it is as it was, or whole as it is now."""
        told = self.window.bar.text() if self.window.bar.isVisible() else ""
        if self.session.dirty and (self.window.saved.text() != "尚未存入" or not told):
            yield f"it says {self.window.saved.text()!r} and {told!r}"
        if told.count("。") > 1:
            yield f"more than a sentence: {told!r}"
        if not self.session.dirty and "尚未" in self.window.saved.text():
            yield "nothing waits, and it says so"
        copy = self.folder.parent / "copy"
        shutil.copytree(self.folder, copy)
        try:
            now = content(copy / self.path.name)
        except Exception as error:
            yield f"it would not open: {error!r}"
            return
        finally:
            shutil.rmtree(copy)
        many = len(now[1]) - len(before[1])
        if not 0 <= many <= 3 or (many == 0 and now[0] != before[0]):
            yield f"neither before nor after: {before} {now}"

    def _recovers(self) -> Iterator[str]:
        """On a good disk what is on the screen is saved, and nothing else is left."""
        if not self.session.flush():
            yield f"it is still not saved: {self.session.trouble}"
            return
        screen = self.session.annex_on_screen()
        with Workspace.open(self.path, write=False) as workspace:
            if workspace.annex(screen.key) != screen:
                yield "the file holds something else than the screen"
        for other in self.folder.glob("*.jixiao"):
            if other != self.path:
                content(other)  # whole, or it raises
                other.unlink()
        left = [path.name for path in self.folder.iterdir() if path.name.endswith(".tmp")]
        if left:
            yield f"left behind: {left}"
            for name in left:
                (self.folder / name).unlink()

    @property
    def session(self) -> Any:
        """What is being edited."""
        return editor_of(self.window).session

    @property
    def path(self) -> Path:
        """Where the open file lies."""
        return Path(self.session.workspace.path)

    def type_title(self) -> None:
        """Type into the title, and leave it."""
        editor_of(self.window).form.to_title()
        press(Qt.Key.Key_End)
        type_text("a")
        press(Qt.Key.Key_Tab)

    def type_three(self) -> None:
        """Type into three fields, one after another."""
        self.type_title()
        go_to_cell(self.window, 0, "實際值")
        self.copies += 1
        type_text(str(self.copies))
        press(Qt.Key.Key_Return)
        editor_of(self.window).form.to_analysis()
        press(Qt.Key.Key_End)
        type_text("b")
        press(Qt.Key.Key_Tab, modifier=Qt.KeyboardModifier.ControlModifier)

    def keep_few(self) -> None:
        """Take goals away that were added."""
        while len(self.session.annex.goals) > 3:
            key = self.session.annex.goals[-1].key
            self.session.do(lambda key=key: self.session.workspace.delete("goal", key))
        go_to_goal(self.window, 1)

    def save_copy(self) -> None:
        """Write a copy."""
        dialogs.ask_save = lambda *_: self.folder / "copy.jixiao"
        self.window.copying.save_copy()

    def save_elsewhere(self) -> None:
        """Go on in another file of the same folder."""
        self.copies += 1
        out = self.folder / f"{self.copies}.jixiao"
        dialogs.ask_save = lambda *_: out
        self.window.copying.save_elsewhere()


def content(path: Path) -> tuple[Any, list[tuple[str, str, str]]]:
    """What a file holds, which must be in order."""
    with Workspace.open(path, write=False) as workspace:
        faults = workspace.faults()
        assert not faults, faults
        annex = workspace.annex(workspace.heads()[0].key)
        return annex, [(line.what, line.place, line.field) for line in workspace.history()]


def main(folder: str, *names: str) -> None:
    """Try in a folder of its own."""
    world = Path(folder) / "world"
    world.mkdir(parents=True)
    path = world / "a.jixiao"
    Workspace.create(path, small_annex()).close()
    application, window = start(path)
    window.show()
    window.activateWindow()
    application.processEvents()
    window.warm_up()
    trial = Trial(window, world, Disk())
    for name in names or trial.acts():
        for fault in FAULTS:
            times, bad = trial.try_all(name, fault)
            told = {"operation": name, "fault": fault.name, "lasting": fault.lasting}
            print(json.dumps(told | {"times": times, "bad": bad}), flush=True)
    window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
