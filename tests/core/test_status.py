"""Where a measure stands, and the lights an agency may set."""

from fractions import Fraction

import pytest

from app.core.figures import Figure
from app.core.model import Goal, Indicator, Light, Measure, Rounding, Rule
from app.core.status import Status, light_of, missing_figures, status_of, status_of_goal

CUT = Rounding()


def measure(target: str | None, actual: str | None, rule: str = "ratio", **more: object) -> Measure:
    return Measure(
        label="項目", rule=Rule(rule),
        target=None if target is None else Figure(target),
        actual=None if actual is None else Figure(actual),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


MET, MISSED = measure("10", "10"), measure("10", "9")
NO_RATIO, BLANK = measure("0", "3"), measure("10", None)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (MET, Status.MET),
        (measure("10", "11"), Status.MET),
        (MISSED, Status.MISSED),
        (measure("3000", "2999"), Status.MISSED),  # printed 99%, never 100%
        (measure("10", "0"), Status.MISSED),
        (measure("10", "-1"), Status.MISSED),
        (NO_RATIO, Status.NO_RATIO),
        (measure("-1", "3"), Status.NO_RATIO),
        (measure("5", "0", "inverse"), Status.NO_RATIO),
        (BLANK, Status.BLANK),
        (measure(None, "3"), Status.BLANK),
        (measure("5", None, "growth", current=Figure("3")), Status.BLANK),
        (measure("5", None, "growth", current=Figure("3"), previous=Figure("0")), Status.NO_RATIO),
        (measure("5", None, "narrative"), Status.BLANK),
        (measure(None, None, "narrative", statement="均無缺失。"), Status.NO_RATIO),
    ],
)
def test_status(made: Measure, status: Status) -> None:
    assert status_of(made, CUT) is status


def test_what_is_missing_depends_on_the_rule() -> None:
    assert missing_figures(measure(None, None)) == ("target", "actual")
    assert missing_figures(measure("5", None, "growth")) == ("current", "previous")
    assert missing_figures(measure("5", None, "narrative", statement=" ")) == ("statement",)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ((MET, MISSED, NO_RATIO, BLANK), Status.BLANK),
        ((MET, MISSED, NO_RATIO), Status.MISSED),
        ((MET, NO_RATIO), Status.NO_RATIO),
        ((MET, MET), Status.MET),
        ((), Status.BLANK),
    ],
)
def test_a_goal_shows_its_weightiest(made: tuple[Measure, ...], status: Status) -> None:
    goal = Goal(title="目標", indicators=(Indicator(indicator="指標", measures=made),))
    assert status_of_goal(goal, CUT) is status


def test_lights_are_off_until_the_agency_sets_them() -> None:
    assert light_of(Fraction(120), ()) is None


def test_the_highest_bound_reached_gives_the_light() -> None:
    red = Light(name="紅燈", colour="#c00")
    yellow = Light(name="黃燈", colour="#cc0", least=Figure("80"))
    green = Light(name="綠燈", colour="#0c0", least=Figure("100"))
    lights = (red, yellow, green)
    assert light_of(Fraction(100), lights) is green
    assert light_of(Fraction(9999, 100), lights) is yellow
    assert light_of(Fraction(80), lights) is yellow
    assert light_of(Fraction(79), lights) is red
    assert light_of(Fraction(79), (yellow, green)) is None
    assert light_of(None, lights) is None
