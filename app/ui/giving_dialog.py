"""分送: which goals go to which unit."""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.model import Annex
from app.core.sharing import out_at
from app.ui.dialog_help import help_by_f1
from app.ui.goal_list import share_words
from app.ui.listing import Listing
from app.ui.tables import Index

_HEADINGS = ("目標", "年度績效目標", "分給單位", "分送情形")
_UNIT = 2


class SharesModel(Listing):
    """The goals, each with the unit that it shall go to; blank goes to none."""

    changed = Signal()

    def __init__(self, annex: Annex, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._annex = annex
        self._numbered = list(annex.numbered())
        self.units = {goal.key: "" for goal in annex.goals}

    def shares(self) -> dict[str, list[str]]:
        """The keys of the goals for each unit, in the order of the goals."""
        found: dict[str, list[str]] = {}
        for key, unit in self.units.items():
            if unit:
                found.setdefault(unit, []).append(key)
        return found

    def give(self, rows: list[int], unit: str) -> None:
        """Let goals go to a unit, or, where that is blank, to none."""
        for row in rows:
            self.units[self._numbered[row][1].key] = " ".join(unit.split())
        if rows:
            self.dataChanged.emit(self.index(min(rows), _UNIT), self.index(max(rows), _UNIT))
            self.changed.emit()

    def size(self) -> int:
        return len(self._numbered)

    def _out(self, goal: str) -> str:
        out = out_at(self._annex, goal)
        return share_words(self._annex, goal)[0] + out[0].unit if out else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == _UNIT else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        self.give([index.row()], str(value))
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, goal = self._numbered[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return (number, goal.title, self.units[goal.key], self._out(goal.key))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return share_words(self._annex, goal.key)[1] or goal.title or None
        return None


class GivingDialog(QDialog):
    """Asks which goals go to which unit, and as what kind of file."""

    def __init__(self, annex: Annex, kinds: dict[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("givingDialog")
        self.setWindowTitle("分送目標給各單位")
        help_by_f1(self, "share")
        self.model = SharesModel(annex, self)
        self.table = self._make_table()
        self.unit = QComboBox(self)
        self.unit.setEditable(True)
        self.unit.setAccessibleName("單位")
        self.unit.setToolTip("單位名稱，例如人事室")
        self.unit.addItems(_known_units(annex))
        self.unit.setCurrentText("")
        self.unit.setMinimumWidth(180)
        self._give = QPushButton("分給選取的目標", self)
        self._give.setAccessibleName("把選取的目標分給這個單位")
        self._give.setToolTip("把選取的目標分給左邊的單位；單位空白就是不分送")
        self._give.setAutoDefault(False)
        self._give.clicked.connect(lambda: self._give_selected())
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("檔案種類")
        self.kind.setToolTip("單位用什麼填報")
        for ending, words in kinds.items():
            self.kind.addItem(words, ending)
        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self._buttons = QDialogButtonBox(self)
        self._ok = self._buttons.addButton("選擇資料夾…", QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.model.changed.connect(self._show)
        self._lay_out()
        self._show()
        self.table.setFocus()

    def shares(self) -> dict[str, list[str]]:
        """The keys of the goals for each unit."""
        return self.model.shares()

    def ending(self) -> str:
        """The ending of the files to write."""
        return str(self.kind.currentData())

    def _give_selected(self) -> None:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        self.model.give(rows, self.unit.currentText())

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("各目標分給的單位")
        table.setToolTip("在「分給單位」打單位名稱；空白就是不分送")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(0, 48)
        table.setColumnWidth(_UNIT, 160)
        table.setColumnWidth(3, 110)
        if self.model.size():
            table.setCurrentIndex(self.model.index(0, _UNIT))
        return table

    def _show(self) -> None:
        shares = self.shares()
        told = "；".join(f"{unit} {len(goals)} 個目標" for unit, goals in shares.items())
        self._summary.setText(
            f"{told}。每個單位一個檔案。" if told else "請在要分送的目標填上單位名稱。"
        )
        self._ok.setEnabled(bool(shares))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        label = QLabel("單位", self)
        label.setBuddy(self.unit)
        kind = QLabel("檔案種類", self)
        kind.setBuddy(self.kind)
        for widget in (label, self.unit, self._give):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(kind)
        row.addWidget(self.kind)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self._summary)
        layout.addWidget(self._buttons)
        self.resize(820, 520)


def _known_units(annex: Annex) -> list[str]:
    return list(dict.fromkeys(giving.unit for giving in reversed(annex.given)))


def ask_shares(
    parent: QWidget, annex: Annex, kinds: dict[str, str]
) -> tuple[dict[str, list[str]], str] | None:
    """Ask which goals go to which unit; the keys by unit, and the ending of the files."""
    dialog = GivingDialog(annex, kinds, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.shares(), dialog.ending()
    dialog.deleteLater()
    return answer if agreed else None
