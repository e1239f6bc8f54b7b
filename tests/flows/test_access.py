"""Every control has a name and a label; texts are readable; everything by keyboard."""

from collections.abc import Callable
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from app.core.figures import Figure
from app.core.model import Annex, Item, Level, Revision, Rule
from app.core.sheets.shape import Book
from app.exchange.sheets.files import read_book
from app.ui import dialogs
from app.ui.collating_dialog import ask_decisions
from app.ui.giving_dialog import ask_shares
from app.ui.help_view import menus
from app.ui.looks import outline_boxes, readable
from app.ui.main_window import MainWindow
from app.ui.outline_edit import OutlineEdit
from app.ui.sharing import KINDS
from app.ui.sheet_dialog import ask_figures
from app.ui.year_dialog import ask_carry
from app.workspace import Workspace
from app.workspace.collating import Plan, plan, read_return
from tests.flows.conftest import OpenWindow
from tests.flows.driving import control, editor_of, focus, go_to_cell, go_to_goal, press, type_text
from tests.flows.test_sharing import returned
from tests.flows.walking import controls, faults, path_of, weak

LISTS = (
    ("items", (Item(label="甲", weight=Figure("5"), done=True),)),
    ("levels", (Level(code="1", meaning="乙"),)),
    ("revisions", (Revision(target=Figure("9"), approved_on=None),)),
)


Look = Callable[[str, QWidget], None]


def start_page(open_window: OpenWindow, file: Path, look: Look) -> None:
    open_window(file).close()
    look("start page", open_window())


def goals(open_window: OpenWindow, file: Path, look: Look) -> None:
    """The form with every rule, its details open; several indicators; a wrong figure."""
    window = open_window(file)
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
        look(f"form, {rule.value}", window)
    editor.form.add_indicator()
    look("form, several indicators", window)
    go_to_cell(window, 0, "實際值")
    type_text("12a")
    assert editor.form.indicators[0].wrong.isVisible()
    look("form, a wrong figure", window)


def views(open_window: OpenWindow, file: Path, look: Look) -> None:
    window = open_window(file)
    for name, key in (("overview", Qt.Key.Key_2), ("year settings", Qt.Key.Key_3)):
        control(key)
        look(name, window)
    control(Qt.Key.Key_1)
    window.messages.warn("試一下", ("動作", lambda: None))
    look("message", window)


def panels(open_window: OpenWindow, file: Path, look: Look) -> None:
    window = open_window(file)
    window.files.jobs.show("匯出")
    for name in ("history", "notes", "find", "replace", "last_year", "help", "keys", "about"):
        window.action(name).trigger()
        look(name, window)


def reading(open_window: OpenWindow, file: Path, look: Look) -> None:
    window = open_window()
    window.copying.open_read_only(file)
    look("reading only", window)


def clashing(file: Path) -> Plan:
    """What a unit returned of a copy of the file, and the officer changed too."""
    copy = file.with_name("副本.jixiao")
    copy.write_bytes(file.read_bytes())
    back = returned(copy, "16")
    with Workspace.open(copy) as workspace:
        annex = workspace.annex(workspace.find().key)
        workspace.edit("measure", next(annex.goals[0].measures()).key, "actual", None)
        return plan(workspace, [read_return(back)], {})


def sheet_of(file: Path, annex: Annex) -> tuple[Path, Book, Annex]:
    """A spreadsheet with figures for the year, some of which are not sure."""
    path = file.with_name("填報.csv")
    label = next(annex.goals[0].measures()).label
    path.write_text(f"項目,實際值\n{label},3\n{label}數,4\n無此項目,5\n", encoding="utf-8")
    return path, read_book(path), annex


def asked(open_window: OpenWindow, file: Path, look: Look) -> None:
    """Each question, answered by closing it."""
    window = open_window(file)
    session = editor_of(window).session
    asks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("new year", lambda: dialogs.ask_year(window, "某機關", 105)),
        ("carry over", lambda: ask_carry(window, session.workspace, session.annex)),
        ("yes or no", lambda: dialogs.ask_yes(window, "匯入", "要取代嗎？", "取代")),
        ("a text", lambda: dialogs.ask_text(window, "接受發現", "理由：")),
        ("giving out", lambda: ask_shares(window, session.annex, KINDS)),
        ("figures", lambda: ask_figures(window, *sheet_of(file, session.annex), {})),
        ("taking in", lambda: ask_decisions(window, clashing(file), {})),
    )
    for name, ask in asks:
        seen: list[str] = []

        def inspect(name: str = name, seen: list[str] = seen) -> None:
            dialog = QApplication.activeModalWidget()
            assert dialog is not None
            try:
                look(name, dialog)
            finally:
                seen.append(name)
                dialog.close()

        QTimer.singleShot(0, inspect)
        ask()
        assert seen == [name]


Walk = Callable[[OpenWindow, Path, Look], None]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("walk", [start_page, goals, views, panels, reading, asked])
def test_every_control_is_named_and_labelled_and_every_text_readable(
    walk: Walk,
    dark: bool,
    qapp_set_up: QApplication,
    open_window: OpenWindow,
    sample_file: Path,
) -> None:
    found: dict[str, str] = {}

    def look(name: str, shown: QWidget) -> None:
        for fault in (*faults(shown), *weak(shown)):
            found.setdefault(fault, name)

    before = qapp_set_up.palette()
    if dark:
        qapp_set_up.setPalette(dark_palette())
        qapp_set_up.setPalette(readable(qapp_set_up.palette()).resolve(dark_palette()))
        outline_boxes(qapp_set_up)
    try:
        walk(open_window, sample_file, look)
    finally:
        qapp_set_up.setPalette(before)
        outline_boxes(qapp_set_up)
    assert not found, "\n".join(f"{name}: {fault}" for fault, name in found.items())


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


def test_the_walk_finds_what_it_looks_for(window: MainWindow) -> None:
    content = editor_of(window).form.widget()
    layout = content.layout()
    assert layout is not None
    assert not faults(window)
    assert not weak(window)
    nameless, bare, pale = QPushButton("✕", content), QLineEdit(content), QLabel("淡", content)
    bare.setAccessibleName("沒有標示")
    palette = pale.palette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#999999"))
    pale.setPalette(palette)
    for widget in (nameless, bare, pale):
        layout.addWidget(widget)
        widget.show()
    assert [fault.split(":")[0] for fault in faults(window)] == ["no name", "no label"]
    assert len(weak(window)) == 1
