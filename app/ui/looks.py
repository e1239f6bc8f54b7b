"""Colours and faces, by palette: a style sheet would slow every widget, and misses dark themes."""

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

# Red with a contrast of at least 4.5:1 on a light and on a dark base (WCAG 2.1, 1.4.3).
_ERROR_ON_LIGHT, _ERROR_ON_DARK = QColor("#b71c1c"), QColor("#ff8a80")
_WRONG_LIGHT, _WRONG_DARK = QColor("#fdecea"), QColor("#4a1f1c")


# WCAG 2.1, 1.4.3 Contrast (Minimum).
LEAST_CONTRAST = 4.5
_OUTLINED_LIGHT, _OUTLINED_DARK = QColor(175, 175, 175), QColor(180, 180, 180)
_Role = QPalette.ColorRole
# Text, its ground, and which of the two may be moved until the text can be read.
_PAIRS = (
    (_Role.HighlightedText, _Role.Highlight, _Role.Highlight),
    (_Role.PlaceholderText, _Role.Base, _Role.PlaceholderText),
    (_Role.Link, _Role.Base, _Role.Link),
    (_Role.LinkVisited, _Role.Base, _Role.LinkVisited),
)


def keep_readable(application: QApplication) -> None:
    """Mend the weak contrasts of the desktop's palette, now and when light turns dark."""

    def mend() -> None:
        application.setPalette(QPalette())
        application.setPalette(readable(application.palette()))
        outline_boxes(application)

    application.styleHints().colorSchemeChanged.connect(mend)
    mend()


def readable(palette: QPalette) -> QPalette:
    """The colours of a palette that have to be others for its texts to be read, and no more."""
    mended = QPalette()
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        for text, ground, movable in _PAIRS:
            colours = palette.color(group, text), palette.color(group, ground)
            if contrast(*colours) < LEAST_CONTRAST:
                mended.setColor(group, movable, _moved(*colours, movable is text))
    return mended


def outline_boxes(application: QApplication) -> None:
    """Let check boxes be seen while they are empty: 3:1 at least (WCAG 2.1, 1.4.11).

    Fusion draws their outline a shade darker than the window, on the ground of a
    text: hardly to be seen, and in the dark not at all. What has boxes is given
    another colour of window, which nothing else of it is drawn with.
    """
    outlined = QPalette()
    outlined.setColor(_Role.Window, _OUTLINED_DARK if is_dark() else _OUTLINED_LIGHT)
    for kind in ("QCheckBox", "QAbstractItemView"):
        application.setPalette(outlined, kind)  # type: ignore[arg-type]  # it takes str alone


def contrast(text: QColor, ground: QColor) -> float:
    """The contrast ratio of a text, which may let its ground through (WCAG 2.1)."""
    light, dark = sorted((_luminance(_over(text, ground)), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _moved(text: QColor, ground: QColor, move_text: bool) -> QColor:
    """One of the two, darker or lighter by just as much as it takes."""
    text = _over(text, ground)
    moving, still = (text, ground) if move_text else (ground, text)
    end = QColor("black" if _luminance(still) > 0.18 else "white")
    for step in range(1, 101):
        now = _mixed(end, moving, step / 100)
        if contrast(now, still) >= LEAST_CONTRAST:
            return now
    return end


def _over(text: QColor, ground: QColor) -> QColor:
    return _mixed(text, ground, text.alphaF())


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return QColor(*(round(share * a + (1 - share) * b) for a, b in pairs))


def _parts(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
