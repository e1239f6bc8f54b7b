"""Printed annexes of every kind come back to the same text, and measures are proposed right."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.core.model import Annex
from app.core.propose import propose
from app.exchange.printed.assembly import assemble
from app.exchange.printed.files import read_printed_file
from app.exchange.printed.report import unplaced
from app.workspace.transfer import export_annex, sample
from tests.exchange.printed.comparing import bare, differences, score
from tests.exchange.printed.making import make_odt
from tests.exchange.printed.test_office import make_docx
from tests.exchange.printed.test_pdf import by_typst
from tests.soak.corpus import documents
from tests.soak.generated import generated

pytestmark = pytest.mark.soak

_OFFICE = shutil.which("soffice")
_GENERATED = 60


def convert(path: Path, kind: str) -> Path:
    """A file converted by LibreOffice."""
    assert _OFFICE is not None
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [
        _OFFICE,
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(f".{kind}")


def comes_back(path: Path, annex: Annex, *, levels: bool) -> list[str]:
    read = assemble(read_printed_file(path))
    lost = [f"unplaced: {run.text}" for run in unplaced(read.runs)]
    return differences(read.annex, annex, levels=levels) + lost


ANNEXES = [sample(), *(document.annex for document in documents())]


@pytest.mark.skipif(_OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("annex", ANNEXES, ids=lambda a: a.agency)
def test_what_libreoffice_makes_of_an_odt(annex: Annex, tmp_path: Path) -> None:
    path = make_odt(annex, tmp_path / "a.odt")
    for kind in ("docx", "pdf", "html"):
        assert comes_back(convert(path, kind), annex, levels=False) == [], kind


@pytest.mark.skipif(_OFFICE is None, reason="LibreOffice is not installed")
def test_automatic_labels_through_libreoffice(tmp_path: Path) -> None:
    path = make_odt(sample(), tmp_path / "a.odt", counted=True)
    for kind in ("docx", "pdf", "html"):
        assert comes_back(convert(path, kind), sample(), levels=True) == [], kind


@pytest.mark.skipif(_OFFICE is None, reason="LibreOffice is not installed")
def test_our_own_odt_through_libreoffice(tmp_path: Path) -> None:
    export_annex(sample(), tmp_path / "a.odt")
    assert comes_back(tmp_path / "a.odt", sample(), levels=True) == []
    for kind in ("docx", "pdf", "html"):
        assert comes_back(convert(tmp_path / "a.odt", kind), sample(), levels=True) == [], kind


@pytest.mark.parametrize("annex", ANNEXES, ids=lambda a: a.agency)
def test_every_document_of_ours(annex: Annex, tmp_path: Path) -> None:
    export_annex(annex, tmp_path / "a.pdf")
    export_annex(annex, tmp_path / "a.html")
    paths = [
        tmp_path / "a.pdf", tmp_path / "a.html",
        make_odt(annex, tmp_path / "a.odt"), make_docx(annex, tmp_path / "a.docx"),
    ]  # fmt: skip
    if all(len(goal.indicators) == 1 for goal in annex.goals):
        paths.append(by_typst(annex, tmp_path))
    for path in paths:
        assert comes_back(path, annex, levels=False) == [], path.name


def test_generated_documents_are_proposed_right() -> None:
    total = right = sure = 0
    for seed in range(_GENERATED):
        annex = generated(seed).annex
        found = score(propose(bare(annex)).proposals, annex)
        assert found[2] == [], seed
        total += sum(1 for goal in annex.goals for _ in goal.measures())
        right, sure = right + found[0], sure + found[1]
    print(f"{right} of {total} right, {sure} of them sure")
    assert right >= 0.98 * total
    assert sure >= 0.8 * total
