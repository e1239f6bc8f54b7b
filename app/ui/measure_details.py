"""What a measure's rule needs beside target and actual, and how its figures are printed."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.core.explain import arithmetic, rule_in_words
from app.core.fields import MEASURE, MOST_DECIMALS
from app.core.model import Measure, Rule
from app.ui.looks import set_off
from app.ui.record_table import ITEMS, LEVELS, REVISIONS, RecordTable
from app.ui.session import Place, Session
from app.ui.widgets import ChoiceField, FigureField, FlagField, TextField, WholeField
from app.ui.words import FORMULA_CHOICES, INHERITED_MODE_CHOICES, QUALIFIER_CHOICES

_LABELS = {field.name: field.label for field in MEASURE}
_LISTS = {
    "revisions": ("修訂紀錄", REVISIONS),
    "items": ("工作項目", ITEMS),
    "levels": ("等級", LEVELS),
}
# What each rule asks for, in the order of the form.
_BY_RULE = {
    Rule.RATIO: (),
    Rule.INVERSE: ("inverse_formula",),
    Rule.GROWTH: ("current", "previous", "unit_of_counts", "growth_decimals"),
    Rule.MILESTONE: ("items",),
    Rule.LEVEL: ("levels",),
    Rule.NARRATIVE: ("statement",),
}
_ALWAYS = ("revisions",)
_PRINTING = (
    "statement",
    "each",
    "actual_qualifier",
    "target_display",
    "rounding_mode",
    "decimals",
    "note",
)
_FIGURES = frozenset({"current", "previous"})


class MeasureDetails(QWidget):
    """The form of one measure; made anew when another measure or rule is shown."""

    def __init__(
        self, session: Session, goal: str, measure: Measure, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key, self.rule = measure.key, measure.rule
        self._measure = measure
        self._session, self._goal = session, goal
        self._fields: dict[str, Any] = {}
        self._lists: list[RecordTable] = []
        self._how = QLabel(self)
        self._how.setMargin(6)
        set_off(self._how)
        self._how.setWordWrap(True)
        self._how.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = QToolButton(self)
        self.more.setText("印法、進位與備註")
        self.more.setAccessibleName("顯示印法、進位與備註")
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setArrowType(Qt.ArrowType.RightArrow)
        self.more.setAutoRaise(True)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_more)
        self._rest: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._how)
        layout.addLayout(self._form_of((*_BY_RULE[self.rule], *_ALWAYS), measure, self))
        layout.addWidget(self.more)
        self.show_measure(measure)

    def show_measure(self, measure: Measure) -> None:
        """Show the measure's values, drafts included."""
        self._measure = measure
        for name, field in self._fields.items():
            field.show_value(getattr(measure, name))
        for table in self._lists:
            table.show_value(getattr(measure, table.field))
        self.show_arithmetic(measure)

    def told(self) -> str:
        """What stands above the fields: rule, sum, and what is asked for."""
        return self._how.text()

    def show_arithmetic(self, measure: Measure) -> None:
        """Spell the rule out, and the sum as the figures stand on the screen."""
        rounding = self._session.annex.rounding
        text = f"{measure.label or '（未命名項目）'}：{rule_in_words(measure, rounding)}"
        steps = arithmetic(measure, rounding)
        printed = f"\n原件所載：{measure.printed}" if measure.printed else ""
        self._how.setText(text + (f"\n{steps}" if steps else "") + printed + _asked(measure))

    def field(self, name: str) -> QWidget:
        """The editor of a field that this form has."""
        widget: QWidget = self._fields[name]
        return widget

    def show_place(self, name: str, line: int, start: int, end: int) -> QWidget | None:
        """Go to a field, or to a row of a list, that this form has; None when it has none."""
        if name in _PRINTING and name not in self._fields:
            self.more.setChecked(True)
        field = self._fields.get(name)
        if isinstance(field, TextField):
            field.select(0, start, end)
            return field
        for table in self._lists:
            if table.field == name and table.show_row(line):
                return table
        return None

    def enter(self) -> None:
        """Go to the first field, or to the first table's 新增."""
        for name in (*_BY_RULE[self.rule], *_ALWAYS):
            if name in self._fields:
                self._fields[name].setFocus()
                return
            for table in self._lists:
                if table.field == name:
                    table.enter()
                    return

    def tables(self) -> list[RecordTable]:
        """The tables of the lists that this form has."""
        return self._lists

    def _show_more(self, shown: bool) -> None:
        """Open or fold the rest, which is made when it is first asked for."""
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        if self._rest is None:
            self._rest = QWidget(self)
            names = tuple(name for name in _PRINTING if name not in _BY_RULE[self.rule])
            self._rest.setLayout(self._form_of(names, self._measure, self._rest))
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._rest)
            self.show_measure(self._measure)
        self._rest.setVisible(shown)

    def _form_of(self, names: tuple[str, ...], measure: Measure, parent: QWidget) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name in names:
            if name in _LISTS:
                title, columns = _LISTS[name]
                place = Place("measure", self.key, name, self._goal)
                table = RecordTable(self._session, place, title, columns, parent)
                self._lists.append(table)
                form.addRow(table)
                continue
            place = Place("measure", self.key, name, self._goal)
            self._fields[name] = self._editor(name, place, parent)
            form.addRow("" if name == "each" else _LABELS[name], self._fields[name])
        return form

    def _editor(self, name: str, place: Place, parent: QWidget) -> QWidget:
        session, label = self._session, _LABELS[name]
        if name in _FIGURES:
            return FigureField(session, place, label, parent)
        if name == "inverse_formula":
            return ChoiceField(session, place, label, FORMULA_CHOICES, parent)
        if name == "actual_qualifier":
            return ChoiceField(session, place, label, QUALIFIER_CHOICES, parent)
        if name == "rounding_mode":
            return ChoiceField(session, place, label, INHERITED_MODE_CHOICES, parent)
        if name == "growth_decimals":
            return WholeField(session, place, label, MOST_DECIMALS, parent=parent)
        if name == "decimals":
            return WholeField(
                session, place, label, MOST_DECIMALS, inherit="依年度設定", parent=parent
            )
        if name == "each":
            return FlagField(session, place, "數值為各項各自的數值（各…）", parent)
        return TextField(session, place, label, optional=name != "unit_of_counts", parent=parent)


def _asked(measure: Measure) -> str:
    """What a lowered target still lacks: the reason, which superiors ask for."""
    if not measure.revisions or measure.target is None:
        return ""
    last = measure.revisions[-1]
    lowered = last.target.value < measure.target.value
    if not lowered or (last.reason or "").strip():
        return ""
    return "\n修訂目標值低於原定目標值，請在修訂紀錄寫明理由。"
