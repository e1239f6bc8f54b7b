"""What stands beside the form, made after the first picture: the live page, and the findings."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

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
        self.page = PagePane(editor.session, editor)
        self.findings = FindingsView(editor.session, editor)
        editor.splitter.addWidget(self.page)
        editor.rows.addWidget(self.findings)
        editor.splitter.setSizes([260, 660, 400])
        editor.rows.setSizes([640, 150])
        editor.splitter.setCollapsible(1, False)
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

    def stop(self) -> None:
        """End the page process."""
        self.page.stop()

    def _on_checked(self, checked: preview.Checked) -> None:
        self.findings.show_findings(checked.findings)

    def _on_counted(self, findings: list[Finding]) -> None:
        self._editor.goals.show_findings(findings)
        self._editor.form.show_findings(findings)

    def _on_spot(self, spot: preview.Spot) -> None:
        self._editor.go_to_place(spot.key, spot.field, spot.index, spot.offset, spot.offset)

    def _on_finding(self, place: Place) -> None:
        self._editor.go_to_place(place.entity, place.field, place.line, place.start, place.end)
