"""Imports: one file each, its refused rows and who got how many."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE, JSONB, Range
from sqlmodel import Field, SQLModel

from crm_app.models.base import JSON_OR_NULL, UTC_TIMESTAMP, Row, enum_check, enum_type


class ImportStatus(StrEnum):
    """How far an import is. A draft is a file that waits in the wizard for its choices."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class DuplicatePolicy(StrEnum):
    """What an import does with a row whose student is a lead already."""

    SKIP = "skip"  # nothing
    FILL = "fill"  # only empty fields
    UPDATE = "update"  # the mapped fields
    REENQUIRE = "reenquire"  # note a new enquiry and tell the owner
    REASSIGN = "reassign"  # the same, and the next in turn gets the lead


def _count() -> Any:
    # Any: SQLModel's Field() is typed so, for every field type.
    return Field(default=0, sa_column_kwargs={"server_default": "0"})


class ImportLog(Row, table=True):
    """One file: what it was, who brought it, what became of its rows.

    `total = created + updated + duplicate + error` once it is done. `telecaller_ids` keeps the
    order in which people take turns. `message` says why it failed, or what the summary must say.
    """

    __tablename__ = "import_logs"
    __table_args__ = (
        enum_check(ImportStatus, "status"),
        enum_check(DuplicatePolicy, "duplicates"),
        sa.CheckConstraint(
            "status not in ('done', 'undone') or total = created + updated + duplicate + error",
            name="counts_add_up",
        ),
        sa.Index("ix_import_logs_created_at", sa.text("created_at desc")),
        sa.Index("ix_import_logs_sha256", "sha256"),
    )

    file_name: str = Field(max_length=255)
    sha256: str = Field(max_length=64)
    size_bytes: int = Field(sa_type=sa.BigInteger)
    stored_name: str = Field(max_length=80)  # in the uploads folder
    uploaded_by_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    client_id: UUID | None = None
    status: ImportStatus = Field(default=ImportStatus.QUEUED, sa_type=enum_type(ImportStatus))
    header: list[str] = Field(default_factory=list, sa_type=ARRAY(sa.Text))
    mapping: dict[str, str] | None = Field(default=None, sa_type=JSONB)  # None: by the headers
    telecaller_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(sa.Uuid))
    duplicates: DuplicatePolicy = Field(
        default=DuplicatePolicy.SKIP,
        sa_type=enum_type(DuplicatePolicy),
        sa_column_kwargs={"server_default": "skip"},
    )
    dry_run: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    source: str | None = Field(default=None, max_length=60)  # of rows that name none
    sheet: str | None = Field(default=None, max_length=100)  # of a workbook; None: the first
    # What a dry run found: `domain.imports.schemas.Forecast` as JSON.
    forecast: dict[str, Any] | None = Field(default=None, sa_type=JSON_OR_NULL)
    continue_rotation: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    last_telecaller_id: UUID | None = None  # where the next rotation may go on
    rows_read: int = _count()
    total: int = _count()
    created: int = _count()
    updated: int = _count()
    duplicate: int = _count()
    error: int = _count()
    progress: int = _count()  # per cent
    message: str | None = Field(default=None, max_length=500)
    started_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    # The `updated_at` of every lead it wrote: one with another was touched since.
    written_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    # After an undo: the rows whose leads it removed.
    removed_rows: list[Range[int]] | None = Field(default=None, sa_type=INT4MULTIRANGE)
    undone_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    undone_by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    kept: int = _count()  # after an undo: leads that stayed, since people touched them


class ImportShare(SQLModel, table=True):
    """How many leads of an import one telecaller got, in the order of the turns."""

    __tablename__ = "import_shares"

    import_id: UUID = Field(foreign_key="import_logs.id", primary_key=True, ondelete="CASCADE")
    telecaller_id: UUID = Field(foreign_key="users.id", primary_key=True, ondelete="RESTRICT")
    position: int
    count: int


class ImportFault(SQLModel, table=True):
    """A row that made no lead: where it stands in the spreadsheet, why, and its cells."""

    __tablename__ = "import_faults"

    import_id: UUID = Field(foreign_key="import_logs.id", primary_key=True, ondelete="CASCADE")
    row_number: int = Field(primary_key=True)
    code: str = Field(max_length=32)
    value: str = Field(max_length=200)
    cells: list[str] = Field(sa_type=ARRAY(sa.Text))
    existing_lead_id: UUID | None = None
    same_as_row: int | None = None  # the earlier row of the file with the same student


class ImportChange(SQLModel, table=True):
    """What an import changed of a lead that was there: enough to undo it exactly.

    `before` holds the columns that changed, as they were, `updated_at` among them.
    """

    __tablename__ = "import_changes"
    __table_args__ = (sa.Index("ix_import_changes_lead_id", "lead_id"),)

    import_id: UUID = Field(foreign_key="import_logs.id", primary_key=True, ondelete="CASCADE")
    row_number: int = Field(primary_key=True)
    lead_id: UUID
    before: dict[str, Any] = Field(sa_type=JSONB)
    after: dict[str, Any] = Field(sa_type=JSONB)


class ImportKept(SQLModel, table=True):
    """A lead that the undo of an import left as it is, and why."""

    __tablename__ = "import_kept"

    import_id: UUID = Field(foreign_key="import_logs.id", primary_key=True, ondelete="CASCADE")
    lead_id: UUID = Field(primary_key=True)
    row_number: int
    reason: str = Field(max_length=40)


class RememberedMapping(SQLModel, table=True):
    """The columns as somebody mapped them last in a file with the same headers."""

    __tablename__ = "remembered_mappings"

    header_key: str = Field(max_length=64, primary_key=True)  # SHA-256 of the header
    mapping: dict[str, str] = Field(sa_type=JSONB)
    used_at: datetime = Field(sa_type=UTC_TIMESTAMP)
