"""Files nobody honest makes: damaged, lying about their size, or built to be unpacked for ever."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.model import Annex
from app.exchange.interchange import read_annex
from app.workspace.transfer import export_annex
from resources import SAMPLE
from tests.exchange.printed.making import make_odt
from tests.exchange.printed.test_html import html_of
from tests.exchange.printed.test_office import make_docx

_LAUGHS = "<!DOCTYPE l [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
_OUTSIDE = (
    '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://127.0.0.1:9/">]>'
)
_CONTENT = {".odt": "content.xml", ".docx": "word/document.xml"}


@dataclass(frozen=True)
class Hostile:
    """A file to read: its ending, its bytes, and what was done to it."""

    ending: str
    data: bytes
    what: str


def honest(folder: Path) -> dict[str, bytes]:
    """A good file of every kind, by ending."""
    annex: Annex = read_annex(SAMPLE.read_text(encoding="utf-8"), "sample")
    make_odt(annex, folder / "a.odt", counted=True)
    make_docx(annex, folder / "a.docx")
    export_annex(annex, folder / "a.pdf")
    (folder / "a.html").write_text(html_of(annex, lambda t: f"<p>{t}</p>"), encoding="utf-8")
    text = Path(__file__).parents[1] / "exchange" / "source-104.txt"
    (folder / "a.txt").write_bytes(text.read_bytes())
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


def damaged(good: dict[str, bytes], seed: int) -> Hostile:
    """A good file after an accident, or none at all."""
    chance = random.Random(seed)
    ending = chance.choice(list(good))
    data = bytearray(good[ending])
    way = chance.choice(["cut", "bytes", "noise", "doubled", "inside", "empty"])
    if way == "cut":
        data = data[: chance.randrange(len(data))]
    elif way == "bytes":
        for _ in range(chance.randrange(1, 60)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif way == "noise":
        data = bytearray(chance.randbytes(chance.randrange(1, 5000)))
    elif way == "doubled":
        start = chance.randrange(len(data))
        data[start:start] = data[start : start + chance.randrange(1, 20_000)]
    elif way == "inside" and ending in _CONTENT:
        data = bytearray(_with_broken_member(bytes(data), chance))
    elif way == "empty":
        data = bytearray(
            chance.choice([b"", b"\0", b"PK", b"%PDF-1.7", b"<", b"\xff\xfe", b"\t\t\t"])
        )
    return Hostile(ending, bytes(data), f"{way} {seed}")


def _with_broken_member(data: bytes, chance: random.Random) -> bytes:
    """An office file of which one member was damaged before it was zipped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        victim = chance.choice([n for n in names if n.endswith(".xml")])
        for name in names:
            member = bytearray(old.read(name))
            if name == victim and member:
                if chance.random() < 0.3:
                    member = member[: chance.randrange(len(member))]
                else:
                    member = _without_or_twice(member, chance)
            new.writestr(name, bytes(member))
    return out.getvalue()


def _without_or_twice(member: bytearray, chance: random.Random) -> bytearray:
    """A stretch of XML from tag to tag taken out, or put in twice."""
    tags = [i for i, byte in enumerate(member) if byte == 0x3C] or [0]
    start, end = sorted((chance.choice(tags), chance.choice(tags)))
    if chance.random() < 0.5:
        return member[:start] + member[end:]
    return member[:end] + member[start:end] + member[end:]


def built(good: dict[str, bytes]) -> Iterator[Hostile]:
    """Files built to hurt."""
    for ending in (".odt", ".docx"):
        yield from _office(ending, good[ending])
    yield from _pages()
    yield from _texts()


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _office(ending: str, good: bytes) -> Iterator[Hostile]:
    main = _CONTENT[ending]

    def made(what: str, members: dict[str, bytes]) -> Hostile:
        return Hostile(ending, _zip(members), what)

    yield made("billion laughs", {main: f"{_LAUGHS}<a>&a9;</a>".encode()})
    yield made("external entities", {main: f"{_OUTSIDE}<a>&a;&b;</a>".encode()})
    yield made("parameter entities", {main: b'<!DOCTYPE a [<!ENTITY % b SYSTEM "x"> %b;]><a/>'})
    yield made("bomb", {main: b"<a>" + b" " * 400_000_000 + b"</a>"})
    yield made("bomb beside", {main: b"<a/>", "x.bin": b"\0" * 400_000_000})
    yield made("many elements", {main: b"<a>" + b"<b/>" * 5_000_000 + b"</a>"})
    yield made("deep", {main: b"<a>" * 200_000})
    yield made(
        "attributes", {main: b"<a " + b"".join(b'a%d="" ' % n for n in range(2_000_000)) + b"/>"}
    )
    yield made("long names", {main: b"<" + b"a" * 30_000_000 + b"/>"})
    yield made("comment", {main: b"<a><!--" + b"-a" * 10_000_000})
    yield made("many entries", {f"{n}.xml": b"<a/>" for n in range(20_000)})
    yield made("path out", {"../../../tmp/f1-escaped": b"x", main: b"<a/>"})
    yield made("utf-16", {main: "<a>字</a>".encode("utf-16")})
    yield made("utf-7", {main: b'<?xml version="1.0" encoding="utf-7"?>+ADw-a+AD4-'})
    for name, size in (("claims 1 GB", 1_000_000_000), ("claims 4 GB", 0xFFFFFFFE)):
        yield Hostile(ending, _lying(good, size), name)
    yield Hostile(ending, good + b"PK\x05\x06" + bytes(18), "second end")
    yield Hostile(ending, b"PK\x01\x02" * 2_000_000, "entries without end")
    yield Hostile(ending, _zip({main: b"<a/>"}, zipfile.ZIP_LZMA), "another packing")
    yield from _lists(ending, main)


def _lists(ending: str, main: str) -> Iterator[Hostile]:
    """Numbers, repetitions and spans as large as they can be written."""
    huge = "9" * 30
    if ending == ".odt":
        body = (
            f'<table:table><table:table-row table:number-rows-repeated="{huge}"><table:table-cell '
            f'table:number-columns-repeated="999999999"><text:p>甲<text:s text:c="999999999"/></text:p>'
            f'<text:list text:style-name="x"><text:list-item text:start-value="99999999"><text:p>乙</text:p>'
            "</text:list-item></text:list></table:table-cell></table:table-row></table:table>"
        ) * 30
        xml = (
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
        )
    else:
        row = (
            f'<w:tr><w:trPr><w:gridBefore w:val="{huge}"/></w:trPr><w:tc><w:tcPr><w:gridSpan '
            'w:val="99999999"/></w:tcPr><w:p><w:pPr><w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/>'
            '</w:numPr></w:pPr><w:r><w:t>甲</w:t><w:sym w:char="FFFFFFFF"/></w:r></w:p></w:tc></w:tr>'
        )
        xml = (
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            f"<w:tbl>{row * 3000}</w:tbl></w:body></w:document>"
        )
    yield Hostile(ending, _zip({main: xml.encode()}), "huge numbers")


def _lying(good: bytes, size: int) -> bytes:
    """A zip whose directory says that every member is so large."""
    data = bytearray(good)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", size)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _pdf(*objects: bytes) -> bytes:
    """A PDF of some objects, the first its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(out),
    )
    return out + head + table + trailer


def _stream(data: bytes, words: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), words, data)


def _one_page(content: bytes, page: bytes = b"", *more: bytes) -> bytes:
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R%s>>" % page, content, *more,
    )  # fmt: skip


def recursive_pdf() -> bytes:
    """A page with a form that draws itself, twice."""
    words = b"/Resources<</XObject<</F 5 0 R>>>>"
    form = _stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + words)
    return _one_page(_stream(b"/F Do"), words, form)


def _pages() -> Iterator[Hostile]:
    bomb = zlib.compress(b"0 0 m 1 1 l S " * 30_000_000, 9)
    for times in (1, 2):
        filters = b"/Filter[" + b"/FlateDecode" * times + b"]"
        packed = bomb if times == 1 else zlib.compress(bomb, 9)
        yield Hostile(".pdf", _one_page(_stream(packed, filters)), f"flate bomb {times}")
    yield Hostile(".pdf", _one_page(_stream(b"0 0 m 1 1 l S " * 500_000)), "many paths")
    yield Hostile(".pdf", _one_page(_stream(b"q " * 5_000_000)), "many states")
    words = b"/Resources<</XObject<</F 5 0 R>>>>"
    yield Hostile(".pdf", recursive_pdf(), "form in itself")
    forms = [
        _stream(
            b"/F Do " * 20,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
            % (6 + n),
        )
        for n in range(12)
    ]
    yield Hostile(
        ".pdf", _one_page(_stream(b"/F Do"), words, *forms, _stream(b"")), "forms in forms"
    )
    kids = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999999>>"
    yield Hostile(".pdf", _pdf(b"<</Type/Catalog/Pages 2 0 R>>", kids), "pages in themselves")
    yield Hostile(".pdf", b"%PDF-1.7\n" + b"[" * 1_000_000, "deep arrays")
    yield Hostile(
        ".pdf", b"%PDF-1.7\n" + b"1 0 obj<</Length 99999999999>>stream\n", "claims 100 GB"
    )
    names = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.json)3 0 R]>>>>>>"
    spec = b"<</Type/Filespec/F(a.json)/EF<</F 4 0 R>>>>"
    flate = b"/Filter/FlateDecode/Type/EmbeddedFile"
    attached = zlib.compress(b"[" * 500_000_000, 9)
    yield Hostile(
        ".pdf",
        _pdf(names, b"<</Type/Pages/Kids[]/Count 0>>", spec, _stream(attached, flate)),
        "attached bomb",
    )


def _texts() -> Iterator[Hostile]:
    yield Hostile(".txt", b"\t" * 5_000_000, "tabs")
    yield Hostile(".txt", b"a\tb\tc\td\n" * 500_000, "many rows")
    yield Hostile(".txt", "一、\n".encode() * 2_000_000, "many labels")
    yield Hostile(".txt", b"<p>" * 3_000_000, "marks without end")
    yield Hostile(".txt", b'"' + b'a\n"' * 2_000_000, "quotes without end")
    yield Hostile(".txt", ("甲\t乙\t丙\t" + " (一)甲" * 300_000).encode(), "labels in one line")
    yield Hostile(".txt", ("甲\t乙\t丙\t" + "9" * 3_000_000).encode(), "a long figure")
    yield Hostile(".txt", ("甲\t乙\t丙\t" + "100% " * 200_000).encode(), "many figures")
    for piece in ("<table>", "<td>", "<div>", "<!--", "<![CDATA[", "<a ", "&#", "<li>", "<ol><li>"):
        yield Hostile(".html", (piece * (15_000_000 // len(piece))).encode(), f"many {piece}")
    row = "<tr>" + '<td colspan="1000" rowspan="65534">甲</td>' * 50 + "</tr>"
    yield Hostile(".html", ("<table>" + row * 3000).encode(), "wide spans")
    yield Hostile(".html", f"{_LAUGHS}<p>&a9;</p>".encode(), "billion laughs")
    yield Hostile(".html", f"{_OUTSIDE}<p>&a;</p>".encode(), "external entities")
