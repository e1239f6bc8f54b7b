"""The interchange document inside a PDF: what the page was printed from comes back."""

from pathlib import Path

import pypdfium2 as pdfium

from app.core.errors import Problem, reason

_ENDING = ".json"
# No annex comes near it; a file that claims more was not made by us.
_MOST_BYTES = 100_000_000


def read_attachment(path: Path) -> str:
    """The text of the JSON file attached to a PDF, as it was entered.

    Raises Problem when the file is not a readable PDF, has no JSON attached
    or one that is not text.
    """
    try:
        document = pdfium.PdfDocument(path.read_bytes())
    except OSError as error:
        raise Problem(f"讀不到「{path}」（{reason(error)}）；請確認檔案存在且可讀取。") from None
    except pdfium.PdfiumError:
        raise Problem(
            f"「{path}」不是可讀的 PDF 檔，或設有密碼；請改用本程式匯出的 PDF。"
        ) from None
    try:
        data = _json_attachment(document)
        if data is None:
            raise Problem(f"「{path}」沒有附上年報資料；請改用本程式匯出的 PDF，或匯入其 JSON 檔。")
        return data.decode("utf-8")
    except (pdfium.PdfiumError, UnicodeDecodeError):
        raise Problem(f"「{path}」所附的資料已損壞；請改用完整的檔案重新匯入。") from None
    finally:
        document.close()


def _json_attachment(document: pdfium.PdfDocument) -> bytes | None:
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        if attachment.get_name().lower().endswith(_ENDING):
            data = bytes(attachment.get_data())
            if len(data) > _MOST_BYTES:
                raise pdfium.PdfiumError("attachment too large")
            return data
    return None
