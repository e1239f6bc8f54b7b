"""The findings of the check below the form: go there, mend, or accept with a reason."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.check import SEVERITY_WORDS, Finding, Severity, accept, acceptance_of
from app.ui.listing import Listing
from app.ui.looks import error_colour
from app.ui.session import Session
from app.ui.tables import Index

_HEADINGS = ("程度", "目標", "位置", "發現", "應為")


class FindingsModel(Listing):
    """The findings of the last check; accepted ones only when asked for."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._session = session
        self._all: tuple[Finding, ...] = ()
        self._rows: list[Finding] = []
        self._with_accepted = False

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Take the findings of a new check."""
        if findings == self._all:
            return
        self._all = findings
        self._select()

    def show_accepted(self, shown: bool) -> None:
        """Whether accepted findings are listed too."""
        self._with_accepted = shown
        self._select()

    def refresh(self) -> None:
        """Read the acceptances again."""
        self._select()

    def finding(self, row: int) -> Finding:
        """The finding of a row."""
        return self._rows[row]

    def open_findings(self) -> list[Finding]:
        """The findings that nobody has accepted."""
        acceptances = self._session.annex.acceptances
        return [f for f in self._all if not acceptance_of(f, acceptances)]

    def size(self) -> int:
        return len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        finding = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(finding)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return error_colour() if finding.severity is Severity.ERROR else None
        if role == Qt.ItemDataRole.ToolTipRole:
            accepted = acceptance_of(finding, self._session.annex.acceptances)
            return f"已接受：{accepted.reason}（{accepted.who}）" if accepted else finding.message
        return None

    def _texts(self, finding: Finding) -> tuple[str, ...]:
        accepted = acceptance_of(finding, self._session.annex.acceptances)
        return (
            "已接受" if accepted else SEVERITY_WORDS[finding.severity],
            finding.goal or "全年度",
            finding.place.words,
            finding.message,
            finding.expected,
        )

    def _select(self) -> None:
        self.beginResetModel()
        self._rows = list(self._all) if self._with_accepted else self.open_findings()
        self.endResetModel()


class FindingsView(QWidget):
    """The list with its three actions."""

    go_to = Signal(object)  # app.core.check.Place
    counted = Signal(object)  # list of open Findings

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.model = FindingsModel(session, self)
        self.summary = QLabel("檢核中…", self)
        self.summary.setAccessibleName("檢核摘要")
        self.table = QTableView(self)
        self.table.setObjectName("findings")
        self.table.setAccessibleName("檢核發現")
        self.summary.setBuddy(self.table)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 64), (1, 64), (2, 170), (4, 110)):
            self.table.setColumnWidth(column, width)
        self._fix = self._button("修正", "依發現修正選取的一項", self.fix)
        by_key = QShortcut(QKeySequence("Ctrl+Return"), self, self.fix)
        by_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._accept = self._button("接受…", "說明理由並接受選取的發現", self.accept)
        self._accepted = QCheckBox("也列出已接受的", self)
        self._accepted.setAccessibleName("也列出已接受的發現")
        self._accepted.toggled.connect(self.model.show_accepted)
        top = QHBoxLayout()
        top.addWidget(self.summary, 1)
        for widget in (self._accepted, self._fix, self._accept):
            top.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        self.table.activated.connect(lambda index: self._go(index.row()))
        self.table.clicked.connect(lambda index: self._go(index.row()))
        self.model.modelReset.connect(self._on_reset)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_actions())
        session.changed.connect(lambda _: self.model.refresh())
        self._show_actions()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Take the findings of a new check."""
        self.model.show_findings(findings)
        self._summarise()
        self.counted.emit(self.model.open_findings())

    def fix(self) -> None:
        """Mend the chosen finding as it proposes."""
        finding = self._chosen()
        if finding and finding.fix:
            fix, workspace = finding.fix, self._session.workspace
            entity = workspace.kind_of(self._session.annex.key, fix.entity)
            self._session.do(lambda: workspace.edit(entity, fix.entity, fix.field, fix.value))

    def accept(self) -> None:
        """Ask for a reason and accept the chosen finding; an accepted one is opened again."""
        from app.ui import dialogs

        finding, annex = self._chosen(), self._session.annex
        if not finding:
            return
        given = acceptance_of(finding, annex.acceptances)
        if given:
            kept = tuple(a for a in annex.acceptances if a != given)
        else:
            reason = dialogs.ask_text(self, "接受發現", f"{finding.message}\n接受的理由：")
            if not reason:
                return
            now = datetime.now().astimezone().isoformat(timespec="seconds")
            who = self._session.workspace.who
            kept = (*annex.acceptances, accept(finding, reason=reason, who=who, when=now))
        workspace = self._session.workspace
        self._session.do(lambda: workspace.edit("annex", annex.key, "acceptances", kept))
        self.counted.emit(self.model.open_findings())

    def _chosen(self) -> Finding | None:
        row = self.table.currentIndex().row()
        return self.model.finding(row) if 0 <= row < self.model.rowCount() else None

    def _go(self, row: int) -> None:
        self.go_to.emit(self.model.finding(row).place)

    def _on_reset(self) -> None:
        self._summarise()
        self._show_actions()

    def _summarise(self) -> None:
        found = self.model.open_findings()
        counts = [(word, sum(f.severity is s for f in found)) for s, word in SEVERITY_WORDS.items()]
        words = "、".join(f"{word} {count}" for word, count in counts if count)
        self.summary.setText(f"檢核：{words}" if words else "檢核：文字與數字相符，沒有發現")

    def _show_actions(self) -> None:
        finding, session = self._chosen(), self._session
        self._fix.setEnabled(bool(finding and finding.fix) and not session.read_only)
        self._fix.setToolTip(
            f"{finding.fix.words}（Ctrl+Enter）"
            if finding and finding.fix
            else "選取的發現沒有現成的修正"
        )
        self._accept.setEnabled(bool(finding) and not session.workspace.read_only)

    def _button(self, text: str, name: str, do: Any) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: do())
        return button
