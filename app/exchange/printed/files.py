"""The printed documents that can be read, by the ending of their file."""

import re
from collections.abc import Callable
from pathlib import Path

from app.core.errors import Problem, reason
from app.exchange.printed.shape import Printed

# 900 goals are 1 MB of text, 4 MB as Word's HTML, 20,000 lines and 400,000 characters.
_MOST_TEXT = 8_000_000
_MOST_LINES = 100_000
_MOST_CHARACTERS = 2_000_000
_LONGEST_LINE = 50_000
_HEADED = re.compile(r"衡量\s?指標|績效\s?指標|原[定訂]\s?目標")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_printed_file(path: Path) -> Printed:
    """Read a file by its ending. Raises Problem."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = "、".join(_READERS)
        raise Problem(f"「{path}」不是可匯入的檔案；可匯入的有 {known}。")
    return held(reader(path))


def held(printed: Printed) -> Printed:
    """The document, if it is no longer than an annex can be. Raises Problem."""
    lengths = [len(line.text) for line in printed.lines()]
    longest = max(lengths, default=0)
    if len(lengths) > _MOST_LINES or sum(lengths) > _MOST_CHARACTERS or longest > _LONGEST_LINE:
        raise _too_long(printed.name)
    return printed


def _too_long(name: str) -> Problem:
    return Problem(f"「{name}」的文字太多，不像是附件；請只留下附件再匯入。")


def _read_text(path: Path) -> Printed:
    from app.exchange.printed.text import read_text

    text = _decoded(_bytes(path), path)
    if text.count("\n") + text.count("\t") > _MOST_LINES:
        raise _too_long(str(path))
    if "\t" not in text and "<p>" not in text and _HEADED.search(text):
        raise Problem(
            f"「{path}」的文字沒有分欄（例如由 PDF 檢視器複製），分不清各欄；"
            "請改匯入 PDF 檔本身，或在文書軟體複製整個表格。"
        )
    return read_text(text, str(path))


def _read_odt(path: Path) -> Printed:
    from app.exchange.printed.odt import read_odt

    return read_odt(path)


def _read_docx(path: Path) -> Printed:
    from app.exchange.printed.docx import read_docx

    return read_docx(path)


def _read_pdf(path: Path) -> Printed:
    from app.exchange.printed.pdf import read_pdf

    return read_pdf(path)


def _read_html(path: Path) -> Printed:
    from app.exchange.printed.html import read_html

    data = _bytes(path)
    said = _CHARSET.search(data[:4096])
    return read_html(_decoded(data, path, said[1].decode("ascii") if said else ""), str(path))


_READERS: dict[str, Callable[[Path], Printed]] = {
    ".odt": _read_odt,
    ".docx": _read_docx,
    ".pdf": _read_pdf,
    ".html": _read_html,
    ".htm": _read_html,
    ".txt": _read_text,
}
PRINTED = tuple(_READERS)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_TEXT:
            raise Problem(f"「{path}」太大，不像是附件；請確認選對了檔案。")
        return path.read_bytes()
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None


def _decoded(data: bytes, path: Path, said: str = "") -> str:
    """The text of a file: as its mark or `said` has it, else UTF-8, else Big5."""
    marks = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    for encoding in (*marks, *filter(None, [said]), "utf-8", "cp950"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Problem(f"「{path}」不是 UTF-8 或 Big5 的文字；請另存為 UTF-8 文字後再匯入。")
