"""All documents written for the check, and how mutations of them fare."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.core.check import Finding, Severity, check
from tests.soak import documents_a, documents_b, documents_c, documents_d, documents_e
from tests.soak.mutations import Mutation
from tests.soak.writing import Document


def documents() -> list[Document]:
    """Every written document."""
    folders = (documents_a, documents_b, documents_c, documents_d, documents_e)
    return [
        make()
        for folder in folders
        for name, make in vars(folder).items()
        if getattr(make, "__module__", "") == folder.__name__ and not name.startswith("_")
    ]


def weighty(found: Iterable[Finding]) -> list[Finding]:
    """Errors and warnings."""
    return [finding for finding in found if finding.severity is not Severity.NOTE]


@dataclass
class Table:
    """Of how many mutations of each kind how many were found on the right goal."""

    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    misses: list[str] = field(default_factory=list)

    def add(self, document: Document, mutations: Iterable[Mutation]) -> None:
        """Check every mutation and count."""
        known = {finding.identity for finding in check(document.annex)}
        for mutation in mutations:
            found = [
                finding
                for finding in weighty(check(mutation.annex))
                if finding.goal == mutation.goal and finding.identity not in known
            ]
            row = self.rows[mutation.kind]
            row[0] += bool(found)
            row[1] += 1
            if not found:
                self.misses.append(
                    f"{mutation.kind} {document.name} {mutation.goal} {mutation.what}"
                )

    @property
    def share(self) -> float:
        """How many of all were found."""
        found, tried = (sum(row[i] for row in self.rows.values()) for i in (0, 1))
        return found / tried

    def __str__(self) -> str:
        lines = [f"{k:28}{a:6} / {b:6}  {a / b:7.1%}" for k, (a, b) in sorted(self.rows.items())]
        found, tried = (sum(row[i] for row in self.rows.values()) for i in (0, 1))
        return "\n".join([*lines, f"{'all':28}{found:6} / {tried:6}  {self.share:7.1%}"])


def false_errors(document: Document, mutations: Iterable[Mutation]) -> list[str]:
    """Errors that harmless edits of a clean document bring."""
    known = {finding.identity for finding in check(document.annex)}
    return [
        f"{document.name} {mutation.kind} {mutation.what[:60]}: {finding.message}"
        for mutation in mutations
        for finding in check(mutation.annex)
        if finding.severity is Severity.ERROR and finding.identity not in known
    ]
