"""Twenty units return what they were given, in any order: the naive merge, and always the same."""

from tests.core.merge.collations import one_collation, one_quarrel


def test_twenty_units() -> None:
    assert sum(one_collation(seed, 9) for seed in range(6)) > 0
    for seed in range(3):
        one_quarrel(seed, 3)
