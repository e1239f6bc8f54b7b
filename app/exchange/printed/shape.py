"""What every reader gives: the lines around the table, and its rows of cells, in order."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line or paragraph as it stands in the file.

    `where` says so to people: 第2頁第3列第4欄. `ends` is whether a paragraph ends
    with it. `furniture` is what the file itself calls a page's header or footer.
    """

    text: str
    where: str
    ends: bool = True
    furniture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of the table; one that is `covered` belongs to the cell above it."""

    lines: tuple[Line, ...] = ()
    covered: bool = False

    @property
    def text(self) -> str:
        """All of it without blanks."""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table; `head` is what the file itself calls a heading.

    `after_break` says that a page or a table ended before it, so that it may
    go on with the row before.
    """

    cells: tuple[Cell, ...]
    head: bool = False
    after_break: bool = False


Block = Line | Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document as read. `name` is the file's, for messages.

    `measured` says that the ends of paragraphs were told by where lines end,
    so that they hold over the end of a page as well.
    """

    name: str
    blocks: tuple[Block, ...]
    measured: bool = False

    def lines(self) -> Iterator[Line]:
        """Every line in order, those of cells too."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block
            else:
                for cell in block.cells:
                    yield from cell.lines
