"""A full upload becomes a recording, over several short transactions, the same for every face.

Tried by who sends the last byte, by who asks how far an upload is, and by the clock; done once,
however many try together and wherever one of them dies.
"""

from uuid import UUID

from crm_app.access.actor import as_job
from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import get_store
from crm_app.domain.recordings import uploads
from crm_app.domain.recordings.sniffing import UnsupportedType
from crm_app.work import unit_of_work

_job = as_job("recording-uploads")


def complete_upload(upload_id: UUID) -> bool:
    """Check, store and record an upload; one that is not full, or is recorded, is left alone.

    Answers False when its bytes have arrived and are neither here nor in the storage.

    Raises:
        ChecksumMismatch, UnsupportedType: the bytes are of no use, and the upload is gone.
        StoreAway, StoreFull: not now; the bytes are kept.
    """
    with unit_of_work(_job, read_only=True) as work:
        full = uploads.find_full(work, upload_id)
    if full is None:
        return True
    try:
        kind = uploads.keep(full)
    except (uploads.ChecksumMismatch, UnsupportedType):
        with unit_of_work(_job) as work:
            uploads.refuse(work, full)
        raise
    if kind is None:
        return False
    with unit_of_work(_job) as work:
        is_kept = uploads.record(work, full, kind)
    if not is_kept:
        get_store().remove(full.key(kind))
    parts.remove(upload_id)
    return True
