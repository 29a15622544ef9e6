"""When to remind, what a locked screen may show, and which phones are silent: pure functions."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crm_app.models import ReminderStage

SOON_BEFORE = timedelta(minutes=15)
OVERDUE_AFTER = timedelta(minutes=30)
LAST_AFTER = timedelta(hours=2)  # from then on the list of overdue follow-ups says it
ESCALATE_AFTER = timedelta(minutes=10)
LISTED_FOR = timedelta(hours=24)  # how long an unconfirmed reminder stays on the manager's list
AHEAD = timedelta(hours=24)
SILENT_AFTER = timedelta(hours=2)  # of the person's own working time
FORGOTTEN_AFTER = timedelta(days=60)

MAX_TRIES = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
# How long one sender has a message for itself: longer than a batch takes whose services hang.
LEASE = timedelta(minutes=3)

_FURTHEST_BACK = timedelta(days=14)
# Seven digits or more with the signs that people put between them.
_NUMBER = re.compile(r"[+(]?\d(?:[\s().\-/]{0,3}\d){6,}")


def stage_at(scheduled_at: datetime, now: datetime) -> ReminderStage | None:
    """The one stage that makes sense now.

    What was missed while nothing ran is not made up for: of the stages that are over, none is sent.
    """
    if now < scheduled_at - SOON_BEFORE or now >= scheduled_at + LAST_AFTER:
        return None
    if now < scheduled_at:
        return ReminderStage.SOON
    return ReminderStage.DUE if now < scheduled_at + OVERDUE_AFTER else ReminderStage.OVERDUE


def ends_at(stage: ReminderStage, scheduled_at: datetime) -> datetime:
    """From when on a reminder of this stage is worth nothing."""
    return {
        ReminderStage.SOON: scheduled_at,
        ReminderStage.DUE: scheduled_at + OVERDUE_AFTER,
        ReminderStage.OVERDUE: scheduled_at + LAST_AFTER,
    }[stage]


def stage_to_send(
    scheduled_at: datetime, booked_at: datetime, already: Collection[str], now: datetime
) -> ReminderStage | None:
    """Which reminder to write now, if any.

    Who books something for ten minutes from now need not hear of it in the next minute.
    """
    stage = stage_at(scheduled_at, now)
    if stage is None or stage in already:
        return None
    if stage is ReminderStage.SOON and booked_at > scheduled_at - SOON_BEFORE:
        return None
    return stage


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: half a minute, doubled each time."""
    doublings = max(0, min(tries - 1, 10))
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))


def without_numbers(text: str) -> str:
    """Text for a locked screen: whoever passes by may read it, so it holds no phone number."""
    return _NUMBER.sub("…", text)


# Phones


class PhoneState(StrEnum):
    """How a phone stands with its person."""

    NONE = "none"  # nobody signed in to the app yet
    SILENT = "silent"
    UNCONFIRMED = "unconfirmed"  # heard of, but reminders are not confirmed
    BLOCKED = "blocked"  # heard of, but it says that it may show none
    FINE = "fine"
    REPLACED = "replaced"  # the person has a newer one


OUT_OF_REACH = frozenset(
    {PhoneState.NONE, PhoneState.SILENT, PhoneState.UNCONFIRMED, PhoneState.BLOCKED}
)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works, in the organisation's time.

    Hours that end before they start are at night. `leaves` are first and last days, inclusive.
    """

    starts: time
    ends: time
    days_off: Collection[int] = ()
    leaves: Collection[tuple[date, date]] = ()


def working_time(since: datetime, until: datetime, hours: Hours, zone: str) -> timedelta:
    """How much of the time between lies in working hours; looks back two weeks at most."""
    here = ZoneInfo(zone)
    since = max(since, until - _FURTHEST_BACK)
    day, last = since.astimezone(here).date() - timedelta(days=1), until.astimezone(here).date()
    whole = timedelta()
    while day <= last:
        if day.isoweekday() not in hours.days_off and not any(
            first <= day <= final for first, final in hours.leaves
        ):
            over = day if hours.starts < hours.ends else day + timedelta(days=1)
            begins = datetime.combine(day, hours.starts, here).astimezone(since.tzinfo)
            ends = datetime.combine(over, hours.ends, here).astimezone(since.tzinfo)
            whole += max(timedelta(), min(ends, until) - max(begins, since))
        day += timedelta(days=1)
    return whole


def judge(
    last_seen_at: datetime | None,
    *,
    is_newest: bool,
    unconfirmed: int,
    may_show: bool,
    now: datetime,
    hours: Hours,
    zone: str,
) -> PhoneState:
    """How a phone stands; only the one that somebody used last is judged."""
    if last_seen_at is None:
        return PhoneState.NONE
    if not is_newest:
        return PhoneState.REPLACED
    if working_time(last_seen_at, now, hours, zone) >= SILENT_AFTER:
        return PhoneState.SILENT
    if unconfirmed:
        return PhoneState.UNCONFIRMED
    return PhoneState.FINE if may_show else PhoneState.BLOCKED
