"""CSV read as a sheet: how it is encoded and what separates its cells is found out, and can be said.

An apostrophe that a spreadsheet would need before a text such as =1+1 or -3 is
its sign for text, in our own files and in others', and is taken away
(`csv_cells.unguarded`); any other stays. ="0012" is a system's way to write the
text 0012. No cell is ever worked out.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import Problem, reason
from app.core.sheets.shape import Book, Cell, CellKind, Sheet
from app.exchange.csv_cells import unguarded
from app.exchange.sheets.limits import Counted, too_much

# What an officer may choose: Python's name of it, and what it is called.
ENCODINGS = {
    "utf-8": "UTF-8（萬國碼）",
    "cp950": "Big5（繁體中文，CP950）",
    "big5hkscs": "Big5-HKSCS（香港增補字符集）",
    "utf-16": "UTF-16（萬國碼）",
    "utf-16-le": "UTF-16 LE（萬國碼）",
    "utf-16-be": "UTF-16 BE（萬國碼）",
}
SEPARATORS = {",": "逗號 ,", "\t": "定位字元", ";": "分號 ;", "|": "直線 |", "，": "全形逗號 ，"}
_MOST_BYTES = 20_000_000
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Big5 files of agencies hold characters of their own, which no table knows.
_LOST = "\ufffd"
_MOST_LOST = 0.02
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
# A text may have one that slipped in, a program has many.
_MOST_CONTROL = 0.2
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Rows by which the separator is told.
_LOOKED_AT = 200
_AS_TEXT = re.compile(r'="([^"]*)"')


def read_csv(path: Path, encoding: str = "", separator: str = "") -> Book:
    """The one sheet of a CSV file, with what it was read with where nothing is said.

    Raises Problem.
    """
    data = _bytes(path)
    said = encoding in ENCODINGS
    text, encoding, notes = _decoded(data, encoding, path) if said else _guessed(data, path)
    if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise Problem(f"「{path}」不是文字檔；請選 .csv，或把試算表另存為 .xlsx、.ods 後再匯入。")
    text, named = _without_sep_line(text)
    if separator not in SEPARATORS:
        separator = named or separator_of(text)
    cells = _cells(text, separator, path)
    return Book(
        sheets=(Sheet(path.stem, cells),), encoding=encoding, separator=separator, notes=notes
    )


def separator_of(text: str) -> str:
    """What separates the cells: that which cuts the most rows into the same number of cells."""
    scored = [(_score(text, one), -at, one) for at, one in enumerate(SEPARATORS)]
    return max(scored)[2]


def _score(text: str, separator: str) -> float:
    counts = Counter[int]()
    try:
        for row in _rows(text, separator):
            if any(cell.strip() for cell in row):
                counts[len(row)] += 1
            if counts.total() >= _LOOKED_AT:
                break
    except csv.Error:
        return 0.0
    cut = [(number, count) for count, number in counts.items() if count > 1]
    if not cut:
        return 0.0
    number, count = max(cut)
    return number / counts.total() + min(count, 50) / 1000


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _cells(text: str, separator: str, path: Path) -> dict[tuple[int, int], Cell]:
    counted = Counted(str(path))
    cells: dict[tuple[int, int], Cell] = {}
    at = 0
    try:
        for at, row in enumerate(_rows(text, separator)):
            for column, said in enumerate(row):
                cell = _cell(said)
                if cell is not None:
                    counted.take(cell.shown)
                    cells[at, column] = cell
    except csv.Error:
        raise Problem(
            f"「{path}」第 {at + 2} 列起的引號沒有結束；請以試算表開啟後另存為 .csv 再匯入。"
        ) from None
    return cells


def _cell(said: str) -> Cell | None:
    if not said.strip():
        return None
    if found := _AS_TEXT.fullmatch(said.strip()):
        said = found[1]
    elif said.startswith("=") and len(said) > 1:
        return Cell(CellKind.FORMULA, said, said)
    text = unguarded(said)
    return Cell(CellKind.TEXT, text, text) if text.strip() else None


def _without_sep_line(text: str) -> tuple[str, str]:
    """Excel's first line sep=; says what separates the cells."""
    found = _SEP_LINE.match(text)
    if found and found[1] in SEPARATORS:
        return text[found.end() :], found[1]
    return text, ""


def _guessed(data: bytes, path: Path) -> tuple[str, str, tuple[str, ...]]:
    """The text by its mark, else as strict UTF-8, else as Big5."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding, path)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _decoded(data, "cp950", path)


def _decoded(data: bytes, encoding: str, path: Path) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    lost = text.count(_LOST)
    if not lost:
        return text, encoding, ()
    if lost > _MOST_LOST * len(text):
        raise Problem(
            f"「{path}」不是 {ENCODINGS[encoding]} 的文字；請改選編碼，或另存為 UTF-8 的 .csv 再匯入。"
        )
    note = f"有 {lost} 個字以 {ENCODINGS[encoding]} 讀不出來（可能是造字），以「{_LOST}」表示。"
    return text, encoding, (note,)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise too_much(str(path))
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None
