"""Leads, their notes and what happened to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crm_app.models.base import (
    JSON_OR_NULL,
    NOW,
    UTC_TIMESTAMP,
    Row,
    changed_xid,
    enum_check,
    enum_type,
)


class LeadStatus(StrEnum):
    """Where a lead stands in the funnel; the last three close it."""

    NEW = "new"
    CONTACTED = "contacted"
    INTERESTED = "interested"
    FOLLOW_UP = "follow_up"
    UNREACHABLE = "unreachable"
    ENROLLED = "enrolled"
    NOT_INTERESTED = "not_interested"
    INVALID = "invalid"


CLOSED_STATUSES = (LeadStatus.ENROLLED, LeadStatus.NOT_INTERESTED, LeadStatus.INVALID)

# The order of a telecaller's list (requirement 5.5.1): pending follow-ups first, by time; then
# never contacted; then the longest ago. One expression for index, ORDER BY and cursor. CASE, since
# PostgreSQL does not take coalesce() for leakproof: behind row-level security it would read all
# that comes before a cursor. Lines as PostgreSQL shows them, so that `alembic check` knows them.
FOLLOWUP_ORDER = """(
case
    when next_followup_at is null then 'infinity'::timestamptz
    else next_followup_at
end)"""
CONTACT_ORDER = """(
case
    when last_contacted_at is null then '-infinity'::timestamptz
    else last_contacted_at
end)"""
LIST_ORDER = (sa.text(FOLLOWUP_ORDER), sa.text(CONTACT_ORDER), sa.text("id"))


ERASED = "Erased"  # the name of a student whose data was erased
# PostgreSQL keeps it: neither an undo nor a late import brings anything back.
_HOLDS_NOTHING = (
    "not is_erased or (student_name = 'Erased' and phone_number = '' and phone_e164 = ''"
    " and phone_is_shared and email is null and alternate_phone is null and city is null"
    " and preferred_course is null and preferred_university is null and source is null"
    " and extra is null and next_followup_at is null)"
)


class Lead(Row, table=True):
    """A prospective student. One phone number is one lead.

    `phone_is_shared` marks a lead that shares its number on purpose with an earlier one
    (siblings); only leads without the mark must have a number of their own. An erased lead keeps
    what reports count, holds nothing of the student, and is in nobody's sight.
    """

    __tablename__ = "leads"
    __table_args__ = (
        enum_check(LeadStatus, "status"),
        sa.CheckConstraint("call_count >= 0", name="call_count"),
        sa.CheckConstraint(_HOLDS_NOTHING, name="erased_holds_nothing"),
        sa.CheckConstraint(
            "telecaller_id is null or branch_id is not null", name="owner_has_branch"
        ),
        sa.Index(
            "uq_leads_phone_e164",
            "phone_e164",
            unique=True,
            postgresql_where=sa.text("not phone_is_shared"),
        ),
        sa.Index("ix_leads_telecaller_order", "telecaller_id", *LIST_ORDER),
        sa.Index("ix_leads_telecaller_status_order", "telecaller_id", "status", *LIST_ORDER),
        sa.Index("ix_leads_order", *LIST_ORDER),
        sa.Index("ix_leads_branch_id_status_telecaller_id", "branch_id", "status", "telecaller_id"),
        sa.Index("ix_leads_telecaller_id_changed_xid", "telecaller_id", "changed_xid", "id"),
        sa.Index("ix_leads_created_at", "created_at", postgresql_using="brin"),
        sa.Index(
            "ix_leads_enrolled",
            "enrolled_telecaller_id",
            "enrolled_at",
            postgresql_where=sa.text("enrolled_at is not null"),
        ),
        # fastupdate stays on: without it a bulk insert is three times slower.
        sa.Index(
            "ix_leads_search",
            "student_name",
            "phone_e164",
            "alternate_phone",
            sa.func.extra_values(sa.text("extra")).label("extra_values"),
            postgresql_using="gin",
            postgresql_ops={
                "student_name": "gin_trgm_ops",
                "phone_e164": "gin_trgm_ops",
                "alternate_phone": "gin_trgm_ops",
                "extra_values": "gin_trgm_ops",
            },
        ),
        sa.Index(
            "ix_leads_import_id_import_row",
            "import_id",
            "import_row",
            postgresql_where=sa.text("import_id is not null"),
        ),
        sa.Index("ix_leads_erased", "id", postgresql_where=sa.text("is_erased")),
        # What tells that two leads are one student, beside the number; siblings share theirs.
        sa.Index(
            "ix_leads_phone_shared", "phone_e164", postgresql_where=sa.text("phone_is_shared")
        ),
        sa.Index(
            "ix_leads_alternate_phone",
            "alternate_phone",
            postgresql_where=sa.text("alternate_phone is not null"),
        ),
        # With the column in it, PostgreSQL finds e-mails that are doubled without any lead.
        sa.Index(
            "ix_leads_email",
            sa.text("lower(email)"),
            postgresql_include=["email"],
            postgresql_where=sa.text("email is not null"),
        ),
        # What is due, counted from here alone.
        sa.Index(
            "ix_leads_due",
            "next_followup_at",
            postgresql_include=["branch_id"],
            postgresql_where=sa.text("next_followup_at is not null"),
        ),
    )

    student_name: str = Field(max_length=120)
    phone_number: str = Field(max_length=40)  # as typed in the file
    phone_e164: str = Field(max_length=16)  # what every match uses
    phone_is_shared: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    email: str | None = Field(default=None, max_length=254)
    alternate_phone: str | None = Field(default=None, max_length=16)
    city: str | None = Field(default=None, max_length=80)
    preferred_course: str | None = Field(default=None, max_length=120)
    preferred_university: str | None = Field(default=None, max_length=120)
    source: str | None = Field(default=None, max_length=60)
    extra: dict[str, str] | None = Field(
        default=None, sa_type=JSON_OR_NULL
    )  # other columns of its file
    status: LeadStatus = Field(
        default=LeadStatus.NEW,
        sa_type=enum_type(LeadStatus),
        sa_column_kwargs={"server_default": "new"},
    )
    telecaller_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    assigned_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    import_id: UUID | None = Field(default=None, foreign_key="import_logs.id", ondelete="RESTRICT")
    import_row: int | None = None
    import_turn: int | None = None  # its place in the rotation of its import, from 0
    last_contacted_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    call_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_followup_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    enrolled_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    # An enrolment is credited to the owner at that moment.
    enrolled_telecaller_id: UUID | None = Field(
        default=None, foreign_key="users.id", ondelete="RESTRICT"
    )
    # The latest of `consents` on being telephoned is a withdrawal.
    do_not_call: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    is_erased: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    updated_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )
    changed_xid: int = changed_xid()


class Departure(SQLModel, table=True):
    """A lead or follow-up that is no longer a telecaller's: their phone must forget it.

    Written by triggers when the owner changes or the row is deleted.
    """

    __tablename__ = "departures"
    __table_args__ = (sa.Index("ix_departures_telecaller_id", "telecaller_id", "changed_xid"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger)
    telecaller_id: UUID
    kind: str = Field(max_length=20)
    record_id: UUID
    changed_xid: int = changed_xid()
    at: datetime = Field(default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW)


class LeadLease(SQLModel, table=True):
    """A lead offered to somebody as the next to call; nobody else is offered it meanwhile."""

    __tablename__ = "lead_leases"

    lead_id: UUID = Field(foreign_key="leads.id", primary_key=True, ondelete="CASCADE")
    telecaller_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    until: datetime = Field(sa_type=UTC_TIMESTAMP)


class LeadCount(SQLModel, table=True):
    """How many leads each telecaller has in each status, called or never: the sum of `n`.

    Erased ones are counted apart: reports count them on, lists do not show them.

    Triggers on `leads` only append differences, so that a long import never stops a telecaller
    who works on leads with the same owner and status; a job folds them into one row each.
    """

    __tablename__ = "lead_counts"
    __table_args__ = (sa.Index("ix_lead_counts_telecaller_id", "telecaller_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger)
    branch_id: UUID | None = None
    telecaller_id: UUID | None = None
    status: LeadStatus = Field(sa_type=enum_type(LeadStatus))
    never_called: bool
    is_erased: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    n: int = Field(sa_type=sa.BigInteger)


class LeadNote(Row, table=True):
    """What somebody wrote about a lead; never changed afterwards."""

    __tablename__ = "lead_notes"
    __table_args__ = (
        sa.UniqueConstraint("author_id", "client_id"),
        sa.Index("ix_lead_notes_lead_id_created_at", "lead_id", sa.text("created_at desc")),
        sa.Index("ix_lead_notes_author_id_created_at", "author_id", "created_at"),
        sa.CheckConstraint("length(body) between 1 and 4000", name="body"),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    author_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    body: str = Field(sa_type=sa.Text)
    is_contact: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    written_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)  # the device's time


class StatusChange(Row, table=True):
    """A lead went from one status to another."""

    __tablename__ = "lead_status_history"
    __table_args__ = (
        enum_check(LeadStatus, "to_status"),
        sa.Index("ix_lead_status_history_lead_id_at", "lead_id", sa.text("at desc")),
        sa.Index(
            "ix_lead_status_history_bulk_run_id",
            "bulk_run_id",
            postgresql_where=sa.text("bulk_run_id is not null"),
        ),
    )

    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    from_status: LeadStatus | None = Field(default=None, sa_type=enum_type(LeadStatus))
    to_status: LeadStatus = Field(sa_type=enum_type(LeadStatus))
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    reason: str = Field(max_length=40)
    at: datetime = Field(sa_type=UTC_TIMESTAMP)
    # Of a change to many leads at once: which, and what its undo puts back of an enrolment.
    bulk_run_id: UUID | None = Field(default=None, foreign_key="bulk_runs.id", ondelete="SET NULL")
    enrolled_before_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    enrolled_before_by_id: UUID | None = Field(
        default=None, foreign_key="users.id", ondelete="RESTRICT"
    )


class AssignmentChange(Row, table=True):
    """A lead changed hands after its first assignment (which is the import itself)."""

    __tablename__ = "assignment_history"
    __table_args__ = (
        sa.Index("ix_assignment_history_lead_id_at", "lead_id", sa.text("at desc")),
        sa.Index("ix_assignment_history_at", "at"),
        sa.Index("ix_assignment_history_run_id", "run_id"),
    )

    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    from_telecaller_id: UUID | None = Field(
        default=None, foreign_key="users.id", ondelete="RESTRICT"
    )
    from_branch_id: UUID | None = Field(
        default=None, foreign_key="branches.id", ondelete="RESTRICT"
    )
    to_telecaller_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    reason: str = Field(max_length=40)
    at: datetime = Field(sa_type=UTC_TIMESTAMP)
    # Which sharing out it was part of, and its turn there: the answer to "why this person?".
    run_id: UUID | None = Field(default=None, foreign_key="assignment_runs.id", ondelete="SET NULL")
    turn: int | None = None


class AssignmentRun(Row, table=True):
    """Leads shared out at once: who took turns, who was passed over and why.

    `rotation` is `domain.assignment.schemas.Rotation` as JSON. For an import the leads
    themselves have the turn; else `assignment_history` has one row for each lead that moved.
    """

    __tablename__ = "assignment_runs"
    __table_args__ = (
        sa.Index("ix_assignment_runs_created_at", sa.text("created_at desc")),
        sa.UniqueConstraint("by_id", "client_id"),
        sa.Index("ix_assignment_runs_import_id", "import_id"),
    )

    client_id: UUID | None = None
    reason: str = Field(max_length=40)
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    import_id: UUID | None = Field(default=None, foreign_key="import_logs.id", ondelete="CASCADE")
    rotation: dict[str, Any] = Field(sa_type=JSONB)
    leads: int  # how many were to be shared out
    moved: int  # how many of them changed hands
    undone_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    kept: int | None = None  # of an undone run: how many stayed, since they moved on meanwhile


class Enquiry(Row, table=True):
    """A student who is a lead already asked again, in a later file."""

    __tablename__ = "enquiries"
    __table_args__ = (
        sa.Index("ix_enquiries_lead_id_at", "lead_id", sa.text("at desc")),
        sa.UniqueConstraint("import_id", "import_row"),
    )

    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    import_id: UUID = Field(foreign_key="import_logs.id", ondelete="CASCADE")
    import_row: int
    source: str | None = Field(default=None, max_length=60)
    at: datetime = Field(sa_type=UTC_TIMESTAMP)
