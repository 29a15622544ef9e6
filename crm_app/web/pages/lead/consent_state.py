"""The dialog in which one notes what a student agreed to or withdrew."""

from datetime import date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import reflex as rx

from crm_app.domain.consents import service as consents
from crm_app.domain.consents.schemas import NoteConsent
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import RuleBroken
from crm_app.models import ConsentAct
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.lead.consents import NOTED
from crm_app.web.pages.lead.note_state import client_id
from crm_app.web.pages.lead.state import LeadState
from crm_app.work import Work

LABELS = {"on": "When", "notice": "Notice", "note": "In their words"}


class ConsentDialogState(rx.State):
    """`lead_id` is the lead it is about, "" while the dialog is closed."""

    lead_id: str = ""
    act: str = "given"
    box: str = ""
    today: str = ""
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def open(self, lead_id: str, act: str) -> None:
        """Begin with today."""
        self.today = await in_work(self, _today, read_only=True)
        self.act = act if act in NOTED else str(ConsentAct.GIVEN)
        self.box, self.faults, self.lead_id = str(uuid4()), {}, lead_id

    @rx.event
    def close(self) -> None:
        """Note nothing."""
        self.lead_id = ""

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Note it."""
        if not self.lead_id:  # pressed twice
            return
        self.busy = True
        yield
        do = partial(_note, lead_id=self.lead_id, act=self.act, box=self.box, form=form)
        done, self.faults = await attempt(self, do, LABELS)
        self.busy = False
        if done is None:
            yield focus_on(self.faults)
            return
        self.lead_id = ""
        yield [LeadState.refresh, rx.toast(f"Noted: {done}")]


def _today(work: Work) -> str:
    return local_day(work.now, organisation.get(work).time_zone).isoformat()


def _note(work: Work, lead_id: str, act: str, box: str, form: dict[str, Any]) -> str:
    zone = organisation.get(work).time_zone
    wanted = NoteConsent.model_validate(
        {
            "client_id": client_id(box, act + repr(sorted(form.items()))),
            "act": act,
            "at": _moment(str(form.get("on", "")), work.now, zone),
            **{name: form.get(name, "") for name in ("purpose", "way", "notice", "note")},
        }
    )
    consents.note_consent(work, UUID(lead_id), wanted)
    return f"consent {NOTED[wanted.act]}"


def _moment(on: str, now: datetime, zone: str) -> datetime:
    """Of today the moment itself, of an earlier day its noon.

    Raises:
        RuleBroken: no day.
    """
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        sentence = "Choose the day on which the student said it."
        raise RuleBroken(sentence, fields={"on": sentence}) from error
    if day == local_day(now, zone):
        return now
    if day > local_day(now, zone):
        sentence = "This day did not come yet."
        raise RuleBroken(sentence, fields={"on": sentence})
    return datetime.combine(day, time(12), ZoneInfo(zone))
