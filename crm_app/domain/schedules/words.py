"""A schedule in words: the same on the page and in the mail."""

from collections.abc import Collection
from datetime import date, time

from crm_app.domain.schedules.rules import LAST_DAY
from crm_app.kernel.wording import DAYS, day, hour
from crm_app.models import Cadence, ReportRange

RANGES = {
    ReportRange.DAY_BEFORE: "The day before",
    ReportRange.TODAY: "That day, so far",
    ReportRange.LAST_7_DAYS: "The last 7 days, that day included",
    ReportRange.WEEK_BEFORE: "The week before, Monday to Sunday",
    ReportRange.LAST_30_DAYS: "The last 30 days, that day included",
    ReportRange.MONTH_SO_FAR: "The month so far",
    ReportRange.MONTH_BEFORE: "The month before",
}
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ALL, _RUN = 7, 3  # three and more in a row are "Mon to Wed"
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)


def when(cadence: Cadence, weekdays: Collection[int], month_day: int | None, at: time) -> str:
    """`Mon to Sat 8:00 pm`, `Every Monday 8:00 am`, `The last day of every month 6:00 pm`."""
    if cadence is Cadence.MONTHLY:
        number = month_day or LAST_DAY
        which = "last day" if number == LAST_DAY else ordinal(number)
        return f"The {which} of every month {hour(at)}"
    if cadence is Cadence.WEEKLY:
        return f"Every {_WEEKDAYS[min(weekdays) - 1]} {hour(at)}"
    return f"{_days(sorted(weekdays))} {hour(at)}"


def ordinal(number: int) -> str:
    """`1st`, `22nd`, `13th`."""
    ending = "th" if number in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def span(first: date, last: date, today: date) -> str:
    """`Sun 22 Nov`, `Mon 16 Nov to Sun 22 Nov`."""
    return day(first, today) if first == last else f"{day(first, today)} to {day(last, today)}"


def _days(weekdays: list[int]) -> str:
    if len(weekdays) == _ALL:
        return "Every day"
    names = [DAYS[number - 1] for number in weekdays]
    first, last = weekdays[0], weekdays[-1]
    if len(weekdays) >= _RUN and weekdays == list(range(first, last + 1)):
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)
