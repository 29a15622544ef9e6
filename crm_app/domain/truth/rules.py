"""What the night keeps and for how long, and how its account reads: pure functions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from crm_app.domain.truth.schemas import NightState, NightView, StepView
from crm_app.models import StepKind

ROUND = 50_000  # differences that one comparison answers
HELD = 100  # records that are held and repaired at once: a tenth of a second
BATCH = 500  # rows that are removed at once
ROUNDS = 40
SAMPLES = 100  # findings kept of each step of a night; the counts are whole

# A run that broke off is gone on with, not begun anew, while it is so young.
RESUMED_WITHIN = timedelta(hours=12)
# So long a night may take before it is said that it broke off.
SLOW = timedelta(hours=2)
EVERY = timedelta(hours=26)  # a day, and what the clock's changes and a busy night may add

DAY = timedelta(days=1)
KEPT = {
    "nights": 90 * DAY,
    "departures": 60 * DAY,  # a phone that was away for longer begins anew
    "messages": 30 * DAY,  # that were sent; one that was not waits on
    "reminders": 90 * DAY,  # of follow-ups that are done
    "leases": DAY,
}


def state_of(newest: NightView | None, finished_at: datetime | None, now: datetime) -> NightState:
    """How things stand: the newest run, and when one was last finished."""
    if newest is None:
        return NightState.NEVER
    if newest.finished_at is None and now - newest.started_at < SLOW:
        return NightState.RUNNING
    if newest.finished_at is None:
        return NightState.BROKE_OFF
    if finished_at is None or now - finished_at > EVERY:
        return NightState.MISSED
    return NightState.DONE


def sentence(night: NightView) -> str:
    """What a night did, as "14 checks over 1,000,000 leads in 74 s. All agree." says it."""
    checks = [step for step in night.steps if step.kind is StepKind.CHECK]
    took = f" in {night.seconds:,.0f} s" if night.seconds is not None else ""
    looked = f"{count(len(checks), 'check')} over {count(night.leads, 'lead')}{took}."
    parts = [looked, _agreement(checks)]
    removed = sum(step.found for step in night.steps if step.kind is StepKind.CLEANING)
    if removed:
        parts.append(f"{count(removed, 'old row')} removed.")
    parts += [f"{step.title}: {step.error}" for step in night.steps if step.error]
    return " ".join(parts)


def _agreement(checks: Sequence[StepView]) -> str:
    found = sum(step.found for step in checks)
    if not found:
        return "All agree."
    repaired = sum(step.repaired for step in checks)
    left = f", {found - repaired:,} to look at" if found > repaired else ""
    return f"{count(found, 'difference')}, {repaired:,} repaired{left}."


def count(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def vacuum_advice(tables: Sequence[tuple[str, int, int]]) -> list[str]:
    """What somebody should do about tables (name, live rows, dead rows) full of dead rows."""
    return [
        f"{name} has {dead:,} dead rows beside {live:,}: run VACUUM {name} when few work, and look"
        " why autovacuum does not."
        for name, live, dead in tables
        if dead > MANY_DEAD and dead > live * SHARE_DEAD
    ]


MANY_DEAD, SHARE_DEAD = 50_000, 0.4  # autovacuum comes at a fifth
MANY_CHANGED, SHARE_CHANGED = 500, 0.05  # since when the statistics of a table are made anew
