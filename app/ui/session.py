"""What is being edited: the saved annex with the drafts not yet written laid over it.

Every editor drafts here on each keystroke; every screen reads here. A draft is
written one second after the last key, or when its field is left. What the file
does not take stays here, in order, and is tried again by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.core.errors import Problem, WorldFailed
from app.core.model import Annex, Goal, Indicator, Measure, Submission
from app.core.sharing import may_edit
from app.core.submitting import lock_of
from app.ui.messages import Messages
from app.workspace import Changes, Workspace
from db.identity import Replaced
from db.steps import Set

# The promise: durable at most one second after the last key.
SAVE_AFTER_MS = 1000
# When what failed is tried again: soon, then ever more seldom.
RETRY_AFTER_MS = (1000, 2000, 4000, 8000, 15_000)
# Longer than another program's short write takes, and no hang yet; then it is tried again.
PATIENCE_S = 0.5
# Clocks of two machines that nobody would call wrong.
_CLOCKS_DIFFER = timedelta(minutes=5)
# The field of an indicator whose value is its paragraphs.
ANALYSIS = "analysis"


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
    unsaved = Signal()  # a draft waits; `trouble` says whether in vain
    gone = Signal()  # the annex is no longer in the file

    def __init__(self, workspace: Workspace, annex: str, messages: Messages) -> None:
        super().__init__()
        self.workspace = workspace
        self.messages = messages
        self._annex = annex
        # The first made is the first written. A long text is asked for only when it is wanted.
        self._drafts: dict[Place, Callable[[], Any]] = {}
        self._unreadable: dict[tuple[Place, str], Unreadable] = {}
        self.composing = False
        self.trouble = ""  # why what waits cannot be written
        # What the officer can do about it besides waiting: words, and what they do.
        self.remedies: tuple[tuple[str, Callable[[], object]], ...] = ()
        self._failures = 0  # of the world, since the officer last did something
        self._over = False  # the annex is gone, or the file is being closed
        self._last = workspace.annex(annex)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setObjectName("autosave")
        self._timer.timeout.connect(self._on_timer)
        workspace.listen(self._on_changes)
        workspace.wait_at_most(PATIENCE_S)
        self._latest = workspace.last_written()
        if not workspace.read_only:
            self._watch_clock()

    @property
    def annex(self) -> Annex:
        """The annex as saved; as it last was, once it is gone or the file is closed."""
        if not self._over:
            self._last = self.workspace.annex(self._annex)
        return self._last

    @property
    def read_only(self) -> bool:
        """Whether nothing of the year can be edited: the file is read only, or the year locked."""
        return self.workspace.read_only or self.lock is not None

    def closed(self, goal: str = "") -> bool:
        """Whether a goal cannot be edited, or, without its key, what belongs to none: nothing
        can, or the file is a unit's and was given for other goals."""
        return self.read_only or not may_edit(self.annex, goal)

    @property
    def lock(self) -> Submission | None:
        """The submission that locks the year; notes and acceptances are still written."""
        return lock_of(self.annex.submissions)

    def goal(self, key: str) -> Goal | None:
        """A goal with all its drafts laid over; None when it is gone."""
        goal = next((g for g in self.annex.goals if g.key == key), None)
        return self._whole_overlay(goal) if goal and key in self._touched() else goal

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
        annex, touched = self.year(), self._touched()
        if not touched:
            return annex
        goals = (self._whole_overlay(g) if g.key in touched else g for g in annex.goals)
        return replace(annex, goals=tuple(goals))

    def year(self) -> Annex:
        """The annex with the drafts of its own fields laid over; the goals are as saved."""
        annex = self.annex
        for place, value in self._drafts.items():
            if place.entity == "annex":
                name, whole = _whole(annex, place.field, value())
                annex = replace(annex, **{name: whole})
        return annex

    def _touched(self) -> set[str]:
        """The keys of the goals with drafts."""
        return {place.goal for place in self._drafts if place.goal}

    def _whole_overlay(self, goal: Goal) -> Goal:
        values: dict[str, dict[str, Any]] = {}
        for place, value in self._drafts.items():
            if place.goal == goal.key:
                values.setdefault(place.key, {})[place.field] = value()
        indicators = tuple(
            replace(i, **values.get(i.key, {})) for i in self.overlay(goal).indicators
        )
        return replace(goal, **values.get(goal.key, {}), indicators=indicators)

    def measure(self, measure: Measure) -> Measure:
        """The measure with its drafts laid over."""
        values = {
            place.field: value()
            for place, value in self._drafts.items()
            if place.key == measure.key and place.entity == "measure"
        }
        return replace(measure, **values) if values else measure

    def draft(self, place: Place, value: Any) -> None:
        """Note a field's value as it stands on the screen; it is written soon."""
        if self._keep(place, partial(_itself, value)):
            self.drafted.emit(place)

    def draft_later(self, place: Place, value: Callable[[], Any]) -> None:
        """Note that a text changed; its value is asked for only when it is wanted."""
        if self._keep(place, value):
            self.text_drafted.emit(place)

    def _keep(self, place: Place, value: Callable[[], Any]) -> bool:
        if self._over or self.closed(place.goal):
            return False
        self._drafts[place] = value
        self._timer.start(SAVE_AFTER_MS)
        self.unsaved.emit()
        return True

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
        return bool(self._drafts)

    def settle(self) -> bool:
        """Commit a composition and write all drafts, before anything else is done.

        Returns whether nothing is left waiting.
        """
        QGuiApplication.inputMethod().commit()
        return self.flush()

    def flush(self) -> bool:
        """Write all drafts now, the first made first; what fails is told, and stays.

        Returns whether nothing is left waiting.
        """
        return self._flush()

    def _flush(self, *, by_itself: bool = False) -> bool:
        self._timer.stop()
        if self._over:
            return True
        waited = self.dirty
        try:
            self.workspace.recover()
            refusal = self._write_drafts()
        except WorldFailed as problem:
            self._stand_by(problem, by_itself)
            return False
        if refusal:
            self._show_trouble(refusal, refusal, by_itself)
            return False
        self._carry_on(waited)
        return True

    def _write_drafts(self) -> str:
        """Write what waits; why something never can be as it is, if that is so."""
        refusal = ""
        for place in tuple(self._drafts):
            if place not in self._drafts:
                continue  # the screens wrote it when they heard of another
            value = self._drafts.pop(place)()
            try:
                self._write(place, value)
            except Problem as problem:
                self._drafts = {place: partial(_itself, value), **self._drafts}
                if isinstance(problem, WorldFailed):
                    raise
                refusal = str(problem)
        return refusal

    def _write(self, place: Place, value: Any) -> None:
        if place.field == ANALYSIS:
            self.workspace.rewrite_analysis(self._indicator(place), value, origin=self)
            return
        name, whole = _whole(self.annex, place.field, value)
        self.workspace.edit_all([Set(place.entity, place.key, name, whole)], origin=self)

    def _indicator(self, place: Place) -> Indicator:
        """The indicator of a text as saved."""
        for goal in self.annex.goals:
            for indicator in goal.indicators:
                if indicator.key == place.key:
                    return indicator
        raise Problem("要變更的衡量指標已不在檔案裡；請重新開啟檔案。")

    @property
    def stuck(self) -> bool:
        """Whether something waits that the file does not take now."""
        return self.dirty and self._failures > 0

    def reconnect(self) -> None:
        """Go on in the file that stands in the file's place now, if nobody wrote into it."""
        try:
            self.workspace.reconnect()
        except Problem as problem:
            self.messages.warn(str(problem), *self.remedies)
        else:
            self.flush()

    def _stand_by(self, problem: WorldFailed, by_itself: bool) -> None:
        """The file takes nothing now: keep what waits, tell it, and try again later."""
        for place, value in self._drafts.items():
            # The editor of a text may be gone before it can be written.
            self._drafts[place] = partial(_itself, value())
        self._failures = self._failures + 1 if by_itself else 1
        self._timer.start(RETRY_AFTER_MS[min(self._failures, len(RETRY_AFTER_MS)) - 1])
        if self.dirty:
            again: tuple[str, Callable[[], object]] = ("再試一次", self.flush)
            if isinstance(problem, Replaced):
                again = ("接著存入現在的檔案", self.reconnect)
            told = f"尚未存入：{problem}"
            self._show_trouble(str(problem), told, by_itself, again, *self.remedies)
        elif not by_itself:
            self.messages.warn(str(problem))

    def _show_trouble(
        self,
        sentence: str,
        told: str,
        by_itself: bool,
        *actions: tuple[str, Callable[[], object]],
    ) -> None:
        """Show that something waits in vain; a try nobody asked for says nothing twice."""
        news, self.trouble = sentence != self.trouble, sentence
        self.unsaved.emit()
        if news or not by_itself:
            self.messages.warn(told, *actions)

    def _carry_on(self, waited: bool) -> None:
        """Nothing waits any more; where it waited in vain before, say that it does not."""
        if self.trouble and self._failures:
            name = self.workspace.path.name
            self.messages.say(f"先前存不進去的變更，現在都已存入「{name}」。")
        self.trouble, self._failures = "", 0
        if waited:
            self._tell_saved()

    def do(self, write: Callable[[], Changes | None]) -> Changes | None:
        """Settle, then write; a problem is told. Returns what changed."""
        if not self.settle():
            return None
        try:
            changes = write()
        except Problem as problem:
            self.messages.warn(str(problem))
            if self.workspace.in_doubt:  # what was asked for may show yet
                self._timer.start(RETRY_AFTER_MS[0])
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
        self._unreadable.clear()
        self.trouble = ""

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

    def _on_timer(self) -> None:
        # Saving in mid-composition would disturb it, and what is composed has
        # not been entered yet. A large file takes nothing before it is checked.
        if self.composing or self.workspace.checking:
            self._timer.start(SAVE_AFTER_MS)
        else:
            self._flush(by_itself=True)

    def _tell_saved(self) -> None:
        self.saved.emit(datetime.now())
        self._watch_clock()

    def _watch_clock(self) -> None:
        """Tell it once when the clock went back: the history would say what never was."""
        now = datetime.now().astimezone()
        if self._latest and now < self._latest - _CLOCKS_DIFFER:
            self.messages.warn(
                f"電腦現在的時間 {now:%Y-%m-%d %H:%M} 早於檔案最後變更的時間 {self._latest:%Y-%m-%d %H:%M}；"
                "變更仍依先後存好，但請檢查電腦的日期與時間。"
            )
        self._latest = now


def _itself(value: Any) -> Any:
    return value


def _whole(annex: Annex, name: str, value: Any) -> tuple[str, Any]:
    """The field and value of a draft; `page.first_page` is a part of the annex's `page`."""
    field, _, part = name.partition(".")
    return (field, replace(getattr(annex, field), **{part: value})) if part else (name, value)
