"""A million-line journal against none, in the same run: ratios, never seconds."""

from pathlib import Path

import pytest

from tests.benchmarks import journal

pytestmark = pytest.mark.benchmark_run


def test_a_million_lines_cost_nothing_when_opening_and_little_when_undoing(tmp_path: Path) -> None:
    found = journal.compare(15, tmp_path)
    without, with_ = found.opening
    assert with_ <= 1.5 * without
    without, with_ = found.undo
    assert with_ <= 2 * without
