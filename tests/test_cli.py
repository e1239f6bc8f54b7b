"""The command line: what scripts and officers see of it."""

import getpass
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import pytest

from app.__main__ import main
from app.cli import cli
from app.core.figures import Figure
from app.core.model import Annex
from app.exchange.interchange import read_annex
from app.workspace import Workspace
from resources import SAMPLE
from tests.support import ROOT, Run, jixiao, state_of

SOURCE = Path(__file__).parent / "exchange" / "annex-104.json"
Command = Callable[..., Run]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line inside this process; a bug of ours is raised."""

    def run(*arguments: object, input: bytes = b"") -> Run:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
        monkeypatch.setattr(sys, "argv", ["jixiao", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(input)))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        try:
            main()
            status = 0
        except SystemExit as end:
            if isinstance(end.code, str):
                err.write(end.code + "\n")
            status = 1 if isinstance(end.code, str) else int(end.code or 0)
        for stream in (out, err):
            stream.flush()
        return Run(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    return run


@pytest.fixture
def db(tmp_path: Path, sample_file: Path) -> Path:
    """A file with the sample."""
    path = tmp_path / "a.db"
    shutil.copy(sample_file, path)
    return path


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "a.db"
    assert jixiao("sample", path).status == 0
    return path


def annex_of(path: Path) -> Annex:
    with Workspace.open(path, write=False) as workspace:
        return workspace.annex(workspace.find().key)


def lines(*edits: Any) -> bytes:
    return "".join(json.dumps(edit, ensure_ascii=False) + "\n" for edit in edits).encode()


def edit(value: Any = "11000", goal: str = "二", measure: int = 4, field: str = "actual") -> Any:
    return {"goal": goal, "measure": measure, "field": field, "value": value}


def is_problem(run: Run, *words: str) -> None:
    assert run.status == 1, run
    assert run.out == "", run
    assert len(run.err.splitlines()) == 1, run
    assert run.err.endswith("。\n"), run
    for word in words:
        assert word in run.err, run


# --- sample, import, export, figures -----------------------------------------------------


def test_the_sample_goes_out_and_in_and_out_again(tmp_path: Path) -> None:
    a, b, c = (tmp_path / name for name in ("a.db", "b.db", "c.db"))
    exported = [tmp_path / name for name in ("a.json", "b.json", "c.json")]
    assert jixiao("sample", a).err == ""
    assert jixiao("export", a, exported[0]).err == ""
    assert jixiao("import", exported[0], "--into", b).err == ""
    assert jixiao("export", b, exported[1]).err == ""
    assert jixiao("import", SOURCE, "--into", c).err == ""
    assert jixiao("export", c, exported[2]).err == ""
    assert {path.read_bytes() for path in exported} == {SAMPLE.read_bytes()}
    assert sorted(state_of(tmp_path)) == sorted(p.name for p in (a, b, c, *exported))


def test_every_percentage_of_the_source_is_computed(db: Path) -> None:
    done = jixiao("figures", db, "--json")
    assert done.err == ""
    computed = {(r["goal"], r["measure"]): r for r in done.json}
    source = read_annex(SOURCE.read_text(encoding="utf-8"), SOURCE.name)
    said = [
        (stated.removeprefix("約"), computed[number, position][key])
        for number, goal in source.numbered()
        for position, measure in enumerate(goal.measures(), 1)
        for stated, key in ((measure.printed, "achievement"), (measure.printed_growth, "growth"))
        if stated and stated.endswith("%")
    ]
    assert len(said) == 18
    assert [own for own, _ in said] == [own for _, own in said]


def test_figures_as_a_table(run: Command, db: Path) -> None:
    rows = [line.split("\t") for line in run("figures", db).out.splitlines()]
    assert rows[0] == ["目標", "項次", "項目", "單位", "目標值", "實際值", "成長率", "達成度"]
    assert rows[5] == [
        "二",
        "4",
        "推動各縣市生活適應輔導工作",
        "人次",
        "5500",
        "11638",
        "—",
        "211%",
    ]
    assert {len(row) for row in rows} == {8}


@pytest.mark.parametrize("verb", ["figures", "history"])
def test_json_is_one_document_and_nothing_else(run: Command, db: Path, verb: str) -> None:
    run("apply", db, "-", input=lines(edit()))
    done = run(verb, db, "--json")
    assert (done.status, done.err) == (0, "")
    assert isinstance(done.json, list)
    assert json.loads(jixiao(verb, db, "--json").out) == done.json


def test_years_and_agencies(run: Command, db: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.json"
    other.write_text('{"agency": "乙", "fiscal_year": 105}', encoding="utf-8")
    assert run("import", other, "--into", db).status == 0
    assert run("figures", db, "--json").json == []
    assert len(run("figures", db, "--json", "--year", "104").json) == 19
    assert (
        len(run("figures", db, "--json", "--year", "104", "--agency", "入出國及移民署").json) == 19
    )
    is_problem(run("figures", db, "--year", "103"), "a.db」", "沒有 103 年度", "乙 105")
    is_problem(run("figures", db, "--year", "99999999999999999999"), "年度")
    is_problem(run("figures", db, "--agency", "丙"), "沒有 丙 年度")


def test_replacing_a_year(run: Command, db: Path) -> None:
    before = db.read_bytes()
    is_problem(run("import", SAMPLE, "--into", db), "104 年度", "--replace")
    assert db.read_bytes() == before
    run("apply", db, "-", input=lines(edit("1")))
    assert run("import", SAMPLE, "--into", db, "--replace").status == 0
    assert run("figures", db, "--json").json[4]["achievement"] == "211%"
    assert run("verify", db).out == "ok\n"


# --- apply ---------------------------------------------------------------------------------


def test_a_changed_figure_changes_the_achievement_and_can_be_undone(
    db: Path, tmp_path: Path
) -> None:
    edits = tmp_path / "edits.jsonl"
    edits.write_bytes(lines(edit()))
    done = jixiao("apply", db, edits)
    assert (done.status, done.out, done.err) == (0, "saved 1\n", "")
    assert jixiao("figures", db, "--json").json[4]["achievement"] == "200%"
    with Workspace.open(db) as workspace:
        workspace.undo()
    assert jixiao("figures", db, "--json").json[4]["achievement"] == "211%"


def test_the_first_bad_line_stops_it_and_those_before_are_kept(run: Command, db: Path) -> None:
    done = run("apply", db, "-", input=lines(edit("1"), edit("12a"), edit("3")))
    assert (done.status, done.out) == (1, "saved 1\n")
    assert done.err.startswith("「-」第 2 行：「12a」不是數值")
    assert len(done.err.splitlines()) == 1
    assert list(annex_of(db).goals[1].measures())[3].actual == Figure("1")


@pytest.mark.parametrize(
    "line",
    [
        b'{"goal":"\xe4\xba\x8c","field":"title","value":"\xff\xfe"}',
        b'{"goal":"\xff","field":"title","value":""}',
        "績效".encode("big5"),
        b'{"goal":"\xe4\xba\x8c","field":"title","value":"\\ud800"}',
        b'{"goal":"\xe4\xba\x8c","field":"title","value":"\\u0000"}',
        b'{"goal":"\xe4\xba\x8c","field":"title","value":"\0"}',
        b"[" * 100_000,
        b'{"goal":"\xe4\xba\x8c","field":"title","value":' + b"9" * 5000 + b"}",
        lines(edit(10**30)),
        lines(edit("9" * 101)),
        lines(edit(goal="十二")),
        lines(edit(measure=10)),
    ],
    ids=repr,
)
def test_a_bad_line_is_one_sentence_and_changes_nothing(
    run: Command, db: Path, line: bytes
) -> None:
    before = state_of(db.parent)
    is_problem(run("apply", db, "-", input=line + b"\n"), "第 1 行")
    assert state_of(db.parent) == before


def test_lines_end_as_windows_ends_them_and_begin_with_its_mark(run: Command, db: Path) -> None:
    text = b"\xef\xbb\xbf" + lines(edit("1"), edit("2")).replace(b"\n", b"\r\n") + b"\r\n"
    assert run("apply", db, "-", input=text).out == "saved 1\nsaved 2\n"


def test_no_edits_at_all(run: Command, db: Path) -> None:
    done = run("apply", db, "-")
    assert (done.status, done.out, done.err) == (0, "", "")


@contextmanager
def applying(db: Path, edits: str = "-") -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "apply", str(db), edits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with process:
        yield process


def test_saved_is_said_once_the_line_is_in_the_file(db: Path) -> None:
    with applying(db) as process:
        assert process.stdin
        assert process.stdout
        for number in range(1, 6):
            process.stdin.write(lines(edit(str(number))))
            process.stdin.flush()
            assert process.stdout.readline() == f"saved {number}\n".encode()
            assert list(annex_of(db).goals[1].measures())[3].actual == Figure(str(number))
        other = jixiao("apply", db, "-", input=lines(edit("7")))
        is_problem(other, "a.db」", getpass.getuser(), str(process.pid))
        process.stdin.close()
        assert process.wait(60) == 0
    assert jixiao("apply", db, "-", input=lines(edit("7"))).out == "saved 1\n"


# --- history and verify ----------------------------------------------------------------------


def test_history(run: Command, db: Path) -> None:
    run("apply", db, "-", input=lines(edit()))
    began, changed = run("history", db).out.splitlines()
    assert began.split("\t")[2:] == ["104年度 附件", "（空） → 入出國及移民署 104年度"]
    assert changed.split("\t")[1:] == [
        getpass.getuser(),
        "104年度 目標二 衡量項目4 實際值",
        "11638 → 11000",
    ]
    record = run("history", db, "--json").json[1]
    assert (record["field"], record["old"], record["new"]) == ("actual", "11638", "11000")


def test_a_submitted_year_is_locked_until_it_is_unlocked(run: Command, db: Path) -> None:
    assert run("submit", db, "初稿", "--year", 104).out == ""
    for command in (("apply", db, "-"), ("import", SOURCE, "--into", db, "--replace")):
        refused = run(*command, input=lines(edit()))
        assert (refused.status, refused.out) == (1, "")
        assert "送出「初稿」而鎖定；要修改" in refused.err
        assert refused.err.count("\n") == 1
    again = run("submit", db, "定稿")
    assert "送出「初稿」而鎖定" in again.err
    assert run("unlock", db, " ").err == "解除鎖定要有理由；請寫明理由再解除。\n"
    assert run("unlock", db, "主計處退回").status == 0
    assert run("apply", db, "-", input=lines(edit())).out == "saved 1\n"
    told = [line.split("\t")[2:] for line in run("history", db).out.splitlines()[1:]]
    assert told == [
        ["104年度 送出", "送出「初稿」"],
        ["104年度 送出", "解除鎖定「初稿」：主計處退回"],
        ["104年度 目標二 衡量項目4 實際值", "11638 → 11000"],
    ]
    assert "沒有鎖定" in run("unlock", db, "再").err


def test_history_since_a_day_or_a_submission(run: Command, db: Path) -> None:
    run("apply", db, "-", input=lines(edit()))
    run("submit", db, "初稿")
    run("unlock", db, "補正")
    run("apply", db, "-", input=lines(edit("11001")))
    assert len(run("history", db).out.splitlines()) == 5
    since = run("history", db, "--since", "初稿", "--json").json
    assert [line["new"] for line in since][1:] == ["11001"]
    assert len(run("history", db, "--since", "115-01-01", "--json").json) == 5
    assert run("history", db, "--since", "2999-01-01", "--json").json == []
    refused = run("history", db, "--since", "定稿")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == (
        "沒有「定稿」這次送出，也不是日期；送出過的有「初稿」，"
        "日期請寫成 115-11-23 或 2026-11-23。\n"
    )


def test_verify(run: Command, db: Path) -> None:
    done = run("verify", db)
    assert (done.status, done.out, done.err) == (0, "ok\n", "")
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("UPDATE measure SET actual = '12a' WHERE position = 1")
        conn.execute("UPDATE goal SET position = 99 WHERE position = 9")
    done = run("verify", db)
    assert (done.status, done.err) == (1, "")
    assert len(done.out.splitlines()) > 2
    assert "不是數值" in done.out
    assert "順序" in done.out


# --- bad input ---------------------------------------------------------------------------------


@pytest.fixture
def world(db: Path, tmp_path: Path) -> Path:
    """A folder with all kinds of files."""
    (tmp_path / "a.txt").write_text("績效", encoding="utf-8")
    (tmp_path / "empty").touch()
    (tmp_path / "bad.json").write_text('{"agency": "x", "fiscal_year": 1, "nope": 2}')
    (tmp_path / "edits.jsonl").write_bytes(lines(edit()))
    (tmp_path / "wrong.jsonl").write_bytes(lines(edit("12a")))
    (tmp_path / "goal.jsonl").write_bytes(lines(edit(goal="十二")))
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as conn:
        conn.execute("CREATE TABLE t (x)")
    newer = shutil.copy(db, tmp_path / "newer.db")
    with closing(sqlite3.connect(newer)) as conn:
        conn.execute("PRAGMA user_version = 99")
    (tmp_path / "corrupt.db").write_bytes(db.read_bytes()[:5000] + b"\xff" * 20000)
    (tmp_path / "folder").mkdir()
    return tmp_path


BAD_INPUT = [
    ("figures a.txt", ["a.txt」", "不是績效編報的檔案"]),
    ("figures empty", ["empty」", "不是績效編報的檔案"]),
    ("figures none.db", ["none.db」", "找不到"]),
    ("figures folder", ["folder」", "是資料夾"]),
    ("figures foreign.db", ["foreign.db」", "別的程式"]),
    ("figures newer.db", ["newer.db」", "較新版本"]),
    ("figures corrupt.db", ["corrupt.db」", "損壞"]),
    ("history a.txt", ["不是績效編報的檔案"]),
    ("verify a.txt", ["不是績效編報的檔案"]),
    ("export a.txt out.json", ["a.txt」"]),
    ("export a.db nowhere/out.json", ["nowhere"]),
    ("export a.db a.txt/out.json", ["a.txt"]),
    ("export a.db out.doc", ["out.doc"]),
    ("export a.db out", ["out」"]),
    ("export a.db folder", ["folder"]),
    ("export a.db out.json --year 99", ["99 年度"]),
    ("apply a.txt edits.jsonl", ["a.txt」"]),
    ("apply newer.db edits.jsonl", ["newer.db」", "較新版本"]),
    ("apply a.db none.jsonl", ["none.jsonl」"]),
    ("apply a.db folder", ["folder」", "是資料夾"]),
    ("apply a.db wrong.jsonl", ["wrong.jsonl」第 1 行", "「12a」不是數值"]),
    ("apply a.db goal.jsonl", ["goal.jsonl」第 1 行", "「十二」"]),
    ("import bad.json --into a.db", ["bad.json」", "「nope」"]),
    ("import bad.json --into new.db", ["bad.json」", "「nope」"]),
    ("import none.json --into new.db", ["none.json」"]),
    ("import a.txt --into new.db", ["a.txt」"]),
    ("import good.json --into a.txt", ["a.txt」", "不是績效編報的檔案"]),
    ("import good.json --into nowhere/new.db", ["nowhere"]),
    ("import good.json bad.json --into new.db", ["bad.json」"]),
    ("sample a.db", ["a.db」", "已經存在"]),
    ("sample a.txt", ["a.txt」", "已經存在"]),
    ("sample nowhere/new.db", ["nowhere"]),
]


@pytest.mark.parametrize(("command", "words"), BAD_INPUT, ids=lambda value: str(value)[:40])
def test_bad_input_is_one_sentence_and_changes_nothing(
    run: Command, world: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: list[str]
) -> None:
    shutil.copy(SAMPLE, world / "good.json")
    monkeypatch.chdir(world)
    before = state_of(world)
    is_problem(run(*command.split()), *words)
    assert state_of(world) == before


@pytest.mark.parametrize(
    "command",
    [
        "figures a.txt",
        "import bad.json --into new.db",
        "apply a.db wrong.jsonl",
        "apply a.db goal.jsonl",
        "export a.db nowhere/out.json",
    ],
)
def test_bad_input_as_a_process(world: Path, command: str) -> None:
    before = state_of(world)
    verb, *arguments = command.split()
    done = jixiao(verb, *(a if a.startswith("-") else world / a for a in arguments))
    is_problem(done)
    assert state_of(world) == before


def test_the_file_itself_is_no_place_to_export_to(run: Command, db: Path) -> None:
    own = db.rename(db.with_name("a.json"))
    before = own.read_bytes()
    is_problem(run("export", own, own), "換一個檔名")
    (db.parent / "link.json").symlink_to(own)
    is_problem(run("export", own, db.parent / "link.json"), "換一個檔名")
    assert own.read_bytes() == before


AS_NOBODY = """if True:
    import importlib, os, sys
    for name in ("app.cli", "app.workspace.apply", "app.workspace.transfer", "app.workspace.figures",
                 "app.report.replacing", "db.journal", "db.schema", "db.copying", "encodings.idna"):
        importlib.import_module(name)
    from app.__main__ import main
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
    main()
"""


def as_nobody(folder: Path, *arguments: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can be someone else")
def test_a_folder_that_may_only_be_read(sample_file: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sample_file, folder / "a.db")
        shutil.copy(SAMPLE, folder / "b.json")
        (folder / "edits.jsonl").write_bytes(lines(edit()))
        folder.chmod(0o555)
        before = state_of(folder)
        (folder / "a.db").chmod(0o666)  # the file itself could be written
        for command in (
            "sample new.db",
            "import b.json --into new.db",
            "export a.db out.json",
            "export a.db b.json",
            "apply a.db edits.jsonl",
            "import b.json --into a.db --replace",
        ):
            is_problem(as_nobody(folder, *command.split()), "不能", "請")
            assert state_of(folder) == before
        assert len(as_nobody(folder, "figures", "a.db", "--json").json) == 19
        assert as_nobody(folder, "verify", "a.db").out == "ok\n"
        assert state_of(folder) == before
        folder.chmod(0o755)


# --- usage, help, and bugs of ours ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("nope", "沒有「nope」這個動詞；請看 jixiao --help。"),
        ("--nope", "沒有「--nope」這個選項；請看 jixiao --help。"),
        ("figures", "缺少 DB；請看 jixiao figures --help。"),
        ("figures a.db --nope", "沒有「--nope」這個選項"),
        ("figures a.db --year x", "--year 的值不對，應為整數"),
        ("figures a.db --year 1.5", "--year 的值不對，應為整數"),
        ("figures a.db --year", "選項「--year」後面要有值"),
        ("figures a.db --json=1", "選項「--json」後面不接值"),
        ("figures a.db b.db c.db", "多了引數(b.db c.db)"),
        ("import a.json", "缺少 --into"),
        ("import --into a.db", "缺少 FILES"),
        ("apply a.db", "缺少 EDITS"),
        ("export a.db", "缺少 OUT"),
    ],
)
def test_wrong_usage(run: Command, tmp_path: Path, command: str, words: str) -> None:
    done = run(*command.split())
    assert (done.status, done.out) == (2, "")
    usage, sentence = done.err.splitlines()
    assert usage.startswith("用法：jixiao ")
    assert words in sentence


VERBS = [name for name, verb in cli.commands.items() if not verb.hidden]


@pytest.mark.parametrize("verb", [None, *VERBS])
def test_help_is_in_chinese(run: Command, verb: str | None) -> None:
    done = run(*filter(None, (verb, "--help")))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("用法：jixiao")
    assert "顯示這份說明。" in done.out
    for english in (
        "Usage",
        "Options",
        "Commands",
        "OPTIONS",
        "Show",
        "required",
        "INTEGER",
        "TEXT",
    ):
        assert english not in done.out


def test_every_verb_and_option_has_its_help() -> None:
    assert {"sample", "import", "export", "figures", "apply", "history", "verify", "open"} <= set(
        VERBS
    )
    for verb in (cli.commands[name] for name in VERBS):
        assert verb.help
        for parameter in verb.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.help, (verb.name, parameter.name)


def test_version(run: Command) -> None:
    from app import __version__

    assert run("--version").out == f"jixiao {__version__}\n"


def test_help_loads_nothing_that_it_does_not_need() -> None:
    script = """if True:
        import sys
        from app.__main__ import main
        sys.argv = ["jixiao", "--help"]
        try:
            main()
        except SystemExit:
            pass
        heavy = ("PySide6", "sqlite3", "sqlite_utils", "reportlab", "app.core", "app.workspace")
        print([name for name in heavy if name in sys.modules and name != "app.core"])
    """
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_bug_of_ours_is_one_line_too(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(path: Path) -> None:
        raise RuntimeError("line one\nline two")

    monkeypatch.setattr("app.workspace.transfer.create_sample", bug)
    with pytest.raises(RuntimeError):
        run("sample", tmp_path / "a.db")
    monkeypatch.delenv("JIXIAO_DEBUG")
    is_problem(run("sample", tmp_path / "a.db"), "未預期的錯誤", "RuntimeError：line one line two")


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_reader_that_went_away_is_no_traceback(db: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "history", str(db), "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN),
    )
    with process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


# --- goals given out, and taken in ---------------------------------------------------------


def given_out(folder: Path) -> tuple[Path, Path]:
    """The sample with goal 一 given out and returned with another figure: file and return."""
    path, unit, bundle = folder / "a.jixiao", folder / "u.jixiao", folder / "u.jixiao-bundle"
    jixiao("sample", path)
    assert (
        jixiao("bundle", path, "--unit", "人事室", "--goals", "一,3", "--out", bundle).status == 0
    )
    assert jixiao("import", bundle, "--into", unit).status == 0
    edit = '{"goal":"一","measure":1,"field":"actual","value":"16"}'
    assert jixiao("apply", unit, "-", input=edit).status == 0
    back = folder / "back.jixiao-bundle"
    assert jixiao("export", unit, back).status == 0
    return path, back


def first_actual(path: Path) -> str:
    return str(jixiao("figures", path, "--json").json[0]["actual"])


def test_a_unit_fills_in_what_it_was_given_and_it_is_taken_in(tmp_path: Path) -> None:
    path, back = given_out(tmp_path)
    run = jixiao("merge", path, back)
    assert run.status == 0, run
    assert "目標一 實際值：15 → 16" in run.out
    assert first_actual(path) == "16"
    again = jixiao("merge", path, back)
    assert again.status == 0
    assert "已收回過，沒有再變動" in again.out
    assert jixiao("verify", path).out == "ok\n"


def test_what_both_changed_is_listed_and_nothing_merged_until_a_side_is_named(
    tmp_path: Path,
) -> None:
    path, back = given_out(tmp_path)
    jixiao("apply", path, "-", input='{"goal":"一","measure":1,"field":"actual","value":"14"}')
    before = path.read_bytes()
    run = jixiao("merge", path, back)
    assert run.status == 1
    assert "目標一 實際值：分送時「15」；本檔「14」" in run.out
    assert run.err.count("\n") == 1
    assert "有 1 處兩邊都改過而且不同，沒有併入" in run.err
    assert path.read_bytes() == before
    for side, actual in (("--ours", "14"), ("--theirs", "16")):
        copy = tmp_path / f"{actual}.jixiao"
        copy.write_bytes(before)
        assert jixiao("merge", copy, back, side).status == 0
        assert first_actual(copy) == actual


def test_what_is_no_return_is_one_sentence(tmp_path: Path) -> None:
    path, back = given_out(tmp_path)
    cut = tmp_path / "cut.jixiao-bundle"
    cut.write_bytes(back.read_bytes()[:-100])
    for wrong in (cut, tmp_path / "u.jixiao-bundle", path, tmp_path / "none.jixiao-bundle"):
        run = jixiao("merge", path, wrong)
        assert run.status == 1, wrong
        assert run.err.count("\n") == 1
        assert run.out == ""
