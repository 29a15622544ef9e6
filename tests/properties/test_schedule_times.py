"""When a schedule is due, in zones whose clocks jump, for any plan and any moment."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_app.domain.schedules.rules import Plan, missed_times, next_times
from crm_app.models import Cadence

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = [
    "Asia/Kolkata",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",  # half an hour
    "America/Sao_Paulo",  # once jumped over midnight
    "Africa/Casablanca",  # against the sun, for Ramadan
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Apia",  # skipped the 30th of December 2011
]
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
# Hypothesis wants the bounds without a zone.
_FIRST, _LAST = datetime(2005, 1, 1), datetime(2037, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
PLANS = st.one_of(
    st.builds(
        Plan,
        st.just(Cadence.DAILY),
        st.frozensets(st.integers(1, 7), min_size=1),
        st.none(),
        TIMES,
    ),
    st.builds(
        Plan,
        st.just(Cadence.WEEKLY),
        st.integers(1, 7).map(lambda n: frozenset({n})),
        st.none(),
        TIMES,
    ),
    st.builds(Plan, st.just(Cadence.MONTHLY), st.just(frozenset()), st.integers(1, 31), TIMES),
)
EVERY_DAY = frozenset(range(1, 8))
NIGHT = Plan(Cadence.DAILY, EVERY_DAY, None, time(2, 30))


def exists(day, at, zone):
    """Whether the clock in `zone` shows this time."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    return local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(
        tzinfo=None
    )


def wanted_days(plan, first, last):
    """Every day of the plan, by another way than the code's."""
    day = first
    while day <= last:
        month_end = (day + DAY).month != day.month
        is_it = day.isoweekday() in plan.weekdays
        if plan.cadence is Cadence.MONTHLY:
            is_it = day.day == plan.month_day or (month_end and plan.month_day > day.day)
        if is_it:
            yield day
        day += DAY


@given(PLANS, st.sampled_from(ZONES), MOMENTS, st.integers(1, 400))
@example(NIGHT, "America/New_York", datetime(2026, 3, 7, tzinfo=UTC), 3)
@example(NIGHT, "Pacific/Apia", datetime(2011, 12, 28, tzinfo=UTC), 6)
def test_every_day_of_the_plan_comes_once_at_its_local_time(plan, zone, after, length):
    until = after + length * DAY
    found = missed_times(plan, zone, after, until)
    assert found == sorted(set(found))
    assert all(after < due <= until for due in found)
    here = ZoneInfo(zone)
    by_day = {}
    for due in found:
        local = due.astimezone(here)
        by_day.setdefault(local.date(), []).append(local)
    for day in wanted_days(
        plan, after.astimezone(here).date() - DAY, until.astimezone(here).date()
    ):
        if not exists(day, plan.at, zone):
            continue
        due = datetime.combine(day, plan.at, here).astimezone(UTC)
        if after < due <= until:  # never skipped, the local time exactly
            assert due in found
    whole = set(
        wanted_days(
            plan, after.astimezone(here).date() - 2 * DAY, until.astimezone(here).date() + DAY
        )
    )
    for day, there in by_day.items():
        # Of a day that has no such time it is later: once, and of that day or the one before it.
        assert day in whole or day - DAY in whole
        assert len(there) <= 2
        if len(there) == 2:
            assert not exists(day - DAY, plan.at, zone)


@given(PLANS, st.sampled_from(ZONES), MOMENTS, st.lists(st.integers(1, 60_000), max_size=12))
def test_looking_often_or_seldom_finds_the_same(plan, zone, after, steps):
    end = after + timedelta(minutes=sum(steps))
    found, seen = [], after
    for step in steps:
        now = seen + timedelta(minutes=step)
        found += missed_times(plan, zone, seen, now)
        seen = now
    assert found == missed_times(plan, zone, after, end)


@given(PLANS, st.sampled_from(ZONES), MOMENTS)
def test_the_next_three_times_are_those_that_come(plan, zone, after):
    three = next_times(plan, zone, after, 3)
    assert len(three) == 3
    assert three == missed_times(plan, zone, after, three[-1])


@given(st.integers(1, 31), st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from(ZONES))
def test_each_month_has_its_day_and_short_ones_their_last(month_day, first, zone):
    plan = Plan(Cadence.MONTHLY, frozenset(), month_day, time(18))
    start = datetime.combine(first.replace(day=1), time(0), ZoneInfo(zone)) - HOUR
    days = [due.astimezone(ZoneInfo(zone)).date() for due in next_times(plan, zone, start, 12)]
    assert [(day.year, day.month) for day in days] == [
        ((first.year * 12 + first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1)
        for n in range(12)
    ]
    assert all(day.day == min(month_day, monthrange(day.year, day.month)[1]) for day in days)


@pytest.mark.parametrize(
    ("zone", "at", "around", "expected"),
    [
        # Clocks go on at 2:00: half past two is half past three, once.
        ("America/New_York", time(2, 30), date(2026, 3, 8), "2026-03-08T03:30:00-04:00"),
        # They go back at 2:00: the first of the two half past ones.
        ("America/New_York", time(1, 30), date(2026, 11, 1), "2026-11-01T01:30:00-04:00"),
        ("Europe/London", time(1, 30), date(2026, 3, 29), "2026-03-29T02:30:00+01:00"),
        ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 4), "2026-10-04T02:45:00+11:00"),
        ("America/Sao_Paulo", time(0, 30), date(2018, 11, 4), "2018-11-04T01:30:00-02:00"),
        ("Asia/Kolkata", time(9), date(2026, 11, 23), "2026-11-23T09:00:00+05:30"),
    ],
)
def test_a_clock_change_neither_loses_nor_doubles_a_day(zone, at, around, expected):
    plan = Plan(Cadence.DAILY, EVERY_DAY, None, at)
    here = ZoneInfo(zone)
    start = datetime.combine(around - DAY, time(12), here).astimezone(UTC)
    found = missed_times(plan, zone, start, start + DAY)
    assert [due.astimezone(here).isoformat() for due in found] == [expected]


def test_the_day_that_samoa_skipped_is_not_made_up_for():
    found = missed_times(
        Plan(Cadence.DAILY, EVERY_DAY, None, time(8)),
        "Pacific/Apia",
        datetime(2011, 12, 29, 12, tzinfo=UTC),
        datetime(2012, 1, 1, 12, tzinfo=UTC),
    )
    local = [due.astimezone(ZoneInfo("Pacific/Apia")).date() for due in found]
    assert local == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]
