"""Keeps the rows of past runs few."""

from datetime import timedelta

from crm_app.access.actor import as_job
from crm_app.domain.runs import service as runs
from crm_app.jobs.periodic import Periodic
from crm_app.work import unit_of_work

_job = as_job("run-keeper")


def tidy_runs() -> str | None:
    """Remove runs that nobody looks at any more, and end those that lost their job."""
    with unit_of_work(_job) as work:
        removed = runs.tidy(work)
    return f"Removed {removed} old runs." if removed else None


WORK = (Periodic("tidy-runs", "Old job runs removed", tidy_runs, every=timedelta(hours=1)),)
