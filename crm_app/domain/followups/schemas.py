"""Commands and views of follow-ups."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from crm_app.domain.followups.rules import Bucket
from crm_app.domain.schemas import Command, Day, Instant, View
from crm_app.models import FollowupStatus

Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class BookFollowup(Command):
    """A new follow-up; `made_at` is when it was made on the phone."""

    client_id: UUID
    lead_id: UUID
    scheduled_at: Instant
    description: Description = ""
    made_at: Instant | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "lead_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
                    "scheduled_at": "2026-11-24T04:30:00Z",
                    "description": "Call the father",
                }
            ]
        }
    )


class UpdateFollowup(Command):
    """Complete, undo, or move: `status` or the two others."""

    status: FollowupStatus | None = None
    completed_at: Instant | None = None
    scheduled_at: Instant | None = None
    description: Description | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"status": "completed", "completed_at": "2026-11-24T04:41:00Z"}]
        }
    )


class FollowupFilter(Command):
    """Which follow-ups to list; `from` and `to` are local days, both inclusive."""

    status: FollowupStatus | Literal["all"] = FollowupStatus.PENDING
    first_day: Annotated[Day | None, Field(alias="from")] = None
    last_day: Annotated[Day | None, Field(alias="to")] = None
    cursor: Annotated[str | None, Field(max_length=500)] = None
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class FollowupLead(View):
    """The lead of a follow-up, enough to call."""

    id: UUID
    student_name: str
    phone_e164: str
    do_not_call: bool  # the student withdrew the consent to be telephoned


class FollowupView(View):
    """A follow-up with its lead."""

    id: UUID
    client_id: UUID
    lead: FollowupLead
    scheduled_at: datetime
    description: str
    status: FollowupStatus
    bucket: Bucket
    completed_at: datetime | None


class FollowupPage(View):
    """Up to 50 follow-ups, earliest first."""

    items: list[FollowupView]
    next_cursor: str | None
    total: int
