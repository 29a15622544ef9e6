"""Commands and views of merging."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from crm_app.domain.leads.schemas import LeadDetails
from crm_app.domain.merging.rules import Takeable
from crm_app.domain.schemas import Command, Name, Named, View

SUGGESTIONS = 10
PAGE_SIZE = 50


class MergeLeads(Command):
    """Which lead goes into the other, and which of its values win there."""

    client_id: UUID | None = None
    merged_lead_id: UUID
    take: list[Takeable] = []

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "merged_lead_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
                    "take": ["email"],
                }
            ]
        }
    )


class MergeView(View):
    """A merge: who went where, what moved, and whether it was undone.

    `undo_first` names the later merge that stands on this one. `notes` say what could not come
    back as it was.
    """

    id: UUID
    kept_lead_id: UUID
    merged_lead_id: UUID
    merged_name: str
    merged_phone: str  # E.164
    moved: dict[str, int]  # how many of each kind
    changed: list[str]  # columns of the kept lead
    by: Named | None
    created_at: datetime
    undone_at: datetime | None
    undone_by: Named | None
    undo_first: UUID | None
    notes: list[str]


class Suggestion(View):
    """A lead that may be the same student, and why; the higher the score the likelier."""

    lead: LeadDetails
    score: int
    reasons: list[str]


class DuplicatePair(View):
    """Two leads with a number or an e-mail in common; `one` is the older."""

    one: LeadDetails
    other: LeadDetails
    reasons: list[str]


class DuplicatePage(View):
    """Up to 50 pairs, the oldest first."""

    items: list[DuplicatePair]
    next_cursor: str | None
    total: int


class AddSibling(Command):
    """Another student with the number of a lead; what is not given is as with the lead."""

    client_id: UUID
    student_name: Name
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] | None = None
    city: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] | None = None
    preferred_course: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None
    ) = None
    preferred_university: (
        Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] | None
    ) = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "student_name": "Rohan Kulkarni",
                    "preferred_course": "B.Sc. Nursing",
                }
            ]
        }
    )
