"""A real 注音 input method in the real window: nothing composed is lost, nothing disturbs it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.ime_driver import SCENES

FOLDER = Path(__file__).parent
TOOLS = ("ibus-daemon", "xdotool", "openbox", "dbus-run-session", "xvfb-run")


@pytest.mark.soak
@pytest.mark.parametrize("scene", list(SCENES))
def test_composing(scene: str) -> None:
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    assert not missing, f"apt-get install for make soak: {missing}"
    done = subprocess.run(
        [FOLDER / "ime_session.sh", sys.executable, "-m", "tests.soak.ime_driver", scene],
        cwd=FOLDER.parents[1],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
