"""Which time zones there are, and which hours make sense: pure."""

from datetime import time
from functools import cache
from zoneinfo import available_timezones

from crm_app.kernel.errors import RuleBroken

_NO_PLACES = ("posix/", "right/", "Etc/", "SystemV/", "US/")


@cache
def time_zones() -> list[str]:
    """The names to choose from, in order: places, and UTC."""
    places = (name for name in available_timezones() if "/" in name)
    return [*sorted(name for name in places if not name.startswith(_NO_PLACES)), "UTC"]


@cache
def _by_small_letters() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def time_zone(typed: str) -> str:
    """The zone's own spelling of what was typed: `asia/kolkata` is `Asia/Kolkata`.

    Raises:
        RuleBroken: there is no such zone.
    """
    found = _by_small_letters().get(typed.strip().replace(" ", "_").lower())
    if found is None:
        raise no_such_zone(typed)
    return found


def no_such_zone(typed: str) -> RuleBroken:
    """The refusal of a zone."""
    sentence = f"{typed} is no time zone. Type a city and choose from the list."
    return RuleBroken(sentence, fields={"time_zone": sentence})


def check_hours(starts: time, ends: time) -> None:
    """Working hours lie within one day.

    Raises:
        RuleBroken: they end before they start, or have no length.
    """
    if ends <= starts:
        sentence = "End must be after start."
        raise RuleBroken(sentence, fields={"work_ends": sentence})
