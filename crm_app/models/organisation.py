"""What the organisation says of itself: one row, and the lists it keeps."""

from datetime import datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm_app.models.base import NOW, UTC_TIMESTAMP, Row, enum_check, enum_type

SOURCE_MAX, COURSE_MAX = 60, 120  # as long as what leads hold


class Deleters(StrEnum):
    """Who may delete a recording in their sight."""

    EVERYONE = "everyone"
    MANAGERS = "managers"  # and admins
    ADMINS = "admins"
    NOBODY = "nobody"


class Organisation(SQLModel, table=True):
    """Name, time zone, phone region and working hours; first filled from the environment."""

    __tablename__ = "settings"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="one_row"),
        enum_check(Deleters, "recording_deleters"),
        sa.CheckConstraint("recording_days > 0", name="recording_days"),
    )

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str = Field(max_length=120)
    time_zone: str = Field(max_length=60)
    phone_region: str = Field(max_length=2)
    work_starts: time = Field(default=time(9), sa_type=sa.Time)
    work_ends: time = Field(default=time(21), sa_type=sa.Time)
    # After how many days a recording is deleted by itself; none: kept.
    recording_days: int | None = None
    recording_deleters: Deleters = Field(
        default=Deleters.EVERYONE,
        sa_type=enum_type(Deleters),
        sa_column_kwargs={"server_default": "everyone"},
    )
    # Transaction numbers mean nothing in another cluster: a restore makes a new epoch.
    sync_epoch: UUID = Field(
        default_factory=uuid4, sa_column_kwargs={"server_default": sa.text("gen_random_uuid()")}
    )
    # Departures up to this transaction may have been removed: a token whose snapshot does not show
    # it cannot tell what left its telecaller.
    sync_floor: int = Field(
        default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"}
    )
    # The id in the folder that all machines share: one that sees another folder does not start.
    shared_folder: UUID | None = None
    updated_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )


class Source(Row, table=True):
    """A lead source to choose from; retired, never deleted. Leads hold the text itself."""

    __tablename__ = "sources"
    __table_args__ = (
        sa.Index("uq_sources_name_lower", sa.text("lower(name)"), unique=True),
        sa.CheckConstraint("length(btrim(name)) > 0", name="name_filled"),
    )

    name: str = Field(max_length=SOURCE_MAX)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})


class Course(Row, table=True):
    """A course to choose from; retired, never deleted. Leads hold the text itself."""

    __tablename__ = "courses"
    __table_args__ = (
        sa.Index("uq_courses_name_lower", sa.text("lower(name)"), unique=True),
        sa.CheckConstraint("length(btrim(name)) > 0", name="name_filled"),
    )

    name: str = Field(max_length=COURSE_MAX)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
