"""SQL of recordings that wait to be examined."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_recordings
from crm_app.models import Lead, Recording
from crm_app.work import Work


def find(work: Work, recording_id: UUID, *, for_update: bool = False) -> Recording | None:
    """The recording as it is now."""
    query = select(Recording).where(
        col(Recording.id) == recording_id, visible_recordings(work.actor)
    )
    if for_update:
        query = query.with_for_update()
    query = query.execution_options(populate_existing=True)
    return work.session.exec(query).one_or_none()


def branch_of(work: Work, lead_id: UUID) -> UUID | None:
    """The branch whose pages show the recordings of this lead."""
    return work.session.exec(select(Lead.branch_id).where(col(Lead.id) == lead_id)).one_or_none()


def unheard(
    work: Work, before: datetime, busy: Collection[UUID], *, missing: bool, limit: int
) -> list[UUID]:
    """Recordings made before that moment that nobody examines, oldest first."""
    query = (
        select(Recording.id)
        .where(
            col(Recording.quality).is_(None),
            col(Recording.deleted_at).is_(None),
            col(Recording.missing_since).is_not(None)
            if missing
            else col(Recording.missing_since).is_(None),
            col(Recording.created_at) < before,
            col(Recording.id) != sa.all_(sa.cast(list(busy), sa.ARRAY(sa.Uuid))),
            visible_recordings(work.actor),
        )
        .order_by(col(Recording.created_at))
        .limit(limit)
    )
    return list(work.session.exec(query))
