"""A lead as its page shows it: words instead of instants and bare numbers."""

from dataclasses import dataclass, field
from datetime import datetime

from crm_app.domain.leads.schemas import LeadDetails, Place
from crm_app.kernel.phone import format_phone
from crm_app.web import formats
from crm_app.web.pages.leads.addresses import Filters
from crm_app.web.pages.leads.rows import next_step

NOT_SET = "Not set yet"


@dataclass(frozen=True)
class Shown:
    """The lead; empty texts are "not set"."""

    id: str = ""
    name: str = ""
    initials: str = ""
    tone: str = "blue"
    about: str = ""
    phone: str = ""
    dial: str = ""
    chat: str = ""
    status: str = "new"
    calls: str = ""
    contact: str = ""
    contact_exactly: str = ""
    step: str = ""
    step_exactly: str = ""
    step_kind: str = "closed"
    age: str = ""
    created_exactly: str = ""
    email: str = ""
    alternate_phone: str = ""
    city: str = ""
    course: str = ""
    university: str = ""
    source: str = ""
    extra: list[tuple[str, str]] = field(default_factory=list)
    owner: str = ""
    owner_initials: str = ""
    owner_tone: str = "blue"
    branch: str = ""
    do_not_call: bool = False


@dataclass(frozen=True)
class Way:
    """Where the page stands in the list it came from, and where to go on."""

    back: str = "/leads"
    place: str = ""
    previous: str = ""
    next: str = ""


def shown(lead: LeadDetails, now: datetime, zone: str) -> Shown:
    """`lead` in words."""
    step = next_step(lead, now, zone)
    owner = lead.telecaller.name if lead.telecaller else ""
    return Shown(
        id=str(lead.id),
        name=lead.student_name,
        initials=formats.initials(lead.student_name),
        tone=formats.tone(lead.student_name),
        about=", ".join(filter(None, (lead.preferred_course, lead.city))),
        phone=format_phone(lead.phone_e164),
        dial=f"tel:{lead.phone_e164}",
        chat=f"https://wa.me/{lead.phone_e164.lstrip('+')}",
        status=lead.status,
        calls=formats.number(lead.call_count),
        contact=formats.since(lead.last_contacted_at, now, zone),
        contact_exactly=formats.moment(lead.last_contacted_at, zone),
        step=step.words,
        step_exactly=step.exactly,
        step_kind=step.kind,
        age=formats.age(lead.created_at, now),
        created_exactly=formats.moment(lead.created_at, zone),
        email=lead.email or "",
        alternate_phone=format_phone(lead.alternate_phone) if lead.alternate_phone else "",
        city=lead.city or "",
        course=lead.preferred_course or "",
        university=lead.preferred_university or "",
        source=(lead.source or "").replace("_", " "),
        extra=list((lead.extra or {}).items()),
        owner=owner,
        owner_initials=formats.initials(owner),
        owner_tone=formats.tone(owner),
        branch=lead.branch.name if lead.branch else "",
        do_not_call=lead.do_not_call,
    )


def way(place: Place | None, filters: Filters, at: int | None) -> Way:
    """The way on through the list with these filters, in which the lead was number `at`."""
    if place is None or at is None:
        return Way(back=filters.list_address())
    page = (at - 1) // 50 + 1
    back = Filters(**{**vars(filters), "page": page}).list_address()
    total = formats.number(place.total)
    return Way(
        back=back,
        place=f"{formats.number(place.at)} of {total}" if place.at else "No longer in this list",
        previous=filters.lead_address(place.previous.id, place.previous.at)
        if place.previous
        else "",
        next=filters.lead_address(place.next.id, place.next.at) if place.next else "",
    )
