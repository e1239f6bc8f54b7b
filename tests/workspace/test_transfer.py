"""Annexes in and out of a file."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.exchange.interchange import write_annex
from app.workspace import Workspace
from app.workspace.exporting import EXPORTED
from app.workspace.incoming import read_file
from app.workspace.transfer import create_sample, export_annex, import_files, sample
from resources import SAMPLE
from tests.support import small_annex, state_of


def write(path: Path, year: int = 104, agency: str = "某機關", book: str = "預算總說明") -> Path:
    annex = small_annex(fiscal_year=year, agency=agency, book=book)
    path.write_text(write_annex(annex), encoding="utf-8", newline="")
    return path


def years(path: Path) -> list[tuple[str, int, str]]:
    with Workspace.open(path, write=False) as workspace:
        return [
            (head.agency, head.fiscal_year, workspace.annex(head.key).book)
            for head in workspace.heads()
        ]


def test_the_sample_is_the_annex_of_104(tmp_path: Path) -> None:
    create_sample(tmp_path / "a.jixiao")
    with Workspace.open(tmp_path / "a.jixiao") as workspace:
        annex = workspace.annex(workspace.find().key)
        assert workspace.undo() is None
        assert workspace.faults() == []
    assert write_annex(annex) == SAMPLE.read_text(encoding="utf-8")
    assert len(annex.goals) == 9


def test_import_makes_the_file_or_adds_to_it(tmp_path: Path) -> None:
    into = tmp_path / "a.jixiao"
    import_files([write(tmp_path / "4.json")], into)
    import_files([write(tmp_path / "5.JSON", 105), write(tmp_path / "6.json", 106)], into)
    assert [year for _, year, _ in years(into)] == [106, 105, 104]
    with Workspace.open(into) as workspace:
        workspace.undo()
    assert [year for _, year, _ in years(into)] == [104]


def test_a_year_that_is_there_is_refused_or_replaced(tmp_path: Path) -> None:
    into = tmp_path / "a.jixiao"
    import_files([write(tmp_path / "4.json")], into)
    other = write(tmp_path / "4b.json", book="另一本")
    before = state_of(tmp_path)
    with pytest.raises(Problem, match=r"已有某機關 104 年度.*--replace"):
        import_files([write(tmp_path / "5.json", 105), other], into)
    (tmp_path / "5.json").unlink()
    assert state_of(tmp_path) == before
    import_files([other], into, replace=True)
    assert years(into) == [("某機關", 104, "另一本")]


def test_two_files_of_one_year_are_refused(tmp_path: Path) -> None:
    files = [write(tmp_path / "a.json"), write(tmp_path / "b.json")]
    before = state_of(tmp_path)
    with pytest.raises(Problem, match="請只匯入其一") as problem:
        import_files(files, tmp_path / "new.jixiao", replace=True)
    assert all(str(path) in str(problem.value) for path in files)
    assert state_of(tmp_path) == before
    import_files([files[0], write(tmp_path / "c.json", agency="乙")], tmp_path / "new.jixiao")


def test_one_bad_file_and_nothing_is_imported(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"agency": "x", "fiscal_year": 104, "nope": 1}', encoding="utf-8")
    files = [write(tmp_path / "a.json"), bad]
    before = state_of(tmp_path)
    with pytest.raises(Problem, match="nope"):
        import_files(files, tmp_path / "new.jixiao")
    assert state_of(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.doc", b"x", "不是可匯入的檔案"),
        ("a.txt", b"x", "找不到績效目標的表格"),
        ("a", b"{}", "不是可匯入的檔案"),
        ("a.json", "績效".encode("big5"), "第 1 個位元組起不是 UTF-8"),
        ("a.json", b'{"agency": "\xff"}', "第 13 個位元組起不是 UTF-8"),
        ("a.json", "{}".encode("utf-16"), "不是 UTF-8"),
        ("a.json", b"", "不合 JSON 格式"),
        ("a.json", None, "找不到"),
        ("folder.json", None, "不能讀取"),
    ],
)
def test_a_file_that_cannot_be_imported(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    if name == "folder.json":
        path.mkdir()
    with pytest.raises(Problem, match=words) as problem:
        read_file(path)
    assert str(path) in str(problem.value)


def test_a_byte_order_mark_and_other_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + write_annex(small_annex()).replace("\n", "\r\n").encode())
    assert write_annex(read_file(path).annex) == write_annex(small_annex())


def test_export_replaces_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "a.json"
    out.write_text("mine")
    export_annex(sample(), out)
    assert out.read_bytes() == SAMPLE.read_bytes()
    bad = replace(small_annex(), book="\ud800")
    with pytest.raises(UnicodeEncodeError):
        export_annex(bad, out)
    assert state_of(tmp_path) == {"a.json": SAMPLE.read_bytes()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere/a.json", "資料夾"),
        ("file/a.json", "資料夾"),
        ("a.doc", "不能匯出成「a.doc」"),
        ("a", "不能匯出成「a」"),
        ("folder.json", "是資料夾"),
    ],
)
def test_a_place_where_nothing_can_be_exported(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.json").mkdir()
    before = state_of(tmp_path)
    with pytest.raises(Problem, match=words):
        export_annex(small_annex(), tmp_path / name)
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("ending", list(EXPORTED))
def test_every_kind_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    out = tmp_path / f"a{ending.upper()}"
    out.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", _no_room)
        with pytest.raises(Problem, match="磁碟已滿"):
            export_annex(small_annex(), out)
    assert state_of(tmp_path) == {out.name: b"old"}
    export_annex(small_annex(), out)
    assert out.stat().st_size > 300
    assert list(state_of(tmp_path)) == [out.name]


def _no_room(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_no_kind_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"\.pdf、\.odt、.* 或 \.json 結尾。"):
        export_annex(small_annex(), tmp_path / "a.doc")


def test_an_odt_comes_back_as_the_same_annex(tmp_path: Path) -> None:
    export_annex(sample(), tmp_path / "a.odt")
    import_files([tmp_path / "a.odt"], tmp_path / "b.jixiao")
    with Workspace.open(tmp_path / "b.jixiao", write=False) as workspace:
        annex = workspace.annex(workspace.find().key)
    assert write_annex(annex) == SAMPLE.read_text(encoding="utf-8")
