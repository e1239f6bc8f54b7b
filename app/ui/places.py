"""From a widget to the field it edits."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from app.ui.goal_list import GoalList
from app.ui.outline_edit import OutlineEdit
from app.ui.session import Place
from app.ui.tables import FieldModel, FieldTable


def place_of(widget: QWidget | None, *, whole: bool = False) -> Place | None:
    """The field that a widget, or what it lies in, is of; None where it is of none.

    In the list of goals it is the goal as a whole, in the analysis the
    paragraph that holds the caret, or all of it where `whole` is wanted.
    """
    while widget is not None:
        if isinstance(widget, FieldTable):
            return _place_of_cell(widget.currentIndex())
        if isinstance(widget, GoalList):
            goal = widget.goal()
            return Place("goal", goal, "", goal) if goal else None
        if isinstance(widget, OutlineEdit):
            return widget.place if whole else _place_of_caret(widget)
        place = getattr(widget, "place", None)
        if isinstance(place, Place):
            return place
        widget = widget.parentWidget()
    return None


def _place_of_cell(index: QModelIndex) -> Place | None:
    model = index.model()
    if not index.isValid() or not isinstance(model, FieldModel):
        return None
    return model.place(index.row(), model.columns[index.column()])


def _place_of_caret(outline: OutlineEdit) -> Place:
    paragraphs = outline.paragraphs()
    number = outline.textCursor().blockNumber()
    if number >= len(paragraphs):
        return outline.place
    return Place("paragraph", paragraphs[number].key, "text", outline.place.goal)
