"""What is left of erased students in texts about others and in files is looked for, and goes."""

from datetime import timedelta

from crm_app import data_requests
from crm_app.adapters.job_queue import STORAGE_QUEUE
from crm_app.jobs.periodic import Periodic
from crm_app.kernel.wording import count


def each_minute() -> str | None:
    """Sweep what waits for it."""
    done = data_requests.sweep()
    return f"Swept {count(done, 'erasure')}." if done else None


WORK = (
    Periodic(
        "erasure-sweep",
        "Traces of erased students removed",
        each_minute,
        every=timedelta(minutes=1),
        queue=STORAGE_QUEUE,
    ),
)
