"""The small edits a user action is made of, and what the journal writes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# The journal's two fields that are no field of the annex.
WHOLE = "*"
POSITION = "position"
# The batch by which a salvaged file begins anew: every annex whole.
SALVAGED = "救出內容"
# What a transaction of the journal can be.
KINDS = ("edit", "undo", "redo")


@dataclass(frozen=True, slots=True)
class Set:
    """Give a field a new value."""

    entity: str
    key: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Add an annex, or a goal, indicator, measure or paragraph below its parent.

    `position` counts from 1; None is behind the last.
    """

    thing: Any
    parent: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a thing away with all below it."""

    entity: str
    key: str


@dataclass(frozen=True, slots=True)
class Move:
    """Put a thing at another position, from 1, among those beside it."""

    entity: str
    key: str
    position: int


Step = Set | Insert | Delete | Move


def told(field: str, old: str | None, new: str | None) -> bool:
    """Whether a line of the journal has the values it must: a whole thing is born or dies."""
    if field == WHOLE:
        return (old is None) != (new is None)
    return old is not None and new is not None


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the journal. `old` and `new` are JSON, or None before birth and after death.

    `field` is a field's name, `position`, or `*` for a whole subtree.
    """

    entity: str
    key: str
    field: str
    old: str | None
    new: str | None
    place: str

    def inverse(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.entity, self.key, self.field, self.new, self.old, self.place)


@dataclass(frozen=True, slots=True)
class Written:
    """What a transaction did: the changes, and the goals they lie in as (annex, goal or None)."""

    what: str
    changes: tuple[Change, ...]
    touched: frozenset[tuple[str, str | None]]


# What is called inside a transaction, before its commit.
Look = Callable[[Written], None]


def no_look(_: Written) -> None:
    """For who has nothing to read inside the transaction."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A change as the history shows it; `kind` is edit, undo or redo."""

    at: str
    who: str
    kind: str
    what: str
    place: str
    entity: str
    key: str
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines of the journal are asked for: all of these at once.

    `containing` is a text in time, name, action, place or a value; `after` the
    number of the line behind which they stand; `key` a thing, and `field` one of
    its fields (`analysis` of an indicator: all that became of its paragraphs).
    """

    containing: str = ""
    after: int = 0
    key: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Lines of the journal, newest first, each with its number.

    `rest` is the number below which to go on, None where all has been looked at.
    """

    lines: tuple[tuple[int, HistoryLine], ...]
    rest: int | None


@dataclass(frozen=True, slots=True)
class Since:
    """What the journal says of the time after one of its lines.

    `outline` are the births, deaths and moves, the last one first; `first` the
    value, as JSON, that each field had by then, as (key, field).
    """

    outline: tuple[Change, ...]
    first: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class UndoStatus:
    """The names of what 復原 and 取消復原 would do, None where there is nothing."""

    undo: str | None
    redo: str | None


@dataclass(frozen=True, slots=True)
class AnnexHead:
    """An annex of the file, without its goals."""

    key: str
    agency: str
    fiscal_year: int
