"""Colours and faces, by palette: a style sheet would slow every widget, and misses dark themes."""

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

# Red with a contrast of at least 4.5:1 on a light and on a dark base (WCAG 2.1, 1.4.3).
_ERROR_ON_LIGHT, _ERROR_ON_DARK = QColor("#b71c1c"), QColor("#ff8a80")
_WRONG_LIGHT, _WRONG_DARK = QColor("#fdecea"), QColor("#4a1f1c")


def is_dark() -> bool:
    """Whether the desktop uses light text on a dark ground."""
    return QApplication.palette().color(QPalette.ColorRole.Base).lightness() < 128


def error_colour() -> QColor:
    """What tells a missed target or an unreadable figure."""
    return _ERROR_ON_DARK if is_dark() else _ERROR_ON_LIGHT


def error_label(parent: QWidget) -> QLabel:
    """A label, not shown yet, for what is wrong about the field above it."""
    label = QLabel(parent)
    label.setWordWrap(True)
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, error_colour())
    label.setPalette(palette)
    label.hide()
    return label


def set_off(widget: QWidget) -> None:
    """Give a widget a ground a little off the window's."""
    widget.setAutoFillBackground(True)
    widget.setBackgroundRole(QPalette.ColorRole.AlternateBase)


def tint(widget: QWidget, wrong: bool) -> None:
    """The ground of a message: reddish when something went wrong."""
    palette = QPalette()
    if wrong:
        palette.setColor(
            QPalette.ColorRole.AlternateBase, _WRONG_DARK if is_dark() else _WRONG_LIGHT
        )
    widget.setPalette(palette)


def bold(font: QFont) -> QFont:
    """The same face, bold."""
    heavier = QFont(font)
    heavier.setBold(True)
    return heavier
