"""SQL on uploads, and on the recordings that they become."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.models import CallLog, Device, Lead, Recording, RecordingUpload
from crm_app.work import Work


def find_mine(work: Work, client_id: UUID) -> RecordingUpload | None:
    """The actor's upload with this id of the sender, locked."""
    query = select(RecordingUpload).where(
        col(RecordingUpload.telecaller_id) == work.actor.user_id,
        col(RecordingUpload.client_id) == client_id,
    )
    return work.session.exec(query.with_for_update()).one_or_none()


def count_open(work: Work) -> int:
    """How many uploads of the actor have not become recordings; nobody begins one meanwhile."""
    work.session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended('uploads ' || :person, 0))"),
        {"person": str(work.actor.person)},
    )
    query = sa.select(sa.func.count()).select_from(RecordingUpload)
    query = query.where(
        col(RecordingUpload.telecaller_id) == work.actor.person,
        col(RecordingUpload.expires_at) > work.now,
    )
    return int(work.session.execute(query).scalar_one())


def lock_mine(work: Work, upload_id: UUID) -> RecordingUpload | None:
    """The actor's upload, as it is now and locked until the end of the work."""
    query = select(RecordingUpload).where(
        col(RecordingUpload.id) == upload_id,
        col(RecordingUpload.telecaller_id) == work.actor.user_id,
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    return work.session.exec(query).one_or_none()


def find_my_recording(
    work: Work, *, upload_id: UUID | None = None, client_id: UUID | None = None
) -> Recording | None:
    """What the actor's upload has become, also when it was deleted since."""
    query = select(Recording).where(col(Recording.telecaller_id) == work.actor.user_id)
    if upload_id is not None:
        query = query.where(col(Recording.id) == upload_id)
    if client_id is not None:
        query = query.where(col(Recording.client_id) == client_id)
    return work.session.exec(query).one_or_none()


def find_call(work: Work, telecaller_id: UUID, ref: UUID) -> CallLog | None:
    """The call that a phone means by its id, or by the `client_id` it gave it."""
    query = select(CallLog).where(
        col(CallLog.telecaller_id) == telecaller_id,
        (col(CallLog.id) == ref) | (col(CallLog.client_id) == ref),
    )
    return work.session.exec(query.limit(1)).one_or_none()


def newest_device(work: Work) -> Device | None:
    """The device that the actor used last."""
    query = select(Device).where(col(Device.user_id) == work.actor.user_id)
    return work.session.exec(query.order_by(col(Device.last_seen_at).desc()).limit(1)).one_or_none()


def is_erased(work: Work, lead_id: UUID) -> bool:
    """Whether the student of a lead that somebody called was erased since."""
    query = sa.select(sa.literal(1)).where(col(Lead.id) == lead_id, col(Lead.is_erased))
    with work.unfenced():  # nobody sees such a lead
        return work.session.execute(query).first() is not None


# The rest is for jobs, which see all.


def get(work: Work, upload_id: UUID, *, for_update: bool = False) -> RecordingUpload | None:
    """An upload as it is now, whoever sends it."""
    query = select(RecordingUpload).where(col(RecordingUpload.id) == upload_id)
    if for_update:
        query = query.with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one_or_none()


def keep_lead(work: Work, lead_id: UUID) -> Lead | None:
    """The lead, which until the end of the work is neither merged away nor deleted."""
    query = select(Lead).where(col(Lead.id) == lead_id)
    return work.session.exec(query.with_for_update(read=True, key_share=True)).one_or_none()


def is_recorded(work: Work, upload: RecordingUpload) -> bool:
    """Whether the sender's recording came in by another upload already."""
    query = sa.select(sa.literal(1)).where(
        col(Recording.telecaller_id) == upload.telecaller_id,
        col(Recording.client_id) == upload.client_id,
    )
    return work.session.execute(query).first() is not None


def exists(work: Work, recording_id: UUID) -> bool:
    """Whether there is this recording, deleted or not."""
    query = sa.select(sa.literal(1)).where(col(Recording.id) == recording_id)
    return work.session.execute(query).first() is not None


def full_ids(work: Work) -> list[UUID]:
    """Uploads whose bytes are all there, the oldest first."""
    query = (
        sa.select(col(RecordingUpload.id))
        .where(col(RecordingUpload.received_bytes) == col(RecordingUpload.size_bytes))
        .order_by(col(RecordingUpload.created_at))
    )
    return list(work.session.execute(query).scalars())


def lock_expired(work: Work) -> list[RecordingUpload]:
    """Unfinished uploads whose time is over; those that somebody writes to now are passed by."""
    query = select(RecordingUpload).where(
        col(RecordingUpload.expires_at) <= work.now,
        col(RecordingUpload.received_bytes) < col(RecordingUpload.size_bytes),
    )
    return list(work.session.exec(query.with_for_update(skip_locked=True)))


def known_ids(work: Work, upload_ids: Collection[UUID]) -> set[UUID]:
    """Those of these that are uploads."""
    query = sa.select(col(RecordingUpload.id)).where(col(RecordingUpload.id).in_(upload_ids))
    return set(work.session.execute(query).scalars())


_LINK = sa.text("""
update recordings r set call_log_id = c.id
from call_logs c
where r.call_log_id is null and r.call_ref is not null and r.created_at > :since
and c.telecaller_id = r.telecaller_id and c.lead_id = r.lead_id
and (c.id = r.call_ref or c.client_id = r.call_ref)
""")


def link_waiting(work: Work, since: datetime) -> int:
    """Give recordings of late their calls; answers how many got one."""
    found = work.session.execute(_LINK, {"since": since})
    return int(found.rowcount)  # type: ignore[attr-defined]
