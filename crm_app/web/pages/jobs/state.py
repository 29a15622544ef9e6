"""What the jobs page shows."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx

from crm_app.domain.cursors import BadCursor
from crm_app.domain.runs import service as runs
from crm_app.domain.runs.schemas import RunPage, Show
from crm_app.domain.truth import service as truth
from crm_app.web import live
from crm_app.web.bridge import in_work
from crm_app.web.pages.jobs import addresses, rows
from crm_app.web.pages.jobs.nightly_state import NightlyState
from crm_app.web.pages.jobs.rows import ChoreRow, RunRow
from crm_app.work import Work


class JobsState(rx.State):
    """All chores, and one page of runs."""

    chores: list[ChoreRow] = []
    runs: list[RunRow] = []
    show: str = Show.ALL
    standing: str = ""
    summary: str = ""
    has_older: bool = False
    has_newer: bool = False
    is_loaded: bool = False
    opened: str = ""

    _asked: dict[str, str] = {}
    _older: str = ""
    _newer: str = ""

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for, and follow changes."""
        self._asked = addresses.read(self.router.url.query_parameters)
        self.show, self.opened = self._asked.get("show", Show.ALL), ""
        await self._read()

    @rx.event
    async def refresh(self) -> Any:
        """Look again; what is open stays open."""
        if self.router.url.path.rstrip("/") != addresses.PAGE:
            return None
        await self._read()
        return NightlyState.load

    @rx.event
    def narrow(self, show: str) -> rx.event.EventSpec:
        """Keep the filter in the address."""
        return rx.redirect(addresses.page(show=show), replace=True)

    @rx.event
    def older(self) -> rx.event.EventSpec:
        """To the runs before these."""
        return rx.redirect(addresses.page(show=self.show, before=self._older))

    @rx.event
    def newer(self) -> rx.event.EventSpec:
        """To the runs after these."""
        return rx.redirect(addresses.page(show=self.show, after=self._newer))

    @rx.event
    def open(self, run_id: str) -> None:
        """Show the tries below a run, or hide them."""
        self.opened = "" if self.opened == run_id else run_id

    @rx.event
    async def run_now(self, name: str) -> rx.event.EventSpec:
        """Ask for a run of a chore."""
        asked = await in_work(self, partial(runs.run_now, name=name))
        await self._read()
        return rx.toast(f"Asked for: {asked.title}")

    @rx.event
    async def run_again(self, run_id: str) -> rx.event.EventSpec:
        """Ask for a failed run again."""
        asked = await in_work(self, partial(runs.run_again, run_id=UUID(run_id)))
        await self._read()
        return rx.toast(f"Runs again: {asked.title}")

    async def _read(self) -> None:
        live.watch(self, {runs.TOPIC, truth.TOPIC}, JobsState.refresh)
        found = await in_work(self, partial(_look, asked=self._asked), read_only=True)
        self.chores, self.runs = found.chores, found.runs
        self.standing, self.summary = found.standing, found.summary
        self._older, self._newer = found.older, found.newer
        self.has_older, self.has_newer = bool(found.older), bool(found.newer)
        self.is_loaded = True


class _Found(NamedTuple):
    chores: list[ChoreRow]
    runs: list[RunRow]
    standing: str
    summary: str
    older: str
    newer: str


def _look(work: Work, asked: dict[str, str]) -> _Found:
    found, page = runs.overview(work), _page(work, asked)
    return _Found(
        chores=[rows.chore_row(chore, work.now, found.zone) for chore in found.chores],
        runs=[rows.run_row(run, work.now, found.zone) for run in page.items],
        standing=rows.standing(found, work.now),
        summary=rows.summary(found),
        older=page.older or "",
        newer=page.newer or "",
    )


def _page(work: Work, asked: dict[str, str]) -> RunPage:
    show = Show(asked.get("show", Show.ALL))
    try:
        return runs.list_runs(work, show, before=asked.get("before"), after=asked.get("after"))
    except BadCursor:  # an address that was cut short
        return runs.list_runs(work, show)
