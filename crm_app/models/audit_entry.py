"""Who did what."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row


class AuditEntry(Row, table=True):
    """One act; `actor` names a person's user name or a job, `detail` what changed."""

    __tablename__ = "audit_log"
    __table_args__ = (
        # The page reads by key, newest first: all of it, one person's, one action's.
        sa.Index("ix_audit_log_at_id", sa.text("at desc"), sa.text("id desc")),
        sa.Index("ix_audit_log_actor_id_at", "actor_id", sa.text("at desc"), sa.text("id desc")),
        sa.Index("ix_audit_log_action_at", "action", sa.text("at desc"), sa.text("id desc")),
        sa.Index("ix_audit_log_object_id_at", "object_id", sa.text("at desc")),
    )
    # Telecallers and managers write entries that PostgreSQL does not let them read back.
    __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": False}

    at: datetime = Field(sa_type=UTC_TIMESTAMP)
    actor_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    actor: str = Field(max_length=60)
    action: str = Field(max_length=60)
    object_id: UUID | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
