"""What a student agreed to, and whose data was erased."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from crm_app.models.base import JSON_OR_NULL, UTC_TIMESTAMP, Row, enum_check, enum_type


class Purpose(StrEnum):
    """What personal data is used for."""

    CALLS = "calls"  # being telephoned
    MESSAGES = "messages"  # being written to
    RECORDING = "recording"  # calls being recorded


class ConsentAct(StrEnum):
    """What the student said."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class ConsentWay(StrEnum):
    """How the student said it."""

    CALL = "call"
    MESSAGE = "message"
    WEB_FORM = "web_form"
    PAPER = "paper"
    FILE = "file"  # the file that brought the lead says so


class Consent(Row, table=True):
    """One thing that a student said of one purpose; rows are only added.

    What holds now is the latest by `at`, of two the one noted later. `notice` says which text
    the student was shown or read.
    """

    __tablename__ = "consents"
    __table_args__ = (
        enum_check(Purpose, "purpose"),
        enum_check(ConsentAct, "act"),
        enum_check(ConsentWay, "way"),
        sa.UniqueConstraint("by_id", "client_id"),
        sa.Index("ix_consents_lead_id_purpose_at", "lead_id", "purpose", sa.text("at desc")),
    )

    client_id: UUID
    lead_id: UUID = Field(foreign_key="leads.id", ondelete="CASCADE")
    purpose: Purpose = Field(sa_type=enum_type(Purpose))
    act: ConsentAct = Field(sa_type=enum_type(ConsentAct))
    way: ConsentWay = Field(sa_type=enum_type(ConsentWay))
    at: datetime = Field(sa_type=UTC_TIMESTAMP)  # when the student said it
    by_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")  # who noted it
    notice: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    note: str | None = Field(default=None, max_length=300)


class Erasure(Row, table=True):
    """One student's data erased, at `created_at`. It says nothing of the student.

    `lead_ids` are the lead and those merged into it. `looked_for` is what the job still has to
    find in free texts and files: numbers, addresses, names, files. It is emptied when that is done.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        sa.Index("ix_erasures_unswept", "created_at", postgresql_where=sa.text("swept_at is null")),
        sa.CheckConstraint("swept_at is null or looked_for is null", name="forgotten"),
    )

    lead_id: UUID
    lead_ids: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    by: str = Field(max_length=60)
    reason: str = Field(max_length=200)
    counts: dict[str, Any] = Field(sa_type=JSONB)  # table -> rows emptied or removed
    looked_for: dict[str, Any] | None = Field(default=None, sa_type=JSON_OR_NULL)
    swept_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
