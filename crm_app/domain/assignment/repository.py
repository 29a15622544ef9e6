"""SQL that hands leads over."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from crm_app.access.scope import visible_leads, visible_runs
from crm_app.domain.assignment.schemas import Rotation
from crm_app.domain.schemas import Named
from crm_app.kernel.errors import NotFound
from crm_app.models import (
    CLOSED_STATUSES,
    AssignmentChange,
    AssignmentRun,
    CallLog,
    ImportLog,
    Lead,
    LeadMerge,
)
from crm_app.work import Work


def take_leads(work: Work, lead_ids: Sequence[UUID]) -> dict[UUID, Lead]:
    """The visible ones of these leads, locked in id order."""
    query = (
        select(Lead)
        .where(col(Lead.id).in_(lead_ids), visible_leads(work.actor))
        .order_by(col(Lead.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {lead.id: lead for lead in work.session.exec(query)}


def take_open_lead_ids(work: Work, telecaller_id: UUID) -> list[UUID]:
    """The open leads of a telecaller, locked, in the order of their list."""
    query = (
        select(col(Lead.id))
        .where(
            col(Lead.telecaller_id) == telecaller_id,
            col(Lead.status).not_in(CLOSED_STATUSES),
            visible_leads(work.actor),
        )
        .order_by(
            sa.func.coalesce(col(Lead.next_followup_at), sa.text("'infinity'::timestamptz")),
            col(Lead.id),
        )
        .with_for_update()
    )
    return list(work.session.exec(query))


class Gift(NamedTuple):
    """A lead for somebody, or for nobody: its turn, or why it was kept out of the turns."""

    lead_id: UUID
    to_id: UUID | None
    to_branch_id: UUID | None
    turn: int | None
    reason: str


_HAND_OVER = sa.text("""
with target as (
    select gift.*, l.telecaller_id as from_id, l.branch_id as from_branch_id
    from unnest(
        cast(:lead_ids as uuid[]), cast(:to_ids as uuid[]), cast(:to_branch_ids as uuid[]),
        cast(:turns as int[]), cast(:reasons as text[])
    ) as gift(id, to_id, to_branch_id, turn, reason)
    join leads l using (id)
), moved as (
    update leads l
    set telecaller_id = to_id, branch_id = to_branch_id, updated_at = :now,
        assigned_at = case when to_id is not null then cast(:now as timestamptz) end
    from target
    where l.id = target.id and from_id is distinct from to_id
    returning l.id, from_id, from_branch_id, to_id, turn, reason
), followups_moved as (
    update followups f set telecaller_id = to_id
    from moved where f.lead_id = moved.id and f.status = 'pending'
)
insert into assignment_history (lead_id, from_telecaller_id, from_branch_id, to_telecaller_id,
    by_id, reason, at, run_id, turn)
select id, from_id, from_branch_id, to_id, :by_id, reason, :now, :run_id, turn from moved
""")


Report = Callable[[int], None]  # how many leads are through
_AT_ONCE = 2000


def hand_over(
    work: Work, gifts: Sequence[Gift], run_id: UUID, report: Report | None = None
) -> None:
    """Give the locked leads away, with their pending follow-ups and history."""
    work.session.flush()
    for start in range(0, len(gifts), _AT_ONCE):
        part = gifts[start : start + _AT_ONCE]
        _hand_over(work, part, run_id)
        if report is not None:
            report(start + len(part))
    work.session.expire_all()


def _hand_over(work: Work, gifts: Sequence[Gift], run_id: UUID) -> None:
    work.session.execute(
        _HAND_OVER,
        {
            "lead_ids": [gift.lead_id for gift in gifts],
            "to_ids": [gift.to_id for gift in gifts],
            "to_branch_ids": [gift.to_branch_id for gift in gifts],
            "turns": [gift.turn for gift in gifts],
            "reasons": [gift.reason for gift in gifts],
            "now": work.now,
            "by_id": work.actor.user_id,
            "run_id": run_id,
        },
    )


_PREVIOUS = sa.text("""
select chosen.id, coalesce(called.telecaller_id, had.telecaller_id) as telecaller_id,
    called.telecaller_id is not null as has_called
from unnest(cast(:lead_ids as uuid[])) as chosen(id)
left join lateral (
    select telecaller_id from call_logs
    where lead_id = chosen.id and telecaller_id = any(cast(:people as uuid[]))
    order by started_at desc limit 1
) as called on true
left join lateral (
    select from_telecaller_id as telecaller_id from assignment_history
    where lead_id = chosen.id and from_telecaller_id = any(cast(:people as uuid[]))
    order by at desc limit 1
) as had on true
where coalesce(called.telecaller_id, had.telecaller_id) is not null
""")


def previous_of(
    work: Work, lead_ids: Sequence[UUID], people: Sequence[UUID]
) -> dict[UUID, tuple[UUID, bool]]:
    """Which of these people called each lead last (True), or else had it before (False)."""
    rows = work.session.execute(_PREVIOUS, {"lead_ids": list(lead_ids), "people": list(people)})
    return {row.id: (row.telecaller_id, row.has_called) for row in rows}


def owed_after(work: Work, last: UUID) -> dict[UUID, float]:
    """What the last import in which this person took turns left owed, by person."""
    query = (
        select(AssignmentRun)
        .where(
            col(AssignmentRun.import_id).is_not(None),
            col(AssignmentRun.rotation).contains({"people": [{"telecaller_id": str(last)}]}),
        )
        .order_by(col(AssignmentRun.created_at).desc())
        .limit(1)
    )
    run = work.session.exec(query).one_or_none()
    return Rotation.model_validate(run.rotation).owed if run else {}


def find_sent(work: Work, client_id: UUID) -> AssignmentRun | None:
    """The actor's run with this id of the sender."""
    query = select(AssignmentRun).where(
        col(AssignmentRun.by_id) == work.actor.user_id, col(AssignmentRun.client_id) == client_id
    )
    return work.session.exec(query).one_or_none()


def take_run(work: Work, run_id: UUID) -> AssignmentRun:
    """The run, locked, if this actor may see it. Raises `NotFound` otherwise."""
    query = select(AssignmentRun).where(col(AssignmentRun.id) == run_id, visible_runs(work.actor))
    run = work.session.exec(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if run is None:
        raise NotFound("No such assignment.")
    return run


def changes_of_run(work: Work, run_id: UUID) -> list[AssignmentChange]:
    """What a run changed, and what its undo did; not what a merge brought from another lead."""
    came_along = sa.exists().where(
        col(LeadMerge.kept_lead_id) == col(AssignmentChange.lead_id),
        col(LeadMerge.undone_at).is_(None),
        col(LeadMerge.moved)["assignment_history"].has_key(
            sa.cast(col(AssignmentChange.id), sa.Text)
        ),
    )
    query = select(AssignmentChange).where(col(AssignmentChange.run_id) == run_id, ~came_along)
    return list(work.session.exec(query.order_by(col(AssignmentChange.lead_id))))


def moved_on(work: Work, run_id: UUID) -> set[UUID]:
    """The leads of a run that changed hands again later."""
    later = aliased(AssignmentChange)
    query = (
        select(col(AssignmentChange.lead_id))
        .join(later, col(later.lead_id) == col(AssignmentChange.lead_id))
        .where(col(AssignmentChange.run_id) == run_id, col(later.at) > col(AssignmentChange.at))
    )
    return set(work.session.exec(query))


def names_of_leads(work: Work, lead_ids: Collection[UUID]) -> list[Named]:
    """The visible ones of these leads, by name."""
    query = (
        select(col(Lead.id), col(Lead.student_name))
        .where(col(Lead.id).in_(lead_ids), visible_leads(work.actor))
        .order_by(sa.func.lower(col(Lead.student_name)), col(Lead.id))
    )
    return [Named(id=key, name=name) for key, name in work.session.exec(query)]


def changes_of_lead(work: Work, lead_id: UUID) -> list[AssignmentChange]:
    """When a lead changed hands, newest first; the caller may see the lead."""
    query = (
        select(AssignmentChange)
        .where(col(AssignmentChange.lead_id) == lead_id)
        .order_by(col(AssignmentChange.at).desc(), col(AssignmentChange.created_at).desc())
    )
    return list(work.session.exec(query))


def run_and_imports(
    work: Work, lead: Lead, *, run_id: UUID | None, is_first: bool
) -> tuple[AssignmentRun | None, dict[UUID, ImportLog]]:
    """A run (of a lead that never changed hands, the one of its import), and the imports named.

    The actor may see the lead. The run may be of the whole organisation, so this steps out of
    row-level security.
    """
    query = select(AssignmentRun).order_by(col(AssignmentRun.created_at)).limit(1)
    if is_first:
        query = query.where(col(AssignmentRun.import_id) == lead.import_id)
    else:
        query = query.where(col(AssignmentRun.id) == run_id)
    with work.unfenced():
        run = None
        if lead.import_id if is_first else run_id:
            run = work.session.exec(query).one_or_none()
        ids = {lead.import_id, run.import_id if run else None}
        logs = work.session.exec(select(ImportLog).where(col(ImportLog.id).in_(ids - {None})))
        return run, {log.id: log for log in logs}


def last_call(work: Work, lead_id: UUID, telecaller_id: UUID, until: datetime) -> datetime | None:
    """When somebody last called a lead, by then; the caller may see the lead."""
    query = select(sa.func.max(col(CallLog.started_at))).where(
        col(CallLog.lead_id) == lead_id,
        col(CallLog.telecaller_id) == telecaller_id,
        col(CallLog.started_at) <= until,
    )
    return work.session.exec(query).one()
