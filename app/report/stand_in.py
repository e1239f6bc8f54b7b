"""A font program without outlines, for reading text back quickly.

PDFium loads a glyph's outline twice for every character it reads, which for a
Kai is nine tenths of the reading, and takes nothing from it but a box. A string
wants a box of one character at least, or it is passed over as nothing, or as
the one before it again where that says the same.
"""

import struct
from collections.abc import Iterable

_NO_GLYPH = b"\xff\xff"
# Tables and fields as OpenType 1.9 has them.
_GLYPH_COUNT = slice(4, 6)  # maxp.numGlyphs
_UNITS_PER_EM = slice(18, 20)  # head.unitsPerEm
_OFFSET_FORMAT = slice(50, 52)  # head.indexToLocFormat
_METRICS_AT = 34  # hhea.numberOfHMetrics
_ON_CURVE, _STAYS = 0x01, 0x31
# A quarter of the em: a mark that hangs past its column stays in its cell.
_PART = 4


def stand_in(program: bytes) -> bytes:
    """A TrueType program like `program`, with one glyph, a short stroke."""
    tables = {tag: program[begin : begin + length] for tag, begin, length in _directory(program)}
    head, maxp = bytearray(tables[b"head"]), bytearray(tables[b"maxp"])
    head[_OFFSET_FORMAT] = maxp[_GLYPH_COUNT] = b"\0\1"
    (upem,) = struct.unpack(">H", head[_UNITS_PER_EM])
    far = upem // _PART
    glyph = struct.pack(">5h", 1, 0, 0, far, far)
    glyph += struct.pack(">HHBBhhxx", 1, 0, _STAYS, _ON_CURVE, far, far)
    return _font(
        {
            b"head": bytes(head),
            b"hhea": tables[b"hhea"][:_METRICS_AT] + b"\0\1",
            b"hmtx": struct.pack(">Hh", upem, 0),
            b"maxp": bytes(maxp),
            b"glyf": glyph,
            b"loca": struct.pack(">II", 0, len(glyph)),
        }
    )


def stand_in_map(length: int, seen: Iterable[int]) -> bytes:
    """A CIDToGIDMap of so many bytes that gives the stroke to the CIDs in `seen`, nothing else."""
    table = bytearray(_NO_GLYPH * (length // 2))
    for cid in seen:
        if 2 * cid < length:
            table[2 * cid : 2 * cid + 2] = b"\0\0"
    return bytes(table)


def _directory(program: bytes) -> list[tuple[bytes, int, int]]:
    (count,) = struct.unpack(">4xH6x", program[:12])
    return list(struct.iter_unpack(">4s4xII", program[12 : 12 + 16 * count]))


def _font(tables: dict[bytes, bytes]) -> bytes:
    records, body = b"", b""
    begin = 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        records += struct.pack(">4sIII", tag, 0, begin + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">IHHHH", 0x00010000, len(tables), 0, 0, 0) + records + body
