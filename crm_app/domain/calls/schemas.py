"""Commands and views of calls."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from crm_app.domain.followups.schemas import Description
from crm_app.domain.schemas import Command, Instant, View
from crm_app.models import Direction, LeadStatus, Outcome
from crm_app.models.call_log import MAX_CALL_SECONDS


class NextFollowup(Command):
    """The follow-up agreed in a call."""

    client_id: UUID
    scheduled_at: Instant
    description: Description = ""


class LogCall(Command):
    """A finished call with all that was decided in it; `client_id` is made by the sender."""

    client_id: UUID
    outcome: Outcome
    started_at: Instant
    duration_seconds: Annotated[int, Field(ge=0, le=MAX_CALL_SECONDS)]
    direction: Direction = Direction.OUTGOING
    notes: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] | None = None
    status: LeadStatus | None = None
    followup: NextFollowup | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "outcome": "connected",
                    "started_at": "2026-11-23T04:30:00Z",
                    "duration_seconds": 187,
                    "status": "interested",
                    "followup": {
                        "client_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
                        "scheduled_at": "2026-11-24T04:30:00Z",
                        "description": "Ask for the marks card",
                    },
                }
            ]
        }
    )


class CallLogView(View):
    """A call as stored; `is_odd`: not connected, and yet it lasted."""

    id: UUID
    client_id: UUID
    lead_id: UUID
    outcome: Outcome
    direction: Direction
    started_at: datetime
    duration_seconds: int
    notes: str | None
    created_at: datetime
    is_odd: bool
