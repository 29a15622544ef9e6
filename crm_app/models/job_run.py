"""Work of the jobs process: what kinds there are, and each run."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from crm_app.models.base import NOW, UTC_TIMESTAMP, Row, enum_check, enum_type


class RunStatus(StrEnum):
    """How far a run is. `retrying` waits for its next try; `failed` gets none by itself."""

    WAITING = "waiting"
    RUNNING = "running"
    RETRYING = "retrying"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = "status in ('waiting', 'running', 'retrying')"
OPEN_FAILURE = "status = 'failed' and settled_at is null"


class JobKind(SQLModel, table=True):
    """One kind of work, as the jobs process introduced it, with its account since ever.

    A chore comes again by the clock: `every_seconds` or `daily_at` (local) is set. What is run
    because somebody asked has neither.
    """

    __tablename__ = "job_kinds"

    name: str = Field(max_length=60, primary_key=True)
    created_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )
    title: str = Field(max_length=120)
    queue: str = Field(max_length=40)
    every_seconds: int | None = None
    daily_at: time | None = None
    last_due_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    last_done_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    # Counted here, since runs are removed when they are old.
    done: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    retried: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    failed: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    seconds: float = Field(default=0, sa_column_kwargs={"server_default": "0"})


class JobRun(Row, table=True):
    """One run of work, from the asking to its end, over all its tries.

    A chore's run has the instant at which it was due. `settled_at` says since when a failure needs
    nobody any more: it was told to who asked, or the same work was done since.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        enum_check(RunStatus, "status"),
        # Two clocks may tick the same instant: one run comes of it.
        sa.UniqueConstraint("name", "due_at"),
        # A chore that still waits or runs is not put a second time.
        sa.Index(
            "uq_job_runs_unfinished_chore",
            "name",
            unique=True,
            postgresql_where=sa.text(f"due_at is not null and {UNFINISHED}"),
        ),
        sa.Index("ix_job_runs_created_at_id", sa.text("created_at desc"), sa.text("id desc")),
        sa.Index("ix_job_runs_name_created_at", "name", sa.text("created_at desc")),
        sa.Index("ix_job_runs_unfinished", "created_at", postgresql_where=sa.text(UNFINISHED)),
        sa.Index(
            "ix_job_runs_failed",
            sa.text("created_at desc"),
            sa.text("id desc"),
            postgresql_where=sa.text("status = 'failed'"),
        ),
        sa.Index("ix_job_runs_job_id", "job_id"),
    )

    name: str = Field(max_length=60)
    queue: str = Field(max_length=40)
    lock: str | None = Field(default=None, max_length=60)
    args: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    job_id: int | None = Field(default=None, sa_type=sa.BigInteger)  # in the queue
    due_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    asked_by_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="RESTRICT")
    request_id: str | None = Field(default=None, max_length=64)  # that asked for it, as in the log
    status: RunStatus = Field(
        default=RunStatus.WAITING,
        sa_type=enum_type(RunStatus),
        sa_column_kwargs={"server_default": "waiting"},
    )
    # Of each try: started_at, seconds, error.
    tries: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": "[]"}
    )
    started_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)  # the latest try
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    next_try_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    said: str | None = Field(default=None, max_length=500)
    error: str | None = Field(default=None, max_length=500)
    settled_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
