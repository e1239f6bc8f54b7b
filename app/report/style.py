"""The page's geometry 版面, frozen. The default is that of the printed source, the book of 104.

Points are PDF points, 1/72 inch; an em is the width of one full-width character.
"""

from dataclasses import dataclass

# Widths are whole numbers of 1/256000 em, so that sums are exact: fonts of 1000,
# 1024 and 2048 units an em, which are nearly all, divide it without remainder.
EM = 256_000
A4 = (595.276, 841.89)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indent:
    """Where a paragraph's first and following lines begin, in em from the column's left edge."""

    first: float
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStyle:
    """Sizes of the page in points, of columns and indents in em.

    Column widths of 6, 4 and 23 em, the indents, 18 pt a line, 634.5 pt of
    lines, 3.6 pt a row and the two lines that the section title costs are what
    reproduces the source's five page ends; 4 pt and 8 pt beside the text keep
    the ink of a hung mark (to 0.65 em) inside the rule. `title_gap` stands above
    the table, `least_foot` below what a page can hold. The rest is free.
    """

    paper: tuple[float, float] = A4
    size: float = 12.0
    pitch: float = 18.0
    body_height: float = 634.5
    row_padding: float = 3.6
    columns: tuple[float, float, float, float] = (6, 6, 4, 23)
    pad_left: float = 4.0
    pad_right: float = 8.0
    section_lines: int = 2
    levels: tuple[Indent, Indent, Indent, Indent] = (
        Indent(first=0, rest=0),
        Indent(first=1.5, rest=2.5),
        Indent(first=2.5, rest=3.5),
        Indent(first=3.5, rest=4.5),
    )
    target_label: Indent = Indent(first=0, rest=1)
    target_step: float = 0.5
    top: float = 36.0
    least_foot: float = 42.0
    title_size: float = 16.0
    title_pitch: float = 24.0
    title_gap: float = 6.0
    book_spacing: float = 0.5
    rule: float = 0.5
    foot_baseline: float = 28.0
    foot_size: float = 10.0
    seal_lines: int = 4
    draft_gray: float = 0.85

    @property
    def left(self) -> float:
        """The table's left rule, in points from the paper's left edge."""
        return (self.paper[0] - sum(self.cell_widths)) / 2

    @property
    def cell_widths(self) -> tuple[float, ...]:
        """Widths of the four columns with their padding, in points."""
        return tuple(em * self.size + self.pad_left + self.pad_right for em in self.columns)

    @property
    def baseline(self) -> float:
        """From a line's top to its baseline, in points: the em box in the middle of the pitch."""
        return (self.pitch - self.size) / 2 + ASCENT * self.size


# Share of the em above the baseline; Chinese fonts put 0.86 to 0.88 there.
ASCENT = 0.86
