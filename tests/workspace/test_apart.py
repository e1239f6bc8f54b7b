"""Reading in a process of its own: what goes wrong there is a sentence here."""

from pathlib import Path

import pytest

from app.core.errors import Problem
from app.workspace import apart
from app.workspace.apart import read_apart
from app.workspace.incoming import Options
from tests.soak.hostile import recursive_pdf
from tests.support import ROOT

SOURCE = ROOT / "tests/exchange/source-104.txt"


def test_it_reads_as_this_process_would() -> None:
    read = read_apart(SOURCE, Options(agency="某局", year=110))
    assert (read.annex.agency, read.annex.fiscal_year) == ("某局", 110)
    assert len(read.proposals) == 19


def test_a_problem_there_is_the_same_here(tmp_path: Path) -> None:
    (tmp_path / "空.docx").write_bytes(b"")
    with pytest.raises(Problem, match=r"空\.docx」不是可讀的檔案"):
        read_apart(tmp_path / "空.docx", Options())


def test_what_makes_it_fall_over_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDFium follows a form that holds itself until its stack is full."""
    monkeypatch.setattr(apart, "_MOST_SECONDS", 3.0)  # a slow machine may not get that far
    (tmp_path / "甲.pdf").write_bytes(recursive_pdf())
    with pytest.raises(Problem, match=r"甲\.pdf」讀(到一半就出錯|了太久)"):
        read_apart(tmp_path / "甲.pdf", Options())


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_MOST_SECONDS", 0.01)
    with pytest.raises(Problem, match="讀了太久"):
        read_apart(SOURCE, Options())
