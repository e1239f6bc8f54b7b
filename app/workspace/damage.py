"""What is left to do with a damaged file."""

from pathlib import Path

from db.salvage import Salvage, salvage

__all__ = ["NOTE", "Salvage", "is_hopeless", "report", "salvage"]

# Before each line of a report that takes nothing from what was saved.
NOTE = "附註："


# The smallest page a database has.
_SMALLEST = 512


def is_hopeless(path: Path) -> bool:
    """Whether a file is too short to hold anything."""
    return path.stat().st_size < _SMALLEST


def report(found: Salvage) -> list[str]:
    """What came of a salvage in lines: what is missing or doubtful, or `ok`; then the notes."""
    return [*(found.lacking or ("ok",)), *(f"{NOTE}{note}" for note in found.notes)]
