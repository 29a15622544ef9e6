"""The details while they are edited: six fields, merged with what others change meanwhile."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.leads import service as leads
from crm_app.domain.leads.rules import ChangedMeanwhile
from crm_app.domain.leads.schemas import EDITABLE, LeadView, PatchLead
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.phone import format_phone
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.components.icons import status_label
from crm_app.web.pages.lead.shown import NOT_SET
from crm_app.web.pages.lead.state import LeadState
from crm_app.work import Work

LABELS = {
    "status": "Status",
    "alternate_phone": "Other phone",
    "email": "E-mail",
    "city": "City",
    "preferred_course": "Course",
    "preferred_university": "University",
}


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed meanwhile, in words."""

    name: str
    label: str
    theirs: str
    mine: str


class EditState(rx.State):
    """`lead_id` is the lead being edited; `values` fill the form."""

    lead_id: str = ""
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    clashes: list[Clash] = []
    courses: list[str] = []
    busy: bool = False

    _seen: dict[str, str | None] = {}  # as stored when the form opened
    _mine: dict[str, str] = {}  # what was changed in the form
    _theirs: dict[str, str | None] = {}

    @rx.event
    async def open(self, lead_id: str) -> rx.event.EventSpec:
        """Start with the values of now."""
        do = partial(_open, lead_id=UUID(lead_id))
        lead, self.courses = await in_work(self, do, read_only=True)
        self._seen = stored(lead)
        self.values = {name: as_typed(name, value) for name, value in self._seen.items()}
        self.faults, self.clashes, self.lead_id = {}, [], lead_id
        return rx.set_focus("alternate_phone")

    @rx.event
    def close(self) -> None:
        """Leave everything as it is."""
        self.lead_id, self.clashes = "", []

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Save what was changed in the form."""
        if not self.lead_id:  # pressed twice
            return
        self._mine = changed(form, self.values)
        self.busy = True
        yield
        events = await self._send()
        self.busy = False
        yield events

    @rx.event
    async def settle(self, name: str, keep_theirs: bool) -> list[Any] | None:
        """Decide one field that others changed; after the last one the rest is saved."""
        if name not in self._theirs:  # pressed twice
            return None
        theirs = self._theirs.pop(name)
        self._seen[name] = theirs
        self.values = {**self.values, name: as_typed(name, theirs)}
        if keep_theirs:
            self._mine.pop(name, None)
        self.clashes = [clash for clash in self.clashes if clash.name != name]
        return None if self.clashes else await self._send()

    async def _send(self) -> list[Any]:
        if self._mine:
            base = {name: self._seen[name] for name in self._mine}
            do = partial(_patch, lead_id=self.lead_id, changes={**self._mine, "base": base})
            theirs, self.faults = await attempt(self, do, LABELS)
            if theirs is None:
                return [focus_on(self.faults)]
            if theirs:
                self._theirs, self.clashes = theirs, clashes(theirs, self._mine)
                return []
        said = [rx.toast("Saved")] if self._mine else []
        self.close()
        return [LeadState.refresh, *said]


def stored(lead: LeadView) -> dict[str, str | None]:
    """The six fields as they are stored."""
    found: dict[str, str | None] = lead.model_dump(mode="json", include=set(EDITABLE))
    return found


def as_typed(name: str, value: str | None) -> str:
    """A stored value as it stands in the form."""
    return format_phone(value) if value and name == "alternate_phone" else value or ""


def changed(form: dict[str, Any], shown: dict[str, str]) -> dict[str, str]:
    """What a form holds that is not what it began with."""
    texts = {name: str(form[name]).strip() for name in shown if name in form}
    return {name: text for name, text in texts.items() if text != shown[name]}


def clashes(theirs: dict[str, str | None], mine: dict[str, str]) -> list[Clash]:
    """The fields that others changed, with both values."""

    def words(name: str, value: str | None) -> str:
        if not value:
            return NOT_SET
        return status_label(value) if name == "status" else as_typed(name, value)

    return [
        Clash(name, LABELS[name], words(name, value), words(name, mine[name]))
        for name, value in theirs.items()
    ]


def _open(work: Work, lead_id: UUID) -> tuple[LeadView, list[str]]:
    return leads.get_lead(work, lead_id), organisation.suggestions(work).courses


def _patch(work: Work, lead_id: str, changes: dict[str, Any]) -> dict[str, str | None]:
    """Save all or nothing; answers the fields that somebody else changed, as stored."""
    try:
        leads.patch_lead(work, UUID(lead_id), PatchLead.model_validate(changes))
    except ChangedMeanwhile as error:
        return error.fields
    return {}
