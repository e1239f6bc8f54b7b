"""What is being edited: the saved annex with the drafts not yet written laid over it.

Every editor drafts here on each keystroke; every screen reads here. A draft is
written one second after the last key, or when its field is left.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.core.errors import Problem
from app.core.model import Annex, Goal, Measure
from app.ui.messages import Messages
from app.workspace import Changes, Workspace
from db.steps import Set

# The promise: durable at most one second after the last key.
SAVE_AFTER_MS = 1000
RETRY_AFTER_MS = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a thing of a goal. `goal` is empty for the annex's own fields."""

    entity: str
    key: str
    field: str
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that is no value of its field, kept as typed until it is mended."""

    text: str
    sentence: str


class Session(QObject):
    """The open annex while it is being edited."""

    changed = Signal(object)  # Changes, after a write
    drafted = Signal(object)  # Place, on each keystroke that makes or takes back a draft
    text_drafted = Signal(object)  # Place, when a text whose value is asked for later changed
    saved = Signal(object)  # datetime of the write that returned
    unsaved = Signal()  # a draft waits
    gone = Signal()  # the annex is no longer in the file

    def __init__(self, workspace: Workspace, annex: str, messages: Messages) -> None:
        super().__init__()
        self.workspace = workspace
        self.messages = messages
        self._annex = annex
        self._drafts: dict[Place, Any] = {}
        self._suppliers: dict[Place, Callable[[], tuple[Any, ...]]] = {}
        self._unreadable: dict[tuple[Place, str], Unreadable] = {}
        self.composing = False
        self._over = False  # the annex is gone, or the file is being closed
        self._last = workspace.annex(annex)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setObjectName("autosave")
        self._timer.timeout.connect(self._on_timer)
        workspace.listen(self._on_changes)

    @property
    def annex(self) -> Annex:
        """The annex as saved; as it last was, once it is gone or the file is closed."""
        if not self._over:
            self._last = self.workspace.annex(self._annex)
        return self._last

    @property
    def read_only(self) -> bool:
        """Whether nothing can be edited."""
        return self.workspace.read_only

    def goal(self, key: str) -> Goal | None:
        """A goal with its drafts laid over; None when it is gone."""
        goal = next((g for g in self.annex.goals if g.key == key), None)
        return self.overlay(goal) if goal else None

    def overlay(self, goal: Goal) -> Goal:
        """The goal as it will be once its drafts of measures are written."""
        if not any(p.goal == goal.key and p.entity == "measure" for p in self._drafts):
            return goal
        indicators = (
            replace(i, measures=tuple(self.measure(m) for m in i.measures)) for i in goal.indicators
        )
        return replace(goal, indicators=tuple(indicators))

    def annex_on_screen(self) -> Annex:
        """The annex as it will be once all drafts, of texts too, are written."""
        annex = replace(self.annex, **self._annex_drafts())
        touched = {place.goal for place in (*self._drafts, *self._suppliers)}
        if not touched:
            return annex
        goals = (self._whole_overlay(g) if g.key in touched else g for g in annex.goals)
        return replace(annex, goals=tuple(goals))

    def _annex_drafts(self) -> dict[str, Any]:
        drafts = [(p.field, value) for p, value in self._drafts.items() if p.entity == "annex"]
        return dict(self._whole(field, value) for field, value in drafts)

    def _whole_overlay(self, goal: Goal) -> Goal:
        values: dict[str, dict[str, Any]] = {}
        for place, value in self._drafts.items():
            values.setdefault(place.key, {})[place.field] = value
        for place, supply in self._suppliers.items():
            if place.goal == goal.key:
                values.setdefault(place.key, {})["analysis"] = supply()[1]
        indicators = tuple(
            replace(i, **values.get(i.key, {})) for i in self.overlay(goal).indicators
        )
        return replace(goal, **values.get(goal.key, {}), indicators=indicators)

    def measure(self, measure: Measure) -> Measure:
        """The measure with its drafts laid over."""
        values = {
            place.field: value
            for place, value in self._drafts.items()
            if place.key == measure.key and place.entity == "measure"
        }
        return replace(measure, **values) if values else measure

    def draft(self, place: Place, value: Any) -> None:
        """Note a field's value as it stands on the screen; it is written soon."""
        if self._over or self.read_only:
            return
        self._drafts[place] = value
        self._wait()
        self.drafted.emit(place)

    def draft_later(self, place: Place, supply: Callable[[], tuple[Any, ...]]) -> None:
        """Note that a text changed; its value is asked for only when it is written.

        `supply` gives the arguments of `Workspace.rewrite_analysis` but the origin.
        """
        if self._over or self.read_only:
            return
        self._suppliers[place] = supply
        self._wait()
        self.text_drafted.emit(place)

    def refuse(self, place: Place, cell: str, text: str, sentence: str) -> None:
        """Keep a text that cannot be read; the saved value stays until it is mended."""
        self._unreadable[place, cell] = Unreadable(text, sentence)
        self._drafts.pop(place, None)
        self.drafted.emit(place)

    def accept(self, place: Place, cell: str = "") -> None:
        """The text of this cell reads well again."""
        if self._unreadable.pop((place, cell), None):
            self.drafted.emit(place)

    def unreadable(self, place: Place, cell: str = "") -> Unreadable | None:
        """The text of a cell that cannot be read, if so."""
        return self._unreadable.get((place, cell))

    def unreadable_of(self, key: str) -> list[Unreadable]:
        """All such texts of one thing."""
        return [u for (place, _), u in self._unreadable.items() if place.key == key]

    def all_unreadable(self) -> list[tuple[Place, Unreadable]]:
        """All such texts."""
        return [(place, u) for (place, _), u in self._unreadable.items()]

    @property
    def dirty(self) -> bool:
        """Whether a draft waits to be written."""
        return bool(self._drafts or self._suppliers)

    def settle(self) -> bool:
        """Commit a composition and write all drafts, before anything else is done.

        Returns whether nothing is left waiting.
        """
        QGuiApplication.inputMethod().commit()
        return self.flush()

    def flush(self) -> bool:
        """Write all drafts now. A failure is told, and the drafts stay and are tried again."""
        self._timer.stop()
        try:
            while self._suppliers:
                place, supply = next(iter(self._suppliers.items()))
                self.workspace.rewrite_analysis(*supply(), origin=self)
                del self._suppliers[place]
                self._tell_saved()
            while self._drafts:
                place, value = next(iter(self._drafts.items()))
                edit = Set(place.entity, place.key, *self._whole(place.field, value))
                self._drafts.pop(place)
                try:
                    self.workspace.edit_all([edit], origin=self)
                except Problem:
                    self._drafts[place] = value
                    raise
                self._tell_saved()
        except Problem as problem:
            self.messages.warn(str(problem))
            self._timer.start(RETRY_AFTER_MS)
            return False
        return True

    def _whole(self, name: str, value: Any) -> tuple[str, Any]:
        """The field and value of a draft; `page.first_page` is a part of the annex's `page`."""
        field, _, part = name.partition(".")
        return (
            (field, replace(getattr(self.annex, field), **{part: value})) if part else (name, value)
        )

    def do(self, write: Callable[[], Changes | None]) -> Changes | None:
        """Settle, then write; a problem is told. Returns what changed."""
        if not self.settle():
            return None
        try:
            changes = write()
        except Problem as problem:
            self.messages.warn(str(problem))
            return None
        if changes:
            self._tell_saved()
        return changes

    def undo(self) -> None:
        """Take the last action back."""
        self.do(self.workspace.undo)

    def redo(self) -> None:
        """Do again what was undone."""
        self.do(self.workspace.redo)

    def forget(self) -> None:
        """Drop all drafts and unreadable texts."""
        self._drafts.clear()
        self._suppliers.clear()
        self._unreadable.clear()

    def close(self) -> None:
        """Take no more drafts: editors that are taken down commit once more what they hold."""
        self._timer.stop()
        self._over = True

    def _on_changes(self, changes: Changes) -> None:
        if self._annex in {head.key for head in self.workspace.heads()}:
            self.changed.emit(changes)
        else:
            self._over = True
            self.forget()
            self.gone.emit()

    def _wait(self) -> None:
        self._timer.start(SAVE_AFTER_MS)
        self.unsaved.emit()

    def _on_timer(self) -> None:
        # Saving in mid-composition would disturb it, and what is composed has
        # not been entered yet.
        if self.composing:
            self._timer.start(SAVE_AFTER_MS)
        else:
            self.flush()

    def _tell_saved(self) -> None:
        self.saved.emit(datetime.now())
