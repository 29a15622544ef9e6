"""SQL on follow-ups."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from crm_app.access.scope import visible_followups
from crm_app.domain import cursors
from crm_app.kernel.errors import NotFound
from crm_app.models import Followup, FollowupStatus, Lead
from crm_app.work import Work

PAGE_SIZE = 50


def get(work: Work, followup_id: UUID) -> tuple[Followup, Lead]:
    """The follow-up and its lead, both locked, if this actor may see them; else `NotFound`.

    The lead is locked first, as everywhere, so that two acts on one lead cannot deadlock.
    """
    known = select(col(Followup.lead_id)).where(
        col(Followup.id) == followup_id, visible_followups(work.actor)
    )
    lead_id = work.session.exec(known).one_or_none()
    if lead_id is None:
        raise NotFound("No such follow-up.")
    lead = work.session.exec(select(Lead).where(col(Lead.id) == lead_id).with_for_update()).one()
    query = select(Followup).where(col(Followup.id) == followup_id, visible_followups(work.actor))
    followup = work.session.exec(query.with_for_update()).one_or_none()
    if followup is None:
        raise NotFound("No such follow-up.")
    return followup, lead


def find_mine(work: Work, client_id: UUID) -> tuple[Followup, Lead] | None:
    """The actor's follow-up with this id of the sender."""
    query = (
        select(Followup, Lead)
        .join(Lead, col(Lead.id) == col(Followup.lead_id))
        .where(
            col(Followup.created_by_id) == work.actor.user_id,
            col(Followup.client_id) == client_id,
        )
    )
    return work.session.exec(query).one_or_none()


def find(
    work: Work,
    status: FollowupStatus | None,
    span: tuple[datetime | None, datetime | None],
    cursor: str | None,
    page: int,
) -> tuple[list[tuple[Followup, Lead]], str | None, int]:
    """One page, earliest first; `span` is half-open."""
    conditions = [visible_followups(work.actor)]
    if status is not None:
        conditions.append(col(Followup.status) == status)
    if span[0] is not None:
        conditions.append(col(Followup.scheduled_at) >= span[0])
    if span[1] is not None:
        conditions.append(col(Followup.scheduled_at) < span[1])
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(Followup).where(*conditions)
    ).scalar_one()
    in_order = (col(Followup.scheduled_at), col(Followup.id))
    page_ids = select(col(Followup.id)).where(*conditions).order_by(*in_order).limit(PAGE_SIZE + 1)
    if cursor:
        at, followup_id = cursors.decode(cursor, 2)
        page_ids = page_ids.where(
            sa.tuple_(col(Followup.scheduled_at), col(Followup.id))
            > sa.tuple_(
                sa.cast(sa.literal(at), sa.DateTime(timezone=True)),
                sa.cast(sa.literal(followup_id), sa.Uuid),
            )
        )
    else:
        page_ids = page_ids.offset((page - 1) * PAGE_SIZE)
    # The ids first: in one statement PostgreSQL would walk all leads of the telecaller.
    query = (
        select(Followup, Lead).join(Lead, col(Lead.id) == col(Followup.lead_id)).order_by(*in_order)
    )
    try:
        ids = work.session.exec(page_ids).all()
        found = work.session.exec(query.where(col(Followup.id).in_(ids)))
        rows = [(followup, lead) for followup, lead in found]
    except DataError as error:
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    items = rows[:PAGE_SIZE]
    last = items[-1][0] if len(rows) > PAGE_SIZE else None
    behind = cursors.encode(last.scheduled_at.isoformat(), str(last.id)) if last else None
    return items, behind, total
