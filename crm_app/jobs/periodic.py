"""What is done by the clock: one description for the scheduler, its workers and the Jobs page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from crm_app.adapters.job_queue import CHORES_QUEUE, NIGHT_QUEUE


@dataclass(frozen=True)
class Periodic:
    """A chore that comes again by the clock.

    `do` is one run, safe to repeat: a run that died half way is done again from its beginning.
    It opens its own units of work and answers a sentence that says what it did ("Sent 12
    reminders."), or None when there was nothing to do. It raises what should be tried again.

    Exactly one of `every` (whole seconds) and `daily_at` is given; `daily_at` is a local time of
    the organisation, and a night that was missed is made up for once.

    Each queue has a worker of its own. Without a name, what is done daily may take hours, and
    what is done in between takes seconds: a slow one names a queue of its own.
    """

    name: str  # "followup-reminders": unique, in logs, metrics and rows
    title: str  # "Reminders of follow-ups": for people
    do: Callable[[], str | None]
    every: timedelta | None = None
    daily_at: time | None = None
    queue: str = ""

    @property
    def in_queue(self) -> str:
        """The queue whose worker does it."""
        return self.queue or (CHORES_QUEUE if self.every else NIGHT_QUEUE)
