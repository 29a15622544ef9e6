"""Promises to call again, and the reminders of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row, changed_xid, enum_check, enum_type


class FollowupStatus(StrEnum):
    """Still to do, or done."""

    PENDING = "pending"
    COMPLETED = "completed"


class Followup(Row, table=True):
    """A promise to call a lead again; it belongs to the lead's telecaller and moves with it."""

    __tablename__ = "followups"
    __table_args__ = (
        enum_check(FollowupStatus, "status"),
        sa.CheckConstraint(
            "(status = 'completed') = (completed_at is not null)", name="completed_at"
        ),
        sa.UniqueConstraint("created_by_id", "client_id"),
        # With the lead in it, the live floor counts what is due of everybody from it alone.
        sa.Index(
            "ix_followups_pending",
            "telecaller_id",
            "status",
            "scheduled_at",
            postgresql_include=["lead_id"],
        ),
        sa.Index(
            "ix_followups_pending_scheduled_at",
            "scheduled_at",
            postgresql_include=["telecaller_id"],
            postgresql_where=sa.text("status = 'pending'"),
        ),
        sa.Index("ix_followups_telecaller_id_changed_xid", "telecaller_id", "changed_xid", "id"),
        sa.Index("ix_followups_lead_id_created_at", "lead_id", sa.text("created_at desc")),
        sa.Index(
            "ix_followups_completed_by",
            "completed_by_id",
            "completed_at",
            postgresql_where=sa.text("completed_at is not null"),
        ),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    telecaller_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    created_by_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    scheduled_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    description: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    status: FollowupStatus = Field(
        default=FollowupStatus.PENDING,
        sa_type=enum_type(FollowupStatus),
        sa_column_kwargs={"server_default": "pending"},
    )
    completed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    completed_by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    made_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)  # on the phone
    changed_xid: int = changed_xid()


class ReminderStage(StrEnum):
    """When a telecaller is reminded of a follow-up."""

    SOON = "soon"  # a quarter of an hour before
    DUE = "due"
    OVERDUE = "overdue"


class Reminder(Row, table=True):
    """A reminder of a follow-up: once for each stage of each time, to whom it belongs then.

    A follow-up that moves to another time, or to another telecaller, is another promise.
    """

    __tablename__ = "notification_log"
    __table_args__ = (
        enum_check(ReminderStage, "stage"),
        sa.UniqueConstraint(
            *("followup_id", "scheduled_at", "stage", "telecaller_id"),
            name="uq_notification_log_once",
        ),
        sa.Index(
            "ix_notification_log_unconfirmed",
            "created_at",
            postgresql_where=sa.text("confirmed_at is null"),
        ),
    )

    followup_id: UUID = Field(foreign_key="followups.id", ondelete="CASCADE")
    telecaller_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    scheduled_at: datetime = Field(sa_type=UTC_TIMESTAMP)  # the follow-up's time that it is of
    stage: ReminderStage = Field(sa_type=enum_type(ReminderStage))
    sent_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)  # a push service took it
    confirmed_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)  # a phone showed it
    escalated_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
