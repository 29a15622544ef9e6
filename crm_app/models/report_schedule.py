"""Reports that are sent by themselves, and what became of each sending."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row, enum_check, enum_type


class ReportRange(StrEnum):
    """Days counted from another one: today on a page, the day it was due in a mail."""

    TODAY = "today"
    DAY_BEFORE = "day_before"
    LAST_7_DAYS = "last_7_days"
    WEEK_BEFORE = "week_before"
    LAST_30_DAYS = "last_30_days"
    MONTH_SO_FAR = "month_so_far"
    MONTH_BEFORE = "month_before"


class Cadence(StrEnum):
    """How often a report comes."""

    DAILY = "daily"  # on some weekdays
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SendStatus(StrEnum):
    """What became of one sending."""

    WAITING = "waiting"
    SENT = "sent"  # to one recipient at least
    FAILED = "failed"
    DROPPED = "dropped"  # not sent on purpose; `answer` says why


class ReportSchedule(Row, table=True):
    """A saved report with its filters, when it comes, and to whom.

    It shows what its owner may see at the moment of sending. The times are the organisation's local
    ones. Deleted ones stay with what was sent.
    """

    __tablename__ = "report_schedules"
    __table_args__ = (
        enum_check(ReportRange, "days"),
        enum_check(Cadence, "cadence"),
        sa.CheckConstraint("weekdays <@ array[1, 2, 3, 4, 5, 6, 7]", name="weekdays"),
        sa.CheckConstraint("month_day between 1 and 31", name="month_day"),
        sa.CheckConstraint(
            "case cadence when 'monthly' then month_day is not null"
            " when 'weekly' then cardinality(weekdays) = 1 else cardinality(weekdays) > 0 end",
            name="plan",
        ),
        sa.CheckConstraint("cardinality(recipients) > 0", name="recipients"),
        sa.Index("ix_report_schedules_owner_id", "owner_id"),
    )

    owner_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    name: str = Field(max_length=120)
    days: ReportRange = Field(sa_type=enum_type(ReportRange))
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    telecaller_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    sort: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    cadence: Cadence = Field(sa_type=enum_type(Cadence))
    weekdays: list[int] = Field(default_factory=list, sa_type=ARRAY(sa.Integer))  # ISO, Monday 1
    month_day: int | None = None  # 31 is the last day of every month
    at: time = Field(sa_type=sa.Time)
    recipients: list[str] = Field(sa_type=ARRAY(sa.String(254)))
    with_csv: bool
    with_xlsx: bool
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    stopped: str | None = Field(default=None, max_length=300)  # why it stopped by itself
    # Every due time up to here was dealt with. Not "when next": a new time zone would belie that.
    settled_until: datetime = Field(sa_type=UTC_TIMESTAMP)
    deleted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class ReportSend(Row, table=True):
    """One sending of a schedule: due once, whoever keeps the clock."""

    __tablename__ = "report_sends"
    __table_args__ = (
        enum_check(SendStatus, "status"),
        sa.UniqueConstraint("schedule_id", "due_at"),
        sa.Index(
            "ix_report_sends_waiting", "due_at", postgresql_where=sa.text("status = 'waiting'")
        ),
    )

    schedule_id: UUID = Field(foreign_key="report_schedules.id", ondelete="CASCADE")
    due_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    status: SendStatus = Field(
        default=SendStatus.WAITING,
        sa_type=enum_type(SendStatus),
        sa_column_kwargs={"server_default": "waiting"},
    )
    missed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    is_late: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # Set just before a message is ended, until there is an answer: found set, it may have arrived.
    handed_over_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    maybe_twice: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    answer: str | None = Field(default=None, max_length=500)
    # Address -> [code, words] of the mail server, where it was the last word.
    answers: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    first_day: date | None = None
    last_day: date | None = None
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
