"""Text that knows where each of its characters stood, so that none is lost or used twice."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traced:
    """A text; `at` has the place of each character in the document, -1 for one put in."""

    text: str = ""
    at: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: "Traced") -> "Traced":
        return Traced(self.text + other.text, self.at + other.at)

    def part(self, start: int, end: int | None = None) -> "Traced":
        """The characters from `start` to `end`."""
        return Traced(self.text[start:end], self.at[start:end])

    def stripped(self) -> "Traced":
        """Without blanks at either end."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def without(self, drop: Iterable[int]) -> "Traced":
        """Without the characters at some positions."""
        gone = set(drop)
        kept = [i for i in range(len(self.text)) if i not in gone]
        return Traced("".join(self.text[i] for i in kept), tuple(self.at[i] for i in kept))

    def compact(self) -> "Traced":
        """Without any blank."""
        return self.without(i for i, char in enumerate(self.text) if char.isspace())


SPACE = Traced(" ", (-1,))
LINE_END = Traced("\n", (-1,))
