"""What goes along with the program, from the lock file and LICENSES.md.

    python packaging/make_sbom.py page        resources/licences.md, the page inside the program
    python packaging/make_sbom.py pins        the lock file of what goes along, on standard output
    python packaging/make_sbom.py sbom OUT    a CycloneDX 1.6 bill of materials

Standard: https://cyclonedx.org/docs/1.6/json/. Nothing in it depends on when or where it is made.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "resources/licences.md"
# They make the package, or are there for pip; nothing of them goes along.
TOOLS = {"altgraph", "packaging", "pip", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools"}
TOOLS |= {"wheel"}


@dataclass(frozen=True, slots=True)
class Part:
    """A package that goes along: its pinned version, its files' SHA-256, its licence in words."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def parts() -> list[Part]:
    """What the lock file pins, in its order."""
    lock = (ROOT / "packaging/package.lock").read_text("utf-8")
    listed = licences()
    found = []
    for entry in re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.MULTILINE)[1:]:
        name, version = re.match(r"(\S+)==(\S+)", entry).groups()
        if name not in TOOLS:
            hashes = tuple(re.findall(r"sha256:([0-9a-f]{64})", entry))
            found.append(Part(name, version, hashes, listed[name]))
    return found


def pins() -> str:
    """The lock file without what only makes the package."""
    lock = (ROOT / "packaging/package.lock").read_text("utf-8")
    entries = re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.MULTILINE)[1:]
    return "".join(entry for entry in entries if entry.partition("==")[0] not in TOOLS)


def licences() -> dict[str, str]:
    """The licences of LICENSES.md, by package."""
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \|$", (ROOT / "LICENSES.md").read_text("utf-8"), re.MULTILINE
    )
    return {name: words for names, words in rows for name in re.findall(r"[a-z0-9-]+", names)}


def page() -> str:
    """The page of licences as Markdown."""
    rows = "\n".join(f"| {part.name} | {part.version} | {part.licence} |" for part in parts())
    return f"""# 授權

績效編報以 MIT 授權釋出。隨附的他人著作如下；授權全文在安裝資料夾的 licences 裡。

| 套件 | 版本 | 授權 |
|---|---|---|
{rows}

- Python：PSF-2.0。Qt 與 PySide6 依 LGPL 第 3 版，以未經修改的動態連結程式庫隨附，可自行更換。
- 全字庫正楷體 TW-Kai：國家發展委員會，政府資料開放授權條款第 1 版；匯出的 PDF 內嵌用到的字。
- Noto CJK：SIL OFL 1.1。標楷體只用系統已安裝的，不隨本程式散布。
"""


def bill(version: str) -> str:
    """The bill of materials as JSON."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{part.name}@{part.version}",
            "name": part.name,
            "version": part.version,
            "purl": f"pkg:pypi/{part.name}@{part.version}",
            "licenses": [{"license": {"name": part.licence}}],
            "properties": [{"name": "jixiao:wheel-sha256", "value": sum_} for sum_ in part.hashes],
        }
        for part in parts()
    ]
    references = [component["bom-ref"] for component in components]
    program = {
        "type": "application",
        "bom-ref": "jixiao",
        "name": "jixiao",
        "version": version,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps([version, references]))}",
        "version": 1,
        "metadata": {"component": program},
        "components": components,
        "dependencies": [{"ref": "jixiao", "dependsOn": references}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    if sys.argv[1] == "page":
        PAGE.write_text(page(), "utf-8")
        return
    if sys.argv[1] == "pins":
        print(pins())
        return
    last = (ROOT / "app/__init__.py").read_text("utf-8").splitlines()[-1]
    version = last.split('"')[1]
    Path(sys.argv[2]).write_text(bill(version), "utf-8")


if __name__ == "__main__":
    main()
