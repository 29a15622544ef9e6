"""Commands and views of imports."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from crm_app.domain.schemas import Command, Named, View
from crm_app.models import DuplicatePolicy, ImportStatus

MAX_ROWS = 1_000_000


class StartImport(Command):
    """How to import a file. `telecaller_ids` take turns in this order.

    Without a mapping (column header to lead field, or to `extra`) the recognised headers are
    used. `source` is that of rows that name none; `sheet` that of a workbook, else the first.
    """

    telecaller_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    mapping: dict[str, str] | None = None
    duplicates: DuplicatePolicy = DuplicatePolicy.SKIP
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] | None = None
    sheet: Annotated[str, Field(max_length=100)] | None = None
    continue_rotation: bool = False
    dry_run: bool = False


class DraftView(View):
    """A file that waits for its choices, with a look into it.

    The last four are its choices so far: of a new draft the policy is the one its person chose
    last.
    """

    id: UUID
    file_name: str
    size_bytes: int
    encoding: str
    delimiter: str
    header: list[str]
    samples: list[list[str]]  # the first rows
    mapping: dict[str, str]  # proposed or chosen: column header to lead field, or to `extra`
    sure: dict[str, str]  # how each proposal is known: remembered, header or values
    sheets: list[str]  # of a workbook, else empty
    sheet: str | None
    rows: int
    imported_before: str | None  # a sentence, when the very same file was imported
    telecaller_ids: list[UUID]
    duplicates: DuplicatePolicy
    source: str | None
    continue_rotation: bool


class PersonShare(View):
    """How many leads one telecaller got."""

    telecaller_id: UUID
    name: str
    count: int


class FreshRow(View):
    """A row that becomes a lead, and whose."""

    row_number: int
    student_name: str
    phone_e164: str
    telecaller: str


class ChangedRow(View):
    """A row that changes a lead: column to its old and its new value."""

    row_number: int
    lead: Named | None  # only where the actor may see that lead
    changes: dict[str, tuple[Any, Any]]


class Forecast(View):
    """The first rows of each kind that a dry run found; the others are its refused rows."""

    created: list[FreshRow]
    updated: list[ChangedRow]


class RowTotals(View):
    """Rows of all imports ever, by what became of them."""

    created: int
    updated: int
    duplicate: int
    error: int


class ImportView(View):
    """An import with its counts; `total = created + updated + duplicate + error` once done.

    Those of a `ready` dry run say what would be. `running` is also an import that is being
    undone.
    """

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
    duplicates: DuplicatePolicy
    dry_run: bool
    forecast: Forecast | None  # of a dry run
    kept: int  # leads that an undo left, since people had touched them
    uploaded_by: Named
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None


class ImportPage(View):
    """Imports, newest first."""

    items: list[ImportView]
    next_cursor: str | None
    total: int


class TurnsPreview(View):
    """Who would get how many leads now; `fault` says why it could not start so."""

    shares: dict[UUID, int]
    passed_over: dict[UUID, str]  # telecaller to the reason, as a sentence
    fault: str | None


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
    same_as_row: int | None  # the earlier row of the file with the same student


Outcome = Literal["created", "updated", "duplicate", "error", "removed", "none"]


class RowFate(View):
    """What became of one row of the file.

    `removed`: an undo took its lead away again. `none`: the row is empty, or the file ends before.
    """

    row_number: int
    outcome: Outcome
    code: str | None
    message: str
    lead: Named | None  # only where the actor may see that lead
    owner: str | None
    changes: dict[str, tuple[Any, Any]] | None
    same_as_row: int | None


class KeptLead(View):
    """A lead that the undo of an import left as it is, and why."""

    row_number: int
    lead: Named | None
    owner: str | None
    reason: str
    message: str


class Progress(View):
    """How far a running import is."""

    rows_read: int
    accepted: int
    refused: int
    percent: int
