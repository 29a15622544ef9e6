"""The decisions of the domain, one by one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm_app.domain.assignment.rules import LeadClosed, check_open, rotation_from, share_counts
from crm_app.domain.calls.rules import check_start, status_after
from crm_app.domain.floor.rules import doing
from crm_app.domain.followups.rules import InPast, bucket, check_time
from crm_app.domain.leads.rules import Search, read_search
from crm_app.domain.reports.rules import conversion_rate
from crm_app.kernel.clock import day_range, day_start, local_day
from crm_app.kernel.errors import RuleBroken
from crm_app.models import LeadStatus, Outcome, Presence

NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 12:00 in Kolkata
KOLKATA = "Asia/Kolkata"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("leads", "telecallers", "shares"),
    [
        (10, 3, [4, 3, 3]),
        (2, 5, [1, 1, 0, 0, 0]),
        (6, 3, [2, 2, 2]),
        (0, 2, [0, 0]),
        (7, 1, [7]),
        (3, 0, []),
    ],
)
def test_remainder_goes_to_the_first_telecallers(leads, telecallers, shares):
    assert share_counts(leads, telecallers) == shares


@pytest.mark.parametrize(
    ("last", "order"),
    [("a", ["b", "c", "a"]), ("b", ["c", "a", "b"]), ("c", ["a", "b", "c"])],
)
def test_rotation_goes_on_behind_the_last_served(last, order):
    assert rotation_from(["a", "b", "c"], last) == order


@pytest.mark.parametrize("last", [None, "gone"])
def test_rotation_starts_anew_when_the_last_served_is_not_among_them(last):
    assert rotation_from(["a", "b"], last) == ["a", "b"]


def test_rotation_of_nobody_is_empty():
    assert rotation_from([], "a") == []


def test_closed_leads_are_named_in_the_refusal():
    check_open([])
    with pytest.raises(LeadClosed) as refusal:
        check_open(["one", "two"])
    assert refusal.value.fields == {"lead_ids": ["one", "two"]}
    assert refusal.value.message.startswith("2 of these leads are closed")


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("current", LeadStatus)
def test_only_a_connected_call_moves_only_a_new_lead(current, outcome):
    status, reason = status_after(current, outcome, None)
    if current is LeadStatus.NEW and outcome is Outcome.CONNECTED:
        assert (status, reason) == (LeadStatus.CONTACTED, "call_outcome")
    else:
        assert status is current


@pytest.mark.parametrize("outcome", Outcome)
def test_chosen_status_wins_over_the_outcome(outcome):
    assert status_after(LeadStatus.NEW, outcome, LeadStatus.NEW) == (LeadStatus.NEW, "chosen")
    chosen = status_after(LeadStatus.CONTACTED, outcome, LeadStatus.INVALID)
    assert chosen == (LeadStatus.INVALID, "chosen")


def test_call_may_start_five_minutes_ahead_and_no_more():
    check_start(NOON + 5 * MINUTE, now=NOON)
    with pytest.raises(RuleBroken) as refusal:
        check_start(NOON + 5 * MINUTE + timedelta(seconds=1), now=NOON)
    assert set(refusal.value.fields) == {"started_at"}


def test_followup_may_lie_a_minute_back_and_no_more():
    check_time(NOON - MINUTE, made_at=NOON)
    with pytest.raises(InPast) as refusal:
        check_time(NOON - MINUTE - timedelta(seconds=1), made_at=NOON)
    assert (refusal.value.code, set(refusal.value.fields)) == ("in_past", {"scheduled_at"})


def test_followup_may_lie_a_year_ahead_and_no_more():
    check_time(NOON + timedelta(days=365), made_at=NOON)
    with pytest.raises(RuleBroken) as refusal:
        check_time(NOON + timedelta(days=365, seconds=1), made_at=NOON)
    assert not isinstance(refusal.value, InPast)
    assert set(refusal.value.fields) == {"scheduled_at"}


def local(day, hour, minute=0):
    """A moment of November 2026 in Kolkata, in UTC."""
    return day_start(date(2026, 11, day), KOLKATA) + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("scheduled_at", "expected"),
    [
        (local(22, 23, 59), "overdue"),
        (local(23, 0, 0), "today"),
        (local(23, 0, 10), "today"),  # still the 22nd in UTC
        (local(23, 23, 59), "today"),
        (local(24, 0, 0), "upcoming"),
        (local(24, 0, 10), "upcoming"),  # still the 23rd in UTC
    ],
)
def test_bucket_is_cut_at_local_midnight(scheduled_at, expected):
    assert bucket(scheduled_at, now=NOON, zone=KOLKATA) == expected


def test_unfinished_followup_is_overdue_from_the_first_second_of_the_next_day():
    due = local(23, 10)
    assert bucket(due, now=local(24, 0) - timedelta(seconds=1), zone=KOLKATA) == "today"
    assert bucket(due, now=local(24, 0), zone=KOLKATA) == "overdue"


@pytest.mark.parametrize(
    ("enrolled", "assigned", "rate"),
    [(3, 40, 7.5), (0, 0, 0.0), (2, 0, 0.0), (1, 3, 33.3), (2, 3, 66.7), (5, 5, 100.0)],
)
def test_conversion_rate_has_one_decimal_and_never_fails(enrolled, assigned, rate):
    assert conversion_rate(enrolled, assigned) == rate


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("98765", "98765"),
        ("7", "7"),
        (" 98765 43210 ", "9876543210"),
        ("+91 98765 43210", "919876543210"),
        ("098765 43210", "9876543210"),
        ("0091-98765-43210", "919876543210"),
        ("(0) 98765.43210", "9876543210"),
        ("0", "0"),
        ("00", "00"),
        ("0937", "0937"),  # the last four digits, as somebody remembers them
        ("09876", "9876"),
    ],
)
def test_digits_are_searched_as_a_phone_without_marks(typed, digits):
    assert read_search(typed) == Search(digits=digits)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("as", "as"),
        ("  Asha   Patil ", "Asha Patil"),
        ("%%", "%%"),
        ("a_", "a_"),
        ("4th floor", "4th floor"),
        ("--", "--"),
    ],
)
def test_everything_else_is_a_part_of_a_name(typed, name):
    assert read_search(typed) == Search(name=name)


@pytest.mark.parametrize("typed", ["", " ", "\t \n"])
def test_nothing_typed_searches_nothing(typed):
    assert read_search(typed) is None


@pytest.mark.parametrize("typed", ["a", "%", "_", "+", " é "])
def test_single_letter_is_too_short_to_search(typed):
    with pytest.raises(RuleBroken) as refusal:
        read_search(typed)
    assert set(refusal.value.fields) == {"search"}


def heard(**changes):
    known = dict.fromkeys(("presence_at", "last_call_at", "last_note_at", "last_seen_at"))
    return doing(**known | {"presence": Presence.WORKING, "now": NOON} | changes)


def test_somebody_never_heard_of_is_off():
    assert heard() == ("off", None)
    assert heard(presence=Presence.OFF) == ("off", None)


def test_latest_of_call_and_note_is_what_somebody_did():
    earlier, later = NOON - 9 * MINUTE, NOON - 2 * MINUTE
    assert heard(last_call_at=later) == ("logged", later)
    assert heard(last_note_at=later) == ("note", later)
    assert heard(last_call_at=later, last_note_at=earlier) == ("logged", later)
    assert heard(last_call_at=earlier, last_note_at=later) == ("note", later)


def test_act_counts_for_fifteen_minutes():
    edge = NOON - 15 * MINUTE
    assert heard(last_call_at=edge) == ("logged", edge)
    past = edge - timedelta(seconds=1)
    assert heard(last_call_at=past) == ("quiet", past)
    assert heard(last_seen_at=edge) == ("seen", edge)
    assert heard(last_seen_at=past) == ("quiet", past)


def test_somebody_seen_after_the_last_call_is_seen():
    old, new = NOON - 40 * MINUTE, NOON - MINUTE
    assert heard(last_call_at=old, last_seen_at=new) == ("seen", new)
    assert heard(last_call_at=old, last_seen_at=NOON - 20 * MINUTE) == ("quiet", NOON - 20 * MINUTE)


def test_break_wins_over_everything_heard():
    began = NOON - 3 * MINUTE
    found = heard(presence=Presence.BREAK, presence_at=began, last_call_at=NOON, last_seen_at=NOON)
    assert found == ("break", began)


def test_day_in_kolkata_begins_at_half_past_six_in_the_evening_utc():
    assert day_start(date(2026, 11, 23), KOLKATA) == datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert local_day(datetime(2026, 11, 22, 18, 29, 59, tzinfo=UTC), KOLKATA) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 18, 30, tzinfo=UTC), KOLKATA) == date(2026, 11, 23)


def test_range_of_days_includes_both_and_ends_before_the_next():
    since, until = day_range(date(2026, 11, 23), date(2026, 11, 24), KOLKATA)
    assert since == local(23, 0)
    assert until == local(25, 0)


def test_day_is_as_long_as_the_clocks_make_it():
    zone = "Europe/Berlin"
    spring = day_range(date(2026, 3, 29), date(2026, 3, 29), zone)
    autumn = day_range(date(2026, 10, 25), date(2026, 10, 25), zone)
    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)
