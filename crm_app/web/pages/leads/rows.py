"""A lead as the list shows one: words instead of instants and bare numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from crm_app.domain.followups.rules import bucket
from crm_app.domain.leads.schemas import LeadItem, LeadRow, LeadTable
from crm_app.kernel.phone import format_phone
from crm_app.models import CLOSED_STATUSES
from crm_app.web import formats
from crm_app.web.pages.leads.addresses import Filters

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One row of the table. `step_kind` is a bucket, "none", "first" or "closed"."""

    id: str
    address: str
    name: str
    phone: str
    dial: str
    status: str
    course: str
    owner: str
    owner_initials: str
    owner_tone: str
    branch: str
    contact: str
    contact_exactly: str
    tries: str
    step: str
    step_exactly: str
    step_kind: str
    note: str
    created: str
    created_exactly: str
    city: str
    source: str
    do_not_call: bool


class Step(NamedTuple):
    """The next step in words, the exact moment, and its kind."""

    words: str
    exactly: str
    kind: str


def row(lead: LeadRow, address: str, now: datetime, zone: str) -> Row:
    """The row of `lead`."""
    step = next_step(lead, now, zone)
    owner = lead.telecaller.name if lead.telecaller else ""
    return Row(
        id=str(lead.id),
        address=address,
        name=lead.student_name,
        phone=format_phone(lead.phone_e164),
        dial=f"tel:{lead.phone_e164}",
        status=lead.status,
        course=lead.preferred_course or formats.NOTHING,
        owner=owner,
        owner_initials=formats.initials(owner),
        owner_tone=formats.tone(owner),
        branch=lead.branch.name if lead.branch else formats.NOTHING,
        contact=formats.since(lead.last_contacted_at, now, zone),
        contact_exactly=formats.moment(lead.last_contacted_at, zone),
        tries=formats.number(lead.call_count),
        step=step.words,
        step_exactly=step.exactly,
        step_kind=step.kind,
        note=lead.latest_note or "",
        created=formats.since(lead.created_at, now, zone),
        created_exactly=formats.moment(lead.created_at, zone),
        city=lead.city or formats.NOTHING,
        source=lead.source or formats.NOTHING,
        do_not_call=lead.do_not_call,
    )


def next_step(lead: LeadItem, now: datetime, zone: str) -> Step:
    """What comes next; an open lead that was called and has nothing set is a fault."""
    due = lead.next_followup_at
    if due is not None:
        words = formats.appointment(due, now, zone)
        return Step(words, formats.moment(due, zone), bucket(due, now=now, zone=zone))
    if lead.status in CLOSED_STATUSES:
        return Step(formats.NOTHING, "", "closed")
    if lead.last_contacted_at is None and not lead.call_count:
        return Step("First call", "", "first")
    return Step("None set", "", "none")


def rows(table: LeadTable, filters: Filters, now: datetime, zone: str) -> list[Row]:
    """The rows of a page; each leads to its lead at its place in the list."""
    start = first(table)
    return [
        row(lead, filters.lead_address(lead.id, start + turn), now, zone)
        for turn, lead in enumerate(table.items)
    ]


def first(table: LeadTable) -> int:
    """The place of a page's first lead, from 1."""
    return (table.page - 1) * PAGE + 1


def footer(start: int, shown: int, total: int) -> str:
    """Which leads of how many: `51-100 of 1,284 leads`."""
    if not shown:
        return "No leads"
    span = f"{formats.number(start)}-{formats.number(start + shown - 1)}"
    return f"{span} of {formats.count(total, 'lead')}"


def settle(shown: list[Row], found: list[Row]) -> tuple[list[Row], bool]:
    """What to show when a list that is being read changes by itself: nothing moves.

    Rows keep their places with their new words. Also answers whether another order waits.
    """
    if not shown:
        return found, False
    anew = {lead.id: lead for lead in found}
    kept = [anew.get(lead.id, lead) for lead in shown]
    return kept, [lead.id for lead in shown] != [lead.id for lead in found]
