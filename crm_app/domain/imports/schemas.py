"""Commands and views of imports."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from crm_app.domain.schemas import Command, Named, View
from crm_app.models import ImportStatus

MAX_ROWS = 1_000_000


class StartImport(Command):
    """How to import a file. `telecaller_ids` take turns in this order.

    Without a mapping (column header to lead field) the recognised headers are used.
    """

    telecaller_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    mapping: dict[str, str] | None = None
    duplicates: Literal["skip"] = "skip"
    continue_rotation: bool = False


class DraftView(View):
    """A file that waits for its choices, with a look into it."""

    id: UUID
    file_name: str
    size_bytes: int
    encoding: str
    delimiter: str
    header: list[str]
    samples: list[list[str]]  # the first rows
    mapping: dict[str, str]  # proposed: column header to lead field
    rows: int
    imported_before: str | None  # a sentence, when the very same file was imported


class PersonShare(View):
    """How many leads one telecaller got."""

    telecaller_id: UUID
    name: str
    count: int


class ImportView(View):
    """An import with its counts; `total = created + updated + duplicate + error` once done."""

    id: UUID
    file_name: str
    size_bytes: int
    status: ImportStatus
    rows_read: int
    total: int
    created: int
    updated: int
    duplicate: int
    error: int
    per_telecaller: list[PersonShare]
    progress: int  # per cent
    message: str | None
    uploaded_by: Named
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ImportPage(View):
    """Imports, newest first."""

    items: list[ImportView]
    next_cursor: str | None
    total: int


class ImportAccepted(View):
    """An import that will run."""

    id: UUID
    status: ImportStatus


class FaultView(View):
    """A row that made no lead, in words."""

    row_number: int
    code: str
    value: str
    message: str
    existing_lead: Named | None  # only where the actor may see that lead
    owner: str | None


class Progress(View):
    """How far a running import is."""

    rows_read: int
    accepted: int
    refused: int
    percent: int
