"""Two leads that may be one student, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from crm_app.domain.leads.schemas import LeadDetails, TimelineKind
from crm_app.domain.merging.rules import Takeable
from crm_app.domain.merging.schemas import MergeView, Suggestion
from crm_app.kernel.clock import local_day
from crm_app.kernel.phone import format_phone
from crm_app.web import formats
from crm_app.web.components.icons import status_label

LABELS: dict[Takeable, str] = {
    "student_name": "Name",
    "phone_number": "Phone",
    "alternate_phone": "Other phone",
    "email": "E-mail",
    "city": "City",
    "preferred_course": "Course",
    "preferred_university": "University",
    "source": "Source",
    "status": "Status",
    "telecaller": "Owner",
}


@dataclass(frozen=True)
class Alike:
    """A lead that may be the same student."""

    id: str
    name: str
    phone: str
    owner: str
    reasons: str


@dataclass(frozen=True)
class Merged:
    """An earlier merge."""

    id: str
    name: str
    phone: str
    when: str
    exactly: str
    is_undone: bool


@dataclass(frozen=True)
class Choice:
    """A field in which two leads differ; `may_take` when the other one has a value."""

    name: str
    label: str
    own: str
    other: str
    is_taken: bool
    may_take: bool


def choices(own: LeadDetails, other: LeadDetails) -> list[Choice]:
    """The fields in which two leads differ; what is empty is filled."""
    found = []
    for name in get_args(Takeable):
        mine, theirs = _value(own, name), _value(other, name)
        if mine != theirs:
            found.append(
                Choice(
                    name=name,
                    label=LABELS[name],
                    own=mine or formats.NOTHING,
                    other=theirs or formats.NOTHING,
                    is_taken=bool(theirs) and not mine,
                    may_take=bool(theirs),
                )
            )
    return found


def what_moves(counts: dict[TimelineKind, int]) -> tuple[str, str, str]:
    """How many calls, notes and follow-ups move."""
    calls, notes, followups = (counts.get(kind, 0) for kind in ("call", "note", "followup"))
    return formats.number(calls), formats.number(notes), formats.number(followups)


def _value(lead: LeadDetails, name: Takeable) -> str:
    if name == "telecaller":
        return lead.telecaller.name if lead.telecaller else ""
    if name == "status":
        return status_label(lead.status)
    if name == "phone_number":
        return format_phone(lead.phone_e164)
    value: str = getattr(lead, name) or ""
    return format_phone(value) if name == "alternate_phone" and value else value


def in_words(reasons: Sequence[str]) -> str:
    """What speaks for one student, as a sentence begins."""
    words = ", ".join(reasons)
    return words[:1].upper() + words[1:]


def alike(found: Suggestion) -> Alike:
    """A suggestion in words."""
    return Alike(
        id=str(found.lead.id),
        name=found.lead.student_name,
        phone=format_phone(found.lead.phone_e164),
        owner=found.lead.telecaller.name if found.lead.telecaller else "No owner",
        reasons=in_words(found.reasons),
    )


def merged(found: MergeView, now: datetime, zone: str) -> Merged:
    """A merge in words."""
    at = found.undone_at or found.created_at
    by = found.undone_by if found.undone_at else found.by
    verb = "Undone" if found.undone_at else "Merged"
    on = formats.day(local_day(at, zone), local_day(now, zone))
    return Merged(
        id=str(found.id),
        name=found.merged_name,
        phone=format_phone(found.merged_phone),
        when=f"{verb} {on}" + (f" by {by.name}" if by else ""),
        exactly=formats.moment(at, zone),
        is_undone=found.undone_at is not None,
    )
