"""When to remind, what a locked screen shows, when a phone is silent."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_app.domain.reminders import rules
from crm_app.domain.reminders.rules import Hours, PhoneState
from crm_app.models import ReminderStage

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ZONE = "Asia/Kolkata"
DAYTIME = Hours(time(9), time(21))
instants = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("minutes", "stage"),
    [
        *((-16, None), (-15, "soon"), (-1, "soon"), (0, "due"), (29, "due")),
        *((30, "overdue"), (119, "overdue"), (120, None), (1000, None)),
    ],
)
def test_one_stage_makes_sense_at_a_time(minutes, stage):
    assert rules.stage_at(NOON, NOON + minutes * MINUTE) == stage


@given(due=instants, ran=st.lists(st.integers(-60, 200), max_size=30), made=st.integers(-3000, 0))
def test_whenever_the_clock_runs_each_stage_comes_once_in_order_and_while_it_is_worth_anything(
    due, ran, made
):
    """The clock may stand still for any time, as after a downtime."""
    sent: list[ReminderStage] = []
    for minute in sorted(ran):
        now = due + minute * MINUTE
        stage = rules.stage_to_send(due, due + made * MINUTE, sent, now)
        if stage is not None:
            assert stage not in sent
            assert now < rules.ends_at(stage, due)
            assert stage is rules.stage_at(due, now)
            sent.append(stage)
    assert sent == sorted(sent, key=list(ReminderStage).index)
    ran_in = dict.fromkeys(ReminderStage, False)
    for minute in ran:
        if (stage := rules.stage_at(due, due + minute * MINUTE)) is not None:
            ran_in[stage] = True
    if made > -15:
        ran_in[ReminderStage.SOON] = False
    assert set(sent) == {stage for stage, did in ran_in.items() if did}


@given(st.lists(st.integers(-60, 200), min_size=1, max_size=1), instants)
def test_one_run_after_a_downtime_sends_at_most_one(minutes, due):
    now, sent = due + minutes[0] * MINUTE, []
    while (stage := rules.stage_to_send(due, due - timedelta(days=1), sent, now)) is not None:
        sent.append(stage)
    assert len(sent) <= 1


def test_who_books_for_in_ten_minutes_does_not_hear_of_it_at_once():
    assert rules.stage_to_send(NOON, NOON - 10 * MINUTE, [], NOON - 9 * MINUTE) is None
    assert rules.stage_to_send(NOON, NOON - 10 * MINUTE, [], NOON) == "due"


def test_pauses_grow_to_a_quarter_of_an_hour():
    seconds = [rules.pause_after(tries).total_seconds() for tries in range(1, 9)]
    assert seconds == [30, 60, 120, 240, 480, 900, 900, 900]
    assert rules.pause_after(10_000) == rules.LONGEST_PAUSE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Call father on 98220 12345", "Call father on …"),
        ("(080) 4123-4567 after 6", "… after 6"),
        ("+91-9822012345", "…"),
        ("Fee 45000, room 12, 2026", "Fee 45000, room 12, 2026"),
        ("", ""),
    ],
)
def test_locked_screen_shows_no_phone_number(text, shown):
    assert rules.without_numbers(text) == shown


@given(st.integers(1_000_000, 10**15), st.sampled_from(["", " ", "-", ".", ") "]), st.text())
def test_no_seven_digits_survive_however_they_are_written(number, between, around):
    text = f"{around} {between.join(str(number))} {around}"
    left = rules.without_numbers(text)
    assert between.join(str(number)) not in left


def test_working_time_counts_only_hours_days_and_no_leave():
    seen = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # Friday 20:30 in Kolkata
    monday_ten = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    weekdays = Hours(time(9), time(21), days_off=(6, 7))
    assert rules.working_time(seen, monday_ten, weekdays, ZONE) == timedelta(minutes=90)
    away = Hours(time(9), time(21), (6, 7), [(date(2026, 11, 23), date(2026, 11, 24))])
    assert rules.working_time(seen, monday_ten, away, ZONE) == timedelta(minutes=30)
    assert rules.working_time(seen, monday_ten, DAYTIME, ZONE) == timedelta(hours=25.5)


def test_night_shift_goes_over_midnight():
    night = Hours(time(22), time(6))
    seen = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # 22:30
    assert rules.working_time(seen, seen + timedelta(hours=10), night, ZONE) == timedelta(hours=7.5)


@given(instants, st.integers(0, 60_000), st.integers(0, 60_000))
def test_working_time_adds_up(since, first, second):
    middle = since + first * MINUTE
    until = middle + second * MINUTE
    whole = rules.working_time(since, until, DAYTIME, ZONE)
    if until - since <= timedelta(days=14):
        parts = [(since, middle), (middle, until)]
        assert whole == sum((rules.working_time(*p, DAYTIME, ZONE) for p in parts), timedelta())
    assert timedelta() <= whole <= min(until - since, timedelta(days=15))


def judged(seen, **values):
    usual = {"is_newest": True, "unconfirmed": 0, "may_show": True, "now": NOON}
    values = usual | {"hours": DAYTIME} | values
    return rules.judge(seen, zone=ZONE, **values)


def test_phone_is_silent_after_two_hours_of_work():
    assert judged(NOON - timedelta(hours=2)) is PhoneState.SILENT
    assert judged(NOON - timedelta(minutes=119)) is PhoneState.FINE
    assert judged(NOON - timedelta(minutes=5), unconfirmed=1) is PhoneState.UNCONFIRMED
    assert judged(NOON - timedelta(days=30), is_newest=False) is PhoneState.REPLACED
    assert judged(NOON, may_show=False) is PhoneState.BLOCKED
    assert judged(None) is PhoneState.NONE


def test_nobody_is_silent_in_the_morning_for_having_slept():
    morning = datetime(2026, 11, 23, 3, 40, tzinfo=UTC)  # 09:10
    assert judged(datetime(2026, 11, 22, 15, 25, tzinfo=UTC), now=morning) is PhoneState.FINE
