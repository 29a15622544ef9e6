"""The list of leads, as the address filters it."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import reflex as rx

from crm_app.domain.leads import service as leads
from crm_app.web import formats, live
from crm_app.web.bridge import attempt
from crm_app.web.pages.leads import addresses
from crm_app.web.pages.leads.addresses import Filters
from crm_app.web.pages.leads.rows import PAGE, Row, first, footer, rows, settle
from crm_app.web.pages.reports.choices import ALL, Choice, choices, known
from crm_app.work import Work

LABELS = {"search": "Search"}


class LeadsState(rx.State):
    """What the table shows. The filters are the address's."""

    rows: list[Row] = []
    counts: dict[str, str] = {}
    total: str = ""
    footer: str = ""
    page: int = 1
    is_last: bool = True
    search: str = ""
    statuses: list[str] = []
    telecaller: str = ALL
    branch: str = ALL
    telecallers: list[Choice] = []
    branches: list[Choice] = []
    has_choice: bool = False
    is_narrow: bool = False
    fault: str = ""
    is_loaded: bool = False
    is_failed: bool = False
    has_moved: bool = False
    chosen: list[str] = []

    _filters: Filters = Filters()

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for."""
        self._filters = addresses.read(self.router.url.query_parameters)
        await self._read(anew=True)

    @rx.event
    async def refresh(self) -> None:
        """Read the page again, unless one has gone elsewhere; rows keep their places."""
        if self.router.url.path.rstrip("/") == addresses.LIST:
            await self._read(anew=False)

    @rx.event
    async def show_order(self) -> None:
        """Read the page again, in the order of now."""
        await self._read(anew=True)

    @rx.event
    def narrow(self, filter_name: str, value: str) -> rx.event.EventSpec:
        """Change one filter; another branch has other telecallers."""
        value = "" if value == ALL else value
        others = {"telecaller": ""} if filter_name == "branch" else {}
        if filter_name not in {"search", "telecaller", "branch"}:
            return self._go(self._filters)
        return self._go(replace(self._filters, **{filter_name: value, **others}, page=1))

    @rx.event
    def switch_status(self, status: str) -> rx.event.EventSpec:
        """Add a status to those shown, or take it out; an empty one shows all."""
        on = self._filters.statuses
        wanted = tuple(key for key in on if key != status) if status in on else (*on, status)
        return self._go(replace(self._filters, statuses=wanted if status else (), page=1))

    @rx.event
    def turn(self, by: int) -> rx.event.EventSpec:
        """To the page before or behind."""
        return self._go(replace(self._filters, page=max(1, self.page + by)), replace_it=False)

    @rx.event
    def choose(self, lead_ids: list[str]) -> None:
        """The leads that are ticked."""
        self.chosen = lead_ids[: len(self.rows)]

    def _go(self, wanted: Filters, *, replace_it: bool = True) -> rx.event.EventSpec:
        self._filters = wanted  # the next press may come before the address has changed
        return rx.redirect(wanted.list_address(), replace=replace_it)

    async def _read(self, *, anew: bool) -> None:
        # Each time: while a connection is lost, the tab is forgotten.
        live.watch(self, {"leads"}, LeadsState.refresh)
        try:
            found, faults = await attempt(self, partial(_read, filters=self._filters), LABELS)
        except Exception:
            self.is_failed = True  # said where the rows would be, and by whoever gets the error
            raise
        self.fault, self.is_failed = next(iter(faults.values()), ""), False
        if found is not None:
            self._show(found, anew=anew)
        self.search, self.is_narrow = self._filters.search, self._filters.is_narrow
        self.statuses, self.is_loaded = list(self._filters.statuses), True

    def _show(self, found: "_Found", *, anew: bool) -> None:
        if anew:
            self.rows, self.has_moved = found.rows, False
        else:
            self.rows, self.has_moved = settle(self.rows, found.rows)
        self.counts, self.total, self.footer = found.counts, found.total, found.footer
        self.page, self.is_last = found.page, found.is_last
        self.telecallers, self.branches = found.telecallers, found.branches
        self.telecaller = known(self._filters.telecaller, found.telecallers)
        self.branch = known(self._filters.branch, found.branches)
        self.has_choice = len(found.branches) > 1
        here = {lead.id for lead in self.rows}
        self.chosen = [key for key in self.chosen if key in here]


class _Found(NamedTuple):
    rows: list[Row]
    counts: dict[str, str]
    total: str
    footer: str
    page: int
    is_last: bool
    telecallers: list[Choice]
    branches: list[Choice]


def _read(work: Work, filters: Filters) -> _Found:
    table = leads.list_for_pages(work, filters.wanted())
    open_to = choices(work, {"branch": filters.branch})
    start = first(table, filters)
    return _Found(
        rows=rows(table, filters, work.now, open_to.zone),
        counts={status: formats.number(n) for status, n in table.by_status.items()},
        total=formats.number(sum(table.by_status.values())),
        footer=footer(start, len(table.items), table.total),
        page=(start - 1) // PAGE + 1,
        is_last=start + len(table.items) > table.total,
        telecallers=open_to.telecallers,
        branches=open_to.branches,
    )
