"""Printing from the window: the pages of the PDF, through QPrinter, into a file."""

import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui import dialogs
from app.ui.main_window import MainWindow
from app.ui.printing import a4_printer, wanted_pages
from tests.flows.driving import control

PATIENCE = 30_000
LOW_DPI = 72


def print_by_keys(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, out: Path, *pages: int
) -> None:
    """Ctrl+P with a printer that writes a file."""

    def choose(_parent: QWidget, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        printer.setResolution(LOW_DPI)
        if pages:
            printer.setFromTo(*pages)
        return True

    monkeypatch.setattr(dialogs, "ask_printer", choose)
    control(Qt.Key.Key_P)
    qtbot.waitUntil(lambda: "已送往印表機" in window.bar.text(), timeout=PATIENCE)


def test_all_pages_are_printed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "printed.pdf"
    print_by_keys(window, qtbot, monkeypatch, out)
    document = pypdfium2.PdfDocument(out)
    try:
        assert len(document) == 6
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        picture = document[0].render(scale=1, grayscale=True)
        dark = sum(value < 128 for value in bytes(picture.buffer))
        assert dark > 2000, "there is ink on the page"
    finally:
        document.close()


def test_a_range_of_pages(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "printed.pdf"
    print_by_keys(window, qtbot, monkeypatch, out, 2, 3)
    document = pypdfium2.PdfDocument(out)
    try:
        assert len(document) == 2
    finally:
        document.close()


@pytest.mark.usefixtures("qapp_set_up")
def test_copies_order_and_range() -> None:
    printer = a4_printer("附件")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    assert wanted_pages(printer, 3) == [0, 1, 2]
    printer.setPageOrder(QPrinter.PageOrder.LastPageFirst)
    assert wanted_pages(printer, 3) == [2, 1, 0]
    printer.setFromTo(2, 9)
    assert wanted_pages(printer, 3) == [2, 1]


def test_print_to_file_without_a_window(sample_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "printed.pdf"
    command = [sys.executable, "-m", "app", "open", str(sample_file), "--print-to-file", str(out)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    document = pypdfium2.PdfDocument(out)
    try:
        assert len(document) == 6
    finally:
        document.close()
