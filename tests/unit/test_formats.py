"""Numbers, times and names as the portal writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm_app.web import formats

ZONE = "Asia/Kolkata"
NOW = datetime(2026, 11, 23, 10, 9, tzinfo=UTC)  # 3:39 pm in ZONE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (20053, "20,053"),
        (124310, "1,24,310"),
        (10000000, "1,00,00,000"),
        (-1234, "-1,234"),
    ],
)
def test_numbers_are_grouped_the_indian_way(value, text):
    assert formats.number(value) == text


def test_a_count_takes_its_noun_along():
    assert formats.count(1, "lead") == "1 lead"
    assert formats.count(1204, "lead") == "1,204 leads"
    assert formats.count(2, "branch", "branches") == "2 branches"


def test_percent_has_one_decimal_and_nothing_is_a_hyphen():
    assert formats.percent(54, 1000) == "5.4%"
    assert formats.percent(0, 0) == "-"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (40, "40 s"),
        (60, "1 min"),
        (252, "4 min 12 s"),
        (3600, "1 h"),
        (4440, "1 h 14 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds, text):
    assert formats.duration(seconds) == text


def test_the_clock_has_twelve_hours_in_the_organisations_zone():
    assert formats.clock(NOW, ZONE) == "3:39 pm"
    assert formats.clock(datetime(2026, 11, 22, 18, 30, tzinfo=UTC), ZONE) == "12:00 am"
    assert formats.clock(datetime(2026, 11, 23, 6, 30, tzinfo=UTC), ZONE) == "12:00 pm"


def test_a_day_names_its_year_only_when_it_is_another_one():
    assert formats.day(date(2026, 11, 19), date(2026, 11, 23)) == "Thu 19 Nov"
    assert formats.day(date(2025, 11, 19), date(2026, 11, 23)) == "19 Nov 2025"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-5), "Now"),
        (timedelta(seconds=90), "Now"),
        (timedelta(minutes=24), "24 min ago"),
        (timedelta(hours=2, minutes=10), "2 h ago"),
        (timedelta(days=2), "Sat 21 Nov"),
    ],
)
def test_what_is_recent_is_relative(age, text):
    assert formats.since(NOW - age, NOW, ZONE) == text


def test_never_seen_is_said():
    assert formats.since(None, NOW, ZONE) == "Never"
    assert formats.moment(None, ZONE) == ""


def test_the_exact_moment_names_its_zone():
    assert formats.moment(NOW, ZONE) == "Mon 23 Nov 2026, 3:39 pm (Asia/Kolkata)"


def test_initials_are_those_of_first_and_last_word():
    assert formats.initials("Radhika Joshi") == "RJ"
    assert formats.initials("A P J Abdul Kalam") == "AK"
    assert formats.initials("Meera") == "M"
    assert formats.initials("") == ""


def test_a_name_keeps_its_tone():
    assert formats.tone("Radhika Joshi") == formats.tone("Radhika Joshi")
