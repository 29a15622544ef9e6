"""How numbers, days and times read, on pages and in mails: pure."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

NOTHING = "-"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_NOON = 12


def number(value: int) -> str:
    """With Indian grouping: 124310 is `1,24,310`."""
    digits = str(abs(value))
    head, tail = digits[:-3], digits[-3:]
    groups = list[str]()
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ("-" if value < 0 else "") + ",".join([*groups, tail])


def count(value: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 lead`, `1,204 leads`."""
    return f"{number(value)} {one if value == 1 else many or f'{one}s'}"


def percent(part: int, whole: int) -> str:
    """With one decimal, `5.4%`; a hyphen of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else NOTHING


def duration(seconds: int) -> str:
    """As people say it: `40 s`, `4 min 12 s`, `1 h 14 min`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{number(hours)} h {minutes} min" if minutes else f"{number(hours)} h"
    if minutes:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{rest} s"


def clock(instant: datetime, zone: str) -> str:
    """The time of day: `3:39 pm`."""
    return hour(instant.astimezone(ZoneInfo(zone)).time())


def hour(at: time) -> str:
    """A time on the wall: `3:39 pm`."""
    hours, half = (at.hour, "am") if at.hour < _NOON else (at.hour - _NOON, "pm")
    return f"{hours or _NOON}:{at.minute:02} {half}"


def day(on: date, today: date) -> str:
    """A day: `Thu 19 Nov`, in other years `19 Nov 2025`."""
    month = MONTHS[on.month - 1]
    if on.year != today.year:
        return f"{on.day} {month} {on.year}"
    return f"{DAYS[on.weekday()]} {on.day} {month}"
