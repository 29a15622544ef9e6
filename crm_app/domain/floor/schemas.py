"""What the live floor shows."""

from datetime import datetime, time
from typing import Literal
from uuid import UUID

from crm_app.domain.schemas import View
from crm_app.models import LeadStatus, Outcome

Doing = Literal["logged", "note", "seen", "break", "quiet", "off"]


class Attention(View):
    """What waits for somebody."""

    unowned: int
    never_called: int  # open, for over an hour, and never called
    overdue: int  # leads with a follow-up of a day before
    owner_inactive: int


class Today(View):
    """The day so far; `last_week` is the same weekday a week ago, up to the same time."""

    calls: int
    connected: int
    talk_seconds: int
    calls_last_week: int
    connected_last_week: int
    enrolled: int
    total_leads: int
    new_leads: int
    active_telecallers: int
    working_now: int


class PersonNow(View):
    """A telecaller's day so far; `doing_since` is when `doing` began or happened."""

    id: UUID
    name: str
    branch: str
    doing: Doing
    doing_since: datetime | None
    calls: int
    target: int
    connected: int
    talk_seconds: int
    due_today: int  # leads with a follow-up of today, and
    overdue: int  # of a day before


class HourCalls(View):
    """The calls of one local hour (0 to 23)."""

    hour: int
    calls: int
    connected: int


class LatestCall(View):
    """A call that just came in."""

    id: UUID
    lead_id: UUID
    student_name: str
    telecaller: str
    outcome: Outcome
    duration_seconds: int
    status: LeadStatus
    next_followup_at: datetime | None
    started_at: datetime


class Floor(View):
    """One look at the floor, at `at`."""

    at: datetime
    zone: str
    work_starts: time
    work_ends: time
    attention: Attention
    today: Today
    people: list[PersonNow]
    hours: list[HourCalls]
    latest: list[LatestCall]
