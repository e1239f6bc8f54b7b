"""The export as a whole: a file replaced whole or not at all, and problems in one sentence."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.core.model import Annex
from app.report.ink import Ink
from app.report.missing import Missing
from app.report.pages import Place
from app.report.press import Cancelled, Press
from app.report.replacing import replacing
from tests.report.made_up import annex_of, goal_of
from tests.support import ROOT

OLD = b"what stood here before"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "年報.pdf"
    path.write_bytes(OLD)
    return path


def untouched(out: Path) -> bool:
    return out.read_bytes() == OLD and [path.name for path in out.parent.iterdir()] == [out.name]


def test_an_export_replaces_what_was_there(press: Press, out: Path) -> None:
    press.export(annex_of(goal_of("一、甲")), out, attachment=None)
    assert out.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_the_rights_of_the_old_file_stay_and_a_new_one_has_the_usual(
    press: Press, out: Path
) -> None:
    out.chmod(0o640)
    press.export(annex_of(), out, attachment=None)
    assert out.stat().st_mode & 0o777 == 0o640
    new = out.with_name("new.pdf")
    press.export(annex_of(), new, attachment=None)
    mask = os.umask(0)
    os.umask(mask)
    assert new.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_link_stays_a_link(press: Press, out: Path) -> None:
    link = out.with_name("link.pdf")
    link.symlink_to(out.name)
    press.export(annex_of(), link, attachment=None)
    assert link.is_symlink()
    assert out.read_bytes().startswith(b"%PDF-")


def missing_annex() -> Annex:
    return annex_of(
        goal_of(((1, "一、甲"), (1, "二、乙\U0010fffd丙😀"))), goal_of("一、\x01", title="😀")
    )


def test_characters_without_a_font_stop_the_export(press: Press, out: Path) -> None:
    with pytest.raises(Problem) as caught:
        press.export(missing_annex(), out, attachment=None)
    sentence = str(caught.value)
    assert "目標一的分析第2段第4字" in sentence
    assert "U+10FFFD" in sentence
    assert "第6字「😀」（U+1F600）" in sentence
    assert "目標二的年度績效目標第1字「😀」" in sentence
    assert "U+0001" in sentence
    assert untouched(out)


def test_missing_characters_have_their_places(press: Press) -> None:
    annex = missing_annex()
    found = press.missing(press.lay_out(annex))
    paragraph = annex.goals[0].indicators[0].analysis[1]
    assert found[0] == Missing("目標一的分析第2段", Place(paragraph.key, "text"), 3, "\U0010fffd")
    assert {(m.place.field, m.offset, m.code_point) for m in found} == {
        ("text", 3, "U+10FFFD"),
        ("text", 5, "U+1F600"),
        ("title", 0, "U+1F600"),
        ("text", 2, "U+0001"),
    }
    assert press.missing(press.lay_out(annex_of())) == ()


def test_many_missing_characters_are_counted(press: Press, out: Path) -> None:
    with pytest.raises(Problem, match="等50處"):
        press.export(annex_of(goal_of("😀" * 50)), out, attachment=None)


@pytest.mark.parametrize("field", ["agency", "book", "section_title"])
def test_titles_are_looked_at_too(press: Press, out: Path, field: str) -> None:
    with pytest.raises(Problem, match="U\\+1F600"):
        press.export(replace(annex_of(), **{field: "😀"}), out, attachment=None)
    for annex in (annex_of(draft_mark="😀"), annex_of(seals=("承辦人", "😀"))):
        with pytest.raises(Problem, match="U\\+1F600"):
            press.export(annex, out, attachment=None)
    assert untouched(out)


def test_the_officer_may_print_a_mark_instead(press: Press, out: Path) -> None:
    import pypdfium2 as pdfium

    press.export(missing_annex(), out, attachment=None, allow_missing=True)
    document = pdfium.PdfDocument(out)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "二、乙〓丙〓" in text


def test_progress_tells_each_page_written_and_read(press: Press, out: Path) -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    annex = annex_of(goal_of("甲\n" * 100))
    press.export(annex, out, attachment=None, progress=progress)
    pages = len(press.lay_out(annex).pages)
    assert told == [(done, 2 * pages) for done in range(2 * pages + 1)]


@pytest.mark.parametrize("step", [0, 1, 3, 4, 5, 6])
def test_it_can_be_cancelled_at_any_step(press: Press, out: Path, step: int) -> None:
    annex = annex_of(goal_of("甲\n" * 100))
    with pytest.raises(Cancelled):
        press.export(annex, out, attachment=None, progress=lambda done, _: done != step)
    assert untouched(out)


@pytest.mark.parametrize(
    "spoil", [lambda code: "", lambda code: code * 2, lambda code: code[:-1] + "0"]
)
def test_a_pdf_that_says_something_else_is_not_kept(
    out: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[str], str]
) -> None:
    plain = Ink._code

    def spoilt(self: Ink, char: str, size: float) -> str:
        code = plain(self, char, size)
        return spoil(code) if char == "績" else code

    monkeypatch.setattr(Ink, "_code", spoilt)
    annex = replace(
        annex_of(goal_of("一、績效", title="")), section_title="甲", columns=("甲",) * 4
    )
    with pytest.raises(Problem, match="目標一的分析第1段"):
        Press().export(annex, out, attachment=None)
    assert untouched(out)


def test_a_wrong_head_is_found(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Ink._code
    monkeypatch.setattr(
        Ink, "_code", lambda self, char, size: plain(self, "乙" if char == "某" else char, size)
    )
    with pytest.raises(Problem, match="頁首"):
        Press().export(annex_of(goal_of("乙")), out, attachment=None)
    assert untouched(out)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nowhere/a.pdf", "找不到資料夾"), ("年報.pdf/a.pdf", "找不到資料夾"), ("", "是資料夾")],
)
def test_a_place_that_takes_no_file(press: Press, out: Path, name: str, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        press.export(annex_of(), out.parent / name, attachment=None)
    assert untouched(out)


def test_a_device_is_not_replaced(press: Press) -> None:
    with pytest.raises(Problem, match="不是一般檔案"):
        press.export(annex_of(), Path("/dev/null"), attachment=None)
    assert Path("/dev/null").is_char_device()


def test_a_name_too_long(press: Press, out: Path) -> None:
    with pytest.raises(Problem, match="檔名太長"):
        press.export(annex_of(), out.with_name("長" * 90 + ".pdf"), attachment=None)
    assert untouched(out)


# Root writes where nobody may: the refusal is tried as an ordinary user.
_AS_NOBODY = """
import os, sys
from pathlib import Path
from app.core.errors import Problem
from app.report.press import Press
from tests.report.made_up import annex_of
# Ours may be a Python that an ordinary user cannot read: what it takes is taken before.
press = Press()
press.lay_out(annex_of())
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    press.export(annex_of(), Path(sys.argv[1]), attachment=None)
except Problem as problem:
    print(problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights of another kind")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(OLD)
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(0o755)
    folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(folder / "a.pdf")],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    folder.chmod(0o755)
    assert "不能寫入" in done.stdout, done.stderr
    assert untouched(folder / "a.pdf")


def failing(out: Path, error: Exception) -> None:
    with replacing(out) as file:
        file.write(b"half of it")
        raise error


def test_a_full_disk_is_said_and_leaves_nothing(out: Path) -> None:
    with pytest.raises(Problem, match="磁碟已滿"):
        failing(out, OSError(errno.ENOSPC, "No space left on device"))
    assert untouched(out)


def test_any_other_error_leaves_nothing(out: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        failing(out, ZeroDivisionError())
    assert untouched(out)
