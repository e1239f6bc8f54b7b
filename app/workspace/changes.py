"""What a write tells the screens."""

from dataclasses import dataclass

from db.steps import POSITION, WHOLE, Written


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, and who began it.

    `annexes` and `goals` are the keys of what to show afresh; `fields` the
    single fields as (key, field); `outline` whether anything was added, moved
    or taken away. `origin` is whatever the caller of the write passed: the
    screen that began it skips its own echo. `what` names the action.
    """

    what: str
    annexes: frozenset[str]
    goals: frozenset[str]
    fields: frozenset[tuple[str, str]]
    outline: bool
    origin: object = None

    def __bool__(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.annexes)


def changes_of(written: Written, origin: object) -> Changes:
    """The changes of a transaction."""
    special = {WHOLE, POSITION}
    return Changes(
        what=written.what,
        annexes=frozenset(annex for annex, _ in written.touched),
        goals=frozenset(goal for _, goal in written.touched if goal),
        fields=frozenset((c.key, c.field) for c in written.changes if c.field not in special),
        outline=any(c.field in special for c in written.changes),
        origin=origin,
    )
