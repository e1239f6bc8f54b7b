"""收回: what comes in from units, and what both sides changed, side by side."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.entities import ENTITIES
from app.core.errors import Problem
from app.core.fields import FIGURE, OPTIONAL_FIGURE, OPTIONAL_TEXT, TEXT, Wrong
from app.core.figures import parse_figure, shorten
from app.core.merge import ORDER, WHOLE
from app.ui.dialog_help import help_by_f1
from app.ui.listing import Listing
from app.ui.looks import error_label
from app.ui.tables import Index
from app.workspace.collating import Clash, Decision, Decisions, Plan, Question, decided
from app.workspace.collation_report import part_words, stamp_words, value_words, where

_HEADINGS = ("決定", "何處", "分送時", "本檔", "回傳", "單位")
_OURS, _THEIRS, _THIRD = range(3)
_CELL = 40


class ClashesModel(Listing):
    """The conflicts, and how each is decided."""

    changed = Signal()

    def __init__(self, clashes: Sequence[Clash], decisions: Decisions, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self.clashes = tuple(clashes)
        self.decisions: dict[Question, Decision] = dict(decisions)

    def decision(self, row: int) -> Decision | None:
        """What was decided in a row, while it still stands between the same two values."""
        clash = self.clashes[row]
        found = self.decisions.get(clash.question)
        return found if found and found.answers(clash.conflict) else None

    def decide(self, row: int, decision: Decision | None) -> None:
        """Note a decision, or that there is none."""
        question = self.clashes[row].question
        self.decisions.pop(question, None)
        if decision is not None:
            self.decisions[question] = decision
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(_HEADINGS) - 1))
        self.changed.emit()

    def left(self) -> list[int]:
        """The rows that are not decided."""
        return [row for row in range(self.size()) if self.decision(row) is None]

    def size(self) -> int:
        return len(self.clashes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        clash = self.clashes[index.row()]
        sides = (clash.conflict.base, clash.conflict.ours, clash.conflict.theirs)
        texts = (
            self._standing(index.row()),
            where(clash),
            *(value_words(clash, side) for side in sides),
            clash.incoming.giving.unit,
        )
        text = texts[index.column()]
        return text if role == Qt.ItemDataRole.ToolTipRole else shorten(text, _CELL)

    def _standing(self, row: int) -> str:
        decision = self.decision(row)
        if decision is None:
            return "未決定"
        return ("保留本檔", "採用回傳", "另寫")[_choice(self.clashes[row], decision)]


def _choice(clash: Clash, decision: Decision) -> int:
    if decision.stands == clash.conflict.ours:
        return _OURS
    return _THEIRS if decision.stands == clash.conflict.theirs else _THIRD


class CollatingDialog(QDialog):
    """Shows what comes in, and asks what shall stand where both sides changed the same."""

    def __init__(self, plan: Plan, decisions: Decisions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("collatingDialog")
        self.setWindowTitle("收回")
        help_by_f1(self, "share")
        self.parts = QPlainTextEdit("\n".join(_told(plan)), self)
        self.parts.setReadOnly(True)
        self.parts.setTabChangesFocus(True)
        self.parts.setAccessibleName("收回的內容")
        self.parts.setToolTip("每個回傳檔改了哪些目標")
        self.model = ClashesModel(plan.clashes, decisions, self)
        self.table = self._make_table()
        self.heads, self.sides = zip(*(self._side(n) for n in range(3)), strict=True)
        self.choices = QButtonGroup(self)
        self._buttons_of_choice = [
            self._radio(n, words)
            for n, words in enumerate(("保留本檔(&1)", "採用回傳(&2)", "另寫(&3)"))
        ]
        self.third = QPlainTextEdit(self)
        self.third.setAccessibleName("另寫的內容")
        self.third.setToolTip("另寫成什麼；寫好選「另寫」")
        self.third.setTabChangesFocus(True)
        self.wrong = error_label(self)
        self._summary = QLabel(self)
        self._buttons = QDialogButtonBox(self)
        self._ok = self._buttons.addButton("收回", QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.choices.idClicked.connect(self._on_choice)
        self.third.textChanged.connect(self._on_third)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_clash())
        self.model.changed.connect(self._show_left)
        if self.model.size():
            self.table.setCurrentIndex(self.model.index((self.model.left() or [0])[0], 0))
        self._show_left()
        (self.table if self.model.size() else self._ok).setFocus()

    def decisions(self) -> Decisions:
        """What was decided."""
        return self.model.decisions

    def _row(self) -> int:
        return self.table.currentIndex().row()

    def _show_clash(self) -> None:
        row = self._row()
        if row < 0:
            return
        clash = self.model.clashes[row]
        conflict, unit = clash.conflict, clash.incoming.giving.unit
        names = (
            "分送時",
            f"本檔　{stamp_words(clash.ours)}",
            f"{unit}　{stamp_words(clash.theirs)}",
        )
        values = (conflict.base, conflict.ours, conflict.theirs)
        for head, side, name, value in zip(self.heads, self.sides, names, values, strict=True):
            head.setText(name)
            side.setPlainText(value_words(clash, value))
        decision = self.model.decision(row)
        self._show_choice(None if decision is None else _choice(clash, decision))
        may = _can_be_written(clash)
        self._buttons_of_choice[_THIRD].setEnabled(may)
        self.third.setEnabled(may)
        third = decision is not None and _choice(clash, decision) == _THIRD
        self._put_third(value_words(clash, decision.stands) if third and decision else "")
        self.wrong.hide()

    def _show_choice(self, choice: int | None) -> None:
        self.choices.setExclusive(False)
        for n, button in enumerate(self._buttons_of_choice):
            button.setChecked(n == choice)
        self.choices.setExclusive(True)

    def _put_third(self, text: str) -> None:
        self.third.blockSignals(True)
        self.third.setPlainText(text)
        self.third.blockSignals(False)

    def _on_choice(self, choice: int) -> None:
        row = self._row()
        if row < 0:
            return
        if choice == _THIRD:
            self.third.setFocus()
            self._on_third()
            return
        clash = self.model.clashes[row]
        stands = clash.conflict.ours if choice == _OURS else clash.conflict.theirs
        self.model.decide(row, decided(clash, stands))
        self.wrong.hide()
        later = [n for n in self.model.left() if n > row] or self.model.left()
        if later:
            self.table.setCurrentIndex(self.model.index(later[0], 0))

    def _on_third(self) -> None:
        row = self._row()
        if row < 0:
            return
        self._show_choice(_THIRD)
        clash = self.model.clashes[row]
        try:
            stands = read_third(clash, self.third.toPlainText())
        except (Problem, Wrong) as wrong:
            self.wrong.setText(str(wrong))
            self.wrong.show()
            self.model.decide(row, None)
            return
        self.wrong.hide()
        self.model.decide(row, decided(clash, stands))

    def _show_left(self) -> None:
        left = len(self.model.left())
        if not self.model.size():
            text = "沒有兩邊都改過的內容。"
        elif left:
            text = f"兩邊都改過的有 {self.model.size()} 處，還有 {left} 處未決定。"
        else:
            text = f"兩邊都改過的 {self.model.size()} 處都已決定。"
        self._summary.setText(text)
        self._ok.setEnabled(not left)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName("兩邊都改過的內容")
        table.setToolTip("選一列，再按 Alt+1 保留本檔、Alt+2 採用回傳、Alt+3 另寫")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in enumerate((76, 210, 130, 130)):
            table.setColumnWidth(column, width)
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        return table

    def _side(self, number: int) -> tuple[QLabel, QPlainTextEdit]:
        name = ("分送時的內容", "本檔的內容", "回傳的內容")[number]
        text = QPlainTextEdit(self)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(name)
        text.setToolTip(name)
        head = QLabel(name, self)
        head.setWordWrap(True)
        head.setBuddy(text)
        return head, text

    def _radio(self, number: int, words: str) -> QRadioButton:
        button = QRadioButton(words, self)
        name = ("保留本檔", "採用回傳", "另寫")[number]
        button.setAccessibleName(name)
        button.setToolTip(f"{name}（Alt+{number + 1}）")
        self.choices.addButton(button, number)
        return button

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for n in range(3):
            grid.addWidget(self.heads[n], 0, n)
            grid.addWidget(self.sides[n], 1, n)
            grid.setColumnStretch(n, 1)
        grid.addWidget(self._buttons_of_choice[_OURS], 2, 1)
        grid.addWidget(self._buttons_of_choice[_THEIRS], 2, 2)
        grid.addWidget(self._buttons_of_choice[_THIRD], 3, 0)
        grid.addWidget(self.third, 3, 1, 1, 2)
        self.third.setMaximumHeight(90)
        area = QWidget(self)
        area.setLayout(grid)
        layout = QVBoxLayout(self)
        layout.addWidget(self.parts, 1)
        layout.addWidget(self._summary)
        if self.model.size():
            layout.addWidget(self.table, 2)
            layout.addWidget(area, 3)
        else:
            self.table.hide()
            area.hide()
        layout.addWidget(self.wrong)
        layout.addWidget(self._buttons)
        self.resize(900, 680 if self.model.size() else 320)


def _told(plan: Plan) -> list[str]:
    """What each return brings, with how many places of each goal."""
    numbers = {goal.key: f"目標{number}" for number, goal in plan.annex.numbered()}
    lines = []
    for part in plan.parts:
        lines.append(part_words(part))
        counts: dict[str, int] = {}
        for change in part.changes:
            goal = numbers.get(change.goal or "", "年度設定")
            counts[goal] = counts.get(goal, 0) + 1
        if counts:
            lines.append("　" + "、".join(f"{goal} {n} 處" for goal, n in counts.items()))
        lines += [f"　{remark}" for remark in part.incoming.remarks]
    return lines


def _can_be_written(clash: Clash) -> bool:
    """Whether a third value can be typed: for texts and figures."""
    conflict = clash.conflict
    if conflict.field == WHOLE or conflict.field.startswith(ORDER):
        return False
    kind = ENTITIES[conflict.entity].field(conflict.field).kind
    return kind in (TEXT, OPTIONAL_TEXT, FIGURE, OPTIONAL_FIGURE)


def read_third(clash: Clash, text: str) -> Any:
    """The value typed. Raises Problem or Wrong."""
    kind = ENTITIES[clash.conflict.entity].field(clash.conflict.field).kind
    if kind in (FIGURE, OPTIONAL_FIGURE):
        return parse_figure(text)
    return kind.read(text or None if kind is OPTIONAL_TEXT else text)


def ask_decisions(parent: QWidget, plan: Plan, decisions: Decisions) -> Decisions | None:
    """Show what comes in and ask for decisions; None when the officer thinks better of it."""
    dialog = CollatingDialog(plan, decisions, parent)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.decisions()
    dialog.deleteLater()
    return answer if agreed else None
