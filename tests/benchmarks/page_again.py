"""The page again after one changed figure, in a program that goes on running.

    python -m tests.benchmarks.page_again [ROUNDS]

`first` lays out and writes everything in a fresh press; `again` changes one
figure in a paragraph and does so anew in the same press; `page` does what the
preview does: lay out everything, write the page that shows the change. No
self-check in any. Medians, in seconds, and their share of the first.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.model import Annex
from app.report.pages import Place
from app.report.press import Press
from tests.benchmarks.annexes import grown

GOALS = (9, 90, 900)
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Again:
    """Seconds of the first, of all again, and of the page again."""

    first: float
    again: float
    page: float


def changed(annex: Annex, number: int) -> Annex:
    """The annex with another figure in the last paragraph of a goal in its middle."""
    goals = list(annex.goals)
    at = len(goals) // 2
    (indicator,) = goals[at].indicators
    paragraph = indicator.analysis[-1]
    text = paragraph.text[:20] + f"{number}人次" + paragraph.text[20:]
    analysis = (*indicator.analysis[:-1], replace(paragraph, text=text))
    goals[at] = replace(goals[at], indicators=(replace(indicator, analysis=analysis),))
    return replace(annex, goals=tuple(goals))


def write_all(press: Press, annex: Annex) -> None:
    """Everything, as an export does."""
    press.write(press.lay_out(annex), io.BytesIO(), attachment=None)


def write_page(press: Press, annex: Annex) -> None:
    """Everything laid out, and the page written that shows the change."""
    printed = press.lay_out(annex)
    paragraph = annex.goals[len(annex.goals) // 2].indicators[0].analysis[-1]
    found = printed.find(Place(paragraph.key, "text"))
    assert found
    single = replace(printed, pages=(printed.pages[found[0]],))
    press.write(single, io.BytesIO(), attachment=None)


def timed(work: Callable[[Press, Annex], None], press: Press, annex: Annex) -> float:
    """Seconds that the work takes."""
    begin = time.perf_counter()
    work(press, annex)
    return time.perf_counter() - begin


def compare(goals: int, rounds: int) -> Again:
    """Medians at so many goals."""
    annex = grown(goals)
    times: list[tuple[float, float, float]] = []
    for number in range(rounds):
        press = Press()
        first = timed(write_all, press, annex)
        again = timed(write_all, press, changed(annex, 1000 + number))
        page = timed(write_page, press, changed(annex, 2000 + number))
        times.append((first, again, page))
    return Again(*map(statistics.median, zip(*times, strict=True)))


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    lines = ["| goals | first s | again s | share | page s | share |", "|---|---|---|---|---|---|"]
    for goals in GOALS:
        it = compare(goals, rounds)
        lines.append(
            f"| {goals} | {it.first:.3f} | {it.again:.3f} | {it.again / it.first:.2f} "
            f"| {it.page:.3f} | {it.page / it.first:.2f} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
