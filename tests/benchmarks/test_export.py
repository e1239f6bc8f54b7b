"""The export against Typst's in the same run, and against itself: ratios, never seconds."""

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.report.press import Press
from tests.benchmarks import export_vs_typst, page_again
from tests.benchmarks.annexes import grown

pytestmark = pytest.mark.benchmark_run
ROUNDS = 5


@pytest.mark.parametrize("goals", export_vs_typst.GOALS)
def test_export_is_faster_than_typst(goals: int, tmp_path: Path) -> None:
    runs = export_vs_typst.compare(goals, ROUNDS, tmp_path)
    ours, theirs = runs["ours"], runs["typst"]
    assert ours.inside < theirs.inside
    assert runs["ours, self-checked"].inside <= 1.5 * ours.inside
    if goals == export_vs_typst.GOALS[0]:
        assert ours.whole <= 3 * theirs.whole
    if goals == export_vs_typst.GOALS[-1]:
        assert ours.whole < theirs.whole
        assert runs["ours, self-checked"].memory <= theirs.memory / 3


@pytest.mark.parametrize("goals", page_again.GOALS)
def test_the_page_again_is_less_than_a_third_of_the_first(goals: int) -> None:
    again = page_again.compare(goals, ROUNDS)
    assert again.page <= 0.3 * again.first


@pytest.mark.parametrize("goals", [9, 90])
def test_export(benchmark: BenchmarkFixture, goals: int, tmp_path: Path) -> None:
    annex = grown(goals)
    benchmark(lambda: Press().export(annex, tmp_path / "annex.pdf", attachment=None))
