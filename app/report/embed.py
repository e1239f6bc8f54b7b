"""A face as a PDF font: one Type0 font with Identity-H, its glyphs subset by HarfBuzz.

ISO 32000-1, 9.7 (composite fonts), 9.9 (embedded font programs), 9.10.3 (ToUnicode).
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import uharfbuzz as hb

from app.core.errors import Problem
from app.report.faces import Face
from app.report.packing import pack
from app.report.stand_in import stand_in

_LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH", "vhea", "vmtx", "VORG", "kern")
_OTHER_TABLES = ("cmap", "name", "post", "OS/2", "gasp", "DSIG", "FFTM", "hdmx", "VDMX", "LTSH")
# Hints are kept: 標楷體 (kaiu.ttf) puts its strokes together by them.
_TRUETYPE = hb.SubsetFlags.NO_LAYOUT_CLOSURE
# Of CFF outlines a CID is the glyph's number (ISO 32000-1, 9.7.4.2), which has to stay.
_CFF = _TRUETYPE | hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.CFF_IDENTITY_CHARSET
_BFCHARS = 100  # of Adobe Technical Note 5014: at most so many in a block


@dataclass(frozen=True, slots=True)
class EmbeddedFont:
    """A face's subset for one set of glyphs, ready to be written.

    `program`, `to_unicode` and `cid_to_gid` are compressed; `length` is the
    program's before that, and `stand_in` what the self-check reads in its place.
    A CID is the glyph's number in the whole font, `cid_to_gid` gives the number
    in the subset; of CFF outlines there are neither it nor a stand-in. `widths`
    are in 1/1000 em by CID, without those of 1000.
    """

    name: str
    is_cff: bool
    program: bytes
    length: int
    stand_in: bytes
    to_unicode: bytes
    cid_to_gid: bytes
    widths: Mapping[int, float]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int


def embed(face: Face, meanings: Mapping[int, str]) -> EmbeddedFont:
    """The subset of a face that has the glyphs of `meanings`: glyph → character it stands for.

    Raises Problem when the font is too damaged for that.
    """
    is_cff = "CFF " in face.hb_face.table_tags
    data, cid_to_gid = _subset(face, meanings, is_cff)
    widths = {glyph: face.advance(glyph) * 1000 / face.upem for glyph in meanings}
    ascent, descent = face.extents
    tag = sha256(repr(sorted(meanings.items())).encode()).digest()
    prefix = "".join(chr(ord("A") + byte % 26) for byte in tag[:6])
    return EmbeddedFont(
        name=f"{prefix}+{face.postscript_name}",
        is_cff=is_cff,
        program=pack(data),
        length=len(data),
        stand_in=b"" if is_cff else zlib.compress(stand_in(data)),
        to_unicode=zlib.compress(_to_unicode(meanings)),
        cid_to_gid=b"" if is_cff else zlib.compress(cid_to_gid),
        widths={glyph: width for glyph, width in sorted(widths.items()) if width != 1000},
        box=_box(face),
        ascent=ascent,
        descent=descent,
    )


def _subset(face: Face, glyphs: Mapping[int, str], is_cff: bool) -> tuple[bytes, bytes]:
    """The font program of these glyphs, and the table from CID to glyph."""
    plan = hb.SubsetPlan(face.hb_face, _wanted(face.hb_face, glyphs, is_cff))
    try:
        subset = plan.execute()
    except RuntimeError:
        raise Problem(f"字型「{face.file.family}」不能嵌入 PDF；請改用其他字型再匯出。") from None
    program = subset.reference_table("CFF ") if is_cff else subset.blob
    return program.data, _cid_to_gid(plan.old_to_new_glyph_mapping)


def _wanted(face: hb.Face, glyphs: Mapping[int, str], is_cff: bool) -> hb.SubsetInput:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags(_CFF if is_cff else _TRUETYPE)
    wanted.drop_table_tag_set.update(
        int.from_bytes(tag.ljust(4).encode("ascii"), "big")
        for tag in (*_LAYOUT_TABLES, *_OTHER_TABLES)
    )
    if face.has_var_data:
        wanted.pin_all_axes_to_default(face)
    return wanted


def _cid_to_gid(numbers: Mapping[int, int]) -> bytes:
    """Two bytes for each CID (ISO 32000-1, table 117)."""
    table = bytearray(2 * (max(numbers) + 1))
    for cid, glyph in numbers.items():
        table[2 * cid : 2 * cid + 2] = glyph.to_bytes(2, "big")
    return bytes(table)


def _box(face: Face) -> tuple[int, int, int, int]:
    """The head table's bounding box in 1/1000 em."""
    head = face.hb_face.reference_table("head").data
    scale = 1000 / face.upem
    left, low, right, high = (
        round(int.from_bytes(head[at : at + 2], "big", signed=True) * scale)
        for at in (36, 38, 40, 42)
    )
    return left, low, right, high


def _to_unicode(meanings: Mapping[int, str]) -> bytes:
    entries = [
        f"<{glyph:04x}> <{char.encode('utf-16-be').hex()}>"
        for glyph, char in sorted(meanings.items())
    ]
    blocks = [entries[at : at + _BFCHARS] for at in range(0, len(entries), _BFCHARS)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
