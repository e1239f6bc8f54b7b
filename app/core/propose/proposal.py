"""A measure proposed from the prose, how surely, and from which characters."""

from dataclasses import dataclass

from app.core.check.reading import Mention
from app.core.model import Measure


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure of a proposal was read: 三、(一) 「17件」.

    `entity` and `key` are the paragraph's or the indicator's, `line` the
    target column's line; `start` and `end` count its characters.
    """

    what: str
    said: str
    key: str
    line: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure read from the prose for an indicator (its key).

    `sure` is set only where the printed achievement follows from the other
    figures and nothing else in the document speaks against it; `why` says,
    where it is not, what the officer should look at.
    """

    indicator: str
    measure: Measure
    sure: bool
    why: str
    sources: tuple[Source, ...]


def source(what: str, mention: Mention, indicator: str) -> Source:
    """A mention as the source of a figure."""
    quantity = mention.quantity
    key = mention.placed.paragraph.key if mention.placed else indicator
    return Source(what, mention.said, key, mention.line, quantity.start, quantity.unit_end)
