"""The longest rise, held to trying all."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.core.rising import longest_rise


@given(st.permutations(range(8)).flatmap(lambda p: st.integers(0, 8).map(lambda n: p[:n])))
def test_it_rises_and_none_is_longer(numbers: list[int]) -> None:
    found = longest_rise(numbers)
    run = [number for number in numbers if number in found]
    assert run == sorted(run)
    assert len(run) == len(found)
    longer = combinations(numbers, len(run) + 1)
    assert not any(list(other) == sorted(other) for other in longer)
