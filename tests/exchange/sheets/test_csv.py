"""CSV of any encoding and separator, and our own export, edited and read again."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.model import Annex, Measure
from app.core.sheets.mapping import propose
from app.core.sheets.planning import edits, plan
from app.core.sheets.shape import CellKind, Sheet
from app.exchange.csv_cells import write_csv
from app.exchange.sheets.csv_text import SEPARATORS, read_csv
from app.exchange.sheets.files import read_book
from app.workspace.transfer import export_annex
from tests.support import annexes, figures, small_annex

ROWS = [["項目", "單位", "實際值"], ["核發，證照", "件", "1,638"], ["收入", "千元", "-3"]]


def saved(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def written(separator: str, rows: list[list[str]] = ROWS, end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def texts(sheet: Sheet) -> list[list[str]]:
    return [[sheet.text(r, c) for c in sheet.columns] for r in sheet.rows]


@pytest.mark.parametrize("separator", list(SEPARATORS))
@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp950", "cp950"), ("utf-16", "utf-16")],
)
def test_encodings_and_separators_are_found_out(
    tmp_path: Path, encoding: str, told: str, separator: str
) -> None:
    book = read_csv(saved(tmp_path / "a.csv", written(separator), encoding))
    assert (book.encoding, book.separator) == (told, separator)
    assert texts(book.sheets[0]) == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    book = read_csv(saved(tmp_path / "a.csv", written(";", end=end), "utf-8"))
    assert texts(book.sheets[0]) == ROWS


def test_the_officer_says_another(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.csv", "一;二,三\r\n", "cp950")
    assert texts(read_csv(path, "cp950", ";").sheets[0]) == [["一", "二,三"]]
    with pytest.raises(Problem, match="UTF-8"):
        read_csv(path, "utf-8", ";")


def test_characters_of_an_agency_s_own_are_said(tmp_path: Path) -> None:
    data = ("項目,實際值\r\n" + "核發證照" * 60).encode("cp950") + b"\xfa\x40" + b",15\r\n"
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    book = read_csv(path)
    assert book.encoding == "cp950"
    assert "造字" in book.notes[0]


def test_excel_s_line_for_the_separator_is_no_row(tmp_path: Path) -> None:
    book = read_csv(saved(tmp_path / "a.csv", "sep=;\r\n一;二\r\n", "utf-8"))
    assert (texts(book.sheets[0]), book.separator) == ([["一", "二"]], ";")


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        ("'=1+1", CellKind.TEXT, "=1+1"),
        ("=1+1", CellKind.FORMULA, "=1+1"),
        ('"=""0012"""', CellKind.TEXT, "0012"),
        ("-3", CellKind.TEXT, "-3"),
        ("'-3", CellKind.TEXT, "-3"),
        ("'123", CellKind.TEXT, "'123"),
        ("''-3", CellKind.TEXT, "'-3"),
    ],
)
def test_text_is_text(tmp_path: Path, cell: str, kind: CellKind, said: str) -> None:
    sheet = read_csv(saved(tmp_path / "a.csv", f"甲,{cell}\r\n乙,\r\n", "utf-8")).sheets[0]
    found = sheet.cells[0, 1]
    assert (found.kind, found.stored) == (kind, said)


@pytest.mark.parametrize("data", [b"a,b\0c", b"\x89PNG\r\n\x1a\n", bytes(range(256)), b"\x80" * 99])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(Problem, match=r"a\.csv"):
        read_csv(path)


def test_a_quote_without_end_is_said(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.csv", '甲,"乙\r\n' + "丙,丁\r\n" * 40_000, "utf-8")
    with pytest.raises(Problem, match="引號"):
        read_csv(path, separator=",")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(Problem, match="太多"):
        read_csv(path)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods", "a.xls", "a.tsv", "a.odt"])
def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match=name):
        read_book(tmp_path / name)


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
                         min_size=2, max_size=4), min_size=1, max_size=5))  # fmt: skip
def test_every_text_of_our_own_csv_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "own.csv"
    path.write_bytes(write_csv(rows))
    cells = read_csv(path, "utf-8", ",").sheets[0].cells
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            found = cells.get((r, c))
            if text.strip() and not text.startswith(('="', "\ufeff")):
                assert found is not None
                assert found.stored == text


def with_figures(annex: Annex, values: list[str]) -> Annex:
    """The annex with other figures, as a unit fills them in."""
    left = iter(values * 100)

    def changed(measure: Measure) -> Measure:
        new = {
            name: type(old)(next(left))
            for name in ("target", "actual", "current", "previous")
            if (old := getattr(measure, name))
        }
        return replace(measure, **new)

    return replace(
        annex,
        goals=tuple(
            replace(
                goal,
                indicators=tuple(
                    replace(i, measures=tuple(changed(m) for m in i.measures))
                    for i in goal.indicators
                ),
            )
            for goal in annex.goals
        ),
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(annex=annexes, values=st.lists(figures, min_size=1, max_size=5))
def test_our_own_sheet_filled_in_gives_its_figures_and_never_another(
    tmp_path_factory: pytest.TempPathFactory, kind: str, annex: Annex, values: list[object]
) -> None:
    filled = with_figures(annex, [str(value) for value in values])
    path = tmp_path_factory.getbasetemp() / f"filled.{kind}"
    export_annex(filled, path)
    sheet = read_book(path).sheets[0]
    mapping = propose(sheet, annex, {})
    if not any(goal.indicators[0].measures for goal in annex.goals):
        return
    wanted = {m.key: m for goal in filled.goals for m in goal.measures()}
    sure = [change for change in plan(sheet, mapping, annex).changes if change.sure]
    for key, name, value in edits(sure):
        if name in ("target", "actual", "current", "previous"):
            assert getattr(wanted[key], name).value == value.value


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_our_own_sheet_maps_by_itself(tmp_path: Path, kind: str) -> None:
    annex = small_annex()
    filled = with_figures(annex, ["123.5", "7", "0.25"])
    path = tmp_path / f"a.{kind}"
    export_annex(filled, path)
    sheet = read_book(path).sheets[0]
    found = plan(sheet, propose(sheet, annex, {}), annex)
    assert len(found.changes) == 6 - found.same
    assert all(change.sure for change in found.changes)
    assert not found.left
