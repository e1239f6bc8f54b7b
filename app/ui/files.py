"""What asks the officer for files: the sample, a new year, import, export, leaving."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.core.errors import Problem
from app.core.model import Annex
from app.ui import dialogs
from app.ui.background_job import Jobs
from app.ui.importing import Importing
from app.ui.session import Session
from app.ui.sheets import Sheets
from app.workspace import Workspace
from app.workspace.exporting import EXPORTED
from app.workspace.transfer import sample

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class Files(QObject):
    """The file actions of a main window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.jobs = Jobs(window, window.messages)
        self.importing = Importing(window)
        self.sheets: Sheets = Sheets(window)
        self._folder: QTemporaryDir | None = None

    def create_sample(self) -> None:
        """Ask where, and make a file with the annex of 104."""
        suggestion = dialogs.documents() / f"績效編報範例{dialogs.ENDING}"
        path = dialogs.ask_save(self._window, "範例要存在哪裡", suggestion)
        if path:
            self._window.enter(lambda: Workspace.create(cleared(path), sample()))

    def new_year(self) -> None:
        """Ask for a year; it goes into the open file, else into a new one."""
        now = datetime.now().year - 1911
        agency = self._window.editor.session.annex.agency if self._window.editor else ""
        year = self._window.editor.session.annex.fiscal_year + 1 if self._window.editor else now + 1
        answer = dialogs.ask_year(self._window, agency, year)
        if not answer:
            return
        if self._window.editor and self._window.workspace:
            workspace, annex = self._window.workspace, answer.annex()
            if self._window.editor.session.do(lambda: workspace.add_annex(annex)):
                self._window.show_editor(annex.key)
            return
        suggestion = dialogs.documents() / f"{answer.agency}{dialogs.ENDING}"
        path = dialogs.ask_save(self._window, "新檔要存在哪裡", suggestion)
        if path:
            self._window.enter(lambda: Workspace.create(cleared(path), answer.annex()))

    def ask_open(self) -> None:
        """Ask which file to open, and open it."""
        path = dialogs.ask_open(self._window, "開啟檔案")
        if path:
            self._window.open_file(path)

    def import_file(self) -> None:
        """Ask for a file and add its year to the open file."""
        self.importing.ask()

    def paste_year(self) -> None:
        """Make a year of the table on the clipboard."""
        self.importing.paste()

    def export(self) -> None:
        """Ask where, and export in a process of its own."""
        editor, workspace = self._window.editor, self._window.workspace
        if not editor or not workspace or not editor.session.settle():
            return
        errors = editor.beside.errors() if editor.beside else 0
        if errors and not dialogs.ask_yes(
            self._window, "匯出", f"檢核還有 {errors} 個錯誤。仍要匯出嗎？", "仍要匯出", "回去看看"
        ):
            return
        annex = editor.session.annex
        name = f"{annex.agency}{annex.fiscal_year}年度施政績效及達成情形分析.pdf"
        kinds = ";;".join(f"{kind} (*{ending})" for ending, kind in EXPORTED.items())
        out = dialogs.ask_save(self._window, "匯出", dialogs.documents() / name, kinds, ".pdf")
        if out is None:
            return
        self._run("匯出", workspace, annex, out, self._on_exported)

    def print_annex(self) -> None:
        """Make the pages, ask for the printer, and print them."""
        editor, workspace = self._window.editor, self._window.workspace
        if not editor or not workspace or not editor.session.settle():
            return
        folder = QTemporaryDir()
        out = Path(folder.filePath("pages.pdf"))
        if self._run("列印", workspace, editor.session.annex, out, self._on_pages):
            self._folder = folder  # it goes, with the pages in it, when the next one is made

    def _run(
        self, what: str, workspace: Workspace, annex: Annex, out: Path, done: Callable[[Path], None]
    ) -> bool:
        db, target = str(workspace.path.absolute()), out.absolute()
        arguments = ["export", db, str(target), "--key", annex.key, "--progress"]
        return self.jobs.start(what, arguments, lambda _result: done(target))

    def may_leave(self, session: Session) -> bool:
        """Ask how to leave although something is not saved; whether one may leave now."""
        if session.stuck:
            answers = ("另存到別處…", "再試一次", "放棄這些變更並關閉")
            text = f"有變更還不能存入檔案：{session.trouble}"
            answer = dialogs.ask_which(self._window, "關閉檔案", text, *answers)
            if answer == 0:
                self._window.copying.save_elsewhere()
            elif answer == 1:
                session.flush()
            else:
                return answer == 2
        if not session.dirty and not session.all_unreadable():
            return True
        return not session.stuck and self._agrees_to_lose(session)

    def _agrees_to_lose(self, session: Session) -> bool:
        wrong = session.all_unreadable()
        if wrong:
            text = f"有 {len(wrong)} 個數值讀不懂，還沒有存入，例如「{wrong[0][1].text}」。仍要關閉嗎？"
        else:
            text = f"有變更沒有存入：{session.trouble}仍要關閉嗎？"
        return dialogs.ask_yes(self._window, "關閉檔案", text, "放棄並關閉", "回去修改")

    def stop(self) -> None:
        """End a running job; for leaving the program."""
        self.jobs.stop()

    def _on_exported(self, out: Path) -> None:
        self._window.messages.say(
            f"已匯出「{out}」。",
            ("開啟", lambda: open_outside(out)),
            ("開啟資料夾", lambda: open_outside(out.parent)),
        )

    def _on_pages(self, pdf: Path) -> None:
        from app.ui.printing import a4_printer, print_to

        printer = a4_printer(self._window.windowTitle())
        if not dialogs.ask_printer(self._window, printer):
            return
        self.jobs.show("列印")
        printed = print_to(printer, pdf, self._on_page_drawn)
        cancelled = not self.jobs.busy
        self.jobs.end()
        if printed:
            self._window.messages.say("已送往印表機。")
        elif cancelled:
            self._window.messages.say("已取消列印。")
        else:
            self._window.messages.warn("列印未完成；請檢查印表機後再試一次。")

    def _on_page_drawn(self, done: int, of: int) -> bool:
        """Keep the window alive between two pages; whether to go on."""
        QApplication.processEvents()
        return self.jobs.step(done, of)


def open_outside(path: Path) -> None:
    """Open a file or folder with the desktop's own program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def cleared(path: Path) -> Path:
    """A path the officer agreed to replace in the file dialog: the old file is set aside."""
    if path.exists():
        aside = path.with_name(f"{path.stem}.{datetime.now():%Y%m%d-%H%M%S}.bak{path.suffix}")
        try:
            path.rename(aside)
        except OSError as error:
            raise Problem(
                f"不能取代「{path}」（{error.strerror}）；請關閉使用它的程式，或換一個檔名。"
            ) from None
    return path
