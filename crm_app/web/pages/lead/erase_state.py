"""The dialog in which an admin erases a student."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from crm_app.domain.organisation import service as organisation
from crm_app.domain.protection import service as protection
from crm_app.domain.protection.schemas import EraseLead, ErasurePreview
from crm_app.web import faults, formats
from crm_app.web.bridge import attempt_confirmed, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.leads import addresses
from crm_app.work import Work

LABELS = {"name": "The name", "reason": "Reason", "current_password": "Your password"}


class EraseState(rx.State):
    """`lead_id` is the lead it is about, "" while the dialog is closed."""

    lead_id: str = ""
    name: str = ""
    calls: str = ""
    recordings: str = ""
    notes: str = ""
    others: list[tuple[str, str]] = []  # address and name
    held: str = ""
    used: str = ""
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def open(self, lead_id: str) -> None:
        """Say what would happen."""
        found, self.used = await in_work(self, partial(_preview, UUID(lead_id)), read_only=True)
        self.name, self.calls = found.name, formats.number(found.calls)
        self.recordings, self.notes = formats.number(found.recordings), formats.number(found.notes)
        self.others = [(f"{addresses.LIST}/{each.id}", each.name) for each in found.others]
        self.held = (
            formats.count(found.held, "recording is", "recordings are") if found.held else ""
        )
        self.faults, self.busy, self.lead_id = {}, False, lead_id

    @rx.event
    def close(self) -> None:
        """Keep everything."""
        self.lead_id, self.busy = "", False

    @rx.event
    async def erase(self, form: dict[str, Any]):
        """Erase, once name, reason and password are right."""
        if not self.lead_id or self.held:  # pressed twice
            return
        try:
            wanted = EraseLead(name=form.get("name", ""), reason=form.get("reason", ""))
        except ValidationError as error:
            self.faults = faults.of_form(error, LABELS)
            yield focus_on(self.faults)
            return
        password = str(form.get("current_password", ""))
        if not password:  # a slip, not a guess to be counted
            self.faults = {"current_password": "Password is missing."}
            yield focus_on(self.faults)
            return
        self.busy = True
        yield
        do = partial(protection.erase_lead, lead_id=UUID(self.lead_id), wanted=wanted)
        done, self.faults = await attempt_confirmed(self, password, do)
        self.busy = False
        if done is None:
            yield focus_on(self.faults)
            return
        self.lead_id = ""
        yield [rx.redirect(addresses.LIST), rx.toast("The student's data was erased")]


def _preview(lead_id: UUID, work: Work) -> tuple[ErasurePreview, str]:
    zone = organisation.get(work).time_zone
    found = protection.preview_erasure(work, lead_id)
    return found, formats.moment(found.last_used_at, zone)
