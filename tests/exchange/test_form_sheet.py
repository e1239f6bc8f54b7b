"""Form sheets: what is filled in comes back, what cannot be read is told by its cell."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Problem
from app.core.figures import Figure
from app.core.form_sheet import FormRow, Input, Value
from app.core.model import Annex, Giving, Item, Measure, Paragraph, Rule
from app.core.writable import writable
from app.exchange.form_sheet import FORM, KEPT, kept_lines, read_form, rows_that_fit
from app.exchange.packed import unpack
from app.report.office.form_sheet import write_form_sheet
from tests.soak.generated import generated
from tests.support import annexes, small_annex

_LIVE = 'table:formula="of:=[.A1]/3"'
Fill = Mapping[str, Mapping[Input, Value]]


def giving_of(annex: Annex) -> Giving:
    goals = tuple(goal.key for goal in annex.goals)
    return Giving(key="g", unit="人事室", at="2026-11-23T10:00:00+08:00", who="甲", goals=goals)


def form(annex: Annex, fill: Fill, change: Callable[[str], str] = lambda xml: xml) -> bytes:
    """A form filled in so; `change` is done to its content.xml."""
    giving = giving_of(annex)
    rows = [
        FormRow(row.key, row.locked, {**row.inputs, **fill.get(row.key, {})})
        for row in rows_that_fit(annex, giving)
    ]
    out = io.BytesIO()
    write_form_sheet(annex, giving, rows, (FORM, KEPT), kept_lines(giving, annex), out)
    with zipfile.ZipFile(out) as package:
        members = {name: package.read(name) for name in package.namelist()}
    new = change(members["content.xml"].decode())
    members["content.xml"] = new.encode()
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return changed.getvalue()


def written(folder: Path, data: bytes) -> Path:
    path = folder / "填報.ods"
    path.write_bytes(data)
    return path


@settings(max_examples=12)
@given(annexes)
def test_what_was_not_filled_in_is_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, annex: Annex
) -> None:
    back = read_form(written(tmp_path_factory.mktemp("form"), form(annex, {})))
    assert back.base == annex
    assert back.theirs == annex
    assert back.giving == giving_of(annex)
    assert back.remarks == ()


_plain = st.text(st.sampled_from("甲乙丙，。0123456789=+-@ %"), min_size=1, max_size=9).map(
    str.strip
)


@settings(max_examples=12)
@given(st.integers(0, 60), st.data())
def test_what_is_filled_in_comes_back(
    tmp_path_factory: pytest.TempPathFactory, seed: int, data: st.DataObject
) -> None:
    annex = generated(seed, 2).annex
    fill: dict[str, dict[Input, Value]] = {}
    for row in rows_that_fit(annex, giving_of(annex)):
        for column in row.inputs:
            if column is Input.TEXT:
                fill.setdefault(row.key, {})[column] = data.draw(_plain)
            elif column is not Input.DONE:
                whole = data.draw(st.integers(-(10**12), 10**12))
                fill.setdefault(row.key, {})[column] = Figure(f"{whole}.5")
    back = read_form(written(tmp_path_factory.mktemp("form"), form(annex, fill)))
    for goal in back.theirs.goals:
        for measure in goal.measures():
            given_in = fill[f"m:{measure.key}"]
            assert measure.statement == (given_in[Input.TEXT] or None)
            for column, name in ((Input.ACTUAL, "actual"), (Input.CURRENT, "current")):
                if column in given_in:
                    assert getattr(measure, name) == given_in[column]
        texts = [paragraph.text for paragraph in goal.paragraphs()]
        keys = [p.key for g in annex.goals if g.key == goal.key for p in g.paragraphs()]
        there = [str(fill[f"p:{key}"][Input.TEXT]) for key in keys]
        assert [text for text in texts if text in there][: len(there)]
        assert all(text for text in texts)


def rows_of(annex: Annex) -> tuple[Measure, Paragraph]:
    goal = annex.goals[0]
    return next(goal.measures()), next(goal.paragraphs())


def test_paragraphs_are_rewritten_removed_and_added(tmp_path: Path) -> None:
    annex = small_annex()
    _, paragraph = rows_of(annex)
    indicator = annex.goals[0].indicators[0]
    more = {
        f"n:{indicator.key}:2": {Input.TEXT: "(一)新的"},
        f"n:{indicator.key}:1": {Input.TEXT: "接著"},
    }
    fill: Fill = {f"p:{paragraph.key}": {Input.TEXT: "一、改\n二行\t欄  空"}, **more}
    back = read_form(written(tmp_path, form(annex, fill)))
    again = read_form(written(tmp_path, form(annex, fill)))
    made = list(back.theirs.goals[0].paragraphs())
    assert [(p.level, p.text) for p in made] == [
        (1, "一、改\n二行\t欄  空"), (1, "接著"), (2, "(一)新的"),
    ]  # fmt: skip
    assert [p.key for p in made] == [p.key for p in again.theirs.goals[0].paragraphs()]
    assert back.key == again.key
    emptied = read_form(written(tmp_path, form(annex, {f"p:{paragraph.key}": {Input.TEXT: ""}})))
    assert list(emptied.theirs.goals[0].paragraphs()) == []
    assert emptied.key != back.key


def test_work_items_are_ticked(tmp_path: Path) -> None:
    annex = small_annex()
    measure, _ = rows_of(annex)
    items = (
        Item(label="甲", weight=Figure("40"), done=True),
        Item(label="乙", weight=Figure("60"), done=False),
    )
    goal = annex.goals[0]
    milestone = replace(measure, rule=Rule.MILESTONE, items=items)
    indicator = replace(goal.indicators[0], measures=(milestone,))
    annex = replace(annex, goals=(replace(goal, indicators=(indicator,)),))
    fill: Fill = {
        f"i:{measure.key}:0": {Input.DONE: "x"},
        f"i:{measure.key}:1": {Input.DONE: " V "},
    }
    back = read_form(written(tmp_path, form(annex, fill)))
    (one,) = back.theirs.goals[0].measures()
    assert [item.done for item in one.items] == [False, True]
    with pytest.raises(Problem, match="J5「或許」請填「是」或「否」"):
        read_form(written(tmp_path, form(annex, {f"i:{measure.key}:0": {Input.DONE: "或許"}})))


def cell_of(annex: Annex, cell: str) -> Callable[[str], str]:
    """Put another cell in place of the first actual value, in G4."""

    def change(xml: str) -> str:
        old = (
            '<table:table-cell table:style-name="Figure" office:value-type="float"'
            ' office:value="7"><text:p>7</text:p></table:table-cell>'
        )
        assert old in xml
        return xml.replace(old, cell, 1)

    return change


@pytest.mark.parametrize(
    ("cell", "actual"),
    [
        ('office:value-type="float" office:value="9.25"><text:p>9.25</text:p>', "9.25"),
        ('office:value-type="float" office:value="1638"><text:p>1,638</text:p>', "1638"),
        ('office:value-type="percentage" office:value="0.88"><text:p>88%</text:p>', "88"),
        ('office:value-type="string"><text:p>1萬1,638</text:p>', "11638"),
        ('office:value-type="string"><text:p>７．５</text:p>', "7.5"),
        (f'{_LIVE} office:value-type="float" office:value="0.333"><text:p>0.33</text:p>', "0.33"),
        ('office:value-type="float" office:value="7.0"><text:p>7.00</text:p>', "7"),
        (">", None),
    ],
)  # fmt: skip
def test_figures_as_they_are_shown(tmp_path: Path, cell: str, actual: str | None) -> None:
    annex = small_annex()
    sep = "" if cell.startswith(">") else " "
    change = cell_of(annex, f"<table:table-cell{sep}{cell}</table:table-cell>")
    back = read_form(written(tmp_path, form(annex, {}, change)))
    found = next(back.theirs.goals[0].measures()).actual
    assert found == (None if actual is None else Figure(actual))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('office:value-type="string"><text:p>約一百</text:p>', "G4「約一百」不是數值"),
        ('office:value-type="date" office:date-value="2026-03-04"><text:p>3月4日</text:p>', "是日期"),
        ('office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p>', "不是數值"),
        (f'{_LIVE} office:value-type="string"><text:p>#DIV/0!</text:p>', "算不出來的公式"),
        ('table:formula="of:=1/0">', "沒有結果的公式"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_told_by_its_cell(tmp_path: Path, cell: str, said: str) -> None:
    annex = small_annex()
    change = cell_of(annex, f"<table:table-cell {cell}</table:table-cell>")
    with pytest.raises(Problem, match=said):
        read_form(written(tmp_path, form(annex, {}, change)))


def test_locked_cells_and_rows_that_are_gone_are_told(tmp_path: Path) -> None:
    annex = small_annex()

    def change(xml: str) -> str:
        xml = xml.replace("<text:p>項目1</text:p>", "<text:p>別的</text:p>", 1)
        start = xml.rindex("<table:table-row", 0, xml.index("新增段落", xml.index("m:")))
        return xml[:start] + xml[xml.index("</table:table-row>", start) + 18 :]

    back = read_form(written(tmp_path, form(annex, {}, change)))
    assert back.theirs == annex
    assert any("少了 1 列" in remark for remark in back.remarks)
    assert any("D4" in remark for remark in back.remarks)


def test_a_row_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    annex = small_annex()

    def change(xml: str) -> str:
        start = xml.rindex("<table:table-row", 0, xml.index("m:"))
        end = xml.index("</table:table-row>", start) + len("</table:table-row>")
        return xml[:end] + xml[start:end] + xml[end:]

    with pytest.raises(Problem, match="A4 與 A5 是同一列"):
        read_form(written(tmp_path, form(annex, {}, change)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda xml: xml.replace("人事室", "會計室"), "不完整或被改過"),
        (lambda xml: xml.replace(KEPT, "別的"), "不是本程式分送的填報表"),
        (lambda xml: xml.replace(f'table:name="{FORM}"', 'table:name="x"'), "不是本程式分送的填報表"),
        (lambda xml: xml.replace("<text:p>eN", "<text:p>eM"), "不完整或被改過"),
    ],
)  # fmt: skip
def test_what_was_kept_is_held_to_its_checksum(
    tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    with pytest.raises(Problem, match=said):
        read_form(written(tmp_path, form(small_annex(), {}, change)))


def test_a_text_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    annex = small_annex()
    goal = annex.goals[0]
    long = Paragraph(level=1, text="字" * 30_001)
    indicator = replace(goal.indicators[0], analysis=(long,))
    annex = replace(annex, goals=(replace(goal, indicators=(indicator,)),))
    with pytest.raises(Problem, match="超過 30,000 字"):
        form(annex, {})


def test_a_cell_that_was_cut_is_told(tmp_path: Path) -> None:
    annex = small_annex()
    _, paragraph = rows_of(annex)
    fill: Fill = {f"p:{paragraph.key}": {Input.TEXT: "字" * 33_000}}
    with pytest.raises(Problem, match="太長"):
        read_form(written(tmp_path, form(annex, fill)))


def test_the_same_form_is_the_same_in_every_byte() -> None:
    annex = small_annex()
    assert form(annex, {}) == form(annex, {})
    assert unpack("".join(kept_lines(giving_of(annex), annex)[1:])) == annex
    assert writable("a\x01") == "a\ufffd"


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_libreoffice_saves_it_and_it_says_the_same(tmp_path: Path, seed: int) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice")
    annex = generated(seed, 9).annex
    path = written(tmp_path, form(annex, {}))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        [office, home, "--headless", "--convert-to", "ods", "--outdir", tmp_path / "lo", path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    back = read_form(tmp_path / "lo" / path.name)
    assert back.theirs == annex
    assert back.remarks == ()
