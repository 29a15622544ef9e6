"""Settles by the clock what uploads left open: full ones, forgotten ones, missed links."""

import logging
from datetime import timedelta

from crm_app.access.actor import as_job
from crm_app.adapters.job_queue import STORAGE_QUEUE
from crm_app.adapters.recording_store import StoreAway, StoreFull
from crm_app.completion import complete_upload
from crm_app.domain.recordings import uploads
from crm_app.jobs.periodic import Periodic
from crm_app.kernel.errors import CrmError
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("recording-settler")


def settle() -> str | None:
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
    if not (waiting or expired or linked or strays):
        return None
    return (
        f"Uploads: {len(waiting)} were full, {expired} expired, {linked} linked to their calls,"
        f" {strays} files without one removed."
    )


WORK = (
    Periodic(
        "settle-recordings",
        "Uploads of recordings settled",
        settle,
        every=timedelta(minutes=1),
        queue=STORAGE_QUEUE,
    ),
)
