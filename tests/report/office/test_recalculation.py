"""The formulas of the sheets, worked out by LibreOffice, against the program's own rules."""

import csv
import random
import re
from fractions import Fraction
from pathlib import Path
from zipfile import ZipFile

import pytest

from app.core.achievement import achieve
from app.core.figures import Figure, figure_of
from app.core.model import (
    Annex,
    Goal,
    Indicator,
    InverseFormula,
    Item,
    Measure,
    Revision,
    Rounding,
    RoundingMode,
    Rule,
)
from app.report.office.measures import COLUMNS
from app.workspace.transfer import export_annex
from tests.report.office.libreoffice import needs_libreoffice

# Commas, quotes, UTF-8, from the first line, every sheet, numbers as stored, texts quoted.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,1"


def figure(rng: random.Random) -> Figure | None:
    """A figure as officers have them, and some as nobody has."""
    kind = rng.random()
    if kind < 0.04:
        return None
    places = rng.choice([0, 0, 0, 1, 2, 3])
    size = rng.choice([10, 100, 1000, 10**5, 10**7])
    value = Fraction(rng.randrange(size * 10**places), 10**places)
    return figure_of(-value if kind < 0.08 else value)


def near(target: Figure | None, rng: random.Random) -> Figure | None:
    """A figure whose achievement is a round one, or hard beside a round one."""
    if target is None or rng.random() < 0.4:
        return figure(rng)
    share = Fraction(rng.randrange(0, 4000), rng.choice([10, 20, 100, 200, 1000, 2000]))
    value = figure_of(Fraction(int(target.value * share), 100))
    return (
        value
        if rng.random() < 0.7
        else figure_of(value.value + rng.choice([1, -1]) * Fraction(1, 100))
    )


def measure(rng: random.Random) -> Measure:
    target = figure(rng)
    previous = figure(rng)
    items = tuple(
        Item(
            label="=1+1",
            weight=Figure(rng.choice(["5", "12.5", "0.1", "0.2", "33.3"])),
            done=rng.random() < 0.6,
        )
        for _ in range(rng.choice([0, 3, 5]))
    )
    rule = rng.choice(list(Rule))
    revised = rng.random() < 0.2
    revision = Revision(target=figure(rng) or Figure("7"), approved_on=None)
    force = revision.target if revised else target
    return Measure(
        label="-3",
        rule=rule,
        target=target,
        revisions=(revision,) if revised else (),
        actual=near(force, rng),
        current=near(previous, rng),
        previous=previous,
        growth_decimals=rng.choice([0, 0, 1, 2]),
        inverse_formula=rng.choice(list(InverseFormula)),
        items=items if rule is Rule.MILESTONE else (),
        decimals=rng.choice([None, 0, 1, 2, 3]),
        rounding_mode=rng.choice([None, *RoundingMode]),
    )


def annex_of(measures: list[Measure], mode: RoundingMode) -> Annex:
    indicator = Indicator(indicator="+甲", measures=tuple(measures))
    return Annex(
        agency="=某機關",
        section_title="@題",
        fiscal_year=104,
        performance_year=102,
        rounding=Rounding(mode=mode, decimals=1),
        goals=(Goal(title="\t=1", indicators=(indicator,)),),
    )


def forget_values(path: Path) -> None:
    """Take the program's own values out of the formulas' cells, so that they must be worked out."""
    with ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, _forgotten(data.decode()) if name.endswith(".xml") else data)


def _forgotten(xml: str) -> str:
    xml = re.sub(
        r'<table:table-cell ([^>]*) office:value-type="[a-z]+"(?: office:value="[^"]*")?'
        r'( table:formula="[^"]*")><text:p>?[^<]*(?:</text:p>|(?<=/>))</table:table-cell>',
        r"<table:table-cell \1\2/>",
        xml.replace("<text:p/>", "<text:p></text:p>"),
    )
    return re.sub(
        r'<c ([^>]*?)(?: t="str")?><f>([^<]*)</f><v(?:>[^<]*</v|/)></c>',
        r"<c \1><f>\2</f></c>",
        xml,
    )


@pytest.mark.soak
@needs_libreoffice
@pytest.mark.parametrize("ending", [".ods", ".xlsx"])
@pytest.mark.parametrize("mode", list(RoundingMode))
def test_libreoffice_comes_to_the_same(tmp_path: Path, ending: str, mode: RoundingMode) -> None:
    rng = random.Random(f"{ending} {mode}")
    annex = annex_of([measure(rng) for _ in range(1500)], mode)
    sheets = tmp_path / f"a{ending}"
    export_annex(annex, sheets)
    forget_values(sheets)
    (made,) = convert_csv(sheets)
    with made.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [column.heading for column in COLUMNS.values()]
    wrong = [
        (achieve(measure_, annex.rounding), measure_.rounding_mode, said, expected)
        for row, measure_ in zip(rows, annex.goals[0].measures(), strict=True)
        for said, expected in _pairs(dict(zip(COLUMNS, row, strict=True)), measure_, annex.rounding)
        if said != expected
    ]
    assert not wrong, (len(wrong), wrong[:5])


def convert_csv(path: Path) -> list[Path]:
    import subprocess

    subprocess.run(
        ["soffice", f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless",
         "--convert-to", _CSV, "--outdir", str(path.parent), str(path)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return sorted(path.parent.glob("*.csv"))


def _pairs(row: dict[str, str], one: Measure, rounding: Rounding) -> list[tuple[object, object]]:
    done = achieve(one, rounding)
    return [
        (row["label"], "-3"),
        (row["title"].strip(), "=1"),
        (_value(row["achievement"]), _expected(done.percent)),
        (_value(row["growth"]), _expected(done.growth)),
        (_value(row["target"]), done.target.value if done.target else ""),
        (_value(row["actual"]), done.actual.value if done.actual else ""),
    ]


def _value(said: str) -> object:
    """A number to nine decimals, as a float cannot say more of it; else the text."""
    try:
        return round(Fraction(said), 9)
    except ValueError:
        return said


def _expected(percent: str | None) -> object:
    return "" if percent is None else _value(percent.removesuffix("%"))
