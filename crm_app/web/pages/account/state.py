"""What the page shows: where one is signed in, and whether a code is asked for."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import sessions, two_factor
from crm_app.domain.accounts.schemas import TwoFactorView
from crm_app.domain.organisation import service as organisation
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.pages.account.rows import SessionRow, row
from crm_app.work import Work


class MyAccountState(rx.State):
    """The sessions, and two-factor sign-in in words."""

    rows: list[SessionRow] = []
    others: int = 0
    is_loaded: bool = False
    is_on: bool = False
    on_since: str = ""
    on_since_exactly: str = ""
    codes_left: int = 0
    codes_note: str = ""

    @rx.event
    async def load(self) -> None:
        """Read all of it; also after each change."""
        self.rows, found, since, exactly = await in_work(self, _read, read_only=True)
        self.others = sum(not each.is_this for each in self.rows)
        self.is_on, self.codes_left = found.enabled_at is not None, found.codes_left
        self.on_since, self.on_since_exactly = since, exactly
        self.codes_note = f"{formats.count(found.codes_left, 'recovery code')} left."
        self.is_loaded = True

    @rx.event
    async def end(self, session_id: str) -> list[Any]:
        """End one other session."""
        await in_work(self, partial(sessions.end_own, sign_in_id=UUID(session_id)))
        return [MyAccountState.load, rx.toast("Session ended")]

    @rx.event
    async def end_others(self) -> list[Any]:
        """End all sessions but this one."""
        ended = await in_work(self, sessions.end_others)
        said = f"{formats.count(ended, 'session')} ended"
        return [MyAccountState.load, rx.toast(said)]


def _read(work: Work) -> tuple[list[SessionRow], TwoFactorView, str, str]:
    zone = organisation.get(work).time_zone
    found = two_factor.get_two_factor(work)
    since = formats.since(found.enabled_at, work.now, zone).replace("Now", "just now")
    rows = [row(each, work.now, zone) for each in sessions.list_own(work)]
    return rows, found, since, formats.moment(found.enabled_at, zone)
