"""The page beside the form: what window and page process say to each other.

Laying out, writing and drawing pages happens in a process of its own, so that
typing stays smooth. Messages are pickles behind their length; both ends are
this program, over the pipes of its own child.
"""

import pickle
import struct
from dataclasses import dataclass, replace
from typing import IO, Any

from app.core.check.finding import Finding
from app.core.model import Annex, Goal

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class ShowAnnex:
    """The annex to lay out and check.

    `frame` is the annex without goals; goals not in `changed` are known.
    `previous` is last year's annex, if the file has one.
    """

    serial: int
    frame: Annex
    keys: tuple[str, ...]
    changed: dict[str, Goal]
    previous: Annex | None = None


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A page, from 0, to draw at a number of pixels a point."""

    serial: int
    page: int
    scale: float


@dataclass(frozen=True, slots=True)
class AskSpot:
    """What lies under a point of a page."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Where a field's character stands."""

    key: str
    field: str
    index: int
    offset: int


@dataclass(frozen=True, slots=True)
class GoalBox:
    """The part of a page that a goal takes, from top to bottom in points."""

    goal: str
    page: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The pages of an annex: size in points, what each goal takes, the font used and what it lacks."""

    serial: int
    pages: int
    width: float
    height: float
    boxes: tuple[GoalBox, ...]
    lines: dict[str, int]
    font: str
    replaced: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found in an annex."""

    serial: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawn page: 8-bit grey, `stride` bytes a row."""

    serial: int
    page: int
    scale: float
    width: int
    height: int
    stride: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Spot:
    """The field and character under a point; `key` is empty where there is none."""

    key: str
    field: str
    index: int
    offset: int


@dataclass(frozen=True, slots=True)
class Found:
    """Where an asked field stands: page from 0, and the line's foot in points; page -1 if nowhere."""

    page: int
    y: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there are no pages, in a sentence."""

    serial: int
    sentence: str


def frame_of(annex: Annex) -> Annex:
    """The annex without its goals, and without what no page and no check looks at."""
    return replace(annex, goals=(), given=(), returned=(), assignment=None)


def pack(message: Any) -> bytes:
    """A message as it goes through the pipe."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


def read(stream: IO[bytes]) -> Any:
    """The next message of a blocking stream; None at its end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    body = stream.read(_LENGTH.unpack(head)[0])
    return pickle.loads(body)


def unpack(buffer: bytearray) -> list[Any]:
    """The whole messages at the start of a buffer, which are taken out of it."""
    messages = []
    while len(buffer) >= _LENGTH.size:
        length = _LENGTH.unpack_from(buffer)[0]
        if len(buffer) < _LENGTH.size + length:
            break
        messages.append(pickle.loads(bytes(buffer[_LENGTH.size : _LENGTH.size + length])))
        del buffer[: _LENGTH.size + length]
    return messages
