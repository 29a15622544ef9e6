"""Audio of calls, uploads on their way, and who listened."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row, enum_check, enum_type


class Quality(StrEnum):
    """What can be heard: both sides, one side, nobody, or the bytes make no sound."""

    GOOD = "good"
    ONE_SIDED = "one_sided"
    SILENT = "silent"
    UNREADABLE = "unreadable"


class Listening(StrEnum):
    """How somebody got at the audio."""

    PLAYED = "played"
    DOWNLOADED = "downloaded"


class Recording(Row, table=True):
    """The audio of a call, stored under a name that we made. Its id is the one of its upload."""

    __tablename__ = "recordings"
    __table_args__ = (
        sa.UniqueConstraint("telecaller_id", "client_id"),
        sa.UniqueConstraint("storage_key"),
        enum_check(Quality, "quality"),
        sa.Index("ix_recordings_lead_id_recorded_at", "lead_id", sa.text("recorded_at desc")),
        # The page of all recordings, newest first, and the nightly job, oldest first.
        sa.Index("ix_recordings_recorded_at_id", "recorded_at", "id"),
        sa.Index("ix_recordings_call_log_id", "call_log_id"),
        sa.Index(
            "ix_recordings_waiting",
            "telecaller_id",
            "call_ref",
            postgresql_where=sa.text("call_log_id is null and call_ref is not null"),
        ),
        sa.Index(
            "ix_recordings_unheard",
            "created_at",
            postgresql_where=sa.text("quality is null and deleted_at is null"),
        ),
        sa.CheckConstraint("size_bytes > 0", name="size_bytes"),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    call_log_id: UUID | None = Field(default=None, foreign_key="call_logs.id", ondelete="SET NULL")
    # The call as the phone named it, by its id or its client_id: it may arrive after its audio.
    call_ref: UUID | None = None
    telecaller_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    phone_model: str | None = Field(default=None, max_length=80)
    storage_key: str = Field(max_length=200)
    size_bytes: int = Field(sa_type=sa.BigInteger)
    sha256: str = Field(max_length=64)
    mime_type: str = Field(max_length=60)
    recorded_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    # What the phone said, until the audio itself has been measured.
    duration_seconds: float | None = None
    # Measured by the job; no quality yet means that it waits for that.
    quality: Quality | None = Field(default=None, sa_type=enum_type(Quality))
    codec: str | None = Field(default=None, max_length=20)
    bit_rate: int | None = None
    loudness_db: float | None = None  # RMS of what is not silence, dB below full scale
    silence_share: float | None = None  # 0 to 1 of the length
    speech_share: float | None = None
    peaks: bytes | None = Field(default=None, sa_type=sa.LargeBinary)  # 0 to 255 each, by time
    examined_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    # The file was looked for and not there.
    missing_since: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    # Legal hold: neither a person nor the nightly job deletes it.
    held_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    held_by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    hold_reason: str | None = Field(default=None, max_length=200)
    # First the row is marked, then the file goes: a file without a row would be nobody's.
    deleted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    deleted_by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    deletion_reason: str | None = Field(default=None, max_length=200)
    file_removed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class RecordingUpload(Row, table=True):
    """An upload that has not ended yet."""

    __tablename__ = "recording_uploads"
    __table_args__ = (
        sa.UniqueConstraint("telecaller_id", "client_id"),
        sa.CheckConstraint("received_bytes between 0 and size_bytes", name="received_bytes"),
        sa.Index("ix_recording_uploads_lead_id", "lead_id"),
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


class RecordingPlay(Row, table=True):
    """Somebody listened to a recording, or took its file."""

    __tablename__ = "recording_plays"
    __table_args__ = (
        enum_check(Listening, "kind"),
        sa.Index("ix_recording_plays_recording_id_at", "recording_id", sa.text("at desc")),
    )

    recording_id: UUID = Field(foreign_key="recordings.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    at: datetime = Field(sa_type=UTC_TIMESTAMP)
    kind: Listening = Field(sa_type=enum_type(Listening))
