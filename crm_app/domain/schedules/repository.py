"""SQL on saved reports and their sendings."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from crm_app.access.scope import visible_schedules, visible_users
from crm_app.kernel.errors import NotFound
from crm_app.models import Branch, ReportSchedule, ReportSend, Role, SendStatus, User
from crm_app.work import Work

SHOWN = 50  # sendings in a history


class Whole(NamedTuple):
    """A schedule with the names of what it points to."""

    schedule: ReportSchedule
    owner: User
    branch_id: UUID | None  # a manager's report is of the branch of today
    branch: str | None
    telecaller: str | None


def find(work: Work, schedule_id: UUID | None = None) -> list[Whole]:
    """The schedules in sight, by name; one of them if told."""
    telecaller = aliased(User)
    branch_id = sa.case(
        (col(User.role) == Role.MANAGER, col(User.branch_id)), else_=col(ReportSchedule.branch_id)
    )
    query = (
        sa.select(ReportSchedule, User, col(Branch.id), col(Branch.name), col(telecaller.full_name))
        .join(User, col(User.id) == col(ReportSchedule.owner_id))
        .outerjoin(Branch, col(Branch.id) == branch_id)
        .outerjoin(telecaller, col(telecaller.id) == col(ReportSchedule.telecaller_id))
        .where(visible_schedules(work.actor), col(ReportSchedule.deleted_at).is_(None))
        .order_by(sa.func.lower(col(ReportSchedule.name)), col(ReportSchedule.id))
    )
    if schedule_id is not None:
        query = query.where(col(ReportSchedule.id) == schedule_id)
    return [Whole(*row) for row in work.session.execute(query)]


def read(work: Work, schedule_id: UUID) -> ReportSchedule:
    """The schedule, if this actor may see it. Raises `NotFound` otherwise."""
    query = select(ReportSchedule).where(
        col(ReportSchedule.id) == schedule_id,
        visible_schedules(work.actor),
        col(ReportSchedule.deleted_at).is_(None),
    )
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("No such schedule.")
    return found


def take(work: Work, schedule_id: UUID, *, deleted: bool = False) -> ReportSchedule:
    """The schedule, locked, if this actor may see it. Raises `NotFound` otherwise."""
    query = (
        select(ReportSchedule)
        .where(
            col(ReportSchedule.id) == schedule_id,
            visible_schedules(work.actor),
            col(ReportSchedule.deleted_at).is_not(None)
            if deleted
            else col(ReportSchedule.deleted_at).is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("No such schedule.")
    return found


def owner_of(work: Work, schedule: ReportSchedule) -> User:
    """Who saved it, as of now; a manager reads it of the own ones only."""
    return work.session.get_one(User, schedule.owner_id)


def sees(work: Work, user_id: UUID) -> User | None:
    """This telecaller, if the actor sees them."""
    query = select(User).where(col(User.id) == user_id, visible_users(work.actor))
    return work.session.exec(query).one_or_none()


def sends(work: Work, schedule_id: UUID) -> list[tuple[ReportSend, str | None]]:
    """The last sendings of a schedule, newest first, with who asked for each."""
    query = (
        sa.select(ReportSend, col(User.full_name))
        .outerjoin(User, col(User.id) == col(ReportSend.by_id))
        .where(col(ReportSend.schedule_id) == schedule_id)
        .order_by(col(ReportSend.due_at).desc())
        .limit(SHOWN)
    )
    return [(send, name) for send, name in work.session.execute(query)]


def last_sends(work: Work, schedule_ids: Sequence[UUID]) -> dict[UUID, tuple[ReportSend, str]]:
    """The newest sending of each schedule."""
    query = (
        sa.select(ReportSend, col(User.full_name))
        .ext(distinct_on(col(ReportSend.schedule_id)))
        .outerjoin(User, col(User.id) == col(ReportSend.by_id))
        .where(col(ReportSend.schedule_id).in_(schedule_ids))
        .order_by(col(ReportSend.schedule_id), col(ReportSend.due_at).desc())
    )
    return {send.schedule_id: (send, name) for send, name in work.session.execute(query)}


def count_waiting(work: Work, schedule_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many sendings of each schedule wait."""
    query = (
        sa.select(col(ReportSend.schedule_id), sa.func.count())
        .where(
            col(ReportSend.schedule_id).in_(schedule_ids),
            col(ReportSend.status) == SendStatus.WAITING,
        )
        .group_by(col(ReportSend.schedule_id))
    )
    return {row[0]: row[1] for row in work.session.execute(query)}


def active(work: Work) -> list[ReportSchedule]:
    """The schedules that go on, locked; those that another clock holds are left to it."""
    query = (
        select(ReportSchedule)
        .where(col(ReportSchedule.is_active), col(ReportSchedule.deleted_at).is_(None))
        .order_by(col(ReportSchedule.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(work.session.exec(query))


def add_send(
    work: Work, schedule_id: UUID, due_at: datetime, *, missed: int = 0, by_id: UUID | None = None
) -> UUID | None:
    """A sending that waits; None where this moment has one already."""
    query = (
        insert(ReportSend)
        .values(schedule_id=schedule_id, due_at=due_at, missed=missed, by_id=by_id)
        .on_conflict_do_nothing(index_elements=["schedule_id", "due_at"])
        .returning(col(ReportSend.id))
    )
    return work.session.execute(query).scalar_one_or_none()


def waiting(work: Work) -> list[ReportSend]:
    """What was not sent yet, locked, the oldest first."""
    query = (
        select(ReportSend)
        .where(col(ReportSend.status) == SendStatus.WAITING)
        .order_by(col(ReportSend.due_at))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(work.session.exec(query))


def take_send(work: Work, send_id: UUID) -> ReportSend | None:
    """A sending, locked."""
    query = (
        select(ReportSend)
        .where(col(ReportSend.id) == send_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return work.session.exec(query).one_or_none()


def read_send(work: Work, send_id: UUID) -> ReportSend:
    """A sending. Raises `NotFound` without one."""
    found = work.session.get(ReportSend, send_id)
    if found is None:
        raise NotFound("No such sending.")
    return found


def drop_waiting(work: Work, schedule_id: UUID, why: str) -> None:
    """Send none of what waits of a schedule."""
    work.session.execute(
        sa.update(ReportSend)
        .where(
            col(ReportSend.schedule_id) == schedule_id,
            col(ReportSend.status) == SendStatus.WAITING,
        )
        .values(status=SendStatus.DROPPED, answer=why, finished_at=work.now)
    )
