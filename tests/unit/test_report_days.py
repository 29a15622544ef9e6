"""The days of a report that one press asks for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_app.web.pages.reports import days

ANY_DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(ANY_DAY)
def test_last_week_is_the_whole_week_before_monday_to_sunday(today):
    first, last = days.presets(today)[days.LAST_WEEK]
    assert (first.weekday(), last.weekday()) == (0, 6)
    assert last - first == timedelta(days=6)
    assert timedelta(days=1) <= today - last <= timedelta(days=7)


@given(ANY_DAY)
def test_last_month_ends_the_day_before_this_one_begins(today):
    chosen = days.presets(today)
    assert chosen[days.LAST_MONTH][1] + timedelta(days=1) == chosen[days.MONTH][0]
    assert chosen[days.LAST_MONTH][0].day == 1


@given(ANY_DAY, st.sampled_from(days.PRESETS))
def test_a_preset_is_known_again_by_its_days(today, name):
    first, last = days.presets(today)[name]
    # On some days two presets are the same days: then the first of them is named.
    assert days.presets(today)[days.preset_of(first, last, today)] == (first, last)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "2026-11-23T10:00"])
def test_what_is_no_day_is_none(text):
    assert days.day_of(text) is None
