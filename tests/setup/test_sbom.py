"""The bill of materials and the page of licences, against the lock file."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAKE = (sys.executable, ROOT / "packaging/make_sbom.py")


def make(*arguments: object) -> None:
    subprocess.run([*MAKE, *map(str, arguments)], check=True)


def test_the_page_of_licences_is_what_the_lock_file_says() -> None:
    page = ROOT / "resources/licences.md"
    before = page.read_bytes()
    make("page")
    assert page.read_bytes() == before, "make lock makes it anew"


def test_the_bill_lists_what_goes_along_and_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    make("sbom", first)
    make("sbom", second)
    assert first.read_bytes() == second.read_bytes()
    bill = json.loads(first.read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    names = {component["name"] for component in bill["components"]}
    lock = (ROOT / "packaging/package.lock").read_text("utf-8")
    left_out = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE)) - names
    assert {"pyside6-essentials", "reportlab", "uharfbuzz", "sqlite-utils"} <= names
    assert left_out == {
        "altgraph", "packaging", "pip", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools",
        "wheel",
    }  # fmt: skip
    for component in bill["components"]:
        assert component["licenses"][0]["license"]["name"]
        assert component["properties"]
