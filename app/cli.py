"""The command line: verbs of a few lines each over the workspace."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from app import __version__
from app.usage import Verbs

_DB = click.argument("db", type=click.Path(path_type=Path))
_YEAR = click.option("--year", type=int, help="預算年度（民國）；不寫則為檔案裡最近的一年。")
_AGENCY = click.option("--agency", help="機關；同一年度有數個機關時須指明。")
_JSON = click.option("--json", "as_json", is_flag=True, help="以一份 JSON 輸出。")
_READINGS = (
    click.option("--agency", help="印出的附件沒有寫明機關時，指明機關。"),
    click.option(
        "--year", type=click.IntRange(1, 999), help="沒有寫明年度時，指明預算年度（民國）。"
    ),
    click.option("--keep-spaces", is_flag=True, help="保留中文與數字之間的空格。"),
    click.option("--as-printed", is_flag=True, help="讀印出的頁面，不用檔案所附的資料。"),
)


def _reading(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options of reading a printed annex; they are the fields of Options."""
    for option in reversed(_READINGS):
        verb = option(verb)
    return verb


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="jixiao", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """績效編報：編寫並列印「施政績效及達成情形分析」。不加動詞即開啟視窗。"""
    if context.invoked_subcommand is None:
        _window(None)


@cli.command("open")
@click.argument("db", type=click.Path(path_type=Path), required=False)
@click.option(
    "--print-to-file",
    type=click.Path(path_type=Path),
    help="不開視窗，把頁面經印表機驅動印成這個 PDF 檔。",
)
@click.pass_context
def open_window(context: click.Context, db: Path | None, print_to_file: Path | None) -> None:
    """以視窗開啟 DB；不寫則開啟視窗的首頁。"""
    if print_to_file and db is None:
        raise click.UsageError("--print-to-file 須指明 DB。")
    if print_to_file and db:
        from app.ui import application

        context.exit(application.print_to_file(db, print_to_file))
    _window(db)


@cli.command()
@_DB
def sample(db: Path) -> None:
    """建立新檔 DB，內含 104 年度範例。"""
    from app.workspace.transfer import create_sample

    create_sample(db)


@cli.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="匯入到這個檔案。")
@click.option("--replace", is_flag=True, help="取代已有的同機關同年度。")
@click.option("--stored", is_flag=True, help="試算表取儲存的值，不取顯示的值。")
@_reading
@_JSON
def import_(
    files: tuple[Path, ...],
    into: Path,
    replace: bool,
    stored: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """把 FILES 匯入檔案；檔案不存在則建立。

    可匯入 .json、本程式的 .pdf 與 .odt，以及印出的附件：.odt、.docx、.pdf、.html、.txt。
    由文字讀出的衡量項目只採用有把握的，其餘列為待確認。

    .xlsx、.ods、.csv 是數據，填入檔案裡已有的年度：有把握的才採用，其餘列在標準錯誤。
    """
    from app.core.sharing import ENDING
    from app.exchange.sheets.files import SHEETS
    from app.workspace.incoming import Options, report, report_json
    from app.workspace.transfer import import_files

    if any(path.suffix.lower() == ENDING for path in files):
        from app.workspace.sharing import receive

        receive(files, into)
        return
    if any(path.suffix.lower() in SHEETS for path in files):
        _import_sheets(files, into, as_json, options["year"], options["agency"], stored)
        return
    imported = import_files(files, into, replace=replace, options=Options(**options))
    for trouble in imported.troubles:
        click.echo(trouble, err=True)
    if as_json:
        _print_json([report_json(incoming, path) for path, incoming in imported.files])
        return
    for path, incoming in imported.files:
        if incoming.runs:
            click.echo("\n".join(report(incoming, path)))


def _import_sheets(
    files: tuple[Path, ...],
    into: Path,
    as_json: bool,
    year: int | None,
    agency: str | None,
    stored: bool,
) -> None:
    from app.core.errors import Problem
    from app.exchange.sheets.files import SHEETS
    from app.workspace.sheets import change_words, import_sheets, report, report_json

    others = [path for path in files if path.suffix.lower() not in SHEETS]
    if others:
        raise Problem(f"「{others[0]}」是附件，不能與試算表一起匯入；請分開匯入。")
    imported = import_sheets(files, into, year, agency, stored=stored)
    if as_json:
        _print_json([report_json(taken) for taken in imported])
    for taken in imported:
        for change in () if as_json else taken.taken:
            click.echo(f"{change.source}\t{change_words(change)}")
        for line in report(taken):
            click.echo(line, err=True)
    empty = [taken.path for taken in imported if taken.nothing]
    if empty:
        raise Problem(f"「{empty[0]}」沒有可以採用的數據；請在視窗以「匯入數據」核對。")


@cli.command()
@_DB
@click.argument("out", type=click.Path(path_type=Path))
@_YEAR
@_AGENCY
@click.option("--key", hidden=True, help="年度的鍵值；視窗用它指明年度。")
@click.option("--allow-missing", is_flag=True, help="PDF：字型沒有的字以〓代替，仍然匯出。")
@click.option("--progress", is_flag=True, hidden=True, help="印出進度。")
def export(
    db: Path,
    out: Path,
    year: int | None,
    agency: str | None,
    key: str | None,
    allow_missing: bool,
    progress: bool,
) -> None:
    """把 DB 的一個年度匯出成 OUT，種類依副檔名（.pdf、.odt、.ods、.xlsx、.csv、.html、.md、.json）。

    由分送檔開啟的檔案匯出成 .jixiao-bundle 就是回傳。
    """
    from app.core.sharing import ENDING
    from app.workspace import Workspace
    from app.workspace.transfer import export_annex

    if out.suffix.lower() == ENDING:
        from app.workspace.sharing import send_back

        with Workspace.open(db) as workspace:
            send_back(workspace, key or workspace.find(year, agency).key, out)
        return
    with Workspace.open(db, write=False) as workspace:
        annex = workspace.annex(key or workspace.find(year, agency).key)
    _must_not_be(db, out)
    tell = _tell_progress if progress else None
    export_annex(annex, out, allow_missing=allow_missing, progress=tell)


@cli.command()
@_DB
@_YEAR
@_AGENCY
@_JSON
def figures(db: Path, year: int | None, agency: str | None, as_json: bool) -> None:
    """列出各衡量項目的目標值、實際值與達成度。"""
    from app.workspace import Workspace
    from app.workspace.figures import figures as figures_of

    with Workspace.open(db, write=False) as workspace:
        records = figures_of(workspace.annex(workspace.find(year, agency).key))
    if as_json:
        _print_json(records)
        return
    click.echo("目標\t項次\t項目\t單位\t目標值\t實際值\t成長率\t達成度")
    for record in records:
        shown = [value for key, value in record.items() if key != "unrounded"]
        click.echo("\t".join("—" if v is None else " ".join(str(v).split()) for v in shown))


@cli.command()
@_DB
@click.argument("edits", type=click.Path(path_type=Path, allow_dash=True))
@_YEAR
@_AGENCY
def apply(db: Path, edits: Path, year: int | None, agency: str | None) -> None:
    """依序套用 EDITS（每行一筆 JSON；- 為標準輸入），每筆存妥即印 saved N。"""
    from app.workspace import Workspace
    from app.workspace.apply import apply as apply_edits

    with _lines(edits) as lines, Workspace.open(db) as workspace:
        key = workspace.find(year, agency).key
        for number in apply_edits(workspace, key, lines, str(edits)):
            click.echo(f"saved {number}")  # which flushes


@cli.command()
@_DB
@click.option("--since", metavar="DATE|NAME", help="只列這一天起、或這次送出之後的變更。")
@_JSON
def history(db: Path, since: str | None, as_json: bool) -> None:
    """列出每一筆變更：何時、何人、何處、原值、新值。"""
    from app.workspace import Workspace
    from app.workspace.history import record, sentence
    from app.workspace.since import point

    with Workspace.open(db, write=False) as workspace:
        after = 0 if since is None else point(workspace, since).number
        lines = workspace.past.lines(after)
        if as_json:
            _print_json([record(line) for line in lines])
            return
        for line in lines:
            click.echo(sentence(line))


@cli.command()
@_DB
@click.argument("name")
@_YEAR
@_AGENCY
def submit(db: Path, name: str, year: int | None, agency: str | None) -> None:
    """送出一個年度，以 NAME 為名；該年度鎖定，到解除為止不能修改。"""
    from app.workspace import Workspace
    from app.workspace.submitting import submit as submit_year

    with Workspace.open(db) as workspace:
        submit_year(workspace, workspace.find(year, agency).key, name)


@cli.command()
@_DB
@click.argument("reason")
@_YEAR
@_AGENCY
def unlock(db: Path, reason: str, year: int | None, agency: str | None) -> None:
    """解除送出的鎖定，REASON 為理由，記入歷程。"""
    from app.workspace import Workspace
    from app.workspace.submitting import unlock as unlock_year

    with Workspace.open(db) as workspace:
        unlock_year(workspace, workspace.find(year, agency).key, reason)


@cli.command()
@_DB
@_YEAR
@_AGENCY
@_JSON
def check(db: Path, year: int | None, agency: str | None, as_json: bool) -> None:
    """檢核文字與數字是否相符，列出每個發現。"""
    from app.core.check import SEVERITY_WORDS, acceptance_of, to_json
    from app.workspace import Workspace
    from app.workspace.checking import check_annex

    with Workspace.open(db, write=False) as workspace:
        head = workspace.find(year, agency)
        annex = workspace.annex(head.key)
        findings = check_annex(workspace, annex)
    if as_json:
        _print_json([to_json(finding) for finding in findings])
        return
    for finding in findings:
        goal = f"目標{finding.goal}" if finding.goal else "全年度"
        accepted = acceptance_of(finding, annex.acceptances)
        word = f"已接受（{accepted.reason}）" if accepted else SEVERITY_WORDS[finding.severity]
        click.echo(f"{word}\t{goal}\t{finding.place.words}\t{finding.message}")


@cli.command(hidden=True)
def pages() -> None:
    """視窗旁的頁面程序，經標準輸入輸出與視窗往來。"""
    from app.workspace.background import main

    main()


@cli.command(hidden=True)
@_DB
def keep(db: Path) -> None:
    """保管本機副本的程序，經標準輸入輸出與視窗往來。"""
    from app.workspace.keeping import main

    main(db)


@cli.command(hidden=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="先備份這個檔案。")
@click.option("--called", help="訊息裡如何稱呼 FILE。")
@_reading
def read(file: Path, out: Path, into: Path | None, called: str | None, **options: Any) -> None:
    """讀入要匯入的檔案，供視窗加進開啟的檔案。"""
    import pickle

    from app.workspace.incoming import Options, read_file

    data = _read_guarded(file, called, lambda: pickle.dumps(read_file(file, Options(**options))))
    out.write_bytes(data)
    _back_up_before(into)


@cli.command("read-sheets", hidden=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="先備份這個檔案。")
@click.option("--called", help="對人稱呼 FILE 的名稱。")
@click.option("--encoding", default="")
@click.option("--separator", default="")
def read_sheets(
    file: Path, out: Path, into: Path | None, called: str | None, encoding: str, separator: str
) -> None:
    """讀入試算表，供視窗選擇要匯入的數據。"""
    import pickle

    from app.exchange.sheets.files import read_book

    data = _read_guarded(file, called, lambda: pickle.dumps(read_book(file, encoding, separator)))
    out.write_bytes(data)
    _back_up_before(into)


@cli.command()
@_DB
@click.pass_context
def verify(context: click.Context, db: Path) -> None:
    """檢查檔案是否完好；完好印 ok，否則每個問題一行。"""
    from app.workspace import Workspace

    with Workspace.open(db, write=False, checked=False) as workspace:
        faults = workspace.faults()
    for line in faults or ["ok"]:
        click.echo(line)
    context.exit(1 if faults else 0)


@cli.command()
@_DB
@click.option(
    "--to",
    metavar="資料夾",
    type=click.Path(path_type=Path),
    help="備份到這裡，而非平常的備份資料夾。",
)
@click.option("--kind", default="手動", hidden=True, help="為何備份。")
def backup(db: Path, to: Path | None, kind: str) -> None:
    """備份 DB 並核對，印出備份的路徑；與最近的備份相同時，就是那一份。"""
    from app.workspace.backups import Kind, back_up_file

    made = back_up_file(db, Kind(kind), folder=to)
    for trouble in made.troubles:
        click.echo(trouble, err=True)
    click.echo(made.backup.path)


@cli.command()
@click.argument("backup", type=click.Path(path_type=Path))
@_DB
def restore(backup: Path, db: Path) -> None:
    """以 BACKUP 還原 DB；原來的 DB 改名保留在旁邊。"""
    from app.workspace.backups import restore as put_back

    aside = put_back(backup, db)
    kept = f"；原來的檔案保留為「{aside}」" if aside else ""
    click.echo(f"已還原「{db}」{kept}。")


@cli.command()
@_DB
@click.argument("out", type=click.Path(path_type=Path))
@click.pass_context
def salvage(context: click.Context, db: Path, out: Path) -> None:
    """把損壞的 DB 裡讀得出來的內容救到新檔 OUT；全救出印 ok，否則列出缺少或可疑之處。"""
    from app.workspace.damage import report
    from app.workspace.damage import salvage as salvage_file

    found = salvage_file(db, out)
    for line in report(found):
        click.echo(line)
    context.exit(1 if found.lacking else 0)


@cli.command(hidden=True)
@_DB
def differences(db: Path) -> None:
    """列出 DB 的備份與現在的差異，供視窗顯示。"""
    from app.workspace.comparing import differences as all_of

    for backup, words in all_of(db):
        click.echo(f"{backup.path}\t{words}")
        sys.stdout.flush()


@cli.command()
@_DB
@click.option("--unit", required=True, help="分給哪個單位。")
@click.option("--goals", required=True, help="分給它的目標，例如 一,三。")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="寫成這個檔案（.jixiao-bundle，或 .ods 填報表）。",
)
@_YEAR
@_AGENCY
def bundle(
    db: Path, unit: str, goals: str, out: Path, year: int | None, agency: str | None
) -> None:
    """把 DB 的幾個目標分送給一個單位：OUT 是 .jixiao-bundle，或給試算表填的 .ods。"""
    from app.workspace import Workspace
    from app.workspace.sharing import give_out, goals_by_number

    _must_not_be(db, out)
    with Workspace.open(db) as workspace:
        annex = workspace.annex(workspace.find(year, agency).key)
        give_out(workspace, annex.key, {out: (unit, goals_by_number(annex, goals))})


@cli.command()
@_DB
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--ours", "side", flag_value="ours", help="兩邊都改過的，保留 DB 的。")
@click.option("--theirs", "side", flag_value="theirs", help="兩邊都改過的，採用回傳的。")
def merge(db: Path, files: tuple[Path, ...], side: str | None) -> None:
    """把單位回傳的 FILES 併入 DB，印出收回報告。

    兩邊都改過而不同的，沒有指明採用哪一邊就全部列出，什麼都不併入。
    """
    from app.workspace import Workspace
    from app.workspace.collating import collate, read_return, settled
    from app.workspace.collation_report import clash_words, report

    incoming = [read_return(path) for path in files]
    with Workspace.open(db) as workspace:
        made, decisions = settled(workspace, incoming, side)
        if made.open:
            _list_clashes([clash_words(clash) for clash in made.open])
        collate(workspace, made)
    click.echo("\n".join(report(made, decisions)))


@cli.command(hidden=True)
@click.argument("file", type=click.Path(path_type=Path))
def receive(file: Path) -> None:
    """開啟分送檔：在旁邊建立填報的檔案，印出它的位置。"""
    from app.workspace.apart import limit_memory
    from app.workspace.sharing import working_file

    limit_memory()
    click.echo(working_file(file))


@cli.command(hidden=True)
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def returns(out: Path, files: tuple[Path, ...]) -> None:
    """讀入單位回傳的檔案，供視窗併入。"""
    import pickle

    from app.workspace.apart import limit_memory
    from app.workspace.collating import read_return

    limit_memory()
    out.write_bytes(pickle.dumps([read_return(path) for path in files]))


@cli.command()
@_DB
@click.argument("out", type=click.Path(path_type=Path))
@_YEAR
@_AGENCY
@click.option("--key", hidden=True, help="年度的鍵值；視窗用它指明年度。")
@click.option("--allow-missing", is_flag=True, help="字型沒有的字以〓代替，仍然匯出。")
@click.option("--progress", is_flag=True, hidden=True, help="印出進度。")
def packet(
    db: Path,
    out: Path,
    year: int | None,
    agency: str | None,
    key: str | None,
    allow_missing: bool,
    progress: bool,
) -> None:
    """把審閱資料寫成資料夾 OUT，或 .zip 檔：PDF、ODT、ODS、變更清單與檢核結果。"""
    from app.workspace import Workspace
    from app.workspace.packet import write_packet

    _must_not_be(db, out)
    tell = {"progress": _tell_progress} if progress else {}
    with Workspace.open(db, write=False) as workspace:
        annex = key or workspace.find(year, agency).key
        write_packet(workspace, annex, out, allow_missing=allow_missing, **tell)


def _list_clashes(lines: list[str]) -> None:
    from app.core.errors import Problem

    click.echo("\n".join(lines))
    raise Problem(
        f"有 {len(lines)} 處兩邊都改過而且不同，沒有併入；"
        "請在視窗以「年度 → 收回」逐一決定，或加上 --ours 或 --theirs。"
    )


def _window(path: Path | None) -> None:
    import gc

    gc.disable()  # `run` turns it on again after the first picture
    from app.ui.application import run

    sys.exit(run(path))


def _read_guarded(file: Path, called: str | None, read: Callable[[], bytes]) -> bytes:
    """Read a stranger's file, this process held to memory. Raises Problem, naming it as `called`."""
    from app.core.errors import Problem
    from app.workspace.apart import limit_memory

    limit_memory()
    try:
        return read()
    except Problem as problem:
        raise Problem(str(problem).replace(str(file), called or str(file))) from None
    except (MemoryError, RecursionError):
        raise Problem(f"「{called or file}」太大或太複雜，讀不完；請確認選對了檔案。") from None


def _back_up_before(into: Path | None) -> None:
    """Back the file up that is imported into, if it is said; what of that failed is told."""
    from app.workspace.transfer import before_import

    for trouble in before_import(into) if into else ():
        click.echo(trouble, err=True)


def _tell_progress(done: int, of: int) -> bool:
    click.echo(f"progress {done} {of}")
    sys.stdout.flush()
    return True


def _must_not_be(db: Path, out: Path) -> None:
    from app.core.errors import Problem

    if out.exists() and out.samefile(db):
        raise Problem(f"「{out}」就是要匯出的檔案；請換一個檔名。")


def _lines(path: Path) -> IO[str]:
    """The lines of a file or of standard input. Raises Problem when it cannot be read."""
    from app.core.errors import Problem, reason

    try:
        return click.open_file(str(path), encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise Problem(f"不能讀取「{path}」（{reason(error)}）；請檢查檔名與權限。") from None


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
