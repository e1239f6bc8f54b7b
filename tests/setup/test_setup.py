"""What sets the project up: the lists of packages, and packaging/setup itself."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "packaging/requirements.lock").read_text("utf-8")
PACKAGE_LOCK = (ROOT / "packaging/package.lock").read_text("utf-8")
PINNED = re.findall(r"^([a-z0-9-]+)==", LOCK + PACKAGE_LOCK, re.MULTILINE)


def _normalized(requirement: str) -> str:
    """A requirement's name as PEP 503 writes it."""
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def test_the_lock_pins_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = project["dependencies"] + extras["dev"] + extras["package"]
    assert {_normalized(each) for each in declared} <= set(PINNED)


@pytest.mark.parametrize("lock", [LOCK, PACKAGE_LOCK], ids=["program", "package"])
def test_a_lock_has_a_hash_for_each_pin_and_no_place_of_this_machine(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock
    assert not re.search(r"^(--|-[a-z]\b)", lock, re.MULTILINE)


def test_the_package_has_the_very_versions_that_were_tested() -> None:
    def pins(lock: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))

    tested, packed = pins(LOCK), pins(PACKAGE_LOCK)
    assert {name: packed[name] for name in tested.keys() & packed.keys()} == {
        name: tested[name] for name in tested.keys() & packed.keys()
    }


def test_every_pinned_package_has_its_licence_listed() -> None:
    listed = set(re.findall(r"[a-z0-9-]+", (ROOT / "LICENSES.md").read_text("utf-8")))
    assert [name for name in PINNED if name not in listed] == []


FINGERPRINT = "pwd; .venv/bin/python -V; sha256sum packaging/requirements.lock pyproject.toml"


class Machine:
    """A copy of the set-up on a machine whose apt, dpkg-query, sudo, id and python are fakes
    that write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "績效 編報"
        self.calls = folder / "calls"
        self.bin = folder / "bin"
        for made in (self.root / "packaging", self.bin):
            made.mkdir(parents=True)
        shutil.copy(ROOT / "packaging/setup", self.root / "packaging/setup")
        for name in ("packaging/requirements.lock", "pyproject.toml"):
            (self.root / name).write_text(name, "utf-8")
        (self.root / "packaging/system-packages.txt").write_text(
            "# two parts\n[run]\nlibgl1\nfonts-kai\n\n[test]\n# a display\nxvfb\n", "utf-8"
        )
        self.fake("apt-get", f'echo "apt-get $@" >>"{self.calls}"')
        self.fake("python3", f'echo "python3 $@" >>"{self.calls}"; exit 1')
        self.installed("installed, libgl1, ")
        self.user(0)
        self.fake("sudo", "exit 1")

    def fake(self, name: str, body: str) -> None:
        """Puts a command of that name first in PATH."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        path.chmod(0o755)

    def installed(self, *lines: str) -> None:
        """What dpkg-query answers."""
        quoted = " ".join(f"'{line}'" for line in lines)
        self.fake("dpkg-query", f"printf '%s\\n' {quoted}")

    def user(self, number: int) -> None:
        """Whose id the script runs under."""
        self.fake("id", f"echo {number}")

    def venv_is_ready(self) -> None:
        """A .venv as the script leaves it."""
        (self.root / ".venv/bin").mkdir(parents=True)
        python = self.root / ".venv/bin/python"
        python.write_text(f'#!/bin/sh\n[ "$1" = -V ] || echo "pip $@" >>"{self.calls}"\n', "utf-8")
        python.chmod(0o755)
        stamp = subprocess.run(
            ["bash", "-c", FINGERPRINT], cwd=self.root, capture_output=True, check=True
        )
        (self.root / ".venv/installed").write_bytes(stamp.stdout)

    def setup(self, part: str) -> tuple[int, str, str]:
        """Runs it: exit status, what it wrote to standard error, what was called."""
        self.calls.write_text("")
        done = subprocess.run(
            [self.root / "packaging/setup", part],
            env={**os.environ, "PYTHON": "python3", "PATH": f"{self.bin}:{os.environ['PATH']}"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stderr, self.calls.read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine as root that has libgl1 of the packages, and a ready .venv."""
    made = Machine(tmp_path)
    made.venv_is_ready()
    return made


def test_with_all_in_place_neither_apt_nor_pip_is_called(machine: Machine) -> None:
    machine.installed("installed, libgl1, ", "installed, fonts-kai, ", "installed, xvfb, ")
    assert machine.setup("test") == (0, "", "")


def test_a_package_that_another_provides_is_in_place(machine: Machine) -> None:
    machine.installed("installed, libgl1t64, libgl1 (= 1.6), gl", "installed, fonts-kai, ")
    assert machine.setup("run") == (0, "", "")


def test_a_removed_package_that_left_its_settings_is_missing(machine: Machine) -> None:
    machine.installed("config-files, libgl1, ", "installed, fonts-kai, ")
    assert machine.setup("run")[2].splitlines()[-1].endswith("--no-install-recommends libgl1")


@pytest.mark.parametrize(("part", "names"), [("run", "fonts-kai"), ("test", "fonts-kai xvfb")])
def test_root_installs_just_what_is_missing(machine: Machine, part: str, names: str) -> None:
    status, _, calls = machine.setup(part)
    update, install = calls.splitlines()
    assert status == 0
    assert update.endswith(" update")
    assert install.endswith(f" install --yes --no-install-recommends {names}")


def test_a_user_with_sudo_installs_through_it(machine: Machine) -> None:
    machine.user(1000)
    machine.fake("sudo", f'echo sudo >>"{machine.calls}"; shift; "$@"')
    status, _, calls = machine.setup("run")
    assert status == 0
    assert calls.startswith("sudo\n")
    assert calls.endswith("--no-install-recommends fonts-kai\n")


def test_without_root_or_sudo_one_sentence_names_what_is_missing(machine: Machine) -> None:
    machine.user(1000)
    status, said, calls = machine.setup("test")
    assert status == 1
    assert said.count("\n") == 1
    assert said.endswith(" fonts-kai xvfb\n")
    assert calls == ""


def test_a_failed_install_says_what_is_missing(machine: Machine) -> None:
    machine.fake("apt-get", "exit 100")
    status, said, _ = machine.setup("run")
    assert status == 1
    assert said.endswith("：fonts-kai\n")


@pytest.mark.parametrize("name", ["packaging/requirements.lock", "pyproject.toml"])
def test_a_changed_list_installs_python_packages_again(machine: Machine, name: str) -> None:
    machine.installed("installed, libgl1, ", "installed, fonts-kai, ")
    (machine.root / name).write_text("changed", "utf-8")
    status, _, calls = machine.setup("run")
    assert status == 0
    assert "--require-hashes -r packaging/requirements.lock" in calls
    assert machine.setup("run") == (0, "", "")


def test_a_moved_folder_gets_a_new_venv(machine: Machine) -> None:
    machine.installed("installed, libgl1, ", "installed, fonts-kai, ")
    machine.root = machine.root.rename(machine.root.with_name("搬家"))
    status, said, calls = machine.setup("run")
    assert status == 1  # the fake python3 makes none
    assert "Python 3.11" in said
    assert "python3 -c" in calls
