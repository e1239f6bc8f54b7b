"""The longest rise in a row of numbers: what need not move when things are put in order."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_rise(numbers: Sequence[int]) -> frozenset[int]:
    """A longest run of different numbers that rise from left to right, not all side by side."""
    ends: list[int] = []  # at n the lowest number that ends a run of n + 1
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at:] = [number, *ends[at + 1 :]]
    run: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        run.append(last)
        last = before[last]
    return frozenset(run)
