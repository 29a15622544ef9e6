"""Chores and runs in words."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from crm_app.domain.runs.rules import UNFINISHED, Health
from crm_app.domain.runs.schemas import ChoreView, Overview, RunView, Try
from crm_app.models import RunStatus
from crm_app.web import formats

SETTLED = "settled"
_NOON = 12
_UNITS = (("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


@dataclass(frozen=True)
class ChoreRow:
    """What comes again by the clock."""

    name: str
    title: str
    schedule: str
    last: str
    last_exactly: str
    said: str
    is_fault: bool
    next: str
    next_exactly: str
    health: str
    is_under_way: bool


@dataclass(frozen=True)
class TryRow:
    """One try of a run."""

    when: str
    took: str
    outcome: str
    is_fault: bool


@dataclass(frozen=True)
class RunRow:
    """One run; `status` is a `RunStatus`, or `SETTLED` for a failure that needs nobody."""

    id: str
    title: str
    when: str
    exactly: str
    by: str
    took: str
    said: str
    status: str
    note: str
    can_be_repeated: bool
    tries: list[TryRow] = field(default_factory=list)


def schedule(every: timedelta | None, daily_at: time | None) -> str:
    """When it comes: `Each minute`, `Every 20 seconds`, `Daily at 3:00 am`."""
    if daily_at is not None:
        half = "am" if daily_at.hour < _NOON else "pm"
        return f"Daily at {daily_at.hour % _NOON or _NOON}:{daily_at.minute:02} {half}"
    every = every or timedelta()
    for unit, length in _UNITS:
        if every >= length and not every % length:
            count = every // length
            return f"Each {unit}" if count == 1 else f"Every {count} {unit}s"
    seconds = every // timedelta(seconds=1)
    return "Each second" if seconds == 1 else f"Every {formats.number(seconds)} seconds"


def took(seconds: float) -> str:
    """How long: `under 1 s`, `4 min 12 s`."""
    return formats.duration(round(seconds)) if seconds >= 1 else "under 1 s"


def chore_row(chore: ChoreView, now: datetime, zone: str) -> ChoreRow:
    """The row of a chore."""
    last, current = chore.last, chore.current
    shown = current if current is not None and current.error else last
    ended = (last.finished_at or last.created_at) if last else None
    is_under_way = current is not None
    next_at = chore.next_at
    if next_at is not None and current is not None and current.next_try_at is not None:
        next_at = current.next_try_at
    return ChoreRow(
        name=chore.name,
        title=chore.title,
        schedule=schedule(chore.every, chore.daily_at),
        last=f"{formats.since(ended, now, zone)}, {took(last.seconds)}" if last else "Never",
        last_exactly=formats.moment(ended, zone),
        said=(shown.error or shown.said or "Nothing to do.") if shown else "",
        is_fault=bool(shown and shown.error),
        next=_next(current, next_at, now, zone),
        next_exactly=formats.moment(next_at, zone),
        health=chore.health,
        is_under_way=is_under_way,
    )


def _next(current: RunView | None, at: datetime | None, now: datetime, zone: str) -> str:
    if at is None:
        return "When jobs run again"
    if current is not None and current.status is not RunStatus.RETRYING:
        return "Now"
    away = at - now
    if away < timedelta(minutes=1):
        return f"In {max(1, away // timedelta(seconds=1))} s"
    if away < timedelta(hours=1):
        return f"In {away // timedelta(minutes=1)} min"
    return formats.appointment(at, now, zone)


def run_row(run: RunView, now: datetime, zone: str) -> RunRow:
    """The row of a run."""
    when = run.started_at or run.created_at
    is_settled = run.status is RunStatus.FAILED and run.settled_at is not None
    return RunRow(
        id=str(run.id),
        title=run.title,
        when=formats.since(when, now, zone),
        exactly=formats.moment(when, zone),
        by=run.asked_by or ("The clock" if run.due_at else "The program"),
        took=took(run.seconds) if run.tries else "",
        said=run.error or run.said or ("Nothing to do." if run.status is RunStatus.DONE else ""),
        status=SETTLED if is_settled else run.status,
        note=_note(run, now, zone),
        can_be_repeated=run.can_be_repeated,
        tries=[_try_row(each, zone) for each in run.tries],
    )


def _note(run: RunView, now: datetime, zone: str) -> str:
    if run.status is RunStatus.FAILED and run.settled_at is not None:
        return "Nothing is left to do: it was done since, or whoever asked for it was told."
    if run.status is RunStatus.FAILED:
        return "It is not tried again by itself."
    if run.next_try_at is not None:
        return f"Tried again: {formats.appointment(run.next_try_at, now, zone)}."
    if run.status in UNFINISHED and not run.tries:
        return "No try has ended yet."
    return ""


def _try_row(each: Try, zone: str) -> TryRow:
    return TryRow(
        when=formats.moment(each.started_at, zone),
        took=took(each.seconds) if each.seconds is not None else "",
        outcome=each.error or "Done.",
        is_fault=each.error is not None,
    )


def standing(found: Overview, now: datetime) -> str:
    """What is wrong with the jobs as a whole; empty where they run."""
    if found.workers == 0 and found.last_seen_at is None:
        return "No jobs process has run yet. Start one: crm jobs"
    if found.workers == 0 and found.last_seen_at is not None:
        since = formats.appointment(found.last_seen_at, now, found.zone)
        for near in ("Today", "Yesterday"):
            since = since.replace(near, near.lower())
        return f"No jobs process is running since {since}. Start one: crm jobs"
    if not found.has_leader:
        return "No jobs process keeps the clock yet. One takes over within seconds."
    return ""


def summary(found: Overview) -> str:
    """Beside the title: how many jobs there are, and what needs somebody."""
    ill = [each for each in found.chores if each.health in {Health.FAILING, Health.LATE}]
    parts = [formats.count(len(found.chores), "job by the clock", "jobs by the clock")]
    if ill:
        parts.append(f"{formats.number(len(ill))} not well")
    if found.dead_letters:
        parts.append(formats.count(found.dead_letters, "failed run waits", "failed runs wait"))
    return ", ".join(parts)
