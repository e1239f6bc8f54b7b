"""The zip and XML guard: what no honest office file is, is refused in a sentence."""

import io
import zipfile
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.exchange import office_guard
from app.exchange.office_guard import office_file, open_office

_LAUGHS = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>"""
_EXTERNAL = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'


def _zip(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_an_honest_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.odt"
    path.write_bytes(_zip({"content.xml": "<a><b>字</b></a>", "x.png": b"\0"}))
    office = open_office(path)
    assert office.members == ("content.xml", "x.png")
    assert office.xml("content.xml").findtext("b") == "字"
    assert office.checked().getvalue() == path.read_bytes()


@pytest.mark.parametrize("xml", [_LAUGHS, _EXTERNAL, "<!DOCTYPE a><a/>", "<a>", "", "字", "\0"])
def test_xml_that_is_broken_or_declares_anything_is_refused(xml: str) -> None:
    office = office_file(_zip({"content.xml": xml}), "甲.odt")
    with pytest.raises(Problem, match="甲"):
        office.xml("content.xml")


def test_what_a_library_parses_itself_is_looked_at_before() -> None:
    with pytest.raises(Problem, match="不安全"):
        office_file(_zip({"word/_rels/x.rels": _EXTERNAL}), "甲.docx").checked()


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "C:\\a", "..\\a"])
def test_a_member_that_leads_out_is_refused(name: str) -> None:
    with pytest.raises(Problem):
        office_file(_zip({name: "<a/>"}), "甲")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Problem, match="太大"):
        office_file(_zip({"content.xml": b"0" * 20_000_000}), "甲")


def test_too_many_entries_are_refused() -> None:
    members: dict[str, str | bytes] = {str(n): b"" for n in range(office_guard.MOST_ENTRIES + 1)}
    with pytest.raises(Problem, match="太大"):
        office_file(_zip(members), "甲")


def test_too_many_elements_or_too_deep_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_guard, "MOST_ELEMENTS", 1000)
    flat = office_file(_zip({"a.xml": f"<a>{'<b/>' * 1000}</a>"}), "甲")
    deep = office_file(_zip({"a.xml": "<a>" * 201 + "</a>" * 201}), "甲")
    for office in (flat, deep):
        with pytest.raises(Problem, match="太大"):
            office.xml("a.xml")


def test_a_tag_of_a_million_attributes_is_refused() -> None:
    tag = "".join(f'a{n}="" ' for n in range(300_000))
    with pytest.raises(Problem, match="太大"):
        office_file(_zip({"a.xml": f"<a {tag}/>"}), "甲").xml("a.xml")


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\xd0\xcf\x11\xe0old", b"plain", _zip({"a": "b"})[:-9]]
)
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(Problem, match="甲"):
        office_file(data, "甲")


def test_a_missing_or_damaged_member_is_a_sentence() -> None:
    data = bytearray(_zip({"a.xml": "<a>字字字字</a>"}, zipfile.ZIP_STORED))
    data[40] ^= 0xFF
    for member in ("a.xml", "b.xml"):
        with pytest.raises(Problem, match=member):
            office_file(bytes(data), "甲").xml(member)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="找不到"):
        open_office(tmp_path / "none.odt")
