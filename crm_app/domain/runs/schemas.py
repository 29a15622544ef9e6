"""What is told of the jobs process's work."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from crm_app.domain.schemas import View
from crm_app.models import RunStatus

PAGE_SIZE = 50


class Schedule(NamedTuple):
    """When a chore comes again: exactly one of the two is set; `daily_at` is local."""

    every: timedelta | None = None
    daily_at: time | None = None


class Kind(NamedTuple):
    """A kind of work, as the jobs process knows it; without a schedule it is run when asked."""

    name: str
    title: str
    queue: str
    schedule: Schedule | None = None


class Begun(NamedTuple):
    """A try that begins; the request that asked for its run, if one did."""

    request_id: str | None = None


class Show(StrEnum):
    """Which runs."""

    ALL = "all"
    RUNNING = "running"  # and what waits
    FAILED = "failed"


class Try(View):
    """One try of a run; `seconds` is None where the process ended during it."""

    started_at: datetime
    seconds: float | None
    error: str | None = None


class RunView(View):
    """A run; `seconds` are those of all its tries."""

    id: UUID
    name: str
    title: str
    due_at: datetime | None
    asked_by: str | None
    status: RunStatus
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    next_try_at: datetime | None
    tries: list[Try]
    said: str | None
    error: str | None
    settled_at: datetime | None
    is_job: bool = True  # of the queue; else of a command

    @property
    def seconds(self) -> float:
        """How long it took, the waiting between tries aside."""
        return sum(each.seconds or 0 for each in self.tries)

    @property
    def can_be_repeated(self) -> bool:
        """Whether somebody may run it again."""
        return self.is_job and self.status is RunStatus.FAILED and self.settled_at is None


class RunPage(View):
    """Runs, newest first; the cursors are None at either end."""

    items: list[RunView]
    older: str | None
    newer: str | None


class ChoreView(View):
    """What comes again by the clock."""

    name: str
    title: str
    every: timedelta | None
    daily_at: time | None
    next_at: datetime | None  # None while nobody works
    current: RunView | None  # waits, runs, or will be tried again
    last: RunView | None  # the last that ended
    health: str


class Overview(View):
    """All chores, and whether anybody does them."""

    zone: str
    chores: list[ChoreView]
    workers: int
    has_leader: bool
    last_seen_at: datetime | None  # a sign of life of any jobs process, ever
    dead_letters: int


class KindFigures(View):
    """The account of one kind of work since ever."""

    name: str
    done: int
    retried: int
    failed: int
    seconds: float
    last_done_at: datetime | None


class QueueFigures(View):
    """How much one queue holds."""

    queue: str
    waiting: int
    running: int


class Figures(View):
    """What the metrics tell of the jobs."""

    kinds: list[KindFigures]
    queues: list[QueueFigures]
    workers: int
    has_leader: bool
    dead_letters: int
