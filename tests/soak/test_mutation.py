"""Every mutation of every document: what harms is found on its goal, what does not is let be."""

import pytest

from app.core.check import check
from tests.soak.corpus import Table, documents, false_errors, weighty
from tests.soak.generated import generated
from tests.soak.mutations import harmful, harmless

LEAST = 0.95
SEEDS = 3
GENERATED = 40
CLEAN = 2000


@pytest.mark.soak
def test_harm_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table()
    for seed in range(SEEDS):
        for document in documents():
            table.add(document, harmful(document, seed))
    for seed in range(GENERATED):
        made = generated(seed, goals=4)
        table.add(made, harmful(made, seed))
    with capsys.disabled():
        print(f"\n{table}")
        print("\n".join(table.misses))
    assert table.share >= LEAST
    for kind, (found, tried) in table.rows.items():
        assert found >= LEAST * tried or tried - found <= 3, kind


@pytest.mark.soak
def test_harmless_edits_bring_no_error() -> None:
    for seed in range(SEEDS):
        for document in documents():
            assert false_errors(document, harmless(document, seed)) == []
    for seed in range(GENERATED):
        made = generated(seed, goals=4)
        assert false_errors(made, harmless(made, seed)) == []


@pytest.mark.soak
def test_clean_documents_bring_neither_error_nor_warning() -> None:
    for seed in range(CLEAN):
        assert [f.message for f in weighty(check(generated(seed).annex))] == []
