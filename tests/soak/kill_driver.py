"""The real window, edited by keys without end, until it is killed.

Prints `begin N {place, before, text}` before the first key of an edit, and
`saved N typed` each time the window says that something was saved, with what
was typed of it by then.
"""

import json
import random
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from app.ui.application import start
from app.ui.main_window import MainWindow
from tests.flows.driving import control, editor_of, go_to_cell, go_to_goal, press, type_text

_WORDS = "完成輔導訓練abc12 xyz"
_CELLS = {"label": "項目", "unit": "單位", "actual": "實際值"}


def say(*words: object) -> None:
    """Say a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class Typing:
    """One edit after another; what is typed of each when a save is told."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window = window
        self._chance = random.Random(seed)
        self._number = 0
        self._typed = ""
        editor_of(window).session.saved.connect(self._on_saved)

    def edit(self) -> None:
        """Go to a random field, type a text there, and leave it."""
        self._number += 1
        annex = editor_of(self._window).session.annex
        goal = self._chance.randrange(len(annex.goals))
        go_to_goal(self._window, goal + 1)
        kind = self._chance.choice([self._title, self._name, self._cell, self._analysis])
        kind(annex.goals[goal])

    def _title(self, goal: Any) -> None:
        editor_of(self._window).form.to_title()
        self._replace(goal.key, "title", self._text())

    def _name(self, goal: Any) -> None:
        editor_of(self._window).form.indicators[0].name.setFocus()
        self._replace(goal.indicators[0].key, "indicator", self._text())

    def _replace(self, key: str, field: str, text: str) -> None:
        control(Qt.Key.Key_A)
        self._type(key, field, "", text)
        press(Qt.Key.Key_Tab)

    def _cell(self, goal: Any) -> None:
        measures = goal.indicators[0].measures
        if not measures:
            return
        row = self._chance.randrange(len(measures))
        field = self._chance.choice(list(_CELLS))
        index = go_to_cell(self._window, row, _CELLS[field])
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return  # this rule works it out
        text = str(self._chance.randrange(10**6, 10**9)) if field == "actual" else self._text()
        press(Qt.Key.Key_F2)
        control(Qt.Key.Key_A)
        self._type(measures[row].key, field, "", text)
        press(Qt.Key.Key_Return)

    def _analysis(self, goal: Any) -> None:
        analysis = goal.indicators[0].analysis
        if not analysis:
            return
        editor_of(self._window).form.to_analysis()
        control(Qt.Key.Key_End)
        self._type(analysis[-1].key, "text", analysis[-1].text, self._text())
        press(Qt.Key.Key_Tab, modifier=Qt.KeyboardModifier.ControlModifier)

    def _text(self) -> str:
        words = "".join(self._chance.choices(_WORDS, k=self._chance.randrange(2, 12)))
        return f"x{self._number}{words}z"

    def _type(self, key: str, field: str, before: str, text: str) -> None:
        self._typed = ""
        place = {"key": key, "field": field, "before": before, "text": text}
        say("begin", self._number, json.dumps(place, ensure_ascii=False))
        for number, char in enumerate(text, 1):
            if not char.isascii():  # what an input method commits is saved at once
                self._typed = text[:number]
            type_text(char)
            self._typed = text[:number]

    def _on_saved(self, _: datetime) -> None:
        say("saved", self._number, json.dumps(self._typed, ensure_ascii=False))


def main(path: str, seed: str) -> None:
    """Open the window on a file and edit it."""
    application, window = start(Path(path))
    window.show()
    window.activateWindow()
    application.processEvents()
    window.warm_up()
    typing = Typing(window, int(seed))
    say("ready")
    edit: Callable[[], None] = typing.edit
    while True:
        edit()
        application.processEvents()


if __name__ == "__main__":
    main(*sys.argv[1:])
