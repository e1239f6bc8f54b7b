"""Our export against Typst's of the same annex, in pairs.

    python -m tests.benchmarks.export_vs_typst [ROUNDS]

Each run is a process of its own that imports, reads the annex, exports it once
and says how long the export took and how much memory it held at most; the whole
process is timed from outside. The two take turns, so that both meet the same
machine; the table has medians. Typst gets the fonts' own folder only, and a
second time without tags, which ours has not either.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.exchange.interchange import write_annex
from app.report.fonts import find_fonts, system_folders
from tests.benchmarks.annexes import for_typst, grown

TEMPLATE = Path(__file__).with_name("annex.typ")
GOALS = (9, 90, 900)
ROUNDS = 5

_MEASURE = """
import resource, sys, time
{prepare}
begin = time.perf_counter()
{run}
took = time.perf_counter() - begin
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_OURS = (
    "from pathlib import Path\n"
    "from app.exchange.interchange import read_annex\n"
    "from app.report.press import Press\n"
    "import app.report.proof\n"
    "text = Path(sys.argv[1]).read_text(encoding='utf-8')\n"
    "annex = read_annex(text, 'annex')",
    "Press().export(annex, Path(sys.argv[2]), attachment=text.encode(), check={check})",
)
_TYPST = (
    "import typst",
    "typst.compile(sys.argv[1], output=sys.argv[2], font_paths=[sys.argv[3]],"
    " ignore_system_fonts=True, sys_inputs={{'annex': sys.argv[4]}}, pdf_tags={tags})",
)
# What no writer of this PDF can leave out: the font's subset, and packing it.
_FLOOR = (
    "import zlib\n"
    "from pathlib import Path\n"
    "from app.exchange.interchange import read_annex\n"
    "from app.report.press import Press\n"
    "from app.report.ink import Ink\n"
    "annex = read_annex(Path(sys.argv[1]).read_text(encoding='utf-8'), 'annex')\n"
    "press = Press()\n"
    "printed = press.lay_out(annex)\n"
    "setting = press._setting(annex)\n"
    "ink = Ink(setting.chain, printed.style, printed.advances)\n"
    "pages = [ink.page(page) for page in printed.pages]",
    "setting.fonts(ink); [zlib.compress(page) for page in pages]",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds in the process and of it, the most memory it held in MiB, and the best seconds in it."""

    inside: float
    whole: float
    memory: float
    best: float


def measure(script: tuple[str, str], *arguments: str) -> Run:
    """One process."""
    code = _MEASURE.format(prepare=script[0], run=script[1])
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    whole = time.perf_counter() - begin
    inside, memory = map(float, done.stdout.split())
    return Run(inside, whole, memory, inside)


def medians(runs: list[Run]) -> Run:
    """The median of each, and the best."""
    columns = zip(*((run.inside, run.whole, run.memory) for run in runs), strict=True)
    return Run(*map(statistics.median, columns), min(run.best for run in runs))


def compare(goals: int, rounds: int, folder: Path) -> dict[str, Run]:
    """Medians of every contender at so many goals."""
    annex = grown(goals)
    ours, theirs = folder / "annex.json", folder / "annex.typ"
    data = folder / "typst.json"
    ours.write_text(write_annex(annex), encoding="utf-8")
    data.write_text(for_typst(annex), encoding="utf-8")
    theirs.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    kai = next(face for face in find_fonts(system_folders()) if face.is_called(["TW-Kai"]))
    for_us = (str(ours), str(folder / "ours.pdf"))
    for_them = (str(theirs), str(folder / "theirs.pdf"), str(kai.path.parent), data.name)
    prepare, run = _OURS
    contenders = {
        "ours": ((prepare, run.format(check=False)), for_us),
        "typst": ((_TYPST[0], _TYPST[1].format(tags=True)), for_them),
        "typst, no tags": ((_TYPST[0], _TYPST[1].format(tags=False)), for_them),
        "ours, self-checked": ((prepare, run.format(check=True)), for_us),
        "floor": (_FLOOR, for_us),
    }
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, (script, arguments) in contenders.items():
            runs[name].append(measure(script, *arguments))
    return {name: medians(some) for name, some in runs.items()}


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    lines = [
        "| goals | who | export s | best s | process s | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for goals in GOALS:
        with tempfile.TemporaryDirectory() as folder:
            for name, run in compare(goals, rounds, Path(folder)).items():
                times = f"{run.inside:.3f} | {run.best:.3f} | {run.whole:.3f}"
                lines.append(f"| {goals} | {name} | {times} | {run.memory:.0f} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
