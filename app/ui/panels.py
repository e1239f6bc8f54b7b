"""The panels around the form, each made when it is first wanted: help, history, notes."""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QWidget

from app.core.figures import shorten
from app.ui import dialogs

if TYPE_CHECKING:
    from app.ui.help_view import HelpView
    from app.ui.history_view import HistoryView
    from app.ui.main_window import MainWindow


class Panel(QDockWidget):
    """A dock that Escape closes, giving the focus back to where it was."""

    moved = Signal()  # shown, hidden, floated, or put elsewhere

    def __init__(self, name: str, title: str, window: "MainWindow") -> None:
        super().__init__(title, window)
        self.dockLocationChanged.connect(self.moved)
        self.topLevelChanged.connect(self.moved)
        self.setObjectName(f"{name}Panel")
        self.setAccessibleName(title)
        self._before: QWidget | None = None
        for button in self.findChildren(QAbstractButton):  # Qt names 浮動 and 關閉 only
            button.setToolTip(f"{button.accessibleName()}「{title}」")

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.moved.emit()
        return done

    def show_for_keys(self) -> None:
        """Show it and give it the focus."""
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._before = focus
        self.show()
        self.raise_()
        self.activateWindow()
        content = self.widget()
        if content is not None:
            content.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        self.close()
        if self._before is not None and shiboken6.isValid(self._before):
            self._before.activateWindow()
            self._before.setFocus()


class Panels(QObject):
    """The panels of a main window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._editor = window.editor
        self._panels: dict[str, Panel] = {}
        self._waiting: dict[str, bool] = {}  # whether each was shown before its file was closed
        self._unfinished = ""  # a note not written yet when its file was closed

    def help(self) -> None:
        """Open the help page for the place one is in."""
        from app.ui.help_view import page_for

        self.show_page(page_for(QApplication.focusWidget()))

    def show_page(self, name: str) -> None:
        """Open a help page by its name."""
        self._help().show_page(name)

    def show_report(self, title: str, lines: list[str]) -> None:
        """Show what a check of the file found, where the help pages are."""
        self._help().show_report(title, lines)

    def history(self) -> None:
        """Open the history of the file."""
        view = self._history()
        if view:
            view.show_all()

    def field_history(self) -> None:
        """Open the history of the field that has the focus, or that a chosen change is of."""
        from app.ui.places import place_of

        place = place_of(QApplication.focusWidget(), whole=True)
        panel = self._panels.get("history")
        if place is None and panel is not None and panel.widget() is not None:
            place = panel.widget().chosen_field()  # type: ignore[attr-defined]
        if place is None:
            self._window.messages.say("請先點選一個欄位，再看它的歷程。")
        elif view := self._history():
            view.show_field(place)

    def since_submission(self) -> None:
        """Open what has changed since the year shown was last submitted."""
        annex = self._window.editor.session.annex if self._window.editor else None
        if annex is None or not annex.submissions:
            self._window.messages.say("這個年度還沒有送出過；請看「歷程」，可以選日期。")
        elif view := self._history():
            view.show_since(annex.submissions[-1].name)

    def notes(self) -> None:
        """Open the notes of reviewers, at the field that has the focus."""
        self._open("notes")

    def last_year(self) -> None:
        """Show or hide what stood in last year's annex; the focus stays where it is."""
        panel = self._ready("last_year")
        if panel is None:
            return
        shown = not panel.visibleRegion().isEmpty()
        panel.setVisible(not shown)
        panel.raise_()

    def close_unfocused(self) -> bool:
        """Hide what is shown without ever having the focus; whether anything was."""
        panel = self._panels.get("last_year")
        shown = panel is not None and panel.isVisible()
        if panel and shown:
            panel.close()
        return shown

    def find(self, *, replacing: bool = False) -> None:
        """Open finding, for the text that is chosen in the field one is in."""
        from app.ui.find_view import FindView, selected_text

        focus = QApplication.focusWidget()
        view = self._open("find")
        if isinstance(view, FindView):
            outside = focus is None or not view.isAncestorOf(focus)
            view.begin(selected_text(focus) if outside else "", replacing=replacing)

    def find_next(self, by: int) -> None:
        """Go to the next find (1), or to the one before (-1)."""
        panel = self._panels.get("find")
        view = panel.widget() if panel else None
        if view is None:
            self.find()
        else:
            view.step(by)  # type: ignore[attr-defined]

    def follow(self) -> None:
        """Fill the panels of a file anew when another is shown; without one they hide."""
        if self._editor is self._window.editor:
            return
        self._editor = self._window.editor
        for name in _OF_A_FILE:
            panel = self._panels.get(name)
            if panel is None:
                continue
            content = panel.widget()
            if content is not None:
                self._waiting[name] = panel.isVisible()
                self._unfinished = getattr(content, "unfinished", lambda: self._unfinished)()
                panel.setWidget(None)  # type: ignore[arg-type]
                content.deleteLater()
            shown = self._editor is not None and self._waiting.get(name, False)
            if shown:
                panel.setWidget(self._content(name))
            panel.setVisible(shown)

    def may_close(self) -> bool:
        """Whether nothing is lost by leaving the program, or the officer agrees to lose it."""
        panel = self._panels.get("notes")
        content = panel.widget() if panel else None
        text = getattr(content, "unfinished", lambda: self._unfinished)()
        return not text.strip() or dialogs.ask_yes(
            self._window,
            "審閱意見",
            f"有一則意見還沒寫入：「{shorten(text.strip(), 30)}」。仍要關閉嗎？",
            "放棄並關閉",
            "回去寫入",
        )

    def _make_room(self) -> None:
        """In a low window a panel at the foot takes the place of the findings."""
        beside = self._window.editor.beside if self._window.editor else None
        if beside is not None:
            beside.give_way(
                self._window.height() < _LOW
                and any(self._is_below(panel) for panel in self._panels.values())
            )

    def _is_below(self, panel: Panel) -> bool:
        below = self._window.dockWidgetArea(panel) == Qt.DockWidgetArea.BottomDockWidgetArea
        return below and not panel.isHidden() and not panel.isFloating()

    def _help(self) -> "HelpView":
        from app.ui.help_view import HelpView

        panel = self._panel("help", "使用說明", Qt.DockWidgetArea.RightDockWidgetArea)
        view = panel.widget()
        if not isinstance(view, HelpView):
            view = HelpView(self._window)
            panel.setWidget(view)
            self._float(panel)
        panel.show_for_keys()
        return view

    def _float(self, panel: Panel) -> None:
        """Lay a panel over the right of the window where there is no room beside the form."""
        inside = self._window.geometry()
        if inside.width() >= _ROOM:
            return
        panel.setFloating(True)
        size = QSize(_WIDTH, inside.height() * 3 // 4)
        corner = inside.topRight() - QPoint(size.width() + 8, -48)
        panel.setGeometry(QRect(corner, size))

    def _open(self, name: str) -> QWidget | None:
        panel = self._ready(name)
        if panel is None:
            return None
        panel.show_for_keys()
        return panel.widget()

    def _ready(self, name: str) -> Panel | None:
        """A panel of the open file with its content, not shown yet; None where no file is open."""
        if self._window.editor is None:
            return None
        self.follow()
        new = name not in self._panels
        panel = self._panel(name, _OF_A_FILE[name], Qt.DockWidgetArea.BottomDockWidgetArea)
        if panel.widget() is None:
            panel.setWidget(self._content(name))
        if new:
            panel.hide()
        return panel

    def _history(self) -> "HistoryView | None":
        from app.ui.history_view import HistoryView

        view = self._open("history")
        return view if isinstance(view, HistoryView) else None

    def _content(self, name: str) -> QWidget:
        assert self._window.editor is not None
        if name == "history":
            from app.ui.history_view import HistoryView

            return HistoryView(self._window.editor)
        if name == "find":
            from app.ui.find_view import FindView

            return FindView(self._window.editor)
        if name == "last_year":
            from app.ui.last_year import LastYearView

            return LastYearView(self._window.editor)
        from app.ui.notes_view import NotesView

        view = NotesView(self._window.editor)
        view.text.setPlainText(self._unfinished)
        self._unfinished = ""
        return view

    def _panel(self, name: str, title: str, area: Qt.DockWidgetArea) -> Panel:
        if name not in self._panels:
            panel = Panel(name, title, self._window)
            self._window.addDockWidget(area, panel)
            for other in self._panels.values():
                if self._window.dockWidgetArea(other) == area:
                    self._window.tabifyDockWidget(other, panel)
            self._panels[name] = panel
            panel.moved.connect(self._make_room)
        return self._panels[name]


# Below this width of the window, in device-independent pixels, help lies over it.
_ROOM = 1700
_WIDTH = 400
# Below this height, form, findings and a panel under each other leave no room to work in.
_LOW = 900
_OF_A_FILE = {
    "history": "歷程",
    "notes": "審閱意見",
    "find": "尋找與取代",
    "last_year": "對照上年度",
}
