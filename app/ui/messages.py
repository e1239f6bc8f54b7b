"""The one channel for what the program tells the officer; nobody builds a message box."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.ui.looks import set_off, tint


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, whether something went wrong, and what the officer can do about it."""

    text: str
    wrong: bool = False
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()


class Messages(QObject):
    """What windows speak into and the bar, and tests, listen to."""

    told = Signal(object)  # Message

    def say(self, text: str, *actions: tuple[str, Callable[[], object]]) -> None:
        """Tell something good to know."""
        self.told.emit(Message(text, False, actions))

    def warn(self, text: str, *actions: tuple[str, Callable[[], object]]) -> None:
        """Tell that something went wrong and what to do."""
        self.told.emit(Message(text, True, actions))


class MessageBar(QFrame):
    """The strip above the form that shows the last message until it is closed."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAccessibleName("訊息")
        self._label = QLabel(self)
        self._label.setObjectName("messageText")
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setText("✕")
        self._close.setAccessibleName("關閉訊息")
        self._close.setToolTip("關閉訊息")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.hide)
        self._buttons: list[QPushButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._close)
        set_off(self)
        self.hide()
        messages.told.connect(self.show_message)

    def text(self) -> str:
        """The sentence shown."""
        return self._label.text()

    def show_message(self, message: Message) -> None:
        """Show a message in place of the last one."""
        self._label.setText(message.text)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(*action) for action in message.actions]
        tint(self, message.wrong)
        self.show()

    def _button(self, text: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.clicked.connect(self.hide)
        button.clicked.connect(lambda: do())
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(layout.count() - 1, button)
        return button
