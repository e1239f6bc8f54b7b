"""Plain text of an annex: tab-separated cells, as a file has them or as copied out of Word."""

import csv
import io
import re
from collections.abc import Iterator

from app.exchange.printed.around import is_known_around
from app.exchange.printed.shape import Block, Cell, Line, Printed, Row

_COLUMNS = 4
# More lines than any page has around its table.
_MOST_KNOWN = 100
_PARAGRAPH = re.compile(r"<p>(.*?)</p>|([^<]+|<)", re.DOTALL)
_QUOTED = re.compile(r'(?:^|[\t\n])"[^"\t]*\n')
# An automatic label that Word writes with a tab behind it.
_LABEL = r"[(（]?[一二三四五六七八九十百]{1,4}[)）、.]|[(（]?[0-9０-９]{1,2}[)）、.．]"
_LABEL_TAB = re.compile(rf"(?:(?<=[\t\n])|^)([ \u3000]*(?:{_LABEL}))\t", re.MULTILINE)


def read_text(text: str, name: str) -> Printed:
    """The document of a plain text."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    text = re.sub(r"[\v\f\u2028\u2029\x85]", "\n", text)
    if "<p>" in text:
        return Printed(name=name, blocks=tuple(_marked(text)))
    if _QUOTED.search(text):
        text = _unquoted(text)
    return Printed(name=name, blocks=tuple(_Fields().read(_LABEL_TAB.sub(r"\1", text))))


def _marked(text: str) -> Iterator[Block]:
    """Rows a line each, their paragraphs between <p> and </p>."""
    row = 0
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" not in line:
            yield from _around(line, number)
            continue
        row += 1
        cells = line.split("\t", _COLUMNS - 1)
        yield Row(cells=tuple(_cell(cell, row, column) for column, cell in enumerate(cells, 1)))


def _cell(text: str, row: int, column: int) -> Cell:
    where = f"第{row}列第{column}欄"
    parts = [match[1] or match[2] or "" for match in _PARAGRAPH.finditer(text)]
    return Cell(lines=tuple(Line(text=part, where=where) for part in parts if part.strip()))


def _around(line: str, number: int) -> Iterator[Line]:
    if line.strip():
        yield Line(text=line, where=f"第{number}行")


def _unquoted(text: str) -> str:
    """Cells that a spreadsheet put in quotes because a line ends within: its ends stay."""
    rows = csv.reader(io.StringIO(text), delimiter="\t", strict=False)
    try:
        return "\n".join("\t".join(row) for row in rows)
    except csv.Error:
        return text


class _Fields:
    """Rows whose cells have lines of their own, told by their tabs alone."""

    def __init__(self) -> None:
        self._cells: list[list[str]] | None = None
        self._first = 0
        self._known: list[str] = []

    def read(self, text: str) -> Iterator[Block]:
        for number, line in enumerate(text.split("\n"), 1):
            fields = line.split("\t")
            opens = len(fields) > 1 and (self._cells is None or self._is_full(len(fields)))
            stands_around = len(fields) == 1 and (
                self._cells is None
                or (len(self._cells) == _COLUMNS and is_known_around(line, self._known))
            )
            if opens or (stands_around and line.strip()):
                yield from self._close()
            if stands_around:
                if line.strip() and len(self._known) < _MOST_KNOWN:
                    self._known.append(line)
                yield from _around(line, number)
            elif opens:
                self._open(fields, number)
            else:
                self._add(fields)
        yield from self._close()

    def _is_full(self, more: int) -> bool:
        """Whether so many fields more do not fit into the open row."""
        return self._cells is not None and len(self._cells) + more - 1 > _COLUMNS

    def _open(self, fields: list[str], number: int) -> None:
        self._first = number
        head, last = fields[: _COLUMNS - 1], fields[_COLUMNS - 1 :]
        self._cells = [[field] for field in head]
        if last:
            self._cells.append(["\t".join(last)])

    def _add(self, fields: list[str]) -> None:
        assert self._cells is not None, "a line is added to an open row"
        self._cells[-1].append(fields[0])
        for field in fields[1:]:
            self._cells.append([field])

    def _close(self) -> Iterator[Block]:
        if self._cells is None:
            return
        cells = []
        for column, lines in enumerate(self._cells, 1):
            where = f"第{self._first}行起第{column}欄"
            kept = tuple(Line(text=line, where=where) for line in lines if line.strip())
            cells.append(Cell(lines=kept))
        self._cells = None
        yield Row(cells=tuple(cells))
