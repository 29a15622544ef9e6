"""The import that the address names: at which step it is, and how far."""

from contextlib import suppress
from functools import partial
from typing import NamedTuple
from uuid import UUID

import reflex as rx
from reflex.event import EventCallback, EventSpec

from crm_app.domain.imports import service as imports
from crm_app.domain.imports.rules import may_change
from crm_app.domain.imports.schemas import FaultView, ImportView, KeptLead
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import TableFilter
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.errors import NotFound
from crm_app.models import ImportStatus
from crm_app.web import acts, live
from crm_app.web.bridge import in_work
from crm_app.web.pages.import_leads import addresses, one_rows
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.one_rows import (
    ChangedSample,
    FreshSample,
    KeptRow,
    RefusedRow,
    RunView,
    ShareRow,
)
from crm_app.web.pages.import_leads.sharing_state import SharingState
from crm_app.web.pages.import_leads.steps import CHOOSING, HEADING, NAMES
from crm_app.work import Work

MISSING = "missing"
_CHOICES = NAMES[:CHOOSING]
_SHOWN_TRIED = 10  # refused rows of a dry run; the file has them all


class ImportState(rx.State):
    """`step` is one of the steps' names, `missing`, or "" before it is known."""

    key: str = ""
    step: str = ""
    at: int = 0
    may_return: bool = False
    run: RunView = RunView()
    shares: list[ShareRow] = []
    refused: list[RefusedRow] = []
    refused_note: str = ""
    fresh: list[FreshSample] = []
    changed: list[ChangedSample] = []
    kept: list[KeptRow] = []
    kept_note: str = ""

    @rx.event
    async def load(self) -> list[EventCallback | EventSpec]:
        """Show the step that the address or the import's status asks for, and follow changes."""
        live.watch(self, {"imports"}, ImportState.refresh)
        shown = self.step
        await self._read()
        events: list[EventCallback | EventSpec] = []
        if self.step in _CHOICES:
            events = [DraftState.load(self.key), SharingState.load(self.key)]
        return [*events, *self._after(shown)]

    @rx.event
    async def refresh(self) -> list[EventSpec]:
        """Read how far it is."""
        shown = self.step
        await self._read()
        return self._after(shown)

    @rx.event
    async def start(self) -> list[EventSpec]:
        """Make the dry run real."""
        shown, key = self.step, addresses.import_in(self.router.url.path)
        if key is not None:
            await in_work(self, partial(imports.start_ready, import_id=key))
        await self._read()
        return self._after(shown)

    def _after(self, shown: str) -> list[EventSpec]:
        """Lead the focus to the heading when another step has come."""
        return [acts.focus(HEADING)] if self.step != shown else []

    async def _read(self) -> None:
        do = partial(_find, import_id=addresses.import_in(self.router.url.path))
        found = await in_work(self, do, read_only=True)
        if found is None:
            self.step, self.may_return = MISSING, False
            return
        view = found.view
        self.key, self.may_return = str(view.id), _may_change(view)
        self.step = _step(view, self.router.url.query_parameters.get("step", ""))
        self.at, self.run = NAMES.index(self.step), found.run
        self.shares = one_rows.share_rows(view)
        self.refused = [one_rows.refused_row(fault) for fault in found.faults]
        self.refused_note = one_rows.refused_note(len(found.faults), view)
        self.fresh, self.changed = one_rows.fresh_samples(view), one_rows.changed_samples(view)
        self.kept = [one_rows.kept_row(kept) for kept in found.kept]
        self.kept_note = one_rows.kept_note(len(found.kept), view)


class _Found(NamedTuple):
    view: ImportView
    run: RunView
    faults: list[FaultView]
    kept: list[KeptLead]


def _find(work: Work, import_id: UUID | None) -> _Found | None:
    """The import with what its step lists; None if it is not the user's to see."""
    if import_id is None:
        return None
    zone = organisation.get(work).time_zone
    with suppress(NotFound):
        view = imports.get_import(work, import_id)
        faults, kept = [], []
        if view.status is ImportStatus.READY or _is_over(view):
            faults = imports.list_faults(work, import_id)
        if view.status is ImportStatus.READY:
            faults = faults[:_SHOWN_TRIED]
        if view.status is ImportStatus.UNDONE:
            kept = imports.list_kept(work, import_id)
        there = 0
        if view.status is ImportStatus.DONE:  # some may have been merged or moved since
            there = leads.count_matching(work, TableFilter(import_id=import_id))
        return _Found(view, one_rows.run(view, work.now, zone, there), faults, kept)
    return None


def _may_change(view: ImportView) -> bool:
    return may_change(view.status, dry_run=view.dry_run)


def _is_over(view: ImportView) -> bool:
    is_open = _may_change(view) or view.status in one_rows.UNDER_WAY
    return not is_open or one_rows.is_undoing(view)


def _step(view: ImportView, asked: str) -> str:
    if _may_change(view) and asked in _CHOICES:
        return asked
    if view.status is ImportStatus.DRAFT:
        return _CHOICES[0]
    if _is_over(view):
        return "result"
    return "try" if view.dry_run else "import"
