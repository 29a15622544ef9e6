"""A file that is being received."""

import reflex as rx

from crm_app.kernel.errors import CrmError
from crm_app.web.pages.import_leads import addresses, words
from crm_app.web.pages.import_leads.receiving import look_into, store

NOT_WHOLE = "The file did not get through. Try again."


class UploadState(rx.State):
    """How far it is ("", "receiving" or "reading"), and why it was refused."""

    phase: str = ""
    percent: int = 0
    fault: str = ""

    @rx.event
    def load(self) -> None:
        """Start anew."""
        self.phase, self.percent, self.fault = "", 0, ""

    @rx.event
    def refuse(self, codes: list[str]) -> None:
        """Say why the browser did not even send it."""
        self.fault = words.refusal(codes)

    @rx.event
    def show_progress(self, progress: dict[str, float]) -> None:
        """How much of the file is on its way."""
        self.percent = int(100 * progress["progress"])

    @rx.event(background=True)
    async def receive(self, chunks: rx.UploadChunkIterator):
        """Store the file and look into it; what is wrong with it is said beside the drop area."""
        first = await anext(chunks, None)
        if first is None:  # the browser refused all that was dropped
            return
        fault = NOT_WHOLE
        try:
            await self._enter("receiving")
            stored = await store(self, first, chunks)
            await self._enter("reading")
            draft = await look_into(self, stored, first.filename)
            fault = ""
            yield rx.redirect(addresses.of(draft.id))
        except CrmError as error:
            fault = error.message
        finally:
            await self._enter("", fault)

    async def _enter(self, phase: str, fault: str = "") -> None:
        async with self:
            self.phase, self.percent, self.fault = phase, 0, fault
