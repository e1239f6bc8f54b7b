"""What two sides changed differently, and how that is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# The two fields of a conflict that are no field of the annex: a whole thing, which one
# side removed and the other edited, and the order of what stands in a list of a thing.
WHOLE = "*"
ORDER = "order:"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, and differently.

    `field` is a field's name; or `*`, then the values are the whole thing, None
    for the side that removed it; or `order:` and the name of a list, then the
    values are the keys of what both sides have in it, in their order. Where the
    thing was not in what was given out, `base` is None.
    """

    entity: str
    key: str
    field: str
    base: Any
    ours: Any
    theirs: Any

    @property
    def place(self) -> tuple[str, str]:
        """Key and field: there is one conflict at most for each."""
        return self.key, self.field


# What shall stand: the value of either side, or, for a field's value, a third.
Decide = Callable[[Conflict], Any]


def keep_ours(conflict: Conflict) -> Any:
    """Our value stands."""
    return conflict.ours


def take_theirs(conflict: Conflict) -> Any:
    """Their value stands."""
    return conflict.theirs
