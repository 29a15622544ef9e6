"""SQL on what a person holds."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from crm_app.domain.staffing.schemas import Consequences
from crm_app.models import CLOSED_STATUSES, Followup, FollowupStatus, LeadCount
from crm_app.work import Work


def count_held(work: Work, user_id: UUID, today: tuple[datetime, datetime]) -> Consequences:
    """Open leads and pending follow-ups of a person; `today` is the half-open local day."""
    leads = sa.select(sa.func.coalesce(sa.func.sum(col(LeadCount.n)), 0)).where(
        col(LeadCount.telecaller_id) == user_id,
        ~col(LeadCount.is_erased),
        col(LeadCount.status).not_in(CLOSED_STATUSES),
    )
    at = col(Followup.scheduled_at)
    followups = sa.select(
        sa.func.count(),
        sa.func.count().filter(at >= today[0], at < today[1]),
        sa.func.count().filter(at < today[0]),
    ).where(col(Followup.telecaller_id) == user_id, col(Followup.status) == FollowupStatus.PENDING)
    pending, due_today, overdue = work.session.execute(followups).one()
    return Consequences(
        open_leads=work.session.execute(leads).scalar_one(),
        pending_followups=pending,
        due_today=due_today,
        overdue=overdue,
    )
