"""What the page of reminders shows."""

from functools import partial
from typing import NamedTuple
from uuid import UUID

import reflex as rx

from crm_app.access.permissions import Permission, has
from crm_app.domain.reminders import service as reminders
from crm_app.web import formats, live
from crm_app.web.bridge import in_work
from crm_app.web.pages.reminders.rows import (
    MessageRow,
    PhoneRow,
    ReminderRow,
    message,
    needs_a_look,
    phone,
    reminder,
)
from crm_app.work import Work

ROUTE = "/reminders"
ALL, LOOK = "all", "look"


class RemindersState(rx.State):
    """The three tables; which phones is the address's."""

    reminders: list[ReminderRow] = []
    phones: list[PhoneRow] = []
    messages: list[MessageRow] = []
    which: str = LOOK
    note: str = ""
    footer: str = ""
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for, and follow changes."""
        asked = self.router.url.query_parameters.get("phones", LOOK)
        self.which = asked if asked in {ALL, LOOK} else LOOK
        live.watch(self, {"reminders", "phones", "telecallers"}, RemindersState.refresh)
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read again."""
        await self._read()

    @rx.event
    def show(self, which: str) -> rx.event.EventSpec:
        """All phones, or those that need a look; kept in the address."""
        return rx.redirect(f"{ROUTE}?phones={ALL}" if which == ALL else ROUTE, replace=True)

    @rx.event
    async def retry(self, message_id: str) -> rx.event.EventSpec:
        """Try a message again."""
        await in_work(self, partial(reminders.retry, message_id=UUID(message_id)))
        await self._read()
        return rx.toast("It is tried again")

    async def _read(self) -> None:
        found = await in_work(self, partial(_read, which=self.which), read_only=True)
        self.reminders, self.phones, self.messages = found.reminders, found.phones, found.messages
        self.note, self.footer = found.note, found.footer
        self.is_loaded = True


class _Found(NamedTuple):
    reminders: list[ReminderRow]
    phones: list[PhoneRow]
    messages: list[MessageRow]
    note: str
    footer: str


def _read(work: Work, which: str) -> _Found:
    listed = reminders.list_phones(work)
    zone = listed.zone
    shown = [one for one in listed.phones if which == ALL or needs_a_look(one)]
    undelivered = (
        reminders.list_undelivered(work) if has(work.actor, Permission.SETTINGS_MANAGE) else []
    )
    people = formats.count(listed.people, "telecaller")
    return _Found(
        reminders=[reminder(one, work.now, zone) for one in reminders.list_unconfirmed(work)],
        phones=[phone(one, work.now, zone) for one in shown],
        messages=[message(one, work.now, zone) for one in undelivered],
        note=f"{formats.number(listed.silent)} of {people} out of reach"
        if listed.silent
        else f"{people}, all within reach",
        footer=formats.count(len(shown), "row"),
    )
