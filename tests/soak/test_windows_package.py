"""The Windows installer, built, and tried under wine: packaging/windows/try-wine says what it does.

It wants makensis, MinGW, wine and a Python 3.11.7 (WINDOWS_PYTHON, or pyenv's).
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.workspace.transfer import export_annex, sample

ROOT = Path(__file__).parents[2]
TOOLS = ("makensis", "x86_64-w64-mingw32-gcc", "wine", "xdotool", "import")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        not all(map(shutil.which, TOOLS))
        or not ("WINDOWS_PYTHON" in os.environ or shutil.which("pyenv")),
        reason="needs the tools of [windows] and a Python 3.11.7",
    ),
]


def test_it_installs_works_and_goes(tmp_path: Path) -> None:
    subprocess.run([ROOT / "packaging/package", "windows"], check=True)
    (setup,) = (ROOT / "dist").glob("jixiao-setup-*.exe")
    pdf = tmp_path / "sample.pdf"
    export_annex(sample(), pdf)
    done = subprocess.run(
        [ROOT / "packaging/windows/try-wine", setup, pdf],
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "uninstalled; the officer's file stays"
