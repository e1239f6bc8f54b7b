"""Bundles: whole, or refused in one sentence."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.merge import must_fit
from app.core.model import Annex, Giving
from app.core.zips import write_zip
from app.exchange import packed
from app.exchange.bundle import Bundle, Line, Returned, read_bundle, stamps, write_bundle
from app.exchange.packed import pack, unpack
from tests.core.merge.editing import Editing
from tests.support import annexes, small_annex


def bundle_of(annex: Annex, seed: int = 1) -> Bundle:
    keys = tuple(goal.key for goal in annex.goals[::2])
    giving = Giving(key="g", unit="人事室", at="2026-11-23T10:00:00+08:00", who="甲", goals=keys)
    rng = random.Random(seed)
    first = Editing(rng, {"set", "add", "say"}, set(keys)).edited(annex, 3 if keys else 0)
    now = Editing(rng, {"set", "add", "say"}, set(keys)).edited(first, 3 if keys else 0)
    line = Line("2026-11-23T11:00:00+08:00", "乙", "修改", "104年度", "k", "actual")
    returned = Returned("r2", line.at, "乙", now, (("r1", first),), (line,))
    return Bundle(giving, annex, returned)


def written(tmp_path: Path, bundle: Bundle) -> Path:
    path = tmp_path / "a.jixiao-bundle"
    path.write_bytes(write_bundle(bundle))
    return path


@given(annexes.filter(lambda annex: len(annex.goals) > 0), st.integers(0, 99))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, annex: Annex, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("bundle")
    bundle = bundle_of(annex, seed)
    assert read_bundle(written(folder, bundle)) == bundle
    given_out = replace(bundle, returned=None)
    assert read_bundle(written(folder, given_out)) == given_out
    assert write_bundle(bundle) == write_bundle(bundle)


@given(annexes)
def test_packing(annex: Annex) -> None:
    assert unpack(pack(annex)) == annex


def test_who_changed_a_field_last() -> None:
    lines = [Line(at, who, "", "", "k", "f") for at, who in (("1", "甲"), ("2", "乙"))]
    assert stamps(lines)["k", "f"].who == "乙"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    now = members(path)
    change(now)
    out = io.BytesIO()
    write_zip(out, now)
    path.write_bytes(out.getvalue())
    return path


def sealed(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """With the manifest or members changed, and every checksum right again."""
    from app.exchange.bundle import _canonical, _digest

    now = members(path)
    table = {name: json.loads(data) for name, data in now.items()}
    change(table)
    now = {name: _canonical(value) for name, value in table.items() if name != "manifest.json"}
    manifest = {k: v for k, v in table["manifest.json"].items() if k != "whole"}
    manifest["members"] = {name: _digest(data) for name, data in now.items()}
    manifest["whole"] = _digest(_canonical(manifest))
    out = io.BytesIO()
    write_zip(out, {"manifest.json": _canonical(manifest), **now})
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("name", ["manifest.json", "base.json", "returned.json", "history.json"])
def test_a_changed_character_is_noticed(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, bundle_of(small_annex()))

    def change(now: dict[str, bytes]) -> None:
        at = now[name].index("人事室".encode()) if name == "manifest.json" else 20
        now[name] = now[name][:at] + b"x" + now[name][at + 1 :]

    with pytest.raises(Problem, match=r"檢查碼不符|不完整"):
        read_bundle(rewritten(path, change))


def test_a_member_more_or_less_is_noticed(tmp_path: Path) -> None:
    for change in (
        lambda now: now.update({"more.json": b"{}"}),
        lambda now: now.pop("base.json"),
    ):
        path = written(tmp_path, bundle_of(small_annex()))
        with pytest.raises(Problem, match="檢查碼不符"):
            read_bundle(rewritten(path, change))


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"PK\x03\x04", b"%PDF-1.4", b"{}"],
)
def test_what_is_no_bundle(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.jixiao-bundle"
    path.write_bytes(data)
    with pytest.raises(Problem, match=r"不是分送檔或回傳檔|不完整或已損壞"):
        read_bundle(path)
    with pytest.raises(Problem, match="不能讀取"):
        read_bundle(tmp_path / "沒有")


def test_a_newer_one_asks_for_a_newer_program(tmp_path: Path) -> None:
    path = written(tmp_path, bundle_of(small_annex()))
    with pytest.raises(Problem, match="較新版本的績效編報"):
        read_bundle(sealed(path, lambda table: table["manifest.json"].update(format=2)))


def _other_goal(table: dict[str, Any]) -> None:
    table["returned.json"]["goals"][0]["key"] = "other"


def _key_twice(table: dict[str, Any]) -> None:
    goals = table["base.json"]["goals"]
    goals.append(goals[0])


def _deep(table: dict[str, Any]) -> None:
    value: Any = []
    for _ in range(900):
        value = [value]
    table["base.json"]["goals"] = value


@pytest.mark.parametrize(
    "change",
    [
        _other_goal,
        _key_twice,
        _deep,
        lambda t: t["base.json"].update(goals={}),
        lambda t: t["base.json"]["goals"][0].update(key=5),
        lambda t: t["base.json"]["goals"][0].update(key=""),
        lambda t: t["base.json"]["goals"][0].update(title="a\0"),
        lambda t: t["base.json"]["goals"][0].update(indicators=[]),
        lambda t: t["base.json"].update(fiscal_year=105),
        lambda t: t["manifest.json"].update(kind="other"),
        lambda t: t["manifest.json"].update(agency="別"),
        lambda t: t["manifest.json"]["giving"].update(goals=["other"]),
        lambda t: t["manifest.json"]["giving"].update(unit=None),
        lambda t: t["manifest.json"]["returned"].update(earlier=["a"] * 9),
        lambda t: t["manifest.json"].pop("giving"),
        lambda t: t.update({"history.json": [{"at": 1}]}),
        lambda t: t.update({"history.json": 5}),
        lambda t: t.update({"returned.json": []}),
    ],
)
def test_one_that_is_sealed_and_wrong_all_the_same(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    path = written(tmp_path, bundle_of(small_annex()))
    with pytest.raises(Problem, match="不完整或已損壞"):
        read_bundle(sealed(path, change))


def test_records_of_the_file_do_not_come_with_it(tmp_path: Path) -> None:
    giving = bundle_of(small_annex()).giving
    bundle = bundle_of(small_annex(given=(giving,)))
    assert read_bundle(written(tmp_path, bundle)).base.given == ()

    def smuggle(table: dict[str, Any]) -> None:
        table["base.json"]["submissions"] = [{"key": "k", "name": "n", "at": "", "who": ""}]

    assert read_bundle(sealed(written(tmp_path, bundle), smuggle)).base.submissions == ()


def test_more_than_any_annex_has_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    must_fit(small_annex())
    monkeypatch.setattr(packed, "_MOST_VALUES", 10)
    with pytest.raises(ValueError, match="too large"):
        packed.bounded(b"[" + b"0," * 20 + b"0]")
    assert packed.bounded(b"[0,0]") == [0, 0]
    monkeypatch.setattr(packed, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match="too large"):
        unpack(pack(small_annex()))
