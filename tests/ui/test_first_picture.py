"""What the first picture does not need is not imported for it."""

import subprocess
import sys
from pathlib import Path

from app.workspace.transfer import create_sample
from tests.support import ROOT

LATER = {
    "about",
    "background_job",
    "copying",
    "crash",
    "dropping",
    "files",
    "help_view",
    "history_view",
    "importing",
    "notes_view",
    "panels",
    "reading_order",
}
SCRIPT = """
import sys
from pathlib import Path
from app.ui.application import start
application, window = start(Path(sys.argv[1]))
window.show()
application.processEvents()
assert window.editor.form.indicators
print(*(name.removeprefix("app.ui.") for name in sys.modules if name.startswith("app.ui.")))
window.close()
"""


def test_the_first_picture_imports_none_of_them(tmp_path: Path) -> None:
    file = tmp_path / "a.jixiao"
    create_sample(file)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not LATER & set(done.stdout.split())
