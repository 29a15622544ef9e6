"""A file that waits for its choices: what is in it, and what is to become of its rows."""

from functools import partial
from uuid import UUID

import reflex as rx

from crm_app.domain.imports import service as imports
from crm_app.domain.imports.columns import check_mapping
from crm_app.domain.imports.schemas import DraftView
from crm_app.domain.organisation import service as organisation
from crm_app.models import DuplicatePolicy
from crm_app.web import acts
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.import_leads import draft_rows
from crm_app.web.pages.import_leads.draft_rows import ColumnRow, FileFacts
from crm_app.web.pages.import_leads.steps import HEADING
from crm_app.work import Work


class DraftState(rx.State):
    """The draft whose id is `key`; `mapping` (column -> target) is kept while the tab lives."""

    key: str = ""
    file: FileFacts = FileFacts()
    mapping: dict[str, str] = {}
    columns: list[ColumnRow] = []
    unused: str = ""
    missing: str = ""
    is_mapped: bool = False
    source: str = ""
    sources: list[str] = []
    policy: str = str(DuplicatePolicy.SKIP)
    rows: int = 0
    chosen_takers: list[str] = []  # for the dry run before; the step after takes over from here
    chosen_turns: bool = False
    _draft: DraftView | None = None

    @rx.event
    async def load(self, key: str) -> rx.event.EventSpec | None:
        """Look into the file, once; the focus goes to what then appears."""
        if key == self.key:
            return None
        do = partial(_open, import_id=UUID(key))
        draft, self.sources = await in_work(self, do, read_only=True)
        await self._show(draft)
        self.source, self.policy = draft.source or "", str(draft.duplicates)
        self.chosen_takers = [str(each) for each in draft.telecaller_ids]
        self.chosen_turns = draft.continue_rotation
        self.key = key
        return acts.focus(HEADING)

    @rx.event
    async def choose_sheet(self, sheet: str) -> None:
        """Take another sheet of the workbook; its columns are proposed anew."""
        do = partial(imports.choose_sheet, import_id=UUID(self.key), sheet=sheet)
        await self._show(await in_work(self, do))

    @rx.event
    async def choose(self, column: str, target: str) -> None:
        """Make `column` the one that gives `target`, or leave it out."""
        self.mapping = {
            name: chosen for name, chosen in {**self.mapping, column: target}.items() if chosen
        }
        await self._check()

    @rx.event
    def name_source(self, text: str) -> None:
        """Where the rows come from that name no source."""
        self.source = text

    @rx.event
    def choose_policy(self, policy: str) -> None:
        """What becomes of rows whose student is a lead already."""
        self.policy = policy

    async def _show(self, draft: DraftView) -> None:
        self._draft, self.rows = draft, draft.rows
        self.file, self.mapping = draft_rows.facts(draft), draft.mapping
        await self._check()

    async def _check(self) -> None:
        if self._draft is None:
            return
        do = partial(_check, header=self._draft.header, mapping=dict(self.mapping))
        _, faults = await attempt(self, do)
        self.columns = draft_rows.columns(self._draft, self.mapping, faults)
        self.missing = draft_rows.missing(faults)
        self.unused = draft_rows.unused(self._draft, self.mapping)
        self.is_mapped = not faults


def _open(work: Work, import_id: UUID) -> tuple[DraftView, list[str]]:
    return imports.get_draft(work, import_id), organisation.suggestions(work).sources


def _check(_: Work, header: list[str], mapping: dict[str, str]) -> dict[str, str]:
    return check_mapping(header, mapping)
