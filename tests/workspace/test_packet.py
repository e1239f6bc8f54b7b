"""The reviewer's packet: all of it, readable, and whole or not at all."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.check import Finding
from app.core.check.finding import accept
from app.core.errors import Problem
from app.core.figures import Figure
from app.report.press import Cancelled
from app.workspace import Workspace
from app.workspace.checking import check_annex
from app.workspace.incoming import read_file
from app.workspace.packet import NAMES, write_packet
from app.workspace.submitting import submit, unlock
from tests.support import small_annex, state_of


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "檔"
    folder.mkdir()
    with Workspace.create(folder / "a.jixiao", small_annex()) as made:
        yield made


def key(workspace: Workspace) -> str:
    return workspace.find().key


def sheet_text(folder: Path) -> str:
    with zipfile.ZipFile(folder / "變更與檢核.ods") as package:
        return package.read("content.xml").decode()


def test_a_folder_has_all_of_it(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "審閱"
    write_packet(workspace, key(workspace), out)
    assert sorted(path.name for path in out.iterdir()) == sorted(NAMES)
    annex = workspace.annex(key(workspace))
    for name in NAMES[:2]:
        back = read_file(out / name).annex
        assert [goal.title for goal in back.goals] == [goal.title for goal in annex.goals]
    assert "這個年度建立以來的變更（沒有變更）" in (out / "說明.txt").read_text(
        encoding="utf-8-sig"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"檔", "審閱"}


def test_the_changes_are_those_since_the_last_submission(
    workspace: Workspace, tmp_path: Path
) -> None:
    annex = workspace.annex(key(workspace))
    measure = next(annex.goals[0].measures())
    workspace.edit("goal", annex.goals[1].key, "title", "早改的")
    submit(workspace, annex.key, "初稿")
    unlock(workspace, annex.key, "補正")
    workspace.edit("measure", measure.key, "actual", Figure("6"))
    out = tmp_path / "審閱"
    write_packet(workspace, annex.key, out)
    told = sheet_text(out)
    assert "目標一 實際值" in told
    assert "早改的" not in told
    about = (out / "說明.txt").read_text(encoding="utf-8-sig")
    assert "送出「初稿」以來的變更（1 個目標、1 個欄位）" in about


def test_findings_come_with_the_reasons_they_were_accepted_for(
    workspace: Workspace, tmp_path: Path
) -> None:
    annex = workspace.annex(key(workspace))
    finding: Finding = check_annex(workspace, annex)[0]
    accepted = accept(finding, reason="首長同意", who="甲", when="2026-11-23T10:00:00+08:00")
    workspace.edit("annex", annex.key, "acceptances", (accepted,))
    out = tmp_path / "審閱"
    write_packet(workspace, annex.key, out)
    told = sheet_text(out)
    assert finding.message in told
    assert "首長同意" in told


def test_a_zip_is_the_same_in_every_byte(workspace: Workspace, tmp_path: Path) -> None:
    one, two = tmp_path / "一.zip", tmp_path / "二.zip"
    for out in (one, two):
        write_packet(workspace, key(workspace), out)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == list(NAMES)


def test_only_a_packet_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "審閱"
    write_packet(workspace, key(workspace), out)
    (out / NAMES[0]).write_bytes(b"old")
    write_packet(workspace, key(workspace), out)
    assert (out / NAMES[0]).read_bytes().startswith(b"%PDF")
    (out / "我的.txt").write_text("x")
    before = state_of(tmp_path)
    with pytest.raises(Problem, match=r"有別的檔案（例如「我的.txt」），不能取代"):
        write_packet(workspace, key(workspace), out)
    with pytest.raises(Problem, match="已有同名的檔案"):
        write_packet(workspace, key(workspace), out / "我的.txt")
    with pytest.raises(Problem, match="找不到資料夾"):
        write_packet(workspace, key(workspace), tmp_path / "無" / "x.zip")
    assert state_of(tmp_path) == before


def test_what_fails_or_is_cancelled_leaves_all_as_it_was(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "審閱"
    write_packet(workspace, key(workspace), out)
    before = state_of(tmp_path)
    with pytest.raises(Cancelled):
        write_packet(workspace, key(workspace), out, progress=lambda *_: False)
    annex = workspace.annex(key(workspace))
    workspace.become(replace(annex, book="\ue000"), "沒有字型的字")
    before = state_of(tmp_path)
    with pytest.raises(Problem, match="字型"):
        write_packet(workspace, key(workspace), out)
    assert state_of(tmp_path) == before


def test_it_tells_how_far_it_is(workspace: Workspace, tmp_path: Path) -> None:
    steps: list[int] = []

    def tell(done: int, of: int) -> bool:
        assert of == 100
        steps.append(done)
        return True

    write_packet(workspace, key(workspace), tmp_path / "a.zip", progress=tell)
    assert steps == sorted(steps)
    assert steps[-1] == 100
