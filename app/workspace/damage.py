"""What is left to do with a damaged file."""

from db.salvage import Salvage, salvage

__all__ = ["Salvage", "report", "salvage"]

# Before each line of a report that takes nothing from what was saved.
NOTE = "附註："


def report(found: Salvage) -> list[str]:
    """What came of a salvage in lines: what is missing or doubtful, or `ok`; then the notes."""
    return [*(found.lacking or ("ok",)), *(f"{NOTE}{note}" for note in found.notes)]
