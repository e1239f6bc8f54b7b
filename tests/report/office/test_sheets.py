"""Sheets and CSV: numbers are numbers, text is text, formulas are ours and say what the program says."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from odfdo import Document

from app.core.achievement import achieve
from app.core.figures import Figure
from app.core.model import Annex, Goal, Indicator, Measure, Rule
from app.exchange.csv_cells import unguarded
from app.report.office.measures import COLUMNS
from app.report.office.ods import open_formula
from app.workspace.transfer import export_annex, sample
from tests.support import annexes, small_annex

RISKY = [
    "=1+1",
    "+1",
    "-3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "'=1",
    '=HYPERLINK("http://x")',
    "007",
]
AT = {key: place for place, key in enumerate(COLUMNS)}
# Columns of free text, which may hold anything.
FREE = {"title", "indicator", "label", "unit", "statement"}
usual = settings(
    max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def with_measures(*measures: Measure) -> Annex:
    indicator = Indicator(indicator="指標", measures=measures)
    return small_annex(goals=(Goal(title="目標", indicators=(indicator,)),))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sheets")


def xlsx(annex: Annex, folder: Path, *, values: bool) -> list[list[Any]]:
    """The rows of the measures, formulas as text or as the values written beside them."""
    export_annex(annex, folder / "a.xlsx")
    sheet = openpyxl.load_workbook(folder / "a.xlsx", data_only=values)["衡量項目"]
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def ods(annex: Annex, folder: Path) -> list[list[Any]]:
    export_annex(annex, folder / "a.ods")
    table = Document(folder / "a.ods").body.tables[0]
    return [[cell.value for cell in row.cells] for row in table.rows[1:]]


def rows(annex: Annex, folder: Path) -> list[list[str]]:
    export_annex(annex, folder / "a.csv")
    text = (folder / "a.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def test_the_figures_of_the_sample(folder: Path) -> None:
    wanted = [
        achieve(measure, sample().rounding).percent
        for goal in sample().goals
        for measure in goal.measures()
    ]
    shown = [f"{row[AT['achievement']]}%" for row in xlsx(sample(), folder, values=True)]
    assert [said.replace("None%", "None") for said in shown] == [str(one) for one in wanted]
    for found in (ods(sample(), folder), rows(sample(), folder)):
        assert [f"{row[AT['achievement']] or None}".removesuffix(".0") for row in found] == [
            str(one).removesuffix("%") for one in wanted
        ]


@pytest.mark.parametrize("text", RISKY)
def test_text_is_text_and_a_number_a_number(folder: Path, text: str) -> None:
    one = Measure(label=text, unit=text, statement=text, target=Figure("-3"), actual=Figure("3"))
    annex = with_measures(one)
    formulas = xlsx(annex, folder, values=False)[0]
    assert formulas[AT["label"]] == formulas[AT["statement"]] == text.replace("\r", "_x000D_")
    assert formulas[AT["original"]] == -3
    sheet = openpyxl.load_workbook(folder / "a.xlsx")["衡量項目"]
    cell = sheet.cell(2, AT["label"] + 1)
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.quotePrefix is (text != "007")
    assert sheet.cell(2, AT["original"] + 1).data_type == "n"

    found = ods(annex, folder)[0]
    assert found[AT["original"]] == -3
    content = ZipFile(folder / "a.ods").read("content.xml").decode()
    assert all("table:formula" not in c for c in re.findall(r'<[^>]*"Words"[^>]*>', content))

    said = rows(annex, folder)[0]
    assert unguarded(said[AT["label"]]) == text
    assert not said[AT["label"]].lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert said[AT["original"]] == "-3"


@given(annexes)
@usual
def test_any_annex_is_written_and_read_by_others(folder: Path, annex: Annex) -> None:
    count = sum(1 for goal in annex.goals for _ in goal.measures())
    written = xlsx(annex, folder, values=False)
    assert len(written) == len(ods(annex, folder)) == count
    live = {key for row in written for key, at in AT.items() if str(row[at]).startswith("=IF(")}
    assert live <= {"target", "raw_growth", "growth", "raw", "achievement"} | FREE
    labels = [unguarded(row[AT["label"]]) for row in rows(annex, folder)]
    assert labels == [measure.label for goal in annex.goals for measure in goal.measures()]


@pytest.mark.parametrize("ending", ["ods", "xlsx", "csv"])
def test_the_same_annex_gives_the_same_bytes(folder: Path, ending: str) -> None:
    made = []
    for name in ("1", "2"):
        export_annex(sample(), folder / f"{name}.{ending}")
        made.append((folder / f"{name}.{ending}").read_bytes())
    assert made[0] == made[1]


def test_what_a_float_would_change_stays_text_without_a_formula(folder: Path) -> None:
    long = Measure(label="甲", target=Figure("12345678901234567"), actual=Figure("1"))
    fine = Measure(label="乙", target=Figure("3"), actual=Figure("1"), decimals=9)
    first, second = xlsx(with_measures(long, fine), folder, values=False)
    assert first[AT["original"]] == "12345678901234567"
    assert first[AT["achievement"]] == 0
    assert second[AT["achievement"]] == pytest.approx(33.333333333)


def test_what_has_no_ratio_says_so_and_a_narrative_says_nothing(folder: Path) -> None:
    none = Measure(label="甲", target=Figure("0"), actual=Figure("1"))
    told = Measure(label="乙", rule=Rule.NARRATIVE, statement="說明")
    found = xlsx(with_measures(none, told), folder, values=True)
    assert found[0][AT["achievement"]] == "無法計算"
    assert found[1][AT["achievement"]] is None
    assert found[1][AT["statement"]] == "說明"


def test_open_formula() -> None:
    assert open_formula('IF(K2>0,SUMIF(工作項目!$F$2:$F$9,"是"),LOG10(B12))') == (
        'of:=IF([.K2]>0;SUMIF([$工作項目.$F$2:.$F$9];"是");LOG10([.B12]))'
    )


def test_a_cell_of_more_than_excel_holds_says_that_it_is_cut(folder: Path) -> None:
    goal = replace(sample().goals[0], title="長" * 40_000)
    title = xlsx(replace(sample(), goals=(goal,)), folder, values=True)[0][AT["title"]]
    assert len(title) == 32_767
    assert title.endswith("…（過長，未完）")
