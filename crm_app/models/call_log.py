"""Finished calls."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row, enum_check, enum_type

MAX_CALL_SECONDS = 14_400


class Outcome(StrEnum):
    """How a call ended, chosen by the telecaller."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    NOT_REACHABLE = "not_reachable"
    WRONG_NUMBER = "wrong_number"
    CALLBACK_REQUESTED = "callback_requested"


class Direction(StrEnum):
    """Who rang whom."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class CallLog(Row, table=True):
    """One finished call. `branch_id` is the telecaller's branch at that time."""

    __tablename__ = "call_logs"
    __table_args__ = (
        enum_check(Outcome, "outcome"),
        enum_check(Direction, "direction"),
        sa.CheckConstraint(
            f"duration_seconds between 0 and {MAX_CALL_SECONDS}", name="duration_seconds"
        ),
        sa.UniqueConstraint("telecaller_id", "client_id"),
        sa.Index(
            "ix_call_logs_telecaller_id_started_at",
            "telecaller_id",
            "started_at",
            postgresql_include=["lead_id", "outcome", "duration_seconds"],
        ),
        sa.Index("ix_call_logs_lead_id_started_at", "lead_id", sa.text("started_at desc")),
        sa.Index(
            "ix_call_logs_started_at", "started_at", postgresql_include=["branch_id", "outcome"]
        ),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    telecaller_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    outcome: Outcome = Field(sa_type=enum_type(Outcome))
    direction: Direction = Field(
        default=Direction.OUTGOING,
        sa_type=enum_type(Direction),
        sa_column_kwargs={"server_default": "outgoing"},
    )
    started_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    duration_seconds: int
    notes: str | None = Field(default=None, sa_type=sa.Text)
