"""SQL on leaves."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_users
from crm_app.kernel.errors import NotFound
from crm_app.models import Leave, User
from crm_app.work import Work


def get(work: Work, leave_id: UUID) -> tuple[Leave, User]:
    """The leave of a person the actor may see, with the person. Raises `NotFound` otherwise."""
    query = (
        select(Leave, User)
        .join(User, col(User.id) == col(Leave.user_id))
        .where(col(Leave.id) == leave_id, visible_users(work.actor))
    )
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("No such leave.")
    return found


def find(work: Work, user_id: UUID) -> list[Leave]:
    """The leaves of a person, the last one first; the caller may see the person."""
    query = select(Leave).where(col(Leave.user_id) == user_id)
    return list(work.session.exec(query.order_by(col(Leave.first_day).desc(), col(Leave.id))))


def find_sent(work: Work, user_id: UUID, client_id: UUID) -> Leave | None:
    """The leave of this person that the actor sent with this id."""
    query = select(Leave).where(
        col(Leave.user_id) == user_id,
        col(Leave.created_by_id) == work.actor.user_id,
        col(Leave.client_id) == client_id,
    )
    return work.session.exec(query).one_or_none()


def is_sent(work: Work, client_id: UUID) -> bool:
    """Whether the actor sent any leave with this id."""
    query = select(col(Leave.id)).where(
        col(Leave.created_by_id) == work.actor.user_id, col(Leave.client_id) == client_id
    )
    return work.session.exec(query).first() is not None


def until(work: Work, user_ids: Collection[UUID], day: date) -> dict[UUID, date]:
    """The last day of the leave of each of these people who is on leave on this day."""
    query = (
        sa.select(col(Leave.user_id), sa.func.max(col(Leave.last_day)).label("until"))
        .where(
            col(Leave.user_id).in_(user_ids),
            col(Leave.first_day) <= day,
            col(Leave.last_day) >= day,
        )
        .group_by(col(Leave.user_id))
    )
    return {row.user_id: row.until for row in work.session.execute(query)}
