"""LibreOffice without a window: another program's reading of what we write."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

needs_libreoffice = pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")


def convert(files: Sequence[Path], kind: str, profile: Path) -> list[Path]:
    """Files converted to a kind (pdf, csv, ods…), each beside its source. `profile` is a folder to itself."""
    for folder in {file.parent for file in files}:
        named = [str(file) for file in files if file.parent == folder]
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                *named,
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )
    made = [file.with_suffix(f".{kind.partition(':')[0]}") for file in files]
    assert all(file.exists() for file in made)
    return made
