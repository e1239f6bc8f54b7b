"""Fonts: found by family, chosen in order, asked character by character."""

from contextlib import suppress
from pathlib import Path

import pytest

from app.core.errors import Problem
from app.report.faces import INVISIBLE, FaceChain, choose
from app.report.fonts import find_fonts, read_faces, system_folders
from app.report.press import Press
from app.report.style import EM
from tests.report.font_files import KAI, make_font
from tests.report.made_up import annex_of

TEXT = "某機關預算總說明中華民國年度績效目標"


def test_the_systems_chinese_fonts_are_found() -> None:
    families = {name for face in find_fonts(system_folders()) for name in face.families}
    assert {"TW-Kai", "全字庫正楷體", "TW-Kai-Ext-B", "TW-Kai-Plus"} <= families
    assert "DejaVu Sans" not in families


def test_a_collection_has_a_face_for_each_of_its_fonts() -> None:
    faces = {name: face for face in find_fonts(system_folders()) for name in face.families}
    assert faces["Noto Serif CJK TC"].path == faces["Noto Serif CJK HK"].path
    assert faces["Noto Serif CJK TC"].index != faces["Noto Serif CJK HK"].index


def test_a_family_shows_its_chinese_name() -> None:
    assert KAI.family == "全字庫正楷體"


@pytest.mark.parametrize("cut", [0, 3, 12, 60, 300, 5000])
def test_a_damaged_font_is_passed_by(tmp_path: Path, cut: int) -> None:
    whole = make_font(tmp_path / "whole.ttf", ["TW-Kai"], TEXT).read_bytes()
    (tmp_path / "damaged.ttf").write_bytes(whole[:cut])
    (tmp_path / "text.otf").write_text("不是字型", encoding="utf-8")
    (tmp_path / "many.ttc").write_bytes(b"ttcf\0\1\0\0\xff\xff\xff\xff")
    (tmp_path / "folder.ttf").mkdir()
    found = find_fonts([tmp_path])
    assert [face.path.name for face in found if face.path.name != "damaged.ttf"] == ["whole.ttf"]


def test_fonts_that_must_not_be_embedded_or_are_not_chinese_are_passed_by(tmp_path: Path) -> None:
    assert read_faces(make_font(tmp_path / "a.ttf", ["甲"], TEXT, embedding=0x0002)) == []
    assert read_faces(make_font(tmp_path / "b.ttf", ["乙"], TEXT, pages=1)) == []
    assert read_faces(make_font(tmp_path / "c.ttf", ["丙"], TEXT, embedding=0x0008)) != []


def test_folders_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    assert find_fonts([tmp_path / "nowhere"]) == ()


def fonts_of(tmp_path: Path, *families: tuple[str, ...]) -> list[Path]:
    for number, names in enumerate(families):
        make_font(tmp_path / f"{number}.ttf", names, TEXT)
    return [tmp_path]


def test_the_standard_kai_comes_first(tmp_path: Path) -> None:
    folders = fonts_of(tmp_path, ("全字庫正楷體", "TW-Kai"), ("標楷體", "DFKai-SB"), ("某明體",))
    report = Press(folders).font_report(annex_of())
    assert (report.family, report.replaced) == ("標楷體", False)


def test_then_the_open_kai_which_replaces_it(tmp_path: Path) -> None:
    folders = fonts_of(tmp_path, ("某明體",), ("全字庫正楷體", "TW-Kai"))
    report = Press(folders).font_report(annex_of())
    assert (report.family, report.replaced) == ("全字庫正楷體", True)


def test_then_any_chinese_font(tmp_path: Path) -> None:
    report = Press(fonts_of(tmp_path, ("某明體", "Some Ming"))).font_report(annex_of())
    assert (report.family, report.replaced) == ("某明體", True)


def test_a_fallback_alone_is_no_page_font_where_there_is_another(tmp_path: Path) -> None:
    folders = fonts_of(tmp_path, ("TW-Kai-Plus",), ("某明體",))
    chain, report = choose(find_fonts(folders), "")
    assert report.family == "某明體"
    assert [face.families for face in chain] == [("某明體",), ("TW-Kai-Plus",)]


@pytest.mark.parametrize("name", ["某明體", "Some Ming", "some ming"])
def test_the_setting_names_a_family(tmp_path: Path, name: str) -> None:
    folders = fonts_of(tmp_path, ("某明體", "Some Ming"), ("標楷體",))
    report = Press(folders).font_report(annex_of(font=name))
    assert (report.family, report.wanted, report.replaced) == ("某明體", name, False)


def test_a_family_that_is_gone_is_replaced(tmp_path: Path) -> None:
    report = Press(fonts_of(tmp_path, ("標楷體",))).font_report(annex_of(font="沒有的字型"))
    assert (report.family, report.replaced) == ("標楷體", True)


def test_families_to_choose_from(tmp_path: Path) -> None:
    folders = fonts_of(tmp_path, ("某明體", "Some Ming"), ("標楷體",))
    assert Press(folders).families() == ("某明體", "標楷體")


def test_no_chinese_font_at_all_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="請安裝標楷體"):
        Press([tmp_path]).lay_out(annex_of())


def test_characters_fall_back_one_by_one() -> None:
    chain = FaceChain(choose(find_fonts(system_folders()), "")[0])
    faces = {char: glyph.face for char in "一𠮷𡍼A" if (glyph := chain.glyph(char))}
    assert faces["一"] == faces["A"] == 0
    assert faces["𠮷"] != 0
    assert faces["𡍼"] != 0


@pytest.mark.parametrize("char", ["\U0010fffd", "😀", "\x01", "\x7f", "\ufffe"])
def test_a_character_no_font_has(char: str) -> None:
    chain = FaceChain(choose(find_fonts(system_folders()), "")[0])
    assert chain.glyph(char) is None
    assert chain.advance(char) == chain.advance("〓")


def test_a_glyph_without_ink_is_none() -> None:
    # TW-Kai-Plus claims this character of plane 15 and draws nothing for it.
    chain = FaceChain(choose(find_fonts(system_folders()), "")[0])
    assert any(0xFB625 in face.hb_face.unicodes for face in chain.faces)
    assert chain.glyph(chr(0xFB625)) is None


def test_widths_are_the_fonts_own() -> None:
    chain = FaceChain(choose(find_fonts(system_folders()), "")[0])
    assert chain.advance("一") == EM
    assert chain.advance("1") == EM // 2
    assert chain.advance("(") == 292 * EM // 1024
    assert chain.advance("\u3000") == EM


def test_format_characters_take_no_room() -> None:
    chain = FaceChain(choose(find_fonts(system_folders()), "")[0])
    assert {chain.advance(char) for char in INVISIBLE} == {0}


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        (
            "win32",
            {"WINDIR": "/win", "LOCALAPPDATA": "/local"},
            ("/win/Fonts", "/local/Microsoft/Windows/Fonts"),
        ),
        (
            "darwin",
            {"HOME": "/home"},
            ("/System/Library/Fonts", "/Library/Fonts", "/home/Library/Fonts"),
        ),
        (
            "linux",
            {"HOME": "/home", "XDG_DATA_HOME": "/data", "XDG_DATA_DIRS": "/a:/b"},
            ("/a/fonts", "/b/fonts", "/home/.fonts", "/data/fonts"),
        ),
    ],
)
def test_the_folders_of_each_system(
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    variables: dict[str, str],
    expected: tuple[str, ...],
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_folders() == tuple(map(Path, expected))


def test_the_programs_own_fonts_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_font(tmp_path / "own.ttf", ["標楷體"], TEXT)
    monkeypatch.setattr("app.report.press.FONTS", tmp_path)
    assert Press().font_report(annex_of()).path == tmp_path / "own.ttf"


def test_fonts_are_not_looked_for_before_a_page_is_wanted(tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    press = Press([folder])
    folder.mkdir()
    make_font(folder / "late.ttf", ["標楷體"], TEXT)
    assert press.font_report(annex_of()).family == "標楷體"


def test_a_font_that_is_gone_since_is_a_problem(tmp_path: Path) -> None:
    press = Press(fonts_of(tmp_path, ("標楷體",), ("某明體",)))
    assert press.families() == ("標楷體", "某明體")
    (tmp_path / "0.ttf").unlink()
    with pytest.raises(Problem, match="讀不到字型「標楷體」"):
        press.lay_out(annex_of())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_font_cut_short_is_a_sentence_or_prints(tmp_path: Path, share: float) -> None:
    chars = (
        "".join(map(chr, range(0x4E00, 0x4F00)))
        + "0123456789某機關預算總說明中華民國年度績效目標：形成情達施政及分析原定值衡量指暨標件一、甲"
    )
    path = make_font(tmp_path / "a.ttf", ["標楷體"], chars)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with suppress(Problem):
        Press([tmp_path]).export(annex_of(), tmp_path / "a.pdf", attachment=None)
