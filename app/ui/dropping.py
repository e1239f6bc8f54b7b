"""Files dragged into the window: ours are opened, others imported."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent

from app.exchange.sheets.files import SHEETS
from app.workspace.incoming import IMPORTED

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileDrops(QObject):
    """Takes files before any field does, which would enter their names as text.

    It listens to the window of the desktop, not to widgets, so that it costs
    nothing while nothing is dragged. The window must be shown already.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        handle = window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent):
            return False
        files = dragged(event.mimeData())
        if not files:
            return False  # a text, for the field below it
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.take(files)
        return True

    def take(self, files: list[Path]) -> None:
        """Open or import what was dropped."""
        if len(files) > 1:
            self._window.messages.warn("一次請只拖入一個檔案。")
        elif files[0].suffix.lower() in (*IMPORTED, *SHEETS):
            self._window.files.importing.start(files[0])
        else:
            self._window.open_file(files[0])


def dragged(data: QMimeData) -> list[Path]:
    """The files of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
