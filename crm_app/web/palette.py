"""The command palette's leads: by name or phone, as far as the reader may see them."""

from dataclasses import dataclass
from functools import partial

import reflex as rx

from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import LeadFilter, LeadItem
from crm_app.web.bridge import in_work
from crm_app.web.components.icons import status_label

SHOWN = 8
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """A lead in the palette."""

    label: str
    note: str
    to: str


class PaletteState(rx.State):
    """What was found for the text that was asked."""

    found: list[Found] = []
    asked: str = ""

    @rx.event
    async def search(self, text: str) -> None:
        """Look for leads."""
        do = partial(leads.list_leads, wanted=LeadFilter(search=text[:LONGEST]))
        page = await in_work(self, do, read_only=True)
        self.found = [_found(lead) for lead in page.items[:SHOWN]]
        self.asked = text


def _found(lead: LeadItem) -> Found:
    note = f"{lead.phone_number}, {status_label(lead.status)}"
    return Found(lead.student_name, note, f"/leads/{lead.id}")
