"""What stands beside the form, made after the first picture: the live page, and the findings."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QWidget

from app.core.check import Finding, Place, Severity
from app.ui.findings_view import FindingsView
from app.ui.page_view import PagePane
from app.workspace import preview

if TYPE_CHECKING:
    from app.ui.editor import Editor


class Beside(QObject):
    """Joins page and findings with the editor's form and list."""

    def __init__(self, editor: "Editor") -> None:
        super().__init__(editor)
        self._editor = editor
        self._gave_way = False
        self.page = PagePane(editor.session, editor)
        self.findings = FindingsView(editor.session, editor)
        editor.splitter.addWidget(self.page)
        editor.rows.addWidget(self.findings)
        editor.splitter.setSizes([316, 660, 390])
        editor.rows.setSizes([640, 150])
        editor.splitter.setCollapsible(1, False)
        self._restore()
        self.page.service.checked.connect(self._on_checked)
        self.page.spot_chosen.connect(self._on_spot)
        self.findings.go_to.connect(self._on_finding)
        self.findings.counted.connect(self._on_counted)
        editor.goals.chosen.connect(self.page.show_goal)
        editor.form.place_entered.connect(self.page.show_place)
        self.page.show_goal(editor.goals.goal())

    def errors(self) -> int:
        """How many errors nobody has accepted."""
        found = self.findings.model.open_findings()
        return sum(finding.severity is Severity.ERROR for finding in found)

    def toggle(self, part: str) -> bool:
        """Hide or show a part; whether it is shown now."""
        widget = self._parts()[part]
        if widget is self.findings:
            self._gave_way = False
        widget.setVisible(widget.isHidden())
        return not widget.isHidden()

    def give_way(self, away: bool) -> None:
        """Hide the findings while another panel needs their place, and show them again."""
        if away and not self.findings.isHidden():
            self._gave_way = True
            self.findings.hide()
        elif not away and self._gave_way:
            self._gave_way = False
            self.findings.show()

    def shown(self, part: str) -> bool:
        """Whether a part is shown."""
        widget = self._parts()[part]
        return not widget.isHidden() or (self._gave_way and widget is self.findings)

    def stop(self) -> None:
        """End the page process, and remember the sizes."""
        remember = self._editor.settings.remember
        remember("columns", self._editor.splitter.saveState())
        remember("rows", self._editor.rows.saveState())
        remember("hidden", [name for name in self._parts() if not self.shown(name)])
        self.page.stop()

    def _parts(self) -> dict[str, QWidget]:
        return {
            "goals": self._editor.left,
            "page": self.page,
            "findings": self.findings,
        }

    def _restore(self) -> None:
        for name, splitter in (("columns", self._editor.splitter), ("rows", self._editor.rows)):
            state = self._editor.settings.value(name)
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        hidden = self._editor.settings.value("hidden")
        for name, part in self._parts().items():
            part.setVisible(name not in (hidden if isinstance(hidden, list) else [hidden]))

    def _on_checked(self, checked: preview.Checked) -> None:
        self.findings.show_findings(checked.findings)

    def _on_counted(self, findings: list[Finding]) -> None:
        self._editor.goals.show_findings(findings)
        self._editor.form.show_findings(findings)

    def _on_spot(self, spot: preview.Spot) -> None:
        self._editor.go_to_place(spot.key, spot.field, spot.index, spot.offset, spot.offset)

    def _on_finding(self, place: Place) -> None:
        self._editor.go_to_place(place.entity, place.field, place.line, place.start, place.end)
