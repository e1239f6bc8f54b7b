"""Measures read from prose, to be taken, mended or left out: a table with a box a row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.errors import Problem
from app.core.figures import Figure, grouped, parse_figure
from app.core.model import Measure, Rule
from app.core.propose import Proposal
from app.ui.listing import Listing
from app.ui.tables import Index
from app.ui.widgets import QuietWheel
from app.ui.words import RULE_CHOICES

TAKEN, GOAL, LABEL, RULE, TARGET, REVISED, ACTUAL, UNIT, PRINTED, WHY = range(10)
_HEADINGS = (
    "採用", "目標", "項目", "衡量方式", "原定目標值", "修訂目標值", "實際值", "單位", "所印達成度", "把握",
)  # fmt: skip
_WIDTHS = {
    TAKEN: 48,
    GOAL: 72,
    RULE: 92,
    TARGET: 92,
    REVISED: 92,
    ACTUAL: 120,
    UNIT: 64,
    PRINTED: 88,
}
_RULES = [rule for rule, _ in RULE_CHOICES]
_RULE_WORDS = dict(RULE_CHOICES)
_SURE = "有把握"


class ProposalModel(Listing):
    """Proposals; the sure ones are taken unless the officer says otherwise."""

    taken_changed = Signal()
    refused = Signal(str)  # why a typed text was not taken, or nothing once it was

    def __init__(
        self, proposals: Sequence[Proposal], places: Mapping[str, str], parent: QObject
    ) -> None:
        super().__init__(_HEADINGS, parent)
        self._proposals = list(proposals)
        self._taken = [proposal.sure for proposal in proposals]
        self._places = places

    def taken(self) -> tuple[Proposal, ...]:
        """The proposals that are to become measures, as mended."""
        pairs = zip(self._proposals, self._taken, strict=True)
        return tuple(proposal for proposal, taken in pairs if taken)

    def proposal(self, row: int) -> Proposal | None:
        """The proposal of a row."""
        return self._proposals[row] if 0 <= row < len(self._proposals) else None

    def is_taken(self, row: int) -> bool:
        """Whether a row is to become a measure."""
        return self._taken[row]

    def take(self, row: int, taken: bool) -> None:
        """Take a row in, or leave it out."""
        self._taken[row] = taken
        self.dataChanged.emit(self.index(row, TAKEN), self.index(row, TAKEN))
        self.taken_changed.emit()

    def size(self) -> int:
        return len(self._proposals)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == TAKEN:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        editable = _is_editable(self._proposals[index.row()].measure, index.column())
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        roles = Qt.ItemDataRole
        if column == TAKEN:
            if role == roles.CheckStateRole:
                return Qt.CheckState.Checked if self._taken[row] else Qt.CheckState.Unchecked
            taken = "採用" if self._taken[row] else "不採用"
            return taken if role == roles.AccessibleTextRole else None
        if role == roles.EditRole:
            return _typed(self._proposals[row].measure, column)
        if role in (roles.DisplayRole, roles.ToolTipRole):
            return self._shown(row, column)
        if role == roles.TextAlignmentRole and column in (TARGET, REVISED, ACTUAL, PRINTED):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = index.row(), index.column()
        if column == TAKEN and role == Qt.ItemDataRole.CheckStateRole:
            self.take(row, Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role != Qt.ItemDataRole.EditRole:
            return False
        proposal = self._proposals[row]
        try:
            measure = _changed(proposal.measure, column, value)
        except Problem as problem:
            self.refused.emit(str(problem))
            return False
        self.refused.emit("")
        if measure != proposal.measure:
            self._proposals[row] = replace(proposal, measure=measure)
            self.dataChanged.emit(self.index(row, 0), self.index(row, WHY))
            self.take(row, True)
        return True

    def _shown(self, row: int, column: int) -> str:
        proposal = self._proposals[row]
        if column == GOAL:
            return self._places[proposal.indicator]
        if column == WHY:
            return _SURE if proposal.sure else proposal.why
        return _shown(proposal.measure, column)


def _is_editable(measure: Measure, column: int) -> bool:
    if column == REVISED:
        return bool(measure.revisions)
    if column == ACTUAL:
        return measure.rule is not Rule.GROWTH and not measure.items
    return column in (LABEL, RULE, TARGET, UNIT)


def _shown(measure: Measure, column: int) -> str:
    if column == RULE:
        return _RULE_WORDS[measure.rule]
    if column == ACTUAL and measure.rule is Rule.GROWTH:
        return "、".join(_grouped(figure) for figure in (measure.current, measure.previous))
    if column == ACTUAL and measure.statement:
        return measure.statement
    if column in (TARGET, REVISED, ACTUAL):
        return _grouped(_figure(measure, column))
    return _typed(measure, column)


def _typed(measure: Measure, column: int) -> str:
    if column in (TARGET, REVISED, ACTUAL):
        figure = _figure(measure, column)
        return figure.text if figure else ""
    if column == RULE:
        return _RULE_WORDS[measure.rule]
    if column == PRINTED:
        return measure.printed or ""
    return measure.label if column == LABEL else measure.unit


def _figure(measure: Measure, column: int) -> Figure | None:
    if column == REVISED:
        return measure.revisions[-1].target if measure.revisions else None
    return measure.target if column == TARGET else measure.actual


def _grouped(figure: Figure | None) -> str:
    return grouped(figure) if figure else ""


def _changed(measure: Measure, column: int, value: Any) -> Measure:
    """The measure with a cell's new value. Raises Problem on what is no figure."""
    if column == RULE:
        return replace(measure, rule=Rule(value))
    if column == LABEL:
        return replace(measure, label=str(value))
    if column == UNIT:
        return replace(measure, unit=str(value).strip())
    figure = parse_figure(str(value))
    if column == TARGET:
        return replace(measure, target=figure)
    if column == ACTUAL:
        return replace(measure, actual=figure)
    if figure is None:
        return replace(measure, revisions=measure.revisions[:-1])
    last = replace(measure.revisions[-1], target=figure)
    return replace(measure, revisions=(*measure.revisions[:-1], last))


class _Delegate(QStyledItemDelegate):
    """A list of rules for one column, a line for the others, each with its name."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        name = f"{_HEADINGS[index.column()]} 第 {index.row() + 1} 列"
        editor: QComboBox | QLineEdit
        if index.column() == RULE:
            editor = QComboBox(parent)
            editor.addItems([words for _, words in RULE_CHOICES])
            editor.installEventFilter(QuietWheel(editor))
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(name)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, _RULES[editor.currentIndex()].value)
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())


class ProposalTable(QTableView):
    """The table. Space takes a row in or leaves it out; F2 or typing mends a cell."""

    def __init__(self, model: ProposalModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("由文字讀出的衡量項目")
        self.setToolTip("按空白鍵採用或不採用；按 F2 修改")
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        for column in (LABEL, WHY):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self._proposals = model
        if model.size():
            self.setCurrentIndex(model.index(0, TAKEN))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._proposals.take(index.row(), not self._proposals.is_taken(index.row()))
        else:
            super().keyPressEvent(event)
