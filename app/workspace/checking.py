"""Checking an annex against its own figures and against last year's."""

from app.core.check import Finding, check
from app.core.model import Annex
from app.workspace.workspace import Workspace


def previous_of(workspace: Workspace, annex: Annex) -> Annex | None:
    """The same agency's annex of the latest year before, if the file has one."""
    before = [
        head
        for head in workspace.heads()
        if head.agency == annex.agency and head.fiscal_year < annex.fiscal_year
    ]
    return workspace.annex(before[0].key) if before else None


def check_annex(workspace: Workspace, annex: Annex) -> tuple[Finding, ...]:
    """All findings of an annex, those accepted too."""
    return check(annex, previous=previous_of(workspace, annex))
