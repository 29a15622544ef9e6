"""What the command palette finds: leads by name or phone, telecallers by name, as far as seen."""

from dataclasses import dataclass
from functools import partial

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter, UserView
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import LeadFilter, LeadItem
from crm_app.models import Role
from crm_app.web.bridge import in_work
from crm_app.web.components.icons import status_label
from crm_app.work import Work

SHOWN = 8
PEOPLE_SHOWN = 4
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """A lead or a telecaller in the palette; `group` is its heading there."""

    group: str
    label: str
    note: str
    to: str


class PaletteState(rx.State):
    """What was found for the text that was asked."""

    found: list[Found] = []
    asked: str = ""

    @rx.event
    async def search(self, text: str) -> None:
        """Look for leads and telecallers."""
        self.found = await in_work(self, partial(_find, text=text[:LONGEST]), read_only=True)
        self.asked = text


def _find(work: Work, text: str) -> list[Found]:
    people = accounts.list_users(work, UserFilter(search=text, role=Role.TELECALLER))
    page = leads.list_leads(work, LeadFilter(search=text))
    return [
        *(_person(person) for person in people[:PEOPLE_SHOWN]),
        *(_lead(lead) for lead in page.items[:SHOWN]),
    ]


def _person(person: UserView) -> Found:
    state = "" if person.is_active else "inactive"
    note = ", ".join(filter(None, (person.branch.name if person.branch else "", state)))
    return Found("Telecallers", person.full_name, note, f"/telecallers/{person.id}")


def _lead(lead: LeadItem) -> Found:
    note = f"{lead.phone_number}, {status_label(lead.status)}"
    return Found("Leads", lead.student_name, note, f"/leads/{lead.id}")
