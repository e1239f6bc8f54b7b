"""The measures of an annex as the rows of a CSV file: the sheet 衡量項目 with values for formulas."""

from collections.abc import Iterator, Sequence

from app.core.figures import Figure
from app.core.model import Annex
from app.report.office.grid import plain
from app.report.office.workbook import workbook


def csv_rows(annex: Annex) -> Iterator[Sequence[str | Figure | None]]:
    """Headings, then a row a measure; percentages as numbers without their sign."""
    sheet = workbook(annex)[0]
    yield [column.heading for column in sheet.columns]
    for row in sheet.rows:
        yield [plain(cell) for cell in row]
