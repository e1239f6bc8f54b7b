"""Sentences bound to figures: drafting section 三, putting figures in, and what has gone stale."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from app.core.draft import State, accepted, draft_section, kept, shown, standing, with_section
from app.core.draft import with_field as with_bound_figure
from app.core.model import Bound, Indicator, Measure, Paragraph, Rule
from app.core.outline import Section, outline
from app.ui.looks import set_off
from app.ui.session import Session

if TYPE_CHECKING:
    from app.ui.goal_form import IndicatorForm

_WHAT = {
    Bound.TARGET: "目標值",
    Bound.ORIGINAL: "原定目標值",
    Bound.ACTUAL: "實際值",
    Bound.CURRENT: "本年數值",
    Bound.PREVIOUS: "上年數值",
    Bound.GROWTH: "成長率",
    Bound.ACHIEVEMENT: "達成度",
}


def draft(form: "IndicatorForm", session: Session) -> None:
    """Write section 三 from the figures; asks first where an officer wrote there."""
    from app.ui import dialogs

    if not session.settle():
        return
    indicator = form.indicator()
    drafted = draft_section(indicator, session.annex.rounding, session.annex.drafting)
    text = "\n".join(paragraph.text for paragraph in drafted)
    if _written(indicator) and not dialogs.ask_yes(
        form, "撰擬", f"以下列文字取代現有的三、？（可以復原）\n\n{text}", "取代"
    ):
        return
    analysis = with_section(indicator.analysis, drafted)
    session.do(lambda: session.workspace.rewrite_analysis(indicator, analysis))


def ask_figure(form: "IndicatorForm", session: Session) -> None:
    """Offer the figures of the indicator at the caret; the chosen one is put in and follows."""
    if not session.settle():
        return
    menu = QMenu(form)
    menu.setAccessibleName("插入連動數值")
    for measure in form.indicator().measures:
        below = menu.addMenu(measure.label or "（未命名項目）")
        for what, words in _WHAT.items():
            if _has(measure, what):
                text = shown(measure, what, session.annex.rounding)
                below.addAction(f"{words}　{text}", _putter(form, session, measure, what))
    if not menu.isEmpty():
        caret = form.outline.cursorRect().bottomLeft()
        menu.exec(form.outline.viewport().mapToGlobal(caret + QPoint(0, 4)))
    menu.deleteLater()


def put_figure(form: "IndicatorForm", session: Session, measure: Measure, what: Bound) -> None:
    """Put a bound figure in at the caret."""
    indicator = form.indicator()
    number, position = form.outline.caret()
    analysis = list(indicator.analysis)
    if not 0 <= number < len(analysis):
        return
    rounding = session.annex.rounding
    paragraph = with_bound_figure(analysis[number], position, measure, what, rounding)
    analysis[number] = paragraph
    session.do(lambda: session.workspace.rewrite_analysis(indicator, analysis))


class StalePanel(QWidget):
    """Below the analysis: sentences the officer edited whose figures are others now."""

    def __init__(self, session: Session, goal: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._goal = session, goal
        self._rows: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_indicator(self, indicator: Indicator) -> None:
        """List the stale sentences of an indicator."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        measures = {measure.key: measure for measure in indicator.measures}
        for paragraph in indicator.analysis:
            now = standing(paragraph, measures, self._session.annex.rounding)
            if now and now.state is State.STALE:
                self._add(indicator, paragraph, now.wording)
        self.setVisible(bool(self._rows))

    def _add(self, indicator: Indicator, paragraph: Paragraph, wording: str) -> None:
        row = QWidget(self)
        set_off(row)
        label = QLabel(f"數字已變：「{paragraph.text}」\n新的寫法：「{wording}」", row)
        label.setWordWrap(True)
        layout = QHBoxLayout(row)
        layout.addWidget(label, 1)
        for text, change in (("採用", accepted), ("保留", kept)):
            button = QPushButton(text, row)
            button.setAccessibleName(f"{text}這一段的{'新寫法' if text == '採用' else '原文'}")
            button.setToolTip(button.accessibleName())
            button.setEnabled(not self._session.closed(self._goal))
            button.clicked.connect(self._changer(indicator, paragraph, change))
            layout.addWidget(button)
        self._layout.addWidget(row)
        self._rows.append(row)

    def _changer(
        self, indicator: Indicator, paragraph: Paragraph, change: Callable[..., Paragraph]
    ) -> Callable[[], None]:
        def do() -> None:
            measures = {measure.key: measure for measure in indicator.measures}
            new = change(paragraph, measures, self._session.annex.rounding)
            analysis = [new if p.key == new.key else p for p in indicator.analysis]
            rewrite = self._session.workspace.rewrite_analysis
            self._session.do(lambda: rewrite(indicator, analysis))

        return do


def _putter(
    form: "IndicatorForm", session: Session, measure: Measure, what: Bound
) -> Callable[[], None]:
    return lambda: put_figure(form, session, measure, what)


def _has(measure: Measure, what: Bound) -> bool:
    """Whether the rule of a measure knows that figure."""
    growth = measure.rule is Rule.GROWTH
    if what in (Bound.CURRENT, Bound.PREVIOUS, Bound.GROWTH):
        return growth
    if what is Bound.ACTUAL:
        return not growth
    return what is not Bound.ORIGINAL or bool(measure.revisions)


def _written(indicator: Indicator) -> bool:
    """Whether section 三 holds more than its heading, or words the program did not draft."""
    mine = [p.paragraph for p in outline(indicator.analysis) if p.section is Section.TARGETS]
    drafted = [p for p in mine if p.binding and p.binding.drafted and p.binding.wording == p.text]
    return len(mine) - len(drafted) > 1
