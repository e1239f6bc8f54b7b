"""Which backups stay as they age."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workspace.thinning import LASTING, Kind, Stamp, kept

NOW = datetime(2026, 3, 15, 12)
DAY, MONTH, YEARS = timedelta(days=1), timedelta(days=31), timedelta(days=731)

ages = st.timedeltas(timedelta(days=-3), timedelta(days=900)) | st.timedeltas(
    timedelta(0), timedelta(days=40)
)
kinds = st.sampled_from(Kind)


@st.composite
def works(draw: st.DrawFn) -> list[Stamp]:
    """Backups in the order they were made, whatever the clock said."""
    made = draw(st.lists(st.tuples(ages, kinds), min_size=1, max_size=60))
    if draw(st.booleans()):
        made.sort(key=lambda pair: pair[0], reverse=True)  # a clock that goes forward
    return [Stamp(n, NOW - age, kind) for n, (age, kind) in enumerate(made, 1)]


@given(works())
def test_what_must_stay_stays(stamps: list[Stamp]) -> None:
    stay = kept(stamps, NOW)
    assert stay <= set(stamps)
    assert max(stamps) in stay, "the one made last"
    for stamp in stamps:
        age = NOW - stamp.at
        if age < DAY or (age < MONTH and stamp.kind in LASTING):
            assert stamp in stay
        if age < MONTH:
            assert any(s.at.date() == stamp.at.date() for s in stay)
        if age < YEARS:
            month = (stamp.at.year, stamp.at.month)
            assert any((s.at.year, s.at.month) == month for s in stay)


@given(works())
def test_what_may_go_goes(stamps: list[Stamp]) -> None:
    stay = kept(stamps, NOW) - {max(stamps)}
    old = [s for s in stay if NOW - s.at >= DAY and s.kind not in LASTING]
    days = Counter(s.at.date() for s in old if NOW - s.at < MONTH)
    months = Counter((s.at.year, s.at.month) for s in old if NOW - s.at >= MONTH)
    assert max(days.values(), default=0) <= 1
    assert max(months.values(), default=0) <= 1
    assert all(NOW - s.at < YEARS for s in stay)


@given(works())
def test_thinning_again_takes_nothing_more(stamps: list[Stamp]) -> None:
    stay = kept(stamps, NOW)
    assert kept(stay, NOW) == stay


@given(works(), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_thinning_often_ends_where_thinning_once_does(
    stamps: list[Stamp], later: timedelta
) -> None:
    """What stands for a day or a month now does so later, so no way there loses more."""
    then = NOW + later
    assert kept(kept(stamps, NOW), then) == kept(stamps, then)


def test_only_what_was_made_last_is_left_of_long_ago() -> None:
    stamps = [Stamp(n, NOW - timedelta(days=2000 - n), Kind.UPGRADE) for n in range(5)]
    assert kept(stamps, NOW) == {stamps[-1]}
    assert kept([], NOW) == frozenset()


@pytest.mark.parametrize("seed", range(3))
def test_two_years_of_work(seed: int) -> None:
    """Backups as they come on working days, thinned after each: what is left at any time."""
    random = Random(seed)
    now = datetime(2026, 1, 1, 8)
    end = now + timedelta(days=731)
    there: frozenset[Stamp] = frozenset()
    made: list[Stamp] = []
    furthest = now
    while now < end:
        now += timedelta(minutes=random.choice([30, 30, 30, 60, 240]))
        if now.hour >= 18 or now.weekday() > 4:
            now = datetime(now.year, now.month, now.day, 8) + DAY
        if random.random() < 0.01:
            now -= timedelta(hours=random.choice([1, 30]))  # the clock is set back
        kind = random.choices(list(Kind), [8, 8, 1, 2, 1, 60, 4])[0]
        made.append(Stamp(len(made) + 1, now, kind))
        there = kept(there | {made[-1]}, now)
        assert made[-1] in there
        furthest = max(now, furthest)  # what went when the clock said so does not come back
        recent = {s for s in made[-200:] if furthest - s.at < DAY}
        assert recent <= there, "all of a day"
    plain = [s for s in there if s.kind not in LASTING]
    assert len(made) > 3000
    assert len(plain) <= 30 + 31 + 25, "a day's, a month's days, two years' months"
    days = {s.at.date() for s in made if furthest - s.at < MONTH}
    months = {(s.at.year, s.at.month) for s in made if furthest - s.at < YEARS}
    assert {s.at.date() for s in there} >= days
    assert {(s.at.year, s.at.month) for s in there} == months
    assert len(months) >= 24
