"""Many leads changed at once."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row, enum_check, enum_type


class BulkAct(StrEnum):
    """What is done to the leads."""

    ASSIGN = "assign"
    STATUS = "status"


class BulkStatus(StrEnum):
    """How far it is; `undoing` and `undone` follow `done`."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkRun(Row, table=True):
    """One act on many leads, of one person.

    `lead_ids` are the leads that were counted when the person asked, until it is over. `wanted` is
    the command as JSON, with the filter that found them.
    """

    __tablename__ = "bulk_runs"
    __table_args__ = (
        enum_check(BulkAct, "act"),
        enum_check(BulkStatus, "status"),
        sa.UniqueConstraint("by_id", "client_id"),
        sa.Index("ix_bulk_runs_by_id_created_at", "by_id", sa.text("created_at desc")),
    )

    client_id: UUID
    by_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    act: BulkAct = Field(sa_type=enum_type(BulkAct))
    status: BulkStatus = Field(sa_type=enum_type(BulkStatus))
    wanted: dict[str, Any] = Field(sa_type=JSONB)
    lead_ids: list[UUID] | None = Field(default=None, sa_type=ARRAY(sa.Uuid))
    total: int
    done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    changed: int | None = None
    skipped: int | None = None  # closed, gone, or as wanted already
    message: str | None = Field(default=None, max_length=500)  # why it failed
    assignment_run_id: UUID | None = Field(
        default=None, foreign_key="assignment_runs.id", ondelete="SET NULL"
    )
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
