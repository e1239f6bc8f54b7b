"""Walking over all that a window shows, for what must hold of each control."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)
Role = QPalette.ColorRole
# WCAG 2.1, 1.4.3 Contrast (Minimum); what cannot be used is exempt.
LEAST_CONTRAST = 4.5
_CHINESE = re.compile("[\u4e00-\u9fff]")


def controls(window: QWidget) -> Iterator[QWidget]:
    """The visible controls of a window, but for the parts that Qt makes controls of."""
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or not widget.isVisibleTo(window):
            continue
        if isinstance(widget, (QScrollBar, QHeaderView)) or _is_part(widget):
            continue
        yield widget


def _is_part(widget: QWidget) -> bool:
    """Whether Qt made it: a spin box's line, a combo box's list, a table's corner."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QAbstractSpinBox, QComboBox, QTabBar, QLineEdit)):
            return True
        if isinstance(parent, QAbstractItemView):
            return isinstance(widget, QAbstractButton) and not widget.accessibleName()
        if isinstance(parent, QAbstractScrollArea) and widget is not parent:
            return False
        parent = parent.parentWidget()
    return False


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget.

    On Unix Qt gives a combo box's choice for its name, which would hide a nameless one.
    """
    if isinstance(widget, QComboBox):
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def told(widget: QWidget, window: QWidget) -> str:
    """What is written on or beside a control, or told over it."""
    if isinstance(widget, QAbstractButton) and _CHINESE.search(widget.text()):
        return widget.text()
    if widget.toolTip():
        return widget.toolTip()
    for label in window.findChildren(QLabel):
        buddy = label.buddy()
        if buddy is not None and (buddy is widget or buddy.isAncestorOf(widget)):
            return label.text()
    return ""


def faults(window: QWidget) -> list[str]:
    """Controls without a name, in Chinese, or without a label or tooltip."""
    found = []
    for widget in controls(window):
        name = name_of(widget)
        if not _CHINESE.search(name):
            found.append(f"no name: {path_of(widget)} {name!r}")
        elif not told(widget, window):
            found.append(f"no label: {path_of(widget)} {name!r}")
    return found


def path_of(widget: QWidget) -> str:
    """Where a widget lies, for a message."""
    names = []
    at: QWidget | None = widget
    while at is not None:
        names.insert(0, type(at).__name__)
        at = at.parentWidget()
    return "/".join(names[-5:])


def luminance(colour: QColor) -> float:
    """WCAG 2.1, relative luminance."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(p) for p in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: QColor, ground: QColor) -> float:
    """WCAG 2.1, contrast ratio, of a text that may let its ground through."""
    alpha = text.alphaF()
    mixed = QColor.fromRgbF(
        *(
            alpha * a + (1 - alpha) * b
            for a, b in zip(text.getRgbF()[:3], ground.getRgbF()[:3], strict=True)  # type: ignore[index]
        )
    )
    light, dark = sorted((luminance(mixed), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(widget: QWidget) -> Iterator[tuple[Role, Role]]:
    """The texts and grounds that a widget is drawn with; none for what draws no text."""
    if isinstance(widget, QAbstractItemView):
        yield from ((Role.Text, Role.Base), (Role.HighlightedText, Role.Highlight))
        if widget.alternatingRowColors():
            yield Role.Text, Role.AlternateBase
    elif isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)):
        yield from ((Role.Text, Role.Base), (Role.HighlightedText, Role.Highlight))
        if getattr(widget, "placeholderText", str)():
            yield Role.PlaceholderText, Role.Base
        if isinstance(widget, QTextEdit):
            yield Role.Link, Role.Base
    elif isinstance(widget, QCheckBox):
        yield Role.WindowText, Role.Window
    elif isinstance(widget, (QAbstractButton, QComboBox)):
        yield Role.ButtonText, Role.Button
    elif isinstance(widget, QLabel):
        yield widget.foregroundRole(), Role.NoRole
    elif widget.isWindow() or isinstance(widget, (QGroupBox, QTabBar, QDockWidget)):
        yield Role.WindowText, Role.Window


def _ground(widget: QWidget) -> tuple[QWidget, Role]:
    """What a text without a ground of its own stands on: the nearest that paints one."""
    at: QWidget | None = widget
    while at is not None and not at.isWindow():
        if at.autoFillBackground():
            return at, at.backgroundRole()
        at = at.parentWidget()
    return widget.window(), Role.Window


def weak(window: QWidget) -> list[str]:
    """Texts whose contrast is too weak, by widget."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisibleTo(window) or not widget.isEnabled():
            continue
        for text, ground in pairs(widget):
            below, role = widget, ground
            if ground in (Role.NoRole, Role.Window):
                below, role = _ground(widget)
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                colours = widget.palette().color(group, text), below.palette().color(group, role)
                if contrast(*colours) < LEAST_CONTRAST:
                    words = f"{text.name} on {role.name} {contrast(*colours):.2f}"
                    found.append(f"{path_of(widget)}: {words}")
        if isinstance(widget, QAbstractItemView):
            found += list(_weak_cells(widget))
    return sorted(set(found))


def _weak_cells(view: QAbstractItemView) -> Iterator[str]:
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return
    for row in range(min(model.rowCount(), 50)):
        for column in range(model.columnCount()):
            colour = model.index(row, column).data(Qt.ItemDataRole.ForegroundRole)
            if colour is None:
                continue
            for ground in (Role.Base, Role.AlternateBase):
                got = contrast(QColor(colour), view.palette().color(ground))
                if got < LEAST_CONTRAST:
                    yield f"{path_of(view)} cell {row},{column} {got:.2f}"
