"""Leads that are one student, or on purpose two."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crm_app.models.base import NOW, UTC_TIMESTAMP, Row


class LeadMerge(Row, table=True):
    """One lead went into another; everything that is needed to bring both back exactly.

    `merged` is the whole row that went, `kept_before` the columns of the other one that changed,
    as they were; `moved` maps a table to the ids of the rows that moved, and has beside them the
    aliases and the pairs kept apart, who held follow-ups (`holders`), and the `notes` of an undo.
    """

    __tablename__ = "lead_merges"
    __table_args__ = (
        sa.UniqueConstraint("by_id", "client_id"),
        sa.Index("ix_lead_merges_kept_lead_id", "kept_lead_id"),
        sa.Index("ix_lead_merges_merged_lead_id", "merged_lead_id"),
    )

    client_id: UUID | None = None
    kept_lead_id: UUID  # no foreign keys: either may itself be merged later
    merged_lead_id: UUID
    merged: dict[str, Any] = Field(sa_type=JSONB)
    kept_before: dict[str, Any] = Field(sa_type=JSONB)
    kept_after: dict[str, Any] = Field(sa_type=JSONB)
    moved: dict[str, Any] = Field(sa_type=JSONB)
    by_id: UUID = Field(foreign_key="users.id", ondelete="RESTRICT")
    undone_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    undone_by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")


class LeadAlias(SQLModel, table=True):
    """A number (E.164) or e-mail (lower case) of a lead that came to it by a merge.

    An import that meets it meets the lead.
    """

    __tablename__ = "lead_aliases"
    __table_args__ = (sa.Index("ix_lead_aliases_value", "value"),)

    lead_id: UUID = Field(foreign_key="leads.id", primary_key=True, ondelete="CASCADE")
    value: str = Field(max_length=254, primary_key=True)
    merge_id: UUID = Field(foreign_key="lead_merges.id", primary_key=True, ondelete="CASCADE")


class KeptApart(SQLModel, table=True):
    """Two leads that look like one student and are not; never suggested again.

    `one_id` is the lesser of the two.
    """

    __tablename__ = "leads_kept_apart"
    __table_args__ = (
        sa.CheckConstraint("one_id < other_id", name="ordered"),
        sa.Index("ix_leads_kept_apart_other_id", "other_id"),
    )

    one_id: UUID = Field(foreign_key="leads.id", primary_key=True, ondelete="CASCADE")
    other_id: UUID = Field(foreign_key="leads.id", primary_key=True, ondelete="CASCADE")
    by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    created_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )
