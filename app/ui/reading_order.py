"""Tab goes in the order of reading: that of the layouts, whenever their widgets were made."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

_AREAS = (
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


def order_tabs(window: QMainWindow, last: list[QWidget]) -> list[QWidget]:
    """Set the order of Tab over a window, unless it still is `last`; returns the order."""
    order = list(in_reading_order(window))
    if order != last:
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
    return order


def in_reading_order(widget: QWidget) -> Iterator[QWidget]:
    """What takes the focus by Tab in a widget, top to bottom and left to right."""
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    if takes_tab:
        yield widget
    for part in _parts(widget):
        if part is not None and not part.isHidden():
            yield from in_reading_order(part)


def _parts(widget: QWidget) -> Iterator[QWidget | None]:
    if isinstance(widget, QMainWindow):
        yield from _areas(widget)
    elif isinstance(widget, QTabWidget):
        yield widget.tabBar()
        yield widget.currentWidget()
    elif isinstance(widget, QSplitter):
        yield from (widget.widget(number) for number in range(widget.count()))
    elif isinstance(widget, (QScrollArea, QDockWidget)):
        yield widget.widget()
    elif isinstance(widget, QStackedWidget):
        yield widget.currentWidget()
    elif layout := widget.layout():
        yield from _laid_out(widget, layout)


def _areas(window: QMainWindow) -> Iterator[QWidget | None]:
    yield window.centralWidget()
    docks = [dock for dock in window.findChildren(QDockWidget) if dock.parent() is window]
    for area in _AREAS:
        yield from (d for d in docks if window.dockWidgetArea(d) == area and not d.isFloating())
    yield window.statusBar()


def _laid_out(widget: QWidget, layout: QLayout) -> Iterator[QWidget]:
    """The widgets of a layout and those inside it, in its own order.

    They are asked for their place, and the layout not for its items: PySide
    takes a new item for an old one that lay at the same address.
    """
    inside = [child for child in widget.children() if isinstance(child, QWidget)]
    places: list[tuple[tuple[int, ...], QWidget]] = []
    waiting: list[tuple[tuple[int, ...], QLayout]] = [((), layout)]
    while waiting:
        path, part = waiting.pop()
        at = ((part.indexOf(child), child) for child in inside)
        places += [((*path, number), child) for number, child in at if number >= 0]
        inner = [child for child in part.children() if isinstance(child, QLayout)]
        waiting += [((*path, part.indexOf(child)), child) for child in inner]
    places.sort(key=lambda place: place[0])
    yield from (child for _, child in places)
