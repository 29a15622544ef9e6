"""When a telecaller is given new leads, and how many: the hours, and the leaves."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UpdateUser
from crm_app.domain.availability import service as availability
from crm_app.domain.availability.schemas import AddLeave, LeaveView
from crm_app.domain.organisation import service as organisation
from crm_app.web import formats
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.telecaller.state import TelecallerState
from crm_app.web.pages.telecallers import addresses
from crm_app.work import Work

LABELS = {
    "open_lead_cap": "Cap",
    "assignment_weight": "Weight",
    "shift_starts": "Shift start",
    "shift_ends": "Shift end",
    "days_off": "Days off",
}
LEAVE_LABELS = {"first_day": "First day", "last_day": "Last day", "note": "Note"}
_CLEARED = ("open_lead_cap", "shift_starts", "shift_ends")


class AvailabilityState(rx.State):
    """What is wrong in the two forms; `turn` and `leave_turn` rise with each saving."""

    faults: dict[str, str] = {}
    saved: str = ""
    turn: int = 0
    busy: bool = False
    leave_faults: dict[str, str] = {}
    leave_turn: int = 0

    _client_id: str = ""  # a leave that is sent twice is stored once

    @rx.event
    def forget(self) -> None:
        """Start with clean forms."""
        self.faults, self.saved, self.leave_faults = {}, "", {}
        self._client_id = str(uuid4())

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Save cap, weight, shift and days off."""
        user_id = addresses.telecaller_in(self.router.url.path)
        if self.busy or user_id is None:  # pressed twice
            return
        self.busy = True
        yield
        do = partial(_save, user_id=user_id, wanted=as_wanted(form))
        saved, self.faults = await attempt(self, do, LABELS)
        self.busy = False
        if saved is None:
            yield focus_on(self.faults)
            return
        self.saved = saved
        self.turn += 1
        yield [TelecallerState.refresh, rx.toast("Saved")]

    @rx.event
    async def add_leave(self, form: dict[str, Any]) -> list[Any] | None:
        """Keep new leads away for some days."""
        user_id = addresses.telecaller_in(self.router.url.path)
        if user_id is None:
            return None
        typed = {key: str(form[key]).strip() for key in LEAVE_LABELS if form.get(key)}
        wanted = {"client_id": self._client_id or str(uuid4()), **typed}
        do = partial(_add_leave, user_id=user_id, wanted=wanted)
        made, self.leave_faults = await attempt(self, do, LEAVE_LABELS)
        if made is None:
            return [focus_on(self.leave_faults)]
        self._client_id = str(uuid4())
        self.leave_turn += 1
        return [TelecallerState.refresh, rx.toast("Leave added")]

    @rx.event
    async def remove_leave(self, leave_id: str) -> list[Any]:
        """Take a leave back."""
        await in_work(self, partial(availability.remove_leave, leave_id=UUID(leave_id)))
        return [TelecallerState.refresh, rx.toast("Leave removed")]


def as_wanted(form: dict[str, Any]) -> dict[str, Any]:
    """The form as a command: what is empty is cleared, ticked days are off."""
    wanted: dict[str, Any] = {key: str(form.get(key, "")).strip() or None for key in _CLEARED}
    weight = str(form.get("assignment_weight", "")).strip()
    days = [n for n in range(1, 8) if form.get(f"day-{n}") in {"true", True, "on"}]
    return wanted | {"assignment_weight": weight, "days_off": days}


def _save(work: Work, user_id: UUID, wanted: dict[str, Any]) -> str:
    accounts.update_user(work, user_id, UpdateUser.model_validate(wanted))
    return f"Saved {formats.clock(work.now, organisation.get(work).time_zone)} by you"


def _add_leave(work: Work, user_id: UUID, wanted: dict[str, Any]) -> LeaveView:
    return availability.add_leave(work, user_id, AddLeave.model_validate(wanted))[0]
