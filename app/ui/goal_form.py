"""The form of one goal: title, and for each of its indicators name, target, measures, analysis."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.model import Goal, Indicator, Measure
from app.ui.goal_list import share_words
from app.ui.looks import bold, error_label
from app.ui.measure_details import MeasureDetails
from app.ui.measure_table import MeasureModel
from app.ui.outline_edit import OutlineEdit
from app.ui.session import Place, Session
from app.ui.tables import FieldTable
from app.ui.widgets import TextField
from app.workspace import Changes

if TYPE_CHECKING:
    from app.core.check import Finding
    from app.ui.bound_text import StalePanel


class IndicatorForm(QGroupBox):
    """One indicator: name, printed target, table of measures with details, analysis."""

    place_entered = Signal(str, str, int, int)

    def __init__(
        self, session: Session, goal: Goal, indicator: Indicator, title: str, parent: QWidget
    ) -> None:
        super().__init__(title, parent)
        self._session, self._goal, self.key = session, goal.key, indicator.key
        self._indicator = indicator
        name = Place("indicator", indicator.key, "indicator", goal.key)
        target = Place("indicator", indicator.key, "target_lines", goal.key)
        self.name = TextField(session, name, "衡量指標", parent=self)
        self.target_lines = TextField(session, target, "原定目標值", lines=True, parent=self)
        self.model = MeasureModel(session, goal.key, indicator, self)
        self.table = FieldTable(self.model, "衡量項目", self)
        self.wrong = error_label(self)
        self.outline = OutlineEdit(session, goal.key, indicator, self)
        self._details_place = QVBoxLayout()
        self.details: MeasureDetails | None = None
        self._stale: StalePanel | None = None
        self._lay_out()
        self.table.row_chosen.connect(self._show_details)
        self.table.row_wanted.connect(self.add_measure)
        self.outline.caret_at.connect(lambda key, at: self.place_entered.emit(key, "text", 0, at))
        self.name.entered.connect(lambda: self.place_entered.emit(indicator.key, "indicator", 0, 0))
        self.target_lines.entered.connect(
            lambda: self.place_entered.emit(indicator.key, "target_lines", 0, 0)
        )
        self.show_indicator(indicator)

    def show_place(self, key: str, field: str, line: int, start: int, end: int) -> QWidget | None:
        """Go to a place if it lies in this indicator; the widget it is in, else None."""
        if key == self.key:
            widget = self.target_lines if field == "target_lines" else self.name
            widget.select(line, start, end)
            return widget
        for row, measure in enumerate(self._indicator.measures):
            if measure.key == key:
                self.table.setCurrentIndex(self.model.index(row, self.model.column_of(field)))
                self.table.setFocus()
                inside = self.details.show_place(field, line, start, end) if self.details else None
                return inside or self.table
        return self.outline if self.outline.select(key, start, end) else None

    def show_indicator(self, indicator: Indicator) -> None:
        """Show the indicator as saved, with the drafts of its measures."""
        self.name.show_value(indicator.indicator)
        self.target_lines.show_value(indicator.target_lines)
        self.model.show_measures(indicator.measures)
        self.show_analysis(indicator)
        self.show_drafts()

    def show_analysis(self, indicator: Indicator) -> None:
        """Show the analysis as saved, where nothing else of the indicator changed."""
        self._indicator = indicator
        self.outline.show_indicator(indicator)
        self._show_stale()

    def indicator(self) -> Indicator:
        """The indicator as saved."""
        return self._indicator

    def _show_stale(self) -> None:
        """List sentences that have gone stale; the list is made when one is bound."""
        if self._stale is None and any(p.binding for p in self._indicator.analysis):
            from app.ui.bound_text import StalePanel

            self._stale = StalePanel(self._session, self._goal, self)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._stale)
        if self._stale:
            self._stale.show_indicator(self._indicator)

    def show_drafts(self) -> None:
        """Show what follows from the figures being typed."""
        self.model.refresh()
        sentences = [
            u.sentence for m in self._indicator.measures for u in self._session.unreadable_of(m.key)
        ]
        self.wrong.setText("\n".join(sentences))
        self.wrong.setVisible(bool(sentences))
        self._show_details(self.table.currentIndex().row())

    def enter_table(self) -> None:
        """Go to the table, at the cell where one was."""
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus()

    def add_measure(self) -> None:
        """Add a measure behind the chosen one, else behind the last, and go to it."""
        row = self.table.currentIndex().row()
        position = row + 2 if row >= 0 else len(self._indicator.measures) + 1
        measure = Measure(label="")
        added = self._session.do(lambda: self._session.workspace.add(measure, self.key, position))
        if added:
            self.table.setCurrentIndex(self.model.index(position - 1, 0))
            self.table.setFocus()

    def delete_measure(self) -> None:
        """Take the chosen measure away."""
        measure = self._chosen()
        if measure:
            self._session.do(lambda: self._session.workspace.delete("measure", measure.key))

    def move_measure(self, step: int) -> None:
        """Put the chosen measure one up or down."""
        measure = self._chosen()
        if measure:
            row = self.table.currentIndex().row() + step
            column = self.table.currentIndex().column()
            move = self._session.workspace.move
            if self._session.do(lambda: move("measure", measure.key, row + 1)):
                self.table.setCurrentIndex(self.model.index(row, column))

    def _chosen(self) -> Measure | None:
        row = self.table.currentIndex().row()
        return self._indicator.measures[row] if 0 <= row < self.model.rowCount() else None

    def _show_details(self, row: int) -> None:
        if not self._indicator.measures:
            self._drop_details()
            return
        row = row if 0 <= row < len(self._indicator.measures) else 0
        measure = self.model.measure(row)
        if self.details and (self.details.key, self.details.rule) == (measure.key, measure.rule):
            self.details.show_measure(measure)
            return
        self._drop_details()
        self.details = MeasureDetails(self._session, self._goal, measure, self)
        self._details_place.addWidget(self.details)

    def _drop_details(self) -> None:
        if self.details:
            self.details.hide()
            self.details.deleteLater()
            self.details = None

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("衡量指標", self.name)
        form.addRow("原定目標值（印出）", self.target_lines)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for text, name, do in (
            ("新增", "新增衡量項目", self.add_measure),
            ("刪除", "刪除選取的衡量項目", self.delete_measure),
            ("上移", "上移選取的衡量項目", lambda: self.move_measure(-1)),
            ("下移", "下移選取的衡量項目", lambda: self.move_measure(1)),
        ):
            buttons.addWidget(_button(self, text, name, do, not self._session.closed(self._goal)))
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(_label(self, "衡量項目", self.table))
        layout.addWidget(self.table)
        layout.addWidget(self.wrong)
        layout.addLayout(buttons)
        layout.addLayout(self._details_place)
        layout.addWidget(_label(self, "績效衡量暨達成情形分析", self.outline))
        layout.addWidget(self.outline)


# The columns of the measures, 達成度 too, are never scrolled out of sight.
_NARROWEST = 620


class GoalForm(QScrollArea):
    """The form in the middle of the window."""

    # key, field, entry of a list, offset: where one now is
    place_entered = Signal(str, str, int, int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._goal: str | None = None
        self._content: QWidget | None = None
        self.indicators: list[IndicatorForm] = []
        self._findings: tuple[Finding, ...] = ()
        self.setObjectName("goalForm")
        self.setAccessibleName("目標表單")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take it
        self.setWidgetResizable(True)
        self.setMinimumWidth(_NARROWEST)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        session.changed.connect(self._on_changed)
        session.drafted.connect(self._on_drafted)

    @property
    def goal(self) -> str | None:
        """The key of the goal shown."""
        return self._goal

    def show_goal(self, key: str | None) -> None:
        """Show another goal, or none."""
        if key == self._goal and self._content:
            return
        self._goal = key
        self._build()

    def show_place(self, key: str, field: str, line: int, start: int, end: int) -> None:
        """Go to a field of the goal and choose its characters."""
        if key == self._goal:
            self.title.select(line, start, end)
            self.ensureWidgetVisible(self.title)
            return
        for part in self.indicators:
            widget = part.show_place(key, field, line, start, end)
            if widget:
                self.ensureWidgetVisible(widget)
                return

    def part(self) -> IndicatorForm:
        """The indicator one is in, else the first. Raises LookupError without a goal."""
        for part in self.indicators:
            if part.isAncestorOf(self.focusWidget() or part):
                return part
        return self.indicators[0]

    def draft(self) -> None:
        """Write section 三 of the indicator one is in from its figures."""
        from app.ui.bound_text import draft

        if self.indicators and not self._session.closed(self._goal or ""):
            draft(self.part(), self._session)

    def insert_figure(self) -> None:
        """Offer a figure to put in at the caret of the analysis."""
        from app.ui.bound_text import ask_figure

        if self.indicators and not self._session.closed(self._goal or ""):
            ask_figure(self.part(), self._session)

    def add_measure(self) -> None:
        """Add a measure to the indicator one is in."""
        if self.indicators:
            self.part().add_measure()

    def delete_measure(self) -> None:
        """Take the chosen measure away."""
        if self.indicators:
            self.part().delete_measure()

    def to_title(self) -> None:
        """Go to the goal's title."""
        if self.indicators:
            self.title.setFocus()

    def to_measures(self) -> None:
        """Go to the table of measures, and begin to type in its first empty cell if it is new."""
        if self.indicators:
            self.part().enter_table()

    def to_details(self) -> None:
        """Go to what the chosen measure's rule asks for."""
        if self.indicators and (details := self.part().details):
            details.enter()

    def to_analysis(self) -> None:
        """Go to the analysis."""
        if self.indicators:
            self.part().outline.setFocus()

    def show_findings(self, findings: "Sequence[Finding]") -> None:
        """Mark the characters of findings in the analysis."""
        self._findings = tuple(findings)
        for part in self.indicators:
            part.outline.mark(self._findings)

    def _build(self) -> None:
        goal = self._session.goal(self._goal) if self._goal else None
        content = QWidget(self)
        content.setObjectName("goalContent")
        layout = QVBoxLayout(content)
        self.indicators = []
        if goal is None:
            empty = QLabel("還沒有目標；請按「新增目標」。", content)
            empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(empty)
        else:
            self._fill(goal, content, layout)
        layout.addStretch(1)
        self.setWidget(content)  # deletes the last one
        self._content = content

    def _fill(self, goal: Goal, content: QWidget, layout: QVBoxLayout) -> None:
        place = Place("goal", goal.key, "title", goal.key)
        self.title = TextField(self._session, place, "年度績效目標", parent=content)
        self.title.setFont(bold(self.title.font()))
        self.title.show_value(goal.title)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("年度績效目標", self.title)
        layout.addLayout(form)
        self.shared = QLabel(content)
        self.shared.setWordWrap(True)
        layout.addWidget(self.shared)
        self._show_shared(goal)
        several = len(goal.indicators) > 1
        for number, indicator in enumerate(goal.indicators, 1):
            heading = f"衡量指標 {number}" if several else "衡量指標"
            part = IndicatorForm(self._session, goal, indicator, heading, content)
            self.indicators.append(part)
            part.place_entered.connect(self.place_entered)
            part.outline.mark(self._findings)
            layout.addWidget(part)
            if several:
                layout.addLayout(self._indicator_buttons(indicator.key, number, content))
        add = _button(
            content,
            "新增衡量指標",
            "新增衡量指標",
            self.add_indicator,
            not self._session.closed(goal.key),
        )
        layout.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_shared(self, goal: Goal) -> None:
        """Say to which unit the goal was given out, or that it is another unit's."""
        words = share_words(self._session.annex, goal.key)[1]
        self.shared.setText(words)
        self.shared.setVisible(bool(words))

    def add_indicator(self) -> None:
        """Add an indicator behind the last, with the four sections."""
        from app.workspace.blank import blank_indicator

        goal = self._goal
        if goal:
            self._session.do(lambda: self._session.workspace.add(blank_indicator(), goal))

    def _indicator_buttons(self, key: str, number: int, content: QWidget) -> QHBoxLayout:
        workspace, session = self._session.workspace, self._session
        row = QHBoxLayout()
        row.addStretch(1)
        for text, do in (
            ("刪除", lambda: session.do(lambda: workspace.delete("indicator", key))),
            ("上移", lambda: session.do(lambda: workspace.move("indicator", key, number - 1))),
            ("下移", lambda: session.do(lambda: workspace.move("indicator", key, number + 1))),
        ):
            name = f"{text}衡量指標 {number}"
            row.addWidget(_button(content, name, name, do, not session.closed(self._goal or "")))
        return row

    def _on_changed(self, changes: Changes) -> None:
        goal = self._session.goal(self._goal) if self._goal else None
        if goal is None:
            return  # the list chooses another one
        if [i.key for i in goal.indicators] != [part.key for part in self.indicators]:
            self._build()
            return
        self._show_shared(goal)
        if goal.key not in changes.goals and not changes.fields:
            return
        self.title.show_value(goal.title)
        texts = {paragraph.key for paragraph in goal.paragraphs()}
        texts_only = not changes.outline and texts.issuperset(key for key, _ in changes.fields)
        for part, indicator in zip(self.indicators, goal.indicators, strict=True):
            if texts_only:
                part.show_analysis(indicator)
            else:
                part.show_indicator(indicator)

    def _on_drafted(self, place: Place) -> None:
        if place.goal == self._goal and place.entity == "measure":
            for part in self.indicators:
                part.show_drafts()


def _label(parent: QWidget, text: str, of: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setBuddy(of)
    return label


def _button(
    parent: QWidget, text: str, name: str, do: Callable[[], object], enabled: bool
) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setEnabled(enabled)
    button.clicked.connect(lambda: do())
    return button
