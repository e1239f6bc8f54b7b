"""Zip packages of office files: fixed order and times, so that the same annex gives the same bytes."""

from collections.abc import Mapping
from typing import BinaryIO

from app.core.zips import write_zip
from app.report.office.xml import DECLARATION, element

_MANIFEST = "META-INF/manifest.xml"
_MANIFEST_NS = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODF_VERSION = "1.3"


def write_odf(out: BinaryIO, media_type: str, members: Mapping[str, bytes]) -> None:
    """Write an ODF package: its media type first and bare, its manifest last (ODF 1.3, part 2)."""
    head = {"mimetype": media_type.encode("ascii")}
    manifest = {_MANIFEST: _manifest(media_type, members).encode("utf-8")}
    write_zip(out, {**head, **members, **manifest}, stored="mimetype")


def _manifest(media_type: str, members: Mapping[str, bytes]) -> str:
    def entry(path: str, kind: str, **more: str) -> str:
        named = {"manifest:full-path": path, "manifest:media-type": kind}
        return element("manifest:file-entry", named | more)

    whole = entry("/", media_type, **{"manifest:version": ODF_VERSION})
    entries = [entry(name, _media_type(name)) for name in members]
    attributes = {"xmlns:manifest": _MANIFEST_NS, "manifest:version": ODF_VERSION}
    return DECLARATION + element("manifest:manifest", attributes, whole, *entries)


def _media_type(name: str) -> str:
    kinds = {".xml": "text/xml", ".json": "application/json"}
    return next((kind for ending, kind in kinds.items() if name.endswith(ending)), "text/plain")
