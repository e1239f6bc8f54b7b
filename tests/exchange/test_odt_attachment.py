"""The interchange document beside an ODT's text: it counts until the text is edited."""

import pytest

from app.exchange.odt_attachment import DIGEST, DOCUMENT, attach, attached, paragraphs

_HEAD = (
    '<office:d xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
)
JSON = '{\n "agency": "𠮷"\n}\n'.encode()


def part(body: str) -> bytes:
    return f"{_HEAD}{body}</office:d>".encode()


CONTENT = part(
    '<text:h>一、甲<text:s text:c="2"/>乙<text:tab/>丙<text:line-break/>丁</text:h><text:p/>'
)
STYLES = part("<text:p>書名</text:p><text:p><text:page-number>1</text:page-number></text:p>")


def members(**changes: bytes) -> dict[str, bytes]:
    whole = {"content.xml": CONTENT, "styles.xml": STYLES, **attach(JSON, CONTENT, STYLES)}
    return whole | {name.replace("_", "."): data for name, data in changes.items()}


def test_paragraphs_with_their_blanks() -> None:
    assert paragraphs(CONTENT) == ["一、甲  乙\t丙\n丁", ""]
    assert paragraphs(STYLES) == ["書名", ""]


def test_it_comes_back() -> None:
    assert attached(members().get) == JSON.decode()


def test_markup_that_says_the_same_text_changes_nothing() -> None:
    content = CONTENT.replace("甲".encode(), "<text:span>甲</text:span>".encode())
    styles = STYLES.replace(b">1<", b">7<")
    assert attached(members(content_xml=content, styles_xml=styles).get) == JSON.decode()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content.xml", "甲", "申"),
        ("content.xml", '"2"', '"3"'),
        ("content.xml", "<text:p/>", ""),
        ("styles.xml", "書名", "書"),
        (DOCUMENT, "𠮷", "吉"),
        (DIGEST, "", "0"),
        ("content.xml", _HEAD, f'<!DOCTYPE d [<!ENTITY a "b">]>{_HEAD}'),
        ("content.xml", "</office:d>", ""),
    ],
)
def test_once_edited_it_does_not_count(name: str, old: str, new: str) -> None:
    whole = members()
    whole[name] = whole[name].replace(old.encode(), new.encode(), 1)
    assert whole != members()
    assert attached(whole.get) is None


@pytest.mark.parametrize("name", list(members()))
def test_without_one_of_them_there_is_none(name: str) -> None:
    whole = members()
    del whole[name]
    assert attached(whole.get) is None
