"""The spreadsheets that can be read, by the ending of their file."""

from pathlib import Path

from app.core.errors import Problem
from app.core.sheets.shape import Book

# .xls is listed so that it is told what to do with it.
SHEETS = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv", ".xls")

# The sheets of a form that is filled in without the program: the form, and, hidden, what was given.
FORM, KEPT = "填報", "分送資料"


def read_book(path: Path, encoding: str = "", separator: str = "") -> Book:
    """Read a spreadsheet. `encoding` and `separator` are for CSV, where the officer says them.

    Raises Problem.
    """
    kind = path.suffix.lower()
    if kind in (".xlsx", ".xlsm"):
        from app.exchange.sheets.xlsx import read_xlsx

        return read_xlsx(path)
    if kind == ".ods":
        from app.exchange.sheets.ods import read_ods

        return read_ods(path)
    if kind in (".csv", ".tsv"):
        from app.exchange.sheets.csv_text import read_csv

        return read_csv(path, encoding, separator)
    if kind == ".xls":
        raise Problem(f"「{path}」是舊格式的試算表；請另存為 .xlsx、.ods 或 .csv 後再匯入。")
    raise Problem(f"「{path}」不是可匯入的試算表；可匯入的有 .xlsx、.ods 與 .csv。")


def is_form(book: Book) -> bool:
    """Whether a book is a form that was given out to a unit, and is merged, not mapped."""
    hidden = {sheet.name: sheet.hidden for sheet in book.sheets}
    return FORM in hidden and hidden.get(KEPT, False)
