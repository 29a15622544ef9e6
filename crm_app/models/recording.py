"""Audio of calls, and uploads on their way."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row


class Recording(Row, table=True):
    """The audio of a call, stored under a name that we made."""

    __tablename__ = "recordings"
    __table_args__ = (
        sa.UniqueConstraint("telecaller_id", "client_id"),
        sa.UniqueConstraint("storage_key"),
        sa.Index("ix_recordings_lead_id_recorded_at", "lead_id", sa.text("recorded_at desc")),
        sa.CheckConstraint("size_bytes > 0", name="size_bytes"),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    call_log_id: UUID | None = Field(default=None, foreign_key="call_logs.id", ondelete="SET NULL")
    telecaller_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    storage_key: str = Field(max_length=200)
    size_bytes: int = Field(sa_type=sa.BigInteger)
    sha256: str = Field(max_length=64)
    mime_type: str = Field(max_length=60)
    duration_seconds: float | None = None
    quality: str | None = Field(default=None, max_length=20)
    recorded_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    deleted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class RecordingUpload(Row, table=True):
    """An upload that has not ended yet."""

    __tablename__ = "recording_uploads"
    __table_args__ = (
        sa.UniqueConstraint("telecaller_id", "client_id"),
        sa.CheckConstraint("received_bytes between 0 and size_bytes", name="received_bytes"),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    telecaller_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    size_bytes: int = Field(sa_type=sa.BigInteger)
    received_bytes: int = Field(
        default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"}
    )
    metadata_sent: dict[str, Any] = Field(sa_type=JSONB)
    expires_at: datetime = Field(sa_type=UTC_TIMESTAMP)
