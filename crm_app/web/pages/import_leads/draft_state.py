"""A file that waits for its choices: what is in it, and which column is which field."""

from functools import partial
from uuid import UUID

import reflex as rx

from crm_app.domain.imports import service as imports
from crm_app.domain.imports.columns import check_mapping
from crm_app.domain.imports.schemas import DraftView
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.import_leads import draft_rows
from crm_app.web.pages.import_leads.draft_rows import FieldRow, FileFacts
from crm_app.web.pages.import_leads.steps import FOCUS_HEADING
from crm_app.work import Work


class DraftState(rx.State):
    """The draft whose id is `key`; `mapping` (column -> field) is kept while the tab lives."""

    key: str = ""
    file: FileFacts = FileFacts()
    columns: list[str] = []
    mapping: dict[str, str] = {}
    fields: list[FieldRow] = []
    unused: str = ""
    is_mapped: bool = False
    _draft: DraftView | None = None

    @rx.event
    async def load(self, key: str) -> rx.event.EventSpec | None:
        """Look into the file, once; the focus goes to what then appears."""
        if key == self.key:
            return None
        do = partial(imports.get_draft, import_id=UUID(key))
        self._draft = draft = await in_work(self, do, read_only=True)
        self.file, self.columns = draft_rows.facts(draft), draft_rows.columns(draft)
        self.mapping, self.key = draft.mapping, key
        await self._check()
        return rx.call_script(FOCUS_HEADING)

    @rx.event
    async def choose(self, target: str, column: str) -> None:
        """Take a field from a column ("" for none); what used that column before is left out."""
        rest = {name: to for name, to in self.mapping.items() if name != column and to != target}
        self.mapping = rest | ({column: target} if column else {})
        await self._check()

    async def _check(self) -> None:
        if self._draft is None:
            return
        do = partial(_check, header=self._draft.header, mapping=dict(self.mapping))
        _, faults = await attempt(self, do)
        self.fields = draft_rows.fields(self._draft, self.mapping, faults)
        self.unused = draft_rows.unused(self._draft, self.mapping)
        self.is_mapped = not faults


def _check(_: Work, header: list[str], mapping: dict[str, str]) -> dict[str, str]:
    return check_mapping(header, mapping)
