"""How numbers, instants and durations read: pure, in the organisation's zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_app.kernel.wording import (
    DAYS,
    MONTHS,
    NOTHING,
    clock,
    count,
    day,
    duration,
    number,
    percent,
)

__all__ = [
    "NOTHING",
    "age",
    "appointment",
    "clock",
    "count",
    "day",
    "duration",
    "initials",
    "moment",
    "number",
    "percent",
    "since",
    "tone",
]

_TONES = ("blue", "violet", "teal", "yellow", "green", "pink")


def moment(instant: datetime | None, zone: str) -> str:
    """The exact day, time and zone, for a tooltip."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    month = MONTHS[local.month - 1]
    weekday = DAYS[local.weekday()]
    return f"{weekday} {local.day} {month} {local.year}, {clock(instant, zone)} ({zone})"


def appointment(instant: datetime, now: datetime, zone: str) -> str:
    """A day near today and the time: `Today 9:30 am`, `Tomorrow 10:00 am`, `Sat 5 Dec, 4:00 pm`."""
    on, today = instant.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get((on - today).days)
    return f"{near or day(on, today) + ','} {clock(instant, zone)}"


def age(instant: datetime, now: datetime) -> str:
    """How old, in its largest unit: `24 min`, `3 h`, `1 day`, `140 days`."""
    old = now - instant
    if old < timedelta(hours=1):
        return f"{max(0, old // timedelta(minutes=1))} min"
    if old < timedelta(days=1):
        return f"{old // timedelta(hours=1)} h"
    return count(old.days, "day")


def since(instant: datetime | None, now: datetime, zone: str) -> str:
    """How long ago, up to a day: `Now`, `24 min ago`, `2 h ago`; then the day."""
    if instant is None:
        return "Never"
    age = now - instant
    if age < timedelta(minutes=2):
        return "Now"
    if age < timedelta(hours=1):
        return f"{age // timedelta(minutes=1)} min ago"
    if age < timedelta(days=1):
        return f"{age // timedelta(hours=1)} h ago"
    return day(instant.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date())


def initials(name: str) -> str:
    """The first letters of the first and last word: `Radhika Joshi` is `RJ`."""
    words = name.split()
    return "".join(word[0].upper() for word in dict.fromkeys([*words[:1], *words[-1:]]))


def tone(name: str) -> str:
    """The colour of a person's avatar: always the same for the same name."""
    return _TONES[sum(name.encode()) % len(_TONES)]
