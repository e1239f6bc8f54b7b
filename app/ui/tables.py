"""Tables whose cells are fields: a model over records, a delegate that drafts each keystroke."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.core.errors import Problem
from app.core.fields import Wrong
from app.core.figures import Figure, grouped
from app.ui.looks import error_colour
from app.ui.session import Place, Session
from app.ui.widgets import LineField, QuietWheel

Index = QModelIndex | QPersistentModelIndex
_GO_ON = {
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
}
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, heading, how a typed text is read, or its choices, or a flag.

    A column with none of the three is only shown. `stretch` takes what room is left.
    """

    field: str
    label: str
    read: Callable[[str], Any] | None = None
    choices: tuple[tuple[Any, str], ...] = ()
    flag: bool = False
    stretch: bool = False
    right: bool = False
    width: int = 90
    help: str = ""


def shown(value: Any) -> str:
    """A value as a cell shows it."""
    if value is None:
        return ""
    return grouped(value) if isinstance(value, Figure) else str(value)


class FieldModel(QAbstractTableModel):
    """Rows of records whose cells can be edited; subclasses say where a cell is written."""

    def __init__(self, session: Session, columns: tuple[Column, ...], parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.columns = columns

    def value(self, row: int, column: Column) -> Any:
        """What a cell holds, drafts included."""
        raise LookupError(column.field)

    def place(self, row: int, column: Column) -> Place:
        """The field a cell is drafted to."""
        raise LookupError(column.field)

    def cell(self, row: int, column: Column) -> str:
        """What tells this cell from others of the same field."""
        return ""

    def put(self, row: int, column: Column, value: Any) -> None:
        """Draft a value."""
        raise LookupError(column.field)

    def editable(self, row: int, column: Column) -> bool:
        """Whether the cell can be typed into."""
        typed = bool(column.read or column.choices or column.flag)
        return typed and not self.session.closed(self.place(row, column).goal)

    def tip(self, row: int, column: Column) -> str:
        """What the pointer tells over a cell."""
        return column.help

    def type_text(self, row: int, column: Column, text: str) -> None:
        """Take a text as typed: drafted when it can be read, kept as it is when not."""
        assert column.read is not None
        if row >= self.rowCount():
            return  # an editor outlives its row until the next turn of the event loop
        place, cell = self.place(row, column), self.cell(row, column)
        try:
            value = column.read(text)
        except (Problem, Wrong) as problem:
            self.session.refuse(place, cell, text, str(problem))
        else:
            self.session.accept(place, cell)
            self.put(row, column, value)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def size(self) -> int:
        """How many rows there are."""
        raise LookupError("a table of fields says how many rows it has")

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.size()

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].label
            if role == Qt.ItemDataRole.ToolTipRole:
                return self.columns[section].help or None
        elif role == Qt.ItemDataRole.DisplayRole:
            return str(section + 1)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column = self.columns[index.column()]
        if self.editable(index.row(), column):
            if column.flag:
                return flags | Qt.ItemFlag.ItemIsUserCheckable
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, column, edit=role == Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.CheckStateRole and column.flag:
            checked = self.value(row, column)
            return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        unreadable = self.session.unreadable(self.place(row, column), self.cell(row, column))
        if role == Qt.ItemDataRole.ForegroundRole and unreadable:
            return error_colour()
        if role == Qt.ItemDataRole.ToolTipRole:
            return unreadable.sentence if unreadable else self.tip(row, column) or None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = index.row(), self.columns[index.column()]
        if not self.editable(row, column):
            return False
        if role == Qt.ItemDataRole.CheckStateRole:
            self.put(row, column, Qt.CheckState(value) is Qt.CheckState.Checked)
        elif column.choices:
            self.put(row, column, value)
        else:
            self.type_text(row, column, value)
            return True
        self.dataChanged.emit(index, index)
        self.session.flush()
        return True

    def _text(self, row: int, column: Column, *, edit: bool) -> str | None:
        if column.flag:
            return None
        unreadable = self.session.unreadable(self.place(row, column), self.cell(row, column))
        if unreadable:
            return unreadable.text
        value = self.value(row, column)
        if column.choices:
            return next((words for choice, words in column.choices if choice == value), "")
        if edit and isinstance(value, Figure):
            return value.text
        return shown(value)


class CellDelegate(QStyledItemDelegate):
    """Edits cells; every keystroke goes to the model, so that what depends on it follows."""

    went_on = Signal(int)  # Enter or Tab left a cell: 1 for the next one, -1 for the one before

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model, row, column = _cell(index)
        name = f"{column.label} 第 {row + 1} 列"
        if column.choices:
            combo = QComboBox(parent)
            combo.setAccessibleName(name)
            combo.addItems([words for _, words in column.choices])
            combo.installEventFilter(QuietWheel(combo))
            combo.activated.connect(lambda: self.commitData.emit(combo))
            return combo
        line = LineField(parent)
        line.setAccessibleName(name)
        line.setFrame(False)
        line.setProperty("before", model.data(index, Qt.ItemDataRole.EditRole) or "")
        line.textEdited.connect(lambda text: model.type_text(row, column, text))
        line.composed.connect(lambda composing: setattr(model.session, "composing", composing))
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        _, row, column = _cell(index)
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data()))
        elif isinstance(editor, LineField) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole) or "")

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        _, row, column = _cell(index)
        if isinstance(editor, QComboBox):
            model.setData(index, column.choices[editor.currentIndex()][0])
        elif isinstance(editor, LineField) and editor.isModified():
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        hint = QAbstractItemDelegate.EndEditHint
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            assert isinstance(editor, QWidget)
            if event.key() in _GO_ON:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, hint.NoHint)
                self.went_on.emit(_GO_ON[Qt.Key(event.key())])
                return True
            if event.key() == Qt.Key.Key_Escape and isinstance(editor, LineField):
                if editor.isModified():
                    editor.setText(editor.property("before"))
                    editor.textEdited.emit(editor.text())
                    editor.setModified(False)
                self.closeEditor.emit(editor, hint.RevertModelCache)
                return True
        return super().eventFilter(editor, event)


def _typable(index: QModelIndex, key: int) -> bool:
    """Whether a character can be typed into a cell, or the space bar ticks it."""
    if key == Qt.Key.Key_Space and index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
        return True
    return bool(index.flags() & Qt.ItemFlag.ItemIsEditable)


def _cell(index: Index) -> tuple[FieldModel, int, Column]:
    model = index.model()
    assert isinstance(model, FieldModel)
    return model, index.row(), model.columns[index.column()]


class FieldTable(QTableView):
    """A table as high as its rows. Arrows move; typing, F2 or Enter edits; Insert adds a row."""

    row_chosen = Signal(int)
    row_wanted = Signal()  # Insert was pressed

    def __init__(self, model: FieldModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = model.session
        self.setAccessibleName(name)
        self.setModel(model)
        delegate = CellDelegate(self)
        delegate.closeEditor.connect(self._on_left)
        delegate.went_on.connect(self._go_on)
        self.setItemDelegate(delegate)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked
            | triggers.SelectedClicked
            | triggers.EditKeyPressed
            | triggers.AnyKeyPressed
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._lay_out_columns(model)
        self.horizontalHeader().sectionResized.connect(
            self._fit, Qt.ConnectionType.QueuedConnection
        )
        model.modelReset.connect(self._fit)
        model.dataChanged.connect(self._fit_rows)
        self.selectionModel().currentRowChanged.connect(
            lambda now, _before: self.row_chosen.emit(now.row())
        )
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = event.key(), self.currentIndex()
        if key == Qt.Key.Key_Insert:
            self.row_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._edit(index if index.flags() & Qt.ItemFlag.ItemIsEditable else self._beside(1))
        elif event.text().isprintable() and event.text() and not _typable(index, key):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        actions = QAbstractItemView.CursorAction
        if action in (actions.MoveNext, actions.MovePrevious):
            return self._beside(1 if action is actions.MoveNext else -1)
        return super().moveCursor(action, modifiers)

    def _beside(self, step: int) -> QModelIndex:
        """The next cell that can be typed into, in reading order; none behind the last."""
        model, columns = self.model(), self.model().columnCount()
        at = self.currentIndex().row() * columns + self.currentIndex().column() + step
        while 0 <= at < model.rowCount() * columns:
            index = model.index(*divmod(at, columns))
            if index.flags() & Qt.ItemFlag.ItemIsEditable:
                return index
            at += step
        return QModelIndex()

    def _go_on(self, step: int) -> None:
        self._edit(self._beside(step))

    def _edit(self, index: QModelIndex) -> None:
        """Go to a cell and begin to edit it, if there is one."""
        if index.isValid():
            self.setCurrentIndex(index)
            trigger = QAbstractItemView.EditTrigger.EditKeyPressed
            self.edit(index, trigger, QEvent(QEvent.Type.None_))

    def _lay_out_columns(self, model: FieldModel) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for number, column in enumerate(model.columns):
            if column.stretch:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
            else:
                self.setColumnWidth(number, column.width)

    def _on_left(self, *_: object) -> None:
        self._session.composing = False
        self._session.flush()

    def _fit_rows(self, first: QModelIndex, last: QModelIndex) -> None:
        before = self.verticalHeader().length()
        for row in range(first.row(), last.row() + 1):
            self.resizeRowToContents(row)
        if self.verticalHeader().length() != before:
            self._fit()

    def _fit(self, *_: object) -> None:
        self.resizeRowsToContents()
        height = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        self.setFixedHeight(height + self.verticalHeader().length())
