"""The program opens no connection beyond this machine: it works where there is no network at
all, and never asks for an address that is not a local socket's."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# A user's own namespace with no network, not even the loop back to this machine.
CUT_OFF = ("unshare", "--map-root-user", "--net")
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from app.ui.application import start
application, window = start(Path(sys.argv[1]))
window.show()
window.warm_up()
both = window.editor.beside
while not (both.page.view.is_current() and both.findings.model.rowCount()):
    QTest.qWait(20)
window.action("about").trigger()
window.action("history").trigger()
QTest.qWait(100)
window.close()
print("drawn")
"""
_LOCAL = re.compile(r"AF_(UNIX|LOCAL|NETLINK|UNSPEC)")


def _can_cut_off() -> bool:
    done = subprocess.run([*CUT_OFF, "true"], capture_output=True, check=False)
    return done.returncode == 0


pytestmark = pytest.mark.skipif(
    not shutil.which("unshare") or not _can_cut_off(), reason="no namespaces for users here"
)


def cut_off(*command: str, trace: Path | None = None) -> str:
    """What a command prints where there is no network; every socket it uses goes to `trace`."""
    spied = ("strace", "-f", "-qq", "-e", "trace=connect,bind,sendto", "-o", str(trace))
    done = subprocess.run(
        [*CUT_OFF, *(spied if trace else ()), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_verbs_and_window_work_without_a_network(tmp_path: Path) -> None:
    trace = tmp_path / "trace" if shutil.which("strace") else None
    db, pdf = tmp_path / "a.jixiao", tmp_path / "a.pdf"
    jixiao = (sys.executable, "-m", "app")
    cut_off(*jixiao, "sample", str(db), trace=trace)
    cut_off(*jixiao, "export", str(db), str(pdf))
    assert pdf.exists()
    assert "drawn" in cut_off(sys.executable, "-c", WINDOW, str(db), trace=trace)
    if trace:
        asked = [line for line in trace.read_text("utf-8").splitlines() if "sa_family" in line]
        assert [line for line in asked if not _LOCAL.search(line)] == []


def test_a_connection_would_be_seen(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("no strace here")
    code = "import socket; socket.socket().connect_ex(('192.0.2.1', 80))"
    cut_off(sys.executable, "-c", code, trace=tmp_path / "trace")
    assert "AF_INET" in (tmp_path / "trace").read_text("utf-8")
