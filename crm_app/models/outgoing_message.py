"""Phones, and messages that leave after the commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from crm_app.models.base import JSON_OR_NULL, NOW, UTC_TIMESTAMP, Row


class Device(Row, table=True):
    """A phone or browser of a telecaller, with what it last said of its health."""

    __tablename__ = "devices"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "client_id"),
        sa.Index(
            "ix_devices_push_endpoint",
            sa.text("(push_subscription ->> 'endpoint')"),
            postgresql_where=sa.text("push_subscription is not null"),
        ),
    )

    client_id: UUID
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    platform: str = Field(max_length=20)
    app_version: str = Field(max_length=40)
    # Messages go to it while the sign-in lives that brought it, and no longer.
    sign_in_id: UUID | None = Field(default=None, foreign_key="sign_ins.id", ondelete="SET NULL")
    push_subscription: dict[str, Any] | None = Field(default=None, sa_type=JSON_OR_NULL)
    health: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    last_seen_at: datetime = Field(sa_type=UTC_TIMESTAMP)


class OutgoingMessage(Row, table=True):
    """Something to deliver once the work that caused it is committed, and again after a crash."""

    __tablename__ = "outgoing_messages"
    __table_args__ = (
        sa.Index(
            "ix_outgoing_messages_waiting",
            "next_try_at",
            postgresql_where=sa.text("sent_at is null and failed_at is null"),
        ),
        sa.Index("ix_outgoing_messages_reminder_id", "reminder_id"),
    )

    kind: str = Field(max_length=40)
    user_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE")
    # To one device; without one it is for all of the person's.
    device_id: UUID | None = Field(default=None, foreign_key="devices.id", ondelete="CASCADE")
    reminder_id: UUID | None = Field(
        default=None, foreign_key="notification_log.id", ondelete="CASCADE"
    )
    content: dict[str, Any] = Field(sa_type=JSONB)
    next_try_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )
    expires_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    failed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)  # not tried any more
    sent_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_error: str | None = Field(default=None, max_length=500)
