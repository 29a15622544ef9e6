"""Small chores by the clock: counters folded. What is over goes in the night (`nightly`)."""

from datetime import timedelta

from crm_app.access.actor import as_job
from crm_app.domain.leads import service as leads
from crm_app.jobs.periodic import Periodic
from crm_app.work import unit_of_work

_job = as_job("upkeep")


def fold_lead_counts() -> None:
    """Keep the counter table short: one row for each owner, status and touch."""
    with unit_of_work(_job) as work:
        leads.fold_counts(work)


WORK = (
    Periodic(
        "fold-lead-counts", "Lead counts folded", fold_lead_counts, every=timedelta(seconds=20)
    ),
)
