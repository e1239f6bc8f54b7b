"""A process that tries what an officer may do with damaged files, within 1 GB.

python -m tests.soak.damage_trial FOLDER FIRST STEP COUNT

tries the seeds FIRST, FIRST + STEP, … and writes a line of JSON for each. Where
one takes longer than its time, the process is ended by its alarm and the line
is missing.
"""

import io
import json
import resource
import shutil
import signal
import sys
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from app.cli import cli
from app.core.errors import Problem
from app.workspace import Workspace
from db.records import to_tree
from tests.soak.damaging import damage

LARGEST = 1 << 30
SECONDS = 60
NAMES = ("plain", "long", "undone", "old")
EDIT = json.dumps({"goal": "一", "field": "title", "value": "改過"}) + "\n"


def main() -> None:
    """Try the seeds asked for."""
    folder, (first, step, count) = Path(sys.argv[1]), map(int, sys.argv[2:5])
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
    whole = {name: content_of(folder / f"{name}.jixiao") for name in NAMES}
    for seed in range(first, first + step * count, step):
        name = NAMES[seed // 13 % len(NAMES)]
        own = folder / f"seed-{seed}"
        own.mkdir()
        signal.alarm(SECONDS)
        began = time.perf_counter()
        result = Trial(folder / f"{name}.jixiao", own, seed, whole[name]).run()
        signal.alarm(0)
        shutil.rmtree(own)
        taken = {
            "seconds": round(time.perf_counter() - began, 2),
            "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        }
        line = {"seed": seed, "file": name} | taken | result
        print(json.dumps(line, ensure_ascii=False), flush=True)


def content_of(path: Path) -> dict[str, Any]:
    """Every thing of a file by its key: its values, parent and position."""
    things: dict[str, Any] = {}

    def take(tree: Any, parent: str | None, position: int, goal: str) -> None:
        if isinstance(tree, dict) and "key" in tree:
            below = {k: v for k, v in tree.items() if _is_list_of_things(k)}
            own = {k: v for k, v in tree.items() if k not in below}
            things[tree["key"]] = {"own": own, "at": (parent, position), "goal": goal}
            for name, children in below.items():
                for number, child in enumerate(children, 1):
                    take(child, tree["key"], number, str(number) if name == "goals" else goal)

    with Workspace.open(path, write=False) as workspace:
        for head in workspace.heads():
            take(to_tree(workspace.annex(head.key)), None, head.fiscal_year, "")
    return things


def _is_list_of_things(name: str) -> bool:
    return name in ("goals", "indicators", "measures", "analysis")


class Trial:
    """One damaged file, and all that is done with copies of it."""

    def __init__(self, original: Path, folder: Path, seed: int, whole: dict[str, Any]) -> None:
        self._damage = damage(original, seed)
        self._folder = folder
        self._whole = whole
        self._failures: list[str] = []

    def run(self) -> dict[str, Any]:
        """What happened, with `failures` empty when all was as it must be."""
        verified = self._verb("verify", self._fresh("v"))
        sound = verified == (0, "ok")
        opened = self._verb("export", path := self._fresh("r"), path.with_name("out.json"))
        edits = self._folder / "edits.jsonl"
        edits.write_text(EDIT, encoding="utf-8")
        edited = self._verb("apply", written := self._fresh("w"), edits)
        if sound and opened[0]:
            self._failures.append(f"verified, but does not open: {opened[1]}")
        if sound:
            self._compare("verified", path, {})
        if "saved 1" in edited[1] and sound:
            goal = next(
                k for k, t in self._whole.items() if t["goal"] == "1" and "title" in t["own"]
            )
            self._compare("edited", written, {goal: {"title": "改過"}})
        salvaged = self._salvage()
        return {
            "what": self._damage.what,
            "verified": sound,
            "opened": opened[0] == 0,
            "edited": "saved 1" in edited[1],
            "salvage": salvaged,
            "failures": self._failures,
        }

    def _fresh(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return self._damage.put(folder)

    def _verb(self, *arguments: object) -> tuple[int, str]:
        """A verb's exit status and what it printed; a refusal is 1 and its sentence."""
        out = io.StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(out):
                status = cli.main([str(a) for a in arguments], standalone_mode=False)
        except Problem as problem:
            said = str(problem)
            if "\n" in said or not said.endswith("。"):
                self._failures.append(f"{arguments[0]}: no sentence: {said!r}")
            return 1, f"{out.getvalue()}{said}"
        except BaseException:
            self._failures.append(f"{arguments[0]}: {traceback.format_exc()}")
            return 1, ""
        return status or 0, out.getvalue().strip()

    def _compare(self, what: str, path: Path, changed: dict[str, Any]) -> None:
        """That a file holds what the original did, but for what was edited since."""
        wanted = {
            key: thing | {"own": thing["own"] | changed.get(key, {})}
            for key, thing in self._whole.items()
        }
        found = content_of(path)
        if found != wanted:
            keys = [k for k in found.keys() | wanted.keys() if found.get(k) != wanted.get(k)]
            self._failures.append(f"{what}, but {len(keys)} things are not the original's")

    def _salvage(self) -> str:
        """whole, partly or refused."""
        out = self._folder / "saved.jixiao"
        path = self._fresh("s")
        before = path.read_bytes()
        status, said = self._verb("salvage", path, out)
        if path.read_bytes() != before:
            self._failures.append("salvage changed the damaged file")
        if not out.exists():
            return "refused"
        if (checked := self._verb("verify", out)) != (0, "ok"):
            self._failures.append(f"salvaged, but not in order: {checked[1][:300]}")
            return "broken"
        self._compare_salvaged(content_of(out), said, status)
        return "partly" if status else "whole"

    def _compare_salvaged(self, found: dict[str, Any], said: str, status: int) -> None:
        """Nothing made up, and nothing lacking that is not told."""
        if (lost := self._whole.keys() - found.keys()) and not status:
            self._failures.append(f"salvaged whole, but {len(lost)} things are not there")
        for key, thing in found.items():
            wanted = self._whole.get(key)
            if wanted and (wanted["own"], wanted["at"][0]) == (thing["own"], thing["at"][0]):
                continue
            if not status and "沒有歷程可以核對" not in said:
                self._failures.append(f"salvaged whole, but {key} is not the original's")
            elif wanted is None:
                self._must_be_told(thing, said, "nobody's")
            else:
                self._must_be_told(thing, said, "another than the original's")
        if _order(found, self._whole) != _order(self._whole, found) and "順序" not in said:
            self._failures.append("salvaged in another order")

    def _must_be_told(self, thing: dict[str, Any], said: str, what: str) -> None:
        from app.core.numerals import to_chinese

        goal = f"目標{to_chinese(int(thing['goal']))}" if thing["goal"] else "年度"
        if not any(word in said for word in (goal, "（救不出）", "個目標的")):
            self._failures.append(f"salvaged, {goal} {what} and not told: {str(thing)[:200]}")


def _order(things: dict[str, Any], others: dict[str, Any]) -> list[str]:
    """The keys of what both have below the same parents, in the order of the first.

    What stands for a lost thing stands where there is room.
    """
    common = [
        key
        for key in things.keys() & others.keys()
        if things[key]["at"][0] == others[key]["at"][0]
        and "（救不出）" not in (*things[key]["own"].values(), *others[key]["own"].values())
    ]
    kinds = {key: frozenset(things[key]["own"]) for key in common}
    return sorted(
        common, key=lambda k: (things[k]["at"][0] or "", *sorted(kinds[k]), things[k]["at"][1])
    )


if __name__ == "__main__":
    main()
