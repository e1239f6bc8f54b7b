"""Lengths in office files, and the width that a text is likely to have in any Chinese font."""

from unicodedata import east_asian_width


def points(value: float) -> str:
    """A length, to a hundredth of a point."""
    return f"{round(value, 2):g}pt"


def likely_width(text: str) -> float:
    """A text's width in em: a full-width character one, any other half of that."""
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.5 for char in text)


def one_line(text: str) -> str:
    """A title on one line: each line end becomes a space."""
    return text.replace("\n", " ")
