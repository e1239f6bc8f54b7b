"""Annexes in and out of a file: the sample, import, export."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from app.core.errors import Problem, reason
from app.core.model import Annex
from app.exchange.interchange import read_annex, write_annex
from app.report.replacing import replacing
from app.workspace.workspace import Workspace
from resources import SAMPLE

# Far above any annex (900 goals are 3 MB), far below what would fill the memory.
_LARGEST_IMPORT = 200_000_000
# The endings of the files that can be imported.
IMPORTED = (".json", ".pdf")


def sample() -> Annex:
    """The annex of 104 that the program ships."""
    return read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)


def create_sample(path: Path) -> None:
    """Make a new file with the annex of 104."""
    Workspace.create(path, sample()).close()


def read_file(path: Path) -> Annex:
    """The annex of a file to import, by its ending. Raises Problem."""
    kind = path.suffix.lower()
    if kind == ".json":
        return read_annex(_text(path), str(path))
    if kind == ".pdf":
        from app.exchange.pdf_attachment import read_attachment

        return read_annex(read_attachment(path), str(path))
    raise Problem(f"「{path}」不是可匯入的檔案；請選擇 .json 檔案，或本程式匯出的 .pdf 檔案。")


def import_files(paths: Sequence[Path], into: Path, *, replace: bool = False) -> tuple[str, ...]:
    """Import files in one step; `into` is made when it is not there. All or nothing.

    It is backed up before; the answer says in a sentence each what of that
    failed, since what was imported can be undone too.
    """
    annexes = [read_file(path) for path in paths]
    taken: dict[tuple[str, int], Path] = {}
    for path, annex in zip(paths, annexes, strict=True):
        other = taken.setdefault((annex.agency, annex.fiscal_year), path)
        if other is not path:
            raise Problem(
                f"「{other}」與「{path}」都是{annex.agency} {annex.fiscal_year} 年度；請只匯入其一。"
            )
    if not into.exists():
        Workspace.create(into, *annexes).close()
        return ()
    with Workspace.open(into) as workspace:
        troubles = before_import(into)
        workspace.add_annexes(annexes, replace=replace)
    return troubles


def before_import(path: Path) -> tuple[str, ...]:
    """Back a file up before something is imported; what of that failed, a sentence each."""
    from app.workspace.backups import Kind, back_up_file

    try:
        return back_up_file(path, Kind.IMPORT).troubles
    except Problem as problem:
        return (str(problem),)


def export_annex(
    annex: Annex,
    out: Path,
    *,
    allow_missing: bool = False,
    printed_on: date | None = None,
    progress: Callable[[int, int], bool] | None = None,
) -> None:
    """Write an annex to a file, by its ending; an existing one is replaced whole or not at all.

    A PDF carries the interchange document, so that it can be imported again.
    Raises Problem; with `allow_missing`, characters that no font has print as
    a mark instead.
    """
    document = write_annex(annex).encode("utf-8")
    kind = out.suffix.lower()
    if kind == ".json":
        with replacing(out) as file:
            file.write(document)
    elif kind == ".pdf":
        from app.report.press import Press

        Press().export(
            annex,
            out,
            attachment=document,
            allow_missing=allow_missing,
            printed_on=printed_on,
            progress=progress,
        )
    else:
        raise Problem(f"不能匯出成「{out.name}」；檔名請以 .pdf 或 .json 結尾。")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_IMPORT:
            raise Problem(f"「{path}」太大，不像是附件；請確認選對了檔案。")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            f"「{path}」第 {error.start + 1} 個位元組起不是 UTF-8 文字；請以 UTF-8 另存後再匯入。"
        ) from None
    except FileNotFoundError:
        raise Problem(f"找不到「{path}」；請檢查檔名與位置。") from None
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔案與權限。") from None
