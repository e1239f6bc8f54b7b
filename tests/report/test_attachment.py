"""The interchange document out of a PDF, and PDFs that have none."""

import zlib
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.exchange.pdf_attachment import find_attachment
from app.report.document import Metadata, PdfWriter
from app.report.press import Press
from tests.report.made_up import annex_of


def written(path: Path, *attachments: tuple[str, bytes]) -> Path:
    with path.open("wb") as file:
        writer = PdfWriter(file, (595, 842), Metadata("題", "機關", "書", "程式"), 1)
        writer.page(zlib.compress(b"BT ET"))
        for name, data in attachments:
            writer.attach(name, data, "附件")
        writer.finish([])
    return path


def test_it_comes_back_as_it_went_in(press: Press, tmp_path: Path) -> None:
    text = '{\n "agency": "𠮷"\n}\n'
    press.export(annex_of(), tmp_path / "a.pdf", attachment=text.encode())
    assert find_attachment(tmp_path / "a.pdf") == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是可讀的 PDF"),
        (b"%PDF-1.7\n%%EOF\n", "不是可讀的 PDF"),
        (b"PK\x03\x04 something else", "不是可讀的 PDF"),
        ("甲".encode() * 1000, "不是可讀的 PDF"),
    ],
)
def test_what_is_no_pdf(tmp_path: Path, data: bytes, sentence: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(Problem, match=sentence):
        find_attachment(tmp_path / "a.pdf")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="找不到"):
        find_attachment(tmp_path / "a.pdf")
    with pytest.raises(Problem, match="是資料夾"):
        find_attachment(tmp_path)


def test_a_pdf_without_an_annex(tmp_path: Path) -> None:
    assert find_attachment(written(tmp_path / "a.pdf")) is None
    assert find_attachment(written(tmp_path / "b.pdf", ("picture.png", b"png"))) is None


def test_an_attachment_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="已損壞"):
        find_attachment(written(tmp_path / "a.pdf", ("annex.json", b"\xff\xfe\x00")))


def test_an_attachment_of_too_many_bytes(tmp_path: Path) -> None:
    pdf = written(tmp_path / "a.pdf", ("annex.json", b" " * 100_000_001))
    with pytest.raises(Problem, match="太大"):
        find_attachment(pdf)


def test_any_cut_of_a_pdf_is_a_sentence_or_the_whole(press: Press, tmp_path: Path) -> None:
    text = '{"agency": "某機關"}'
    press.export(annex_of(), tmp_path / "a.pdf", attachment=text.encode())
    whole = (tmp_path / "a.pdf").read_bytes()
    cut = tmp_path / "cut.pdf"
    for length in range(0, len(whole), max(len(whole) // 60, 1)):
        cut.write_bytes(whole[:length])
        try:
            assert find_attachment(cut) == text
        except Problem:
            continue
