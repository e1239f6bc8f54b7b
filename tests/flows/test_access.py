"""Every control has a name and a label; texts are readable; everything by keyboard."""

from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from app.core.figures import Figure
from app.core.model import Item, Level, Revision, Rule
from app.ui import dialogs
from app.ui.help_view import menus
from app.ui.looks import readable
from app.ui.main_window import MainWindow
from app.ui.outline_edit import OutlineEdit
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, focus, go_to_goal, press
from tests.flows.walking import controls, faults, path_of, weak

LISTS = (
    ("items", (Item(label="甲", weight=Figure("5"), done=True),)),
    ("levels", (Level(code="1", meaning="乙"),)),
    ("revisions", (Revision(target=Figure("9"), approved_on=None),)),
)


def start_page(open_window: OpenWindow, sample_file: Path) -> Iterator[tuple[str, QWidget]]:
    open_window(sample_file).close()
    yield "start page", open_window()


def goals(open_window: OpenWindow, sample_file: Path) -> Iterator[tuple[str, QWidget]]:
    """The form with every rule, its details open."""
    window = open_window(sample_file)
    editor = editor_of(window)
    for number, rule in enumerate(Rule, 1):
        go_to_goal(window, number)
        measure = next(editor.session.annex.goals[number - 1].measures())
        for field, value in (*LISTS, ("rule", rule)):
            editor.session.workspace.edit("measure", measure.key, field, value)
        details = editor.form.indicators[0].details
        assert details is not None
        assert details.rule is rule
        details.more.setChecked(True)
        yield f"form, {rule.value}", window
    editor.form.add_indicator()
    yield "form, several indicators", window
    editor.beside and editor.beside.findings.model.show_accepted(True)


def views(open_window: OpenWindow, sample_file: Path) -> Iterator[tuple[str, QWidget]]:
    window = open_window(sample_file)
    for name, key in (("overview", Qt.Key.Key_2), ("year settings", Qt.Key.Key_3)):
        control(key)
        yield name, window
    control(Qt.Key.Key_1)
    window.messages.warn("試一下", ("動作", lambda: None))
    yield "message", window


def panels(open_window: OpenWindow, sample_file: Path) -> Iterator[tuple[str, QWidget]]:
    window = open_window(sample_file)
    window.files.jobs.show("匯出")
    for name in ("history", "notes", "find", "replace", "help", "keys", "about"):
        window.action(name).trigger()
        yield name, window


def asked(open_window: OpenWindow, sample_file: Path) -> Iterator[tuple[str, QWidget]]:
    window = open_window(sample_file)
    dialog = dialogs.YearDialog("某機關", 105, window)
    yield "year dialog", dialog
    dialog.deleteLater()


WALKS = [start_page, goals, views, panels, asked]
Walk = Callable[[OpenWindow, Path], Iterator[tuple[str, QWidget]]]


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_no_control_is_nameless_or_unlabelled(
    walk: Walk, open_window: OpenWindow, sample_file: Path
) -> None:
    found = {
        f"{name}: {fault}"
        for name, shown in walk(open_window, sample_file)
        for fault in faults(shown)
    }
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_is_readable(
    walk: Walk,
    dark: bool,
    qapp_set_up: QApplication,
    open_window: OpenWindow,
    sample_file: Path,
) -> None:
    before = qapp_set_up.palette()
    if dark:
        qapp_set_up.setPalette(dark_palette())
        qapp_set_up.setPalette(readable(qapp_set_up.palette()).resolve(dark_palette()))
    try:
        found = {fault for _, shown in walk(open_window, sample_file) for fault in weak(shown)}
    finally:
        qapp_set_up.setPalette(before)
    assert not found, "\n".join(sorted(found))


def dark_palette() -> QPalette:
    """What Qt's Fusion style takes where the desktop is dark (qt_fusionPalette)."""
    palette = QPalette(QColor(50, 50, 50))
    for role, colour in (
        (QPalette.ColorRole.WindowText, QColor(240, 240, 240)),
        (QPalette.ColorRole.Text, QColor(240, 240, 240)),
        (QPalette.ColorRole.ButtonText, QColor(240, 240, 240)),
        (QPalette.ColorRole.Base, QColor(50, 50, 50).darker(140)),
        (QPalette.ColorRole.AlternateBase, QColor(50, 50, 50).darker(110)),
        (QPalette.ColorRole.Highlight, QColor(48, 140, 198)),
        (QPalette.ColorRole.HighlightedText, QColor(255, 255, 255)),
        (QPalette.ColorRole.PlaceholderText, QColor(240, 240, 240, 128)),
        (QPalette.ColorRole.Link, QColor(48, 140, 198)),
    ):
        palette.setColor(role, colour)
    return palette


def test_every_menu_action_has_a_text(window: MainWindow) -> None:
    for menu in menus(window):
        assert "(&" in menu.title(), "opened by Alt and a letter"
        for action in menu.actions():
            assert action.isSeparator() or action.text().strip()
    for action in window.findChildren(QAction):
        if action.objectName():
            assert action.text().strip(), action.objectName()


def tabbed(window: MainWindow, most: int = 150) -> list[QWidget]:
    """What gets the focus by Tab, and by Ctrl+Tab where Tab means something else, once round."""
    seen: list[QWidget] = []
    for _ in range(most):
        at = focus()
        if at in seen:
            break
        seen.append(at)
        takes_tab = isinstance(at, OutlineEdit) and not at.isReadOnly()
        (control if takes_tab else press)(Qt.Key.Key_Tab)
    return seen


def reachable(window: QWidget) -> list[QWidget]:
    """The visible controls that can be used, each by what takes the focus for it."""
    found = []
    for widget in controls(window):
        if widget.isEnabled() and not isinstance(widget, QProgressBar):
            found.append(widget.focusProxy() or widget)
    return found


def test_tab_reaches_everything_and_is_no_trap(window: MainWindow) -> None:
    editor = editor_of(window)
    assert editor.form.indicators[0].details is not None
    editor.form.indicators[0].details.more.setChecked(True)
    window.messages.warn("試一下", ("動作", lambda: None))
    editor.goals.setFocus()
    seen = tabbed(window)
    missed = [path_of(w) for w in reachable(window) if w not in seen]
    assert not missed, "\n".join(missed)
    assert focus() is seen[0] or focus() in seen, "once round"


def test_tab_goes_in_the_order_of_reading(window: MainWindow) -> None:
    editor = editor_of(window)
    editor.goals.setFocus()
    content = editor.form.widget()
    inside = [w for w in tabbed(window) if content.isAncestorOf(w)]
    assert len(inside) > 8
    boxes = [QRect(w.mapTo(content, QPoint()), w.size()) for w in inside]
    for (one, above), (other, below) in pairwise(zip(inside, boxes, strict=True)):
        same_row = min(above.bottom(), below.bottom()) - max(above.top(), below.top()) > 4
        in_order = above.left() < below.left() if same_row else above.top() < below.top()
        assert in_order, f"{path_of(one)} {above} before {path_of(other)} {below}"


def test_the_areas_come_as_they_stand(window: MainWindow) -> None:
    editor = editor_of(window)
    editor.goals.setFocus()
    assert editor.beside is not None
    areas = [editor.goals, editor.form, editor.beside.findings]
    entered = [
        next((n for n, area in enumerate(areas) if area is w or area.isAncestorOf(w)), None)
        for w in tabbed(window)
    ]
    order = [n for n, _ in groupby(entered) if n is not None]
    assert order == [0, 1, 2], order


def test_shift_tab_goes_back_the_same_way(window: MainWindow) -> None:
    editor = editor_of(window)
    editor.goals.setFocus()
    forth = tabbed(window)
    assert focus() is forth[0], "once round"
    back = []
    for _ in forth:
        outline = isinstance(focus(), OutlineEdit)
        modifier = Qt.KeyboardModifier.ShiftModifier
        if outline:
            modifier |= Qt.KeyboardModifier.ControlModifier
        press(Qt.Key.Key_Backtab, modifier=modifier)
        back.append(focus())
    assert back == forth[::-1]
