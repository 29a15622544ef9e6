"""SQL that changes many leads at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_leads, visible_leads_text
from crm_app.kernel.errors import NotFound
from crm_app.models import CLOSED_STATUSES, BulkRun, BulkStatus, Lead, LeadStatus, User
from crm_app.work import Work

_IDS: Any = sa.ARRAY(sa.Uuid)  # Any: the type of an array of a type
UNDONE = "undone"  # the reason of a status that an undo put back


def find_sent(work: Work, client_id: UUID) -> BulkRun | None:
    """The actor's run with this id of the sender."""
    query = select(BulkRun).where(
        col(BulkRun.by_id) == work.actor.user_id, col(BulkRun.client_id) == client_id
    )
    return work.session.exec(query).one_or_none()


def take(work: Work, run_id: UUID) -> BulkRun:
    """The actor's own run, locked; a job's is anybody's. Raises `NotFound` otherwise."""
    query = select(BulkRun).where(col(BulkRun.id) == run_id)
    if work.actor.user_id is not None:
        query = query.where(col(BulkRun.by_id) == work.actor.user_id)
    query = query.with_for_update().execution_options(populate_existing=True)
    run = work.session.exec(query).one_or_none()
    if run is None:
        raise NotFound("No such change.")
    return run


def read(work: Work, run_id: UUID) -> BulkRun:
    """The actor's own run, not locked: its progress is written beside. Raises `NotFound`."""
    query = select(BulkRun).where(
        col(BulkRun.id) == run_id, col(BulkRun.by_id) == work.actor.user_id
    )
    run = work.session.exec(query).one_or_none()
    if run is None:
        raise NotFound("No such change.")
    return run


def latest(work: Work, within: timedelta) -> BulkRun | None:
    """The actor's newest run that is under way, or was over lately."""
    under_way = (BulkStatus.QUEUED, BulkStatus.RUNNING, BulkStatus.UNDOING)
    query = (
        select(BulkRun)
        .where(
            col(BulkRun.by_id) == work.actor.user_id,
            sa.or_(
                col(BulkRun.status).in_(under_way), col(BulkRun.finished_at) > work.now - within
            ),
        )
        .order_by(col(BulkRun.created_at).desc())
        .limit(1)
    )
    return work.session.exec(query).one_or_none()


def starter(work: Work, run_id: UUID) -> User | None:
    """Who started a run, if still active."""
    query = (
        select(User)
        .join(BulkRun, col(BulkRun.by_id) == col(User.id))
        .where(col(BulkRun.id) == run_id, col(User.is_active))
    )
    return work.session.exec(query).one_or_none()


def note_progress(work: Work, run_id: UUID, done: int) -> None:
    """How many leads are through; the run may be over by then, and keeps its own number."""
    work.session.execute(
        sa.update(BulkRun)
        .where(
            col(BulkRun.id) == run_id,
            col(BulkRun.status).in_((BulkStatus.QUEUED, BulkStatus.RUNNING)),
        )
        .values(status=BulkStatus.RUNNING, done=done)
    )


class Held(NamedTuple):
    """Leads to hand over: owner of each open one, in the order asked, and how many are closed."""

    owners: dict[UUID, UUID | None]
    closed: int


def take_held(work: Work, lead_ids: Sequence[UUID], *, lock: bool) -> Held:
    """The visible ones of these leads with their owners; locked in id order for a change."""
    query = (
        sa.select(col(Lead.id), col(Lead.telecaller_id), col(Lead.status))
        .where(col(Lead.id) == sa.any_(sa.cast(sa.literal(list(lead_ids), _IDS), _IDS)))
        .where(visible_leads(work.actor))
    )
    if lock:
        query = query.order_by(col(Lead.id)).with_for_update()
    found = {key: (owner, status) for key, owner, status in work.session.execute(query)}
    owners = {
        key: found[key][0]
        for key in lead_ids
        if key in found and found[key][1] not in CLOSED_STATUSES
    }
    return Held(owners, sum(status in CLOSED_STATUSES for _, status in found.values()))


_SET_STATUS = """
with target as (
    select leads.id, leads.status as from_status, enrolled_at, enrolled_telecaller_id
    from leads
    where leads.id = any(%(ids)s) and leads.status <> %(status)s and {scope}
    order by leads.id for update
), changed as (
    update leads
    set status = %(status)s, updated_at = %(now)s,
        enrolled_at = case when %(status)s = 'enrolled' then %(now)s::timestamptz end,
        enrolled_telecaller_id = case when %(status)s = 'enrolled' then leads.telecaller_id end
    from target where leads.id = target.id
    returning leads.id, leads.branch_id, from_status, target.enrolled_at,
        target.enrolled_telecaller_id
), noted as (
    insert into lead_status_history (lead_id, from_status, to_status, by_id, reason, at,
        bulk_run_id, enrolled_before_at, enrolled_before_by_id)
    select id, from_status, %(status)s, %(by_id)s, 'edited', %(now)s, %(run_id)s, enrolled_at,
        enrolled_telecaller_id
    from changed
)
select count(*), coalesce(array_agg(distinct branch_id), '{{}}') from changed
"""


def set_status(
    work: Work, lead_ids: Sequence[UUID], status: LeadStatus, run_id: UUID
) -> tuple[int, set[UUID | None]]:
    """Set the status of these leads, with history and enrolment; how many, and their branches.

    The same as `leads.service.change_status` for one lead.
    """
    scope, values = _scope(work)
    query = _SET_STATUS.format(scope=scope)
    values |= {
        "ids": list(lead_ids),
        "status": str(status),
        "now": work.now,
        "by_id": work.actor.user_id,
        "run_id": run_id,
    }
    return _changed(work, query, values)


# Only where the status is still the one that was set: who went on with a lead knows better.
_UNSET_STATUS = """
with target as (
    select leads.id, h.from_status, h.to_status, h.enrolled_before_at, h.enrolled_before_by_id
    from lead_status_history h join leads on leads.id = h.lead_id
    where h.bulk_run_id = %(run_id)s and h.reason <> %(undone)s and leads.status = h.to_status
        and not exists (
            select from lead_status_history later where later.lead_id = h.lead_id
                and later.id <> h.id and later.at > h.at
        )
        and {scope}
    order by leads.id for update of leads
), changed as (
    update leads
    set status = from_status, updated_at = %(now)s, enrolled_at = enrolled_before_at,
        enrolled_telecaller_id = enrolled_before_by_id
    from target where leads.id = target.id
    returning leads.id, leads.branch_id, from_status, to_status
), noted as (
    insert into lead_status_history (lead_id, from_status, to_status, by_id, reason, at,
        bulk_run_id)
    select id, to_status, from_status, %(by_id)s, %(undone)s, %(now)s, %(run_id)s from changed
)
select count(*), coalesce(array_agg(distinct branch_id), '{{}}') from changed
"""


def unset_status(work: Work, run_id: UUID) -> tuple[int, set[UUID | None]]:
    """Put back what a run changed; how many leads, and their branches."""
    scope, values = _scope(work)
    values |= {
        "run_id": run_id,
        "undone": UNDONE,
        "now": work.now,
        "by_id": work.actor.user_id,
    }
    return _changed(work, _UNSET_STATUS.format(scope=scope), values)


def _scope(work: Work) -> tuple[str, dict[str, Any]]:
    # Any: values of every type that the driver can send.
    scope, values = visible_leads_text(work.actor)
    return scope, {**values}


def _changed(work: Work, query: str, values: dict[str, Any]) -> tuple[int, set[UUID | None]]:
    work.session.flush()
    count, places = work.session.connection().exec_driver_sql(query, values).one()
    work.session.expire_all()
    return int(count), set(places)
