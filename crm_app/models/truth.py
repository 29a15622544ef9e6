"""Each night's account: what was compared, what differed, what was cleaned."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from crm_app.models.base import UTC_TIMESTAMP, Row, enum_check, enum_type


class StepKind(StrEnum):
    """What a step of the night does."""

    CHECK = "check"  # compares a stored figure with its source
    FILES = "files"  # brings storage and rows together
    CLEANING = "cleaning"  # removes what is over
    STATISTICS = "statistics"  # what PostgreSQL knows of its tables


class TruthNight(Row, table=True):
    """One run through all steps, by the clock or by a command. `created_at` is its begin."""

    __tablename__ = "truth_nights"
    __table_args__ = (sa.Index("ix_truth_nights_created_at", sa.text("created_at desc")),)

    night: date  # the organisation's day on which it began
    by: str = Field(max_length=60)
    leads: int = Field(sa_type=sa.BigInteger)
    seconds: float | None = None
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    advice: list[str] = Field(
        default_factory=list,
        sa_type=ARRAY(sa.Text),
        sa_column_kwargs={"server_default": sa.text("'{}'")},
    )


class TruthStep(SQLModel, table=True):
    """One step of a night. `found` is complete, however few findings are kept.

    For cleaning, `found` is how many rows or files went. `detail` parts that into kinds.
    """

    __tablename__ = "truth_steps"
    __table_args__ = (enum_check(StepKind, "kind"),)

    night_id: UUID = Field(foreign_key="truth_nights.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(max_length=40, primary_key=True)
    position: int
    kind: StepKind = Field(sa_type=enum_type(StepKind))
    found: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    repaired: int = Field(
        default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"}
    )
    detail: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": sa.text("'{}'")}
    )
    seconds: float | None = None
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    error: str | None = Field(default=None, max_length=500)


class TruthFinding(SQLModel, table=True):
    """A stored figure that was not as its source says; a sample of each step's differences."""

    __tablename__ = "truth_findings"
    __table_args__ = (sa.Index("ix_truth_findings_night_id", "night_id", "step"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger)
    night_id: UUID = Field(foreign_key="truth_nights.id", ondelete="CASCADE")
    step: str = Field(max_length=40)
    # No foreign keys: the record may go, and what was found of it stays.
    record_id: UUID | None = None
    lead_id: UUID | None = None  # the one to look at
    label: str = Field(max_length=200)
    stored: str | None = Field(default=None, max_length=300)
    correct: str | None = Field(default=None, max_length=300)
    is_repaired: bool
