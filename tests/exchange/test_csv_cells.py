"""Cells of a CSV file: text is text, a number is a number, and both come back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.figures import Figure
from app.exchange.csv_cells import guarded, unguarded, write_csv
from tests.support import figures, texts

RISKY = st.text("=+-@\t\r\n '＝－甲1", max_size=6)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(texts | RISKY)
def test_what_is_guarded_comes_back(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


@given(texts | RISKY)
def test_only_what_needs_it_is_guarded(text: str) -> None:
    bare = text.lstrip("' \t\r\n\u3000\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0")
    blanks = text[: len(text) - len(bare)]
    if guarded(text) != text and not set(blanks) & set("\t\r\n"):
        assert bare.strip()[:1] in "=+-@＝＋－＠"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+886", "'+886"),
        ("-3", "'-3"),
        ("@甲", "'@甲"),
        ("\t甲", "'\t甲"),
        ("  =1", "'  =1"),
        (" \r", "' \r"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'甲", "'甲"),
        ("甲=1", "甲=1"),
        ("", ""),
    ],
)
def test_examples(text: str, cell: str) -> None:
    assert guarded(text) == cell


def test_a_cell_that_somebody_else_wrote_stays() -> None:
    assert unguarded("'甲") == "'甲"
    assert unguarded("=1") == "=1"


@given(st.lists(st.lists(texts | RISKY | figures | st.none(), min_size=2, max_size=3), max_size=4))
def test_a_file_reads_back_cell_by_cell(rows: list[list[str | Figure | None]]) -> None:
    shown = [[unguarded(cell) for cell in row] for row in read(write_csv(rows))]
    assert shown == [
        [cell.text if isinstance(cell, Figure) else cell or "" for cell in row] for row in rows
    ]


def test_a_number_stays_a_number_and_a_file_is_for_excel() -> None:
    data = write_csv([["-3", Figure("-3"), None, '逗,號"引']])
    assert data == '\ufeff\'-3,-3,,"逗,號""引"\r\n'.encode()
