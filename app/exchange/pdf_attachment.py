"""The interchange document inside a PDF: what the page was printed from comes back."""

from pathlib import Path
from typing import BinaryIO

import pypdfium2 as pdfium

from app.core.errors import Problem, reason

_ENDING = ".json"
# No annex comes near it (900 goals are 3 MB); a file that holds more was not made by us.
_MOST_BYTES = 100_000_000


def find_attachment(path: Path) -> str | None:
    """The text of the JSON file attached to a PDF, as it was entered; None where there is none.

    Raises Problem when the file is not a readable PDF, or what is attached is
    not text.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None


def _read(file: BinaryIO, path: Path) -> str | None:
    try:
        document = pdfium.PdfDocument(file)
    except pdfium.PdfiumError:
        raise Problem(
            f"「{path}」不是可讀的 PDF 檔，或設有密碼；請改用完整、沒有密碼的 PDF。"
        ) from None
    try:
        data = _json_attachment(document)
        if data is None:
            return None
        if len(data) > _MOST_BYTES:
            raise Problem(f"「{path}」所附的資料太大，不像是附件；請確認選對了檔案。")
        return data.decode("utf-8")
    except (pdfium.PdfiumError, UnicodeDecodeError):
        raise Problem(f"「{path}」所附的資料已損壞；請改用完整的檔案重新匯入。") from None
    finally:
        document.close()


def _json_attachment(document: pdfium.PdfDocument) -> bytes | None:
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        if attachment.get_name().lower().endswith(_ENDING):
            return bytes(attachment.get_data())
    return None
