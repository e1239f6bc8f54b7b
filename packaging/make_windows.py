"""Puts together the folder that the Windows installer installs, on a machine without Windows.

    python packaging/make_windows.py WHEELS RUNTIME_WHEEL PYTHON OUT
    python packaging/make_windows.py parts OUT        only jixiao.ico and version.txt, for PyInstaller

WHEELS is a folder of win_amd64 wheels, RUNTIME_WHEEL one that carries a CPython (panda3d's,
under deploy_libs), PYTHON a Python of that very version whose standard library is taken, OUT the
folder to make. SOURCE_DATE_EPOCH dates everything; the same inputs give the same bytes.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from make_deb import ROOT

PARTS = ROOT / "packaging/windows"
TARGET = "x86_64-w64-mingw32"
FONTS = Path("/usr/share/fonts/truetype/cns11643")
FONT_LICENCE = Path("/usr/share/doc/fonts-cns11643-kai/copyright")
# Of the runtime wheel, what goes beside the program and what to lib/dlls.
BESIDE = ("python311.dll", "VCRUNTIME140.dll")
MODULES = (
    "_bz2.pyd", "_ctypes.pyd", "_decimal.pyd", "_elementtree.pyd", "_hashlib.pyd", "_lzma.pyd",
    "_queue.pyd", "_socket.pyd", "_sqlite3.pyd", "_uuid.pyd", "_zoneinfo.pyd", "_overlapped.pyd",
    "_asyncio.pyd", "_multiprocessing.pyd", "libcrypto-3.dll", "libffi-8.dll", "pyexpat.pyd",
    "select.pyd", "sqlite3.dll", "unicodedata.pyd",
)  # fmt: skip
# Parts of the standard library that nothing here uses.
WITHOUT = (
    "__pycache__", "distutils", "ensurepip", "idlelib", "lib-dynload", "lib2to3", "pydoc_data",
    "site-packages", "test", "tests", "tkinter", "turtledemo", "unittest", "venv",
)  # fmt: skip
# Of the wheels, what the program uses; every other wheel goes along but for LEFT_OUT.
QT = (
    "PySide6/__init__.py", "PySide6/_config.py", "PySide6/_git_pyside_version.py",
    "PySide6/Qt[CGWNPS]*.pyd", "PySide6/Qt6Core.dll", "PySide6/Qt6Gui.dll",
    "PySide6/Qt6Widgets.dll", "PySide6/Qt6Network.dll", "PySide6/Qt6PrintSupport.dll",
    "PySide6/Qt6Svg.dll", "PySide6/pyside6.abi3.dll", "PySide6/msvcp140*.dll",
    "PySide6/vcruntime140*.dll", "PySide6/concrt140.dll", "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/imageformats/qico.dll", "PySide6/plugins/imageformats/qsvg.dll",
    "PySide6/plugins/iconengines/qsvgicon.dll", "PySide6/translations/qtbase_zh_TW.qm",
)  # fmt: skip
QT_MODULES = ("Core", "Gui", "Widgets", "Network", "PrintSupport", "Svg")
LEFT_OUT = (
    "*/tests/*", "*/test/*", "*.pyi", "*.h", "*.lib", "*/include/*", "lxml/includes/*",
    "lxml/isoschematron/*", "PIL/_avif*", "PIL/_webp*", "PIL/_imagingft*", "PIL/_imagingcms*",
    "PIL/_imagingtk*", "reportlab/fonts/*", "reportlab/lib/hyphen*", "reportlab/graphics/*",
    "*.dist-info/RECORD", "*.dist-info/WHEEL", "odfdo/scripts/*",
)  # fmt: skip


def main(wheels: Path, runtime: Path, python: Path, out: Path) -> None:
    """Make the folder."""
    shutil.rmtree(out, ignore_errors=True)
    lib = out / "lib"
    (lib / "dlls").mkdir(parents=True)
    add_runtime(runtime, out)
    must_fit(python, out / "python311.dll")
    add_standard_library(python, lib / "python311.zip")
    for wheel in sorted(wheels.glob("*.whl")):
        add_wheel(wheel, lib / "packages")
    add_program(lib / "program")
    add_fonts(lib / "program/resources/fonts")
    add_licences(python, out / "licences")
    compile_modules(python, lib / "packages", lib / "program")
    paths = (r"lib\python311.zip", r"lib\dlls", r"lib\packages", r"lib\program")
    (out / "python311._pth").write_text("\n".join(paths) + "\n", "ascii")
    add_forwarder(out)
    add_launchers(out)
    set_times(out)


def add_runtime(wheel: Path, out: Path) -> None:
    """CPython's library and extension modules."""
    with zipfile.ZipFile(wheel) as archive:
        for name in (*BESIDE, *MODULES):
            target = out / name if name in BESIDE else out / "lib/dlls" / name
            target.write_bytes(archive.read(f"deploy_libs/{name}"))


def must_fit(python: Path, library: Path) -> None:
    """The standard library must be of the very version of the DLL."""
    code = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    have = run(str(python), "-c", code).strip()
    words = library.read_bytes().decode("utf-16-le", "replace")
    found = re.search(r"ProductVersion\0+([0-9.]+)", words)
    wanted = found.group(1) if found else "3.11"
    if have != wanted:
        raise SystemExit(
            f"the runtime is Python {wanted}, its standard library must be too: {have}"
        )


def add_standard_library(python: Path, archive: Path) -> None:
    """All that is Python of it, compiled, in a zip without times."""
    home = Path(run(str(python), "-c", "import os; print(os.path.dirname(os.__file__))").strip())
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "lib"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns(*WITHOUT, "*.so", "config-*"))
        compile_in_place(python, copy)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(copy.rglob("*.pyc")):
                packed.writestr(zipfile.ZipInfo(str(path.relative_to(copy))), path.read_bytes())


def add_wheel(wheel: Path, packages: Path) -> None:
    """What the program uses of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if not name.endswith("/") and wanted(name):
                target = packages / re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))


def wanted(name: str) -> bool:
    """Whether a file of a wheel goes along."""
    if name.startswith("PySide6/"):
        if name.endswith(".pyd"):
            return name in {f"PySide6/Qt{module}.pyd" for module in QT_MODULES}
        return any(fnmatch(name, pattern) for pattern in QT)
    if ".data/" in name and not re.search(r"\.data/(purelib|platlib)/", name):
        return False
    return not any(fnmatch(name, pattern) for pattern in LEFT_OUT)


def add_program(program: Path) -> None:
    """The program as committed."""
    names = run("git", "-C", str(ROOT), "ls-files", "-z", "app", "db", "resources").split("\0")
    for name in filter(None, names):
        if "screenshots" not in name:
            target = program / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    shutil.copyfile(PARTS / "start.py", program / "start.py")


def add_fonts(fonts: Path) -> None:
    """TW-Kai, which may be passed on, with its licence beside it."""
    fonts.mkdir(parents=True)
    for font in sorted(FONTS.glob("TW-Kai*.ttf")):
        shutil.copyfile(font, fonts / font.name)
    shutil.copyfile(FONT_LICENCE, fonts / "TW-Kai-LICENCE.txt")


def add_licences(python: Path, folder: Path) -> None:
    """The program's, Python's, and the list of all others, whose texts lie in their packages."""
    folder.mkdir()
    home = Path(run(str(python), "-c", "import os; print(os.path.dirname(os.__file__))").strip())
    shutil.copyfile(ROOT / "LICENSE", folder / "jixiao.txt")
    shutil.copyfile(ROOT / "LICENSES.md", folder / "LICENSES.md")
    shutil.copyfile(home / "LICENSE.txt", folder / "Python.txt")


def compile_modules(python: Path, *folders: Path) -> None:
    """Beside their sources, by content and not by time: they are never made again."""
    compile_all(python, *folders)


def compile_in_place(python: Path, folder: Path) -> None:
    """Instead of their sources, as a zip must have them."""
    compile_all(python, "-b", folder)


def compile_all(python: Path, *arguments: object) -> None:
    folders = [a for a in arguments if isinstance(a, Path)]
    options = [str(a) for a in arguments if not isinstance(a, Path)]
    for folder in folders:
        quiet = ("-q", "-f", "--invalidation-mode", "unchecked-hash", "-s", str(folder))
        run(str(python), "-m", "compileall", *quiet, *options, str(folder))


def add_forwarder(out: Path) -> None:
    """python3.dll: each name of python311.dll again, for modules of the stable ABI (PEP 384)."""
    exported = run(f"{TARGET}-objdump", "-p", str(out / "python311.dll"))
    table = exported.partition("[Ordinal/Name Pointer] Table")[2]
    names = sorted(set(re.findall(r"^\s+\[ *\d+\] (?:\+base\[ *\d+\]\s+\S+ )?(\w+)$", table, re.M)))
    assert "PyLong_FromLong" in names
    lines = "\n".join(f"  {name} = python311.{name}" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        definition = Path(folder) / "python3.def"
        definition.write_text(f"LIBRARY python3.dll\nEXPORTS\n{lines}\n", "ascii")
        run(*compiler(), "-shared", "-nostdlib", "-o", str(out / "python3.dll"), str(definition))


def add_launchers(out: Path) -> None:
    """jixiao.exe for the window, jixiao.com for the command line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "jixiao.ico").write_bytes(icon())
        shutil.copy(PARTS / "jixiao.manifest", folder)
        version = program_version()
        text = (PARTS / "jixiao.rc.in").read_text("utf-8").replace("@VERSION@", version)
        commas = ",".join([*version.split("."), "0", "0", "0"][:4])
        (folder / "jixiao.rc").write_text(text.replace("@COMMAS@", commas), "utf-8")
        resource = str(folder / "jixiao.o")
        run(f"{TARGET}-windres", "-I", name, str(folder / "jixiao.rc"), resource)
        source = str(PARTS / "launcher.c")
        common = (*compiler(), "-O2", "-Wall", "-Werror", "-municode", source, resource, "-o")
        run(*common, str(out / "jixiao.exe"), "-mwindows", "-DWINDOW")
        run(*common, str(out / "jixiao.com"), "-mconsole")


def compiler() -> tuple[str, ...]:
    """MinGW, linking without times and without libraries of its own."""
    return (f"{TARGET}-gcc", "-s", "-static", "-Wl,--no-insert-timestamp")


def icon() -> bytes:
    """The pictures of resources/icons as one .ico of PNGs (since Windows Vista)."""
    pictures = sorted((ROOT / "resources/icons").glob("*.png"), key=lambda path: int(path.stem))
    data = [picture.read_bytes() for picture in pictures]
    head, offset = struct.pack("<3H", 0, 1, len(data)), 6 + 16 * len(data)
    for picture, content in zip(pictures, data, strict=True):
        size = int(picture.stem) % 256
        head += struct.pack("<4B2H2I", size, size, 0, 0, 1, 32, len(content), offset)
        offset += len(content)
    return head + b"".join(data)


def add_parts(out: Path) -> None:
    """The icon, and the version resource as PyInstaller reads it."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "jixiao.ico").write_bytes(icon())
    version = program_version()
    numbers = ", ".join([*version.split("."), "0", "0", "0"][:4])
    words = {
        "CompanyName": "The Jixiao maintainers",
        "FileDescription": "績效編報",
        "FileVersion": version,
        "ProductName": "績效編報",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in words.items())
    (out / "version.txt").write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers})), kids=["
        f"StringFileInfo([StringTable('040404B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [0x0404, 0x04B0])])])\n",
        "utf-8",
    )


def program_version() -> str:
    """The program's version."""
    return (ROOT / "app/__init__.py").read_text("utf-8").splitlines()[-1].split('"')[1]


def files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def set_times(folder: Path) -> None:
    """Date everything by the commit."""
    at = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in files(folder):
        os.utime(path, (at, at))


def run(*command: str) -> str:
    """What a command prints."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode("utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "version":
        print(program_version())
    elif sys.argv[1] == "parts":
        add_parts(Path(sys.argv[2]))
    else:
        main(*(Path(argument) for argument in sys.argv[1:5]))
