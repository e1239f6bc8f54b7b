"""The interchange document inside an ODT of ours: comes back as long as nobody edited the text.

Two members stand beside the document's own: the interchange file, and the
SHA-256 of the text of every paragraph (body, then page header and foot) and of
that file. An editor that keeps them while the text changes leaves a digest that
no longer fits, and then the text is what counts.
"""

import hashlib
from collections.abc import Callable
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.sax import make_parser

DOCUMENT = "jixiao/annex.json"
DIGEST = "jixiao/text.sha256"

_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_PARAGRAPHS = frozenset({(_TEXT, "p"), (_TEXT, "h")})
# What a field shows differs from page to page.
_PASSED_BY = frozenset({(_TEXT, "page-number"), (_TEXT, "tracked-changes")})
_BLANKS = {(_TEXT, "s"): " ", (_TEXT, "tab"): "\t", (_TEXT, "line-break"): "\n"}
_MOST_SPACES = 10_000


def attach(document: bytes, content: bytes, styles: bytes) -> dict[str, bytes]:
    """The members to add, by name, to an ODT with this content.xml and styles.xml."""
    return {DOCUMENT: document, DIGEST: _digest(document, content, styles).encode("ascii")}


def attached(member: Callable[[str], bytes | None]) -> str | None:
    """The interchange document of an ODT, or None where it has none or its text was edited.

    `member` gives a member of the file by its name, None where there is none.
    """
    document, digest = member(DOCUMENT), member(DIGEST)
    content, styles = member("content.xml"), member("styles.xml")
    if document is None or digest is None or content is None or styles is None:
        return None
    try:
        if _digest(document, content, styles).encode("ascii") != digest.strip():
            return None
        return document.decode("utf-8")
    except ValueError:  # not readable as XML, or what we never write: a DTD
        return None


def paragraphs(xml: bytes) -> list[str]:
    """The texts of the paragraphs of a part of an ODF file, in order, tabs and line ends in them.

    Raises ValueError when it is not readable XML or has a DTD.
    """
    reader = _Paragraphs()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(reader)
    try:
        parser.feed(xml)
        parser.close()
    except SAXParseException as error:
        raise ValueError(error.getMessage()) from None
    return reader.found


def _digest(document: bytes, content: bytes, styles: bytes) -> str:
    texts = "\n\n".join([*paragraphs(content), *paragraphs(styles)])
    return hashlib.sha256(texts.encode("utf-8") + b"\0" + document).hexdigest()


class _Paragraphs(ContentHandler):
    """Collects paragraphs as they begin; what stands after an inner one goes to that."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0
        self._passing = 0

    def startElementNS(self, name: Any, _qname: Any, attrs: Any) -> None:
        if self._passing or name in _PASSED_BY:
            self._passing += 1
        elif name in _PARAGRAPHS:
            self._depth += 1
            self.found.append("")
        elif self._depth and name in _BLANKS:
            self.found[-1] += _BLANKS[name] * _count(attrs)

    def endElementNS(self, name: Any, _qname: Any) -> None:
        if self._passing:
            self._passing -= 1
        elif name in _PARAGRAPHS:
            self._depth -= 1

    def characters(self, content: str) -> None:
        if self._depth and not self._passing:
            self.found[-1] += content


def _count(attrs: Any) -> int:
    said = attrs.get((_TEXT, "c"), "1")
    return min(int(said), _MOST_SPACES) if said.isascii() and said.isdigit() else 1
