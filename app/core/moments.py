"""Dates and times: as the file writes them, as people read them, and as they type a day."""

import re
from datetime import date, datetime

# The first year of the Republic is 1912.
MINGUO = 1911
_DAY = re.compile(r"([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")


def now() -> str:
    """This moment as the file writes it: ISO, with the offset from UTC."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def told_time(when: str) -> str:
    """An ISO date and time as people read it, in this computer's time."""
    try:
        return f"{datetime.fromisoformat(when).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return when


def today() -> str:
    """Today as 民國 yyy-mm-dd."""
    day = date.today()
    return f"{day.year - MINGUO}-{day:%m-%d}"


def read_day(text: str) -> date | None:
    """A day typed as 民國 yyy-mm-dd or yyyy-mm-dd; None when it is no day."""
    match = _DAY.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups())
    if len(match[1]) < 4:
        year = year + MINGUO if year else 0
    try:
        return date(year, month, day)
    except ValueError:
        return None
