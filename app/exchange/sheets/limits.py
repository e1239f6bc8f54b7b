"""How much of a spreadsheet is read: far above any table of figures, far below the memory."""

from app.core.errors import Problem

MOST_CELLS = 300_000
MOST_TEXT = 20_000_000  # characters of all cells together
MOST_SHEETS = 200
# Of one text, as spreadsheets themselves have it.
MOST_CHARS = 32_767


class Counted:
    """Counts what was read of a file. Raises Problem beyond what any table of figures has."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells = self._text = 0

    def take(self, text: str) -> None:
        """Another cell, which shows this text."""
        self._cells += 1
        self._text += len(text)
        if self._cells > MOST_CELLS or self._text > MOST_TEXT:
            raise too_much(self._name)


def too_much(name: str) -> Problem:
    """What is said of a sheet that is too large."""
    return Problem(
        f"「{name}」的儲存格太多，不像是填報數據的表；請只留下要匯入的部分，另存後再匯入。"
    )
