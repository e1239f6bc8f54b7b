"""The figures of an annex as scripts read them."""

import json
from dataclasses import replace

from hypothesis import given, settings

from app.core.figures import Figure
from app.core.model import Annex, Measure, Rule
from app.workspace.figures import figures
from app.workspace.transfer import sample
from tests.support import annexes

KEYS = [
    "goal",
    "measure",
    "label",
    "unit",
    "target",
    "actual",
    "growth",
    "achievement",
    "unrounded",
]


def test_the_sample() -> None:
    records = {(r["goal"], r["measure"]): r for r in figures(sample())}
    assert records["一", 1] == {
        "goal": "一",
        "measure": 1,
        "label": "核發學術及商務旅行卡",
        "unit": "件",
        "target": "17",
        "actual": "15",
        "growth": None,
        "achievement": "88%",
        "unrounded": "88.235294117647058823",
    }
    assert records["二", 4]["achievement"] == "211%"
    growth = records["六", 1]
    assert (growth["growth"], growth["achievement"]) == ("40%", "800%")
    assert growth["unrounded"].startswith("819.18")
    assert (records["七", 1]["target"], records["七", 1]["achievement"]) == ("0", None)


def test_the_target_is_the_one_in_force() -> None:
    by_target = [r["target"] for r in figures(sample()) if r["goal"] == "五"]
    assert "9549" in by_target
    assert "9829" not in by_target


def test_measures_count_through_a_goal_with_several_indicators(two_indicators: Annex) -> None:
    assert [(r["goal"], r["measure"], r["label"]) for r in figures(two_indicators)] == [
        ("一", 1, "項目1"),
        ("二", 1, "項目2"),
        ("二", 2, "項目3"),
    ]


@given(annexes)
@settings(max_examples=25)
def test_all_figures_are_strings_or_null(annex: Annex) -> None:
    records = figures(annex)
    assert len(records) == sum(len(list(goal.measures())) for goal in annex.goals)
    for record in json.loads(json.dumps(records)):
        assert list(record) == KEYS
        for key in ("target", "actual", "growth", "achievement", "unrounded"):
            assert record[key] is None or isinstance(record[key], str)


def test_a_narrative_and_a_target_of_nothing(two_indicators: Annex) -> None:
    measures = (
        Measure(label="a", rule=Rule.NARRATIVE, target=Figure("1.50")),
        Measure(label="b", target=Figure("0"), actual=Figure("3")),
    )
    goal = two_indicators.goals[0]
    goal = replace(goal, indicators=(replace(goal.indicators[0], measures=measures),))
    narrative, nothing = figures(replace(two_indicators, goals=(goal,)))
    assert (narrative["target"], narrative["achievement"]) == ("1.50", None)
    assert (nothing["achievement"], nothing["unrounded"]) == ("無法計算", None)
