"""SQL on consents."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_leads
from crm_app.models import Consent, ConsentAct, Lead, Purpose
from crm_app.work import Work


def find_mine(work: Work, client_id: UUID) -> Consent | None:
    """The actor's own with this id of the sender, of a lead in sight."""
    query = (
        select(Consent)
        .join(Lead, col(Lead.id) == col(Consent.lead_id))
        .where(
            col(Consent.by_id) == work.actor.user_id,
            col(Consent.client_id) == client_id,
            visible_leads(work.actor),
        )
    )
    return work.session.exec(query).one_or_none()


def of_lead(work: Work, lead_id: UUID) -> list[Consent]:
    """All that was noted of a lead, the newest first; the caller may see it."""
    at = col(Consent.at)
    query = (
        select(Consent)
        .where(col(Consent.lead_id) == lead_id)
        .order_by(at.desc(), col(Consent.created_at).desc(), col(Consent.id))
    )
    return list(work.session.exec(query))


def withdrawn_at(work: Work, lead_id: UUID, purpose: Purpose, until: datetime) -> datetime | None:
    """Since when a consent was withdrawn at this moment; None while it was not."""
    query = (
        select(Consent)
        .where(
            col(Consent.lead_id) == lead_id,
            col(Consent.purpose) == purpose,
            col(Consent.at) <= until,
        )
        .order_by(col(Consent.at).desc(), col(Consent.created_at).desc(), col(Consent.id))
        .limit(1)
    )
    last = work.session.exec(query).one_or_none()
    return last.at if last is not None and last.act is ConsentAct.WITHDRAWN else None


# Its promised calls say so too: a phone that was away gets them again.
_REFRESH = sa.text("""
with changed as (
    update leads set do_not_call = meant.it
    from (
        select coalesce((
            select act = 'withdrawn' from consents where lead_id = :id and purpose = 'calls'
            order by at desc, created_at desc, id limit 1
        ), false) as it
    ) as meant
    where id = :id and do_not_call <> meant.it
    returning id
)
update followups set lead_id = changed.id from changed
where followups.lead_id = changed.id and followups.status = 'pending'
""")


def refresh_do_not_call(work: Work, lead_id: UUID) -> None:
    """Set `do_not_call` of a locked lead to what its consents say."""
    work.session.flush()
    work.session.execute(_REFRESH, {"id": lead_id})
    work.session.expire_all()
