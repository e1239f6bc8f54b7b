"""Files to spoil, and the ways to spoil them; the same seed makes the same damage."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from app.core.figures import Figure
from app.core.model import Goal, Indicator, Paragraph
from app.workspace import Workspace
from app.workspace.transfer import sample
from tests.benchmarks.annexes import grown
from tests.support import ROOT

PAGE = 4096


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged file: its bytes, and those of the journal beside it if there is one."""

    what: str
    file: bytes
    journal: bytes = b""

    def put(self, folder: Path) -> Path:
        """Lay it out in an empty folder."""
        path = folder / "a.jixiao"
        path.write_bytes(self.file)
        if self.journal:
            path.with_name("a.jixiao-journal").write_bytes(self.journal)
        return path


def make_originals(folder: Path, *, goals: int = 90, edits: int = 600) -> list[Path]:
    """The sample; many goals with a long journal; two years with undone steps; one of the first schema."""
    plain, long, undone, old = (folder / f"{n}.jixiao" for n in ("plain", "long", "undone", "old"))
    Workspace.create(plain, sample()).close()
    Workspace.create(long, grown(goals)).close()
    work(long, edits)
    shutil.copy(plain, undone)
    work(undone, 30)
    with Workspace.open(undone) as workspace:
        workspace.add_annex(replace(sample(), fiscal_year=103))
        workspace.edit("goal", workspace.annex(workspace.find(103).key).goals[2].key, "title", "改")
        for _ in range(9):
            workspace.undo()
    shutil.copy(ROOT / "tests/db/golden/schema-1.jixiao", old)
    return [plain, long, undone, old]


def work(path: Path, edits: int) -> None:
    """Edit a file in every way, with undos in between."""
    chance = Random(7)
    with Workspace.open(path) as workspace:
        for number in range(edits):
            annex = workspace.annex(workspace.heads()[0].key)
            goal = chance.choice(annex.goals)
            _edit(workspace, annex.key, goal, number, chance)


def _edit(workspace: Workspace, annex: str, goal: Goal, number: int, chance: Random) -> None:
    indicator = goal.indicators[0]
    match number % 8:
        case 0:
            workspace.edit("goal", goal.key, "title", f"改過的目標{number}")
        case 1 if indicator.measures:
            measure = chance.choice(indicator.measures)
            workspace.edit("measure", measure.key, "actual", Figure(str(number)))
        case 2:
            new = Paragraph(level=1, text=f"新的一段{number}" * chance.randrange(1, 400))
            workspace.add(new, indicator.key, 1)
        case 3:
            workspace.move("goal", goal.key, chance.randrange(1, 9))
        case 4 if indicator.analysis:
            workspace.delete("paragraph", chance.choice(indicator.analysis).key)
        case 5:
            workspace.undo()
        case 6:
            added = Goal(title=f"新目標{number}", indicators=(Indicator(indicator="新指標"),))
            workspace.add(added, annex)
        case 7 if number % 24 == 7:
            workspace.delete("goal", goal.key)
        case _:
            workspace.edit("indicator", indicator.key, "target_lines", (f"{number}件",))


def damage(original: Path, seed: int) -> Damage:
    """Spoil a file. Which way depends on the seed."""
    chance = Random(seed)
    content = original.read_bytes()
    what, way = _WAYS[seed % len(_WAYS)]
    if way is None:
        return _with_journal(original, chance)
    return Damage(what, bytes(way(bytearray(content), chance)))


def _bits(content: bytearray, chance: Random) -> bytearray:
    for _ in range(chance.choice([1, 1, 1, 3, 20])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def _bytes(content: bytearray, chance: Random) -> bytearray:
    for _ in range(chance.choice([1, 2, 10, 50, 300])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return content


def _run(content: bytearray, chance: Random) -> bytearray:
    length = chance.choice([8, 100, 512, 5000])
    start = chance.randrange(len(content) - length)
    content[start : start + length] = chance.randbytes(length)
    return content


def _truncated(content: bytearray, chance: Random) -> bytearray:
    near = chance.choice([0, 16, 100, 512, PAGE, chance.randrange(len(content))])
    end = near + chance.choice([-1, 0, 1, chance.randrange(PAGE)])
    return content[: max(0, min(end, len(content) - 1))]


def _cut_pages(content: bytearray, chance: Random) -> bytearray:
    return content[: chance.randrange(1, len(content) // PAGE) * PAGE]


def _pages(content: bytearray, chance: Random, most: int) -> list[int]:
    count = len(content) // PAGE
    return [n * PAGE for n in chance.sample(range(count), min(count, chance.randint(1, most)))]


def _zeroed(content: bytearray, chance: Random) -> bytearray:
    for start in _pages(content, chance, 4):
        content[start : start + PAGE] = bytes(PAGE)
    return content


def _swapped(content: bytearray, chance: Random) -> bytearray:
    starts = _pages(content, chance, 4)
    for a, b in zip(starts, starts[1:] or [0], strict=False):
        one, other = content[a : a + PAGE], content[b : b + PAGE]
        content[a : a + PAGE], content[b : b + PAGE] = other, one
    return content


def _doubled(content: bytearray, chance: Random) -> bytearray:
    for start in _pages(content, chance, 3):
        other = chance.randrange(len(content) // PAGE) * PAGE
        content[other : other + PAGE] = content[start : start + PAGE]
    return content


def _inserted(content: bytearray, chance: Random) -> bytearray:
    at = chance.randrange(len(content))
    if chance.randrange(2):
        content[at:at] = chance.randbytes(chance.choice([1, 100, PAGE]))
    else:
        del content[at : at + chance.choice([1, 100, PAGE])]
    return content


def _header(content: bytearray, chance: Random) -> bytearray:
    at = chance.choice([0, 16, 17, 18, 19, 20, 21, 24, 28, 32, 36, 40, 44, 52, 56, 60, 64, 68, 96])
    content[at] = chance.choice([0, 1, 2, 16, 255, chance.randrange(256)])
    return content


def _page_header(content: bytearray, chance: Random) -> bytearray:
    for start in _pages(content, chance, 3):
        at = start + (100 if start == 0 else 0) + chance.randrange(12)
        content[at] = chance.choice([0, 1, 2, 5, 10, 13, 255, chance.randrange(256)])
    return content


def _cells(content: bytearray, chance: Random) -> bytearray:
    for start in _pages(content, chance, 3):
        at = start + (100 if start == 0 else 0) + 8 + chance.randrange(60)
        content[at] = chance.randrange(256)
    return content


_WAYS = (
    ("bits", _bits),
    ("bytes", _bytes),
    ("a run of bytes", _run),
    ("truncated", _truncated),
    ("pages cut off", _cut_pages),
    ("pages zeroed", _zeroed),
    ("pages swapped", _swapped),
    ("pages doubled", _doubled),
    ("bytes put in or left out", _inserted),
    ("file header", _header),
    ("page headers", _page_header),
    ("cell pointers", _cells),
    ("half done, journal damaged", None),
)


def _with_journal(original: Path, chance: Random) -> Damage:
    """What a power cut leaves behind in the middle of a transaction, the journal spoilt too."""
    work = original.with_name(f"half-{chance.randrange(1 << 30)}")
    shutil.copy(original, work)
    try:
        with closing(sqlite3.connect(work, isolation_level=None)) as conn:
            conn.execute("PRAGMA cache_size = 2")
            conn.execute("BEGIN")
            conn.execute("UPDATE paragraph SET text = text || '…'")
            conn.execute("UPDATE goal SET title = 'x'")
            file = work.read_bytes()
            journal = bytearray(work.with_name(f"{work.name}-journal").read_bytes())
            conn.execute("ROLLBACK")
    finally:
        work.unlink()
    if chance.randrange(4):
        journal = chance.choice([_bits, _bytes, _run, _truncated])(journal, chance)
    return Damage("half done, journal damaged", file, bytes(journal))
