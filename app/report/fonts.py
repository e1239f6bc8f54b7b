"""Which fonts the machine has, read from the files' own tables; nothing is opened whole.

標楷體 comes first, then 全字庫正楷體 (TW-Kai) with its Ext-B and Plus files for
the characters that others lack, then any Chinese TrueType or OpenType/CFF font.
"""

import os
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

STANDARD = ("標楷體", "DFKai-SB", "BiauKai", "BiauKaiTC")
OPEN_KAI = ("全字庫正楷體", "TW-Kai")
FALLBACKS = (OPEN_KAI, ("全字庫正楷體 Ext-B", "TW-Kai-Ext-B"), ("全字庫正楷體 Plus", "TW-Kai-Plus"))

_ENDINGS = frozenset({".ttf", ".ttc", ".otf", ".otc"})
_FAMILY_NAMES = (1, 16)
# Of OS/2 ulCodePageRange1 (OpenType, OS/2): JIS 17, GB 18, Hangul 19, Big5 20.
_BIG5 = 1 << 20
_CHINESE = _BIG5 | 1 << 18
_RESTRICTED = 0x0002  # fsType: must not be embedded
_ITALIC_OR_BOLD = 0b100001  # fsSelection
_NEEDED = frozenset({b"name", b"cmap", b"OS/2", b"head", b"hmtx"})
_UNICODE_PLATFORMS = (0, 3)
# More than any real file has: a damaged one shall not eat the memory.
_MOST_FACES = 256
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FontFile:
    """A face of a font file: where it is, its families' names, what it is good for."""

    path: Path
    index: int
    families: tuple[str, ...]
    regular: bool
    traditional: bool

    @property
    def family(self) -> str:
        """The name to show: a Chinese one where the font has it."""
        return next((name for name in self.families if not name.isascii()), self.families[0])

    def is_called(self, names: Iterable[str]) -> bool:
        """Whether one of the names is a family name of this face."""
        known = {name.casefold() for name in self.families}
        return any(name.casefold() in known for name in names)


def system_folders() -> tuple[Path, ...]:
    """Where this system keeps fonts: the machine's, then the user's."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"))
        return windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts"
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    data = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    machine = [Path(folder) / "fonts" for folder in shared.split(":") if folder]
    return (*machine, home / ".fonts", Path(data) / "fonts")


def find_fonts(folders: Sequence[Path]) -> tuple[FontFile, ...]:
    """Every usable Chinese face below the folders, in a fixed order; damaged files are passed by."""
    return tuple(
        face for folder in folders for path in _font_files(folder) for face in read_faces(path)
    )


def _font_files(folder: Path) -> Iterator[Path]:
    for where, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            if os.path.splitext(name)[1].lower() in _ENDINGS:  # noqa: PTH122  (twice as fast)
                yield Path(where, name)


def read_faces(path: Path) -> list[FontFile]:
    """The usable Chinese faces of a file; none when it is damaged or not a font."""
    faces = []
    try:
        with path.open("rb") as file:
            for index, offset in enumerate(_face_offsets(file)):
                face = _read_face(file, path, index, offset)
                if face:
                    faces.append(face)
    except (OSError, ValueError, struct.error, IndexError):
        return []
    return faces


def _face_offsets(file: BinaryIO) -> tuple[int, ...]:
    head = file.read(12)
    if head[:4] != b"ttcf":
        return (0,)
    (count,) = struct.unpack(">I", head[8:12])
    if count > _MOST_FACES:
        raise ValueError("no collection has so many faces")
    return struct.unpack(f">{count}I", file.read(4 * count))


def _read_face(file: BinaryIO, path: Path, index: int, offset: int) -> FontFile | None:
    tables = _tables(file, offset)
    if not ({b"glyf", b"CFF "} & tables.keys() and tables.keys() >= _NEEDED):
        return None
    os2 = _table(file, tables[b"OS/2"])
    families = tuple(_families(_table(file, tables[b"name"])))
    pages = struct.unpack(">I", os2[78:82])[0] if len(os2) >= 82 else 0
    embedding, selection = (struct.unpack(">H", os2[at : at + 2])[0] for at in (8, 62))
    if not families or not pages & _CHINESE or embedding & 0x000F == _RESTRICTED:
        return None
    return FontFile(path, index, families, not selection & _ITALIC_OR_BOLD, bool(pages & _BIG5))


def _tables(file: BinaryIO, offset: int) -> dict[bytes, tuple[int, int]]:
    file.seek(offset)
    (count,) = struct.unpack(">4xH6x", file.read(12))
    records = struct.iter_unpack(">4s4xII", file.read(16 * count))
    return {tag: (begin, length) for tag, begin, length in records}


def _table(file: BinaryIO, place: tuple[int, int]) -> bytes:
    file.seek(place[0])
    return file.read(min(place[1], _MOST_BYTES))


def _families(table: bytes) -> dict[str, None]:
    """The family names of a name table's Unicode records, in their order, once each."""
    count, strings = struct.unpack(">2xHH", table[:6])
    names: dict[str, None] = {}
    for record in struct.iter_unpack(">6H", table[6 : 6 + 12 * count]):
        platform, _, _, kind, length, offset = record
        if kind in _FAMILY_NAMES and platform in _UNICODE_PLATFORMS:
            begin = strings + offset
            name = table[begin : begin + length].decode("utf-16-be", "replace").strip("\0 ")
            if name:
                names[name] = None
    return names
