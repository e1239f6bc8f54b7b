"""The rule in words and the arithmetic on demand."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from app.core.achievement import achieve
from app.core.explain import arithmetic, rule_in_words
from app.core.figures import Figure
from app.core.model import InverseFormula, Item, Measure, Rounding, RoundingMode, Rule
from app.exchange.interchange import read_annex
from tests.support import measures, modes

CUT = Rounding()


def measure(
    rule: str = "ratio", target: str | None = "17", actual: str | None = "15", **more: object
) -> Measure:
    return Measure(
        label="項目", rule=Rule(rule),
        target=None if target is None else Figure(target),
        actual=None if actual is None else Figure(actual),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def growth(current: str, previous: str, target: str, decimals: int = 0) -> Measure:
    return measure(
        "growth", target, None,
        current=Figure(current), previous=Figure(previous), growth_decimals=decimals,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "rounding", "words"),
    [
        (measure(), CUT, "實際值÷目標值，無條件捨去至整數"),
        (measure(decimals=1), CUT, "實際值÷目標值，無條件捨去至小數第1位"),
        (measure(rounding_mode=RoundingMode.HALF_UP), CUT, "實際值÷目標值，四捨五入至整數"),
        (measure(), Rounding(mode=RoundingMode.UP, decimals=2), "實際值÷目標值，無條件進位至小數第2位"),
        (measure("inverse"), CUT, "目標值÷實際值，無條件捨去至整數"),
        (
            measure("inverse", inverse_formula=InverseFormula.MIRROR), CUT,
            "(2×目標值−實際值)÷目標值，無條件捨去至整數",
        ),
        (
            growth("6759", "4795", "5"), CUT,
            "(本年數值−上年數值)÷上年數值，無條件捨去至整數，再÷目標成長率，無條件捨去至整數",
        ),
        (measure("milestone"), CUT, "實際值÷目標值，無條件捨去至整數"),
        (
            measure("milestone", items=(Item(label="甲", weight=Figure("5"), done=True),)), CUT,
            "已完成工作項目權重合計÷目標值，無條件捨去至整數",
        ),
        (measure("level"), CUT, "達到等級÷目標等級，無條件捨去至整數"),
        (measure("narrative"), CUT, "不計算達成度，以文字說明"),
    ],
)  # fmt: skip
def test_rule_in_words(made: Measure, rounding: Rounding, words: str) -> None:
    assert rule_in_words(made, rounding) == words


@pytest.mark.parametrize(
    ("made", "steps"),
    [
        (measure(), "15÷17=88.235…%；取88%"),
        (measure(target="80", actual="80"), "80÷80=100%"),
        (measure(target="1", actual="300"), "300÷1=30,000%"),
        (growth("6759", "4795", "5"), "6,759−4,795=1,964；÷4,795=40.959…%；取40%；÷5%=800%"),
        (growth("58240", "54100", "4", 1), "58,240−54,100=4,140；÷54,100=7.6524…%；取7.6%；÷4%=190%"),
        (growth("150", "100", "40"), "150−100=50；÷100=50%；÷40%=125%"),
        (growth("90", "100", "5"), "90−100=-10；÷100=-10%；÷5%=-200%"),
        (measure("inverse", "4.5", "4.2"), "4.5÷4.2=107.142…%；取107%"),
        (
            measure("inverse", "320", "288", inverse_formula=InverseFormula.MIRROR),
            "2×320−288=352；÷320=110%",
        ),
        (measure("inverse", "10", "25", inverse_formula=InverseFormula.MIRROR), "2×10−25=-5；÷10=-50%"),
        (
            measure("milestone", "100", None, items=(
                Item(label="甲", weight=Figure("5"), done=True),
                Item(label="乙", weight=Figure("25"), done=False),
                Item(label="丙", weight=Figure("70"), done=True),
            )),
            "5+70=75；÷100=75%",
        ),
        (
            measure("milestone", "100", None, items=(
                Item(label="甲", weight=Figure("5"), done=False),
            )),
            "0÷100=0%",
        ),
        (measure("level", "2", "2"), "2÷2=100%"),
        (measure("narrative"), ""),
        (measure(rounding_mode=RoundingMode.UP, target="1000", actual="999"),
         "999÷1,000=99.9%；取99%（未滿100%，不進位為100%）"),
        (measure(target="0"), "無法計算：目標值不大於0"),
        (measure(target="-3"), "無法計算：目標值不大於0"),
        (measure(target=None), "無法計算：缺目標值"),
        (measure(actual=None), "無法計算：缺實際值"),
        (measure(actual="0"), "0÷17=0%"),
        (measure(actual="-3"), "-3÷17=-17.647…%；取-17%"),
        (measure("inverse", actual="0"), "無法計算：實際值為0"),
        (growth("5", "0", "5"), "無法計算：上年數值不大於0"),
        (growth("5", "-1", "5"), "無法計算：上年數值不大於0"),
        (measure(target="3", actual="1" + "0" * 30), f"{10**30:,}÷3={10**32 // 3:,}.333…%；取{10**32 // 3}%"),
        (
            measure(target="1", actual="0." + "3" * 40),
            f"0.{'3' * 40}÷1=33.333…%；取33%",
        ),
    ],
)  # fmt: skip
def test_arithmetic(made: Measure, steps: str) -> None:
    assert arithmetic(made, CUT) == steps


def test_the_sources_own_arithmetic_ends_in_what_it_prints() -> None:
    annex = read_annex(Path("resources/annex-104.json").read_text(encoding="utf-8"), "annex")
    for goal in annex.goals:
        for made in goal.measures():
            steps = arithmetic(made, annex.rounding)
            assert made.printed is None or steps.endswith(made.printed)


@given(measures, modes)
def test_any_measure_can_be_explained(made: Measure, mode: RoundingMode) -> None:
    rounding = Rounding(mode=mode)
    done = achieve(made, rounding)
    assert rule_in_words(made, rounding)
    if done.exact is not None:
        steps = arithmetic(made, rounding)
        assert done.percent is not None
        shown = steps.rpartition("=")[2].replace(",", "").rstrip("%")
        assert done.percent in steps or Fraction(shown) == Fraction(done.percent.rstrip("%"))
