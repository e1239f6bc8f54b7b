"""What of the Windows package can be looked at without Windows: syntax, paths, contents."""

import re
import struct
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_icon_has_every_size(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, ROOT / "packaging/make_windows.py", "parts", tmp_path], check=True
    )
    data = (tmp_path / "jixiao.ico").read_bytes()
    kind, count = struct.unpack_from("<2H", data, 2)
    sizes = [data[6 + 16 * n] or 256 for n in range(count)]
    assert (kind, sizes) == (1, [16, 24, 32, 48, 64, 128, 256])
    compile((tmp_path / "version.txt").read_text("utf-8"), "version.txt", "eval")


def test_the_recipe_names_files_that_are_there() -> None:
    recipe = (ROOT / "packaging/windows/windows.md").read_text("utf-8")
    named = re.findall(r"packaging[\\/][\w.\\/]+", recipe)
    assert {"packaging\\jixiao.spec", "packaging\\windows\\installer.nsi"} <= set(named)
    for name in named:
        if "windows`" not in name and name != "packaging/package":
            assert (ROOT / name.replace("\\", "/")).is_file(), name


def test_the_spec_is_python() -> None:
    compile((ROOT / "packaging/jixiao.spec").read_text("utf-8"), "jixiao.spec", "exec")


def test_the_uninstaller_takes_away_what_the_folder_has() -> None:
    script = (ROOT / "packaging/windows/installer.nsi").read_text("utf-8")
    makes = (ROOT / "packaging/make_windows.py").read_text("utf-8")
    removed = set(re.findall(r'(?:RMDir /r|Delete) "\$INSTDIR\\([^"]+)"', script))
    made = set(re.findall(r'out / "([\w.]+)"', makes)) | {"lib", "VCRUNTIME140.dll", "jixiao.ico"}
    assert made - {"version.txt"} <= removed
