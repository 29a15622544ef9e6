"""Settles by the clock what uploads left open: full ones, forgotten ones, missed links."""

import logging

from apscheduler.schedulers.base import BaseScheduler

from crm_app.access.actor import as_job
from crm_app.adapters.recording_store import StoreAway, StoreFull
from crm_app.completion import complete_upload
from crm_app.domain.recordings import uploads
from crm_app.kernel.errors import CrmError
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("recording-settler")

EVERY_SECONDS = 60


def settle() -> None:
    """One run; an upload that cannot be settled now does not keep the others waiting."""
    with unit_of_work(_job, read_only=True) as work:
        waiting = uploads.full_ids(work)
    for upload_id in waiting:
        try:
            if not complete_upload(upload_id):
                _log.error("the bytes of upload %s are not in this data folder", upload_id)
        except (StoreAway, StoreFull) as error:
            _log.warning("%d uploads wait for the storage: %s", len(waiting), error.message)
            break
        except CrmError as error:
            _log.warning("upload %s was refused: %s", upload_id, error.message)
    with unit_of_work(_job) as work:
        expired = uploads.remove_expired(work)
    with unit_of_work(_job) as work:
        linked = uploads.link_waiting(work)
    with unit_of_work(_job) as work:
        strays = uploads.remove_strays(work)
    if waiting or expired or linked or strays:
        _log.info(
            "uploads: %d were full, %d expired, %d linked, %d files without one",
            *(len(waiting), expired, linked, strays),
        )


def register(scheduler: BaseScheduler) -> None:
    """Add this job to `scheduler`; a missed run is folded into the next."""
    scheduler.add_job(
        settle,
        "interval",
        seconds=EVERY_SECONDS,
        id="settle-recordings",
        coalesce=True,
        max_instances=1,
        replace_existing=True,
    )
