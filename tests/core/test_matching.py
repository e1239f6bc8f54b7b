"""Last year's goal, indicator and measure for each of this year's, by their words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.carry import carried
from app.core.matching import Match, bare_words, likeness
from app.core.model import Annex, Goal, Indicator, Measure, Rule
from app.core.texts import things
from tests.support import annexes, small_annex


def annex_of(*goals: tuple[str, str, list[str]]) -> Annex:
    """Goals of one indicator each: title, indicator, labels."""
    return small_annex(
        goals=tuple(
            Goal(
                title=title,
                indicators=(
                    Indicator(indicator=name, measures=tuple(Measure(label=x) for x in labels)),
                ),
            )
            for title, name, labels in goals
        )
    )


def labels(this: Annex, last: Annex) -> list[str | None]:
    """What each of this year's measures was called last year."""
    match = Match(this, last)
    found = [match.measure(m.key) for goal in this.goals for m in goal.measures()]
    return [measure.label if measure else None for measure in found]


def test_a_carried_annex_finds_all_it_came_from(sample: Annex) -> None:
    new = carried(sample, 105)
    match = Match(new, sample)
    for (_, entity, this), (_, _, last) in zip(_pairs(new), _pairs(sample), strict=True):
        assert getattr(match, entity)(this.key) is last


def _pairs(annex: Annex) -> list[tuple[str, str, Goal | Indicator | Measure]]:
    return [
        (goal, entity, thing)
        for goal, entity, thing in things(annex)
        if isinstance(thing, Goal | Indicator | Measure)
    ]


@given(annexes, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_order_matters_only_among_equals(annex: Annex, random: object) -> None:
    new = carried(annex, min(999, annex.fiscal_year + 1))
    goals = list(new.goals)
    random.shuffle(goals)  # type: ignore[attr-defined]
    match = Match(replace(new, goals=tuple(goals)), annex)
    found = [match.goal(goal.key) for goal in goals]
    kept = [goal for goal in found if goal]
    assert len({goal.key for goal in kept}) == len(kept), "none is matched twice"
    for goal, last in zip(goals, found, strict=True):
        if bare_words(goal.title):
            assert last is not None
            assert bare_words(last.title) == bare_words(goal.title)


@pytest.mark.parametrize(
    ("this", "last"),
    [
        ("辦理103年「全國火炬計畫」", "辦理102年度「全國火炬計畫」"),
        ("簽訂ＭＯＵ(份)", "簽訂 MOU（份）"),
        ("建置採集工作站", "建置採集工程站"),
        ("推動各縣市生活適應輔導工作", "推動縣市生活適應輔導工作"),
    ],
)
def test_small_differences_are_bridged(this: str, last: str) -> None:
    new, old = (annex_of(("目標", "指標", [t, "別的項目"])) for t in (this, last))
    assert labels(new, old) == [last, "別的項目"]


def test_different_things_are_not_taken_for_each_other() -> None:
    new = annex_of(("目標", "指標", ["建置身分識別行動設備", "全新的項目"]))
    old = annex_of(("目標", "指標", ["建置生物特徵採集工作站", "身分識別行動設備建置"]))
    assert labels(new, old) == ["身分識別行動設備建置", None]


def test_the_most_alike_win() -> None:
    new = annex_of(("目標", "指標", ["新移民家庭教育人次", "新移民家庭教育場次"]))
    old = annex_of(("目標", "指標", ["新移民家庭教育場次數", "新移民家庭教育人次數"]))
    assert labels(new, old) == ["新移民家庭教育人次數", "新移民家庭教育場次數"]


def test_equal_labels_pair_in_their_order() -> None:
    new, old = (annex_of(("目標", "指標", ["件數", "件數"])) for _ in range(2))
    match = Match(new, old)
    found = [match.measure(m.key) for m in new.goals[0].measures()]
    assert found == list(old.goals[0].measures())


def test_a_goal_worded_anew_is_known_by_its_indicator() -> None:
    new = annex_of(("強化人權保障", "加速辦理遣返作業", ["遣送"]))
    old = annex_of(("別的目標", "別的指標", ["甲"]), ("維護國際形象", "加速辦理遣返作業", ["遣送"]))
    assert labels(new, old) == ["遣送"]


def test_what_moved_to_another_goal_is_found_where_its_name_is_unique() -> None:
    new = annex_of(("強化國境", "通關時間", ["分鐘"]), ("照顧移民", "核發卡片", ["張數"]))
    old = annex_of(("強化國境", "核發卡片", ["張數"]), ("照顧移民", "課程時數", ["時數"]))
    assert labels(new, old) == [None, "張數"]
    match = Match(new, old)
    assert match.indicator(new.goals[1].indicators[0].key) is old.goals[0].indicators[0]
    assert match.indicator(new.goals[0].indicators[0].key) is None, "taken by its own"
    twice = annex_of(
        ("強化國境", "通關", ["張數"]), ("照顧移民", "課程", ["張數"]), ("丙", "丁", [])
    )
    lone = annex_of(
        ("強化國境", "安檢", ["次數"]), ("照顧移民", "照護", ["時數"]), ("丙", "丁", ["張數"])
    )
    assert labels(twice, lone) == [None, None], "which of the two it is cannot be known"


def test_the_only_measure_of_the_same_indicator_may_have_a_new_name() -> None:
    new, old = (annex_of(("目標", "財務收支抽查率", [x])) for x in ("抽查單位", "受查機關數"))
    assert labels(new, old) == ["受查機關數"]
    measure = next(old.goals[0].measures())
    for other in (replace(measure, unit="家"), replace(measure, rule=Rule.LEVEL)):
        indicator = replace(old.goals[0].indicators[0], measures=(other,))
        changed = replace(old, goals=(replace(old.goals[0], indicators=(indicator,)),))
        assert labels(new, changed) == [None], "it counts something else"


def test_the_only_measure_under_another_indicator_is_another() -> None:
    new = annex_of(("目標", "通關時間", ["件數合計"]))
    old = annex_of(("目標", "核發卡片", ["發卡總量"]))
    assert labels(new, old) == [None]


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert not one or likeness(one, one) == 1


@pytest.fixture(scope="module")
def sample() -> Annex:
    """The annex of 104."""
    from app.workspace.transfer import sample

    return sample()
