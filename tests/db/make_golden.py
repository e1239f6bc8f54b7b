"""Makes the golden file of today's schema: the sample, submitted and unlocked, a goal given
out and returned as it was, then two edits, both taken back.

Run once a schema, before its release: `LOGNAME=officer python -m tests.db.make_golden`.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.figures import Figure
from app.workspace import Workspace
from app.workspace.collating import collate, plan, read_return
from app.workspace.sharing import give_out, receive, send_back
from app.workspace.submitting import submit, unlock
from app.workspace.transfer import create_sample
from db.connection import SCHEMA_VERSION

if __name__ == "__main__":
    path = Path(__file__).parent / "golden" / f"schema-{SCHEMA_VERSION}.jixiao"
    path.unlink(missing_ok=True)
    create_sample(path)
    with Workspace.open(path) as workspace:
        annex = workspace.annex(workspace.find().key)
        submit(workspace, annex.key, "初稿")
        unlock(workspace, annex.key, "補正")
        with TemporaryDirectory() as folder:
            bundle, unit = Path(folder) / "a.jixiao-bundle", Path(folder) / "a.jixiao"
            give_out(workspace, annex.key, {bundle: ("人事室", [annex.goals[0].key])})
            receive([bundle], unit)
            with Workspace.open(unit) as theirs:
                send_back(theirs, annex.key, bundle)
            collate(workspace, plan(workspace, [read_return(bundle)], {}))
        measure = list(annex.goals[1].measures())[3]
        workspace.edit("measure", measure.key, "actual", Figure("11000"))
        workspace.move("goal", annex.goals[0].key, 9)
        workspace.undo()
        workspace.undo()
