"""Change the status of chosen leads, and export them."""

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import reflex as rx

from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import StartBulk
from crm_app.domain.leads.export import FileFormat
from crm_app.kernel.errors import CrmError
from crm_app.models import BulkAct, LeadStatus
from crm_app.web import acts, formats
from crm_app.web.bridge import in_work
from crm_app.web.pages.leads.download import FILE
from crm_app.web.pages.leads.selection import Selection
from crm_app.web.pages.leads.state import LeadsState
from crm_app.work import Work


class StatusState(rx.State):
    """The dialog that sets the status of many leads."""

    is_open: bool = False
    count: str = ""
    to_type: str = ""
    fault: str = ""
    busy: bool = False

    _selection: Selection = Selection()
    _client_id: str = ""

    @rx.event
    def open(self, lead_ids: list[str], which: str, count: int) -> None:
        """Ask for the status."""
        self._selection = Selection.of(lead_ids, which, count)
        self._client_id, self.fault, self.busy = str(uuid4()), "", False
        self.count = formats.count(self._selection.count, "lead")
        self.to_type, self.is_open = self._selection.to_type, self._selection.count > 0

    @rx.event
    def close(self) -> None:
        """Leave the leads as they are."""
        self.is_open = False

    @rx.event
    async def submit(self, form: dict[str, Any]):
        """Set the status, or have it set in the background."""
        if not self.is_open or self.busy:  # pressed twice
            return
        if form.get("status") not in set(map(str, LeadStatus)):
            self.fault = "Choose a status."
            return
        self.fault = self._selection.fault(form.get("typed"))
        if self.fault:
            return
        self.busy = True
        yield
        asked = {
            "client_id": UUID(self._client_id),
            "act": BulkAct.STATUS,
            "status": form["status"],
            **self._selection.fields(),
        }
        self.fault = await in_work(self, partial(_start, asked=asked))
        self.busy = False
        if not self.fault:
            self.is_open = False
            yield [LeadsState.choose([]), LeadsState.show_order]


def _start(work: Work, asked: dict[str, Any]) -> str:
    try:
        bulk.start(work, StartBulk.model_validate(asked))
    except CrmError as error:
        return error.message
    return ""


class ExportState(rx.State):
    """The dialog that makes a file of leads."""

    is_open: bool = False
    count: str = ""
    to_type: str = ""
    fault: str = ""

    _selection: Selection = Selection()
    _query: str = ""

    @rx.event
    def open(self, lead_ids: list[str], which: str, count: int, query: str) -> None:
        """Ask for the kind of file; `query` has the order and the columns of the page."""
        self._selection = Selection.of(lead_ids, which, count)
        self._query, self.fault = query, ""
        self.count = formats.count(self._selection.count, "lead")
        self.to_type, self.is_open = self._selection.to_type, self._selection.count > 0

    @rx.event
    def close(self) -> None:
        """Make no file."""
        self.is_open = False

    @rx.event
    def submit(self, form: dict[str, Any]) -> rx.event.EventSpec | None:
        """Have the browser fetch the file."""
        self.fault = self._selection.fault(form.get("typed"))
        if self.fault or not self.is_open:
            return None
        self.is_open = False
        kind = FileFormat.XLSX if form.get("format") == FileFormat.XLSX else FileFormat.CSV
        only = ",".join(self._selection.lead_ids)
        query = f"{self._query}&{urlencode({'only': only})}" if only else self._query
        return acts.go(f"{FILE}.{kind}?{query}")
