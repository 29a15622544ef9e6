"""The imports so far, a page at a time as the address says."""

from functools import partial
from urllib.parse import urlencode

import reflex as rx

from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import ImportPage
from crm_app.domain.organisation import service as organisation
from crm_app.web import formats, live
from crm_app.web.bridge import in_work
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.history_rows import HistoryRow, row
from crm_app.web.pages.import_leads.one_rows import UNDER_WAY
from crm_app.work import Work


class HistoryState(rx.State):
    """What the table shows; `older` is the address of the page behind."""

    rows: list[HistoryRow] = []
    footer: str = ""
    older: str = ""
    is_older: bool = False
    is_loaded: bool = False
    is_empty: bool = False
    is_moving: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for, and follow changes."""
        live.watch(self, {"imports"}, HistoryState.refresh)
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read the page again."""
        await self._read()

    async def _read(self) -> None:
        after = self.router.url.query_parameters.get("after", "")
        do = partial(_read, cursor=after or None)
        page, self.rows = await in_work(self, do, read_only=True)
        self.footer = formats.count(page.total, "import")
        query = urlencode({"after": page.next_cursor or ""})
        self.older = f"{addresses.HISTORY}?{query}" if page.next_cursor else ""
        self.is_older, self.is_loaded = bool(after), True
        self.is_empty = not page.total
        self.is_moving = any(run.status in UNDER_WAY for run in page.items)


def _read(work: Work, cursor: str | None) -> tuple[ImportPage, list[HistoryRow]]:
    zone = organisation.get(work).time_zone
    page = imports.list_imports(work, cursor)
    return page, [row(run, work.now, zone) for run in page.items]
