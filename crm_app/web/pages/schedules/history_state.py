"""What became of one schedule's mails, and the mail itself as it would leave now."""

from functools import partial
from uuid import UUID

import reflex as rx

from crm_app.domain.organisation import service as organisation
from crm_app.domain.schedules import service as schedules
from crm_app.domain.schedules.schemas import Preview
from crm_app.web.bridge import in_work
from crm_app.web.pages.schedules.rows import GOOD, WAITS, SendRow, history_row
from crm_app.work import Work

HISTORY, PREVIEW = "history", "preview"


class HistoryState(rx.State):
    """The open dialog, of one schedule; `asked` is the sending somebody waits for."""

    dialog: str = ""
    schedule_id: str = ""
    name: str = ""
    rows: list[SendRow] = []
    asked: str = ""
    subject: str = ""
    html: str = ""
    files: str = ""

    @rx.event
    async def open(self, schedule_id: str, name: str) -> None:
        """Show the history."""
        self.schedule_id, self.name, self.asked = schedule_id, name, ""
        await self._read()
        self.dialog = HISTORY

    @rx.event
    async def send_now(self, schedule_id: str, name: str) -> None:
        """Have it sent, and wait for the mail server's answer before everybody's eyes."""
        send_id = await in_work(self, partial(schedules.send_now, schedule_id=UUID(schedule_id)))
        self.schedule_id, self.name, self.asked = schedule_id, name, str(send_id)
        await self._read()
        self.dialog = HISTORY

    @rx.event
    async def preview(self, schedule_id: str, name: str) -> None:
        """Show the mail."""
        do = partial(schedules.preview, schedule_id=UUID(schedule_id))
        found: Preview = await in_work(self, do, read_only=True)
        self.schedule_id, self.name = schedule_id, name
        self.subject, self.html = found.subject, found.html
        self.files = ", ".join(found.files)
        self.dialog = PREVIEW

    @rx.event
    async def refresh(self) -> rx.event.EventSpec | None:
        """Read the history again while it is open; say what the server answered."""
        if self.dialog != HISTORY:
            return None
        await self._read()
        sent = next((each for each in self.rows if each.id == self.asked), None)
        if sent is None or sent.state == WAITS:
            return None
        self.asked = ""
        say = rx.toast if sent.state == GOOD else rx.toast.error
        return say(f"{self.name}: {sent.said}. {sent.answer}")

    @rx.event
    def close(self) -> None:
        """Close the dialog."""
        self.dialog, self.asked, self.html = "", "", ""

    async def _read(self) -> None:
        do = partial(_rows, schedule_id=UUID(self.schedule_id))
        self.rows = await in_work(self, do, read_only=True)


def _rows(work: Work, schedule_id: UUID) -> list[SendRow]:
    zone = organisation.get(work).time_zone
    return [history_row(each, work.now, zone) for each in schedules.history(work, schedule_id)]
