"""A SQLite file read page by page without SQLite: what is damaged is passed over.

The format is https://www.sqlite.org/fileformat2.html. Every page is visited at
most once and every overflow page belongs to one row, so that the time is
linear in the file's size whatever stands in it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

Value = int | float | str | bytes | None
# What a row may be large; far above the journal line of a year of 900 goals (4 MB).
LARGEST_ROW = 100_000_000

_INTERIOR_TABLE, _LEAF_TABLE, _BTREE = 0x05, 0x0D, (0x02, 0x05, 0x0A, 0x0D)
# 1.3 The Database Header; page 1 begins with it.
_FILE_HEADER = 100
_SIZES = (4096, 512, 1024, 2048, 8192, 16384, 32768, 65536)
# So many bytes tell which page size is right.
_SAMPLE = 2_000_000
_LOST = IndexError, ValueError


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its rowid, and its columns. A text that is no UTF-8 comes as bytes."""

    rowid: int
    values: tuple[Value, ...]


@dataclass(slots=True)
class Found:
    """The rows of a leaf page or of a tree, and how many places in it could not be read."""

    rows: list[Row] = field(default_factory=list)
    lost: int = 0


class Pages:
    """The pages of an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = file.seek(0, os.SEEK_END)
        self._head = self._bytes(0, _FILE_HEADER).ljust(_FILE_HEADER, b"\0")
        self.size, reserved = self._geometry()
        self._usable = self.size - reserved
        self.count = -(-self._length // self.size)
        self._overflow: set[int] = set()

    @cached_property
    def free(self) -> frozenset[int]:
        """The pages of the freelist, as far as it can be followed: what is on them was deleted."""
        found: set[int] = set()
        trunk = _whole(self._head, 32)
        while 1 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self._page(trunk)
            most = min(_whole(page, 4), self._usable // 4 - 2)
            found |= {_whole(page, 8 + 4 * n) for n in range(most)}
            trunk = _whole(page, 0)
        return frozenset(found)

    def tables(self) -> dict[str, int]:
        """The root page of each table that the schema names."""
        found = {}
        for number in self.tree(1)[0]:
            for row in self.rows(number).rows:
                match row.values:
                    case ("table", str(name), str(), int(root), _) if root > 1:
                        found[name] = root
        return found

    def tree(self, root: int) -> tuple[list[int], int]:
        """The leaf pages of a table in order, and how many pages of it are none of a table."""
        leaves: list[int] = []
        seen: set[int] = set()
        lost, waiting = 0, [root]
        while waiting:
            number = waiting.pop()
            kind = self._kind(number) if 0 < number <= self.count else 0
            if number in seen or kind not in (_INTERIOR_TABLE, _LEAF_TABLE):
                lost += 1
                continue
            seen.add(number)
            if kind == _LEAF_TABLE:
                leaves.append(number)
            else:
                waiting += reversed(self._children(number))
        return leaves, lost

    def leaves(self) -> Iterator[int]:
        """Every leaf page of a table, whether any tree leads to it or not."""
        for number in range(1, self.count + 1):
            if self._kind(number) == _LEAF_TABLE:
                yield number

    def rows(self, number: int) -> Found:
        """The rows of a leaf page."""
        page = self._page(number)
        found = Found()
        for at in self._cells(number, page):
            try:
                found.rows.append(self._row(page, at))
            except _LOST:
                found.lost += 1
        return found

    def _geometry(self) -> tuple[int, int]:
        """The page size and the bytes reserved at each page's end, by what most pages agree to."""
        stated = _short(self._head, 16)
        stated = 65536 if stated == 1 else stated
        reserved = self._head[20]
        candidates = [(size, 0) for size in _SIZES]
        if stated in _SIZES:
            candidates.insert(0, (stated, 0 if stated - reserved < 480 else reserved))
        return max(candidates, key=lambda c: self._agreeing(*c))  # the first of several

    def _agreeing(self, size: int, reserved: int) -> int:
        starts = range(0, min(self._length, _SAMPLE), size)
        return sum(_is_btree(self._bytes(s, size), size - reserved, s == 0) for s in starts)

    def _bytes(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)

    def _page(self, number: int) -> bytes:
        if not 0 < number <= self.count:
            raise IndexError
        return self._bytes((number - 1) * self.size, self.size).ljust(self.size, b"\0")

    def _kind(self, number: int) -> int:
        start = (number - 1) * self.size + (_FILE_HEADER if number == 1 else 0)
        return (self._bytes(start, 1) or b"\0")[0]

    def _cells(self, number: int, page: bytes) -> list[int]:
        """Where the cells of a page begin."""
        start = _FILE_HEADER if number == 1 else 0
        array = start + (12 if page[start] == _INTERIOR_TABLE else 8)
        count = min(_short(page, start + 3), (self._usable - array) // 2)
        return [_short(page, array + 2 * n) for n in range(count)]

    def _children(self, number: int) -> list[int]:
        page = self._page(number)
        start = _FILE_HEADER if number == 1 else 0
        cells = self._cells(number, page)
        inside = [_whole(page, at) if at <= self._usable - 4 else 0 for at in cells]
        return [*inside, _whole(page, start + 8)]

    def _row(self, page: bytes, at: int) -> Row:
        """1.6 B-tree Pages, the cells of a table's leaf. Raises one of _LOST."""
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if length > min(LARGEST_ROW, self._length):
            raise ValueError
        most, least = self._usable - 35, (self._usable - 12) * 32 // 255 - 23
        local = length
        if length > most:
            local = least + (length - least) % (self._usable - 4)
            local = least if local > most else local
        if at + local > self._usable:
            raise ValueError
        payload = page[at : at + local]
        if local < length:
            payload += self._spilled(_whole(page, at + local), length - local)
        signed = rowid - (1 << 64) if rowid >> 63 else rowid
        return Row(signed, tuple(_record(payload)))

    def _spilled(self, number: int, length: int) -> bytes:
        """1.7 Cell Payload Overflow Pages. Raises one of _LOST."""
        parts = []
        while length > 0:
            if number in self._overflow:
                raise ValueError
            page = self._page(number)
            self._overflow.add(number)
            parts.append(page[4 : min(self._usable, 4 + length)])
            length -= len(parts[-1])
            number = _whole(page, 0)
        return b"".join(parts)


def _record(payload: bytes) -> Iterator[Value]:
    """2.1 Record Format. Raises one of _LOST."""
    body, at = _varint(payload, 0)
    if not at <= body <= len(payload):
        raise ValueError
    end = body
    while at < end:
        kind, at = _varint(payload, at)
        length = _WIDTHS[kind] if kind < 12 else (kind - 12) // 2
        raw = payload[body : body + length]
        if len(raw) < length:
            raise ValueError
        body += length
        yield _value(kind, raw)


_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)


def _value(kind: int, raw: bytes) -> Value:
    if kind >= 12:
        try:
            return raw.decode() if kind % 2 else raw
        except UnicodeDecodeError:
            return raw
    if kind in (8, 9):
        return kind - 8
    if kind == 7:
        return _float(raw)
    return int.from_bytes(raw, "big", signed=True) if raw else None


def _float(raw: bytes) -> float:
    import struct  # no column of ours holds one

    number: float = struct.unpack(">d", raw)[0]
    return number


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """1.6: a number of up to nine bytes, and where it ends. Raises IndexError past the end."""
    number = 0
    for n in range(8):
        byte = data[at + n]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + n + 1
    return number << 8 | data[at + 8], at + 9


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def _whole(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


def _is_btree(page: bytes, usable: int, first: bool) -> bool:
    """Whether a page can be one of a b-tree: a kind, and room for its cells."""
    start = _FILE_HEADER if first else 0
    if len(page) < start + 8 or page[start] not in _BTREE:
        return False
    content = _short(page, start + 5) or 65536
    return start + 8 + 2 * _short(page, start + 3) <= content <= usable
