"""The list of scheduled reports, and what is done from its rows."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.organisation import service as organisation
from crm_app.domain.schedules import service as schedules
from crm_app.domain.schedules.sending import TOPIC
from crm_app.web import live
from crm_app.web.bridge import in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.pages.schedules.history_state import HistoryState
from crm_app.web.pages.schedules.rows import BAD, ScheduleRow, row
from crm_app.work import Work

UNDO = "undo-delete-schedule"


@dataclass(frozen=True)
class Found:
    """All that the page shows."""

    rows: list[ScheduleRow]
    has_mail: bool
    zone: str


class SchedulesState(rx.State):
    """The rows; `deleted` is the one that Undo brings back."""

    rows: list[ScheduleRow] = []
    has_mail: bool = True
    zone: str = ""
    failing: int = 0
    is_loaded: bool = False
    is_empty: bool = False
    deleted: str = ""

    @rx.event
    async def load(self) -> None:
        """Show them, and follow what is sent."""
        live.watch(self, {TOPIC}, SchedulesState.refresh)
        await self._read()

    @rx.event
    async def refresh(self) -> list[Any]:
        """Read the list again, and the history that is open."""
        await self._read()
        return [HistoryState.refresh]

    @rx.event
    async def set_active(self, schedule_id: str, is_active: bool) -> rx.event.EventSpec:
        """Pause or go on."""
        do = partial(schedules.set_active, schedule_id=UUID(schedule_id), is_active=is_active)
        try:
            done = await in_work(self, do)
        finally:  # a switch that was refused goes back
            await self._read()
        return rx.toast(f"{done.name} {'goes on' if is_active else 'paused'}")

    @rx.event
    async def delete(self, schedule_id: str) -> rx.event.EventSpec:
        """Delete; the toast takes it back."""
        done = await in_work(self, partial(schedules.delete, schedule_id=UUID(schedule_id)))
        self.deleted = schedule_id
        await self._read()
        return undo_toast(f"{done.name} deleted", UNDO)

    @rx.event
    async def undo(self) -> rx.event.EventSpec | None:
        """Bring back what was deleted last."""
        if not self.deleted:
            return None
        schedule_id, self.deleted = self.deleted, ""
        done = await in_work(self, partial(schedules.restore, schedule_id=UUID(schedule_id)))
        await self._read()
        return rx.toast(f"{done.name} is back")

    async def _read(self) -> None:
        found = await in_work(self, _found, read_only=True)
        self.rows, self.has_mail, self.zone = found.rows, found.has_mail, found.zone
        self.failing = sum(each.state == BAD for each in found.rows)
        self.is_loaded, self.is_empty = True, not found.rows


def _found(work: Work) -> Found:
    zone = organisation.get(work).time_zone
    return Found(
        rows=[row(view, work.now, zone) for view in schedules.list_schedules(work)],
        has_mail=schedules.is_mail_set_up(work),
        zone=zone,
    )
