"""Figures of a spreadsheet into a year: what is sure is taken in one step, the rest is told."""

from pathlib import Path

import pytest

from app.core.errors import Problem
from app.core.sheets.mapping import Layout, Remembered
from app.core.sheets.roles import Role
from app.workspace import Workspace
from app.workspace.own_folders import settings_folder
from app.workspace.sheets import (
    WHAT,
    plan_of_book,
    read_book_apart,
    read_memory,
    remember,
    take,
)
from app.workspace.transfer import export_annex, sample
from tests.core.sheets.making import annex, sheet
from tests.support import jixiao

HEAD = "目標,項目,單位,實際值"
KEPT = Remembered(layout=Layout.SUMMED, roles=(Role.LABEL, Role.ACTUAL), shown=False, depth=2)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "年度.jixiao"
    Workspace.create(path, annex()).close()
    return path


def csv(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "填報.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_what_is_sure_is_taken_in_one_step_and_the_rest_told(db: Path, tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "一,核發證照,件,15",
        "一,規費收入,千元,很多",
        "二,滿意情形,%,90",
        "三,不知道,件,1",
    )
    run = jixiao("import", file, "--into", db)
    assert run.status == 0, run
    assert run.out == "D2\t目標一 核發證照 實際值：10 → 15\n"
    lines = [line.split("\t")[:2] for line in run.err.splitlines()]
    assert lines == [["待確認", "D4"], ["未採用", "第 5 列"], ["未採用", "D3"]]
    with Workspace.open(db) as workspace:
        assert workspace.undo_status().undo.startswith(WHAT)
        workspace.undo()
        first = next(workspace.annex(workspace.heads()[0].key).goals[0].measures())
        assert str(first.actual) == "10"


def test_the_same_file_twice_changes_nothing_more(db: Path, tmp_path: Path) -> None:
    file = csv(tmp_path, "一,核發證照,件,15")
    assert jixiao("import", file, "--into", db).status == 0
    again = jixiao("import", file, "--into", db, "--json")
    assert again.status == 0
    assert (again.json[0]["taken"], again.json[0]["same"]) == ([], 1)


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        (["一,不知道,件,1"], HEAD, "沒有可以採用的數據"),
        (["甲,乙"], "這,那", "認不出"),
    ],
)
def test_nothing_to_take_is_a_problem(
    db: Path, tmp_path: Path, rows: list[str], head: str, said: str
) -> None:
    run = jixiao("import", csv(tmp_path, *rows, head=head), "--into", db)
    assert (run.status, run.out) == (1, "")
    assert said in run.err


def test_a_sheet_and_an_annex_are_not_imported_together(db: Path, tmp_path: Path) -> None:
    export_annex(sample(), tmp_path / "a.json")
    run = jixiao("import", csv(tmp_path, "一,核發證照,件,15"), tmp_path / "a.json", "--into", db)
    assert run.status == 1
    assert "分開匯入" in run.err


def test_all_sheets_of_our_own_workbook_are_read(tmp_path: Path) -> None:
    export_annex(annex(), tmp_path / "a.ods")
    book = read_book_apart(tmp_path / "a.ods")
    found = plan_of_book(book, annex(), {})
    assert (found.changes, found.left) == ((), ())
    assert found.same > 5


def test_two_sheets_with_one_value_are_not_taken_at_their_word() -> None:
    from app.core.sheets.shape import Book

    one = sheet(("項目", "實際值"), ("核發證照", 15))
    found = plan_of_book(Book(sheets=(one, one)), annex(), {})
    assert not found.changes
    assert len(found.left) == 2


def test_nothing_ticked_is_a_sentence(db: Path) -> None:
    with Workspace.open(db) as workspace, pytest.raises(Problem, match="勾選"):
        take(workspace, workspace.heads()[0].key, [])


def test_a_mapping_is_remembered() -> None:
    remember("項目|成果", KEPT)
    remember("另|一", KEPT)
    assert read_memory() == {"項目|成果": KEPT, "另|一": KEPT}
    remember("||", KEPT)
    assert len(read_memory()) == 2, "headings that say nothing stand for nothing"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"mappings":[{"headings":1}]}', "[" * 100_000])
def test_a_damaged_memory_is_forgotten(text: str) -> None:
    settings_folder().mkdir(parents=True)
    (settings_folder() / "sheets.json").write_text(text, encoding="utf-8")
    assert read_memory() == {}
    remember("甲", KEPT)
    assert read_memory() == {"甲": KEPT}
