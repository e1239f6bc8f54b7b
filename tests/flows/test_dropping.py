"""Files dragged into the window, over whichever field they are let go."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.workspace import Workspace
from app.workspace.transfer import export_annex, sample
from tests.flows.conftest import OpenWindow
from tests.flows.driving import editor_of
from tests.support import small_annex


def drag(window: MainWindow, over: QWidget, data: QMimeData) -> bool:
    """Drag data over a widget and let it go, as the desktop does; whether the window took it."""
    at = over.mapTo(window, QPoint(5, 5))
    handle = window.windowHandle()
    assert handle is not None
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(at), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    QCoreApplication.sendEvent(handle, enter)
    drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, buttons, keys)
    drop.ignore()
    QCoreApplication.sendEvent(handle, drop)
    return enter.isAccepted() and drop.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_one_of_ours_is_opened_even_over_a_text(
    window: MainWindow, sample_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "別的.jixiao"
    Workspace.create(other, small_annex()).close()
    title = editor_of(window).form.title
    before = editor_of(window).session.annex
    assert drag(window, title, files(other))
    assert window.workspace is not None
    assert window.workspace.path == other
    with Workspace.open(sample_file, write=False) as first:
        assert first.annex(before.key) == before, "no field took the file's name as text"


def test_one_to_import_is_imported(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "去年.json"
    annex = small_annex(fiscal_year=103, performance_year=101)
    export_annex(annex, file)
    assert drag(window, editor_of(window).form, files(file))
    qtbot.waitUntil(lambda: "已匯入" in window.bar.text(), timeout=10_000)
    assert editor_of(window).session.annex.fiscal_year == 103
    assert editor_of(window).years.count() == 2, "one file holds many years"


def test_onto_the_start_page(open_window: OpenWindow, sample_file: Path, tmp_path: Path) -> None:
    window = open_window()
    json = tmp_path / "a.json"
    export_annex(sample(), json)
    assert drag(window, window, files(json))
    assert "請先開啟要匯入到的檔案" in window.bar.text()
    assert drag(window, window, files(sample_file))
    assert editor_of(window).session.annex.fiscal_year == 104


def test_what_is_no_file_of_ours_is_told(window: MainWindow, tmp_path: Path) -> None:
    other = tmp_path / "說明.docx.bak"
    other.write_bytes(b"PK\x03\x04")
    assert drag(window, editor_of(window).form.title, files(other))
    assert "不是績效編報的檔案" in window.bar.text()
    assert drag(window, window, files(other, other))
    assert "一個檔案" in window.bar.text()


def test_a_text_goes_to_the_field_below(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("拖來的字")
    title = editor_of(window).form.title
    drag(window, title.viewport(), data)
    assert "拖來的字" in title.toPlainText()
    assert window.workspace is not None
