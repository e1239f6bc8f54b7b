"""20 units, 9 to 90 goals, random edits, random order of return, with and without conflicts."""

import pytest

from tests.core.merge.collations import one_collation, one_quarrel


@pytest.mark.soak
@pytest.mark.parametrize("goals", [9, 30, 90])
def test_many_collations(goals: int) -> None:
    rounds = 900 // goals
    met = sum(one_collation(seed, goals) for seed in range(rounds))
    chosen = sum(one_quarrel(seed, min(goals, 9)) for seed in range(rounds))
    print(f"{goals} goals: {rounds} collations, {met} conflicts; {chosen} orders chosen")
    assert met > rounds
