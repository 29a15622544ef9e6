"""Commands and views of leads."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from crm_app.domain.schemas import Command, Instant, Named, View
from crm_app.models import LeadStatus

PAGE_SIZE = 50

TimelineKind = Literal["note", "call", "status", "followup", "recording", "assignment", "import"]


class LeadFilter(Command):
    """Which leads to list; filters combine. `page` counts from 1; a cursor wins over it."""

    status: list[LeadStatus] = []
    search: Annotated[str, Field(max_length=100)] = ""
    telecaller_id: UUID | None = None
    branch_id: UUID | None = None
    cursor: Annotated[str | None, Field(max_length=500)] = None
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class LeadItem(View):
    """A lead as lists show it."""

    id: UUID
    student_name: str
    phone_number: str
    phone_e164: str
    status: LeadStatus
    last_contacted_at: datetime | None
    call_count: int
    next_followup_at: datetime | None
    has_due_followup: bool  # by the end of the local day
    updated_at: datetime


class LeadPage(View):
    """Up to 50 leads, pending follow-ups first (requirement 5.5.1)."""

    items: list[LeadItem]
    next_cursor: str | None
    total: int


class TimelineEntry(View):
    """One thing that happened to a lead."""

    id: UUID
    kind: TimelineKind
    at: datetime
    by: Named | None
    data: dict[str, Any]


class TimelinePage(View):
    """Up to 50 entries, newest first."""

    items: list[TimelineEntry]
    next_cursor: str | None
    total: int


class LeadView(LeadItem):
    """A lead with everything known, and the newest of its timeline."""

    email: str | None
    alternate_phone: str | None
    city: str | None
    preferred_course: str | None
    preferred_university: str | None
    source: str | None
    telecaller: Named | None
    branch: Named | None
    created_at: datetime
    import_id: UUID | None
    timeline: list[TimelineEntry]


class AddNote(Command):
    """A note; `client_id` is made by the sender, `written_at` is the device's time."""

    client_id: UUID
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
    written_at: Instant | None = None
    is_contact: bool = False


class NoteView(View):
    """A note as stored."""

    id: UUID
    client_id: UUID
    lead_id: UUID
    body: str
    is_contact: bool
    written_at: datetime | None
    created_at: datetime
