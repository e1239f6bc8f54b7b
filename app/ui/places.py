"""From a widget to the field it edits, and back."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget

from app.ui.editor import FORM, YEAR, Editor
from app.ui.goal_list import GoalList
from app.ui.session import Place
from app.ui.tables import FieldModel, FieldTable


def place_of(widget: QWidget | None) -> Place | None:
    """The field that a widget, or what it lies in, is of; None where it is of none."""
    while widget is not None:
        if isinstance(widget, FieldTable):
            return _place_of_cell(widget.currentIndex())
        if isinstance(widget, GoalList):
            goal = widget.goal()
            return Place("goal", goal, "", goal) if goal else None
        place = getattr(widget, "place", None)
        if isinstance(place, Place):
            return place
        widget = widget.parentWidget()
    return None


def focus_place(editor: Editor, place: Place) -> bool:
    """Show a field and give it the focus. Returns whether it is there."""
    if place.entity == "annex":
        editor.pages.setCurrentIndex(YEAR)
        return _focus_widget(editor.year_form, place)
    editor.pages.setCurrentIndex(FORM)
    editor.go_to(place.goal)
    if place.entity == "goal" and not place.field:
        editor.goals.setFocus()
        return True
    found = _focus_cell(editor.form, place) or _focus_widget(editor.form, place)
    if not found and place.entity == "measure" and _choose_measure(editor.form, place):
        found = _focus_widget(editor.form, place)
    return found


def _place_of_cell(index: QModelIndex) -> Place | None:
    model = index.model()
    if not index.isValid() or not isinstance(model, FieldModel):
        return None
    return model.place(index.row(), model.columns[index.column()])


def _cells(table: FieldTable) -> list[QModelIndex]:
    model = table.model()
    return [
        model.index(row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]


def _focus_cell(form: QWidget, place: Place) -> bool:
    for table in form.findChildren(FieldTable):
        for index in _cells(table):
            if _place_of_cell(index) == place:
                table.setCurrentIndex(index)
                _show(form, table)
                return True
    return False


def _choose_measure(form: QWidget, place: Place) -> bool:
    """Choose the measure and open all of its details, whose editors are made only then."""
    from app.ui.measure_details import MeasureDetails

    for table in form.findChildren(FieldTable):
        for index in _cells(table):
            cell = _place_of_cell(index)
            if cell and (cell.entity, cell.key) == (place.entity, place.key):
                table.setCurrentIndex(index)
                for details in form.findChildren(MeasureDetails):
                    if details.key == place.key:
                        details.more.setChecked(True)
                return True
    return False


def _focus_widget(form: QWidget, place: Place) -> bool:
    for widget in form.findChildren(QWidget):
        if getattr(widget, "place", None) == place and not widget.isHidden():
            _show(form, widget)
            return True
    return False


def _show(form: QWidget, widget: QWidget) -> None:
    widget.setFocus()
    if isinstance(form, QScrollArea):
        # The form's parts get their places only when they are laid out.
        QAbstractScrollArea.updateGeometry(form)
        form.ensureWidgetVisible(widget)
