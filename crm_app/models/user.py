"""Branches and the people who work in them."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from crm_app.models.base import UTC_TIMESTAMP, Row, enum_check, enum_type


class Role(StrEnum):
    """What a person is here; the access package says what each may do."""

    ADMIN = "admin"
    MANAGER = "manager"
    TELECALLER = "telecaller"


class Presence(StrEnum):
    """What a telecaller says of the own day."""

    WORKING = "working"
    BREAK = "break"
    OFF = "off"


class Branch(Row, table=True):
    """A place of work; it is deactivated, never deleted."""

    __tablename__ = "branches"
    __table_args__ = (
        sa.Index(
            "uq_branches_active_name",
            sa.text("lower(name)"),
            unique=True,
            postgresql_where=sa.text("is_active"),
        ),
        sa.CheckConstraint("length(btrim(name)) > 0", name="name_filled"),
        sa.CheckConstraint("length(btrim(location)) > 0", name="location_filled"),
    )

    name: str = Field(max_length=120)
    location: str = Field(max_length=200)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})


class User(Row, table=True):
    """Somebody who signs in; deactivated, never deleted, so that history keeps its names."""

    __tablename__ = "users"
    __table_args__ = (
        enum_check(Role, "role"),
        enum_check(Presence, "presence"),
        sa.CheckConstraint("role = 'admin' or branch_id is not null", name="branch_needed"),
        sa.CheckConstraint("username = lower(username)", name="username_lower"),
        sa.Index("uq_users_username_lower", sa.text("lower(username)"), unique=True),
        sa.Index("ix_users_branch_id", "branch_id"),
        sa.CheckConstraint("open_lead_cap > 0", name="open_lead_cap"),
        sa.CheckConstraint("assignment_weight between 1 and 100", name="assignment_weight"),
        sa.CheckConstraint("(shift_starts is null) = (shift_ends is null)", name="shift_whole"),
        sa.CheckConstraint("days_off <@ array[1, 2, 3, 4, 5, 6, 7]", name="days_off"),
    )

    username: str = Field(max_length=50)
    password_hash: str = Field(max_length=200)
    full_name: str = Field(max_length=120)
    role: Role = Field(sa_type=enum_type(Role))
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    receives_new_leads: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    daily_call_target: int = Field(default=80, sa_column_kwargs={"server_default": "80"})
    open_lead_cap: int | None = None  # passed over while as many open leads are held
    assignment_weight: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    # The organisation's local time; no shift is any time. One that ends before it starts is a
    # night shift. Days off are ISO weekdays, Monday 1.
    shift_starts: time | None = Field(default=None, sa_type=sa.Time)
    shift_ends: time | None = Field(default=None, sa_type=sa.Time)
    days_off: list[int] = Field(
        default_factory=list,
        sa_type=ARRAY(sa.Integer),
        sa_column_kwargs={"server_default": sa.text("'{}'")},
    )
    presence: Presence = Field(
        default=Presence.OFF,
        sa_type=enum_type(Presence),
        sa_column_kwargs={"server_default": "off"},
    )
    presence_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    last_seen_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    deactivated_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class Leave(Row, table=True):
    """Days on which a telecaller gets no new leads, both inclusive, in the organisation's zone."""

    __tablename__ = "leaves"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="days"),
        sa.UniqueConstraint("created_by_id", "client_id"),
        sa.Index("ix_leaves_user_id_last_day", "user_id", "last_day"),
    )

    client_id: UUID | None = None
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    first_day: date
    last_day: date
    note: str | None = Field(default=None, max_length=200)
    created_by_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
