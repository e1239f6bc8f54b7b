"""Starting the window."""

import gc
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QTimer, QTranslator
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.ui.immortal import keep_singletons
from app.ui.looks import keep_readable
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.standing import TITLE
from resources import ICONS, WORDS

# Named, since a bare default falls back to a Kai face where TW-Kai is installed.
UI_FONTS = [
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Microsoft JhengHei UI",
    "Microsoft JhengHei",
    "PingFang TC",
    "WenQuanYi Zen Hei",
]
_POINTS = 10


def set_up(application: QApplication) -> None:
    """Name, fonts, style sheet and Qt's own words."""
    keep_singletons()
    application.setApplicationName("jixiao")
    application.setApplicationDisplayName(TITLE)
    application.setDesktopFileName("jixiao")
    application.setApplicationVersion(__version__)
    application.setStyle("Fusion")
    font = QFont(UI_FONTS)
    font.setPointSize(_POINTS)
    application.setFont(font)
    keep_readable(application)
    theirs = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase_zh_TW", theirs), ("qt_zh_TW", str(WORDS))):  # the last wins
        translator = QTranslator(application)
        if translator.load(name, folder):
            application.installTranslator(translator)


def start(path: Path | None) -> tuple[QApplication, MainWindow]:
    """The application with its window made and filled, not shown yet."""
    application = QApplication(sys.argv[:1])
    set_up(application)
    window = MainWindow(Settings())
    window.begin(path)
    return application, window


def print_to_file(path: Path, out: Path) -> int:
    """Print the latest year of a file through a printer that writes `out`; the exit status."""
    import tempfile

    from app.ui.printing import a4_printer, print_to
    from app.workspace import Workspace
    from app.workspace.transfer import export_annex

    _application = QApplication(sys.argv[:1])
    keep_singletons()
    with Workspace.open(path, write=False) as workspace:
        annex = workspace.annex(workspace.find().key)
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages.pdf"
        export_annex(annex, pages)
        printer = a4_printer(annex.section_title)
        printer.setOutputFormat(printer.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        return 0 if print_to(printer, pages) else 1


def run(path: Path | None) -> int:
    """Open the window, on a file if one is given; returns the exit status.

    Where another window has the file, that one comes forward instead.
    """
    application, window = start(path)
    if window.others.raised:
        return 0
    window.show()
    QTimer.singleShot(0, window, partial(_after_first_picture, window))
    return application.exec()


def _after_first_picture(window: MainWindow) -> None:
    gc.freeze()
    gc.enable()
    from app.ui.crash import CrashReporter, report_folder
    from app.ui.native_crash import NativeCrashes

    reporter, native = CrashReporter(window), NativeCrashes(report_folder())
    reporter.install()
    left = native.reports()
    native.begin()
    application = QApplication.instance()
    if application:
        application.aboutToQuit.connect(lambda: native.end())
    window.warm_up()
    for report in left[-1:]:
        reporter.tell_of(report)
    icon = QIcon()
    for picture in sorted(ICONS.glob("*.png")):
        icon.addFile(str(picture))
    QApplication.setWindowIcon(icon)
