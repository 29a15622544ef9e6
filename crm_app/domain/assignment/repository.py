"""SQL that hands leads over."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_leads
from crm_app.models import CLOSED_STATUSES, Lead, User
from crm_app.work import Work


def take_leads(work: Work, lead_ids: Sequence[UUID]) -> dict[UUID, Lead]:
    """The visible ones of these leads, locked in id order."""
    query = (
        select(Lead)
        .where(col(Lead.id).in_(lead_ids), visible_leads(work.actor))
        .order_by(col(Lead.id))
        .with_for_update()
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


# Owners by array index, not by a join on row numbers: that join once took 19 million comparisons.
_HAND_OVER = sa.text("""
with target as (
    select l.id, l.telecaller_id as from_id,
        (cast(:owners as uuid[]))[1 + (turn - 1) % cardinality(cast(:owners as uuid[]))] as to_id,
        (cast(:branches as uuid[]))[1 + (turn - 1) % cardinality(cast(:owners as uuid[]))]
            as to_branch_id
    from unnest(cast(:lead_ids as uuid[])) with ordinality as chosen(id, turn)
    join leads l using (id)
), moved as (
    update leads l
    set telecaller_id = to_id, branch_id = to_branch_id, assigned_at = :now, updated_at = :now
    from target
    where l.id = target.id and from_id is distinct from to_id
    returning l.id, from_id, to_id
), followups_moved as (
    update followups f set telecaller_id = to_id
    from moved where f.lead_id = moved.id and f.status = 'pending'
)
insert into assignment_history (lead_id, from_telecaller_id, to_telecaller_id, by_id, reason, at)
select id, from_id, to_id, :by_id, :reason, :now from moved
""")


def hand_over(work: Work, lead_ids: Sequence[UUID], owners: Sequence[User], reason: str) -> None:
    """Give the locked leads to the owners in turn, with their pending follow-ups and history."""
    work.session.flush()
    work.session.execute(
        _HAND_OVER,
        {
            "lead_ids": list(lead_ids),
            "owners": [owner.id for owner in owners],
            "branches": [owner.branch_id for owner in owners],
            "now": work.now,
            "by_id": work.actor.user_id,
            "reason": reason,
        },
    )
    work.session.expire_all()
