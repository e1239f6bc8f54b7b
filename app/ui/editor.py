"""The open file: years and goals on the left, form and overview beside them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.numerals import to_chinese
from app.ui.goal_form import GoalForm
from app.ui.goal_list import GoalList
from app.ui.messages import Messages
from app.ui.session import Session
from app.ui.settings import Settings
from app.workspace import Changes, Workspace
from app.workspace.blank import blank_goal

if TYPE_CHECKING:
    from app.ui.beside import Beside
    from app.ui.overview import Overview
    from app.ui.year_form import YearForm

FORM, OVERVIEW, YEAR = 0, 1, 2


class Editor(QWidget):
    """One year of one open file being edited."""

    year_asked = Signal(str)  # an annex's key

    def __init__(
        self,
        workspace: Workspace,
        annex: str,
        messages: Messages,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.session = Session(workspace, annex, messages)
        self.session.setParent(self)
        self.annex_key = annex
        self.years = QComboBox(self)
        self.years.setAccessibleName("年度")
        self.years.setToolTip("這個檔案裡的年度")
        self.years.activated.connect(self._on_year)
        self.goals = GoalList(self.session, self)
        self.form = GoalForm(self.session, self)
        self._overview: Overview | None = None
        self._overview_page = QWidget(self)
        self._year_form: YearForm | None = None
        self._year_page = QWidget(self)
        self.pages = QTabWidget(self)
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.form, "目標表單")
        self.pages.addTab(self._overview_page, "總覽")
        self.pages.addTab(self._year_page, "年度設定")
        self.pages.currentChanged.connect(self._on_page)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.left = self._left()
        self.splitter.addWidget(self.left)
        self.splitter.addWidget(self.pages)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([330, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.rows = QSplitter(Qt.Orientation.Vertical, self)
        self.rows.addWidget(self.splitter)
        layout.addWidget(self.rows)
        self.beside: Beside | None = None
        self.goals.chosen.connect(self._on_chosen)
        self.session.changed.connect(self._on_changed)
        self.show_years()
        self.goals.choose(None)

    @property
    def overview(self) -> "Overview":
        """The overview, made when it is first wanted."""
        if self._overview is None:
            from app.ui.overview import Overview

            self._overview = Overview(self.session, self._overview_page)
            self._overview.goal_chosen.connect(self.go_to)
            layout = QVBoxLayout(self._overview_page)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self._overview)
        return self._overview

    @property
    def year_form(self) -> "YearForm":
        """The page 年度設定, made when it is first wanted."""
        if self._year_form is None:
            from app.ui.year_form import YearForm

            self._year_form = YearForm(self.session, self._year_page)
            layout = QVBoxLayout(self._year_page)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self._year_form)
        return self._year_form

    def warm_up(self) -> None:
        """Make what the first picture does without."""
        if self.beside is None:
            from app.ui.beside import Beside

            self.beside = Beside(self)

    def go_to_place(self, key: str, field: str, line: int, start: int, end: int) -> None:
        """Show a field of the thing with that key, and choose its characters."""
        if key == self.session.annex.key:
            self.pages.setCurrentIndex(YEAR)
            self.year_form.show_place(field)
            return
        goal = self.session.workspace.goal_of(self.session.annex.key, key)
        if goal:
            self.go_to(goal)
            self.form.show_place(key, field, line, start, end)

    def go_to(self, goal: str) -> None:
        """Show a goal's form."""
        self.pages.setCurrentIndex(FORM)
        self.goals.choose(goal)

    def add_goal(self) -> None:
        """Add a goal behind the chosen one and go to it."""
        goal = blank_goal()
        workspace, annex = self.session.workspace, self.session.annex
        position = self._position() + 1 if annex.goals else 1
        if self.session.do(lambda: workspace.add(goal, annex.key, position)):
            self.go_to(goal.key)
            self.form.title.setFocus()

    def toggle(self, part: str) -> None:
        """Hide or show the goals, the page or the findings."""
        if self.beside:
            self.beside.toggle(part)

    def step_goal(self, step: int) -> None:
        """Go to the goal below or above."""
        goals = self.session.annex.goals
        position = self._position() - 1 + step
        if 0 <= position < len(goals):
            self.go_to(goals[position].key)

    def delete_goal(self) -> None:
        """Take the chosen goal away; undo brings it back."""
        key = self.goals.goal()
        if not key:
            return
        number = to_chinese(self._position())
        workspace = self.session.workspace
        if self.session.do(lambda: workspace.delete("goal", key)):
            self.session.messages.say(f"已刪除目標{number}。", ("復原", self.session.undo))

    def move_goal(self, step: int) -> None:
        """Put the chosen goal one up or down."""
        key = self.goals.goal()
        if key:
            position = self._position() + step
            workspace = self.session.workspace
            self.session.do(lambda: workspace.move("goal", key, position))

    def close_session(self) -> None:
        """Stop what runs; drafts must be flushed."""
        self.session.close()
        if self.beside:
            self.beside.stop()

    def _position(self) -> int:
        """The chosen goal's position, from 1; 0 when there is none."""
        keys = [goal.key for goal in self.session.annex.goals]
        key = self.goals.goal()
        return keys.index(key) + 1 if key in keys else 0

    def _left(self) -> QWidget:
        left = QWidget(self)
        layout = QVBoxLayout(left)
        layout.setContentsMargins(8, 8, 0, 8)
        layout.addWidget(self.years)
        layout.addWidget(self.goals, 1)
        row = QHBoxLayout()
        for text, do in (
            ("新增目標", self.add_goal),
            ("刪除", self.delete_goal),
            ("上移", lambda: self.move_goal(-1)),
            ("下移", lambda: self.move_goal(1)),
        ):
            row.addWidget(self._button(left, text, do))
        layout.addLayout(row)
        return left

    def _button(self, parent: QWidget, text: str, do: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, parent)
        name = text if "目標" in text else f"{text}選取的目標"
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setEnabled(not self.session.closed())
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance(text) + 16)
        button.setMaximumWidth(button.minimumWidth() + 40)
        button.clicked.connect(lambda: do())
        return button

    def show_years(self) -> None:
        """List the years of the file, and choose the one that is edited."""
        self.years.clear()
        for head in self.session.workspace.heads():
            self.years.addItem(f"{head.fiscal_year} 年度　{head.agency}", head.key)
        self.years.setCurrentIndex(self.years.findData(self.session.annex.key))

    def _on_page(self, page: int) -> None:
        self.session.settle()
        if page == OVERVIEW:
            self.overview.show()
        elif page == YEAR:
            self.year_form.show()

    def _on_year(self, index: int) -> None:
        key = self.years.itemData(index)
        if key != self.session.annex.key:
            self.year_asked.emit(key)

    def _on_chosen(self, key: str | None) -> None:
        self.session.settle()
        self.form.show_goal(key)

    def _on_changed(self, changes: Changes) -> None:
        if any(field in ("agency", "fiscal_year") for _, field in changes.fields):
            self.show_years()
