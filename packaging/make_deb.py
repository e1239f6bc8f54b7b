"""Puts the frozen program into a Debian package: the same commit gives the same bytes.

    python packaging/make_deb.py FROZEN OUT

FROZEN is PyInstaller's folder, OUT the folder for the .deb. SOURCE_DATE_EPOCH dates all of it.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ROOT / "packaging/deb"
LIBRARY = "usr/lib/jixiao"
MAINTAINER = "The Jixiao maintainers <maintainers@jixiao.invalid>"
DOC = "usr/share/doc/jixiao"


def main(frozen: Path, out: Path) -> None:
    """Build the package and print its path."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(frozen, tree / LIBRARY, symlinks=True)
        add_desktop(tree)
        add_documents(tree, frozen)
        write(tree / "DEBIAN/control", control(tree))
        write(tree / "DEBIAN/md5sums", checksums(tree))
        set_modes(tree)
        deb = out / f"jixiao_{version()}_{architecture()}.deb"
        out.mkdir(parents=True, exist_ok=True)
        run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(deb))
    print(deb)


def add_desktop(tree: Path) -> None:
    """The command, the menu entry, the icons and the file type."""
    command = tree / "usr/bin/jixiao"
    command.parent.mkdir(parents=True)
    command.symlink_to("../lib/jixiao/jixiao")
    copy(PARTS / "jixiao.desktop", tree / "usr/share/applications/jixiao.desktop")
    copy(PARTS / "jixiao.xml", tree / "usr/share/mime/packages/jixiao.xml")
    icons = tree / "usr/share/icons/hicolor"
    for picture in sorted((ROOT / "resources/icons").glob("*.png")):
        copy(picture, icons / f"{picture.stem}x{picture.stem}/apps/jixiao.png")
    copy(ROOT / "packaging/icon/jixiao.svg", icons / "scalable/apps/jixiao.svg")


def add_documents(tree: Path, frozen: Path) -> None:
    """Manual, changelog, licences, and what lintian is to overlook."""
    verbs = run(str(frozen / "jixiao"), "--help", PYTHONUTF8="1")
    manual = (PARTS / "jixiao.1").read_text("utf-8").replace("@VERBS@", manual_verbs(verbs))
    write_packed(tree / "usr/share/man/man1/jixiao.1.gz", manual)
    write_packed(tree / DOC / "changelog.gz", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    write_packed(tree / DOC / "changelog.Debian.gz", changelog())
    licence = (ROOT / "LICENSE").read_text("utf-8").split("\n\n", 2)[2]
    lines = "\n".join(f" {line}" if line else " ." for line in licence.strip().splitlines())
    copyright_ = (PARTS / "copyright.in").read_text("utf-8").replace("@LICENSE@", lines)
    write(tree / DOC / "copyright", copyright_)
    copy(ROOT / "LICENSES.md", tree / DOC / "LICENSES.md")
    copy(PARTS / "lintian-overrides", tree / "usr/share/lintian/overrides/jixiao")


def manual_verbs(text: str) -> str:
    """The verbs of --help as a manual page has them."""
    verbs = text.split("\n\n")[-1].splitlines()[1:]
    words = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in verbs if line.strip()]
    return "\n".join(f".TP\n.B {verb[0]}\n{verb[-1]}" for verb in words)


def changelog() -> str:
    """The package's own changelog: what changed stands in the program's."""
    at = format_datetime(datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC))
    return (
        f"jixiao ({version()}) stable; urgency=medium\n\n  * See changelog.gz.\n\n"
        f" -- {MAINTAINER}  {at}\n"
    )


def control(tree: Path) -> str:
    """The control file, its dependencies read off the libraries."""
    size = sum(f.lstat().st_size for f in tree.rglob("*") if not f.is_dir()) // 1024
    text = (PARTS / "control.in").read_text("utf-8")
    for name, value in {
        "VERSION": version(),
        "MAINTAINER": MAINTAINER,
        "ARCHITECTURE": architecture(),
        "SIZE": str(size),
        "LIBRARIES": libraries(tree),
    }.items():
        text = text.replace(f"@{name}@", value)
    return text


def libraries(tree: Path) -> str:
    """The Debian packages that have the libraries which do not go along."""
    inside = {f.name for f in tree.rglob("*")}
    needed = {
        line.split()[1]
        for binary in sorted(tree.rglob("*"))
        if is_binary(binary)
        for line in run("objdump", "-p", str(binary)).splitlines()
        if line.startswith("  NEEDED")
    }
    lines = [line.split() for line in run("/sbin/ldconfig", "-p").splitlines() if " => " in line]
    paths = {line[0]: line[-1] for line in reversed(lines)}
    packages = {package_of(Path(paths[name])) for name in needed - inside}
    # Qt loads these by name when it runs, so no library says so.
    packages |= {"libdbus-1-3", "libegl1", "libfontconfig1", "libgl1", "libxkbcommon-x11-0"}
    return ", ".join(sorted(packages))


def package_of(library: Path) -> str:
    """The Debian package that a library is of."""
    for path in (library, library.resolve(), Path("/usr") / library.relative_to("/")):
        found = subprocess.run(["dpkg", "-S", path], capture_output=True, check=False).stdout
        if found:
            return found.decode().partition(":")[0]
    raise SystemExit(f"no package has {library}")


def is_binary(path: Path) -> bool:
    """Whether a file is an ELF binary."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def checksums(tree: Path) -> str:
    """The MD5 sums dpkg keeps."""
    import hashlib

    files = [f for f in sorted(tree.rglob("*")) if f.is_file() and not f.is_symlink()]
    return "".join(
        f"{hashlib.md5(f.read_bytes()).hexdigest()}  {f.relative_to(tree)}\n"
        for f in files
        if "DEBIAN" not in f.relative_to(tree).parts
    )


def set_modes(tree: Path) -> None:
    """Folders and programs 755, all else 644, whatever the builder's umask."""
    tree.chmod(0o755)
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == tree / LIBRARY / "jixiao"
        path.chmod(0o755 if runs else 0o644)


def version() -> str:
    """The package's version: the program's, and a first packaging of it."""
    found = re.search(r'"(.+)"', (ROOT / "app/__init__.py").read_text("utf-8").splitlines()[-1])
    assert found
    return f"{found.group(1)}-0.1"


def architecture() -> str:
    """Debian's name of this machine's processor."""
    return run("dpkg", "--print-architecture").strip()


def run(*command: str, **environment: str) -> str:
    """What a command prints."""
    done = subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode("utf-8")


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def write_packed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
