"""Small chores by the clock: counters folded, old sign-ins and drafts removed."""

import logging

from apscheduler.schedulers.base import BaseScheduler

from crm_app.access.actor import as_job
from crm_app.domain.accounts import sign_in
from crm_app.domain.imports import service as imports
from crm_app.domain.leads import service as leads
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("upkeep")


def fold_lead_counts() -> None:
    """Keep the counter table short: one row for each owner, status and touch."""
    with unit_of_work(_job) as work:
        leads.fold_counts(work)


def remove_old() -> None:
    """Remove sign-ins, failed tries and drafts that are over."""
    with unit_of_work(_job) as work:
        signed_in = sign_in.remove_old(work)
    with unit_of_work(_job) as work:
        drafts = imports.remove_old_drafts(work)
    _log.info("removed %d old sign-ins and %d drafts", signed_in, drafts)


def register(scheduler: BaseScheduler) -> None:
    """Add these jobs to `scheduler`; a missed run is folded into the next."""
    for job, name, every in (
        (fold_lead_counts, "fold-lead-counts", {"seconds": 20}),
        (remove_old, "remove-old", {"hours": 1}),
    ):
        scheduler.add_job(
            job, "interval", id=name, coalesce=True, max_instances=1, replace_existing=True, **every
        )
