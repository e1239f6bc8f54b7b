"""Small fonts for tests, cut from a real one: other names, other permissions."""

import struct
from collections.abc import Iterable
from pathlib import Path

import uharfbuzz as hb

from app.report.fonts import find_fonts, system_folders

KAI = next(face for face in find_fonts(system_folders()) if face.is_called(["TW-Kai"]))
KAI_UNITS = 1024


def make_font(
    path: Path,
    families: Iterable[str],
    chars: str,
    *,
    embedding: int = 0,
    pages: int = 1 << 20,
    half_ascii: bool = False,
) -> Path:
    """A TrueType file with these family names, characters, and OS/2 permission and code pages.

    With `half_ascii`, every ASCII character is half an em wide, as in 標楷體.
    """
    face = hb.Face(hb.Blob.from_file_path(str(KAI.path)))
    plan = hb.SubsetInput()
    plan.unicode_set.update(map(ord, chars))
    plan.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE
    subset = hb.subset(face, plan)
    tables = {tag: bytes(subset.reference_table(tag).data) for tag in subset.table_tags}
    os2 = bytearray(tables["OS/2"])
    os2[8:10] = struct.pack(">H", embedding)
    os2[78:82] = struct.pack(">I", pages)
    if half_ascii:
        tables["hmtx"] = _half_ascii(tables["hmtx"], hb.Font(subset), chars, KAI_UNITS // 2)
    tables |= {"OS/2": bytes(os2), "name": _names(families)}
    path.write_bytes(_sfnt(tables))
    return path


def _half_ascii(metrics: bytes, font: hb.Font, chars: str, width: int) -> bytes:
    changed = bytearray(metrics)
    for char in filter(str.isascii, chars):
        glyph = font.get_nominal_glyph(ord(char))
        changed[4 * glyph : 4 * glyph + 2] = struct.pack(">H", width)
    return bytes(changed)


def _names(families: Iterable[str]) -> bytes:
    """Family names, the ASCII ones as English and the others as Traditional Chinese."""
    records, strings = b"", b""
    named = [(name, 0x409 if name.isascii() else 0x404) for name in families]
    for name, language in named:
        data = name.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, language, 1, len(data), len(strings))
        strings += data
    return struct.pack(">3H", 0, len(named), 6 + len(records)) + records + strings


def _sfnt(tables: dict[str, bytes]) -> bytes:
    records, body = b"", b""
    begin = 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        records += struct.pack(">4s3I", tag.encode(), 0, begin + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">I4H", 0x10000, len(tables), 0, 0, 0) + records + body
