"""Printing: the very pages of the PDF, drawn at the printer's own resolution."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

_POINTS_PER_INCH = 72
# Above this a page of A4 takes more memory than it shows: 1200 dpi is 556 MB.
_MOST_DPI = 600


def a4_printer(name: str) -> QPrinter:
    """A printer set to A4 portrait, whole pages, for a document of that name."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(a4, QPageLayout.Orientation.Portrait, QMarginsF()))
    printer.setFullPage(True)
    return printer


def print_to(
    printer: QPrinter, pdf: Path, progress: Callable[[int, int], bool] = lambda _done, _of: True
) -> bool:
    """Draw the pages of a PDF that the printer's settings ask for, copies included.

    `progress` is told pages done and pages in all, and stops the printing by
    returning False. Returns whether everything was printed.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = wanted_pages(printer, len(document))
        painter = QPainter()
        if not painter.begin(printer):
            return False
        try:
            return _draw(painter, printer, document, pages, progress)
        finally:
            painter.end()
    finally:
        document.close()


def wanted_pages(printer: QPrinter, count: int) -> list[int]:
    """The pages to draw, from 0, in the order they leave the printer."""
    first, last = printer.fromPage() or 1, printer.toPage() or count
    pages = list(range(max(1, first) - 1, min(last, count)))
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        return pages * copies
    return [page for page in pages for _ in range(copies)]


def _draw(
    painter: QPainter,
    printer: QPrinter,
    document: pypdfium2.PdfDocument,
    pages: list[int],
    progress: Callable[[int, int], bool],
) -> bool:
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    for done, number in enumerate(pages):
        if not progress(done, len(pages)) or (done and not printer.newPage()):
            return False
        image = page_image(document, number, min(printer.resolution(), _MOST_DPI))
        painter.drawImage(QRectF(0, 0, paper.width(), paper.height()), image)
    return progress(len(pages), len(pages))


def page_image(document: pypdfium2.PdfDocument, number: int, dpi: float) -> QImage:
    """A page, from 0, as a picture."""
    page = document[number]
    try:
        bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_Grayscale8,
        )
        return image.copy()  # of its own, since the bitmap's bytes go with it
    finally:
        page.close()
