"""How numbers, instants and durations read: pure, in the organisation's zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

NOTHING = "-"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_NOON = 12
_TONES = ("blue", "violet", "teal", "yellow", "green", "pink")


def number(value: int) -> str:
    """With Indian grouping: 124310 is `1,24,310`."""
    digits = str(abs(value))
    head, tail = digits[:-3], digits[-3:]
    groups = []
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
    local = instant.astimezone(ZoneInfo(zone))
    hours, half = (local.hour, "am") if local.hour < _NOON else (local.hour - _NOON, "pm")
    return f"{hours or _NOON}:{local.minute:02} {half}"


def day(on: date, today: date) -> str:
    """A day: `Thu 19 Nov`, in other years `19 Nov 2025`."""
    month = _MONTHS[on.month - 1]
    if on.year != today.year:
        return f"{on.day} {month} {on.year}"
    return f"{_DAYS[on.weekday()]} {on.day} {month}"


def moment(instant: datetime | None, zone: str) -> str:
    """The exact day, time and zone, for a tooltip."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    month = _MONTHS[local.month - 1]
    weekday = _DAYS[local.weekday()]
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
