"""The box for a note: written once, however often it is sent."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5

import reflex as rx

from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import AddNote
from crm_app.web.bridge import attempt
from crm_app.web.pages.lead.state import LeadState
from crm_app.work import Work

LABELS = {"body": "The note"}


class NoteState(rx.State):
    """`box` is made anew for each note; `written` counts them, and empties the field.

    Not `box`: what somebody types before the page has its first one would be emptied, too.
    """

    box: str = ""
    written: int = 0
    fault: str = ""

    @rx.event
    def begin(self) -> None:
        """An empty box."""
        self.box, self.fault = str(uuid4()), ""

    @rx.event
    async def add(self, form: dict[str, Any]) -> list[Any] | None:
        """Write the note of the form on the lead that the form names."""
        text = str(form.get("body", "")).strip()
        if not text:
            return [rx.set_focus("body")]
        do = partial(_add, lead_id=str(form.get("lead_id")), box=str(form.get("box")), text=text)
        is_new, faults = await attempt(self, do, LABELS)
        self.fault = next(iter(faults.values()), "")
        if not is_new:  # refused, or pressed twice
            return None
        self.begin()
        self.written += 1
        return [LeadState.refresh, rx.toast("Note added")]


def client_id(box: str, text: str) -> UUID:
    """One id for one text in one box: the same press twice is one note, another text another."""
    return uuid5(UUID(box), text)


def _add(work: Work, lead_id: str, box: str, text: str) -> bool:
    wanted = AddNote(client_id=client_id(box, text), body=text)
    return leads.add_note(work, UUID(lead_id), wanted)[1]
