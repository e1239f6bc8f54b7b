"""The Debian package, built, and tried on a fresh Debian 12: packaging/try-deb says what it does."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.workspace.transfer import export_annex, sample

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(os.geteuid() != 0, reason="makes a root of its own"),
    pytest.mark.skipif(not shutil.which("mmdebstrap"), reason="needs mmdebstrap"),
]


@pytest.fixture(scope="module")
def package() -> Path:
    """The .deb of what is checked out, built now."""
    subprocess.run([ROOT / "packaging/package", "deb"], check=True)
    (deb,) = (ROOT / "dist").glob("*.deb")
    return deb


def test_lintian_has_nothing_to_say(package: Path) -> None:
    command = ["lintian", "--allow-root", "--fail-on", "error,warning", package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_installs_works_and_goes(package: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "sample.pdf"
    export_annex(sample(), pdf)
    done = subprocess.run(
        [ROOT / "packaging/try-deb", package, pdf], capture_output=True, text=True, check=False
    )
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "removed without a trace"
