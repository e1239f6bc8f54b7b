"""Annexes in and out of a file: the sample, import, export."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import Problem
from app.core.model import Annex
from app.exchange.interchange import read_annex, write_annex
from app.report.replacing import replacing
from app.workspace.apart import read_apart
from app.workspace.exporting import EXPORTED, writer
from app.workspace.incoming import Options, read_file, taken
from app.workspace.workspace import Workspace
from resources import SAMPLE

if TYPE_CHECKING:
    from app.exchange.printed.reading import Incoming


def sample() -> Annex:
    """The annex of 104 that the program ships."""
    return read_annex(SAMPLE.read_text(encoding="utf-8"), SAMPLE.name)


def create_sample(path: Path) -> None:
    """Make a new file with the annex of 104."""
    Workspace.create(path, sample()).close()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took in, by file, and what of the backup before it failed, a sentence each."""

    files: tuple[tuple[Path, "Incoming"], ...]
    troubles: tuple[str, ...] = ()


def import_files(
    paths: Sequence[Path],
    into: Path,
    *,
    replace: bool = False,
    options: Options = Options(),  # noqa: B008 - it is frozen
) -> Imported:
    """Import files in one step; `into` is made when it is not there. All or nothing.

    Of measures that were read from prose only the sure ones are taken. The
    file is backed up before; what of that failed is told, not raised, since
    what was imported can be undone too.
    """
    read = [(path, _read(path, options)) for path in paths]
    annexes = [taken(incoming, path) for path, incoming in read]
    first: dict[tuple[str, int], Path] = {}
    for path, annex in zip(paths, annexes, strict=True):
        other = first.setdefault((annex.agency, annex.fiscal_year), path)
        if other is not path:
            raise Problem(
                f"「{other}」與「{path}」都是{annex.agency} {annex.fiscal_year} 年度；請只匯入其一。"
            )
    if not into.exists():
        Workspace.create(into, *annexes).close()
        return Imported(tuple(read))
    with Workspace.open(into) as workspace:
        troubles = before_import(into)
        workspace.add_annexes(annexes, replace=replace)
    return Imported(tuple(read), troubles)


def _read(path: Path, options: Options) -> "Incoming":
    """What a file holds; strangers' kinds are read in a process of their own."""
    if path.suffix.lower() == ".json":
        return read_file(path, options)
    return read_apart(path, options)


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

    PDF and ODT carry the interchange document, so that they can be imported
    again. `progress` is told steps done and in all; where it answers False a PDF
    ends with Cancelled. Raises Problem; with `allow_missing`, characters that no
    font has print as a mark in a PDF instead.
    """
    kind = out.suffix.lower()
    if kind == ".pdf":
        from app.report.press import Press

        Press().export(
            annex,
            out,
            attachment=write_annex(annex).encode("utf-8"),
            allow_missing=allow_missing,
            printed_on=printed_on,
            progress=progress,
        )
        return
    write = writer(kind)
    if write is None:
        *endings, last = EXPORTED
        raise Problem(f"不能匯出成「{out.name}」；檔名請以 {'、'.join(endings)} 或 {last} 結尾。")
    with replacing(out) as file:
        write(annex, file, printed_on)
