"""Bundles 分送檔: goals given out to a unit, and what the unit returns.

A bundle is a zip of a manifest, the annex as it was given out, and, returned,
the annex as it is now, as it was at each earlier return, and who changed what
and when. The manifest has the SHA-256 of every member and of itself, so that
what was damaged on its way, or changed by hand, is not taken for the unit's.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app import __version__
from app.core.errors import Problem, reason
from app.core.fields import Wrong, read_text
from app.core.model import Annex, Giving
from app.core.sharing import ENDING
from app.core.zips import write_zip
from app.exchange.office_guard import MOST_BYTES, OfficeFile, office_file
from app.exchange.packed import bounded, from_json, to_json

_FORMAT = 1
_MANIFEST = "manifest.json"
_BASE, _NOW, _HISTORY = "base.json", "returned.json", "history.json"
_GIVEN, _RETURNED = "given", "returned"
_MOST_EARLIER = 100


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who changed a field, and when (an ISO date and time)."""

    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the unit's history: a change of a field of a thing, by its key."""

    at: str
    who: str
    what: str
    place: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What a unit returned: the annex with its goals as they are now, and how they came so.

    `earlier` are the annexes of its earlier returns by their keys, the oldest first.
    """

    key: str
    at: str
    who: str
    annex: Annex
    earlier: tuple[tuple[str, Annex], ...] = ()
    history: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was given out, and, in a return, what came of it. `base` is the whole annex."""

    giving: Giving
    base: Annex
    returned: Returned | None = None


def write_bundle(bundle: Bundle) -> bytes:
    """The bytes of a bundle; the same bundle gives the same bytes."""
    members = {_BASE: to_json(bundle.base)}
    if bundle.returned:
        members[_NOW] = to_json(_share(bundle.returned.annex, bundle.giving))
        members[_HISTORY] = _canonical([asdict(line) for line in bundle.returned.history])
        for n, (_, annex) in enumerate(bundle.returned.earlier, 1):
            members[_earlier(n)] = to_json(_share(annex, bundle.giving))
    manifest = _manifest(bundle, {name: _digest(data) for name, data in members.items()})
    out = io.BytesIO()
    write_zip(out, {_MANIFEST: _canonical(manifest), **members})
    return out.getvalue()


def read_bundle(path: Path) -> Bundle:
    """The bundle of a file. Raises Problem where it is none, damaged, changed, or newer than us."""
    name = str(path)
    zipped = _open(path)
    manifest = _read_manifest(zipped)
    if manifest.get("format") != _FORMAT:
        newer = isinstance(manifest.get("format"), int) and manifest["format"] > _FORMAT
        raise _newer(name) if newer else _no_bundle(name)
    _must_be_whole(zipped, manifest)
    try:
        return _bundle(zipped, manifest)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _damaged(name) from None


def _manifest(bundle: Bundle, digests: Mapping[str, str]) -> dict[str, Any]:
    returned = bundle.returned
    manifest = {
        "format": _FORMAT,
        "program": __version__,
        "kind": _RETURNED if returned else _GIVEN,
        "annex": bundle.base.key,
        "agency": bundle.base.agency,
        "fiscal_year": bundle.base.fiscal_year,
        "giving": asdict(bundle.giving),
        "members": dict(digests),
    }
    if returned:
        manifest["returned"] = {
            "key": returned.key,
            "at": returned.at,
            "who": returned.who,
            "earlier": [key for key, _ in returned.earlier],
        }
    return manifest | {"whole": _digest(_canonical(manifest))}


def _bundle(zipped: OfficeFile, manifest: Mapping[str, Any]) -> Bundle:
    words = {name: _text(manifest["giving"][name]) for name in ("key", "unit", "at", "who")}
    giving = Giving(**words, goals=tuple(map(_text, manifest["giving"]["goals"])))
    base = from_json(_member(zipped, _BASE))
    said = (manifest["annex"], manifest["agency"], manifest["fiscal_year"])
    known = {goal.key for goal in base.goals}
    if said != (base.key, base.agency, base.fiscal_year) or not set(giving.goals) <= known:
        raise ValueError("the manifest tells of another annex")
    if manifest["kind"] == _GIVEN:
        return Bundle(giving, base)
    if manifest["kind"] != _RETURNED:
        raise ValueError("neither given nor returned")
    return Bundle(giving, base, _returned(zipped, manifest["returned"], giving, base))


def _returned(zipped: OfficeFile, said: Mapping[str, Any], giving: Giving, base: Annex) -> Returned:
    keys = tuple(map(_text, said["earlier"]))
    if len(keys) > _MOST_EARLIER:
        raise ValueError("too many returns")
    earlier = (
        (key, put_back(base, from_json(_member(zipped, _earlier(n))), giving))
        for n, key in enumerate(keys, 1)
    )
    lines = bounded(_member(zipped, _HISTORY))
    return Returned(
        key=_text(said["key"]),
        at=_text(said["at"]),
        who=_text(said["who"]),
        annex=put_back(base, from_json(_member(zipped, _NOW)), giving),
        earlier=tuple(earlier),
        history=tuple(Line(**{k: _text(v) for k, v in line.items()}) for line in lines),
    )


def _share(annex: Annex, giving: Giving) -> Annex:
    """The annex with the goals given out alone."""
    return replace(annex, goals=tuple(goal for goal in annex.goals if goal.key in giving.goals))


def put_back(base: Annex, share: Annex, giving: Giving) -> Annex:
    """The whole annex as the unit left it: what was not given out stands as it was.

    Raises ValueError where the share has not the very goals that were given out.
    """
    own = {goal.key: goal for goal in share.goals}
    if share.key != base.key or own.keys() != set(giving.goals):
        raise ValueError("other goals than were given out")
    goals = tuple(own.get(goal.key, goal) for goal in base.goals)
    return replace(base, goals=goals, notes=share.notes, acceptances=share.acceptances)


def stamps(history: Iterable[Line]) -> dict[tuple[str, str], Stamp]:
    """Who changed each field last, by key and field."""
    return {(line.key, line.field): Stamp(line.who, line.at) for line in history}


def _open(path: Path) -> OfficeFile:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None
    if not data.startswith(b"PK"):
        raise _no_bundle(str(path))
    try:
        return office_file(data, str(path))
    except Problem:  # which speaks of office files
        raise _damaged(str(path)) from None


def _read_manifest(zipped: OfficeFile) -> dict[str, Any]:
    if _MANIFEST not in zipped.members:
        raise _no_bundle(zipped.name)
    try:
        manifest = bounded(_member(zipped, _MANIFEST))
    except ValueError:
        raise _damaged(zipped.name) from None
    if not isinstance(manifest, dict):
        raise _no_bundle(zipped.name)
    return manifest


def _must_be_whole(zipped: OfficeFile, manifest: Mapping[str, Any]) -> None:
    """Hold every member, and the manifest, to its checksum."""
    rest = {name: value for name, value in manifest.items() if name != "whole"}
    digests = manifest.get("members")
    names = {name for name in zipped.members if name != _MANIFEST}
    if (
        not isinstance(digests, dict)
        or digests.keys() != names
        or manifest.get("whole") != _digest(_canonical(rest))
        or any(_digest(_member(zipped, name)) != digests[name] for name in names)
    ):
        raise Problem(
            f"「{zipped.name}」的內容與檢查碼不符，可能在傳送時損壞或被改過，沒有讀入；"
            "請向給檔的人重新索取。"
        )


def _member(zipped: OfficeFile, name: str) -> bytes:
    try:
        return zipped.read(name)
    except Problem:
        raise _damaged(zipped.name) from None


def _earlier(number: int) -> str:
    return f"earlier-{number}.json"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def _text(value: Any) -> str:
    try:
        return read_text(value)
    except Wrong as wrong:
        raise ValueError(str(wrong)) from None


def _no_bundle(name: str) -> Problem:
    return Problem(f"「{name}」不是分送檔或回傳檔；請選擇以 {ENDING} 結尾的檔案。")


def _newer(name: str) -> Problem:
    return Problem(f"「{name}」是較新版本的績效編報所做；請更新本程式後再讀。")


def _damaged(name: str) -> Problem:
    return Problem(f"「{name}」不完整或已損壞，沒有讀入；請向給檔的人重新索取。")
