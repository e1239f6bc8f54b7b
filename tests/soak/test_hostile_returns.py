"""3,000 malformed and hostile bundles and form sheets: one sentence each, within bounds."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.soak.generated import generated
from tests.soak.hostile_returns import MOST_MEMORY, Hostile
from tests.support import ROOT, state_of

_AT_ONCE = 50
_MOST_SECONDS = 10


def read_all(folder: Path, seeds: range) -> tuple[Counter[str], float, int]:
    """Read what the seeds make, in workers; by kind and outcome, the longest, and most memory."""
    hostile = Hostile(generated(1, 3).annex)
    outcomes: Counter[str] = Counter()
    longest, most = 0.0, 0
    for start in range(seeds.start, seeds.stop, _AT_ONCE):
        kinds = {}
        for seed in range(start, min(start + _AT_ONCE, seeds.stop)):
            ending, kind, data = hostile.make(seed)
            path = folder / f"{seed}{ending}"
            path.write_bytes(data)
            kinds[path.name] = f"{kind}{ending}"
        before = {name: len(data or b"") for name, data in state_of(folder).items()}
        run = subprocess.run(
            [sys.executable, "-m", "tests.soak.hostile_returns", *map(str, folder.iterdir())],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
            capture_output=True, text=True, timeout=_AT_ONCE * _MOST_SECONDS, check=False,
        )  # fmt: skip
        told = [json.loads(line) for line in run.stdout.splitlines()]
        done = [entry for entry in told if entry[0] != "most"]
        assert run.returncode == 0, (start, len(done), run.stderr[-2000:])
        assert run.stderr == ""
        assert len(done) == len(kinds)
        for name, said, seconds in done:
            assert set(said) <= {"read", "refused"}, (name, kinds[name], said)
            assert seconds < _MOST_SECONDS, (name, kinds[name], seconds)
            longest = max(longest, seconds)
            outcomes[f"{kinds[name]}: {'read' if 'read' in said else 'refused'}"] += 1
        most = max(most, *(entry[1] for entry in told if entry[0] == "most"))
        assert {name: len(data or b"") for name, data in state_of(folder).items()} == before
        for path in folder.iterdir():
            path.unlink()
    assert most * 1024 * 1024 < MOST_MEMORY
    return outcomes, longest, most


def test_some_hostile_returns(tmp_path: Path) -> None:
    read_all(tmp_path, range(40))


@pytest.mark.soak
def test_3000_hostile_returns(tmp_path: Path) -> None:
    outcomes, longest, most = read_all(tmp_path, range(3000))
    for kind, count in sorted(outcomes.items()):
        print(f"{count:5} {kind}")
    print(f"longest {longest:.1f} s, most {most} MiB")
    assert sum(outcomes.values()) == 3000
