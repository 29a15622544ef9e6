"""The only reader of the wall clock, and where a local day begins and ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def local_time(instant: datetime, zone: str) -> datetime:
    """What the clock on the wall in `zone` shows at `instant`."""
    return instant.astimezone(ZoneInfo(zone))


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of `instant` in `zone`."""
    return instant.astimezone(ZoneInfo(zone)).date()


def day_start(day: date, zone: str) -> datetime:
    """The instant at which `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_range(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """The half-open span of the days `first` to `last`, both inclusive, in `zone`."""
    return day_start(first, zone), day_start(last + timedelta(days=1), zone)
