"""The check on documents of other agencies: clean ones, and some of their mutations.

`make soak` tries every mutation and prints the table.
"""

import pytest

from app.core.achievement import achieve
from app.core.check import check
from app.core.model import Rule
from app.exchange.interchange import read_annex, write_annex
from tests.soak.corpus import Table, documents, false_errors, weighty
from tests.soak.generated import generated
from tests.soak.mutations import harmful, harmless
from tests.soak.writing import Document

DOCUMENTS = documents()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_clean_document_has_no_error_and_no_warning(document: Document) -> None:
    assert [finding.message for finding in weighty(check(document.annex))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_documents_own_percentages_are_computed(document: Document) -> None:
    """The documents themselves are right: this does not ask the check."""
    for mark in document.marks:
        if mark.kind == "P" and mark.text.endswith("%"):
            goal = document.annex.goals[mark.goal]
            computed = {achieve(m, document.annex.rounding).percent for m in goal.measures()}
            assert mark.text in computed


def test_the_documents_follow_all_six_rules() -> None:
    seen = {m.rule for d in DOCUMENTS for g in d.annex.goals for m in g.measures()}
    assert seen == set(Rule)


def test_findings_do_not_depend_on_keys() -> None:
    for document in DOCUMENTS:
        again = read_annex(write_annex(document.annex), "document")
        told = [(f.goal, f.rule, f.said) for f in check(again)]
        assert told == [(f.goal, f.rule, f.said) for f in check(document.annex)]


@pytest.mark.parametrize("seed", range(30))
def test_generated_documents_are_clean(seed: int) -> None:
    assert [finding.message for finding in weighty(check(generated(seed).annex))] == []


def test_some_harm_is_found_where_it_was_done() -> None:
    table = Table()
    for number, document in enumerate(DOCUMENTS):
        table.add(document, list(harmful(document))[number % 16 :: 16])
    assert table.share >= 0.97, table.misses


def test_some_harmless_edits_bring_no_error() -> None:
    for number, document in enumerate(DOCUMENTS):
        assert false_errors(document, list(harmless(document))[number % 16 :: 16]) == []
