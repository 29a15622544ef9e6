"""Saved reports as commands and views."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crm_app.domain.schemas import Command, Name, Named, View
from crm_app.models import Cadence, ReportRange, SendStatus


class Timing(Command):
    """When a report comes, in the organisation's local time.

    `weekdays` (ISO, Monday 1) are for daily and weekly ones, `month_day` for monthly ones: 31 is
    the last day of every month.
    """

    cadence: Cadence
    weekdays: Annotated[set[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = set()
    month_day: Annotated[int, Field(ge=1, le=31)] | None = None
    at: time


class SaveSchedule(Timing):
    """A report with its filters, when it comes, and to whom."""

    name: Name
    days: ReportRange
    branch_id: UUID | None = None
    telecaller_id: UUID | None = None
    sort: Annotated[str, Field(max_length=40, pattern=r"^-?[a-z_]*$")] = ""
    recipients: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=200)]
    with_csv: bool
    with_xlsx: bool


class RecipientAnswer(View):
    """What the mail server said of one recipient."""

    address: str
    code: int
    said: str


class SendView(View):
    """One sending. `answer` is the mail server's, or why nothing was sent."""

    id: UUID
    due_at: datetime
    asked_by: str | None  # the name of who pressed "Send now"
    status: SendStatus
    is_late: bool
    missed: int
    tries: int
    maybe_twice: bool
    answer: str | None
    answers: list[RecipientAnswer]
    first_day: date | None
    last_day: date | None
    finished_at: datetime | None


class ScheduleView(View):
    """A schedule as who may change it sees it."""

    id: UUID
    name: str
    owner: Named
    is_mine: bool
    days: ReportRange
    branch: Named | None
    telecaller: Named | None
    sort: str
    cadence: Cadence
    weekdays: list[int]
    month_day: int | None
    at: time
    recipients: list[str]
    with_csv: bool
    with_xlsx: bool
    is_active: bool
    stopped: str | None
    next_at: datetime | None
    last: SendView | None
    waiting: int


class Preview(View):
    """A mail as it would leave now."""

    subject: str
    html: str
    text: str
    files: list[str]
