"""SQL on calls."""

from uuid import UUID

from sqlmodel import col, select

from crm_app.models import CallLog
from crm_app.work import Work


def find_mine(work: Work, client_id: UUID) -> CallLog | None:
    """The actor's call with this id of the sender."""
    query = select(CallLog).where(
        col(CallLog.telecaller_id) == work.actor.user_id, col(CallLog.client_id) == client_id
    )
    return work.session.exec(query).one_or_none()
