"""Which backups stay: all of a day, one a day for a month, one a month for two years."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

_ALL = timedelta(days=1)
_DAILY = timedelta(days=31)
_MONTHLY = timedelta(days=731)


class Kind(Enum):
    """What a backup was made for; the value is what officers read."""

    OPENING = "開啟"
    CLOSING = "關閉"
    UPGRADE = "升級前"
    IMPORT = "匯入前"
    RESTORE = "還原前"
    TIMED = "定時"
    MANUAL = "手動"


# What a way back depends on: each of the last month is kept.
LASTING = frozenset({Kind.UPGRADE, Kind.RESTORE})


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """A backup as thinning sees it. `number` says which was made later, whatever the clock said."""

    number: int
    at: datetime
    kind: Kind


def kept(stamps: Iterable[Stamp], now: datetime) -> frozenset[Stamp]:
    """The backups to keep; the rest may go. The one made last always stays.

    Of a day, and of a month, the one made last stands for it. What the clock
    puts into the future stays until its time is past.
    """
    last_of: dict[Hashable, Stamp] = {}
    for stamp in sorted(stamps, key=lambda s: (s.number, s.at)):
        for period in (None, *_periods(stamp, now)):
            last_of[period] = stamp
    return frozenset(last_of.values())


def _periods(stamp: Stamp, now: datetime) -> Iterable[Hashable]:
    """What a backup can stand for at its age."""
    age = now - stamp.at
    if age < _ALL or (age < _DAILY and stamp.kind in LASTING):
        yield stamp
    if age < _DAILY:
        yield stamp.at.date()
    if age < _MONTHLY:
        yield stamp.at.year, stamp.at.month
