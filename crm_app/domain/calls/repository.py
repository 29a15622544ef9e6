"""SQL on calls."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.models import CallLog
from crm_app.work import Work


def find_mine(work: Work, client_id: UUID) -> CallLog | None:
    """The actor's call with this id of the sender."""
    query = select(CallLog).where(
        col(CallLog.telecaller_id) == work.actor.user_id, col(CallLog.client_id) == client_id
    )
    return work.session.exec(query).one_or_none()


# `ix_recordings_waiting` holds only those that wait. What arrived before its call can only name it
# by the id that the phone made; ours did not exist yet.
_LINK = sa.text("""
update recordings set call_log_id = :call_id
where telecaller_id = :telecaller_id and call_ref = :client_id
and call_log_id is null and call_ref is not null and lead_id = :lead_id
""")


def link_recordings(work: Work, call: CallLog) -> int:
    """Give the call its audio that arrived before it; answers how many recordings."""
    values = {
        "call_id": call.id,
        "client_id": call.client_id,
        "telecaller_id": call.telecaller_id,
        "lead_id": call.lead_id,
    }
    return int(work.session.execute(_LINK, values).rowcount)  # type: ignore[attr-defined]
