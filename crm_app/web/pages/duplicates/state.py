"""Pairs of leads that may be one student, a page at a time as the address says."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from crm_app.domain.merging import service as merging
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.pages.duplicates.rows import PairRow, row

ADDRESS = "/duplicates"
UNDO = "undo-apart"


class DuplicatesState(rx.State):
    """What the table shows; `older` is the address of the page behind."""

    rows: list[PairRow] = []
    footer: str = ""
    further: str = ""
    is_further: bool = False
    is_loaded: bool = False
    is_empty: bool = False

    _apart: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        after = self.router.url.query_parameters.get("after", "")
        do = partial(merging.list_suggestions, cursor=after or None)
        page = await in_work(self, do, read_only=True)
        self.rows = [row(pair) for pair in page.items]
        self.footer = formats.count(page.total, "pair")
        query = urlencode({"after": page.next_cursor or ""})
        self.further = f"{ADDRESS}?{query}" if page.next_cursor else ""
        self.is_further, self.is_loaded = bool(after), True
        self.is_empty = not page.total

    @rx.event
    async def keep_apart(self, one_id: str, other_id: str) -> list[EventSpec]:
        """These are two students: never suggest them again."""
        do = partial(merging.keep_apart, lead_id=UUID(one_id), other_id=UUID(other_id))
        await in_work(self, do)
        self._apart = (one_id, other_id)
        await self.load()
        return [undo_toast("Kept apart as two students", UNDO)]

    @rx.event
    async def undo(self) -> None:
        """Suggest the last pair again."""
        one_id, other_id = self._apart
        self._apart = ("", "")
        if one_id:  # not pressed twice
            do = partial(merging.keep_together_again, lead_id=UUID(one_id), other_id=UUID(other_id))
            await in_work(self, do)
            await self.load()
