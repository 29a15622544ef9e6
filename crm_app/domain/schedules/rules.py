"""When a schedule is due: pure, in local time, right at clock changes and month ends.

A time that a day does not have, since the clock jumps over it, is read with the offset of before:
half past two becomes half past three. One that a day has twice is the first of the two. Both as
calendars do (RFC 5545, 3.3.5).
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_app.kernel.clock import local_day
from crm_app.kernel.email import is_mailbox
from crm_app.kernel.errors import RuleBroken
from crm_app.models import Cadence

MOST_RECIPIENTS = 50
LAST_DAY = 31  # of every month
_DAY = timedelta(days=1)
_FAR = 31 * 12  # days ahead: in each month at least one is due


@dataclass(frozen=True)
class Plan:
    """Which days, and at what time of them."""

    cadence: Cadence
    weekdays: frozenset[int]  # ISO, Monday 1
    month_day: int | None
    at: time

    def has(self, day: date) -> bool:
        """Whether a report is due on this day; the 31st of a short month is its last day."""
        if self.cadence is Cadence.MONTHLY:
            last = monthrange(day.year, day.month)[1]
            return day.day == min(self.month_day or LAST_DAY, last)
        return day.isoweekday() in self.weekdays


def instant_on(day: date, at: time, zone: str) -> datetime:
    """The moment of a local time, in UTC."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def next_times(plan: Plan, zone: str, after: datetime, count: int) -> list[datetime]:
    """The next due moments after an instant, in order."""
    found: list[datetime] = []
    for due in _due(plan, zone, _days_from(local_day(after, zone) - _DAY)):
        if due > max([after, *found[-1:]]):
            found.append(due)
        if len(found) == count:
            break
    return found


def missed_times(plan: Plan, zone: str, after: datetime, until: datetime) -> list[datetime]:
    """All due moments after one instant and up to another, in order."""
    span = (local_day(until, zone) + _DAY) - (first := local_day(after, zone) - _DAY)
    days = (first + timedelta(days=n) for n in range(span.days + 1))
    # A day that a zone skipped whole (Samoa, 2011) is due at the moment of the next one.
    return sorted({due for due in _due(plan, zone, days) if after < due <= until})


def _due(plan: Plan, zone: str, days: Iterable[date]) -> Iterator[datetime]:
    return (instant_on(day, plan.at, zone) for day in days if plan.has(day))


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(_FAR))


def recipients(asked: Iterable[str]) -> list[str]:
    """The addresses, each once, letter case aside.

    Raises:
        RuleBroken: none, too many, or one is no address.
    """
    found: dict[str, str] = {}
    for address in asked:
        if not is_mailbox(address):
            raise _refused(f"{address[:80]} is not an e-mail address.")
        found.setdefault(address.lower(), address)
    if not found:
        raise _refused("Somebody has to get it: type an e-mail address.")
    if len(found) > MOST_RECIPIENTS:
        raise _refused(f"At most {MOST_RECIPIENTS} recipients. Use a mailing list for more.")
    return list(found.values())


def _refused(sentence: str) -> RuleBroken:
    return RuleBroken(sentence, fields={"recipients": sentence})
