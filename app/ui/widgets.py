"""The editors of single values. None has an undo of its own: there is one history."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.figures import Figure, grouped, parse_figure
from app.ui.looks import error_label
from app.ui.session import Place, Session

_MOVES = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
_UNDO_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def leaves_undo_to_window(event: QEvent) -> bool:
    """Whether the event asks if an editor takes Ctrl+Z for itself; it does not."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and any(event.matches(keys) for keys in _UNDO_KEYS)
    )


def ends_step(event: QKeyEvent) -> bool:
    """Whether a key moves the caret, and so ends a step of undo."""
    return event.key() in _MOVES


def characters(text: str, length: int) -> int:
    """How many characters the first `length` UTF-16 units of a text are."""
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * length]
    return len(units.decode("utf-16-le", "surrogatepass"))


def utf16_length(text: str) -> int:
    """How many of Qt's characters a text takes; one beyond the first plane takes two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class LineField(QLineEdit):
    """A line edit without an undo of its own that says when it is composing."""

    composed = Signal(bool)

    def event(self, event: QEvent) -> bool:
        if leaves_undo_to_window(event):
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composed.emit(bool(event.preeditString()))
        super().inputMethodEvent(event)


class TextField(QPlainTextEdit):
    """A text bound to one field of the annex; as high as its text.

    With `lines`, its value is a tuple of the lines, else one text. Enter goes
    on to the next field unless it holds lines; Tab always does.
    """

    entered = Signal()

    def __init__(
        self,
        session: Session,
        place: Place,
        name: str,
        *,
        lines: bool = False,
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.place = session, place
        self._lines, self._optional = lines, optional
        self._showing = False
        self._composing = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setReadOnly(session.closed(place.goal))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(self.sizePolicy().horizontalPolicy(), self.sizePolicy().Policy.Fixed)
        self.document().setDocumentMargin(5)
        self.textChanged.connect(self._on_text)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def select(self, line: int, start: int, end: int) -> None:
        """Go to the field and choose characters of one of its lines."""
        block = self.document().findBlockByNumber(line if self._lines else 0)
        cursor = QTextCursor(block)
        text = block.text() if self._lines else self.toPlainText()
        cursor.setPosition(block.position() + utf16_length(text[:start]))
        last = block.position() + utf16_length(text[:end])
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def show_value(self, value: Any) -> None:
        """Show a value from the file, unless the screen shows it already."""
        if self._composing or value == self.value():
            return
        self._showing = True
        self.setPlainText("\n".join(value) if self._lines else (value or ""))
        self._showing = False

    def value(self) -> Any:
        """The value that stands on the screen."""
        text = self.toPlainText()
        if self._lines:
            return tuple(text.split("\n")) if text else ()
        return text or (None if self._optional else "")

    def event(self, event: QEvent) -> bool:
        if leaves_undo_to_window(event):
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        self._session.composing = self._composing
        super().inputMethodEvent(event)
        if event.commitString() and not self._composing:
            self._session.flush()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._session.flush()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if ends_step(event):
            self._session.flush()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._lines:
            self.focusNextChild()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._composing = self._session.composing = False
        self._session.flush()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it is as high as its text; the form scrolls

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self, *_: object) -> None:
        blocks = self.document().size().height()  # a plain text's height is in lines
        line = self.fontMetrics().lineSpacing()
        margins = 2 * (self.document().documentMargin() + self.frameWidth())
        self.setFixedHeight(int(max(1.0, blocks) * line + margins + 2))

    def _on_text(self) -> None:
        # In mid-composition the text is not entered yet (and reads as empty).
        if not (self._showing or self._composing):
            self._session.draft(self.place, self.value())


class QuietWheel(QObject):
    """Keeps the wheel from changing a value that has no focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return False


class ChoiceField(QComboBox):
    """A choice bound to one field: pairs of value and words."""

    def __init__(
        self,
        session: Session,
        place: Place,
        name: str,
        choices: list[tuple[Any, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.place = session, place
        self._values = [value for value, _ in choices]
        self.addItems([words for _, words in choices])
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEnabled(not session.closed(place.goal))
        self.installEventFilter(QuietWheel(self))
        self.activated.connect(self._on_chosen)

    def show_value(self, value: Any) -> None:
        """Show a value from the file."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def value(self) -> Any:
        """The value chosen."""
        return self._values[self.currentIndex()]

    def _on_chosen(self) -> None:
        self._session.draft(self.place, self.value())
        self._session.flush()


class WholeField(QSpinBox):
    """A small whole number bound to one field; with `inherit`, its least step reads so and is None."""

    def __init__(
        self,
        session: Session,
        place: Place,
        name: str,
        most: int,
        *,
        least: int = 0,
        inherit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.place, self._inherit = session, place, inherit
        self.setRange(-1 if inherit else least, most)
        if inherit:
            self.setSpecialValueText(inherit)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setReadOnly(session.closed(place.goal))
        self.setEnabled(not session.closed(place.goal))
        self.installEventFilter(QuietWheel(self))
        self.valueChanged.connect(self._on_value)

    def show_value(self, value: int | None) -> None:
        """Show a value from the file."""
        self.blockSignals(True)
        self.setValue(-1 if value is None else value)
        self.blockSignals(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._session.flush()

    def _on_value(self, value: int) -> None:
        self._session.draft(self.place, None if value < 0 else value)


class FlagField(QCheckBox):
    """A yes or no bound to one field."""

    def __init__(
        self, session: Session, place: Place, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._session, self.place = session, place
        self.setAccessibleName(name)
        self.setEnabled(not session.closed(place.goal))
        self.clicked.connect(self._on_clicked)

    def show_value(self, value: bool) -> None:
        """Show a value from the file."""
        self.setChecked(value)

    def _on_clicked(self, checked: bool) -> None:
        self._session.draft(self.place, checked)
        self._session.flush()


class FigureField(QWidget):
    """A figure bound to one field, with what is wrong about its text below it."""

    def __init__(
        self, session: Session, place: Place, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self.place = session, place
        self.line = LineField(self)
        self.line.setAccessibleName(name)
        self.line.setReadOnly(session.closed(place.goal))
        self._wrong = error_label(self)
        self._wrong.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.line)
        layout.addWidget(self._wrong)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._on_text)
        self.line.composed.connect(self._on_composed)
        self.line.editingFinished.connect(self._on_left)

    def show_value(self, value: Figure | None) -> None:
        """Show a value from the file, tidy, unless it is being typed."""
        unreadable = self._session.unreadable(self.place)
        self._wrong.setText(unreadable.sentence if unreadable else "")
        self._wrong.setVisible(unreadable is not None)
        if self.line.hasFocus() and self.line.isModified():
            return
        self.line.setText(unreadable.text if unreadable else grouped(value) if value else "")

    def _on_text(self, text: str) -> None:
        try:
            value = parse_figure(text)
        except Problem as problem:
            self._session.refuse(self.place, "", text, str(problem))
            self.show_value(None)
            return
        self._session.accept(self.place)
        self._session.draft(self.place, value)
        self.show_value(value)

    def _on_composed(self, composing: bool) -> None:
        self._session.composing = composing

    def _on_left(self) -> None:
        self.line.setModified(False)
        self._session.flush()
        try:
            value = parse_figure(self.line.text())
        except Problem:
            return  # it stays as typed, with the reason below it
        self.line.setText(grouped(value) if value else "")
