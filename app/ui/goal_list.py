"""The goals on the left: number, title, and achievement as the figures stand on the screen."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.core.achievement import NO_RATIO, achieve
from app.core.model import Annex, Goal, Rounding
from app.core.moments import told_time
from app.core.numerals import to_chinese
from app.core.sharing import is_back, may_edit, out_at
from app.core.status import Status, status_of_goal
from app.ui.listing import Listing
from app.ui.looks import error_colour
from app.ui.session import Place, Session
from app.ui.tables import Index
from app.workspace import Changes

if TYPE_CHECKING:
    from app.core.check import Finding

_HEADINGS = ("", "年度績效目標", "達成度", "檢核", "分送")
_SHARED = 4
_PADDING = 6  # at either end of a heading

# Errors and warnings, as a finding weighs.
_MARKS = "✕△"
_TIP = "✕ 錯誤　△ 警告"


def achievement_words(goal: Goal, rounding: Rounding) -> str:
    """One percentage, or the least and the greatest of several: 100%～353%."""
    results = [achieve(measure, rounding) for measure in goal.measures()]
    numbers = sorted({(r.exact, r.percent) for r in results if r.exact is not None})
    texts = list(dict.fromkeys(percent for _, percent in numbers if percent))
    if texts:
        return texts[0] if len(texts) == 1 else f"{texts[0]}～{texts[-1]}"
    if any(r.percent == NO_RATIO for r in results):
        return NO_RATIO
    return "質化" if results else "—"


def share_words(annex: Annex, goal: str) -> tuple[str, str]:
    """Where a goal is, as a mark and in words; in a unit's file, which it may not change."""
    if annex.assignment:
        closed = not may_edit(annex, goal)
        return ("鎖", "不是分給這個單位填報的目標，只能看。") if closed else ("", "")
    out = out_at(annex, goal)
    if not out:
        return "", ""
    words = (f"{told_time(g.at)} 分送「{g.unit}」{'，已收回' * is_back(annex, g)}。" for g in out)
    return "✓" if is_back(annex, out[0]) else "→", "\n".join(words)


class GoalModel(Listing):
    """The goals of the annex."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(_HEADINGS, parent)
        self._session = session
        self._goals = session.annex.goals
        self._words: dict[str, tuple[str, bool]] = {}
        self._findings: dict[str, str] = {}
        session.changed.connect(self._on_changed)
        session.drafted.connect(self._on_drafted)

    def key(self, row: int) -> str:
        """The key of the goal in a row."""
        return self._goals[row].key

    def show_findings(self, findings: "Sequence[Finding]") -> None:
        """Take the open findings; they are counted by goal."""
        counts: dict[str | None, list[int]] = defaultdict(lambda: [0] * len(_MARKS))
        for finding in findings:
            if finding.weight < len(_MARKS):
                counts[finding.goal][finding.weight] += 1
        words = {
            goal.key: " ".join(f"{m}{n}" for m, n in zip(_MARKS, counts[number], strict=True) if n)
            for number, goal in self._session.annex.numbered()
        }
        if words != self._findings:
            self._findings = words
            last = len(self._goals) - 1
            if last >= 0:
                self.dataChanged.emit(self.index(0, 3), self.index(last, 3))

    def row_of(self, key: str) -> int:
        """The row of a goal, -1 when it is gone."""
        return next((n for n, goal in enumerate(self._goals) if goal.key == key), -1)

    def size(self) -> int:
        return len(self._goals)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        goal, column = self._goals[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                to_chinese(index.row() + 1),
                goal.title or "（未命名目標）",
                self._achievement(goal)[0],
                self._findings.get(goal.key, ""),
                share_words(self._session.annex, goal.key)[0],
            )[column]
        if column == _SHARED and role in (
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return share_words(self._session.annex, goal.key)[1] or None
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIP if column == 3 else goal.title or None
        if role == Qt.ItemDataRole.ForegroundRole and column == 2 and self._achievement(goal)[1]:
            return error_colour()
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (2, _SHARED):
            beside = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignHCenter
            return int(beside | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _achievement(self, goal: Goal) -> tuple[str, bool]:
        """The words, and whether a target is missed; worked out once until the goal changes."""
        if goal.key not in self._words:
            rounding = self._session.annex.rounding
            now = self._session.overlay(goal)
            missed = status_of_goal(now, rounding) is Status.MISSED
            self._words[goal.key] = achievement_words(now, rounding), missed
        return self._words[goal.key]

    def _on_drafted(self, place: Place) -> None:
        if place.goal:
            self._show(place.goal)

    def _show(self, key: str) -> None:
        self._words.pop(key, None)
        row = self.row_of(key)
        if row >= 0:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(_HEADINGS) - 1))

    def _on_changed(self, changes: Changes) -> None:
        goals = self._session.annex.goals
        if [g.key for g in goals] != [g.key for g in self._goals]:
            self.beginResetModel()
            self._goals = goals
            self._words.clear()
            self.endResetModel()
            return
        self._goals = goals
        if not changes.goals:
            self._words.clear()
        for key in changes.goals or [goal.key for goal in goals]:
            self._show(key)


class GoalList(QTableView):
    """The list; it says which goal is chosen."""

    chosen = Signal(object)  # the goal's key, or None

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("goalList")
        self.setAccessibleName("目標清單")
        self.setToolTip("目標清單；Alt+↑、Alt+↓ 移動目標")
        self._chosen: str | None = None
        self._model = GoalModel(session, self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        self.setColumnWidth(0, 30)
        self.setColumnWidth(2, 96)
        self.setColumnWidth(3, 54)
        self.setColumnWidth(_SHARED, 40)
        self._session = session
        self._show_shares()
        session.changed.connect(self._show_shares)
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 2.6))
        self.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelAboutToBeReset.connect(self._remember)
        self._model.modelReset.connect(self._restore)
        self._row = 0

    def goal(self) -> str | None:
        """The key of the chosen goal."""
        return self._chosen

    def show_findings(self, findings: "Sequence[Finding]") -> None:
        """Show how many open findings each goal has."""
        self._model.show_findings(findings)

    def choose(self, key: str | None) -> None:
        """Choose a goal; None, or one that is gone, is the nearest there is."""
        row = self._model.row_of(key) if key else 0
        if row < 0:
            row = min(self._row, self._model.rowCount() - 1)
        if row >= 0 and self._model.rowCount():
            self.setCurrentIndex(self._model.index(row, 1))
            self._on_row(self.currentIndex(), None)
        else:
            self._chosen = None
            self.chosen.emit(None)

    def _show_shares(self, *_: object) -> None:
        """Goals given out, or given to others, are marked; without any there is no column."""
        annex = self._session.annex
        shared = bool(annex.given) or annex.assignment is not None
        self.setColumnHidden(_SHARED, not shared)
        self.setMinimumWidth(self._with_marks() if shared else 0)

    def _with_marks(self) -> int:
        """The width that still shows what the goals are called beside all other columns."""
        others = sum(self.columnWidth(column) for column in (0, 2, 3, _SHARED))
        name = self.fontMetrics().horizontalAdvance(_HEADINGS[1]) + 2 * _PADDING
        edge = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        return others + name + edge

    def _on_row(self, now: QModelIndex, _before: object) -> None:
        if now.isValid():
            self._row = now.row()
            key = self._model.key(now.row())
            if key != self._chosen:
                self._chosen = key
                self.chosen.emit(key)

    def _remember(self) -> None:
        self._row = max(0, self.currentIndex().row())

    def _restore(self) -> None:
        kept, self._chosen = self._chosen, None
        self.choose(kept)
