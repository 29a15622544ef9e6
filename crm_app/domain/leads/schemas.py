"""Commands and views of leads."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from crm_app.domain.leads.rules import NotEditable
from crm_app.domain.schemas import Command, Day, Instant, Named, View
from crm_app.models import LeadStatus

PAGE_SIZE = 50
# Up to so many leads a list is sorted by anything, turned to its end, and changed at once. Beyond
# it only the order that an index has is fast (ADR 0015).
TABLE_BOUND = 50_000

TimelineKind = Literal["note", "call", "status", "followup", "recording", "assignment", "import"]


class LeadFilter(Command):
    """Which leads to list; filters combine. `page` counts from 1; a cursor wins over it."""

    status: list[LeadStatus] = []
    search: Annotated[str, Field(max_length=100)] = ""
    telecaller_id: UUID | None = None
    branch_id: UUID | None = None
    cursor: Annotated[str | None, Field(max_length=500)] = None
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1


Sort = Literal["next", "name", "status", "owner", "contact", "calls", "created"]


class TableFilter(LeadFilter):
    """Which leads the portal's table shows, and in which order; filters combine.

    `owner` finds leads of nobody, or of somebody inactive. `untouched` are never called, or that
    although they came over an hour ago (`waiting`). `due` looks at pending follow-ups: some of
    the local day, or some of a day before it. `enrolled_from` and `enrolled_to` find leads that
    became enrolled in these days and still are. Days are local and inclusive.
    """

    owner: Literal["none", "inactive"] | None = None
    untouched: Literal["all", "waiting"] | None = None
    due: Literal["today", "overdue"] | None = None
    created_from: Day | None = None
    created_to: Day | None = None
    enrolled_from: Day | None = None
    enrolled_to: Day | None = None
    source: Annotated[str, Field(max_length=60)] | None = None
    import_id: UUID | None = None
    sort: Sort = "next"
    descending: bool = False


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
    do_not_call: bool  # the student withdrew the consent to be telephoned
    updated_at: datetime


class LeadPage(View):
    """Up to 50 leads, pending follow-ups first (requirement 5.5.1)."""

    items: list[LeadItem]
    next_cursor: str | None
    total: int


class LeadRow(LeadItem):
    """A lead as the portal's list shows it."""

    preferred_course: str | None
    telecaller: Named | None
    branch: Named | None
    latest_note: str | None  # of a note or a call
    created_at: datetime
    city: str | None
    source: str | None


class LeadTable(View):
    """A page of the portal's list; `by_status` counts all that match but for the status.

    `sort` and `descending` are what the page is in, `page` the one that is shown, `pages` how
    many may be turned to: a list over `TABLE_BOUND` is walked in list order, and not to its end.
    """

    items: list[LeadRow]
    total: int
    by_status: dict[LeadStatus, int]
    sort: Sort
    descending: bool
    can_sort: bool
    page: int
    pages: int


class Neighbour(View):
    """A lead and its place in a list, from 1."""

    id: UUID
    at: int


class Place(View):
    """Where a lead stands in a list; `at` is None once it is no longer in it there."""

    at: int | None
    total: int
    previous: Neighbour | None
    next: Neighbour | None


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


class LeadDetails(LeadItem):
    """A lead with everything known."""

    email: str | None
    alternate_phone: str | None
    city: str | None
    preferred_course: str | None
    preferred_university: str | None
    source: str | None
    extra: dict[str, str] | None  # other columns of the file that brought it
    telecaller: Named | None
    branch: Named | None
    created_at: datetime
    import_id: UUID | None


class LeadView(LeadDetails):
    """A lead with everything known, and the newest of its timeline."""

    timeline: list[TimelineEntry]


EDITABLE = (
    "email",
    "alternate_phone",
    "city",
    "preferred_course",
    "preferred_university",
    "status",
)


class PatchLead(Command):
    """What changes of a lead: any of exactly six fields; an empty text clears one.

    `base` holds the values the sender saw: a field that somebody else changed meanwhile is
    refused, fields that nobody touched merge.
    """

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] | None = None
    alternate_phone: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] | None
    ) = None
    city: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] | None = None
    preferred_course: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None
    ) = None
    preferred_university: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None
    ) = None
    status: LeadStatus | None = None
    base: dict[str, str | None] | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "city": "Satara",
                    "status": "interested",
                    "base": {"city": None, "status": "contacted"},
                }
            ]
        }
    )

    @model_validator(mode="before")
    @classmethod
    def _only_editable(cls, sent: Any) -> Any:
        # Any: whatever JSON the sender wrote. Not a fault of a value but a field that is not
        # theirs to change, which has a code of its own.
        if isinstance(sent, dict):
            foreign = [key for key in sent if key not in {*EDITABLE, "base"}]
            base = sent.get("base")
            if isinstance(base, dict):
                foreign += [f"base.{key}" for key in base if key not in EDITABLE]
            if foreign:
                raise NotEditable(
                    "Only e-mail, alternate phone, city, course, university and status can be"
                    " changed.",
                    fields={str(key)[:100]: "This cannot be changed." for key in foreign},
                )
        return sent


class StatusCounts(View):
    """Counts for the chips: all, with a follow-up due by the end of the local day, by status."""

    all: int
    due: int
    by_status: dict[LeadStatus, int]


class NextLead(View):
    """The lead to call now, why, and until when it is kept for the asker."""

    lead: LeadItem
    reason: str
    lease_until: datetime


class AddNote(Command):
    """A note; `client_id` is made by the sender, `written_at` is the device's time."""

    client_id: UUID
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
    written_at: Instant | None = None
    is_contact: bool = False

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "body": "Wants the hostel fees by e-mail.",
                    "written_at": "2026-11-23T04:30:00Z",
                }
            ]
        }
    )


class NoteView(View):
    """A note as stored."""

    id: UUID
    client_id: UUID
    lead_id: UUID
    body: str
    is_contact: bool
    written_at: datetime | None
    created_at: datetime
