"""分送, 收回 and 回傳 in the window."""

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir
from PySide6.QtWidgets import QApplication

from app.core.errors import Problem
from app.core.model import Annex
from app.core.sharing import ENDING, FORM_ENDING, not_given
from app.ui import dialogs
from app.ui.collating_dialog import ask_decisions
from app.ui.files import open_outside
from app.ui.giving_dialog import ask_shares
from app.workspace import Workspace
from app.workspace.sharing import give_out, send_back, suggested

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.workspace.collating import Decisions, Incoming, Plan

KINDS = {ENDING: "分送檔：單位用本程式填報", FORM_ENDING: "ODS 填報表：單位用試算表填"}


class Sharing(QObject):
    """What a main window does with units."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def packet(self) -> None:
        """Ask where, and write the reviewer's packet in a process of its own."""
        editor, workspace = self._window.editor, self._window.workspace
        if editor is None or workspace is None or not editor.session.settle():
            return
        from app.workspace.packet import suggested as named

        annex = editor.session.annex
        suggestion = dialogs.documents() / named(annex)
        kinds = "壓縮檔 (*.zip)"
        out = dialogs.ask_save(self._window, "審閱資料", suggestion, kinds, ".zip")
        if out is None:
            return
        db = str(workspace.path.absolute())
        arguments = ["packet", db, str(out.absolute()), "--key", annex.key, "--progress"]
        self._window.files.jobs.start("審閱資料", arguments, lambda _result: self._on_packet(out))

    def _on_packet(self, out: Path) -> None:
        self._window.messages.say(
            f"已做成審閱資料「{out}」。",
            ("開啟", lambda: open_outside(out)),
            ("開啟資料夾", lambda: open_outside(out.parent)),
        )

    # Giving out

    def give(self) -> None:
        """Ask which goals go to which unit, and write a file for each unit into a folder."""
        editor = self._window.editor
        if editor is None or not editor.session.settle():
            return
        session = editor.session
        if not session.annex.goals:
            self._window.messages.warn("這個年度還沒有目標；請先新增目標再分送。")
            return
        answer = ask_shares(self._window, session.annex, KINDS)
        folder = answer and dialogs.ask_folder(
            self._window, "分送的檔案要放在哪個資料夾", dialogs.documents()
        )
        if not answer or not folder:
            return
        shares, ending = answer
        named = {
            folder / suggested(session.annex, unit, ending): (unit, goals)
            for unit, goals in shares.items()
        }
        if self._may_replace([path for path in named if path.exists()]):
            self._give_all(session.workspace, session.annex.key, named)

    def _give_all(
        self, workspace: Workspace, annex: str, shares: dict[Path, tuple[str, list[str]]]
    ) -> None:
        """Write the files one after the other, the window alive between them."""
        jobs = self._window.files.jobs
        if jobs.busy:
            self._window.messages.say("請等目前的工作完成，再分送。")
            return
        jobs.show("分送")
        done: list[str] = []
        try:
            for path, share in shares.items():
                give_out(workspace, annex, {path: share})
                done.append(share[0])
                QApplication.processEvents()
                going_on = jobs.step(len(done), len(shares))
                if not going_on or self._window.workspace is not workspace:
                    break  # cancelled, or the file was closed meanwhile
        except Problem as problem:
            self._window.messages.warn(str(problem))
            return
        finally:
            jobs.end()
        folder = next(iter(shares)).parent
        self._window.messages.say(
            f"已分送 {len(done)} 個單位的檔案（{'、'.join(done)}）；單位回傳後以「年度 → 收回」併入。",
            ("開啟資料夾", lambda: open_outside(folder)),
        )

    def _may_replace(self, there: Sequence[Path]) -> bool:
        if not there:
            return True
        text = f"資料夾裡已有「{there[0].name}」等 {len(there)} 個檔案；要取代嗎？"
        return dialogs.ask_yes(self._window, "分送", text, "取代")

    # In the file of a unit

    def open_bundle(self, path: Path) -> bool:
        """Make a file of a bundle beside it, or find the one made before, and open that."""
        self._window.files.jobs.start(
            "開啟分送檔", ["receive", str(path.absolute())], lambda result: self._open(result.out)
        )
        return False

    def _open(self, name: str) -> None:
        self._window.open_file(Path(name.rstrip("\n")))

    def tell(self, annex: Annex) -> None:
        """Say for whom the file is, and which goals are to be filled in."""
        assignment = annex.assignment
        if assignment is None:
            return
        positions = [n for n, g in enumerate(annex.goals, 1) if g.key in assignment.goals]
        self._window.messages.say(
            f"{not_given(assignment.unit, positions)}填好後請以「年度 → 回傳」交回。",
            ("回傳…", self.send_back),
        )

    def send_back(self) -> None:
        """Ask where, and write what the unit returns."""
        editor = self._window.editor
        if editor is None or not editor.session.settle():
            return
        session = editor.session
        wrong = session.all_unreadable()
        if wrong:
            self._window.messages.warn(
                f"有 {len(wrong)} 個數值讀不懂，還沒有存入，例如「{wrong[0][1].text}」；請先改正再回傳。"
            )
            return
        annex = session.annex
        unit = annex.assignment.unit if annex.assignment else ""
        suggestion = dialogs.documents() / suggested(annex, f"{unit} 回傳")
        kinds = f"回傳檔 (*{ENDING})"
        out = dialogs.ask_save(self._window, "回傳檔要存在哪裡", suggestion, kinds, ENDING)
        if out is None:
            return
        try:
            send_back(session.workspace, annex.key, out)
        except Problem as problem:
            self._window.messages.warn(str(problem))
            return
        self._window.messages.say(
            f"已做成回傳檔「{out}」；請交給承辦人。之後還有修改，可以再回傳一次。",
            ("開啟資料夾", lambda: open_outside(out.parent)),
        )

    # Taking in

    def collect(self, paths: Sequence[Path] = ()) -> None:
        """Ask for returns, read them in a process of its own, and merge them."""
        editor, workspace = self._window.editor, self._window.workspace
        if editor is None or workspace is None or not editor.session.settle():
            return
        kinds = f"回傳的檔案 (*{ENDING} *.ods);;所有檔案 (*)"
        chosen = list(paths) or dialogs.ask_several(self._window, "收回哪些檔案", kinds)
        if not chosen:
            return
        folder = QTemporaryDir()
        out = Path(folder.filePath("returns"))
        names = [str(path.absolute()) for path in chosen]
        self._window.files.jobs.start(
            "收回",
            ["returns", str(out), *names],
            lambda _result: self._on_read(folder, out, workspace),
        )

    def _on_read(self, _kept: QTemporaryDir, out: Path, workspace: Workspace) -> None:
        incoming = pickle.loads(out.read_bytes())  # ours: written by our own process
        editor = self._window.editor
        if editor is None or self._window.workspace is not workspace:
            self._window.messages.warn("要收回到的檔案已關閉，沒有收回；請開啟後再收回。")
            return
        if editor.session.settle():
            try:
                self._merge(workspace, incoming)
            except Problem as problem:
                self._window.messages.warn(str(problem))

    def _merge(self, workspace: Workspace, incoming: "Sequence[Incoming]") -> None:
        """Show what comes in, ask until nothing is left to decide, and write it."""
        from app.workspace.collating import plan

        decisions: Decisions = {}
        made = plan(workspace, incoming, decisions)
        if all(part.before for part in made.parts):
            units = "、".join(dict.fromkeys(part.incoming.giving.unit for part in made.parts))
            self._window.messages.say(f"「{units}」的回傳先前已收回，沒有再變動。")
            return
        asked = False
        while made.open or not asked:
            answer = ask_decisions(self._window, made, decisions)
            if answer is None:
                self._window.messages.say("沒有收回；檔案沒有變動。")
                return
            decisions, asked = answer, True
            made = plan(workspace, incoming, decisions)
        self._write(workspace, made, decisions)

    def _write(self, workspace: Workspace, made: "Plan", decisions: "Decisions") -> None:
        from app.workspace.collating import collate
        from app.workspace.collation_report import report

        editor = self._window.editor
        assert editor is not None, "it was there when the reading ended"
        if not editor.session.do(lambda: collate(workspace, made)):
            return
        if editor.annex_key != made.annex.key:
            self._window.show_editor(made.annex.key)
            editor = self._window.editor
        lines = list(report(made, decisions))
        places = sum(len(part.changes) for part in made.parts)
        new = [part.incoming.giving.unit for part in made.parts if not part.before]
        self._window.messages.say(
            f"已收回「{'」、「'.join(dict.fromkeys(new))}」，共 {places} 處；可以復原。",
            ("看報告", lambda: self._window.panels.show_report("收回報告", lines)),
            ("儲存報告…", lambda: self._save_report(made.annex, lines)),
            ("復原", lambda: self._undo()),
        )

    def _undo(self) -> None:
        if self._window.editor:
            self._window.editor.session.undo()

    def _save_report(self, annex: Annex, lines: list[str]) -> None:
        suggestion = dialogs.documents() / f"{annex.fiscal_year}年度收回報告.txt"
        out = dialogs.ask_save(self._window, "收回報告", suggestion, "文字檔 (*.txt)", ".txt")
        if out is None:
            return
        from app.report.replacing import replacing

        try:
            with replacing(out) as file:
                file.write(("\n".join(lines) + "\n").encode("utf-8-sig"))
        except Problem as problem:
            self._window.messages.warn(str(problem))
