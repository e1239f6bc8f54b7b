"""Bundles and form sheets as nobody should send them, and a worker that reads them within bounds.

`python -m tests.soak.hostile_returns FILE…` prints for each what became of it, and how long it took.
"""

import base64
import hashlib
import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.model import Annex, Giving
from app.core.zips import write_zip
from app.exchange.bundle import Bundle, Returned, write_bundle
from app.exchange.form_sheet import FORM, KEPT, kept_lines, rows_that_fit
from app.report.office.form_sheet import write_form_sheet

MOST_MEMORY = 1_000_000_000
_NAMES = ("../../out.txt", "/tmp/out.txt", "C:\\out.txt", "a/../../b", "\\\\host\\x", "..", "x\0y")
_WRONG: tuple[Any, ...] = (
    None, True, -1, 10**400, 1e308, "", "\x00", "\ud800", [], {}, [[]], {"key": {}}, "字" * 50_000,
    ["一"] * 10_000,
)  # fmt: skip
_ENTITIES = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e SYSTEM "file:///etc/passwd">]>"""


class Hostile:
    """Makes wrong files of right ones; the same for the same seed."""

    def __init__(self, annex: Annex) -> None:
        self._annex = annex
        keys = tuple(goal.key for goal in annex.goals)
        giving = Giving(key="g", unit="人事室", at="2026", who="甲", goals=keys)
        back = Returned("r", "2026", "乙", annex)
        self._bundle = write_bundle(Bundle(giving, annex, back))
        self._giving = giving
        out = io.BytesIO()
        rows, kept = rows_that_fit(annex, giving), kept_lines(giving, annex)
        write_form_sheet(annex, giving, rows, (FORM, KEPT), kept, out)
        self._form = out.getvalue()

    def make(self, seed: int) -> tuple[str, str, bytes]:
        """Ending, kind of wrong, and the bytes."""
        rng = random.Random(seed)
        ending = rng.choice([".jixiao-bundle", ".ods"])
        right = self._bundle if ending == ".jixiao-bundle" else self._form
        ways: list[Callable[[random.Random, bytes], bytes]] = [
            _cut, _flipped, _noise, _bomb, _named_out, _claims, _unsealed, _spliced,
        ]  # fmt: skip
        ways += [self._sealed] * 3 if ending == ".jixiao-bundle" else [_xml, _cells, self._kept]
        way = rng.choice(ways)
        return ending, way.__name__.strip("_"), way(rng, right)

    def _sealed(self, rng: random.Random, right: bytes) -> bytes:
        """With every checksum right, and something of the wrong kind anywhere inside."""
        members = _members(right)
        table = {name: json.loads(data) for name, data in members.items()}
        name = rng.choice(sorted(table))
        for _ in range(rng.choice([1, 1, 5])):
            _spoil(rng, table[name])
        if rng.random() < 0.2:
            return _reseal(members, table, name, _deep(rng))
        return _reseal(members, table, name, None)

    def _kept(self, rng: random.Random, right: bytes) -> bytes:
        """A form whose hidden sheet has a right checksum over wrong contents."""
        bomb = base64.b64encode(zlib.compress(b"[" * 10 ** rng.randrange(3, 8), 9)).decode()
        packed = rng.choice([bomb, "!!!", "", base64.b64encode(rng.randbytes(999)).decode()])
        given: dict[str, Any] = {
            "key": "g", "unit": "人", "at": "", "who": "", "goals": rng.choice([[], ["x"], 5, None]),
        }  # fmt: skip
        said = json.dumps([1, given, packed], ensure_ascii=False, sort_keys=True)
        head = {"format": 1, "giving": given, "sum": hashlib.sha256(said.encode()).hexdigest()}
        lines = [json.dumps(head, ensure_ascii=False, sort_keys=True), packed]
        out = io.BytesIO()
        rows = rows_that_fit(self._annex, self._giving)
        write_form_sheet(self._annex, self._giving, rows, (FORM, KEPT), lines, out)
        return out.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    write_zip(out, members)
    return out.getvalue()


def _cut(rng: random.Random, right: bytes) -> bytes:
    return right[: rng.randrange(len(right))]


def _flipped(rng: random.Random, right: bytes) -> bytes:
    data = bytearray(right)
    for _ in range(rng.choice([1, 3, 50])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _noise(rng: random.Random, _right: bytes) -> bytes:
    return rng.choice([b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)]) + rng.randbytes(
        rng.randrange(5000)
    )


def _bomb(rng: random.Random, right: bytes) -> bytes:
    members = _members(right)
    name = rng.choice(sorted(members))
    size = rng.choice([20_000_000, 100_000_000, 400_000_000])
    filler = rng.choice([b" ", b"[", b"<a>", b'"x",'])
    members[name] = filler * (size // len(filler))
    if rng.random() < 0.3:
        members |= {f"m{n}": b"" for n in range(rng.choice([10, 4000]))}
    return _zip(members)


def _named_out(rng: random.Random, right: bytes) -> bytes:
    members = _members(right)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr(rng.choice(_NAMES), b"out")
    return out.getvalue()


def _claims(rng: random.Random, right: bytes) -> bytes:
    """The directory claims other sizes, methods, flags or places."""
    data = bytearray(right)
    at = right.rindex(b"PK\x01\x02") if rng.random() < 0.5 else right.index(b"PK\x01\x02")
    offset, size = rng.choice([(8, 2), (10, 2), (20, 4), (24, 4), (28, 2), (30, 2), (42, 4)])
    value = rng.choice([1, 2**16 - 1, 99]) if size == 2 else rng.choice([2**32 - 1, 2**30, 0])
    data[at + offset : at + offset + size] = struct.pack("<H" if size == 2 else "<I", value)
    return bytes(data)


def _unsealed(rng: random.Random, right: bytes) -> bytes:
    """A character changed, or a member taken away or renamed, its checksum as it was."""
    members = _members(right)
    name = rng.choice(sorted(members))
    data = members.pop(name)
    choice = rng.randrange(3)
    if choice == 0 and data:
        at = rng.randrange(len(data))
        members[name] = data[:at] + b"0" + data[at + 1 :]
    elif choice == 1:
        members["other-" + name] = data
    return _zip(members)


def _spliced(rng: random.Random, right: bytes) -> bytes:
    return right[: rng.randrange(len(right))] + right[rng.randrange(len(right)) :]


def _deep(rng: random.Random) -> bytes:
    depth = rng.choice([500, 5_000, 200_000])
    return b"[" * depth + b"]" * depth


def _spoil(rng: random.Random, value: Any) -> None:
    """Put something wrong somewhere below."""
    while True:
        if isinstance(value, dict) and value:
            key: Any = rng.choice(sorted(value))
        elif isinstance(value, list) and value:
            key = rng.randrange(len(value))
        else:
            return
        below = value[key]
        if not isinstance(below, dict | list) or not below or rng.random() < 0.15:
            if isinstance(value, dict) and rng.random() < 0.2:
                del value[key]
            elif isinstance(value, list) and rng.random() < 0.2:
                value.append(below)
            else:
                value[key] = rng.choice(_WRONG)
            return
        value = below


def _reseal(
    members: dict[str, bytes], table: dict[str, Any], name: str, raw: bytes | None
) -> bytes:
    def told(value: Any) -> bytes:
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
        return text.encode("utf-8", "surrogatepass")

    now = {key: told(value) for key, value in table.items() if key != "manifest.json"}
    if raw is not None and name != "manifest.json":
        now[name] = raw
    manifest = table["manifest.json"]
    if not isinstance(manifest, dict):
        return _zip({"manifest.json": told(manifest), **now})
    manifest.pop("whole", None)
    manifest["members"] = {key: hashlib.sha256(data).hexdigest() for key, data in now.items()}
    manifest["whole"] = hashlib.sha256(told(manifest)).hexdigest()
    return _zip({"manifest.json": told(manifest), **now})


def _xml(rng: random.Random, right: bytes) -> bytes:
    members = _members(right)
    name = rng.choice(["content.xml", "meta.xml", "styles.xml"])
    text = members[name].decode()
    head, rest = text.split("?>", 1)
    ways = [
        f"{head}?>{_ENTITIES}{rest.replace('</', '&d;&e;</', 1)}",
        f"{head}?>" + "<a>" * 100_000 + "</a>" * 100_000,
        f"{head}?><a " + " ".join(f'b{n}="1"' for n in range(100_000)) + "/>",
        f"{head}?>" + "<a/>" * 2_000_000,
        text[: len(text) // 2],
        text.replace("UTF-8", rng.choice(["UTF-16", "x-no-such", "utf-7"])),
    ]
    members[name] = rng.choice(ways).encode()
    return _zip(members)


def _cells(rng: random.Random, right: bytes) -> bytes:
    """Cells that repeat themselves for ever, formulas, and figures without end."""
    members = _members(right)
    text = members["content.xml"].decode()
    old = rng.choice(["<table:table-cell ", "<table:table-row ", "<table:table-column "])
    kind = {"<table:table-row ": "rows"}.get(old, "columns")
    repeated = rng.choice(["2147483647", "99999999999", "-5", "1048576", "x"])
    figure = 'office:value-type="float" office:value='
    ways = [
        text.replace(old, f'{old}table:number-{kind}-repeated="{repeated}" '),
        text.replace(figure, f'table:formula="of:=WEBSERVICE(1)" {figure}'),
        text.replace(f'{figure}"', f'{figure}"{rng.choice(["1e999999999", "nan", "9" * 10_000])}'),
        text.replace("<text:p>", f'<text:p><text:s text:c="{repeated}"/>'),
        text.replace("<text:p>", "<text:p>" + "字" * 40_000, 30),
    ]
    members["content.xml"] = rng.choice(ways).encode()
    return _zip(members)


def main(paths: list[str]) -> None:
    """Read each file, as the program does when it is taken in, and say what became of it."""
    from app.core.errors import Problem
    from app.workspace.collating import read_return
    from app.workspace.sharing import received

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, hard))
    for path in map(Path, paths):
        began = time.monotonic()
        told = []
        for read in (read_return, *((received,) if path.suffix != ".ods" else ())):
            try:
                read(path)
                told.append("read")
            except Problem as problem:
                sentence = str(problem)
                told.append("refused" if "\n" not in sentence and len(sentence) < 400 else sentence)
        seconds = time.monotonic() - began
        print(json.dumps([path.name, sorted(set(told)), seconds]), flush=True)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(["most", most // 1024, 0]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
