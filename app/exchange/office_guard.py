"""Office files are zips of XML that strangers made: they are opened here and nowhere else.

Nothing is unpacked onto the disk, no entity is resolved and no network is
used. What a file holds is bounded before it is read, so that time and memory
are as well.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from app.core.errors import Problem, reason

# Far above any office file an annex comes in (900 goals with every style take 3 MB).
MOST_BYTES = 100_000_000
MOST_ENTRIES = 3_000
MOST_UNPACKED = 300_000_000
# Of one XML member; a million elements are a few hundred megabytes in memory.
MOST_XML = 50_000_000
MOST_ELEMENTS = 1_000_000
DEEPEST = 200
_LONGEST_TAG = 1_000_000
# Honest XML packs to a thirtieth at best; below this size nothing is a bomb.
MOST_RATIO = 200
_SMALL = 10_000_000

_ENTRY = b"PK\x01\x02"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 1
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_XML_ENDINGS = (".xml", ".rels", ".rdf", ".vml")


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """An office file in memory whose zip is within bounds. `name` is for messages."""

    name: str
    data: bytes
    members: tuple[str, ...]

    def read(self, member: str) -> bytes:
        """A member's bytes. Raises Problem when it is missing or damaged."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                return archive.read(member)
        except _ZIP_ERRORS:
            raise Problem(f"「{self.name}」缺少「{member}」或已損壞；請改用完整的檔案。") from None

    def xml(self, member: str) -> Element:
        """A member's XML, without DTD, entities or anything from outside. Raises Problem."""
        from defusedxml.ElementTree import DefusedXMLParser

        root: Element = self._parse(member, DefusedXMLParser(target=_Bounded(), forbid_dtd=True))
        return root

    def checked(self) -> io.BytesIO:
        """The file for a library that parses it itself, every XML member looked at before.

        Raises Problem.
        """
        for member in self.members:
            if member.lower().endswith(_XML_ENDINGS) and self.read(member).strip():
                self.xml(member)
        return io.BytesIO(self.data)

    def _parse(self, member: str, parser: Any) -> Any:
        from defusedxml import DefusedXmlException

        data = self.read(member)
        if len(data) > MOST_XML or _has_giant_tag(data):
            raise _too_much(self.name)
        try:
            parser.feed(data)
            return parser.close()
        except _TooMuch:
            raise _too_much(self.name) from None
        except DefusedXmlException:
            raise Problem(
                f"「{self.name}」的「{member}」含有不安全的 XML 宣告，沒有讀入；"
                "請以 LibreOffice 或 Word 另存後再試。"
            ) from None
        except (ParseError, ValueError, LookupError):
            raise Problem(
                f"「{self.name}」的「{member}」不是完好的 XML；請改用完整的檔案。"
            ) from None


def open_office(path: Path) -> OfficeFile:
    """Read an office file into memory and hold its zip to the bounds.

    Raises Problem when it cannot be read, is no zip, is one with a password,
    or claims more than any annex has.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_much(str(path))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None
    return office_file(data, str(path))


def office_file(data: bytes, name: str) -> OfficeFile:
    """The same for bytes already read."""
    if data.startswith(_OLD_OFFICE):
        raise Problem(f"「{name}」是舊格式的檔案或設有密碼；請另存為 .odt 或 .docx 等新格式。")
    # Every entry of the directory begins so: counted before any of it is parsed.
    if len(data) > MOST_BYTES or data.count(_ENTRY) > MOST_ENTRIES:
        raise _too_much(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except _ZIP_ERRORS:
        raise Problem(f"「{name}」不是可讀的檔案，或不完整；請改用完整的檔案。") from None
    _hold(entries, name)
    return OfficeFile(name, data, tuple(entry.filename for entry in entries))


def _hold(entries: Iterable[zipfile.ZipInfo], name: str) -> None:
    """Refuse what a zip must not be."""
    unpacked = packed = 0
    seen: set[str] = set()
    for entry in entries:
        unpacked += entry.file_size
        packed += entry.compress_size
        if entry.flag_bits & _ENCRYPTED:
            raise Problem(f"「{name}」設有密碼；請移除密碼後再試。")
        if (
            _leaves(entry.filename)
            or entry.filename in seen
            or entry.compress_type not in _PLAIN_METHODS
        ):
            raise Problem(
                f"「{name}」的內容不像 LibreOffice 或 Word 所存，沒有讀入；請重新另存後再試。"
            )
        seen.add(entry.filename)
    if unpacked > MOST_UNPACKED or unpacked > max(_SMALL, MOST_RATIO * packed):
        raise _too_much(name)


def _leaves(member: str) -> bool:
    """Whether a member's name leads out of the folder it would be put in."""
    path = PurePosixPath(member.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in member or "\0" in member


def _has_giant_tag(data: bytes) -> bool:
    """Whether so much stands between two tags that one may have a million attributes."""
    starts = range(0, len(data) - _LONGEST_TAG, _LONGEST_TAG)
    return any(data.find(b"<", start, start + _LONGEST_TAG) < 0 for start in starts)


class _TooMuch(Exception):
    """More elements, or deeper ones, than any annex has."""


class _Bounded:
    """Builds the tree, counting."""

    def __init__(self) -> None:
        from xml.etree.ElementTree import TreeBuilder

        builder = TreeBuilder()
        self._start, self._end = builder.start, builder.end
        self.data, self.close = builder.data, builder.close
        self._count = self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self._count += 1
        self._depth += 1
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            raise _TooMuch
        return self._start(tag, attributes)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return self._end(tag)


def _too_much(name: str) -> Problem:
    return Problem(f"「{name}」太大，或展開後太大，不像是公文檔案；請確認選對了檔案。")


_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    UnicodeDecodeError,
)
