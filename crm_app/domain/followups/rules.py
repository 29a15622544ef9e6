"""Decisions on follow-ups: pure functions."""

from datetime import datetime, timedelta
from typing import Literal

from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import RuleBroken

Bucket = Literal["overdue", "today", "upcoming"]

GRACE = timedelta(minutes=1)
FURTHEST = timedelta(days=365)


class InPast(RuleBroken):
    """A promise for a time that is gone."""

    code = "in_past"


def check_time(scheduled_at: datetime, *, made_at: datetime) -> None:
    """Refuse a time before the promise was made, or more than a year after (requirement 7.2).

    Raises:
        InPast: more than a minute before `made_at`.
        RuleBroken: more than 365 days after it.
    """
    if scheduled_at < made_at - GRACE:
        sentence = "In the past. Choose a later time."
        raise InPast(sentence, fields={"scheduled_at": sentence})
    if scheduled_at > made_at + FURTHEST:
        sentence = "More than 365 days ahead. Choose an earlier time."
        raise RuleBroken(sentence, fields={"scheduled_at": sentence})


def bucket(scheduled_at: datetime, *, now: datetime, zone: str) -> Bucket:
    """Overdue from an earlier day, today, or later; days are cut in `zone`."""
    due, today = local_day(scheduled_at, zone), local_day(now, zone)
    if due < today:
        return "overdue"
    return "today" if due == today else "upcoming"
