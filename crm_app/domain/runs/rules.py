"""When a chore is due, and how it is doing. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crm_app.domain.runs.schemas import RunView, Schedule
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import Conflict
from crm_app.models import RunStatus

UNFINISHED = frozenset({RunStatus.WAITING, RunStatus.RUNNING, RunStatus.RETRYING})
LATE = timedelta(minutes=5)  # a chore that waits for so long is held up
AHEAD = timedelta(minutes=5)  # by which two clocks may differ
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class Unfinished(Conflict):
    """It waits or runs already."""

    code = "run_unfinished"


class NothingToRepeat(Conflict):
    """The run did not fail, or its failure needs nobody any more."""

    code = "nothing_to_repeat"


class Health(StrEnum):
    """How a chore is doing."""

    FAILING = "failing"
    LATE = "late"
    RUNNING = "running"
    FINE = "fine"
    NEW = "new"


def last_due(schedule: Schedule, now: datetime, zone: str) -> datetime:
    """The latest instant up to `now` at which the chore is due.

    Intervals count from a fixed instant, so that every clock finds the same ones. A local time
    that a clock change skips is due as much later as the change is; one that comes twice is due
    the first time.
    """
    if schedule.every is not None:
        return _EPOCH + (now - _EPOCH) // schedule.every * schedule.every
    today = local_day(now, zone)
    # The instants of days follow each other, yet a change may push one past midnight.
    found = (_instant(today - n * _DAY, schedule.daily_at, zone) for n in range(-1, 3))
    return max(each for each in found if each <= now)


def next_due(schedule: Schedule, now: datetime, zone: str) -> datetime:
    """The first instant after `now` at which the chore is due."""
    if schedule.every is not None:
        return last_due(schedule, now, zone) + schedule.every
    today = local_day(now, zone)
    found = (_instant(today + n * _DAY, schedule.daily_at, zone) for n in range(-1, 3))
    return min(each for each in found if each > now)


def _instant(day: date, at: time | None, zone: str) -> datetime:
    return datetime.combine(day, at or time.min, ZoneInfo(zone)).astimezone(UTC)


def is_to_be_put(
    schedule: Schedule,
    due: datetime,
    last_due_at: datetime | None,
    known_since: datetime,
    now: datetime,
) -> bool:
    """Whether the clock puts a run for `due`.

    Never for an instant before one that was put: the zone may have moved. A day's work that was
    due before the chore was known was not missed. What was put for a time to come was put by a
    clock that was ahead: it counts for nothing, or all would stand still until then.
    """
    if last_due_at is not None and last_due_at <= now + AHEAD:
        return due > last_due_at
    return schedule.every is not None or due >= known_since


def health(
    current: RunView | None, last: RunView | None, now: datetime, *, has_workers: bool = True
) -> Health:
    """How a chore is doing, from the run that is under way and the last that ended."""
    is_failing = last is not None and last.status is RunStatus.FAILED and not last.settled_at
    if current is not None and current.status is RunStatus.RETRYING:
        return Health.FAILING
    if current is not None and current.status is RunStatus.WAITING:
        if now - current.created_at > LATE:
            return Health.LATE
    elif current is not None and not is_failing and has_workers:
        return Health.RUNNING
    if is_failing:
        return Health.FAILING
    if not has_workers:
        return Health.LATE
    return Health.FINE if last is not None else Health.NEW
