"""The import that the address names: at which step it is, and how far."""

from contextlib import suppress
from functools import partial
from typing import NamedTuple
from uuid import UUID

import reflex as rx
from reflex.event import EventCallback, EventSpec

from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import FaultView, ImportView
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.errors import NotFound
from crm_app.models import ImportStatus
from crm_app.web import live
from crm_app.web.bridge import in_work
from crm_app.web.pages.import_leads import addresses, one_rows
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.one_rows import RefusedRow, RunView, ShareRow
from crm_app.web.pages.import_leads.sharing_state import SharingState
from crm_app.web.pages.import_leads.steps import FOCUS_HEADING, NAMES
from crm_app.work import Work

MISSING = "missing"
_CHOICES = NAMES[:3]
_OVER = frozenset({ImportStatus.DONE, ImportStatus.FAILED})


class ImportState(rx.State):
    """`step` is one of the steps' names, `missing`, or "" before it is known."""

    key: str = ""
    step: str = ""
    at: int = 0
    is_draft: bool = False
    run: RunView = RunView()
    shares: list[ShareRow] = []
    refused: list[RefusedRow] = []
    refused_note: str = ""

    @rx.event
    async def load(self) -> list[EventCallback | EventSpec]:
        """Show the step that the address or the import's status asks for, and follow changes."""
        live.watch(self, {"imports"}, ImportState.refresh)
        shown = self.step
        view = await self._read()
        events: list[EventCallback | EventSpec] = []
        if view is not None and self.is_draft:
            events = [
                DraftState.load(self.key),
                SharingState.load(self.key, view.rows_read),
            ]
        return [*events, *self._after(shown)]

    @rx.event
    async def refresh(self) -> list[EventSpec]:
        """Read how far it is."""
        shown = self.step
        await self._read()
        return self._after(shown)

    def _after(self, shown: str) -> list[EventSpec]:
        """Lead the focus to the heading when another step has come."""
        return [rx.call_script(FOCUS_HEADING)] if self.step != shown else []

    async def _read(self) -> ImportView | None:
        do = partial(_find, import_id=addresses.import_in(self.router.url.path))
        found = await in_work(self, do, read_only=True)
        if found is None:
            self.step, self.is_draft = MISSING, False
            return None
        self.key, self.is_draft = str(found.view.id), found.view.status is ImportStatus.DRAFT
        self.step = _step(found.view.status, self.router.url.query_parameters.get("step", ""))
        self.at, self.run = NAMES.index(self.step), found.run
        self.shares = one_rows.share_rows(found.view)
        self.refused = [one_rows.refused_row(fault) for fault in found.faults]
        self.refused_note = one_rows.refused_note(len(found.faults), found.view)
        return found.view


class _Found(NamedTuple):
    view: ImportView
    run: RunView
    faults: list[FaultView]


def _find(work: Work, import_id: UUID | None) -> _Found | None:
    """The import, with its rejected rows once it is done; None if it is not the user's to see."""
    if import_id is None:
        return None
    zone = organisation.get(work).time_zone
    with suppress(NotFound):
        view = imports.get_import(work, import_id)
        faults = imports.list_faults(work, import_id) if view.status in _OVER else []
        return _Found(view, one_rows.run(view, work.now, zone), faults)
    return None


def _step(status: ImportStatus, asked: str) -> str:
    if status is ImportStatus.DRAFT:
        return asked if asked in _CHOICES else _CHOICES[0]
    return "result" if status in _OVER else "import"
