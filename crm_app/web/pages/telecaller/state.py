"""One telecaller, as the address names one."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts import sessions
from crm_app.domain.accounts.schemas import UpdateUser
from crm_app.domain.availability import service as availability
from crm_app.domain.floor import service as floor
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import TableFilter
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import PerformanceFilter
from crm_app.domain.staffing import service as staffing
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import NotFound
from crm_app.models import Role
from crm_app.web import live
from crm_app.web.bridge import in_work
from crm_app.web.pages.account.rows import SessionRow, row
from crm_app.web.pages.reports.state import ROUTE as REPORTS
from crm_app.web.pages.telecaller import shown
from crm_app.web.pages.telecaller.shown import LeaveRow, Shown
from crm_app.web.pages.telecallers import addresses
from crm_app.work import Work

TREND_DAYS = 30
_NOBODY = UUID(int=0)  # for an address that names none


class TelecallerState(rx.State):
    """The telecaller; `is_missing` when there is none, or not the user's to see."""

    who: Shown = Shown()
    hours: dict[str, str] = {}
    leaves: list[LeaveRow] = []
    sessions: list[SessionRow] = []
    is_missing: bool = False
    as_table: bool = False

    @rx.event
    async def load(self) -> None:
        """Show the telecaller, and follow changes."""
        if self.who.id != str(addresses.telecaller_in(self.router.url.path)):
            self.who = Shown()
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read the telecaller again, unless one has gone elsewhere."""
        if addresses.telecaller_in(self.router.url.path) is not None:
            await self._read()

    @rx.event
    def switch_chart(self) -> None:
        """Between bars and a table."""
        self.as_table = not self.as_table

    @rx.event
    async def receive_leads(self, wanted: bool) -> rx.event.EventSpec | None:
        """Switch at once whether the telecaller gets new leads."""
        if not self.who.id:
            return None
        change = UpdateUser(receives_new_leads=wanted)
        do = partial(accounts.update_user, user_id=UUID(self.who.id), wanted=change)
        user = await in_work(self, do)
        await self._read()
        does = "receives" if wanted else "no longer receives"
        return rx.toast(f"{user.full_name} {does} new leads")

    async def _read(self) -> None:
        # Each time: while a connection is lost, the tab is forgotten.
        live.watch(self, {"telecallers", "leads", "calls"}, TelecallerState.refresh)
        user_id = addresses.telecaller_in(self.router.url.path) or _NOBODY
        try:
            found = await in_work(self, partial(_read, user_id=user_id), read_only=True)
        except NotFound:
            live.forget(self)
            self.who, self.hours, self.leaves, self.is_missing = Shown(), {}, [], True
            self.sessions = []
            return
        self.who, self.hours, self.leaves = found.who, found.hours, found.leaves
        self.sessions, self.is_missing = found.sessions, False


class _Found(NamedTuple):
    who: Shown
    hours: dict[str, str]
    leaves: list[LeaveRow]
    sessions: list[SessionRow]


def _read(work: Work, user_id: UUID) -> _Found:
    user = accounts.get_user(work, user_id)
    if user.role is not Role.TELECALLER:
        raise NotFound("No such telecaller.")
    zone = organisation.get(work).time_zone
    today = local_day(work.now, zone)
    # The figures are the report's own row: one telecaller's sum is that row.
    month = PerformanceFilter(first_day=today.replace(day=1), last_day=today, telecaller_id=user_id)
    days = PerformanceFilter(
        first_day=today - timedelta(days=TREND_DAYS - 1), last_day=today, telecaller_id=user_id
    )
    by_status = leads.list_for_pages(work, TableFilter(telecaller_id=user_id)).by_status
    who = shown.shown(
        user,
        floor.person(work, user_id),
        staffing.consequences(work, user_id),
        by_status,
        now=work.now,
        zone=zone,
    )
    asked = {"from": month.first_day, "to": today, "telecaller": user_id}
    who = replace(
        who,
        trend=shown.trend(reports.telecaller_performance(work, days).by_day, today),
        month=f"{today:%B} so far",
        report=f"{REPORTS}?{urlencode(asked)}",
        figures=shown.month_figures(reports.telecaller_performance(work, month).totals),
    )
    leaves = [shown.leave(each, today) for each in availability.list_leaves(work, user_id)]
    signed_in = [row(each, work.now, zone) for each in sessions.list_of(work, user_id)]
    return _Found(who, shown.hours(user), leaves, signed_in)
