"""Branches and the people who work in them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
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
    )

    username: str = Field(max_length=50)
    password_hash: str = Field(max_length=200)
    full_name: str = Field(max_length=120)
    role: Role = Field(sa_type=enum_type(Role))
    branch_id: UUID | None = Field(default=None, foreign_key="branches.id", ondelete="RESTRICT")
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    receives_new_leads: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    daily_call_target: int = Field(default=80, sa_column_kwargs={"server_default": "80"})
    presence: Presence = Field(
        default=Presence.OFF,
        sa_type=enum_type(Presence),
        sa_column_kwargs={"server_default": "off"},
    )
    presence_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    last_seen_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    deactivated_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
