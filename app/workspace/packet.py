"""The reviewer's packet 審閱資料: the year as PDF, ODT and ODS, what changed, what was found."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.core.check import SEVERITY_WORDS, acceptance_of
from app.core.errors import Problem, reason
from app.core.model import Annex
from app.core.moments import told_time
from app.core.zips import write_zip
from app.report.replacing import replacing
from app.workspace.checking import check_annex
from app.workspace.collation_report import change_cells
from app.workspace.since import NetChange, Point, changes_since, last_submission, summary
from app.workspace.transfer import export_annex
from app.workspace.workspace import Workspace
from db.steps import WHOLE, Sought

_ZIP = ".zip"
_TITLE = "施政績效及達成情形分析"
_LISTS = "變更與檢核.ods"
_ABOUT = "說明.txt"
# The names of a packet's files; an existing folder is replaced where it holds no others.
NAMES = (f"{_TITLE}.pdf", f"{_TITLE}.odt", f"{_TITLE}.ods", _LISTS, _ABOUT)
# How much of the work, in percent, the pages of the PDF are.
_PAGES = 80
Progress = Callable[[int, int], bool]


def write_packet(
    workspace: Workspace,
    annex: str,
    out: Path,
    *,
    allow_missing: bool = False,
    progress: Progress = lambda _done, _of: True,
) -> None:
    """Write the packet of a year: a zip where `out` ends so, else a folder.

    What is at `out` is replaced whole or not at all, and only a packet is
    replaced. Raises Problem, and Cancelled where `progress` answers False
    while the pages are made.
    """
    year = workspace.annex(annex)
    zipped = out.suffix.lower() == _ZIP
    if not zipped:
        _must_be_replaceable(out)
    with _beside(out) as folder:
        _fill(workspace, year, folder, allow_missing, progress)
        if zipped:
            with replacing(out) as file:
                _pack(folder, file)
        else:
            _put(folder, out)
    progress(100, 100)


def suggested(annex: Annex) -> str:
    """A name for the packet of a year."""
    return f"{annex.agency}{annex.fiscal_year}年度審閱資料{_ZIP}"


def _fill(
    workspace: Workspace, year: Annex, folder: Path, allow_missing: bool, progress: Progress
) -> None:
    def pages(done: int, of: int) -> bool:
        return progress(_PAGES * done // max(of, 1), 100)

    for number, name in enumerate(NAMES[:3]):
        export_annex(year, folder / name, allow_missing=allow_missing, progress=pages)
        progress(_PAGES + 5 * number, 100)
    point = _point(workspace, year)
    changes = changes_since(workspace, year.key, point)
    with replacing(folder / _LISTS) as file:
        _write_lists(workspace, year, changes, file)
    progress(_PAGES + 15, 100)
    about = "\r\n".join(_about(year, point, changes)) + "\r\n"
    (folder / _ABOUT).write_bytes(about.encode("utf-8-sig"))


def _point(workspace: Workspace, year: Annex) -> Point:
    """The last submission, else the coming of the year into the file."""
    last = last_submission(workspace, year.key)
    if last:
        return last
    born = workspace.past.page(Sought(key=year.key, field=WHOLE), 1).lines
    return Point(born[0][0] if born else 0, "", "這個年度建立")


def _about(year: Annex, point: Point, changes: Sequence[NetChange]) -> Iterator[str]:
    yield f"{year.agency} {year.fiscal_year} 年度{_TITLE}：審閱資料"
    for submission in year.submissions[-1:]:
        yield f"最近一次送出：「{submission.name}」，{submission.who}，{told_time(submission.at)}"
    yield ""
    yield f"{NAMES[0]}　要印的頁面"
    yield f"{NAMES[1]}　同樣的內容，可以編輯"
    yield f"{NAMES[2]}　目標值、實際值與達成度，附算式"
    yield f"{_LISTS}　自{point.words}以來的變更（{summary(changes)}），以及檢核的發現與接受的理由"


def _write_lists(
    workspace: Workspace, year: Annex, changes: Sequence[NetChange], file: BinaryIO
) -> None:
    from app.report.office.grid import Column, Sheet
    from app.report.office.ods import write_sheets

    numbers = {goal.key: number for number, goal in year.numbered()}
    changed = [
        [numbers.get(change.goal or "", "全年度"), *change_cells(change)] for change in changes
    ]
    words = (Column("目標", 5), Column("何處", 16), Column("原為", 36), Column("現為", 36))
    found = (
        Column("目標", 5), Column("程度", 5), Column("何處", 16), Column("發現", 40),
        Column("接受理由", 24), Column("接受者", 8), Column("接受時間", 11),
    )  # fmt: skip
    sheets = (Sheet("變更", words, changed), Sheet("檢核", found, _findings(workspace, year)))
    write_sheets(year, sheets, file)


def _findings(workspace: Workspace, year: Annex) -> list[list[str]]:
    rows = []
    for finding in check_annex(workspace, year):
        accepted = acceptance_of(finding, year.acceptances)
        reasons = (accepted.reason, accepted.who, told_time(accepted.when)) if accepted else ()
        rows.append(
            [
                finding.goal or "全年度",
                SEVERITY_WORDS[finding.severity],
                finding.place.words,
                finding.message,
                *(reasons or ("", "", "")),
            ]
        )
    return rows


def _pack(folder: Path, file: BinaryIO) -> None:
    write_zip(file, {name: (folder / name).read_bytes() for name in NAMES})


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A folder for the work, beside what will be there; it is gone in the end."""
    parent = out.absolute().parent
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name[:60]}.", dir=parent))
    except FileNotFoundError:
        raise Problem(f"找不到資料夾「{parent}」；請先建立，或改存到別處。") from None
    except OSError as error:
        raise Problem(
            f"不能寫入「{parent}」（{reason(error)}）；請檢查權限，或改存到別處。"
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _must_be_replaceable(out: Path) -> None:
    """Refuse to put a folder in place of anything that is no packet."""
    if not out.exists():
        return
    if not out.is_dir():
        raise Problem(f"「{out}」已有同名的檔案；請換一個名稱，或以 {_ZIP} 結尾。")
    others = sorted(path.name for path in out.iterdir() if path.name not in NAMES)
    if others:
        raise Problem(
            f"資料夾「{out}」裡有別的檔案（例如「{others[0]}」），不能取代；請換一個資料夾。"
        )


def _put(folder: Path, out: Path) -> None:
    """Put the folder in place; what stood there stays until that is done."""
    folder.chmod(0o755)
    old = folder.with_name(f"{folder.name}.old")
    try:
        if out.exists():
            out.rename(old)
        try:
            folder.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    except OSError as error:
        raise Problem(
            f"不能寫入「{out}」（{reason(error)}）；請關閉使用它的程式，或改存到別處。"
        ) from None
    shutil.rmtree(old, ignore_errors=True)
